"""``oneOf`` and ``anyOf``: one of several types, or one record of all their properties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..document.pointers import escape
from ..ir import ANY, OneOf, Type
from . import records
from .combining import NULL, bare, nullable, union
from .merging import Choice, Merged, Part, add_members, branches
from .reader import Object, list_in, object_in
from .tags import declared_tag, inferred_tag, listed_values, only_value

if TYPE_CHECKING:
    from .schemas import Owner, Schemas

_MOST = 500  # options; beyond, a type helps nobody
_LONGEST = 40  # characters of a value that makes a good name


def union_type(
    schemas: Schemas, merged: Merged, schema: Object, at: str, owner: Owner, tail: str
) -> Type:
    """The type of a schema with choices.

    Beside properties of its own, a choice without discriminator becomes one record in
    which everything is optional that the options add; with one, each option is a record.
    """
    merged.choices = [c for c in merged.choices if not _is_among(schemas, c, at)]
    if len(merged.choices) != 1 or merged.choices[0].key == "if":
        return _folded(schemas, merged, at, owner, tail)
    (choice,) = merged.choices
    if len(choice.options) > _MOST:
        schemas.reader.note(
            f"a union of {len(choice.options):,} types", at, "any value"
        )
        return ANY
    if merged.properties and not _extend(schemas, choice, at):
        if not choice.discriminator:
            return _folded(schemas, merged, at, owner, tail)
        choice = _spread(schema, choice, at)
    return _one_of(schemas, merged, choice, at, owner, tail)


def _is_among(schemas: Schemas, choice: Choice, at: str) -> bool:
    """Whether the schema is an option of its parent's: that tells of its siblings only."""
    return any(
        option.owner is not None
        and isinstance(option.schema, dict)
        and "$ref" in option.schema
        and schemas.reader.resolve(option.schema["$ref"], at)[0] == at
        for option in choice.options
    )


def _extend(schemas: Schemas, choice: Choice, at: str) -> bool:
    """Whether every option extends the schema that it is an option of."""
    return all(
        any(branch.at == at for branch in branches(schemas, option))
        for option in choice.options
    )


# --------------------------------------------------------------------------- one of many


def _one_of(
    schemas: Schemas, merged: Merged, choice: Choice, at: str, owner: Owner, tail: str
) -> Type:
    enum = _annotated_enum(choice)
    if enum is not None:
        return schemas.plain({**merged.keywords, **enum}, at, owner, tail)
    types = [
        _option_type(schemas, merged, part, owner, f"{tail} {label}".rstrip())
        for part, label in zip(choice.options, _labels(choice, tail), strict=True)
    ]
    if choice.discriminator:
        return _tagged(schemas, choice, types, at)
    return _told_apart(schemas, choice, types)


def _option_type(
    schemas: Schemas, merged: Merged, part: Part, owner: Owner, tail: str
) -> Type:
    schema = part.schema
    inherited = merged.keywords.get("type")
    if isinstance(schema, dict) and inherited is not None and _lacks_type(schema):
        schema = {"type": inherited, **schema}
    return schemas.part(schema, part.at, part.owner or owner, tail)


def _lacks_type(schema: Object) -> bool:
    shaped = ("type", "$ref", "allOf", "oneOf", "anyOf", "const", "enum")
    return not any(key in schema for key in shaped)


def _labels(choice: Choice, tail: str) -> Iterator[str]:
    """What tells options from each other in names: their own, what marks them, or a number.

    Not their titles: words that people read may change, and no name changes with them.
    The first one has no number, whether others follow it or not.
    """
    number = 0
    for part in choice.options:
        number += not _is_null(part.schema)
        referred = _referred(part.schema)
        if referred:
            yield referred.rpartition("/")[2]
        elif mark := _mark(choice, part.schema):
            yield mark
        else:
            yield "" if number == 1 and tail.strip() else f"option {number}"


def _is_null(schema: Any) -> bool:
    return isinstance(schema, dict) and schema.get("type") == "null"


def _mark(choice: Choice, schema: Any) -> str:
    """The only value of the property that tells options apart, or of a required one."""
    if not isinstance(schema, dict):
        return ""
    wires = (choice.discriminator.get("propertyName"), *list_in(schema, "required"))
    said = object_in(schema, "properties")
    values = (only_value(said.get(wire)) for wire in wires if isinstance(wire, str))
    return next((value for value in values if 0 < len(value) <= _LONGEST), "")


def _annotated_enum(choice: Choice) -> Object | None:
    """``oneOf`` of constants with descriptions, JSON Schema's way to tell enum values."""
    options = [part.schema for part in choice.options]
    if not all(isinstance(o, dict) and "const" in o for o in options):
        return None
    if any("properties" in o or "$ref" in o for o in options):
        return None
    return {
        "enum": [o["const"] for o in options],
        "x-enum-descriptions": [o.get("description", o.get("title")) for o in options],
    }


def _spread(schema: Object, choice: Choice, at: str) -> Choice:
    """The choice with what stands beside it added to every option."""
    holder = choice.options[0].at.removesuffix(f"/{choice.key}/0")
    shared = _without_choice(schema, at, holder)
    options = [
        Part({"allOf": [shared, part.schema]}, part.at, part.owner)
        for part in choice.options
    ]
    return Choice(choice.key, options, choice.discriminator)


def _without_choice(schema: Any, at: str, holder: str) -> Any:
    """The schema at ``at`` without the choice of the branch at ``holder``, in its ``allOf``."""
    if not isinstance(schema, dict) or not f"{holder}/".startswith(f"{at}/"):
        return schema
    if at == holder:
        dropped = ("oneOf", "anyOf", "discriminator")
        return {key: value for key, value in schema.items() if key not in dropped}
    branches = [
        _without_choice(branch, f"{at}/allOf/{index}", holder)
        for index, branch in enumerate(list_in(schema, "allOf"))
    ]
    return {**schema, "allOf": branches}


# --------------------------------------------------------------------------- discriminators


def _tagged(schemas: Schemas, choice: Choice, types: list[Type], at: str) -> Type:
    """The union with its discriminator, if the options can be told apart by it."""
    whole = union(types)
    inner = bare(whole)
    options = inner.options if isinstance(inner, OneOf) else (inner,)
    tag = declared_tag(
        schemas, choice.discriminator, options, _targets(schemas, choice, types), at
    )
    if tag is None or inner == ANY:
        return whole
    tagged = OneOf(options, tag)
    return nullable(tagged) if whole is not inner else tagged


def _told_apart(schemas: Schemas, choice: Choice, types: list[Type]) -> Type:
    """The union with the discriminator that nobody declared, if there is one."""
    whole = union(types)
    inner = bare(whole)
    pairs = [p for p in zip(choice.options, types, strict=True) if p[1] != NULL]
    if inner != OneOf(tuple(bare(type) for _, type in pairs)):
        return whole
    tagged = OneOf(inner.options, inferred_tag(schemas, [part for part, _ in pairs]))
    return nullable(tagged) if whole is not inner else tagged


def _targets(schemas: Schemas, choice: Choice, types: list[Type]) -> dict[str, Type]:
    """What options go by without a mapping: the names of their component schemas.

    Or the values that they themselves list, which is what servers send then. A value that
    several of them list tells nothing.
    """
    named: dict[str, Type] = {}
    told = choice.discriminator
    listed: list[list[str]] = [[] for _ in types]
    if len(set(object_in(told, "mapping").values())) < len(types):
        listed = listed_values(schemas, choice.options, told["propertyName"])
    shared = Counter(value for values in listed for value in set(values))
    for part, type, values in zip(choice.options, types, listed, strict=True):
        ref = _referred(part.schema)
        for value in values or ([ref.rpartition("/")[2]] if ref is not None else []):
            if shared[value] < 2:
                named[value] = type
    return named


def _referred(schema: Any) -> str | None:
    if not isinstance(schema, dict):
        return None
    if isinstance(schema.get("$ref"), str):
        ref: str = schema["$ref"]
        return ref
    wrapped = list_in(schema, "allOf")
    return _referred(wrapped[-1]) if wrapped else None


# --------------------------------------------------------------------------- folding


def _folded(schemas: Schemas, merged: Merged, at: str, owner: Owner, tail: str) -> Type:
    """One record with the options' properties beside the own ones, all of them optional."""
    for choice in merged.choices:
        for part in choice.options:
            _fold(schemas, merged, part, at, {at}, set())
    merged.choices = []
    return records.merged_type(schemas, merged, at, owner, tail)


def _fold(
    schemas: Schemas,
    merged: Merged,
    part: Part,
    at: str,
    above: set[str],
    seen: set[str],
) -> None:
    """Add one option's properties, and those of the options that it has itself.

    Not of an option that extends what it is an option of (``above``); a schema that
    several of them extend is added once (``seen``).
    """
    added, parts = Merged(), list(branches(schemas, part))
    if any(branch.at in above for branch in parts):
        return
    above = above.union(branch.at for branch in parts)
    for branch in parts:
        if branch.at not in seen:
            seen.add(branch.at)
            add_members(added, branch)
    for wire, found in added.properties.items():
        known = merged.properties.setdefault(wire, found)
        if known[0].schema != found[0].schema and wire not in merged.required:
            offered = {"anyOf": [*_offered(known[0].schema), found[0].schema]}
            merged.properties[wire] = [
                Part(offered, f"{at}/anyOf/{escape(wire)}", None)
            ]
    merged.mentioned.update(added.required | added.mentioned)
    if not merged.closed:
        merged.extras.extend(added.extras)
    for choice in added.choices:
        for option in choice.options:
            _fold(schemas, merged, option, at, above, seen)


def _offered(schema: Any) -> list[Any]:
    """What a property may be already."""
    if isinstance(schema, dict) and schema.keys() == {"anyOf"}:
        return list_in(schema, "anyOf")
    return [schema]
