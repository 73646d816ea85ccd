"""Schemas made of others: references with siblings, ``allOf``, choices, families."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ir import Type, without_null
from . import hierarchies, records, unions
from .combining import nullable
from .merging import merge, restricts
from .reader import Object, list_in

if TYPE_CHECKING:
    from .schemas import Owner, Schemas


def reference_type(
    schemas: Schemas, schema: Object, at: str, owner: Owner, tail: str
) -> Type:
    """The type of a ``$ref``, with what stands beside it read by the version's rule."""
    ref = schema["$ref"]
    if len(schema) == 1:
        return schemas.reference(ref, at)
    beside = {key: value for key, value in schema.items() if key != "$ref"}
    if not schemas.reader.has_loose_refs:
        _note_ignored(schemas, beside, at)
        return schemas.reference(ref, at)
    if restricts(beside):
        both = {**beside, "allOf": [{"$ref": ref}, *list_in(beside, "allOf")]}
        return composed_type(schemas, both, at, owner, tail)
    type = schemas.reference(ref, at)
    return nullable(type) if beside.get("nullable") is True else type


def _note_ignored(schemas: Schemas, beside: Object, at: str) -> None:
    access = ("nullable", "readOnly", "writeOnly")
    if restricts(beside) or any(key in beside for key in access):
        schemas.reader.note(
            "before OpenAPI 3.1, what stands beside `$ref` does not count",
            at,
            "only its description, `readOnly` and `writeOnly` are used",
        )


def composed_type(
    schemas: Schemas, schema: Object, at: str, owner: Owner, tail: str
) -> Type:
    """The type of a schema that is made of others."""
    if "not" in schema:
        schemas.reader.note("`not` has no type", at, "read without it")
    type = without_null(_composed(schemas, schema, at, owner, tail))
    return nullable(type) if schemas.admits_null(schema, at) else type


def _composed(
    schemas: Schemas, schema: Object, at: str, owner: Owner, tail: str
) -> Type:
    target = _only_reference(schema)
    if target is not None and not hierarchies.is_child(schemas, target, at):
        return schemas.reference(target, at)
    if hierarchies.is_parent(schemas, schema, at):
        return hierarchies.family_type(schemas, schema, at, owner, tail)
    merged = merge(schemas, schema, at)
    if merged.choices:
        return unions.union_type(schemas, merged, at, owner, tail)
    return records.merged_type(schemas, merged, at, owner, tail)


def _only_reference(schema: Object) -> Any:
    """The reference that an ``allOf`` wraps just to say something about it."""
    if restricts(schema, "allOf", "type"):
        return None
    telling = [b for b in list_in(schema, "allOf") if restricts(b, "type")]
    if len(telling) == 1 and isinstance(telling[0], dict):
        return telling[0]["$ref"] if telling[0].keys() == {"$ref"} else None
    return None
