"""Parameters in path, query, header and cookie; and names that are unique among them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast, get_args

from ..document.pointers import join
from ..errors import UnsupportedError
from ..ir import (
    ABSENT,
    NO_TEXT,
    Absent,
    Field,
    Location,
    Parameter,
    Style,
    Text,
    Type,
    Value,
)
from ..names import Name, Names
from .annotations import Annotations, annotations_of
from .dialect import example_in
from .reader import Object
from .values import is_small, value_of

if TYPE_CHECKING:
    from .schemas import Owner, Schemas

# The transport sets these itself, or must not let anybody set them.
_RESERVED = frozenset(
    "accept authorization connection content-length content-type cookie host"
    " transfer-encoding upgrade".split()
)
_STYLES: Mapping[str, tuple[Style, ...]] = {  # the first is the default
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
_TEMPLATE = re.compile(r"\{([^{}]*)\}")


class Written(NamedTuple):
    """A parameter object and where it stands; ``owner`` if it is a shared one."""

    facts: Object
    at: str
    owner: Owner | None


class Scope:
    """The names of one operation's parameters, whatever their location.

    Who comes later and finds a name taken is called by its location as well:
    ``body_id`` beside the path's ``id``.
    """

    def __init__(self) -> None:
        self._names = Names()

    def claim(self, wire: str, prefix: str) -> Name:
        """A free name for the parameter called ``wire``."""
        name = Name.of(wire, "parameter")
        if name in self._names:
            name = Name((prefix,)) + name
        return self._names.claim(name)


def parameters_of(
    schemas: Schemas,
    path_item: Object,
    path_at: str,
    operation: Object,
    at: str,
    path: str,
    owner: Owner,
    scope: Scope,
) -> tuple[Parameter, ...]:
    """The parameters of an operation: path, query, header, cookie, each in written order."""
    written = _written(schemas, path_item, path_at)
    written.update(_written(schemas, operation, at))
    wanted = _TEMPLATE.findall(path)
    _check_template(schemas, path, wanted, written, at)
    found = [p for p in written.values() if not _is_reserved(schemas, p)]
    for wire in dict.fromkeys(wanted):
        if ("path", wire) not in written:
            found.append(_undeclared(schemas, wire, at))
    order = tuple(_STYLES)
    found.sort(key=lambda p: order.index(p.facts["in"]))
    return tuple(_parameter(schemas, p, owner, scope) for p in found)


def cut_path(
    schemas: Schemas, path: str, parameters: tuple[Parameter, ...], at: str
) -> tuple[Text | Name, ...]:
    """The path as fixed text and names of parameters."""
    names = {p.field.wire.raw: p.field.name for p in parameters if p.location == "path"}
    pieces = _TEMPLATE.split(path)
    for fixed in pieces[::2]:
        if "{" in fixed or "}" in fixed:
            raise schemas.reader.error("a brace in the path has no partner", at)
    cut: list[Text | Name] = []
    for index, piece in enumerate(pieces):
        if index % 2:
            cut.append(names[piece])
        elif piece:
            cut.append(Text(piece))
    return tuple(cut)


def _written(
    schemas: Schemas, holder: Object, at: str
) -> dict[tuple[str, str], Written]:
    """The parameters that an operation or a path lists, by location and name."""
    reader = schemas.reader
    found: dict[tuple[str, str], Written] = {}
    for index, listed in enumerate(reader.list_in(holder, "parameters", at)):
        here = f"{at}/parameters/{index}"
        there, value = reader.follow(listed, here)
        facts = reader.as_object(value, there, "a parameter")
        owner = None if there == here else schemas.place_of_name(there)[0]
        key = _location(schemas, facts, there), reader.string_in(facts, "name", there)
        if not isinstance(facts.get("name"), str):
            raise reader.error("a parameter needs a `name`", there)
        if key in found:
            reader.note(
                f"the {key[0]} parameter {key[1]!r} is listed twice",
                here,
                "the last counts",
            )
        found[key] = Written(facts, there, owner)
    return found


def _location(schemas: Schemas, facts: Object, at: str) -> str:
    where = facts.get("in")
    if isinstance(where, str) and where in _STYLES:
        return where
    if where == "querystring":
        raise UnsupportedError(
            "parameters in: querystring are not generated yet",
            schemas.reader.document.place(at),
        )
    raise schemas.reader.error(
        "a parameter is `in` path, query, header or cookie", join(at, "in")
    )


def _check_template(
    schemas: Schemas,
    path: str,
    wanted: list[str],
    written: dict[tuple[str, str], Written],
    at: str,
) -> None:
    for where, wire in written:
        if where == "path" and wire not in wanted:
            raise schemas.reader.error(
                f"the path parameter {wire!r} is not in the path {path!r}",
                written[where, wire].at,
                "add it to the path, or remove the parameter",
            )


def _undeclared(schemas: Schemas, wire: str, at: str) -> Written:
    schemas.reader.note(
        f"the path parameter {wire!r} is not described", at, "a required string"
    )
    facts = {"name": wire, "in": "path", "required": True, "schema": {"type": "string"}}
    return Written(facts, at, None)


def _is_reserved(schemas: Schemas, written: Written) -> bool:
    facts = written.facts
    if facts["in"] != "header" or facts["name"].lower() not in _RESERVED:
        return False
    schemas.reader.note(
        f"the header {facts['name']!r} is not a parameter", written.at, "left out"
    )
    return True


def _parameter(
    schemas: Schemas, written: Written, owner: Owner, scope: Scope
) -> Parameter:
    facts, at, shared = written
    reader = schemas.reader
    location = cast(Location, facts["in"])
    wire: str = facts["name"]
    schema, below, media = schema_of(schemas, facts, at)
    if shared is None:
        type = schemas.type_of(schema, below, owner, wire)
    else:
        type = schemas.type_of(schema, below, shared, "")
    required = reader.flag_in(facts, "required", at)
    if location == "path" and not required:
        reader.note(f"the path parameter {wire!r} is optional", at, "read as required")
    name = scope.claim(wire, location)
    field = described_field(
        schemas,
        facts,
        at,
        schema,
        below,
        name,
        wire,
        type,
        required or location == "path",
    )
    style = _style(schemas, facts, at, location)
    explode = facts.get("explode")
    return Parameter(
        field,
        location,
        style,
        explode if isinstance(explode, bool) else style == "form",
        reader.flag_in(facts, "allowReserved", at),
        Text(media) if media else None,
    )


def schema_of(schemas: Schemas, facts: Object, at: str) -> tuple[Any, str, str]:
    """The schema of a parameter or header, where it stands, and its media type if any."""
    reader = schemas.reader
    if "content" not in facts:
        return facts.get("schema", {}), at + "/schema", ""
    if "schema" in facts:
        raise reader.error("`schema` and `content` exclude each other", at)
    content = reader.object_in(facts, "content", at)
    if len(content) != 1:
        raise reader.error("`content` must name one media type", join(at, "content"))
    media, described = next(iter(content.items()))
    below = join(at, "content", media)
    schema = reader.as_object(described, below, "a media type").get("schema", {})
    return schema, below + "/schema", media


def _style(schemas: Schemas, facts: Object, at: str, location: str) -> Style:
    allowed = _STYLES[location]
    style = facts.get("style")
    if style is None:
        return allowed[0]
    if style in allowed:
        return cast(Style, style)
    known = style in get_args(Style)
    what = (
        f"{location} parameters have no style {style!r}"
        if known
        else f"{style!r} is no style"
    )
    raise schemas.reader.error(what, join(at, "style"), "use " + " or ".join(allowed))


def described_field(
    schemas: Schemas,
    facts: Object,
    at: str,
    schema: Any,
    below: str,
    name: Name,
    wire: str,
    type: Type,
    required: bool,
) -> Field:
    """A field for a parameter or header: what it says itself comes before its schema."""
    if isinstance(schema, dict):
        said = annotations_of(schemas, schema, below)
    else:
        said = Annotations(NO_TEXT, ABSENT, ABSENT, "both", False, None)
    example = first_example(schemas, facts, at)
    return Field(
        name,
        Text(wire),
        type,
        required,
        schemas.reader.text_in(facts, "description", at) or said.doc,
        said.default,
        said.example if example is ABSENT else example,
        "both",
        facts.get("deprecated") is True or said.deprecated,
        said.limits,
    )


def first_example(schemas: Schemas, facts: Object, at: str) -> Value | Absent:
    """The first example of a parameter, header or media type, if it is short."""
    example = example_in(facts)
    named = facts.get("examples")
    for key, value in named.items() if isinstance(named, dict) else ():
        if example is not ABSENT:
            break
        _, shown = schemas.reader.follow(value, join(at, "examples", key))
        if isinstance(shown, dict):
            example = shown.get("value", shown.get("dataValue", ABSENT))
    if example is ABSENT or not is_small(example):
        return ABSENT
    return value_of(example)
