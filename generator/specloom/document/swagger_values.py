"""The values of Swagger 2.0 in the spelling of OpenAPI 3.0: tables, and little else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

Node = dict[str, Any]

# What a parameter or header says of itself rather than of its value.
_ABOUT: Final = frozenset(
    "name in description required allowEmptyValue deprecated collectionFormat".split()
)
_FLOWS: Final[Mapping[str, str]] = {
    "implicit": "implicit",
    "password": "password",
    "application": "clientCredentials",
    "accessCode": "authorizationCode",
}
_STYLES: Final[Mapping[str, Mapping[str, tuple[str, bool]]]] = {
    "csv": {
        "query": ("form", False), "formData": ("form", False),
        "path": ("simple", False), "header": ("simple", False),
    },
    "multi": {"query": ("form", True), "formData": ("form", True)},
    "ssv": {"query": ("spaceDelimited", False), "formData": ("spaceDelimited", False)},
    "pipes": {"query": ("pipeDelimited", False), "formData": ("pipeDelimited", False)},
}  # fmt: skip


def style(parameter: Node) -> Node | None:
    """``style`` and ``explode`` of an array parameter; None if 3.0 has no such style."""
    if parameter.get("type") != "array":
        return {}
    written = parameter.get("collectionFormat", "csv")
    found = _STYLES.get(written, {}).get(parameter["in"])
    return {"style": found[0], "explode": found[1]} if found else None


def join_items(parameter: Node) -> None:
    """Make text of an array parameter, as one that its caller joins; in place."""
    for key in [*parameter]:
        if key not in _ABOUT and not key.startswith("x-"):
            del parameter[key]
    parameter["type"] = "string"


def about(parameter: Node) -> Node:
    """What stays beside the schema: name, place, description, extensions."""
    return {
        key: value
        for key, value in parameter.items()
        if key.startswith("x-") or (key in _ABOUT and key != "collectionFormat")
    }


def value_schema(parameter: Node) -> Node:
    """The schema of a parameter's or header's value."""
    schema = {
        key: value
        for key, value in parameter.items()
        if key not in _ABOUT and not key.startswith("x-")
    }
    if parameter.get("x-nullable") is True:
        schema["nullable"] = True
    lift_schema(schema)
    return schema


def lift_schema(schema: Node) -> None:
    """Spell one schema, not those in it, as 3.0 does; in place."""
    if isinstance(schema.get("discriminator"), str):
        schema["discriminator"] = {"propertyName": schema["discriminator"]}
    if schema.get("x-nullable") is True:
        schema["nullable"] = True
    if schema.get("type") == "file":
        schema.update(type="string", format="binary")


def header(value: Node) -> Node:
    """A response header."""
    described = {
        k: v for k, v in value.items() if k == "description" or k.startswith("x-")
    }
    return described | {"schema": value_schema(value)}


def scheme(value: Node) -> Node:
    """A security scheme."""
    kept = {k: v for k, v in value.items() if k == "description" or k.startswith("x-")}
    if value.get("type") == "basic":
        return kept | {"type": "http", "scheme": "basic"}
    if value.get("type") != "oauth2":
        return value
    urls = ("authorizationUrl", "tokenUrl")
    flow = {key: value[key] for key in urls if key in value}
    flow["scopes"] = value.get("scopes", {})
    name = _FLOWS.get(value.get("flow", ""), "implicit")
    return kept | {"type": "oauth2", "flows": {name: flow}}


def form_schema(fields: list[Node]) -> Node:
    """The object that the fields of a form make."""
    properties = {field["name"]: _property(field) for field in fields}
    schema: Node = {"type": "object", "properties": properties}
    if required := [field["name"] for field in fields if field.get("required") is True]:
        schema["required"] = required
    return schema


def _property(field: Node) -> Node:
    described = {"description": field["description"]} if "description" in field else {}
    return value_schema(field) | described


def is_file(field: Node) -> bool:
    """Whether a form field carries a file."""
    return bool(field.get("type") == "file")
