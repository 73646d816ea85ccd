"""Names for elements without one of their own, from where they stand in the document.

Reached by a reference or by reading what is around it, an element gets the same name.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..document.pointers import tokens
from ..document.references import MOUNT
from ..names import Name
from .reader import Object, Reader, string_in

# What a shared element is, told at the end of its name; "" where the name tells it.
_SECTIONS = {
    "parameters": "parameter",
    "requestBodies": "request",
    "responses": "response",
    "headers": "header",
}
_SILENT = frozenset(
    "properties schema content schemas allOf anyOf oneOf $defs definitions".split()
)


def operation_name(facts: Object, verb: str, path: str) -> Name:
    """The name that an operation's inline schemas begin with."""
    return Name.of(string_in(facts, "operationId") or f"{verb} {path}", "operation")


def response_tail(status: str) -> str:
    """What an inline schema of a response is called after its operation."""
    return "response" if status[:1] in "123" else "error"


def tail_of(steps: Sequence[str]) -> str:
    """The speaking steps of a pointer: names of properties, not the keywords between them."""
    return " ".join("item" if s == "items" else s for s in steps if s not in _SILENT)


def from_pointer(reader: Reader, pointer: str) -> tuple[Name, str]:
    """The name of the element around, and the rest, of what stands at a pointer."""
    steps = tokens(pointer)
    if steps[0] == MOUNT:
        wire = steps[-1] if len(steps) > 2 else reader.file_stem(pointer)
        return Name.of(wire, "schema"), ""
    if steps[0] == "components" and len(steps) > 2:
        return _shared_name(steps[1], steps[2]), tail_of(_below_media(steps[3:]))
    if steps[0] == "paths" and len(steps) > 3:
        facts = reader.value("/".join(pointer.split("/", 4)[:4]))
        if isinstance(facts, dict):
            name = operation_name(facts, steps[2], steps[1])
            return name, _tail_in_operation(reader, pointer, steps[3:])
    return Name.of(" ".join(steps[:3])), tail_of(steps[3:])


def _shared_name(section: str, wire: str) -> Name:
    name = Name.of(wire, "shared")
    what = _SECTIONS.get(section, "")
    return name if not what or name.words[-1] == what else name + Name((what,))


def _tail_in_operation(reader: Reader, pointer: str, steps: list[str]) -> str:
    """``response``, ``request`` or the parameter's name, then what is below its schema."""
    below = tail_of(_below_media(steps[2:] if steps[0] != "requestBody" else steps[1:]))
    match steps[0]:
        case "responses":
            first = response_tail(steps[1])
        case "requestBody":
            first = "request"
        case "parameters":
            first = reader.value("/".join(pointer.split("/")[:6])).get("name", "")
        case _:
            return tail_of(steps)
    return f"{first} {below}".strip()


def _below_media(steps: Sequence[str]) -> Sequence[str]:
    """The steps after the media type, if there is one."""
    return steps[2:] if steps[:1] == ["content"] else steps
