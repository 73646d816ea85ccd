"""Objects: properties to fields, free keys to maps, both to records."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..ir import ANY, Field, Limits, MapOf, Primitive, Record, Ref, Text, Type, text_of
from ..names import Name, are_distinct
from .annotations import NOTHING, annotations_of, example_of
from .collisions import distinct_names
from .combining import union
from .dialect import kinds_of
from .joining import joined
from .limits import OF_OBJECTS, limits_of
from .merging import Merged, Part, alone
from .reader import Object, prose_in, text_in
from .repeated import property_key

if TYPE_CHECKING:
    from .schemas import Owner, Schemas


def object_type(
    schemas: Schemas, schema: Object, at: str, owner: Owner, tail: str
) -> Type:
    """A record if the schema has properties (or forbids any), else a map."""
    merged = alone(schemas, schema, at)
    if merged.is_record:
        return record_type(schemas, merged, at, owner, tail)
    return map_type(schemas, merged.extras, owner, tail)


def merged_type(
    schemas: Schemas, merged: Merged, at: str, owner: Owner, tail: str
) -> Type:
    """The type of schemas that hold together, their choices left aside."""
    if not merged.is_record:
        if merged.extras:
            return map_type(schemas, merged.extras, owner, tail)
        return schemas.plain(merged.keywords, at, owner, tail)
    kinds = [k for k in kinds_of(merged.keywords, at, schemas.reader) if k != "null"]
    if "object" not in kinds or len(kinds) == 1:
        return record_type(schemas, merged, at, owner, tail)
    return union(
        (
            record_beside(schemas, merged, at, owner, tail)
            if kind == "object"
            else schemas.plain({**merged.keywords, "type": kind}, at, owner, tail)
        )
        for kind in kinds
    )


def record_beside(
    schemas: Schemas, merged: Merged, at: str, owner: Owner, tail: str
) -> Ref:
    """The record that is one of several types at ``at``, whose own name is that of them all."""
    named = f"{tail} object" if schemas.is_referred_to(at) else tail
    return record_type(schemas, merged, f"{at}/type", owner, named)


def map_type(schemas: Schemas, extras: list[Part], owner: Owner, tail: str) -> Type:
    """An object with free keys."""
    return MapOf(_extra_type(schemas, extras, owner, tail) or ANY)


def _extra_type(
    schemas: Schemas, extras: list[Part], owner: Owner, tail: str
) -> Type | None:
    types = [
        schemas.part(part.schema, part.at, part.owner or owner, tail + " value")
        for part in extras
    ]
    return union(types) if types else None


def record_type(
    schemas: Schemas, merged: Merged, at: str, owner: Owner, tail: str
) -> Ref:
    """The reference to the record that these properties make."""
    return schemas.hoist(at, owner, tail, lambda ref: _record(schemas, merged, ref, at))


def _record(schemas: Schemas, merged: Merged, ref: Ref, at: str) -> Record:
    own = schemas.owner(ref)
    fields = [
        (_property(schemas, wire, parts, own, at, wire in merged.required), parts[0].at)
        for wire, parts in merged.properties.items()
        if parts[0].schema is not False  # which forbids the property
    ]
    fields += [(field, at) for field in _undescribed(schemas, merged, at)]
    facts = merged.keywords
    return Record(
        ref.name,
        schemas.wire(at),
        _distinct(schemas, fields),
        _extra_type(schemas, merged.extras, own, ""),
        prose_in(facts, "description") or text_in(facts, "title"),
        facts.get("deprecated") is True,
        example_of([facts]),
        schemas.reader.source(at),
        _limits(schemas, facts, at),
        tuple(dict.fromkeys(merged.conditions)),
        merged.closed and not merged.extras,
    )


def _limits(schemas: Schemas, facts: Object, at: str) -> Limits | None:
    """What is said of the number of a record's properties, and of their names."""
    if OF_OBJECTS.isdisjoint(facts):
        return None
    said = {key: facts[key] for key in OF_OBJECTS & facts.keys()}
    return limits_of(said, at, schemas.reader)


def _property(
    schemas: Schemas,
    wire: str,
    parts: list[Part],
    own: Owner,
    at: str,
    required: bool,
) -> Field:
    part = parts[0] if len(parts) == 1 else joined(schemas, parts, at, wire)
    key = property_key(wire, part.schema, required)
    if key is None or schemas.is_referred_to(part.at):
        return _field(schemas, wire, part, own, required)
    field: Field = schemas.repeated.once(
        key, lambda: _field(schemas, wire, part, own, required)
    )
    return field


def _field(
    schemas: Schemas, wire: str, part: Part, own: Owner, required: bool
) -> Field:
    schema, at, owner = part
    type = schemas.type_of(schema, at, owner or own, wire)
    said = annotations_of(schemas, schema, at) if isinstance(schema, dict) else NOTHING
    return Field(Name.of(wire, "field"), text_of(wire), type, required, *said)


def _distinct(schemas: Schemas, fields: list[tuple[Field, str]]) -> tuple[Field, ...]:
    """The fields, each with its pointer, under names of their own."""
    if are_distinct([field.name for field, _ in fields]):
        return tuple([field for field, _ in fields])
    wanted = [(field.name, field.wire.raw, at) for field, at in fields]
    names = distinct_names(schemas.reader, wanted)
    return tuple(
        field if field.name == name else replace(field, name=name)
        for (field, _), name in zip(fields, names, strict=True)
    )


def _undescribed(schemas: Schemas, merged: Merged, at: str) -> list[Field]:
    """Fields for names that are required and have no schema: of any type.

    Those that only some option requires need not be there; where nothing but what is
    described may be, they cannot be.
    """
    is_closed = merged.closed and not merged.extras
    mentioned = {} if is_closed else merged.mentioned
    fields = [] if is_closed else _telling(schemas, merged, at)
    described = merged.properties.keys() | {field.wire.raw for field in fields}
    for wire in {**merged.required, **mentioned}:
        if wire not in described:
            schemas.reader.note(
                f"{wire!r} is required and not described", at, "a property of any type"
            )
            required = wire in merged.required
            fields.append(Field(Name.of(wire, "field"), Text(wire), ANY, required))
    return fields


def _telling(schemas: Schemas, merged: Merged, at: str) -> list[Field]:
    """Fields for discriminators that no schema describes: texts, which may be there."""
    fields = []
    for wire in merged.telling:
        if wire not in merged.properties:
            schemas.reader.note(
                f"the discriminator {wire!r} is not described", at, "a text"
            )
            required = wire in merged.required
            field = Field(
                Name.of(wire, "field"), Text(wire), Primitive("string"), required
            )
            fields.append(field)
    return fields
