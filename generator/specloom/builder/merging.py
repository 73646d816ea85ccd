"""Schemas that hold together, ``allOf`` and what stands beside it, read as one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ..document.pointers import escape
from .dialect import kinds_of
from .reader import Object, list_in, object_in
from .values import same

if TYPE_CHECKING:
    from .schemas import Owner, Schemas

_ANNOTATIONS = frozenset(
    "$comment $id $schema default deprecated description discriminator example examples"
    " externalDocs nullable readOnly summary title writeOnly xml".split()
)
_SHAPING = frozenset(
    "$ref allOf anyOf oneOf not if then else dependentSchemas properties required"
    " additionalProperties unevaluatedProperties patternProperties discriminator"
    " nullable $defs definitions".split()
)
_EXTRAS = frozenset(
    "additionalProperties unevaluatedProperties patternProperties".split()
)
_CHOICES = frozenset("oneOf anyOf then else dependentSchemas".split())
# What a parent says of itself and not of those that extend it.
_OWN = frozenset("title description example examples deprecated xml".split())
# Options of nothing else only say which properties go together.
_CONSTRAINTS = frozenset(
    "required not minProperties maxProperties title description".split()
)


class Part(NamedTuple):
    """A schema, where it stands, and whose name its inline schemas take.

    ``owner`` None: the definition that is being made of it.
    """

    schema: Any
    at: str
    owner: Owner | None


class Choice(NamedTuple):
    """A ``oneOf`` or ``anyOf`` (or ``then`` and ``else``, as ``if``) among such schemas."""

    key: str
    options: list[Part]
    discriminator: Object


@dataclass(slots=True)
class Merged:
    """What several schemas say together.

    A property has several parts where several of them describe it: all hold. What is
    ``mentioned`` some option requires, whether or not a schema describes it.
    """

    keywords: Object = field(default_factory=dict)
    properties: dict[str, list[Part]] = field(default_factory=dict)
    required: dict[str, None] = field(default_factory=dict)
    mentioned: dict[str, None] = field(default_factory=dict)
    extras: list[Part] = field(default_factory=list)
    closed: bool = False
    choices: list[Choice] = field(default_factory=list)

    @property
    def is_record(self) -> bool:
        """Whether it is an object with known properties."""
        return bool(self.properties) or (self.closed and not self.extras)


def restricts(schema: Any, *but: str) -> bool:
    """Whether a schema says more than annotations (and the keywords in ``but``) do."""
    if not isinstance(schema, dict):
        return schema is False
    return any(
        key not in _ANNOTATIONS and key not in but and not key.startswith("x-")
        for key in schema
    )


def merge(schemas: Schemas, schema: Object, at: str) -> Merged:
    """Everything that a schema and its ``allOf`` say, parents first."""
    merged = Merged()
    parts = list(branches(schemas, Part(schema, at, None)))
    for part in sorted(parts, key=lambda part: part.owner is None):
        _add_keywords(schemas, merged, part)
    for part in parts:
        add_members(merged, part)
    return merged


def alone(schema: Object, at: str) -> Merged:
    """What a schema without ``allOf`` says."""
    merged = Merged(schema)
    add_members(merged, Part(schema, at, None))
    return merged


def branches(
    schemas: Schemas, part: Part, seen: set[str] | None = None
) -> Iterator[Part]:
    """The schemas that hold together in one, itself last.

    One that is reached on several ways (``seen``) holds once: diamonds upon diamonds
    would have more ways than anybody can go.
    """
    schema, at, owner = part
    seen = set() if seen is None else seen
    if at in seen or not isinstance(schema, dict):
        return
    seen.add(at)
    if "$ref" in schema:
        pointer, value = schemas.reader.resolve(schema["$ref"], at)
        behind = Part(value, pointer, schemas.place_of_name(pointer)[0])
        yield from branches(schemas, behind, seen)
        if not schemas.reader.has_loose_refs:
            return
    for index, branch in enumerate(list_in(schema, "allOf")):
        below = Part(branch, f"{at}/allOf/{index}", owner)
        yield from branches(schemas, below, seen)
    yield part


# --------------------------------------------------------------------------- keywords


def _add_keywords(schemas: Schemas, merged: Merged, part: Part) -> None:
    inherited = part.owner is not None
    for key, value in part.schema.items():
        if key in _SHAPING or (inherited and key in _OWN):
            continue
        if key == "type":
            value = _narrowed_type(schemas, merged, part)
        elif key == "enum":
            value = _narrowed_enum(schemas, merged, part)
        merged.keywords[key] = value


def _narrowed_type(schemas: Schemas, merged: Merged, part: Part) -> Any:
    said = part.schema["type"]
    known = merged.keywords.get("type")
    if known is None or known == said:
        return said
    reader = schemas.reader
    left, right = (kinds_of({"type": t}, part.at, reader) for t in (known, said))
    if right == ("integer",) and "number" in left:
        return said
    both = [kind for kind in left if kind in right]
    if not both:
        reader.note(f"no value is {known} and {said}", part.at, f"read as {said}")
    return both or said


def _narrowed_enum(schemas: Schemas, merged: Merged, part: Part) -> list[Any]:
    said: list[Any] = part.schema["enum"]
    known = merged.keywords.get("enum")
    if not isinstance(known, list):
        return said
    both = [value for value in said if any(same(value, k) for k in known)]
    if not both:
        schemas.reader.note(
            "no value is in both enums", part.at, "the last one is used"
        )
    return both or said


# --------------------------------------------------------------------------- members


def add_members(merged: Merged, part: Part) -> None:
    """Add a schema's properties, extras and choices.

    What a schema with a discriminator may be is not said of those that extend it.
    """
    schema, at, owner = part
    for wire, value in object_in(schema, "properties").items():
        below = f"{at}/properties/{escape(wire)}"
        merged.properties.setdefault(wire, []).append(Part(value, below, owner))
    merged.required.update(dict.fromkeys(list_in(schema, "required")))
    if not _EXTRAS.isdisjoint(schema):
        _add_extras(merged, part)
    if _CHOICES.isdisjoint(schema) or (owner is not None and "discriminator" in schema):
        return
    for choice in _choices(part):
        if any(_is_telling(option.schema) for option in choice.options):
            merged.choices.append(choice)
        else:
            _add_required(merged, choice)


def _add_required(merged: Merged, choice: Choice) -> None:
    """The names that options require that say nothing else; one in all of them always."""
    asked = [list_in(option.schema, "required") for option in choice.options]
    for names in asked:
        merged.mentioned.update(dict.fromkeys(names))
    if choice.key != "if":
        always = [n for n in asked[0] if all(n in names for names in asked)]
        merged.required.update(dict.fromkeys(always))


def _add_extras(merged: Merged, part: Part) -> None:
    schema, at, owner = part
    for key in ("additionalProperties", "unevaluatedProperties"):
        rest = schema.get(key)
        if rest is False:
            merged.closed = True
        elif rest is not None:
            merged.extras.append(Part(rest, f"{at}/{key}", owner))
    for pattern, value in object_in(schema, "patternProperties").items():
        below = f"{at}/patternProperties/{escape(pattern)}"
        merged.extras.append(Part(value, below, owner))


def _choices(part: Part) -> Iterator[Choice]:
    schema, at, owner = part
    for key in ("oneOf", "anyOf"):
        options = [
            Part(option, f"{at}/{key}/{index}", owner)
            for index, option in enumerate(list_in(schema, key))
        ]
        if options:
            yield Choice(key, options, object_in(schema, "discriminator"))
    depending = [
        Part(schema[key], f"{at}/{key}", owner)
        for key in ("then", "else")
        if key in schema
    ]
    for name, value in object_in(schema, "dependentSchemas").items():
        depending.append(Part(value, f"{at}/dependentSchemas/{escape(name)}", owner))
    if depending:
        yield Choice("if", depending, {})


def _is_telling(schema: Any) -> bool:
    """Whether an option adds values or properties; many only say which are required."""
    if not isinstance(schema, dict):
        return True
    free = _CONSTRAINTS | {"type"} if schema.get("type") == "object" else _CONSTRAINTS
    return not schema.keys() <= free
