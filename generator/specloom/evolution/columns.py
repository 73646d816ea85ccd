"""What is inside of columns, compared: statements reach into objects and lists."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from .. import ir
from ..targets.lookup import Index, as_list
from ..targets.sql.schemas import Schemas
from .changes import Change, Effect, became
from .differences import At

#: The types of columns, by what statements call them and where that is.
Columns: TypeAlias = Mapping[tuple[str, ...], tuple[At, ir.Type]]

_POINTS_IN_TIME: Final = {"date-time": "timestamp", "date": "date"}
_DEEPEST: Final = 8  # objects without a name within each other; deeper, it is JSON


class Words:
    """What SQL calls types."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._schemas = Schemas(index)

    def of(self, type: ir.Type) -> str:
        """The type of a parameter."""
        return self._schemas.column_type(type) or "any type"

    def of_column(self, type: ir.Type) -> str:
        """The type of a column, which may be a point in time."""
        bare = self.index.resolve(type)
        format = bare.format if isinstance(bare, ir.Primitive) else ""
        return _POINTS_IN_TIME.get(format) or self.of(type)


class _Met(NamedTuple):
    old: ir.Type
    new: ir.Type
    at: At
    depth: int = 0


class Insides:
    """Compares what columns hold, each pair of schemas once, wherever it is held."""

    def __init__(self, old: Words, new: Words) -> None:
        self._old = old
        self._new = new
        self._seen: set[tuple[ir.Ref, ir.Ref]] = set()
        self._waiting: deque[_Met] = deque()

    def changes(self, old: Columns, new: Columns) -> Iterator[Change]:
        """What is different below the types that columns have themselves."""
        for key, (at, type) in new.items():
            if key in old:
                self._meet(_Met(old[key][1], type, at))
        while self._waiting:
            yield from self._within(self._waiting.popleft())

    def _meet(self, met: _Met) -> None:
        old, new = (ir.without_null(type) for type in (met.old, met.new))
        if isinstance(old, ir.Ref) and isinstance(new, ir.Ref):
            if (old, new) in self._seen:
                return
            self._seen.add((old, new))
            named = self._new.index.definition(new)
            if named.wire:
                where = f"in columns, schema {named.wire.raw}"
                met = met._replace(at=At(where, named.source), depth=0)
        self._waiting.append(met._replace(depth=met.depth + 1))

    def _within(self, met: _Met) -> Iterator[Change]:
        before, after = self._old.of_column(met.old), self._new.of_column(met.new)
        if before != after or met.depth > _DEEPEST:
            return
        olds, news = _parts(met.old, self._old.index), _parts(met.new, self._new.index)
        for name in olds:
            if name not in news:
                yield _told("breaking", met.at.inside(name), "is gone")
        for name, type in news.items():
            at = met.at.inside(name)
            if name not in olds:
                yield _told("addition", at, "is new")
                continue
            yield from self._words(olds[name], type, at)
            self._meet(_Met(olds[name], type, at, met.depth))

    def _words(self, old: ir.Type, new: ir.Type, at: At) -> Iterator[Change]:
        before, after = self._old.of_column(old), self._new.of_column(new)
        if before != after:
            yield _told("breaking", at, became(before, after))


def _told(effect: Effect, at: At, what: str) -> Change:
    return Change("sql", effect, at.where, what, at.source)


def _parts(type: ir.Type, index: Index) -> dict[str, ir.Type]:
    """What a value holds: an object's properties, a list's or a map's values."""
    found: dict[str, ir.Type] = {}
    waiting: deque[ir.Type] = deque([type])
    seen: set[int] = set()  # alternatives may hold themselves
    while waiting:
        bare = index.resolve(waiting.popleft())
        if id(bare) in seen:
            continue
        seen.add(id(bare))
        match bare:
            case ir.Record() as record:
                for field in record.fields:
                    if field.access != "write":
                        found.setdefault(field.wire.raw, field.type)
            case ir.OneOf(options):
                waiting += options
            case ir.ListOf(item):
                found.setdefault("[]", item)
            case ir.TupleOf() as items:
                found.setdefault("[]", as_list(items).item)
            case ir.MapOf(value):
                found.setdefault("[name]", value)
            case _:
                pass
    return found
