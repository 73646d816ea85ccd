"""The representation as JSON, for people and for tools: ``specloom show``.

Every object says what it ``is``; names are in snake case; what has its default is left
out. The text of a specification is a plain string here, so this is no input for templates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from . import ir
from .names import Name

_TEMPLATES = {
    (ir.Operation, "path"),
    (ir.Server, "parts"),
}  # text with holes, not a list


def plain(value: Any) -> Any:
    """Any value of the representation, as dicts, lists, strings, numbers and None."""
    match value:
        case ir.Text():
            return value.raw
        case Name():
            return value.snake
        case ir.Ref(name, home):
            owned = {"home": plain(home)} if home is not None else {}
            return {"is": "Ref", "name": plain(name)} | owned
        case tuple():
            return [plain(item) for item in value]
        case ir.Object():
            return {key.raw: plain(member) for key, member in value.members}
        case ir.Array():
            return plain(value.items)
        case _ if is_dataclass(value):
            return {"is": type(value).__name__} | dict(_members(value))
        case _:
            return value


def _members(element: Any) -> Iterator[tuple[str, Any]]:
    for field in fields(element):
        value = getattr(element, field.name)
        if (type(element), field.name) in _TEMPLATES:
            yield field.name, template(value)
        elif field.default is MISSING or value != field.default:
            yield field.name, plain(value)


def template(path: tuple[ir.Text | Name, ...]) -> str:
    """A path or a server's URL as one text, with its parameters in braces."""
    return "".join(p.raw if isinstance(p, ir.Text) else f"{{{p.snake}}}" for p in path)
