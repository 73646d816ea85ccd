"""What a schema says of the size and the parts of a value, beside its type."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

from ..document.pointers import join
from ..ir import Held, Limits, ListOf, MapOf, Nullable, Primitive, Type, without_null
from .keywords import listed
from .reader import Object, Reader, text_in
from .values import value_of

_COUNTS = {
    "minLength": "min_length",
    "maxLength": "max_length",
    "minItems": "min_items",
    "maxItems": "max_items",
    "minProperties": "min_properties",
    "maxProperties": "max_properties",
}
_BOUNDS = {
    "minimum": "minimum",
    "maximum": "maximum",
    "multipleOf": "multiple_of",
}
_EXCLUSIVE = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
_TEXTS = {
    "pattern": "pattern",
    "contentMediaType": "media",
    "contentEncoding": "coding",
}
_PARTS = frozenset({"propertyNames", "contains", "contentSchema"})
LIMITING = frozenset({*_COUNTS, *_BOUNDS, *_EXCLUSIVE, *_TEXTS, *_PARTS})
# What is said of values of one JSON type and leaves all others as they are.
MEASURING = LIMITING | {"format", "uniqueItems"}
# What is said of an object as a whole, and of a name.
OF_OBJECTS = frozenset({"minProperties", "maxProperties", "propertyNames"})
_OF_NAMES = frozenset({"minLength", "maxLength", "pattern"})
_LARGEST = sys.float_info.max
# Of text that is bytes: its type says so.
_BYTES = ("base64", "application/octet-stream")


def limits_of(schema: Object, at: str, reader: Reader) -> Limits | None:
    """What the schema says of a value's size; None where it says nothing."""
    if LIMITING.isdisjoint(schema):
        return None
    found: dict[str, Any] = {}
    for key in _COUNTS:
        _count(found, key, schema, at, reader)
    for key in _BOUNDS:
        found[_BOUNDS[key]] = _number(key, schema, at, reader)
    for key in _EXCLUSIVE:
        _exclusive(found, key, schema, at, reader)
    for key, name in _TEXTS.items():
        if schema.get(key) not in _BYTES:
            found[name] = text_in(schema, key) or None
    if not _PARTS.isdisjoint(schema):
        _add_parts(found, schema, at, reader)
    kept = {name: value for name, value in found.items() if value is not None}
    return Limits(**kept) if kept else None


def limited(type: Type, schema: Any, at: str, reader: Reader) -> Type:
    """The type of a value that is no field, with what its schema says of its size.

    What is no limit is left aside: nothing but examples depends on these.
    """
    inner = without_null(type)
    if not isinstance(schema, dict) or not isinstance(
        inner, Primitive | ListOf | MapOf
    ):
        return type
    sound = {key: schema[key] for key in LIMITING & schema.keys()}
    sound = {key: value for key, value in sound.items() if _is_limit(key, value)}
    if not sound:
        return type
    inner = replace(inner, limits=limits_of(sound, at, reader))
    return inner if type is without_null(type) else Nullable(inner)


def _add_parts(found: dict[str, Any], schema: Object, at: str, reader: Reader) -> None:
    """Add what is said of an object's names, of some items, and of what a text holds."""
    if "propertyNames" in schema:
        found["names"] = _names(schema["propertyNames"], at, reader)
    if "contains" in schema:
        found["held"] = _held(schema, at, reader)
    if "contentSchema" in schema:
        reader.note(
            "what a text holds has no type", join(at, "contentSchema"), "a text"
        )


def _names(schema: Any, at: str, reader: Reader) -> Limits | None:
    """What a name must keep to; None, and a note, if that takes more than a few words."""
    below, schema = reader.behind(schema, join(at, "propertyNames"))
    if not isinstance(schema, dict):
        return None
    told = {key: schema[key] for key in _OF_NAMES & schema.keys()}
    limits = limits_of(told, below, reader) or Limits()
    if values := listed(schema):
        limits = replace(limits, values=tuple(map(value_of, values)))
    if limits != Limits():
        return limits
    if schema.keys() - {"type", "description", "title", "$comment"}:
        reader.note("`propertyNames` is more than a few words tell", below, "any name")
    return None


def _held(schema: Object, at: str, reader: Reader) -> Held | None:
    """Which items a list must hold; None, and a note, if they are not listed."""
    below, item = reader.behind(schema["contains"], join(at, "contains"))
    values = listed(item) if isinstance(item, dict) else None
    if not values:
        reader.note("`contains` lists no values", below, "read without it")
        return None
    sizes: dict[str, Any] = {}
    for key, name in (("minContains", "least"), ("maxContains", "most")):
        value = _number(key, schema, at, reader)
        if value is not None and value >= 0:
            sizes[name] = int(value)
    return Held(tuple(map(value_of, values)), **sizes)


def _is_limit(key: str, value: Any) -> bool:
    if key in _TEXTS or key in _PARTS:
        return True
    if isinstance(value, bool):
        return key in _EXCLUSIVE
    return _is_number(value) and (key not in _COUNTS or value >= 0)


def _is_number(value: Any) -> bool:
    """Whether it is one that readers of JSON take: YAML has others, and longer ones."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= _LARGEST  # which no value is that is no number


def _number(key: str, schema: Object, at: str, reader: Reader) -> int | float | None:
    value: Any = schema.get(key)
    if _is_number(value) and (key != "multipleOf" or value > 0):
        number: int | float = value
        return number
    if key in schema:
        reader.note(f"`{key}` should be {_wanted(value)}", join(at, key), "ignored")
    return None


def _wanted(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "a number"
    return "more than 0" if _is_number(value) else "a number that a double can hold"


def _count(
    found: dict[str, Any], key: str, schema: Object, at: str, reader: Reader
) -> None:
    value = _number(key, schema, at, reader)
    if value is None:
        return
    if value < 0:
        raise reader.error(
            f"`{key}` must not be negative", join(at, key), "leave it out if it is 0"
        )
    if value != int(value):
        reader.note(f"`{key}` should be a whole number", join(at, key), "ignored")
    else:
        found[_COUNTS[key]] = int(value)


def _exclusive(
    found: dict[str, Any], key: str, schema: Object, at: str, reader: Reader
) -> None:
    value, bound = schema.get(key), _EXCLUSIVE[key]
    if value is True and found.get(bound) is None:
        reader.note(f"`{key}` says nothing without `{bound}`", join(at, key), "ignored")
    elif value is True:
        found["exclusive_" + bound] = found.pop(bound)
    elif value is not None and value is not False:
        found["exclusive_" + bound] = _number(key, schema, at, reader)
