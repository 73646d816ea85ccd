"""References that go round: chains without an end, and schemas made of themselves."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import Any

from .references import pointer_in
from .walk import Walk


def check_chains(walk: Walk) -> None:
    """Follow references that lead to references; each chain must end, and soon enough."""
    lengths: dict[str, int] = {}
    for arrival in walk.arrivals:
        if _follow(walk, arrival.pointer, lengths):
            walk.findings.error(
                f"the reference {arrival.ref!r} only leads back to itself",
                arrival.trail,
                "let one of the references on the way stand for a value",
            )
            return
    longest = max(walk.arrivals, key=lambda a: lengths[a.pointer], default=None)
    if longest and lengths[longest.pointer] > walk.limits.chain:
        walk.exceed("chain", "a chain of references is too long", longest.trail)


def _follow(walk: Walk, pointer: str, lengths: dict[str, int]) -> bool:
    """Whether the chain that starts here is a circle; its lengths are kept otherwise."""
    passed: dict[str, None] = {}
    while pointer not in lengths:
        if pointer in passed:
            return True
        value = walk.references.value(pointer)
        if not (isinstance(value, dict) and isinstance(value.get("$ref"), str)):
            lengths[pointer] = 0
            break
        passed[pointer] = None
        pointer = pointer_in(value["$ref"])
    for step in reversed(passed):
        lengths[step] = lengths[pointer] + 1
        pointer = step
    return False


def check_composition(walk: Walk) -> None:
    """Refuse schemas that contain themselves through ``allOf``: no value has an end."""
    graph: dict[int, set[int]] = {}
    waiting = [schema for schema, _ in walk.composed]
    while waiting:
        schema = waiting.pop()
        if id(schema) not in graph:
            parts = _parts(walk, schema)
            graph[id(schema)] = set(map(id, parts))
            waiting += parts
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        first = next(at for schema, at in walk.composed if id(schema) in error.args[1])
        walk.findings.error(
            "this schema is a part of itself, through `allOf`",
            first,
            "take it out of that `allOf`, or refer to it from a property",
        )


def _parts(walk: Walk, schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The schemas that must all hold where ``schema`` does."""
    members = schema.get("allOf")
    parts = list(members) if isinstance(members, list) else []
    if isinstance(schema.get("$ref"), str):
        parts.append(walk.references.value(pointer_in(schema["$ref"])))
    return [part for part in parts if isinstance(part, dict)]
