"""Aliases that only lead to themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..errors import DocumentError
from ..ir import Alias, Nullable, OneOf, Ref, Type

if TYPE_CHECKING:
    from .schemas import Schemas


def refuse_endless(schemas: Schemas) -> None:
    """Fail types that are made of nothing but themselves.

    Through lists, maps and records they may be.
    """
    finished: set[Ref] = set()
    for ref, definition in schemas.definitions.items():
        if isinstance(definition, Alias):
            try:
                _follow(schemas, ref, [], finished)
            except DocumentError as error:
                schemas.fail(ref, _pointer(definition), error)


def _follow(schemas: Schemas, ref: Ref, above: list[Ref], finished: set[Ref]) -> None:
    definition = schemas.definitions.get(ref)
    if ref in finished or not isinstance(definition, Alias):
        return
    if ref in above:
        raise schemas.reader.error(
            "this schema is one of its own alternatives: no value has an end",
            _pointer(definition),
            "take it out of its own `oneOf`, `anyOf` or `$ref`",
        )
    for following in _leading(definition.type):
        _follow(schemas, following, [*above, ref], finished)
    finished.add(ref)


def _pointer(alias: Alias) -> str:
    return alias.source.pointer.raw if alias.source else ""


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
