"""Types out of types: or null, one of several."""

from __future__ import annotations

from collections.abc import Iterable

from ..ir import ANY, Nullable, OneOf, Primitive, Type, without_null

NULL = Primitive("null")
NEVER = OneOf(())


def nullable(type: Type) -> Type:
    """The type, or null; types that hold null already stay as they are."""
    if isinstance(type, Nullable) or type in (ANY, NULL):
        return type
    return Nullable(type) if type != NEVER else NULL


def union(options: Iterable[Type]) -> Type:
    """One of the types, flat and without repeats; a single one is itself.

    ``any`` swallows the others; a nullable one makes the whole nullable. Unions with a
    discriminator stay whole: their options are told apart on their own.
    """
    flat: dict[Type, None] = {}
    has_null = False
    for option in options:
        has_null |= isinstance(option, Nullable) or option == NULL
        option = without_null(option)
        if isinstance(option, OneOf) and option.tag is None:
            flat.update(dict.fromkeys(option.options))
        elif option != NULL:
            flat[option] = None
    if ANY in flat:
        return ANY
    kept = tuple(flat)
    type = kept[0] if len(kept) == 1 else OneOf(kept)
    return nullable(type) if has_null else type
