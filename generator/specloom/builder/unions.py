"""``oneOf`` and ``anyOf``: one of several types, or one record of all their properties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..document.pointers import escape
from ..ir import ANY, OneOf, Type, without_null
from . import records
from .combining import NULL, nullable, union
from .dialect import kinds_of
from .keywords import LISTING
from .merging import (
    Choice,
    Merged,
    Part,
    add_members,
    branches,
    combine,
    extend,
    is_null,
    merge,
)
from .reader import Object, list_in, object_in
from .tags import Claim, declared_tag, inferred_tag, only_value, values_of

if TYPE_CHECKING:
    from .schemas import Owner, Schemas

_MOST = 500  # options; beyond, a type helps nobody
_MOST_COPIED = 50  # options that each schema that extends their choice has anew
_LONGEST = 40  # characters of a value that makes a good name


def union_type(
    schemas: Schemas, merged: Merged, at: str, owner: Owner, tail: str
) -> Type:
    """The type of a schema with choices.

    Beside properties of its own, named or free, a choice without discriminator becomes one record in
    which everything is optional that the options add; with one, each option is a record.
    One record, too, is what extends a large one, or the parent of a family that does not
    list it.
    """
    if len(merged.choices) != 1 or merged.choices[0].key == "if":
        return _folded(schemas, merged, at, owner, tail)
    (choice,) = merged.choices
    if len(choice.options) > _MOST:
        schemas.reader.note(
            f"a union of {len(choice.options):,} types", at, "any value"
        )
        return ANY
    is_family = extend(schemas, choice)
    told = merged.properties or any(map(_says_something, merged.extras))
    if not told or (is_family and not choice.is_inherited):
        return _one_of(schemas, merged, choice, at, owner, tail)
    is_large = choice.is_inherited and len(choice.options) > _MOST_COPIED
    if is_family or is_large or not choice.discriminator:
        return _partly_folded(schemas, merged, at, owner, tail)
    return _spread(schemas, merged, choice, at, owner, tail)


def _says_something(extra: Part) -> bool:
    """Whether further properties are not just allowed."""
    return isinstance(extra.schema, dict) and bool(extra.schema)


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
        number += not is_null(part.schema)
        referred = _referred(part.schema)
        if referred:
            yield referred.rpartition("/")[2]
        elif mark := _mark(choice, part.schema):
            yield mark
        else:
            yield "" if number == 1 and tail.strip() else f"option {number}"


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


# --------------------------------------------------------------------------- each with the rest


def _spread(
    schemas: Schemas, merged: Merged, choice: Choice, at: str, owner: Owner, tail: str
) -> Type:
    """One of the options, each a record with what stands beside the choice."""
    types: list[Type] = []
    for number, label in enumerate(_labels(choice, tail)):
        part, below = choice.options[number], f"{tail} {label}".rstrip()
        if not _is_object(schemas, part):
            types.append(_option_type(schemas, merged, part, owner, below))
            continue
        place = f"{at}/{choice.key}/{number}" if choice.is_inherited else part.at
        both = combine(schemas, merged, part)
        types.append(_folded(schemas, both, place, owner, below))
    return _tagged(schemas, choice, types, at)


def _is_object(schemas: Schemas, part: Part) -> bool:
    """Whether an option may be an object, to which properties can be added."""
    if not isinstance(part.schema, dict):
        return part.schema is not False
    merged = merge(schemas, part.schema, part.at)
    if merged.is_record or merged.choices or merged.extras:
        return True
    kinds = kinds_of(merged.keywords, part.at, schemas.reader)
    return "object" in kinds or not (kinds or merged.keywords.keys() & LISTING)


# --------------------------------------------------------------------------- discriminators


def _tagged(schemas: Schemas, choice: Choice, types: list[Type], at: str) -> Type:
    """The union with its discriminator, if the options can be told apart by it."""
    whole = union(types)
    inner = without_null(whole)
    options = inner.options if isinstance(inner, OneOf) else (inner,)
    named = _named(choice, types)
    values = _values(schemas, choice, types)
    tag = declared_tag(schemas, choice.discriminator, options, named, values, at)
    if tag is None or inner == ANY:
        return whole
    tagged = OneOf(options, tag)
    return nullable(tagged) if whole is not inner else tagged


def _told_apart(schemas: Schemas, choice: Choice, types: list[Type]) -> Type:
    """The union with the discriminator that nobody declared, if there is one."""
    whole = union(types)
    inner = without_null(whole)
    pairs = [p for p in zip(choice.options, types, strict=True) if p[1] != NULL]
    if inner != OneOf(tuple(without_null(type) for _, type in pairs)):
        return whole
    tagged = OneOf(inner.options, inferred_tag(schemas, [part for part, _ in pairs]))
    return nullable(tagged) if whole is not inner else tagged


def _named(choice: Choice, types: list[Type]) -> dict[str, Type]:
    """The options that are components, by the names of these."""
    refs = [_referred(part.schema) for part in choice.options]
    return {
        ref.rpartition("/")[2]: type
        for ref, type in zip(refs, types, strict=True)
        if ref is not None
    }


def _values(
    schemas: Schemas, choice: Choice, types: list[Type]
) -> dict[str, list[Claim]]:
    """The options by what they go by without a mapping: the names of their components.

    Or the values that they themselves list, which is what servers send then.
    """
    found: dict[str, list[Claim]] = {}
    wire = choice.discriminator["propertyName"]
    for part, type in zip(choice.options, types, strict=True):
        listed, ref = values_of(schemas, part, wire), _referred(part.schema)
        names = [ref.rpartition("/")[2]] if ref is not None else []
        for value in listed or names:
            found.setdefault(value, []).append(Claim(type, bool(listed)))
    return found


def _referred(schema: Any) -> str | None:
    if not isinstance(schema, dict):
        return None
    if isinstance(schema.get("$ref"), str):
        ref: str = schema["$ref"]
        return ref
    wrapped = list_in(schema, "allOf")
    return _referred(wrapped[-1]) if wrapped else None


# --------------------------------------------------------------------------- folding


def _partly_folded(
    schemas: Schemas, merged: Merged, at: str, owner: Owner, tail: str
) -> Type:
    """The record of all options that may be objects, or one of the others."""
    (choice,) = merged.choices
    others: list[Type] = []
    if merged.keywords.get("type") != "object":
        others = _others(schemas, merged, choice, owner, tail)
    if not others:
        return _folded(schemas, merged, at, owner, tail)
    folded = [part for part in choice.options if _is_object(schemas, part)]
    merged.choices = [choice._replace(options=folded)]
    _fold_all(schemas, merged, at)
    return union([records.record_beside(schemas, merged, at, owner, tail), *others])


def _others(
    schemas: Schemas, merged: Merged, choice: Choice, owner: Owner, tail: str
) -> list[Type]:
    """The types of the options that are no objects; null is seen to elsewhere."""
    labelled = zip(choice.options, _labels(choice, tail), strict=True)
    types = [
        _option_type(schemas, merged, part, owner, f"{tail} {label}".rstrip())
        for part, label in labelled
        if not _is_object(schemas, part)
    ]
    return [type for type in types if type != NULL]


def _folded(schemas: Schemas, merged: Merged, at: str, owner: Owner, tail: str) -> Type:
    """One record with the options' properties beside the own ones, all of them optional."""
    _fold_all(schemas, merged, at)
    return records.merged_type(schemas, merged, at, owner, tail)


def _fold_all(schemas: Schemas, merged: Merged, at: str) -> None:
    for choice in merged.choices:
        for part in choice.options:
            _fold(schemas, merged, part, at, {at}, set())
    merged.choices = []


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
    parts = list(branches(schemas, part))
    places = {branch.at for branch in parts}
    if not places.isdisjoint(above):
        return
    added = Merged(places=places)
    add_members(schemas, added, [b for b in parts if b.at not in seen])
    seen.update(places)
    above = above | places
    for wire, found in added.properties.items():
        known = merged.properties.setdefault(wire, found)
        if known[0].schema != found[0].schema and wire not in merged.required:
            offered = {"anyOf": [*_offered(known[0].schema), found[0].schema]}
            merged.properties[wire] = [
                Part(offered, f"{at}/anyOf/{escape(wire)}", None)
            ]
    merged.mentioned.update(added.required | added.mentioned)
    if added.conditions:
        message = "an option says which of its properties need each other"
        reading = "told of no other option, so that each may be there or not"
        schemas.reader.note(message, part.at, reading)
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
