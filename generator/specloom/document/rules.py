"""What the grammar's table cannot say: rules for single keys, fields and kinds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from .findings import Trail

if TYPE_CHECKING:
    from .walk import Walk

Node: TypeAlias = dict[str, Any]

_STATUS = re.compile(r"[1-5](?:[0-9]{2}|[Xx]{2})|default")
_TYPE_NAMES: Final[Mapping[type, str]] = {
    dict: "an object", list: "a list", str: "text", bool: "true or false",
    int: "a number", float: "a number", type(None): "null",
}  # fmt: skip
_STYLES: Final[Mapping[str, tuple[str, ...]]] = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form", "cookie"),
    "querystring": (),
}
_SWAGGER_LOCATIONS: Final = ("path", "query", "header", "body", "formData")
_SCHEMES: Final[Mapping[str, tuple[str, ...]]] = {
    "apiKey": ("name", "in"),
    "http": ("scheme",),
    "oauth2": (),
    "openIdConnect": (),
    "mutualTLS": (),
    "basic": (),
}


def type_name(value: Any) -> str:
    """The JSON type of a value, as messages call it."""
    return _TYPE_NAMES.get(value.__class__, "something else")


# ------------------------------------------------------------------ keys


def admits(walk: Walk, kind: str, key: str, trail: Trail) -> bool:
    """Whether a map with keys of its own may have this key."""
    if kind == "paths" and not key.startswith("/"):
        walk.findings.error(f"the path {key!r} does not begin with a slash", trail)
        return False
    if kind == "responses" and not _STATUS.fullmatch(key):
        walk.findings.error(
            f"{key!r} is not a status code",
            trail,
            "use a code (404), a range (4XX) or `default`",
        )
        return False
    return True


# ------------------------------------------------------------------ fields


def read_types(walk: Walk, _: str, node: Node, key: str, trail: Trail) -> None:
    """``type``: one name or a list of them."""
    value = node[key]
    if value is None:
        walk.note_type(key, value, "text", trail, "read as the type 'null'")
        node[key] = "null"
    elif isinstance(value, list):
        if not value or not all(isinstance(name, str) for name in value):
            walk.findings.error("`type` must name at least one type, in text", trail)
    elif not isinstance(value, str):
        walk.wrong_type(key, value, "text or a list", trail)


def read_names(walk: Walk, _: str, node: Node, key: str, trail: Trail) -> None:
    """``required`` of a schema: property names, each once."""
    value = node[key]
    if isinstance(value, bool) or value is None:
        walk.note_type(key, value, "a list of names", trail, "ignored")
        walk.later(node.pop, key, None)
        return
    walk.texts("", node, key, trail)
    names = node[key]
    if isinstance(names, list) and len(set(map(str, names))) < len(names):
        twice = next(name for index, name in enumerate(names) if name in names[:index])
        walk.findings.note(f"`required` repeats {twice!r}", trail, "counted once")
        node[key] = list(dict.fromkeys(map(str, names)))


def read_values(walk: Walk, _: str, node: Node, key: str, trail: Trail) -> None:
    """``enum``: a list of whatever values."""
    if not isinstance(node[key], list):
        walk.wrong_type(key, node[key], "a list", trail)


def read_items(walk: Walk, _: str, node: Node, key: str, trail: Trail) -> None:
    """``items``: a schema; a list of them is how tuples were once written."""
    if isinstance(node[key], list):
        walk.note_type(key, node[key], "a schema", trail, "read as `prefixItems`")
        walk.nested("list", "schema", node, key, trail)
        walk.later(lambda: node.setdefault("prefixItems", node.pop(key)))
    else:
        walk.nested("one", "schema", node, key, trail)


def read_mapping(walk: Walk, _: str, node: Node, key: str, trail: Trail) -> None:
    """The mapping of a discriminator: names of schemas, or references to them."""
    walk.named_texts("", node, key, trail)
    mapping = node[key]
    if not isinstance(mapping, dict):
        return
    for value, ref in mapping.items():
        if isinstance(ref, str) and _is_reference(ref):
            target = walk.target(ref, "schema", (trail, value))
            mapping[value] = target or ref


def _is_reference(text: str) -> bool:
    return "#" in text or "/" in text or text.endswith((".json", ".yaml", ".yml"))


def read_dynamic(walk: Walk, _: str, node: Node, key: str, trail: Trail) -> None:
    """``$dynamicRef``: without other documents around, the anchor that it names."""
    ref = node[key]
    if not isinstance(ref, str):
        walk.wrong_type(key, ref, "text", trail)
    elif "$ref" in node:
        walk.findings.error("a schema cannot have both `$ref` and `$dynamicRef`", trail)
    elif target := walk.target(ref, "schema", trail):
        walk.findings.note(
            "`$dynamicRef` is not followed dynamically",
            trail,
            "read as `$ref`",
            "dynamic",
        )
        walk.later(node.__setitem__, "$ref", target)
        walk.later(node.pop, key, None)


def read_simple_schema(walk: Walk, node: Any, key: Any, trail: Trail) -> None:
    """A schema that is true, false or null instead of an object."""
    value = node[key]
    if value is None:
        walk.note_type("schema", value, "an object", trail, "read as any value")
        node[key] = {}
    elif walk.version in ("2.0", "3.0") and key not in ("additionalProperties",):
        walk.note_type("schema", value, "an object", trail, "read as in OpenAPI 3.1")


FORMS: Final[Mapping[str, Callable[..., None]]] = {
    "types": read_types,
    "names": read_names,
    "values": read_values,
    "items": read_items,
    "mapping": read_mapping,
    "dynamic": read_dynamic,
}


# ------------------------------------------------------------------ kinds


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
        walk.findings.error("`schema` and `content` exclude each other", trail)
    elif isinstance(content, dict) and len(content) != 1:
        walk.findings.error(
            "`content` must have exactly one media type", (trail, "content")
        )
    elif "schema" not in node and content is None:
        walk.findings.note(
            "neither `schema` nor `content`", trail, "read as text", "no schema"
        )
    if isinstance(style, str) and styles and style not in styles:
        walk.findings.error(
            f"the style {style!r} is not possible here",
            (trail, "style"),
            "use one of " + ", ".join(styles),
        )


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
    if kind not in _SCHEMES:
        walk.findings.error(
            f"{kind!r} is not a type of security scheme",
            (trail, "type"),
            "use one of " + ", ".join(_SCHEMES),
        )
    for key in _SCHEMES.get(kind, ()):
        if key not in node:
            walk.findings.error(
                f"a security scheme of type {kind} needs `{key}`", trail
            )


CHECKS: Final[Mapping[str, Callable[[Walk, Node, Trail], None]]] = {
    "parameter": check_parameter,
    "header": check_header,
    "schema": check_schema,
    "securityScheme": check_scheme,
}
