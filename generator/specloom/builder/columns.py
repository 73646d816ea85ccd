"""The columns of a row: its properties, nested scalars lifted beside them, and the whole."""

from __future__ import annotations

from collections import Counter

from .. import ir
from ..names import Name
from . import words as english
from .rows import Rows
from .shapes import Shapes

_GENERIC = frozenset(
    """data items results records values entries elements objects rows list resources
    collection hits result value response payload body content _embedded embedded"""
    .split()
)  # fmt: skip


def of(rows: Rows, shapes: Shapes) -> tuple[ir.Column, ...]:
    """The columns of a row, the most telling first: the whole, its properties, lifted scalars.

    The whole row goes by the name of the property that held it, in the singular for an
    array (``runs`` gives ``run``), so that it is called the same whether one row or many
    come back. General names (``data``, ``items``) name nothing: then there is no whole, nor
    where a property of the row has its name. Rows without properties are one column.
    """
    fields = tuple(filter(_is_column, shapes.fields(rows.type)))
    whole = _whole(rows)
    if not fields:
        return (ir.Column(whole or ir.Text("value"), (), rows.type),)
    columns = _distinct(fields)
    taken = {_key(column.wire) for column in columns}
    if whole and _key(whole) not in taken:
        taken.add(_key(whole))
        columns.insert(0, ir.Column(whole, (), rows.type))
    return (*columns, *_lifted(fields, taken, shapes))


def _is_column(field: ir.Field) -> bool:
    """SQL needs a name, and what is written only is in no answer."""
    return bool(field.wire.raw) and field.access != "write"


def _whole(rows: Rows) -> ir.Text:
    """What the row as a whole is called, ``""`` if the answer has no name for it."""
    if not rows.held or rows.held.raw.lower() in _GENERIC:
        return ir.NO_TEXT
    return ir.Text(_one(rows.held.raw)) if rows.many else rows.held


def _one(wire: str) -> str:
    """A wire name in the singular, in its own spelling: ``modelVersions``, ``model_versions``."""
    last = Name.of(wire).words[-1]
    if not wire.lower().endswith(last):
        return wire
    return wire[: len(wire) - len(last)] + _cased(
        wire[-len(last) :], english.singular(last)
    )


def _cased(like: str, word: str) -> str:
    shared = sum(1 for a, b in zip(like.lower(), word, strict=False) if a == b)
    return like[:shared] + word[shared:]


def _distinct(fields: tuple[ir.Field, ...]) -> list[ir.Column]:
    """A column of each property; of those that differ in case only, later ones ``_2``."""
    taken: set[str] = set()
    columns: list[ir.Column] = []
    for field in fields:
        name, number = field.wire, 2
        while _key(name) in taken:
            name, number = ir.Text(f"{field.wire.raw}_{number}"), number + 1
        taken.add(_key(name))
        columns.append(_column(field, name))
    return columns


def _column(field: ir.Field, name: ir.Text) -> ir.Column:
    return ir.Column(
        name, (field.wire,), field.type, field.doc, deprecated=field.deprecated
    )


def _lifted(
    fields: tuple[ir.Field, ...], taken: set[str], shapes: Shapes
) -> list[ir.Column]:
    """Scalars one level down, where nothing else in the row has their name."""
    nested = [
        (holder, field)
        for holder in fields
        if shapes.is_only_object(holder.type)  # nothing can be taken out of a text
        for field in shapes.fields(holder.type)
        if _is_column(field) and shapes.is_scalar(field.type)
    ]
    times = Counter(_key(field.wire) for _, field in nested)
    return [
        ir.Column(
            field.wire,
            (holder.wire, field.wire),
            field.type,
            field.doc,
            promoted=True,
            deprecated=holder.deprecated or field.deprecated,
        )
        for holder, field in nested
        if times[_key(field.wire)] == 1 and _key(field.wire) not in taken
    ]


def _key(wire: ir.Text) -> str:
    """SQL does not tell ``Id`` from ``id``."""
    return wire.raw.lower()
