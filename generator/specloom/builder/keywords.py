"""What schemas that hold together say of a value: each keyword once, types and values narrowed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .dialect import kinds_of
from .enums import TOLD
from .reader import Object, Reader, list_in, object_in
from .values import identity

LISTING = frozenset({"enum", "const"})


def listed(schema: Object) -> list[Any] | None:
    """The values that a schema lists; None if it lists none."""
    if "const" in schema:
        return [schema["const"]]
    return list_in(schema, "enum") if "enum" in schema else None


def add_keywords(
    reader: Reader, known: Object, schema: Object, at: str, but: frozenset[str]
) -> None:
    """Add what one more schema says, but for some keywords, to what is ``known`` already."""
    before = {key: known[key] for key in LISTING & known.keys()}
    told = {key: (known[key], before) for key in TOLD & known.keys()}
    for key, value in schema.items():
        if key in but:
            continue
        if key == "type":
            value = _narrowed_type(reader, known, value, at)
        known[key] = value
        if key in TOLD:
            told[key] = value, schema
    if before and not LISTING.isdisjoint(schema):
        _narrow(reader, known, before, schema, at)
        known.update((key, _kept(said, of, known)) for key, (said, of) in told.items())


def _narrowed_type(reader: Reader, keywords: Object, said: Any, at: str) -> Any:
    known = keywords.get("type")
    if known is None or known == said:
        return said
    left, right = (kinds_of({"type": t}, at, reader) for t in (known, said))
    both = [kind for kind in left if _admits(right, kind)]
    both += [kind for kind in right if _admits(left, kind) and not _admits(both, kind)]
    if not both:
        reader.note(f"no value is {known} and {said}", at, f"read as {said}")
    return both or said


def _admits(kinds: Sequence[str], kind: str) -> bool:
    """Whether values of a JSON type are of one of these; every integer is a number."""
    return kind in kinds or (kind == "integer" and "number" in kinds)


def _narrow(
    reader: Reader, known: Object, before: Object, schema: Object, at: str
) -> None:
    """List the values that both schemas list; where there is none, those of the last."""
    said, kept = listed(schema) or [], {*map(identity, listed(before) or ())}
    both = [value for value in said if identity(value) in kept]
    if not both:
        reader.note("no value is in both enums", at, "the last one is used")
    only = schema if not both else {**before, **schema}
    for key in LISTING:
        known.pop(key, None)
    known.update(
        {"const": (both or said)[0]} if "const" in only else {"enum": both or said}
    )


def _kept(told: Any, of: Object, known: Object) -> Any:
    """What an extension says of each of a schema's values, of those that are still listed."""
    values = listed(of) or []
    if not isinstance(told, list) or len(told) != len(values):
        return told
    by_value = dict(zip(map(identity, values), told, strict=True))
    return [by_value.get(identity(value)) for value in listed(known) or ()]


def forbid_each_other(schemas: Sequence[Object]) -> bool:
    """Whether one of these schemas forbids properties that only others describe."""
    known = {wire for schema in schemas for wire in object_in(schema, "properties")}
    closed = (s for s in schemas if s.get("additionalProperties") is False)
    return any(
        len(object_in(schema, "properties")) < len(known)
        and not object_in(schema, "patternProperties")
        for schema in closed
    )
