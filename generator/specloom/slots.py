"""Slots in the paths of templates: which files a template makes, and what each is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from . import ir
from .targets import Target
from .targets.base import Filter


def is_partial(name: str) -> bool:
    """Whether a template only serves others."""
    leaf = name.rsplit("/", 1)[-1]
    return leaf.startswith("_") and not leaf.startswith("__") and "{" not in leaf


def contexts(
    path: str, api: ir.Api, parts: Filter | None = None
) -> Iterable[Mapping[str, Any]]:
    """One context for each file that a template makes; ``parts`` is the target's filter."""
    if "{part}" in path and parts is not None:
        return [
            {**context, "part": part}
            for context in contexts(path.replace("{part}", ""), api)
            for part in parts(context.get("service", api))
        ]
    if "{resource}" in path:
        return [
            {"service": service, "resource": resource}
            for service in api.services
            for resource in service.resources
        ]
    if "{service}" in path:
        return [{"service": service} for service in api.services]
    return [{}]


def file_path(
    path: str, context: Mapping[str, Any], api: ir.Api, target: Target
) -> str:
    """The path of a file, with names in the slots of its template's."""
    path = path.replace("{provider}", target.spell(api.name))
    for slot, element in context.items():
        path = path.replace("{" + slot + "}", target.spell(element.name))
    return path
