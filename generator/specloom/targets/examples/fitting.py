"""Whether an example is one: specs contain values that their own schemas refuse."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from ... import ir
from ..lookup import Index

_DAY = r"\d{4}-\d\d-\d\d"
_HOUR = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)"
#: What a text must look like to be of a format; of the others, any text may be.
_SPELLINGS: Mapping[ir.Format, re.Pattern[str]] = {
    "date": re.compile(_DAY, re.ASCII),
    "date-time": re.compile(f"{_DAY}T{_HOUR}", re.ASCII | re.IGNORECASE),
    "time": re.compile(_HOUR, re.ASCII | re.IGNORECASE),
    "uuid": re.compile(
        r"[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}", re.ASCII | re.IGNORECASE
    ),
    "email": re.compile(r"[^@]+@[^@]+"),
}
_SIZES: Mapping[ir.Format, int] = {"int32": 2**31, "int64": 2**63}


def fits(value: ir.Value, type: ir.Type, index: Index) -> bool:
    """Whether a value has the type, as far as kinds, formats, names and lists tell."""
    match type:
        case ir.Nullable(inner):
            return value is None or fits(value, inner, index)
        case ir.Ref() as ref:
            return _is_a(value, index.definition(ref), index)
        case ir.Primitive(kind, format):
            return _has_kind(value, kind) and _has_format(value, format)
        case ir.Const(constant):
            return value == constant
        case ir.OneOf(options):
            return any(fits(value, option, index) for option in options)
        case ir.ListOf(item):
            return isinstance(value, ir.Array) and all(
                fits(each, item, index) for each in value.items
            )
        case ir.TupleOf():
            return isinstance(value, ir.Array)
        case ir.MapOf(inner):
            return isinstance(value, ir.Object) and all(
                fits(each, inner, index) for _, each in value.members
            )


def _is_a(value: ir.Value, definition: ir.Definition, index: Index) -> bool:
    match definition:
        case ir.Alias(type=type):
            return fits(value, type, index)
        case ir.Enum(members=members):
            return any(value == member.value for member in members)
        case ir.Record() as record:
            return isinstance(value, ir.Object) and fills(value, record, index)


def fills(value: ir.Object, record: ir.Record, index: Index) -> bool:
    """Whether an object has what a record requires, and each known property its type."""
    given = dict(value.members)
    return all(
        (
            fits(given[field.wire], field.type, index)
            if field.wire in given
            else not field.required or field.access == "read"
        )
        for field in record.fields
    )


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


def _has_format(value: ir.Value, format: ir.Format) -> bool:
    """Whether a value of the right kind is spelled as its format wants it."""
    match value:
        case ir.Text(raw=raw) if format in _SPELLINGS:
            return bool(_SPELLINGS[format].fullmatch(raw)) and (
                not format.startswith("date") or _is_day(raw[:10])
            )
        case int() if format in _SIZES:
            return -_SIZES[format] <= value < _SIZES[format]
        case _:
            return True


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
