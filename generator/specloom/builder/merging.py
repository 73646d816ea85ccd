"""Schemas that hold together, ``allOf`` and what stands beside it, read as one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ..document.pointers import escape
from ..ir import Condition
from .conditions import CONDITIONAL, alternatives, conditions_of
from .keywords import add_keywords, forbid_each_other
from .reader import Object, list_in, object_in

if TYPE_CHECKING:
    from .schemas import Owner, Schemas

_ANNOTATIONS = frozenset(
    "$comment $id $schema default deprecated description discriminator example examples"
    " externalDocs nullable readOnly summary title writeOnly xml".split()
)
_SHAPING = frozenset(
    "$ref allOf anyOf oneOf not if then else dependentSchemas dependentRequired"
    " properties required"
    " additionalProperties unevaluatedProperties patternProperties discriminator"
    " nullable $defs definitions".split()
)
_LEADING = frozenset({"$ref", "allOf"})
_EXTRAS = frozenset(
    "additionalProperties unevaluatedProperties patternProperties".split()
)
_CHOICES = frozenset("oneOf anyOf then else dependentSchemas".split())
_OPTIONS = frozenset({"oneOf", "anyOf"})
_ALL = "read as the properties of all parts"
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
    """A ``oneOf`` or ``anyOf`` (or ``then`` and ``else``, as ``if``) of the schema at ``at``."""

    key: str
    options: list[Part]
    discriminator: Object
    at: str

    @property
    def is_inherited(self) -> bool:
        """Whether another schema has it, which the one that is read extends."""
        return self.options[0].owner is not None


@dataclass(slots=True)
class Merged:
    """What several schemas say together.

    A property has several parts where several of them describe it: all hold. What is
    ``mentioned`` some option requires, whether or not a schema describes it, and what is
    ``telling`` tells by its value which schema is meant. ``places`` are where they stand.
    """

    keywords: Object = field(default_factory=dict)
    properties: dict[str, list[Part]] = field(default_factory=dict)
    required: dict[str, None] = field(default_factory=dict)
    mentioned: dict[str, None] = field(default_factory=dict)
    telling: dict[str, None] = field(default_factory=dict)
    extras: list[Part] = field(default_factory=list)
    closed: bool = False
    choices: list[Choice] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    places: set[str] = field(default_factory=set)

    @property
    def is_record(self) -> bool:
        """Whether it is an object with known properties."""
        if self.properties or self.telling:
            return True
        return self.closed and not self.extras


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
    merged, parts = Merged(), list(branches(schemas, Part(schema, at, None)))
    _add(schemas, merged, parts)
    if merged.closed and forbid_each_other([part.schema for part in parts]):
        schemas.reader.note(
            "`additionalProperties: false` forbids what other parts describe", at, _ALL
        )
    return merged


def combine(schemas: Schemas, merged: Merged, part: Part) -> Merged:
    """What schemas say together with one of the options that they have."""
    properties = {wire: [*parts] for wire, parts in merged.properties.items()}
    both = Merged(
        {**merged.keywords},
        properties,
        {**merged.required},
        {**merged.mentioned},
        {**merged.telling},
        [*merged.extras],
        merged.closed,
        conditions=[*merged.conditions],
        places={*merged.places},
    )
    _add(schemas, both, list(branches(schemas, part, {*merged.places})))
    return both


def _add(schemas: Schemas, merged: Merged, parts: list[Part]) -> None:
    _add_keywords(schemas, merged.keywords, parts)
    add_members(schemas, merged, parts)


def alone(schemas: Schemas, schema: Object, at: str) -> Merged:
    """What a schema without ``allOf`` says."""
    merged = Merged(schema)
    _add_members(schemas, merged, Part(schema, at, None))
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


def _add_keywords(schemas: Schemas, known: Object, parts: list[Part]) -> None:
    """Add all but what shapes objects, and what parents say of themselves; parents first."""
    for part in sorted(parts, key=lambda part: part.owner is None):
        but = _SHAPING if part.owner is None else _SHAPING | _OWN
        add_keywords(schemas.reader, known, part.schema, part.at, but)


def keywords_of(schemas: Schemas, part: Part) -> Object:
    """What a schema says of a value, with what it refers to and its ``allOf``."""
    schema, at, _ = part
    if not isinstance(schema, dict):
        return {}
    if _LEADING.isdisjoint(schema):
        return schema
    if schema.keys() == {"$ref"}:
        pointer, _ = schemas.reader.resolve(schema["$ref"], at)
        known: Object = schemas.shared(
            f"keywords {pointer}", lambda: _keywords(schemas, part)
        )
        return known
    return _keywords(schemas, part)


def _keywords(schemas: Schemas, part: Part) -> Object:
    known: Object = {}
    _add_keywords(schemas, known, list(branches(schemas, part)))
    return known


# --------------------------------------------------------------------------- members


def add_members(schemas: Schemas, merged: Merged, parts: list[Part]) -> None:
    """Add the properties, extras and choices of schemas that hold together.

    Not the choices that one of them was made by: they tell of its siblings only.
    """
    for part in parts:
        merged.places.add(part.at)
        _add_members(schemas, merged, part)
    if merged.choices:
        merged.choices = [c for c in merged.choices if not _is_made(schemas, c, merged)]


def _is_made(schemas: Schemas, choice: Choice, merged: Merged) -> bool:
    """Whether an inherited choice is settled: one of the schemas is an option of it."""
    places = (target_of(schemas, option) for option in choice.options)
    return choice.is_inherited and not merged.places.isdisjoint(places)


def extend(schemas: Schemas, choice: Choice) -> bool:
    """Whether every option extends the schema that it is an option of."""

    def extends(option: Part) -> bool:
        return any(part.at == choice.at for part in branches(schemas, option))

    def all_extend() -> bool:
        return all(extends(o) for o in choice.options if not is_null(o.schema))

    found: bool = schemas.shared(f"extend {choice.key} {choice.at}", all_extend)
    return found


def target_of(schemas: Schemas, part: Part) -> str:
    """The pointer of the schema that an option refers to; its own if it does not refer."""
    at, schema = part.at, part.schema
    if isinstance(schema, dict) and "$ref" in schema:
        at, schema = schemas.reader.resolve(schema["$ref"], at)
    return schemas.reader.behind(schema, at)[0]


def _add_members(schemas: Schemas, merged: Merged, part: Part) -> None:
    schema, at, owner = part
    for wire, value in object_in(schema, "properties").items():
        below = f"{at}/properties/{escape(wire)}"
        merged.properties.setdefault(wire, []).append(Part(value, below, owner))
    merged.required.update(dict.fromkeys(list_in(schema, "required")))
    if not _EXTRAS.isdisjoint(schema):
        _add_extras(merged, part)
    if "discriminator" in schema and _OPTIONS.isdisjoint(schema):
        merged.telling[schema["discriminator"]["propertyName"]] = None
    if not CONDITIONAL.isdisjoint(schema):
        merged.conditions += conditions_of(schema, at, schemas.reader)
    if _CHOICES.isdisjoint(schema):
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
        others = [set(names) for names in asked[1:]]
        always = dict.fromkeys(n for n in asked[0] if all(n in o for o in others))
        merged.required.update(always)
        merged.conditions += alternatives(asked, always, choice.key == "oneOf")


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
            yield Choice(key, options, object_in(schema, "discriminator"), at)
    depending = [
        Part(schema[key], f"{at}/{key}", owner)
        for key in ("then", "else")
        if key in schema
    ]
    for name, value in object_in(schema, "dependentSchemas").items():
        depending.append(Part(value, f"{at}/dependentSchemas/{escape(name)}", owner))
    if depending:
        yield Choice("if", depending, {}, at)


def is_null(schema: Any) -> bool:
    """Whether a schema is that of null alone, as one option often is."""
    return isinstance(schema, dict) and schema.get("type") == "null"


def _is_telling(schema: Any) -> bool:
    """Whether an option adds values or properties; many only say which are required."""
    if not isinstance(schema, dict):
        return True
    free = _CONSTRAINTS | {"type"} if schema.get("type") == "object" else _CONSTRAINTS
    return not schema.keys() <= free
