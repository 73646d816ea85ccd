"""A record's class: what it is made of, and what it says beside its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from ... import ir
from ..lookup import Index
from ..python import class_name, ident, literal, string, wrapped
from ..sole_values import sole_value
from .facts import whole
from .layout import Group, call, laid_out

_UNQUOTABLE = re.compile(r'["\\\x00-\x1f]')  # what msgspec takes in no wire name
COLUMNS: Final = 84  # of a docstring in a class
#: Methods that every record has; a field of that name steps aside.
_OWN: Final = frozenset({"from_dict", "from_json", "to_dict", "to_json"})


class Attribute(NamedTuple):
    """A field of a record: the line (or lines) of its declaration, and its docstring."""

    code: str
    doc: str


class Class(NamedTuple):
    """A record: the line (or lines) that begin it, and what is in its body."""

    record: ir.Record
    name: str
    head: str
    doc: str
    constants: tuple[str, ...]
    attributes: tuple[Attribute, ...]


def attribute_name(field: ir.Field) -> str:
    """What the field is called in a class."""
    name = ident(field.name)
    return f"{name}_" if name in _OWN else name


def kept(record: ir.Record) -> Class:
    """A class of which an earlier run's text is kept."""
    return Class(record, class_name(record.name), "", "", (), ())


def is_open(record: ir.Record) -> bool:
    """Whether the record needs decoding of our own: extras, or odd wire names."""
    return record.extra is not None or any(
        _UNQUOTABLE.search(field.wire.raw) for field in record.fields
    )


def is_literal(value: ir.Value) -> bool:
    """Whether ``Literal[…]`` can hold the value."""
    return isinstance(value, ir.Text | int) and not isinstance(value, bool)


def constant(type: ir.Type) -> str:
    """``lambda: …`` for the only scalar of a type; nothing if that is no constant scalar."""
    sole = sole_value(type)
    return "" if sole is None else f"lambda: {literal(sole)}"


def hidden(record: ir.Record) -> Iterator[str]:
    """``hidden_``, if the record has fields that no ``repr`` may show."""
    secret = [attribute_name(f) for f in record.fields if _is_secret(f)]
    if secret:
        names = Group("{", tuple(string(name) for name in secret), "}")
        yield laid_out(call("frozenset", names), 4, before="hidden_ = ")


def _is_secret(field: ir.Field) -> bool:
    type = ir.without_null(field.type)
    password = isinstance(type, ir.Primitive) and type.format == "password"
    return password or (field.access == "write" and isinstance(type, ir.Primitive))


def extras_name(record: ir.Record) -> str:
    """What the attribute for undeclared properties is called."""
    taken = {attribute_name(f) for f in record.fields}
    name = "additional_properties"
    return f"{name}_" if name in taken else name


def record_doc(record: ir.Record, index: Index) -> list[str]:
    """The lines of a record's docstring."""
    lines = wrapped(record.doc.raw, COLUMNS) or [class_name(record.name) + "."]
    if told := whole(record, COLUMNS, index):
        lines = [*lines, "", *told]
    return [*lines, "", "Deprecated."] if record.deprecated else lines
