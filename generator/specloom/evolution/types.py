"""Types on the wire, compared: what may be sent, and what may come back.

Names of schemas do not travel: one that is called otherwise is the same.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

from .. import ir
from ..targets.field_words import shown
from ..targets.limits import limits_of
from ..targets.lookup import Index, as_list
from .changes import Effect, Side, Turn, became, effect_of
from .limits import turns
from .scalars import differences, scalar

_Shape: TypeAlias = "ir.Type | ir.Record | ir.Enum"
_DEFINED: Final = (ir.Record, ir.Enum)


class At(NamedTuple):
    """Where a type stands; ``is_schema``: in a named one, whoever uses that."""

    where: str
    source: ir.Source | None = None
    is_schema: bool = False

    def inside(self, name: str) -> At:
        """Where a part of it stands: a property, or ``[]`` for the items of a list."""
        joint = "" if name.startswith("[") else "."
        return self._replace(where=f"{self.where}{joint}{name}")


class Difference(NamedTuple):
    """One thing that is different in a type."""

    at: At
    side: Side
    effect: Effect
    what: str


class _Met(NamedTuple):
    """Two definitions that stand for each other, to be compared once."""

    old: ir.Definition
    new: ir.Definition
    side: Side
    at: At


class Types:
    """Compares the types of an older and a newer API.

    Definitions are compared when ``rest`` is asked for them, each pair once: what changed
    in a schema is told of once, not wherever it is used.
    """

    def __init__(self, old: Index, new: Index) -> None:
        self._old = old
        self._new = new
        self._waiting: deque[_Met] = deque()
        self._seen: set[tuple[ir.Ref, ir.Ref, Side]] = set()

    def compare(
        self,
        old: ir.Type,
        new: ir.Type,
        side: Side,
        at: At,
        limits: tuple[ir.Limits | None, ir.Limits | None] = (None, None),
    ) -> Iterator[Difference]:
        """What is different between two types at one place, and their ``limits`` there."""
        before, after = isinstance(old, ir.Nullable), isinstance(new, ir.Nullable)
        if before != after:
            told = "null is possible now" if after else "null is not possible any more"
            yield _turned("wider" if after else "narrower", side, at, told)
        old, new = _without_null(old), _without_null(new)
        if isinstance(old, ir.Ref) and isinstance(new, ir.Ref):
            self._meet(old, new, side, at)
        else:
            limits = (
                limits_of(old, self._old, limits[0]),
                limits_of(new, self._new, limits[1]),
            )
            yield from self._shapes(old, new, side, at)
        yield from _limited(*limits, side, at)

    def field(
        self, old: ir.Field, new: ir.Field, side: Side, at: At
    ) -> Iterator[Difference]:
        """What is different between two properties, parameters or headers."""
        yield from _presence(old.required, new.required, side, at)
        yield from self.compare(old.type, new.type, side, at, (old.limits, new.limits))
        before, after = _default(old), _default(new)
        if side == "sent" and before != after:
            told = f"default: {became(before, after)}"
            yield Difference(at, side, "breaking", told)
        if new.deprecated and not old.deprecated:
            yield Difference(at, side, "harmless", "is deprecated")

    def rest(self) -> Iterator[Difference]:
        """What is different in the definitions that were met, and in what these hold."""
        while self._waiting:
            yield from self._definitions(*self._waiting.popleft())

    def _meet(self, old: ir.Ref, new: ir.Ref, side: Side, at: At) -> None:
        key = old, new, side
        if key in self._seen:
            return
        self._seen.add(key)
        before, after = self._old.definition(old), self._new.definition(new)
        if after.wire:
            at = At(f"schema {after.wire.raw}", after.source, True)
        self._waiting.append(_Met(before, after, side, at))

    def _definitions(
        self, old: ir.Definition, new: ir.Definition, side: Side, at: At
    ) -> Iterator[Difference]:
        match old, new:
            case ir.Alias(), ir.Alias():
                limits = old.limits, new.limits
                yield from self.compare(old.type, new.type, side, at, limits)
            case ir.Record(), ir.Record():
                yield from self._records(old, new, side, at)
                yield from _limited(old.limits, new.limits, side, at)
            case _:
                yield from self._shapes(_shape(old), _shape(new), side, at)

    def _records(
        self, old: ir.Record, new: ir.Record, side: Side, at: At
    ) -> Iterator[Difference]:
        before, after = _visible(old, side), _visible(new, side)
        for wire in before:
            if wire not in after:
                yield Difference(at.inside(wire), side, "breaking", "is gone")
        for wire, field in after.items():
            if wire in before:
                yield from self.field(before[wire], field, side, at.inside(wire))
            else:
                yield _added(field.required, side, at.inside(wire))
        yield from self._extras(old.extra, new.extra, side, at.inside("[name]"))
        if side == "sent":
            yield from _conditions(old, new, side, at)

    def _extras(
        self, old: ir.Type | None, new: ir.Type | None, side: Side, at: At
    ) -> Iterator[Difference]:
        """Of properties that are not declared."""
        if old is not None and new is not None:
            yield from self.compare(old, new, side, at)
        elif old is not None:
            yield Difference(at, side, "breaking", "further properties are gone")
        elif new is not None:
            yield Difference(
                at, side, "addition", "further properties are possible now"
            )

    def _shapes(
        self, old: _Shape, new: _Shape, side: Side, at: At
    ) -> Iterator[Difference]:
        """Of two types at least one of which has no name, or of what is behind names."""
        old, new = self._bare(old, self._old), self._bare(new, self._new)
        match old, new:
            case ir.Record(), ir.Record():
                yield from self._records(old, new, side, at)
            case (ir.OneOf(), _) | (_, ir.OneOf()):
                yield from self._options(old, new, side, at)
            case ir.ListOf(), ir.ListOf():
                if old.unique != new.unique:
                    told = "no item twice" if new.unique else "items may repeat now"
                    turn: Turn = "narrower" if new.unique else "wider"
                    yield _turned(turn, side, at, told)
                yield from self.compare(old.item, new.item, side, at.inside("[]"))
            case ir.MapOf(), ir.MapOf():
                inside = at.inside("[name]")
                yield from self.compare(old.value, new.value, side, inside)
            case _:
                for turn, what in differences(scalar(old), scalar(new)):
                    yield _turned(turn, side, at, what)

    def _bare(self, shape: _Shape, index: Index) -> _Shape:
        if isinstance(shape, ir.Ref):
            shape = index.resolve(shape)
        return as_list(shape) if isinstance(shape, ir.TupleOf) else shape

    def _options(
        self, old: _Shape, new: _Shape, side: Side, at: At
    ) -> Iterator[Difference]:
        """Alternatives: those that are alike are compared, and so are two that are left."""
        before, after = self._named(old, self._old), self._named(new, self._new)
        gone = [name for name in before if name not in after]
        found = [name for name in after if name not in before]
        pairs = [(name, name) for name in before if name in after]
        if len(gone) == len(found) == 1:
            pairs.append((gone.pop(), found.pop()))
        for one, other in pairs:
            yield from self._alike(before[one], after[other], side, at)
        for name in gone:
            yield _turned("narrower", side, at, f"the alternative {name} is gone")
        for name in found:
            yield _turned("wider", side, at, f"the alternative {name} is new")
        if _tag(old) != _tag(new) and _tag(old) and _tag(new):
            told = became(_tag(old), _tag(new))
            yield _turned("other", side, at, f"discriminator: {told}")

    def _alike(
        self, old: _Shape, new: _Shape, side: Side, at: At
    ) -> Iterator[Difference]:
        if isinstance(old, ir.Ref) and isinstance(new, ir.Ref):
            self._meet(old, new, side, at)
        elif not isinstance(old, _DEFINED) and not isinstance(new, _DEFINED):
            yield from self.compare(old, new, side, at)
        else:
            yield from self._shapes(old, new, side, at)

    def _named(self, shape: _Shape, index: Index) -> dict[str, _Shape]:
        """What a value may be, each by what readers know it by."""
        options = shape.options if isinstance(shape, ir.OneOf) else (shape,)
        found: dict[str, _Shape] = {}
        for option in options:
            name = _called(option, index)
            while name in found:
                name += "′"
            found[name] = option
        return found


def _shape(definition: ir.Definition) -> _Shape:
    return definition.type if isinstance(definition, ir.Alias) else definition


def _without_null(type: ir.Type) -> ir.Type:
    return type.type if isinstance(type, ir.Nullable) else type


def _turned(turn: Turn, side: Side, at: At, what: str) -> Difference:
    return Difference(at, side, effect_of(turn, side), what)


def _presence(old: bool, new: bool, side: Side, at: At) -> Iterator[Difference]:
    if new and not old:
        told = "is required now" if side == "sent" else "always comes now"
        yield _turned("narrower", side, at, told)
    elif old and not new:
        told = "is optional now" if side == "sent" else "may be missing now"
        yield _turned("wider", side, at, told)


def _added(required: bool, side: Side, at: At) -> Difference:
    if required and side == "sent":
        return Difference(at, side, "breaking", "is new and required")
    return Difference(at, side, "addition", "is new")


def _limited(
    old: ir.Limits | None, new: ir.Limits | None, side: Side, at: At
) -> Iterator[Difference]:
    for turn, what in turns(old, new):
        yield _turned(turn, side, at, what)


def _conditions(
    old: ir.Record, new: ir.Record, side: Side, at: At
) -> Iterator[Difference]:
    before, after = set(old.conditions), set(new.conditions)
    if after - before:
        told = "other properties are required together now"
        yield Difference(at, side, "breaking", told)
    elif before - after:
        told = "fewer properties are required together now"
        yield Difference(at, side, "addition", told)


def _default(field: ir.Field) -> str | None:
    return None if isinstance(field.default, ir.Absent) else shown(field.default)


def _visible(record: ir.Record, side: Side) -> dict[str, ir.Field]:
    """The properties that travel this way, by what they are called there."""
    hidden = "read" if side == "sent" else "write"
    return {f.wire.raw: f for f in record.fields if f.access != hidden}


def _called(option: _Shape, index: Index) -> str:
    if isinstance(option, ir.Ref):
        wire = index.definition(option).wire
        option = index.resolve(option)
        if wire:
            return wire.raw
    if isinstance(option, _DEFINED) and option.wire:
        return option.wire.raw
    if isinstance(option, ir.Const):
        return shown(option.value)
    return str(scalar(option))


def _tag(shape: _Shape) -> str:
    tag = shape.tag if isinstance(shape, ir.OneOf) else None
    return tag.wire.raw if tag is not None else ""
