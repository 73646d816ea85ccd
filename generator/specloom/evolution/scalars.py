"""Types that are no objects, lists or alternatives, compared by the values they have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from .. import ir
from ..targets.field_words import shown
from ..targets.sql.values import kind_of
from .changes import Turn, became

#: What each kind and format is a part of.
_WIDER: Final[Mapping[str, str]] = {
    "integer": "number",
    "int32": "int64",
    "float": "double",
}


class Scalar(NamedTuple):
    """A kind, its format, and the only values there are, where they are listed."""

    kind: str
    format: str = ""
    values: tuple[ir.Value, ...] | None = None

    def __str__(self) -> str:
        return f"{self.kind} ({self.format})" if self.format else self.kind


def scalar(shape: ir.Type | ir.Record | ir.Enum) -> Scalar:
    """The type by its kind; what is no scalar has one of its own."""
    match shape:
        case ir.Primitive(kind, format):
            return Scalar(kind, format)
        case ir.Enum(kind=kind, members=members):
            return Scalar(kind, "", tuple(member.value for member in members))
        case ir.Const(value):
            return Scalar(kind_of(value), "", (value,))
        case ir.ListOf() | ir.TupleOf():
            return Scalar("list")
        case ir.OneOf():
            return Scalar("one of several")
        case _:
            return Scalar("object")


def differences(old: Scalar, new: Scalar) -> Iterator[tuple[Turn, str]]:
    """What became of the values that are possible, with the words for it."""
    if old.values is None and new.values is None:
        if old != new:
            yield _turn(old, new), f"type: {became(old, new)}"
    elif old.kind != new.kind:
        yield _turn(old, new), f"type: {became(old, new)}"
    elif new.values is None:
        yield "wider", "any value is possible now"
    elif old.values is None:
        yield "narrower", "only listed values are possible now"
    else:
        yield from _values(old.values, new.values)


def _values(
    old: tuple[ir.Value, ...], new: tuple[ir.Value, ...]
) -> Iterator[tuple[Turn, str]]:
    before, after = set(map(_key, old)), set(map(_key, new))
    for value in old:
        if _key(value) not in after:
            yield "narrower", f"the value {shown(value)} is gone"
    for value in new:
        if _key(value) not in before:
            yield "wider", f"the value {shown(value)} is new"


def _key(value: ir.Value) -> tuple[type, str]:
    """What tells a value from others: 1 is not true."""
    return type(value), shown(value)


def _turn(old: Scalar, new: Scalar) -> Turn:
    if _holds(new, old):
        return "wider"
    return "narrower" if _holds(old, new) else "other"


def _holds(wide: Scalar, narrow: Scalar) -> bool:
    """Whether every value of the one is one of the other."""
    kind = wide.kind in ("any", narrow.kind, _WIDER.get(narrow.kind))
    format = wide.format in ("", narrow.format, _WIDER.get(narrow.format))
    return kind and format and wide.values is None
