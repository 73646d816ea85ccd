"""Hosts with variables, which Swagger 2.0 lacks and ``x-ms-parameterized-host`` adds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from .references import Refusal, lookup, pointer_in

_MARK: Final = "x-ms-parameterized-host"
_VARIABLE: Final = re.compile(r"\{([^{}]+)\}")


def parameterized(root: dict[str, Any], schemes: list[str]) -> list[dict[str, Any]]:
    """The servers of a host with variables, in words of OpenAPI 3.0; none if there is none."""
    said = root.get(_MARK)
    if not isinstance(said, dict):
        return []
    template = said.get("hostTemplate")
    if not isinstance(template, str) or not template:
        return []
    described = {p["name"]: p for p in _parameters(root, said)}
    variables = {
        name: _variable(described.get(name, {})) for name in _VARIABLE.findall(template)
    }
    whole = "://" in template or said.get("useSchemePrefix") is False
    rest = template.rstrip("/") + root.get("basePath", "").rstrip("/")
    starts = [""] if whole else [f"{scheme}://" for scheme in schemes]
    return [{"url": start + rest, "variables": variables} for start in starts]


def _parameters(root: dict[str, Any], said: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The parameters of the host that can be followed; the others go without a description."""
    listed = said.get("parameters")
    for each in listed if isinstance(listed, list) else ():
        ref = each.get("$ref") if isinstance(each, dict) else None
        if isinstance(ref, str):
            try:
                each = lookup(root, pointer_in(ref)) if ref.startswith("#/") else None
            except Refusal:
                continue
        if isinstance(each, dict) and isinstance(each.get("name"), str):
            yield each


def _variable(parameter: dict[str, Any]) -> dict[str, Any]:
    """A parameter as a variable of a server, whose values are texts."""
    listed = parameter.get("enum")
    values = (
        [v for v in listed if isinstance(v, str)] if isinstance(listed, list) else []
    )
    default = parameter.get("default", values[0] if values else "")
    made: dict[str, Any] = {"default": default if isinstance(default, str) else ""}
    if values and made["default"] in values:
        made["enum"] = values
    if isinstance(parameter.get("description"), str):
        made["description"] = parameter["description"]
    return made
