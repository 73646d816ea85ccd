"""Discriminators: the values of a property that tell a union's options apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import DocumentError
from ..ir import Tag, Text, Type
from .combining import bare
from .merging import Part, merge
from .reader import Object, list_in, object_in

if TYPE_CHECKING:
    from .schemas import Schemas


def declared_tag(
    schemas: Schemas,
    discriminator: Object,
    options: tuple[Type, ...],
    implicit: Mapping[str, Type],
    at: str,
) -> Tag | None:
    """What a ``discriminator`` says of these options; None if it tells none of them.

    ``implicit`` are the names that options go by where the mapping has none for them.
    """
    index = {option: number for number, option in enumerate(options)}
    values: dict[str, int] = {}
    for value, target in object_in(discriminator, "mapping").items():
        type = _mapped(schemas, target, implicit, at)
        if type in index:
            values[value] = index[type]
        else:
            schemas.reader.note(
                f"the discriminator maps {value!r} to something that is no option",
                at + "/discriminator",
                "the mapping is ignored",
            )
    mapped = set(values.values())
    for value, type in implicit.items():
        if type in index and index[type] not in mapped:
            values.setdefault(value, index[type])
    if "defaultMapping" in discriminator:
        schemas.reader.note(
            "`defaultMapping` is not followed",
            at + "/discriminator",
            "a value with none of these names is kept as it came",
        )
    return _tag(discriminator["propertyName"], values)


def _mapped(
    schemas: Schemas, target: str, implicit: Mapping[str, Type], at: str
) -> Type | None:
    """The type that a mapping names: by reference, or by a component's bare name."""
    name = target.rpartition("/")[2]
    if name in implicit:
        return implicit[name]
    ref = target if "/" in target else f"#/components/schemas/{target}"
    try:
        return bare(schemas.reference(ref, at))
    except DocumentError:
        return None


def inferred_tag(schemas: Schemas, options: Sequence[Part]) -> Tag | None:
    """The discriminator that nobody declared: a required property, another constant each."""
    told = [_constants(schemas, option) for option in options]
    for wire in told[0] if len(told) > 1 else ():
        values = {one[wire]: number for number, one in enumerate(told) if wire in one}
        if len(values) == len(options):
            return _tag(wire, values)
    return None


def fixed_values(schemas: Schemas, options: Sequence[Part], wire: str) -> list[str]:
    """The one value that each option allows a property; empty where there is no such.

    Nor where another option has the same: it tells nothing.
    """
    told = [_constants(schemas, option, False).get(wire, "") for option in options]
    return [value if told.count(value) == 1 else "" for value in told]


def _constants(
    schemas: Schemas, option: Part, must_be_there: bool = True
) -> dict[str, str]:
    """The properties of an option that can only have one value, a string."""
    pointer, schema = option.at, option.schema
    while isinstance(schema, dict) and schema.keys() == {"$ref"}:
        pointer, schema = schemas.reader.resolve(schema["$ref"], pointer)
    if not isinstance(schema, dict):
        return {}
    merged = merge(schemas, schema, pointer)
    found = {
        wire: [value for part in parts for value in _only_value(part.schema)]
        for wire, parts in merged.properties.items()
        if wire in merged.required or not must_be_there
    }
    return {wire: values[-1] for wire, values in found.items() if values}


def _only_value(schema: Any) -> list[str]:
    if not isinstance(schema, dict):
        return []
    values = [schema["const"]] if "const" in schema else list_in(schema, "enum")
    return values if len(values) == 1 and isinstance(values[0], str) else []


def _tag(wire: str, values: Mapping[str, int]) -> Tag | None:
    if not values:
        return None
    return Tag(Text(wire), tuple((Text(value), n) for value, n in values.items()))
