"""Whether an example is one: specs contain values that their own schemas refuse."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ... import ir
from ..formats import has_format
from ..lookup import Index


def fits(value: ir.Value, type: ir.Type, index: Index) -> bool:
    """Whether a value has the type, as far as kinds, formats, sizes, names and lists tell."""
    match type:
        case ir.Nullable(inner):
            return value is None or fits(value, inner, index)
        case ir.Ref() as ref:
            return _is_named(value, ref, index)
        case ir.Primitive(kind, format, limits):
            right = _has_kind(value, kind) and has_format(value, format)
            return right and is_within(value, limits)
        case ir.Const(constant):
            return value == constant
        case ir.OneOf(options):
            return any(fits(value, option, index) for option in options)
        case ir.ListOf(item, unique, limits):
            return (
                isinstance(value, ir.Array)
                and is_within(value, limits)
                and not (unique and has_repeats(value.items))
                and all(fits(each, item, index) for each in value.items)
            )
        case ir.TupleOf():
            return isinstance(value, ir.Array)
        case ir.MapOf(inner, limits):
            return (
                isinstance(value, ir.Object)
                and is_within(value, limits)
                and all(fits(each, inner, index) for _, each in value.members)
            )


def _is_named(value: ir.Value, ref: ir.Ref, index: Index) -> bool:
    """Whether a value is what a name stands for.

    That is found out once: unions of unions have more ways than anybody can go.
    """
    key = id(value), ref
    if key not in index.fitting:
        found = _is_a(value, index.definition(ref), index)
        index.fitting[key] = value, found  # with the value, to keep its identity
    return index.fitting[key][1]


def _is_a(value: ir.Value, definition: ir.Definition, index: Index) -> bool:
    match definition:
        case ir.Alias(type=type, limits=limits):
            return is_within(value, limits) and fits(value, type, index)
        case ir.Enum(members=members):
            return any(value == member.value for member in members)
        case ir.Record() as record:
            return isinstance(value, ir.Object) and fills(value, record, index)


def fills(value: ir.Object, record: ir.Record, index: Index) -> bool:
    """Whether an object has what a record requires, and each known property its type."""
    given = dict(value.members)
    return is_within(value, record.limits) and all(
        (
            is_value(given[field.wire], field, index)
            if field.wire in given
            else not field.required or field.access == "read"
        )
        for field in record.fields
    )


def is_value(value: ir.Value, field: ir.Field, index: Index) -> bool:
    """Whether a field may have a value: of its type, and no longer or larger than it may be."""
    return is_within(value, field.limits) and fits(value, field.type, index)


def has_repeats(values: Sequence[ir.Value]) -> bool:
    """Whether two of the values are the same; ``1`` and ``true`` are not."""
    return len({(type(value), value) for value in values}) < len(values)


def is_within(value: ir.Value, limits: ir.Limits | None) -> bool:
    """Whether a value has the size that it may have; patterns are not looked at."""
    if limits is None:
        return True
    match value:
        case ir.Text(raw=raw):
            listed = not limits.values or value in limits.values
            return listed and _between(len(raw), limits.min_length, limits.max_length)
        case ir.Array(items):
            inside = _between(len(items), limits.min_items, limits.max_items)
            return inside and _holds(items, limits.held)
        case ir.Object(members):
            least, most = limits.min_properties, limits.max_properties
            inside = _between(len(members), least, most)
            return inside and all(is_within(key, limits.names) for key, _ in members)
        case bool():
            return True
        case int() | float():
            above, below = limits.exclusive_minimum, limits.exclusive_maximum
            inside = _between(value, limits.minimum, limits.maximum)
            inside = inside and _is_multiple(value, limits.multiple_of)
            return (
                inside and value not in (above, below) and _between(value, above, below)
            )
        case _:
            return True


def _holds(items: Sequence[ir.Value], held: ir.Held | None) -> bool:
    if held is None:
        return True
    count = sum(item in held.values for item in items)
    return _between(count, held.least, held.most)


def _is_multiple(value: int | float, of: int | float | None) -> bool:
    if not of:
        return True
    if isinstance(value, int) and isinstance(of, int):
        return value % of == 0
    try:
        times = value / of
    except OverflowError:
        return False
    return math.isfinite(times) and abs(times - round(times)) < 1e-9 * max(
        1, abs(times)
    )


def _between(
    value: int | float, least: int | float | None, most: int | float | None
) -> bool:
    return (least is None or value >= least) and (most is None or value <= most)


def sendable(value: ir.Value, type: ir.Type, index: Index) -> ir.Value:
    """A value that fits, without the properties that only answers have."""
    if isinstance(value, ir.Array):
        element = index.element(type) or ir.ANY
        return ir.Array(tuple(sendable(each, element, index) for each in value.items))
    if not isinstance(value, ir.Object):
        return value
    match index.resolve(type):
        case ir.Record() as record:
            return sent(value, record, index)
        case ir.MapOf(inner):
            return ir.Object(
                tuple(
                    (key, sendable(each, inner, index)) for key, each in value.members
                )
            )
        case ir.OneOf(options):
            fitting = (option for option in options if fits(value, option, index))
            return sendable(value, next(fitting, ir.ANY), index)
        case _:
            return value


def sent(value: ir.Object, record: ir.Record, index: Index) -> ir.Object:
    """An object that fills a record, without the properties that only answers have.

    Nor those that nobody describes, where the record is not open: no language has a place
    for them.
    """
    fields = {field.wire: field for field in record.fields}
    kept = [m for m in value.members if _is_sent(fields.get(m[0]), record)]
    return ir.Object(
        tuple(
            (key, sendable(each, fields[key].type, index) if key in fields else each)
            for key, each in kept
        )
    )


def _is_sent(field: ir.Field | None, record: ir.Record) -> bool:
    return record.extra is not None if field is None else field.access != "read"


def _has_kind(value: ir.Value, kind: ir.Kind) -> bool:
    match kind:
        case "any":
            return True
        case "null":
            return value is None
        case "string":
            return isinstance(value, ir.Text)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
