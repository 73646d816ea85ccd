"""``enum`` and ``const``: values to members with stable names."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..document.pointers import join
from ..ir import NO_TEXT, Const, Enum, Kind, Member, Primitive, Ref, Text, Type
from ..names import Name
from .collisions import distinct_names
from .dialect import kinds_of
from .reader import Object, Reader, list_in, object_in, prose_in, prose_of
from .values import identity, is_one_of, value_of

if TYPE_CHECKING:
    from .schemas import Owner, Schemas

_LARGEST = 5_000  # members; longer lists are data, not a vocabulary
_NAMES = ("x-enum-varnames", "x-enumNames", "x-enum-names", "x-enumVarNames")
_DOCS = ("x-enum-descriptions", "x-enumDescriptions", "x-enum-description")
TOLD = frozenset((*_NAMES, *_DOCS, "x-ms-enum"))


def enumerated(
    schemas: Schemas, schema: Object, at: str, owner: Owner, tail: str
) -> Type | None:
    """The type of ``const`` or ``enum``; None where neither (or neither usefully) is there.

    Null is never a member: who uses the type is nullable instead.
    """
    if "const" in schema:
        value = schema["const"]
        if value is not None and not is_one_of(
            value, kinds_of(schema, at, schemas.reader)
        ):
            reading = "kept as it is written"
            schemas.reader.note("the `const` is not of its type", at, reading)
        return Primitive("null") if value is None else Const(value_of(value))
    listed = schema.get("enum")
    if listed is None:
        return None
    values = _values(schemas, schema, at)
    if not values or len(values) > _LARGEST:
        if len(values) > _LARGEST:
            schemas.reader.note(
                f"an enum of {len(values):,} values", at, "read as its plain type"
            )
        return Primitive("null") if listed == [None] else None
    if all(isinstance(value, bool) for value in values) and not schemas.is_named(at):
        return Const(values[0]) if len(values) == 1 else Primitive("boolean")
    if len(values) == 1 and not schemas.is_named(at):
        return Const(value_of(values[0]))
    return schemas.hoist(
        at, owner, tail, lambda ref: _enum(schemas, ref, schema, values, at)
    )


def _values(schemas: Schemas, schema: Object, at: str) -> list[Any]:
    """The values in order, each once, null left out."""
    reader = schemas.reader
    listed = list_in(schema, "enum")
    if not listed:
        reader.note("an `enum` without values", at, "read as its plain type")
    unique = {identity(v): v for v in listed if v is not None}
    if len(unique) < sum(v is not None for v in listed):
        reader.note("an `enum` names a value twice", at, "each value counts once")
    values = list(unique.values())
    kinds = kinds_of(schema, at, reader)
    if not all(is_one_of(value, kinds) for value in values):
        reader.note(
            "an `enum` has a value that is not of its type", at, "kept as it is written"
        )
    return values


def of_items(reader: Reader, schema: Object, at: str) -> Object:
    """The schema with its ``enum`` where people mean it: an array lists that of its items."""
    values = list_in(schema, "enum")
    if schema.get("type") != "array" or any(isinstance(v, list) for v in values):
        return schema
    reader.note(
        "the `enum` of an array lists no arrays", at, "read as that of its items"
    )
    rest = {key: value for key, value in schema.items() if key != "enum"}
    items = schema.get("items", {})
    if not isinstance(items, dict) or not {"enum", "$ref"}.isdisjoint(items):
        return rest
    return {**rest, "items": {**items, "enum": values}}


def _enum(
    schemas: Schemas, ref: Ref, schema: Object, values: list[Any], at: str
) -> Enum:
    return Enum(
        ref.name,
        schemas.wire(at),
        _kind(values),
        _members(schemas, schema, values, at),
        prose_in(schema, "description"),
        schema.get("deprecated") is True,
        schemas.reader.source(at),
    )


def _members(
    schemas: Schemas, schema: Object, values: list[Any], at: str
) -> tuple[Member, ...]:
    if TOLD.isdisjoint(schema) and all(value.__class__ is str for value in values):
        members: tuple[Member, ...] = schemas.repeated.once(
            tuple(values), lambda: _named(schemas, schema, values, at)
        )
        return members
    return _named(schemas, schema, values, at)


def _named(
    schemas: Schemas, schema: Object, values: list[Any], at: str
) -> tuple[Member, ...]:
    _note_miscounted(schemas, schema, at)
    spelled, docs = [*_given_names(schema, values)], _given_docs(schema, values)
    wanted = [(Name.of(text, "empty"), text, at) for text in spelled]
    names = distinct_names(schemas.reader, wanted)
    return tuple(
        Member(name, value_of(value), doc, called=_called(text, value))
        for name, value, doc, text in zip(names, values, docs, spelled, strict=True)
    )


def _called(text: str, value: Any) -> Text:
    """The text of a name where it tells more than the value, in whatever case."""
    told = value if isinstance(value, str) else json.dumps(value)
    alike = Name.of(text, "empty") == Name.of(told, "empty")
    return NO_TEXT if text == told or alike else Text(text)


_KIND_OF: Mapping[type, Kind] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
}


def _kind(values: list[Any]) -> Kind:
    kinds: set[Kind] = {_KIND_OF.get(type(value), "any") for value in values}
    if kinds == {"integer", "number"}:
        return "number"
    return kinds.pop() if len(kinds) == 1 else "any"


def _note_miscounted(schemas: Schemas, schema: Object, at: str) -> None:
    """Say that a list beside ``enum`` cannot be read, since it is longer or shorter."""
    count = len(schema["enum"])
    for key in TOLD & schema.keys():
        given = schema[key]
        if isinstance(given, list) and len(given) != count:
            message = f"`{key}` does not fit the {count:,} values: its length is {len(given):,}"
            schemas.reader.note(message, join(at, key), "ignored")


def _given_names(schema: Object, values: list[Any]) -> Iterator[str]:
    """The text of names: by extension where there is one for a value, else from the value."""
    for value, name in zip(
        values, _beside(schema, values, _NAMES, "name"), strict=True
    ):
        chosen = name if isinstance(name, str) and name else value
        yield chosen if isinstance(chosen, str) else json.dumps(chosen)


def _given_docs(schema: Object, values: list[Any]) -> list[Text]:
    given = _beside(schema, values, _DOCS, "description")
    return [prose_of(doc) for doc in given]


def _beside(
    schema: Object, values: list[Any], keys: tuple[str, ...], ms: str
) -> list[Any]:
    """What an extension says of each value: a list of the same length, or by value."""
    listed = schema["enum"]
    said: dict[str, Any] = {}
    for key in keys:
        given = schema.get(key)
        if isinstance(given, list) and len(given) == len(listed):
            said.update(zip(map(json.dumps, listed), given, strict=True))
        elif isinstance(given, dict):
            said.update((json.dumps(v), given.get(str(v))) for v in values)
    for told in list_in(object_in(schema, "x-ms-enum"), "values"):
        if isinstance(told, dict):
            said[json.dumps(told.get("value"))] = told.get(ms)
    return (
        [said.get(json.dumps(value)) for value in values]
        if said
        else [None] * len(values)
    )
