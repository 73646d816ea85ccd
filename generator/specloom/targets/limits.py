"""What a value must keep to: what its field says, and what its type says by another name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, Final

from .. import ir
from .lookup import Index

GREATER: Final = frozenset(
    "minimum exclusive_minimum min_length min_items min_properties".split()
)
LESSER: Final = frozenset(
    "maximum exclusive_maximum max_length max_items max_properties".split()
)


def limits_of(
    type: ir.Type, index: Index, own: ir.Limits | None = None
) -> ir.Limits | None:
    """The limits of a value of a type, beside its ``own``."""
    match type:  # most have none
        case ir.Primitive(limits=None) | ir.Const() | ir.OneOf():
            return own
        case ir.Ref() if _has_none(index.definition(type)):
            return own
    return together(own, *_behind(type, index))


def _has_none(definition: ir.Definition) -> bool:
    return isinstance(definition, ir.Enum) or (
        isinstance(definition, ir.Record) and definition.limits is None
    )


def _behind(type: ir.Type, index: Index) -> Iterator[ir.Limits | None]:
    """The limits that a type has itself, and those of what it is another name for."""
    seen: set[ir.Ref] = set()
    while isinstance(type, ir.Nullable | ir.Ref):
        if isinstance(type, ir.Nullable):
            type = type.type
            continue
        definition = index.definition(type)
        if isinstance(definition, ir.Enum) or type in seen:
            return
        seen.add(type)
        yield definition.limits
        if isinstance(definition, ir.Record):
            return
        type = definition.type
    if isinstance(type, ir.Primitive | ir.ListOf | ir.MapOf):
        yield type.limits


def together(*all: ir.Limits | None) -> ir.Limits | None:
    """The limits that hold where all of these do."""
    told = [limits for limits in all if limits is not None]
    if len(told) < 2:
        return told[0] if told else None
    kept: dict[str, Any] = {}
    for field in fields(ir.Limits):
        found = (getattr(limits, field.name) for limits in told)
        values = [value for value in found if value not in (None, ())]
        if field.name in GREATER | LESSER and values:
            kept[field.name] = (max if field.name in GREATER else min)(values)
        elif values:
            kept[field.name] = values[0]
    return ir.Limits(**kept)
