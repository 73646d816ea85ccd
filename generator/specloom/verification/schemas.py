"""Schemas as StackQL's engine reads them: one level of columns, composition only instead
of properties, and rows found by a path."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .node import Node

_DEEPEST = 24  # compositions within compositions
_COMPOSITIONS = ("allOf", "anyOf", "oneOf")
_STEP = re.compile(r"\.([^.\[\]*]+)|\[\*\]|\[\d+\]|\['([^']+)'\]|\.\*")


def properties(schema: Node, depth: int = 0) -> dict[str, Node]:
    """The properties by name; those of the compositions where it has none of its own."""
    schema = schema.target()
    own = dict(schema["properties"].items())
    if own or depth > _DEEPEST:
        return own
    merged: dict[str, Node] = {}
    for keyword in _COMPOSITIONS:
        for branch in schema[keyword].elements():
            for name, node in properties(branch, depth + 1).items():
                merged.setdefault(name, node)
    return merged


def required(schema: Node, depth: int = 0) -> set[str]:
    """The names that the schema requires, those of its allOf included."""
    schema = schema.target()
    names = {node.text for node in schema["required"].elements()}
    if depth <= _DEEPEST and not schema["properties"]:
        for branch in schema["allOf"].elements():
            names |= required(branch, depth + 1)
    return names


def kind(schema: Node) -> str:
    """``object``, ``array``, ``string``, …; "" where nothing says."""
    schema = schema.target()
    if schema["type"].text:
        return schema["type"].text
    if schema["items"]:
        return "array"
    return "object" if properties(schema) else ""


def items(schema: Node) -> Node:
    """What a list holds, through the first composition that says so."""
    schema = schema.target()
    if schema["items"]:
        return schema["items"].target()
    for keyword in _COMPOSITIONS:
        for branch in schema[keyword].elements():
            if branch.target()["items"]:
                return branch.target()["items"].target()
    return schema["items"]


def steps(path: str) -> list[str] | None:
    """The steps of a row path, ``*`` for any element; None if it is no such path."""
    rest, found = path.removeprefix("$"), []
    while rest:
        match = _STEP.match(rest)
        if match is None:
            return None
        found.append(match[1] or match[2] or "*")
        rest = rest[match.end() :]
    return found


def follow(schema: Node, path: list[str]) -> Node:
    """The schema that a row path leads to; lists are entered on the way.

    None inside where the schema does not tell of such a property.
    """
    node = schema.target()
    for step in path:
        if step == "*":
            node = items(node) or node["additionalProperties"].target()
            continue
        while kind(node) == "array" and items(node):
            node = items(node)
        node = (properties(node).get(step) or node["properties"][step]).target()
    return node


def row(schema: Node) -> Node:
    """One row of what the schema describes: the element of a list, else the whole."""
    schema = schema.target()
    return items(schema) if kind(schema) == "array" else schema


def walk(document: Node) -> Iterator[Node]:
    """Every schema that the document writes down, outer ones first; references not followed."""
    pending = list(_holders(document))
    while pending:
        schema = pending.pop()
        yield schema
        if schema.is_mapping and "$ref" not in schema:
            pending.extend(_inner(schema))


def _inner(schema: Node) -> Iterator[Node]:
    for _, node in schema["properties"].items():
        yield node
    for keyword in _COMPOSITIONS:
        yield from schema[keyword].elements()
    for keyword in ("items", "not"):
        if keyword in schema:
            yield schema[keyword]
    if schema["additionalProperties"].is_mapping:
        yield schema["additionalProperties"]


def _holders(document: Node) -> Iterator[Node]:
    """The schemas that stand directly in components, parameters, bodies and headers."""
    components = document["components"]
    yield from (node for _, node in components["schemas"].items())
    for section in ("parameters", "headers", "requestBodies", "responses"):
        for _, node in components[section].items():
            yield from _held(node)
    for _, item in document["paths"].items():
        for parameter in item["parameters"].elements():
            yield from _held(parameter)
        for _, operation in item.items():
            yield from _of_operation(operation)


def _of_operation(operation: Node) -> Iterator[Node]:
    for parameter in operation["parameters"].elements():
        yield from _held(parameter)
    yield from _held(operation["requestBody"])
    for _, response in operation["responses"].items():
        yield from _held(response)


def _held(holder: Node) -> Iterator[Node]:
    """The schemas of a parameter, header, body or response."""
    if "schema" in holder:
        yield holder["schema"]
    for _, media in holder["content"].items():
        if "schema" in media:
            yield media["schema"]
    for _, header in holder["headers"].items():
        yield from _held(header)
