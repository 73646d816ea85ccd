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
    default = _default(schemas, discriminator, index, implicit, at)
    return _tag(discriminator["propertyName"], values, default)


def _default(
    schemas: Schemas,
    discriminator: Object,
    index: Mapping[Type, int],
    implicit: Mapping[str, Type],
    at: str,
) -> int | None:
    """The option of values that no name fits, if the document has one (since 3.2)."""
    target = discriminator.get("defaultMapping")
    if target is None:
        return None
    type = _mapped(schemas, target, implicit, at)
    if type is None or type not in index:
        schemas.reader.note(
            "`defaultMapping` names something that is no option",
            at + "/discriminator",
            "a value with none of these names is kept as it came",
        )
        return None
    return index[type]


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


def listed_values(
    schemas: Schemas, options: Sequence[Part], wire: str
) -> list[list[str]]:
    """The values that each option lists for a property; none where it lists none."""
    return [_listed(schemas, option).get(wire, (False, []))[1] for option in options]


def _constants(schemas: Schemas, option: Part) -> dict[str, str]:
    """The required properties of an option that can only have one value, a string."""
    return {
        wire: values[0]
        for wire, (required, values) in _listed(schemas, option).items()
        if required and len(values) == 1
    }


def _listed(schemas: Schemas, option: Part) -> dict[str, tuple[bool, list[str]]]:
    """The properties of an option that list their values, and whether they are required."""
    pointer, schema = option.at, option.schema
    while isinstance(schema, dict) and schema.keys() == {"$ref"}:
        pointer, schema = schemas.reader.resolve(schema["$ref"], pointer)
    if not isinstance(schema, dict):
        return {}
    merged = merge(schemas, schema, pointer)
    told = {
        wire: [values for part in parts if (values := _strings(part.schema))]
        for wire, parts in merged.properties.items()
    }
    return {
        w: (w in merged.required, values[-1]) for w, values in told.items() if values
    }


def only_value(schema: Any) -> str:
    """The one string that a schema allows; empty if it is another kind of schema."""
    values = _strings(schema)
    return values[0] if len(values) == 1 else ""


def _strings(schema: Any) -> list[str]:
    """The values that a schema lists, if all of them are strings."""
    if not isinstance(schema, dict):
        return []
    values = [schema["const"]] if "const" in schema else list_in(schema, "enum")
    return values if all(isinstance(value, str) for value in values) else []


def _tag(
    wire: str, values: Mapping[str, int], default: int | None = None
) -> Tag | None:
    if not values:
        return None
    told = tuple((Text(value), n) for value, n in values.items())
    return Tag(Text(wire), told, default)
