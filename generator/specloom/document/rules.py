"""What the grammar's table cannot say: rules for single keys and for whole objects."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from .findings import Trail

if TYPE_CHECKING:
    from .walk import Walk

Node: TypeAlias = dict[str, Any]

_DIALECTS: Final = (
    "https://json-schema.org/draft/2020-12/schema",
    "https://spec.openapis.org/oas/3.",
)
_STATUS = re.compile(r"[1-5](?:[0-9]{2}|[Xx]{2})|default")
_STYLES: Final[Mapping[str, tuple[str, ...]]] = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form", "cookie"),
    "querystring": (),
}
_PLAIN: Final = ("form", "simple")
_SWAGGER_LOCATIONS: Final = ("path", "query", "header", "body", "formData")
_SCHEMES: Final[Mapping[str, tuple[str, ...]]] = {
    "apiKey": ("name", "in"),
    "http": ("scheme",),
    "oauth2": (),
    "openIdConnect": (),
    "mutualTLS": (),
    "basic": (),
}


# ------------------------------------------------------------------ keys


def admits(walk: Walk, kind: str, key: str, trail: Trail) -> bool:
    """Whether a map with keys of its own may have this key."""
    if kind == "paths" and not key.startswith("/"):
        walk.findings.error(
            f"the path {key!r} does not begin with a slash",
            trail,
            f"write {'/' + key!r}",
        )
        return False
    if kind == "responses" and not _STATUS.fullmatch(key):
        walk.findings.error(
            f"{key!r} is not a status code",
            trail,
            "use a code (404), a range (4XX) or `default`",
        )
        return False
    return True


# ------------------------------------------------------------------ kinds


def check_document(walk: Walk, node: Node, trail: Trail) -> None:
    """Schemas are of the dialect that we read."""
    dialect = node.get("jsonSchemaDialect")
    if isinstance(dialect, str) and not dialect.startswith(_DIALECTS):
        walk.findings.note(
            "`jsonSchemaDialect` names a dialect that specloom does not know",
            (trail, "jsonSchemaDialect"),
            "read as JSON Schema 2020-12",
        )


def check_parameter(walk: Walk, node: Node, trail: Trail) -> None:
    """A parameter says where it travels and how, and path parameters are required."""
    where = node.get("in")
    known = _SWAGGER_LOCATIONS if walk.version == "2.0" else tuple(_STYLES)
    if isinstance(where, str) and where not in known:
        walk.findings.error(
            f"{where!r} is not a place for a parameter",
            (trail, "in"),
            "use one of " + ", ".join(known),
        )
        return
    if where == "path" and node.get("required") is not True:
        name = node.get("name")
        walk.findings.note(
            f"the path parameter {name!r} is not `required: true`",
            trail,
            "read as required",
            "path parameter",
        )
        walk.later(node.__setitem__, "required", True)
    if walk.version == "2.0":
        if where == "body" and "schema" not in node:
            walk.later(node.__setitem__, "schema", {})
    else:
        _check_content(walk, node, trail, _STYLES.get(str(where), ()))


def check_header(walk: Walk, node: Node, trail: Trail) -> None:
    """A header has a schema or a content, like a parameter."""
    if walk.version != "2.0":
        _check_content(walk, node, trail, _STYLES["header"])


def _check_content(
    walk: Walk, node: Node, trail: Trail, styles: tuple[str, ...]
) -> None:
    content, style = node.get("content"), node.get("style")
    if "schema" in node and content is not None:
        walk.findings.error(
            "`schema` and `content` exclude each other",
            trail,
            "keep `content` for a value that has a media type, else `schema`",
        )
    elif isinstance(content, dict) and len(content) != 1:
        walk.findings.error(
            "`content` must have exactly one media type",
            (trail, "content"),
            "keep the one that is sent",
        )
    elif "schema" not in node and content is None:
        walk.findings.note(
            "neither `schema` nor `content`", trail, "read as text", "no schema"
        )
    if isinstance(style, str) and styles and style not in styles:
        _mend_style(walk, node, trail, styles)


def _mend_style(walk: Walk, node: Node, trail: Trail, styles: tuple[str, ...]) -> None:
    """Read either plain style as the one of the place: both put commas between items."""
    style, plain = node["style"], styles[0]
    message = f"the style {style!r} is not possible here"
    if style not in _PLAIN:
        hint = "use one of " + ", ".join(styles)
        walk.findings.error(message, (trail, "style"), hint)
        return
    walk.findings.note(message, (trail, "style"), f"read as {plain!r}", (style, plain))
    meant = {"style": plain, "explode": node.get("explode") is True}
    walk.later(node.update, meant)


def check_schema(walk: Walk, node: Node, trail: Trail) -> None:
    """Keep the schemas that are made of others, and those that will be lifted."""
    if "allOf" in node:
        walk.composed.append((node, trail))
    if walk.version == "2.0":
        walk.schemas.append(node)


def check_scheme(walk: Walk, node: Node, trail: Trail) -> None:
    """A security scheme is of a known type and has what that needs."""
    kind = node.get("type")
    if not isinstance(kind, str):
        return
    if kind == "basic" and walk.version != "2.0":
        walk.findings.note(
            "the security scheme is of the type `basic` of Swagger 2.0",
            trail,
            "read as `http`",
        )
        walk.later(node.update, {"type": "http", "scheme": "basic"})
    elif kind not in _SCHEMES:
        walk.findings.error(
            f"{kind!r} is not a type of security scheme",
            (trail, "type"),
            "use one of " + ", ".join(_SCHEMES),
        )
    for key in _SCHEMES.get(kind, ()):
        if key not in node:
            walk.findings.error(
                f"a security scheme of type {kind} needs `{key}`",
                trail,
                f"add `{key}`",
            )


def leave_extensions(node: Node, key: str) -> None:
    """Take an ignored field out of its object, but for the extensions that it holds."""
    value = node.pop(key, None)
    if isinstance(value, dict):
        kept = {name: member for name, member in value.items() if name[:2] == "x-"}
        if kept:
            node[key] = kept


CHECKS: Final[Mapping[str, Callable[[Walk, Node, Trail], None]]] = {
    "document": check_document,
    "parameter": check_parameter,
    "header": check_header,
    "schema": check_schema,
    "securityScheme": check_scheme,
}
