"""Operations by path and verb."""

from __future__ import annotations

from collections.abc import Mapping

from ... import ir
from ...document.pointers import escape
from ..lookup import path_of
from ..sql_words import can_be_written


def pointer_of(operation: ir.Operation) -> str:
    """The reference by which a method names its operation."""
    return f"#/paths/{escape(path_of(operation))}/{operation.verb}"


def operations(service: ir.Service) -> Mapping[str, Mapping[str, ir.Operation]]:
    """A service's operations by path, then by verb, as the resources name them."""
    found: dict[str, dict[str, ir.Operation]] = {}
    for resource in service.resources:
        for method in resource.methods:
            if can_be_written(method.operation):
                verbs = found.setdefault(path_of(method.operation), {})
                verbs.setdefault(method.operation.verb, method.operation)
    return found


def bodies(service: ir.Service) -> Mapping[ir.Text, list[ir.Operation]]:
    """Each operation by its key, once with every type of body that its methods send."""
    found: dict[ir.Text, list[ir.Operation]] = {}
    for resource in service.resources:
        for method in resource.methods:
            known = found.setdefault(method.operation.key, [])
            if all(method.operation is not other for other in known):
                known.append(method.operation)
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


def resources(service: ir.Service) -> list[ir.Resource]:
    """The resources of a service that have a method which OpenAPI 3.0 can say."""
    return [
        resource
        for resource in service.resources
        if any(can_be_written(method.operation) for method in resource.methods)
    ]
