"""References to the wrong kind of object, where both say the same.

People refer to a response where a schema is meant, or to a schema where a response is:
there is one thing that they can mean. Whatever else is referred to makes no sense.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

from .pointers import join
from .references import reference_to

_WITH_CONTENT: Final = frozenset({"requestBody", "response"})
_WITH_SCHEMA: Final = frozenset({"parameter", "header", "media"})
_JSON: Final = "application/json"


#: What stands in the place of a reference, by that and the kind that is expected there.
Instead: TypeAlias = dict[tuple[str, str], Mapping[str, Any] | None]


class Meant(NamedTuple):
    """How a reference is read, and what stands in its place; nothing: it stays as it is."""

    reading: str
    instead: Mapping[str, Any] | None = None


def meant(expected: str, found: str | None, value: Any, pointer: str) -> Meant | None:
    """What a reference to an object of kind ``found`` means where another is expected."""
    if {expected, found} == _WITH_CONTENT:
        label = "response" if expected == "response" else "request body"
        return Meant(f"its content is read as the {label}'s")
    if expected == "schema" and isinstance(value, dict):
        way = _to_schema(found, value)
        if way:
            reference = {"$ref": reference_to(join(pointer, *way))}
            return Meant("its schema is read", reference)
        if found in _WITH_CONTENT and not value.get("content"):
            return Meant("it has no schema: any value", {})
    if expected in _WITH_CONTENT and found == "schema":
        content = {_JSON: {"schema": {"$ref": reference_to(pointer)}}}
        described = {"description": ""} if expected == "response" else {}
        return Meant("read as JSON of this schema", {**described, "content": content})
    return None


def put_instead(
    instead: Instead, referring: Iterable[tuple[dict[str, Any], str]]
) -> None:
    """Put what they mean in the place of references, which expect some kind of object."""
    for node, kind in referring if instead else ():
        ref = node.get("$ref")
        found = instead.get((ref, kind)) if isinstance(ref, str) else None
        if found is not None:
            del node["$ref"]
            node.update(found)


def _to_schema(found: str | None, value: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys that lead from an object to the one schema that it has."""
    if found in _WITH_SCHEMA and "schema" in value:
        return ("schema",)
    content = value.get("content")
    if found not in _WITH_CONTENT or not isinstance(content, dict):
        return ()
    told = [media for media, facts in content.items() if _has_schema(facts)]
    media = _JSON if _JSON in told else told[0] if told else None
    return ("content", media, "schema") if media is not None else ()


def _has_schema(facts: Any) -> bool:
    return isinstance(facts, dict) and "schema" in facts
