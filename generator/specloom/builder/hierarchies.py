"""A parent with a discriminator, extended by its children through ``allOf``.

OpenAPI's older way to say ``oneOf``: who refers to the parent means any of the children.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ..document.pointers import join
from ..errors import DocumentError
from ..ir import Nullable, OneOf, Type
from . import composition, unions
from .reader import Object

if TYPE_CHECKING:
    from .schemas import Owner, Schemas


def is_parent(schemas: Schemas, schema: Object, at: str) -> bool:
    """Whether others extend the schema and its discriminator tells them apart."""
    if "discriminator" not in schema or "oneOf" in schema or "anyOf" in schema:
        return False
    return bool(_children(schemas, at))


def is_child(schemas: Schemas, ref: Any, at: str) -> bool:
    """Whether the schema at ``at`` is one of the family that ``ref`` stands for."""
    pointer, parent = schemas.reader.resolve(ref, at)
    return (
        isinstance(parent, dict)
        and is_parent(schemas, parent, pointer)
        and at in _children(schemas, pointer)
    )


def family_type(
    schemas: Schemas, schema: Object, at: str, owner: Owner, tail: str
) -> Type:
    """One of the children by the discriminator's value, or the parent's own record."""
    merged = composition.merge(schemas, schema, at)
    below = at + "/discriminator"
    base = composition.merged_type(schemas, merged, below, owner, tail + " base")
    implicit: dict[str, Type] = {}
    for pointer in _children(schemas, at):
        child = schemas.reference("#" + pointer, at)
        bare = child.type if isinstance(child, Nullable) else child
        implicit[pointer.rpartition("/")[2]] = bare
    whole = unions.union([*implicit.values(), base])
    if not isinstance(whole, OneOf):
        return whole
    named = {**implicit, at.rpartition("/")[2]: base}
    tag = unions.tag_of(schemas, schema["discriminator"], whole.options, named, at)
    return OneOf(whole.options, tag)


def _children(schemas: Schemas, parent: str) -> list[str]:
    """The component schemas that extend the one at ``parent``, in document order."""
    if schemas.children is None:
        schemas.children = _families(schemas)
    return schemas.children.get(parent, [])


def _families(schemas: Schemas) -> dict[str, list[str]]:
    families: dict[str, dict[str, None]] = {}
    reader = schemas.reader
    components = reader.object_in(reader.root, "components", "")
    for wire, schema in reader.object_in(components, "schemas", "/components").items():
        at = join("/components/schemas", wire)
        if not isinstance(schema, dict):
            continue
        for branch in reader.list_in(schema, "allOf", at):
            if isinstance(branch, dict) and "$ref" in branch:
                pointer, _ = reader.resolve(branch["$ref"], at)
                families.setdefault(pointer, {})[at] = None
        for pointer in _mapped(schemas, schema, at):
            families.setdefault(at, {}).setdefault(pointer)
    return {parent: list(children) for parent, children in families.items()}


def _mapped(schemas: Schemas, schema: Object, at: str) -> Iterator[str]:
    """Other components that the discriminator of a schema maps to by reference."""
    reader = schemas.reader
    discriminator = reader.object_in(schema, "discriminator", at)
    for target in reader.object_in(discriminator, "mapping", at).values():
        if isinstance(target, str) and "/" in target:
            with suppress(DocumentError):  # told where the mapping is read
                pointer, _ = reader.resolve(target, at)
                if pointer != at:
                    yield pointer
