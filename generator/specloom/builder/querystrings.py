"""The whole query string as one parameter.

A form is taken apart: what travels is the same. Anything else is one value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ..document.pointers import join
from ..errors import UnsupportedError
from ..ir import ANY, Field, MapOf, Parameter, Text, Type
from ..names import Name
from .bodies import record_of
from .encodings import encodings_of
from .media import kind_of
from .parameters import Scope, described_field
from .reader import Object, list_in, object_in
from .shapes import Shapes

if TYPE_CHECKING:
    from .schemas import Owner, Schemas

_JSON = Text("application/json")


def querystring_of(
    schemas: Schemas,
    holders: tuple[tuple[Object, str], ...],
    owner: Owner,
    scope: Scope,
) -> tuple[Parameter, ...]:
    """The query parameters that a parameter ``in: querystring`` is made of, or itself.

    ``holders`` are the path item and the operation, whose parameters go first.
    """
    found: tuple[Parameter, ...] = ()
    for holder, at in holders:
        for index, listed in enumerate(list_in(holder, "parameters")):
            here = f"{at}/parameters/{index}"
            there, facts = schemas.reader.follow(listed, here)
            if facts["in"] == "querystring":
                known = owner if there == here else schemas.place_of_name(there)[0]
                media = next(iter(object_in(facts, "content")), "")
                read = _parts if kind_of(media) == "form" else _whole
                found = tuple(read(schemas, facts, there, known, scope))
    return found


def _whole(
    schemas: Schemas, facts: Object, at: str, owner: Owner, scope: Scope
) -> Iterator[Parameter]:
    """One value: as JSON, or a text as it is."""
    name = facts["name"]
    field, media = described_field(schemas, facts, at, name, owner, name)
    is_json = kind_of(media) == "json"
    kind = Shapes(schemas.definitions).kind(field.type)
    if not is_json and kind != "string":
        raise UnsupportedError(
            f"a query string of {media!r} is not generated yet",
            schemas.reader.document.place(at),
            "describe it as a string, as JSON, or as application/x-www-form-urlencoded",
        )
    field = replace(field, name=scope.claim(field.name, "query"))
    yield Parameter(field, "querystring", media=Text(media) if is_json else None)


def _parts(
    schemas: Schemas, facts: Object, at: str, owner: Owner, scope: Scope
) -> Iterator[Parameter]:
    for media, described in object_in(facts, "content").items():
        below = join(at, "content", media)
        schema, place = described.get("schema"), f"{below}/schema"
        type = schemas.type_of(schema, place, owner, facts["name"])
        required = facts.get("required") is True
        yield from _properties(schemas, type, described, below, scope, required)
        free = _free(schemas, type)
        if free is not None:  # an object whose keys travel, and not its own name
            name = scope.claim(Name.of(facts["name"], "query"), "query")
            field = Field(name, Text(facts["name"]), MapOf(free), required)
            yield Parameter(field, "query")


def _properties(
    schemas: Schemas,
    type: Type,
    media: Object,
    at: str,
    scope: Scope,
    required: bool,
) -> Iterator[Parameter]:
    """The declared properties: as their encodings say, else objects as JSON."""
    found = record_of(schemas, type)
    encodings = {e.wire: e for e in encodings_of(schemas, media, at)}
    for field in found[1].fields if found is not None else ():
        if field.access == "read":
            continue
        name = scope.claim(field.name, "query")
        how = encodings.get(field.wire)
        field = replace(field, name=name, required=field.required and required)
        if how is not None and how.media is None:
            yield Parameter(field, "query", how.style, how.explode, how.allow_reserved)
        else:
            whole = Shapes(schemas.definitions).kind(field.type) in ("object", "map")
            yield Parameter(field, "query", media=_JSON if whole else None)


def _free(schemas: Schemas, type: Type) -> Type | None:
    """The type of undeclared properties, if there may be any."""
    found = record_of(schemas, type)
    if found is not None:
        return found[1].extra
    bare = Shapes(schemas.definitions).bare(type)
    return bare.value if isinstance(bare, MapOf) else ANY
