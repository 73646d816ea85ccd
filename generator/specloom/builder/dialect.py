"""What the keywords of one schema say, whichever version of OpenAPI they come from.

3.0 and 3.1 spell the same facts differently (``nullable`` or a type array, a boolean or
a numeric ``exclusiveMinimum``, ``example`` or ``examples``). Both spellings are read in
both versions: documents mix them, and no keyword means two things.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..document.pointers import join
from ..ir import ABSENT, Absent, Access, Format, Primitive
from .reader import Object, Reader

# With one of these a schema is more than its type, and may get a name from where it stands.
SHAPING = frozenset(
    "allOf oneOf anyOf not if dependentSchemas discriminator enum const $ref".split()
)
SCALARS = ("string", "integer", "number", "boolean")
KINDS = (*SCALARS, "array", "object", "null")

# What people write instead of the seven types, and what they mean; "" is any type.
_MEANT: Mapping[str, tuple[str, str]] = {
    "any": ("", ""),
    "bool": ("boolean", ""),
    "date": ("string", "date"),
    "datetime": ("string", "date-time"),
    "dict": ("object", ""),
    "double": ("number", "double"),
    "float": ("number", "float"),
    "int": ("integer", ""),
    "list": ("array", ""),
    "long": ("integer", "int64"),
    "map": ("object", ""),
    "str": ("string", ""),
    "uuid": ("string", "uuid"),
}

_FORMATS: Mapping[str, Mapping[str, Format]] = {
    "string": {
        "date": "date",
        "date-time": "date-time",
        "datetime": "date-time",
        "dateTime": "date-time",
        "date_time": "date-time",
        "google-datetime": "date-time",
        "iso-datetime": "date-time",
        "time": "time",
        "duration": "duration",
        "uuid": "uuid",
        "guid": "uuid",
        "byte": "byte",
        "base64": "byte",
        "binary": "binary",
        "password": "password",
        "email": "email",
        "idn-email": "email",
        "uri": "uri",
        "url": "uri",
        "iri": "uri",
        "uri-reference": "uri",
        "decimal": "decimal",
        "hostname": "hostname",
        "idn-hostname": "hostname",
        "ipv4": "ipv4",
        "ipv6": "ipv6",
    },
    "integer": {"int32": "int32", "int64": "int64", "long": "int64"},
    "number": {"float": "float", "double": "double", "decimal": "decimal"},
}

# Formats of numbers that are whole.
_WHOLE: Mapping[str, Format] = {
    **_FORMATS["integer"],
    "int": "",
    "integer": "",
}

_PRIMITIVES: Mapping[str, Primitive] = {
    "string": Primitive("string"),
    "integer": Primitive("integer"),
    "number": Primitive("number"),
    "boolean": Primitive("boolean"),
    "null": Primitive("null"),
}
_FORMATTED: Mapping[tuple[str, str], Primitive] = {
    (kind, name): Primitive(_PRIMITIVES[kind].kind, format)
    for kind, names in _FORMATS.items()
    for name, format in names.items()
} | {
    ("number", name): Primitive("integer", format)  # OpenAPI's registry allows this
    for name, format in _WHOLE.items()
}


def kinds_of(schema: Object, at: str, reader: Reader) -> tuple[str, ...]:
    """The JSON types that ``type`` names, null among them; () where it is left open."""
    named = schema.get("type")
    if named is None:
        return ()
    if named.__class__ is str and named in KINDS:
        return (named,)
    if isinstance(named, list):
        return tuple(dict.fromkeys(k for n in named for k in _one(n, at, reader)))
    return _one(named, at, reader)


def _one(named: str, at: str, reader: Reader) -> tuple[str, ...]:
    if named in KINDS:
        return (named,)
    lower = named.lower()
    kind = lower if lower in KINDS else _MEANT.get(lower, (None, ""))[0]
    if kind is not None:
        reading = f"read as {kind}" if kind else "read as any type"
        reader.note(f"{named!r} is not a type", join(at, "type"), reading)
        return (kind,) if kind else ()
    hint = "the types are " + ", ".join(KINDS)
    if named == "file":
        hint = "a file is a string with format: binary"
    raise reader.error(f"{named!r} is not a type", join(at, "type"), hint)


def primitive(kind: str, schema: Object) -> Primitive:
    """The scalar type of this kind, with the format if it is one that we know."""
    format = schema.get("format")
    if format is None:
        return _bare(kind, schema)
    if format.__class__ is not str:
        return _PRIMITIVES[kind]
    return _FORMATTED.get((kind, format)) or _PRIMITIVES[kind]


def _bare(kind: str, schema: Object) -> Primitive:
    if kind == "string" and schema.get("contentEncoding") == "base64":
        return _FORMATTED["string", "byte"]
    if kind == "string" and schema.get("contentMediaType") in _BYTES:
        return _FORMATTED["string", "binary"]
    named = schema.get("type")
    meant = _MEANT.get(str(named).lower()) if named != kind else None
    if meant and meant[1]:
        return _FORMATTED[kind, meant[1]]
    return _PRIMITIVES[kind]


_BYTES = frozenset({"application/octet-stream", "image/png", "image/jpeg"})


def is_nullable(schema: Object) -> bool:
    """Whether the schema's own keywords let null through (unions are not looked into)."""
    if schema.get("nullable") is True:
        return True
    named = schema.get("type")
    if named == "null" or (isinstance(named, list) and "null" in named):
        return True
    values = schema.get("enum")
    if isinstance(values, list) and None in values and named is None:
        return True
    return "const" in schema and schema["const"] is None


# --------------------------------------------------------------------------- annotations


def access_of(schema: Object) -> Access:
    """Who may see the property: ``readOnly`` and ``writeOnly``."""
    if schema.get("readOnly") is True:
        return "read"
    return "write" if schema.get("writeOnly") is True else "both"


def example_in(schema: Object) -> Any | Absent:
    """The first example that a schema, parameter or media type shows, parsed."""
    if "example" in schema:
        return schema["example"]
    shown = schema.get("examples")
    if isinstance(shown, list) and shown:
        return shown[0]
    return ABSENT
