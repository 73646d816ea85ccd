"""Readings to resources and methods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import ir
from ..names import Name, Names
from .reading import Definitions, Reading


def assign(
    readings: Sequence[Reading],
    definitions: Definitions,
    service_name: Name,
    published: Any,
) -> tuple[ir.Resource, ...]:
    """Resources by first tag or path segment, every operation a method of one."""
    groups: dict[Name, list[ir.Method]] = {}
    names: dict[Name, Names] = {}
    for reading in readings:
        operation = reading.operation
        tag = operation.tags[0].raw if operation.tags else ""
        wire = reading.hints.resource or tag or reading.path.strip("/").split("/")[0]
        resource = Name.of(wire, "root")
        taken = names.setdefault(resource, Names())
        wanted = reading.hints.method or operation.id.raw or operation.key.raw
        name = taken.claim(Name.of(wanted, "call"))
        method = ir.Method(name, operation, "exec")
        groups.setdefault(resource, []).append(method)
    return tuple(
        ir.Resource(name, ir.Text(name.snake), tuple(methods))
        for name, methods in groups.items()
    )
