"""Operations by path and verb, and what SQL calls their parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ... import ir
from ...document.pointers import escape
from ...names import Name

#: OpenAPI 3.0 has no place for other verbs.
_VERBS: Final = frozenset(
    ("get", "put", "post", "delete", "options", "head", "patch", "trace")
)


def path_of(operation: ir.Operation) -> str:
    """The path with the wire names of its parameters in braces."""
    wires = {p.field.name: p.field.wire.raw for p in operation.parameters}
    return "".join(
        part.raw if isinstance(part, ir.Text) else "{" + wires[part] + "}"
        for part in operation.path
    )


def pointer_of(operation: ir.Operation) -> str:
    """The reference by which a method names its operation."""
    return f"#/paths/{escape(path_of(operation))}/{operation.verb}"


def can_be_written(operation: ir.Operation) -> bool:
    """Whether OpenAPI 3.0 has the operation's verb; it lacks QUERY."""
    return operation.verb in _VERBS


def operations(service: ir.Service) -> Mapping[str, Mapping[str, ir.Operation]]:
    """A service's operations by path, then by verb, as the resources name them."""
    found: dict[str, dict[str, ir.Operation]] = {}
    for resource in service.resources:
        for method in resource.methods:
            if can_be_written(method.operation):
                verbs = found.setdefault(path_of(method.operation), {})
                verbs.setdefault(method.operation.verb, method.operation)
    return found


def left_out(service: ir.Service) -> list[ir.Text]:
    """The operations of a service that OpenAPI 3.0 cannot say."""
    keys = {
        method.operation.key: None
        for resource in service.resources
        for method in resource.methods
        if not can_be_written(method.operation)
    }
    return list(keys)


def method_key(method: ir.Method) -> ir.Text:
    """What SQL calls a method."""
    return method.wire or ir.Text(method.name.snake)


def sql_names(operation: ir.Operation) -> Mapping[Name, ir.Text]:
    """What SQL calls each parameter: as it travels.

    Only a body attribute whose name a parameter has already goes by its own name in the
    client (``id_2``): a statement could not tell the two apart.
    """
    taken = {
        p.field.wire.raw.lower() for p in operation.parameters if p.location != "field"
    }
    return {
        p.field.name: (
            ir.Text(p.field.name.snake)
            if p.location == "field" and p.field.wire.raw.lower() in taken
            else p.field.wire
        )
        for p in operation.parameters
    }
