"""A parent with a discriminator, extended by its children through ``allOf``.

OpenAPI's older way to say ``oneOf``: who refers to the parent means any of the children.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..document.pointers import join
from ..document.references import reference_to
from ..ir import OneOf, Type, without_null
from . import records
from .combining import union
from .merging import Part, branches, merge
from .reader import Object, Reader, list_in, object_in
from .tags import Claim, declared_tag, hinted, values_of

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
    merged = merge(schemas, schema, at)
    below = at + "/discriminator"
    base = records.merged_type(schemas, merged, below, owner, tail + " base")
    types = {
        pointer: without_null(schemas.reference(reference_to(pointer), at))
        for pointer in _children(schemas, at)
    }
    whole = union([*types.values(), base])
    if not isinstance(whole, OneOf):
        return whole
    types[at] = base
    named = {pointer.rpartition("/")[2]: type for pointer, type in types.items()}
    told = schema["discriminator"]
    values = _values(schemas, types, at, told["propertyName"])
    tag = declared_tag(schemas, told, whole.options, named, values, at)
    return OneOf(whole.options, tag)


def _values(
    schemas: Schemas, types: dict[str, Type], parent: str, wire: str
) -> dict[str, list[Claim]]:
    """The family by what its members go by: values that they list, or their names.

    What the parent lists are the values of all; of those that a member has from another one
    its name is its own. What the parent lists and nobody goes by may be any of those whose
    names it does not list: a family whose members differ in how much they tell.
    """
    below = parent + "/discriminator"
    parts = {p: Part({"$ref": reference_to(p)}, below, None) for p in types}
    listed = {p: values_of(schemas, part, wire) for p, part in parts.items()}
    found: dict[str, list[Claim]] = {}
    unlisted: list[Claim] = []
    for pointer, type in types.items():
        name, values = pointer.rpartition("/")[2], listed[pointer]
        above = {b.at for b in branches(schemas, parts[pointer])} - {pointer}
        inherited = any(listed[p] == values for p in above & types.keys())
        is_common = values == listed[parent] and not hinted(schemas, parts[pointer])
        if is_common or (inherited and name in values):
            values = []
        if not values and name not in listed[parent]:
            unlisted.append(Claim(type, is_listed=False))
        for value in values or [name]:
            found.setdefault(value, []).append(Claim(type, bool(values)))
    left = {value: unlisted for value in listed[parent] if value not in found}
    return found | left if unlisted else found


def _children(schemas: Schemas, parent: str) -> list[str]:
    """The component schemas that extend the one at ``parent``, then those that extend them."""
    if schemas.families is None:
        schemas.families = families_of(schemas.reader)
    found, seen = [parent], {parent}
    for pointer in found:  # which grows meanwhile
        new = [p for p in schemas.families.get(pointer, []) if p not in seen]
        seen.update(new)
        found.extend(new)
    return found[1:]


def families_of(reader: Reader) -> dict[str, list[str]]:
    """The pointers of component schemas that others extend, and of these."""
    families: dict[str, dict[str, None]] = {}
    components = object_in(reader.root, "components")
    for wire, schema in object_in(components, "schemas").items():
        at = join("/components/schemas", wire)
        if not isinstance(schema, dict):
            continue
        for branch in list_in(schema, "allOf"):
            if isinstance(branch, dict) and "$ref" in branch:
                pointer, _ = reader.resolve(branch["$ref"], at)
                families.setdefault(pointer, {})[at] = None
        for pointer in _mapped(reader, schema, at):
            families.setdefault(at, {}).setdefault(pointer)
    return {parent: list(children) for parent, children in families.items()}


def _mapped(reader: Reader, schema: Object, at: str) -> Iterator[str]:
    """Other components that the discriminator of a schema maps to by reference."""
    mapping = object_in(object_in(schema, "discriminator"), "mapping")
    for target in mapping.values():
        if "/" in target:
            pointer, _ = reader.resolve(target, at)
            if pointer != at:
                yield pointer
