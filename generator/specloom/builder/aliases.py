"""Aliases that only lead to themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..ir import Alias, Nullable, OneOf, Ref, Type

if TYPE_CHECKING:
    from .schemas import Schemas


def refuse_endless(schemas: Schemas) -> None:
    """Raise if a type is made of nothing but itself; through lists, maps and records it may."""
    finished: set[Ref] = set()
    for ref, definition in schemas.definitions.items():
        if isinstance(definition, Alias):
            _follow(schemas, ref, [], finished)


def _follow(schemas: Schemas, ref: Ref, above: list[Ref], finished: set[Ref]) -> None:
    definition = schemas.definitions.get(ref)
    if ref in finished or not isinstance(definition, Alias):
        return
    if ref in above:
        at = definition.source.pointer.raw if definition.source else ""
        raise schemas.reader.error(
            "this schema is one of its own alternatives: no value has an end", at
        )
    for following in _leading(definition.type):
        _follow(schemas, following, [*above, ref], finished)
    finished.add(ref)


def _leading(type: Type) -> Iterator[Ref]:
    """The references that a value of the type is directly."""
    match type:
        case Ref():
            yield type
        case Nullable(inner):
            yield from _leading(inner)
        case OneOf(options):
            for option in options:
                yield from _leading(option)
        case _:
            return
