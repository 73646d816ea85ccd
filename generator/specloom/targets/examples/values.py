"""Example values: the spec's own where it has them, else the simplest that fit the type."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TypeGuard

from ... import ir
from ..limits import limits_of
from ..lookup import Index
from .completing import completed
from .fitting import fills, is_value, sendable, sent
from .making import MOST_ITEMS, PLAIN, distinct, holding, is_markup, names, primitive

_PLAIN_TYPES = (ir.Primitive, ir.Const, ir.Enum)
_DEEPEST = 4  # nested records in one example
_ROOM = 500  # values that hold others in one example; those beside each other share it


class Examples:
    """Example values for an API; the same call always gives the same value."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def of(self, field: ir.Field, depth: int = 0, room: int = _ROOM) -> ir.Value:
        """The field's example, its default, or the simplest value of its type.

        A text is the field's own name: it says what has to stand there.
        """
        for given in (field.example, field.default):
            if given is not None and self._is_usable(given, field):
                return sendable(given, field.type, self._index)
        return self.of_type(field.type, field.limits, depth, room, field.name.kebab)

    def _is_usable(
        self, given: ir.Value | ir.Absent, field: ir.Field
    ) -> TypeGuard[ir.Value]:
        """Whether the spec's own value can be shown: it may contradict its own schema."""
        return not (
            isinstance(given, ir.Absent)
            or is_markup(given)
            or not is_value(given, field, self._index)
        )

    def flat(self, field: ir.Field) -> ir.Value:
        """The example of a field without what is in it: to compare, not to show."""
        return self.of(field, _DEEPEST)

    def of_type(
        self,
        type: ir.Type,
        limits: ir.Limits | None = None,
        depth: int = 0,
        room: int = _ROOM,
        text: str = PLAIN.raw,
    ) -> ir.Value:
        """The simplest value that the type takes, as far as there is room for it.

        ``text`` is what to show where any text would do.
        """
        limits = limits_of(type, self._index, limits)
        match self._index.resolve(type):
            case ir.Primitive() as found:
                return primitive(found, limits, text)
            case ir.Const(value):
                return PLAIN if is_markup(value) else value
            case ir.Enum(members=members):
                return next(self.listed(type), PLAIN if members else None)
            case ir.Record() as record:
                return self._record(record, depth, room)
            case ir.ListOf() as listed if depth < _DEEPEST:
                return ir.Array(self._items(listed, limits, depth, room))
            case ir.ListOf():
                return ir.Array(())
            case ir.TupleOf(items):
                return ir.Array(self._tuple(items, depth, room))
            case ir.MapOf(value) if depth < _DEEPEST:
                return self._map(value, limits or ir.Limits(), depth, room)
            case ir.OneOf(options) as union if options:
                return self._option(union, depth, room)
            case _:
                return ir.Object(())

    def listed(self, type: ir.Type) -> Iterator[ir.Value]:
        """The values that a type lists, as far as they can be shown."""
        found = self._index.resolve(type)
        if isinstance(found, ir.Enum):
            yield from (m.value for m in found.members if not is_markup(m.value))

    def _items(
        self, listed: ir.ListOf, limits: ir.Limits | None, depth: int, room: int
    ) -> tuple[ir.Value, ...]:
        few = 1
        if limits is not None:
            least = max(1, min(limits.min_items or 1, MOST_ITEMS))
            few = 0 if limits.max_items == 0 else least
        if few == 0:
            return ()
        item = self.of_type(listed.item, None, depth + 1, room // few)
        items = (item,) * few
        if few > 1 and listed.unique:
            items = distinct(item, listed.item, few, self._index)
        return items if limits is None else holding(items, limits.held, listed.unique)

    def _map(
        self, type: ir.Type, limits: ir.Limits, depth: int, room: int
    ) -> ir.Object:
        """As many members as there must be, one if any number will do."""
        count = min(max(1, limits.min_properties or 1), MOST_ITEMS)
        keys = names(limits.names, 0 if limits.max_properties == 0 else count)
        value = self.of_type(type, None, depth + 1, room // count)
        return ir.Object(tuple((key, value) for key in keys if not is_markup(key)))

    def _tuple(
        self, items: tuple[ir.Type, ...], depth: int, room: int
    ) -> tuple[ir.Value, ...]:
        if self._is_endless(depth, room):
            return ()
        room = self._shared(room, items)
        return tuple(self.of_type(item, None, depth + 1, room) for item in items)

    def _is_endless(self, depth: int, room: int) -> bool:
        """Whether this is so far in that only what requires itself can be the reason."""
        return depth > 3 * _DEEPEST or room == 0

    def _shared(self, room: int, types: Collection[ir.Type]) -> int:
        """The room for each of several values; plain ones need none."""
        wide = [
            t for t in types if not isinstance(self._index.resolve(t), _PLAIN_TYPES)
        ]
        return room // len(wide) if len(wide) > 1 else room

    def _record(self, record: ir.Record, depth: int, room: int) -> ir.Value:
        """The record's own example, else its required fields (all, if few, at the top)."""
        example = record.example
        if (
            isinstance(example, ir.Object)
            and not is_markup(example)
            and fills(example, record, self._index)
        ):
            return sent(example, record, self._index)
        chosen = []
        if not self._is_endless(depth, room):
            offered = self._offered(record)
            chosen = self._chosen(offered, depth)
            chosen = completed(record, chosen, offered, self.flat)
        room = self._shared(room, [f.type for f in chosen])
        return ir.Object(tuple((f.wire, self.of(f, depth + 1, room)) for f in chosen))

    def _offered(self, record: ir.Record) -> list[ir.Field]:
        """What an object may show."""
        sent = (f for f in record.fields if f.access != "read" and not f.deprecated)
        return [f for f in sent if not is_markup(f.wire)]

    def _chosen(self, sent: list[ir.Field], depth: int) -> list[ir.Field]:
        """What an object shows: what it needs, else what has examples, else one attribute.

        An object without any says nothing, and in a form it could not be said.
        """
        required = [f for f in sent if f.required]
        if required:
            return required
        shown = [f for f in sent if not isinstance(f.example, ir.Absent)]
        if shown and depth < _DEEPEST:
            return shown
        plain = [f for f in sent if self._index.scalar(f.type)]
        return plain[:1] or (sent[:1] if depth < _DEEPEST else [])

    def _option(self, union: ir.OneOf, depth: int, room: int) -> ir.Value:
        value = self.of_type(union.options[0], None, depth, room)
        if union.tag is None or not isinstance(value, ir.Object):
            return value
        tag = next((wire for wire, at in union.tag.values if at == 0), None)
        if tag is None:
            return value
        rest = tuple(m for m in value.members if m[0] != union.tag.wire)
        return ir.Object(((union.tag.wire, tag), *rest))
