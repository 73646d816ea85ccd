"""Example values: the spec's own where it has them, else the simplest that fit the type."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeGuard

from ... import ir
from ..lookup import Index
from ..markdown import looks_like_markup
from .fitting import fills, is_value, sendable, sent

_BY_FORMAT: dict[str, str] = {
    "date": "2026-01-31",
    "date-time": "2026-01-31T12:00:00Z",
    "time": "12:00:00Z",
    "duration": "PT1H",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "byte": "c3BlYw==",
    "email": "name@example.com",
    "uri": "https://example.com/",
    "decimal": "1.0",
}
_PLAIN = ir.Text("text")
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

    def of_type(
        self,
        type: ir.Type,
        limits: ir.Limits | None = None,
        depth: int = 0,
        room: int = _ROOM,
        text: str = _PLAIN.raw,
    ) -> ir.Value:
        """The simplest value that the type takes, as far as there is room for it.

        ``text`` is what to show where any text would do.
        """
        match self._index.resolve(type):
            case ir.Primitive() as primitive:
                return _primitive(primitive, limits, text)
            case ir.Const(value):
                return _PLAIN if is_markup(value) else value
            case ir.Enum(members=members):
                plain = (m.value for m in members if not is_markup(m.value))
                return next(plain, _PLAIN if members else None)
            case ir.Record() as record:
                return self._record(record, depth, room)
            case ir.ListOf(item):
                return ir.Array(
                    () if depth >= _DEEPEST else self._items(item, limits, depth, room)
                )
            case ir.TupleOf(items):
                return ir.Array(self._tuple(items, depth, room))
            case ir.MapOf(value) if depth < _DEEPEST:
                return ir.Object(
                    ((ir.Text("key"), self.of_type(value, None, depth + 1, room)),)
                )
            case ir.OneOf(options) as union if options:
                return self._option(union, depth, room)
            case _:
                return ir.Object(())

    def _items(
        self, item: ir.Type, limits: ir.Limits | None, depth: int, room: int
    ) -> tuple[ir.Value, ...]:
        few = max(1, min(limits.min_items or 1, 5)) if limits else 1
        return (self.of_type(item, None, depth + 1, room // few),) * few

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
        chosen = [f for f in record.fields if f.access != "read" and not f.deprecated]
        chosen = [f for f in chosen if not is_markup(f.wire)]
        required = [f for f in chosen if f.required]
        if depth >= _DEEPEST or required:
            chosen = required
        else:
            chosen = [f for f in chosen if not isinstance(f.example, ir.Absent)]
        if self._is_endless(depth, room):
            chosen = []
        room = self._shared(room, [f.type for f in chosen])
        return ir.Object(tuple((f.wire, self.of(f, depth + 1, room)) for f in chosen))

    def _option(self, union: ir.OneOf, depth: int, room: int) -> ir.Value:
        value = self.of_type(union.options[0], None, depth, room)
        if union.tag is None or not isinstance(value, ir.Object):
            return value
        tag = next((wire for wire, at in union.tag.values if at == 0), None)
        if tag is None:
            return value
        rest = tuple(m for m in value.members if m[0] != union.tag.wire)
        return ir.Object(((union.tag.wire, tag), *rest))


def is_markup(value: ir.Value) -> bool:
    """Whether a value holds text that some reader of Markdown might take for markup.

    Such text is described in tables, where it can be escaped, and kept out of code.
    """
    match value:
        case ir.Text(raw=raw):
            return looks_like_markup(raw)
        case ir.Array(items):
            return any(is_markup(item) for item in items)
        case ir.Object(members):
            return any(is_markup(key) or is_markup(item) for key, item in members)
        case _:
            return False


def _primitive(
    primitive: ir.Primitive, limits: ir.Limits | None, text: str
) -> ir.Value:
    match primitive.kind:
        case "string":
            return ir.Text(_string(primitive.format, limits, text))
        case "integer":
            return int(_number(limits))
        case "number":
            return float(_number(limits))
        case "boolean":
            return True
        case "any":
            return _PLAIN
        case "null":
            return None


def _string(format: ir.Format, limits: ir.Limits | None, text: str) -> str:
    text = _BY_FORMAT.get(format, text)
    if limits and limits.min_length and len(text) < limits.min_length <= 10_000:
        text = (text * limits.min_length)[: limits.min_length]
    if limits and limits.max_length is not None and format == "":
        text = text[: limits.max_length]
    return text


def _number(limits: ir.Limits | None) -> int | float:
    """A number within the limits, as near to 1 as they allow."""
    if limits is None:
        return 1
    value: int | float = 1
    if limits.maximum is not None:
        value = min(value, limits.maximum)
    if limits.exclusive_maximum is not None:
        value = min(value, limits.exclusive_maximum - 1)
    if limits.minimum is not None:
        value = max(value, limits.minimum)
    if limits.exclusive_minimum is not None:
        value = max(value, limits.exclusive_minimum + 1)
    return limits.multiple_of if limits.multiple_of and value == 1 else value
