"""Parameters in path, query, header and cookie; and names that are unique among them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ..document.pointers import join
from ..ir import ABSENT, Absent, Field, Location, Parameter, Rule, Style, Text, Value
from ..names import Name, Names
from .annotations import NOTHING, annotations_of
from .api_versions import with_version
from .collisions import note_collision
from .dialect import example_in
from .reader import Object, list_in, object_in, prose_in
from .segments import Route, several
from .values import is_small, value_of

if TYPE_CHECKING:
    from .schemas import Owner, Schemas

# The transport sets these itself, or must not let anybody set them.
_RESERVED = frozenset(
    "accept authorization connection content-length content-type cookie host"
    " transfer-encoding upgrade".split()
)
_DEFAULT_STYLE: Mapping[str, Style] = {
    "path": "simple",
    "query": "form",
    "header": "simple",
    "cookie": "form",
}
_TEMPLATE = re.compile(r"\{([^{}]*)\}")


class Written(NamedTuple):
    """A parameter object and where it stands; ``owner`` if it is a shared one."""

    facts: Object
    at: str
    owner: Owner | None


class Read(NamedTuple):
    """The parameters of an operation, and which rules read what is not written."""

    parameters: tuple[Parameter, ...]
    rules: tuple[Rule, ...] = ()


class Scope:
    """The names of one operation's parameters, whatever their location.

    Who finds a name taken by another location is called by its own as well: ``body_id``
    beside the path's ``id``. Within a location, later ones are numbered.
    """

    def __init__(self) -> None:
        self._names = Names()
        self._claimed: dict[Name, str] = {}

    def claim(self, wanted: Name, location: str) -> Name:
        """``wanted``, or the free name nearest to it."""
        if self._claimed.get(wanted, location) != location:
            wanted = Name((location,)) + wanted
        name = self._names.claim(wanted)
        self._claimed[name] = location
        return name


def parameters_of(
    schemas: Schemas,
    holders: tuple[tuple[Object, str], ...],
    route: Route,
    owner: Owner,
    scope: Scope,
) -> Read:
    """The parameters of an operation: path, query, header, cookie, each in written order.

    ``holders`` are the path item and the operation, whose parameters override the path's;
    each with its pointer.
    """
    path = route.path
    written: dict[tuple[str, str], Written] = {}
    for holder, at in holders:
        written.update(_written(schemas, holder, at))
    fixed = _fixed(path)
    found = [p for p in written.values() if _can_be_sent(schemas, p, fixed)]
    queries = {wire for place, wire in written if place == "query"}
    for wire in dict.fromkeys(_TEMPLATE.findall(_said_once(path, queries))):
        if ("path", wire) not in written:
            facts = {"name": wire, "in": "path", "schema": {"type": "string"}}
            found.append(Written(facts, holders[-1][1], None))
    order = tuple(_DEFAULT_STYLE)
    found.sort(key=lambda p: order.index(p.facts["in"]))
    read, rules = [], []
    for each in found:
        parameter = _read(schemas, each, owner)
        if parameter.location == "path":
            parameter, rule = _in_path(schemas, parameter, each, route)
            rules += [Rule("path", rule)] if rule else []
        read.append((parameter, each.at))
    return Read(_distinct(schemas, read, scope), tuple(rules[:1]))


def _in_path(
    schemas: Schemas, parameter: Parameter, written: Written, route: Route
) -> tuple[Parameter, str]:
    """The parameter with what its place in the path tells, and the rule that told it."""
    facts, at, _ = written
    _, schema = schemas.reader.behind(facts.get("schema"), f"{at}/schema")
    found = several(route, facts, schema)
    if found is None:
        return parameter, ""
    if found.is_inferred:
        told = (
            f"the value of {parameter.field.wire.raw!r} is several segments of the path"
        )
        schemas.reader.note(
            told, at, f"by the {found.rule}, so slashes are sent as they are"
        )
    field = parameter.field
    if found.example and field.example is ABSENT and field.default is ABSENT:
        field = replace(field, example=value_of(found.example))
    return replace(parameter, field=field, slashes=True), found.rule


def cut_path(path: str, parameters: tuple[Parameter, ...]) -> tuple[Text | Name, ...]:
    """The path as fixed text and names of parameters."""
    names = {p.field.wire.raw: p.field.name for p in parameters if p.location == "path"}
    queries = {p.field.wire.raw for p in parameters if p.location == "query"}
    path = _said_once(path, queries - names.keys())
    cut: list[Text | Name] = []
    for index, piece in enumerate(_TEMPLATE.split(path)):
        if index % 2:
            cut.append(names[piece])
        elif piece:
            cut.append(Text(piece))
    return tuple(cut)


def _said_once(path: str, queries: set[str]) -> str:
    """The path without ``?name={name}`` where ``name`` is a parameter of the query as well."""
    plain, mark, query = path.partition("?")
    pairs = query.split("&")
    kept = [pair for pair in pairs if pair not in {f"{q}={{{q}}}" for q in queries}]
    return plain + (mark and "?") + "&".join(kept) if kept else plain


def _written(
    schemas: Schemas, holder: Object, at: str
) -> dict[tuple[str, str], Written]:
    """The parameters that an operation or a path lists, by location and name."""
    found: dict[tuple[str, str], Written] = {}
    for index, listed in enumerate(list_in(holder, "parameters")):
        here = f"{at}/parameters/{index}"
        there, facts = schemas.reader.follow(listed, here)
        if facts["in"] == "querystring":
            continue  # see querystrings.py
        owner = None if there == here else schemas.place_of_name(there)[0]
        found[facts["in"], facts["name"]] = Written(facts, there, owner)
    return found


def _fixed(path: str) -> frozenset[str]:
    """The parameters of the query that a path itself gives a value: ``?comp=list``."""
    pairs = path.partition("?")[2].split("&")
    told = (pair.partition("=") for pair in pairs)
    return frozenset(name for name, _, value in told if name and "{" not in value)


def _can_be_sent(schemas: Schemas, written: Written, fixed: frozenset[str]) -> bool:
    """Whether a parameter has a name, no value already, and is no header about bodies."""
    place, name = written.facts["in"], written.facts["name"]
    if place == "header" and name.lower() in _RESERVED:
        told = f"the header {name!r} is not a parameter"
    elif place == "query" and name in fixed:
        told = f"the path has a value for {name!r} already"
    elif not name:
        told = f"a parameter in the {place} has no name"
    else:
        return True
    schemas.reader.note(told, written.at, "left out")
    return False


def _read(schemas: Schemas, written: Written, owner: Owner) -> Parameter:
    """The parameter; shared ones are read once."""
    if written.owner is None:
        return _parameter(schemas, written, owner, written.facts["name"])
    shared: Parameter = schemas.shared(
        written.at, lambda: _parameter(schemas, written, written.owner or owner, "")
    )
    return shared


def _distinct(
    schemas: Schemas, read: list[tuple[Parameter, str]], scope: Scope
) -> tuple[Parameter, ...]:
    """The parameters, each with its pointer, under names that are free in the operation.

    Who is written just as its name is spelled chooses first (see ``Names.claim_all``).
    """
    named = {i: p for i, (p, _) in enumerate(read)}
    for index in sorted(named, key=lambda i: not _is_exact(named[i].field)):
        parameter, at = read[index]
        field = parameter.field
        name = scope.claim(field.name, parameter.location)
        note_collision(schemas.reader, field.wire.raw, at, field.name, name)
        if name != field.name:
            named[index] = replace(parameter, field=replace(field, name=name))
    return tuple(named.values())


def _is_exact(field: Field) -> bool:
    return field.wire.raw == field.name.snake


def _parameter(
    schemas: Schemas, written: Written, owner: Owner, tail: str
) -> Parameter:
    facts, at, _ = written
    location = cast(Location, facts["in"])
    field, media = described_field(schemas, facts, at, facts["name"], owner, tail)
    field = with_version(field, location, schemas.reader, at)
    if location == "path":
        field = replace(field, required=True)
    style: Style = facts.get("style", _DEFAULT_STYLE[location])
    return Parameter(
        field,
        location,
        style,
        facts.get("explode", style in ("form", "cookie")),
        facts.get("allowReserved") is True,
        Text(media) if media else None,
    )


def described_field(
    schemas: Schemas, facts: Object, at: str, wire: str, owner: Owner, tail: str
) -> tuple[Field, str]:
    """A field for a parameter or header, and its media type if it travels as one.

    What the element says itself comes before what its schema says.
    """
    schema, below, media = _schema(facts, at)
    said = NOTHING
    if isinstance(schema, dict):
        said = annotations_of(schemas, schema, below)
    example = _example(schemas, facts, at)
    field = Field(
        Name.of(wire, "parameter"),
        Text(wire),
        schemas.type_of(schema, below, owner, tail),
        facts.get("required") is True,
        prose_in(facts, "description") or said.doc,
        said.default,
        said.example if example is ABSENT else example,
        deprecated=facts.get("deprecated") is True or said.deprecated,
        limits=said.limits,
    )
    return field, media


def _schema(facts: Object, at: str) -> tuple[Any, str, str]:
    """The schema of a parameter or header, where it stands, and its media type if any."""
    for media, described in object_in(facts, "content").items():
        return described.get("schema"), join(at, "content", media, "schema"), media
    return facts.get("schema", {"type": "string"}), at + "/schema", ""


def _example(schemas: Schemas, facts: Object, at: str) -> Value | Absent:
    """The element's own example, or that of the media type that it travels as."""
    found = first_example(schemas, facts, at)
    for media, described in object_in(facts, "content").items():
        if found is ABSENT:
            found = first_example(schemas, described, join(at, "content", media))
    return found


def first_example(schemas: Schemas, facts: Object, at: str) -> Value | Absent:
    """The first example of a parameter, header or media type, if it is short."""
    example = example_in(facts)
    for key, value in object_in(facts, "examples").items():
        if example is not ABSENT:
            break
        _, shown = schemas.reader.follow(value, join(at, "examples", key))
        example = shown.get("value", shown.get("dataValue", ABSENT))
    if example is ABSENT or not is_small(example):
        return ABSENT
    return value_of(example)
