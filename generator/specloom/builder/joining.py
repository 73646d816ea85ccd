"""A property that several schemas describe which hold together: one schema for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..document.pointers import escape
from .keywords import listed
from .merging import Part, keywords_of, merge, restricts
from .values import identity

if TYPE_CHECKING:
    from .schemas import Schemas


def joined(schemas: Schemas, parts: list[Part], at: str, wire: str) -> Part:
    """The schema of a property that the schemas in one at ``at`` describe.

    The last word where it is a reference (a child's own type) and no other lists fewer
    values or has further properties, else all together.
    """
    last = parts[-1]
    if all(part.schema == last.schema for part in parts):
        return parts[0]
    others = [part for part in parts[:-1] if part.schema != last.schema]
    if _is_reference(last.schema) and not (
        _is_narrowed(schemas, others, last) or _lacks(schemas, last, others)
    ):
        return last
    schema = {"allOf": [part.schema for part in parts]}
    return Part(schema, f"{at}/properties/{escape(wire)}", None)


def _is_reference(schema: Any) -> bool:
    return (
        isinstance(schema, dict) and "$ref" in schema and not restricts(schema, "$ref")
    )


def _is_narrowed(schemas: Schemas, others: list[Part], last: Part) -> bool:
    """Whether another one lists only some of the values of the last."""
    own = _identities(schemas, last)
    found = (_identities(schemas, other) for other in others)
    return any(values and (not own or values < own) for values in found)


def _identities(schemas: Schemas, part: Part) -> set[object]:
    return {*map(identity, listed(keywords_of(schemas, part)) or ())}


def _lacks(schemas: Schemas, last: Part, others: list[Part]) -> bool:
    """Whether others have properties that the last has not."""
    own = _wires(schemas, last)
    return bool(own) and any(_wires(schemas, other) - own for other in others)


def _wires(schemas: Schemas, part: Part) -> set[str]:
    if not isinstance(part.schema, dict):
        return set()
    return {*merge(schemas, part.schema, part.at).properties}
