"""What a schema says beside its type: description, default, example, access, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..document.pointers import join
from ..ir import ABSENT, NO_TEXT, Absent, Access, Limits, Text, Value
from .dialect import access_of, example_in, is_nullable, kinds_of, limits_of
from .reader import Object, Reader
from .values import is_one_of, is_small, same, value_of

if TYPE_CHECKING:
    from .schemas import Schemas

_CHOICES = ("oneOf", "anyOf")


class Annotations(NamedTuple):
    """See the attributes of ``ir.Field`` of the same names."""

    doc: Text
    default: Value | Absent
    example: Value | Absent
    access: Access
    deprecated: bool
    limits: Limits | None


def annotations_of(schemas: Schemas, schema: Object, at: str) -> Annotations:
    """What a schema says of a value; behind references too, where it is silent itself."""
    layers = [schema]
    if "$ref" in schema or "allOf" in schema:
        layers = _layers(schemas, schema, at)
    reader = schemas.reader
    said = _first(layers, "deprecated") is True
    access: Access = "both"
    for layer in reversed(layers):
        access = access_of(layer) if access_of(layer) != "both" else access
    limits = limits_of(schema, at, reader)
    example = _example(layers)
    default = _default(layers, at, reader)
    return Annotations(_doc(layers, at, reader), default, example, access, said, limits)


def _layers(schemas: Schemas, schema: Object, at: str) -> list[Object]:
    """The schema, then its branches from the last to the first, then what they refer to."""
    layers = [schema]
    behind: list[Object] = []
    branches = schema.get("allOf")
    for branch in [schema, *reversed(branches if isinstance(branches, list) else [])]:
        if not isinstance(branch, dict):
            continue
        if branch is not schema:
            layers.append(branch)
        if "$ref" in branch:
            _, value = schemas.reader.resolve(branch["$ref"], at)
            behind.append(value if isinstance(value, dict) else {})
    return layers + [_without_record(value) for value in behind]


def _without_record(schema: Object) -> Object:
    """What a field takes over from the schema it refers to: a record's own it does not."""
    kept = {k: v for k, v in schema.items() if k not in ("deprecated", "title")}
    if "properties" in schema or "allOf" in schema:
        for key in ("example", "examples", "default"):
            kept.pop(key, None)
    doc = schema.get("description")
    if isinstance(doc, str):
        kept["description"] = doc.strip().partition("\n\n")[0]
    return kept


def _first(layers: list[Object], key: str) -> Any:
    return next((layer[key] for layer in layers if key in layer), None)


def _doc(layers: list[Object], at: str, reader: Reader) -> Text:
    for layer in layers:
        if layer.get("description"):
            return reader.text_in(layer, "description", at)
    return NO_TEXT


def _example(layers: list[Object]) -> Value | Absent:
    for layer in layers:
        example = example_in(layer)
        if example is not ABSENT:
            return value_of(example) if is_small(example) else ABSENT
    return ABSENT


def _default(layers: list[Object], at: str, reader: Reader) -> Value | Absent:
    """The default, if it is a value of its own schema."""
    layer = next((layer for layer in layers if "default" in layer), None)
    if layer is None:
        return ABSENT
    default = layer["default"]
    if default is None:
        return None if any(map(is_nullable, layers)) else ABSENT
    if any(key in layer for layer in layers for key in _CHOICES):
        return value_of(default)
    typed = next((layer for layer in layers if "type" in layer), {})
    listed = _first(layers, "enum")
    fits = is_one_of(default, kinds_of(typed, at, reader))
    if fits and isinstance(listed, list):
        fits = any(same(default, v) for v in listed) or isinstance(default, list)
    if fits:
        return value_of(default)
    reader.note(
        "the default is not a value of its own schema", join(at, "default"), "ignored"
    )
    return ABSENT
