"""What a schema says beside its type: description, default, example, access, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..document.pointers import join
from ..ir import ABSENT, NO_TEXT, Absent, Access, Limits, Text, Value, text_of
from .dialect import access_of, example_in, is_nullable, kinds_of
from .limits import LIMITING, limits_of
from .reader import Object, Reader, list_in, prose_in
from .values import is_one_of, is_small, same, value_of

if TYPE_CHECKING:
    from .schemas import Schemas


class Annotations(NamedTuple):
    """The last attributes of ``ir.Field``, in its order."""

    doc: Text
    default: Value | Absent
    example: Value | Absent
    access: Access
    deprecated: bool
    limits: Limits | None


NOTHING = Annotations(NO_TEXT, ABSENT, ABSENT, "both", False, None)
_RARE = LIMITING.union("default readOnly writeOnly deprecated allOf $ref".split())
_SHOWN = frozenset({"example", "examples"})


def annotations_of(schemas: Schemas, schema: Object, at: str) -> Annotations:
    """What a schema says of a value; behind references too, where it is silent itself."""
    if _RARE.isdisjoint(schema):
        return _alone(schema)
    layers = [schema]
    if "$ref" in schema or "allOf" in schema:
        layers = _layers(schemas, schema, at)
    limits = limits_of(_limiting(schema, layers), at, schemas.reader)
    return Annotations(
        _doc(layers),
        _default(layers, at, schemas.reader),
        example_of(layers),
        _access(layers),
        any(layer.get("deprecated") is True for layer in layers),
        limits,
    )


def _alone(schema: Object) -> Annotations:
    """The annotations of a schema that has none but a description and an example."""
    doc = prose_in(schema, "description")
    example = ABSENT if _SHOWN.isdisjoint(schema) else example_of([schema])
    if doc is NO_TEXT and example is ABSENT:
        return NOTHING
    return Annotations(doc, ABSENT, example, "both", False, None)


def _limiting(schema: Object, layers: list[Object]) -> Object:
    """What says how large a value may be: the last word on each of the keywords.

    Not what the only schema says that others refer to: its name stands for that.
    """
    if "allOf" not in schema:
        return schema
    branches = len(list_in(schema, "allOf"))
    said = layers if branches > 1 else layers[: 1 + branches]
    limiting: Object = {}
    for layer in reversed(said):
        limiting.update((key, layer[key]) for key in LIMITING & layer.keys())
    return limiting


def _layers(schemas: Schemas, schema: Object, at: str) -> list[Object]:
    """The schema, then its branches from the last to the first, then what they refer to."""
    branches = [b for b in list_in(schema, "allOf") if isinstance(b, dict)]
    layers = [schema, *reversed(branches)]
    behind = [
        _taken_over(schemas, layer["$ref"], at) for layer in layers if "$ref" in layer
    ]
    return layers + behind


def _taken_over(schemas: Schemas, ref: str, at: str) -> Object:
    """What a field takes over from the schema it refers to: not what an object says of itself."""
    pointer, schema = schemas.reader.resolve(ref, at)
    if not isinstance(schema, dict):
        return {}
    taken: Object = schemas.shared(pointer, lambda: _without_own(schema))
    return taken


def _without_own(schema: Object) -> Object:
    dropped = ["deprecated", "title"]
    if "properties" in schema or "allOf" in schema:
        dropped += ["example", "examples", "default"]
    kept = {key: value for key, value in schema.items() if key not in dropped}
    if "description" in kept:
        told = prose_in(kept, "description").raw.strip().partition("\n\n")[0]
        kept["description"] = text_of(told)
    return kept


def _doc(layers: list[Object]) -> Text:
    told = (prose_in(layer, "description") for layer in layers)
    return next(filter(None, told), NO_TEXT)


def _access(layers: list[Object]) -> Access:
    for layer in layers:
        if (access := access_of(layer)) != "both":
            return access
    return "both"


def example_of(layers: list[Object]) -> Value | Absent:
    """The first example that one of the schemas shows, if it is short."""
    for layer in layers:
        example = example_in(layer)
        if example is not ABSENT:
            return value_of(example) if is_small(example) else ABSENT
    return ABSENT


def _default(layers: list[Object], at: str, reader: Reader) -> Value | Absent:
    """The default, if it is a value of its own schema; null only where null is allowed."""
    layer = next((layer for layer in layers if "default" in layer), None)
    if layer is None:
        return ABSENT
    default = layer["default"]
    if default is None:
        return None if any(map(is_nullable, layers)) else ABSENT
    if _fits(default, layers, at, reader):
        return value_of(default)
    reader.note(
        "the default is not a value of its own schema", join(at, "default"), "ignored"
    )
    return ABSENT


def _fits(default: Any, layers: list[Object], at: str, reader: Reader) -> bool:
    if any("oneOf" in layer or "anyOf" in layer for layer in layers):
        return True  # told where the value is used
    typed = next((layer for layer in layers if "type" in layer), {})
    listed = next((layer["enum"] for layer in layers if "enum" in layer), None)
    if not is_one_of(default, kinds_of(typed, at, reader)):
        return False
    return listed is None or any(same(default, value) for value in listed)
