"""Objects: properties to fields, free keys to maps, both to records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..document.pointers import escape
from ..ir import (
    ANY,
    Field,
    MapOf,
    Record,
    Ref,
    Text,
    Type,
)
from ..names import Name, Names
from . import composition, unions
from .annotations import annotations_of
from .reader import Object

if TYPE_CHECKING:
    from .composition import Merged, Part
    from .schemas import Owner, Schemas


def object_type(
    schemas: Schemas, schema: Object, at: str, owner: Owner, tail: str
) -> Type:
    """A record if it has known properties (or forbids any), else a map."""
    merged = composition.Merged(schema)
    composition.add_members(schemas, merged, composition.Part(schema, at, None))
    if merged.is_record:
        return record_type(schemas, merged, at, owner, tail)
    return map_type(schemas, merged.extras, owner, tail)


def map_type(schemas: Schemas, extras: list[Part], owner: Owner, tail: str) -> Type:
    """An object with free keys."""
    return MapOf(_extra_type(schemas, extras, owner, tail) or ANY)


def _extra_type(
    schemas: Schemas, extras: list[Part], owner: Owner, tail: str
) -> Type | None:
    types = [
        schemas.type_of(part.schema, part.at, part.owner or owner, tail + " value")
        for part in extras
    ]
    return unions.union(types) if types else None


def record_type(
    schemas: Schemas, merged: Merged, at: str, owner: Owner, tail: str
) -> Ref:
    """The reference to the record that these properties make."""
    return schemas.hoist(at, owner, tail, lambda ref: _record(schemas, merged, ref, at))


def _record(schemas: Schemas, merged: Merged, ref: Ref, at: str) -> Record:
    own = schemas.owner(ref)
    names = Names()
    fields = [
        property_field(schemas, merged, names, wire, parts, own, at)
        for wire, parts in merged.properties.items()
    ]
    fields.extend(_undeclared(schemas, merged, names, at))
    facts = merged.keywords
    reader = schemas.reader
    return Record(
        ref.name,
        schemas.wire(at),
        tuple(fields),
        _extra_type(schemas, merged.extras, own, ""),
        reader.text_in(facts, "description", at) or reader.text_in(facts, "title", at),
        facts.get("deprecated") is True,
        annotations_of(schemas, facts, at).example,
        schemas.source(at),
    )


def property_field(
    schemas: Schemas,
    merged: Merged,
    names: Names,
    wire: str,
    parts: list[Part],
    own: Owner,
    at: str,
) -> Field:
    """One property; said several times, all that is said holds."""
    schema, below, owner = parts[0] if len(parts) == 1 else _narrowed(parts, at, wire)
    type = schemas.type_of(schema, below, owner or own, wire)
    return make_field(
        schemas,
        names.claim(Name.of(wire, "field")),
        wire,
        type,
        schema,
        below,
        wire in merged.required,
    )


def _narrowed(parts: list[Part], at: str, wire: str) -> Part:
    """The last word where it is a reference (a child's own type), else all together."""
    last = parts[-1]
    if all(part.schema == last.schema for part in parts):
        return parts[0]
    if isinstance(last.schema, dict) and last.schema.keys() == {"$ref"}:
        return last
    schema = {"allOf": [part.schema for part in parts]}
    return composition.Part(schema, f"{at}/properties/{escape(wire)}", None)


def make_field(
    schemas: Schemas,
    name: Name,
    wire: str,
    type: Type,
    schema: Any,
    at: str,
    required: bool,
) -> Field:
    """A field of this type, with what its schema says beside the type."""
    if not isinstance(schema, dict):
        return Field(name, Text(wire), type, required)
    said = annotations_of(schemas, schema, at)
    return Field(
        name,
        Text(wire),
        type,
        required,
        said.doc,
        said.default,
        said.example,
        said.access,
        said.deprecated,
        said.limits,
    )


def _undeclared(schemas: Schemas, merged: Merged, names: Names, at: str) -> list[Field]:
    """Fields for names that are required and have no schema: anything, but present."""
    missing = [wire for wire in merged.required if wire not in merged.properties]
    for wire in missing:
        schemas.reader.note(
            f"{wire!r} is required and not described", at, "a property of any type"
        )
    return [
        Field(names.claim(Name.of(wire, "field")), Text(wire), ANY, True)
        for wire in missing
    ]
