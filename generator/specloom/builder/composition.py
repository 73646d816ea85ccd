"""``allOf`` and its like: several schemas that hold together, read as one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ..document.pointers import escape
from ..ir import Nullable, Type
from . import hierarchies, records, unions
from .dialect import kinds_of
from .reader import Object
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
# What a parent says of itself and not of those that extend it.
_OWN = frozenset({"title", "example", "examples", "deprecated", "xml", "x-examples"})


class Part(NamedTuple):
    """A schema, where it stands, and whose name its inline schemas take.

    ``owner`` None: the definition that is being made of it.
    """

    schema: Any
    at: str
    owner: Owner | None


class Choice(NamedTuple):
    """A ``oneOf`` or ``anyOf`` (or ``then``/``else``) among schemas that hold together."""

    key: str
    options: list[Part]
    discriminator: Object | None


@dataclass(slots=True)
class Merged:
    """What several schemas say together."""

    keywords: Object = field(default_factory=dict)
    properties: dict[str, list[Part]] = field(default_factory=dict)
    required: dict[str, None] = field(default_factory=dict)
    extras: list[Part] = field(default_factory=list)
    closed: bool = False
    choices: list[Choice] = field(default_factory=list)

    @property
    def is_record(self) -> bool:
        """Whether it is an object with known properties."""
        return bool(self.properties) or (self.closed and not self.extras)


def restricts(schema: Any) -> bool:
    """Whether a schema says more than annotations do."""
    if not isinstance(schema, dict):
        return schema is False
    return any(k not in _ANNOTATIONS and not k.startswith("x-") for k in schema)


def reference_type(
    schemas: Schemas, schema: Object, at: str, owner: Owner, tail: str
) -> Type:
    """The type of a ``$ref``, with what stands beside it read by the version's rule."""
    if len(schema) == 1:
        return schemas.reference(schema["$ref"], at)
    beside = {key: value for key, value in schema.items() if key != "$ref"}
    if not schemas.reader.loose_refs:
        _note_ignored(schemas, beside, at)
        return schemas.reference(schema["$ref"], at)
    if restricts(beside):
        both = {"allOf": [{"$ref": schema["$ref"]}], **beside}
        return composed_type(schemas, both, at, owner, tail)
    type = schemas.reference(schema["$ref"], at)
    return unions.nullable(type) if beside.get("nullable") is True else type


def _note_ignored(schemas: Schemas, beside: Object, at: str) -> None:
    lost = [k for k in beside if k in ("nullable", "readOnly", "writeOnly")]
    if lost or restricts(beside):
        schemas.reader.note(
            "OpenAPI 3.0 ignores what stands beside `$ref`",
            at,
            "only its description is used",
        )


def composed_type(
    schemas: Schemas, schema: Object, at: str, owner: Owner, tail: str
) -> Type:
    """The type of a schema that is made of others."""
    if "not" in schema:
        schemas.reader.note("`not` has no type", at, "read without it")
    admits_null = schemas.admits_null(schema, at)
    target = _only_reference(schema)
    if target is not None and not hierarchies.is_child(schemas, target, at):
        type = schemas.reference(target, at)
    elif hierarchies.is_parent(schemas, schema, at):
        type = hierarchies.family_type(schemas, schema, at, owner, tail)
    else:
        merged = merge(schemas, schema, at)
        if merged.choices:
            type = unions.union_type(schemas, merged, schema, at, owner, tail)
        else:
            type = merged_type(schemas, merged, at, owner, tail)
    bare = type.type if isinstance(type, Nullable) else type
    return unions.nullable(bare) if admits_null else bare


def merged_type(
    schemas: Schemas, merged: Merged, at: str, owner: Owner, tail: str
) -> Type:
    """The type of schemas that hold together, their choices left aside."""
    if merged.is_record:
        return records.record_type(schemas, merged, at, owner, tail)
    if merged.extras:
        return records.map_type(schemas, merged.extras, owner, tail)
    return schemas.plain(merged.keywords, at, owner, tail)


def _only_reference(schema: Object) -> Any:
    """The reference that an ``allOf`` wraps just to say something about it."""
    branches = schema.get("allOf")
    if not isinstance(branches, list):
        return None
    if restricts({k: v for k, v in schema.items() if k != "allOf"}):
        return None
    telling = [b for b in branches if restricts(b)]
    if len(telling) == 1 and telling[0].keys() == {"$ref"}:
        return telling[0]["$ref"]
    return None


# --------------------------------------------------------------------------- merging


def merge(schemas: Schemas, schema: Object, at: str) -> Merged:
    """Everything that a schema and its ``allOf`` say, parents first."""
    merged = Merged()
    parts = list(branches(schemas, Part(schema, at, None), (at,)))
    for part in sorted(parts, key=lambda part: part.owner is None):
        _add_keywords(schemas, merged, part)
    for part in parts:
        add_members(schemas, merged, part)
    return merged


def branches(schemas: Schemas, part: Part, above: tuple[str, ...]) -> Iterator[Part]:
    """The schemas that hold together in one, itself last; ``above`` guards against loops."""
    schema, at, owner = part
    reader = schemas.reader
    if not isinstance(schema, dict):
        return
    if "$ref" in schema:
        pointer, value = reader.resolve(schema["$ref"], at)
        if pointer in above:
            raise reader.error(
                "`allOf` leads back to the schema that it is part of", at
            )
        above = (*above, pointer)
        behind = Part(value, pointer, schemas.place_of_name(pointer)[0])
        yield from branches(schemas, behind, above)
        if not reader.loose_refs:
            return
    for index, branch in enumerate(reader.list_in(schema, "allOf", at)):
        yield from branches(schemas, Part(branch, f"{at}/allOf/{index}", owner), above)
    yield part


def _add_keywords(schemas: Schemas, merged: Merged, part: Part) -> None:
    inherited = part.owner is not None
    for key, value in part.schema.items():
        if key in _SHAPING or (inherited and key in _OWN):
            continue
        if key == "type":
            value = _narrowed_type(schemas, merged, part)
        elif key == "enum" and isinstance(value, list):
            value = _narrowed_enum(schemas, merged, part)
        merged.keywords[key] = value


def _narrowed_type(schemas: Schemas, merged: Merged, part: Part) -> Any:
    said = part.schema["type"]
    known = merged.keywords.get("type")
    if known is None or known == said:
        return said
    reader = schemas.reader
    left, right = ({*kinds_of({"type": t}, part.at, reader)} for t in (known, said))
    if right <= {"integer"} and "number" in left:
        return said
    both = [kind for kind in sorted(left) if kind in right]
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


def add_members(
    schemas: Schemas, merged: Merged, part: Part, optional: bool = False
) -> None:
    """Add a schema's properties, extras and choices."""
    schema, at, owner = part
    reader = schemas.reader
    for wire, value in reader.object_in(schema, "properties", at).items():
        below = f"{at}/properties/{escape(wire)}"
        merged.properties.setdefault(wire, []).append(Part(value, below, owner))
    if not optional:
        for wire in required_names(schemas, schema, at):
            merged.required[wire] = None
    _add_extras(schemas, merged, part)
    if owner is None or "discriminator" not in schema:
        merged.choices.extend(_choices(schemas, part))


def required_names(schemas: Schemas, schema: Object, at: str) -> list[str]:
    """``required``, without what is not a name; 3.0's misplaced booleans say nothing."""
    names = schema.get("required")
    if names is None or isinstance(names, bool):
        return []
    names = schemas.reader.list_in(schema, "required", at)
    kept = [name for name in names if isinstance(name, str)]
    if len(set(kept)) != len(names):
        schemas.reader.note(
            "`required` holds a name twice or something that is none",
            at + "/required",
            "each name counts once",
        )
    return kept


def _add_extras(schemas: Schemas, merged: Merged, part: Part) -> None:
    schema, at, owner = part
    for key in ("additionalProperties", "unevaluatedProperties"):
        rest = schema.get(key)
        if rest is False:
            merged.closed = True
        elif rest is not None:
            merged.extras.append(Part(rest, f"{at}/{key}", owner))
    for pattern, value in schemas.reader.object_in(
        schema, "patternProperties", at
    ).items():
        below = f"{at}/patternProperties/{escape(pattern)}"
        merged.extras.append(Part(value, below, owner))


def _choices(schemas: Schemas, part: Part) -> Iterator[Choice]:
    schema, at, owner = part
    reader = schemas.reader
    discriminator = reader.object_in(schema, "discriminator", at) or None
    for key in ("oneOf", "anyOf"):
        options = [
            Part(option, f"{at}/{key}/{index}", owner)
            for index, option in enumerate(reader.list_in(schema, key, at))
        ]
        if any(_is_telling(part.schema) for part in options):
            yield Choice(key, options, discriminator)
    depending = [
        Part(schema[key], f"{at}/{key}", owner)
        for key in ("then", "else")
        if key in schema
    ]
    for name, value in reader.object_in(schema, "dependentSchemas", at).items():
        depending.append(Part(value, f"{at}/dependentSchemas/{escape(name)}", owner))
    if any(_is_telling(part.schema) for part in depending):
        yield Choice("if", depending, None)


_CONSTRAINTS = frozenset(
    {"required", "not", "minProperties", "maxProperties", "title", "description"}
)


def _is_telling(schema: Any) -> bool:
    """Whether an option adds values or properties; many only say which are required."""
    if not isinstance(schema, dict):
        return isinstance(schema, bool)
    if schema.get("type") == "object":
        return not schema.keys() <= _CONSTRAINTS | {"type"}
    return not schema.keys() <= _CONSTRAINTS
