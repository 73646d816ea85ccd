"""How the fields of an object are read, by form, and mended where that is safe.

A form is called with the walk, the kind of what the field holds, the object, the field's
key and the way to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from .findings import Trail, pointer_of
from .references import mounted, reference_to

if TYPE_CHECKING:
    from .walk import Walk

Node: TypeAlias = dict[str, Any]

_TYPE_NAMES: Final[Mapping[type, str]] = {
    dict: "an object", list: "a list", str: "text", bool: "true or false",
    int: "a number", float: "a number", type(None): "null",
}  # fmt: skip
_PROSE: Final = ("description", "summary", "title")  # without which all works
_FLAGS: Final = {"true": True, "false": False}


def type_name(value: Any) -> str:
    """The JSON type of a value, as messages call it."""
    return _TYPE_NAMES.get(value.__class__, "something else")


def shown(value: Any) -> str:
    """A value as messages show it: texts in quotes, numbers, else what type it is."""
    if isinstance(value, str):
        return repr(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else type_name(value)


def _called(key: Any, trail: Trail) -> str:
    """What messages call a value: its key, or that of the list that it is an item of."""
    if isinstance(key, int) and trail is not None and trail[0] is not None:
        return f"{trail[0][1]}[{key}]"
    return str(key)


def mend(walk: Walk, expected: type, node: Any, key: Any, trail: Trail) -> None:
    """Make a text or a flag of what was surely meant as one; anything else is wrong."""
    value, spelled, called = node[key], str(node[key]).lower(), _called(key, trail)
    if value is None and isinstance(node, dict):
        walk.drop(node, key, trail)
    elif expected is str and isinstance(value, int | float):
        walk.note_type(called, value, "text", trail, "read as its text")
        node[key] = walk.spelling(value, trail)
    elif key in _PROSE and isinstance(node, dict):
        walk.note_type(key, value, "text", trail, "ignored")
        walk.later(node.pop, key, None)
    elif expected is bool and spelled in _FLAGS:
        walk.note_type(called, value, "true or false", trail, f"read as {spelled}")
        node[key] = _FLAGS[spelled]
    else:
        walk.wrong_type(
            called, value, "text" if expected is str else "true or false", trail
        )


# --------------------------------------------------------------------------- objects


def read_one(walk: Walk, kind: str, node: Any, key: Any, trail: Trail) -> None:
    """An object of a kind: the value of a field, a list's item, a map's member."""
    value = node[key]
    if value.__class__ is dict:
        if kind == "schema":
            walk.schema(value, trail)
        else:
            walk.visit(kind, value, trail)
    elif kind == "schema" and (value is None or value.__class__ is bool):
        _read_simple_schema(walk, node, key, trail)
    elif key == "$ref" and isinstance(value, str):
        walk.refuse_reference("group of parts", trail)
    elif value is None and isinstance(node, dict):
        walk.drop(node, key, trail)
    elif kind == "discriminator" and isinstance(value, str):
        walk.note_type(key, value, "an object", trail, "read as the property's name")
        node[key] = {"propertyName": value}
    elif kind == "example":
        walk.note_type(key, value, "an example object", trail, "ignored")
        walk.later(node.pop, key, None)
    else:
        walk.wrong_type(_called(key, trail), value, "an object", trail)


def read_list(walk: Walk, kind: str, node: Any, key: Any, trail: Trail) -> None:
    """A list of objects of a kind."""
    items = node[key]
    if items.__class__ is list:
        for index in range(len(items)):
            read_one(walk, kind, items, index, (trail, index))
    elif items is None:
        walk.drop(node, key, trail)
    else:
        walk.wrong_type(key, items, "a list", trail)


def read_map(walk: Walk, kind: str, node: Any, key: Any, trail: Trail) -> None:
    """Objects of a kind, by name."""
    members = node[key]
    if members.__class__ is dict:
        # People write whole sentences as the name of an example: it is text, of no use as a name.
        limit = "text" if kind == "example" else "name"
        longest = getattr(walk.limits, limit)
        for name in members:
            if len(name) > longest:
                walk.exceed(limit, "a name in it is too long", trail)
            read_one(walk, kind, members, name, (trail, name))
    elif members is None:
        walk.drop(node, key, trail)
    elif kind == "example":
        walk.note_type(key, members, "an object", trail, "ignored")
        walk.later(node.pop, key, None)
    else:
        walk.wrong_type(key, members, "an object", trail)


# --------------------------------------------------------------------------- texts


def read_texts(walk: Walk, _: str, node: Any, key: Any, trail: Trail) -> None:
    """A list of texts; one text alone is understood."""
    items = node[key]
    if items.__class__ is list:
        for index, item in enumerate(items):
            if item.__class__ is not str:
                mend(walk, str, items, index, (trail, index))
    elif isinstance(items, str):
        walk.note_type(key, items, "a list", trail, "read as a list of one")
        node[key] = [items]
    elif items is None:
        walk.drop(node, key, trail)
    else:
        walk.wrong_type(key, items, "a list", trail)


def read_named_texts(walk: Walk, _: str, node: Any, key: Any, trail: Trail) -> None:
    """Texts by name."""
    members = node[key]
    if members.__class__ is dict:
        for name, value in members.items():
            if value.__class__ is not str:
                mend(walk, str, members, name, (trail, name))
    elif members is None:
        walk.drop(node, key, trail)
    else:
        walk.wrong_type(key, members, "an object", trail)


def read_scopes(walk: Walk, kind: str, node: Any, key: Any, trail: Trail) -> None:
    """The scopes of Swagger 2.0, of which those in ``x-`` are none but extensions."""
    if isinstance(node[key], dict):
        told = node[key].items()
        node[key] = {k: value for k, value in told if not k.startswith("x-")}
    read_named_texts(walk, kind, node, key, trail)


# --------------------------------------------------------------------------- schemas


def read_types(walk: Walk, _: str, node: Node, key: str, trail: Trail) -> None:
    """``type``: one name or a list of them."""
    value = node[key]
    if value.__class__ is str:
        return
    if value is None:
        walk.note_type(key, value, "text", trail, "read as the type 'null'")
        node[key] = "null"
    elif isinstance(value, list):
        if None in value:  # YAML's null without the quotes that make a name of it
            walk.note_type(f"{key}[]", None, "text", trail, "read as the type 'null'")
            node[key] = value = ["null" if name is None else name for name in value]
        if not value or not all(isinstance(name, str) for name in value):
            walk.findings.error(
                "`type` must name at least one type, in text",
                trail,
                "leave it out where any type will do",
            )
    else:
        walk.wrong_type(key, value, "text or a list", trail)


def read_names(walk: Walk, _: str, node: Node, key: str, trail: Trail) -> None:
    """``required`` of a schema: property names, each once."""
    value = node[key]
    if isinstance(value, bool) or value is None:
        walk.note_type(key, value, "a list of names", trail, "ignored")
        walk.later(node.pop, key, None)
        return
    read_texts(walk, "", node, key, trail)
    names = node[key]
    if isinstance(names, list) and len(set(map(str, names))) < len(names):
        twice = next(name for index, name in enumerate(names) if name in names[:index])
        walk.findings.note(f"`required` repeats {twice!r}", trail, "counted once")
        node[key] = list(dict.fromkeys(map(str, names)))


def read_values(walk: Walk, _: str, node: Node, key: str, trail: Trail) -> None:
    """``enum``: a list of whatever values."""
    if node[key] is None:
        walk.drop(node, key, trail)
    elif not isinstance(node[key], list):
        walk.wrong_type(key, node[key], "a list", trail)


def read_items(walk: Walk, _: str, node: Node, key: str, trail: Trail) -> None:
    """``items``: a schema; a list of them is how tuples were once written."""
    if isinstance(node[key], list):
        walk.note_type(key, node[key], "a schema", trail, "read as `prefixItems`")
        read_list(walk, "schema", node, key, trail)
        walk.later(_as_tuple, node)
    else:
        read_one(walk, "schema", node, key, trail)


def _as_tuple(node: Node) -> None:
    node.setdefault("prefixItems", node.pop("items"))
    if "additionalItems" in node:
        node["items"] = node.pop("additionalItems")


def read_dependencies(walk: Walk, _: str, node: Node, key: str, trail: Trail) -> None:
    """``dependencies``: lists of names and schemas; each kind has its own keyword today."""
    named = node[key]
    if not isinstance(named, dict):
        walk.note_type(key, named, "an object", trail, "ignored")
        walk.later(node.pop, key, None)
        return
    for name, needed in named.items():
        if not isinstance(needed, list):
            read_one(walk, "schema", named, name, (trail, name))
    walk.later(_as_dependents, node)


def _as_dependents(node: Node) -> None:
    named = node.pop("dependencies")
    for word, is_list in (("dependentRequired", True), ("dependentSchemas", False)):
        told = {n: v for n, v in named.items() if isinstance(v, list) is is_list}
        if told:
            node[word] = {**told, **node.get(word, {})}


def read_mapping(walk: Walk, _: str, node: Node, key: str, trail: Trail) -> None:
    """The mapping of a discriminator: names of schemas, or references to them.

    What leads nowhere stays as it is. Bundlers leave such references behind; building
    says of each that it names no option.
    """
    read_named_texts(walk, "", node, key, trail)
    mapping = node[key]
    if not isinstance(mapping, dict):
        return
    for value, ref in mapping.items():
        if isinstance(ref, str) and _is_reference(ref) and walk.finds(ref):
            target = walk.target(ref, "schema", (trail, value))
            mapping[value] = target or ref


def _is_reference(text: str) -> bool:
    return "#" in text or "/" in text or text.endswith((".json", ".yaml", ".yml"))


def read_dynamic(walk: Walk, _: str, node: Node, key: str, trail: Trail) -> None:
    """``$dynamicRef``: without other documents around, the anchor that it names."""
    if not isinstance(node[key], str):
        walk.wrong_type(key, node[key], "text", trail)
    else:
        _read_as_reference(walk, node, key, node[key], trail)


def read_recursive(walk: Walk, _: str, node: Node, key: str, trail: Trail) -> None:
    """``$recursiveRef``, its predecessor: the nearest schema around with the anchor."""
    around = pointer_of(trail)
    while around:
        around = around.rpartition("/")[0]
        value = walk.references.value(around)
        if isinstance(value, dict) and value.get("$recursiveAnchor") is True:
            _read_as_reference(walk, node, key, reference_to(mounted(around)[1]), trail)
            return
    walk.findings.error(
        "no schema around this one has a `$recursiveAnchor`",
        trail,
        "say `$recursiveAnchor: true` in the schema that is meant, or use `$ref`",
    )


def _read_as_reference(
    walk: Walk, node: Node, key: str, ref: str, trail: Trail
) -> None:
    if "$ref" in node:
        walk.findings.error(
            f"a schema cannot have both `$ref` and `{key}`",
            trail,
            "combine them with `allOf`",
        )
    elif target := walk.target(ref, "schema", trail):
        reading = "read as a `$ref` to the anchor"
        walk.findings.note(f"`{key}` is not followed dynamically", trail, reading, key)
        walk.later(node.__setitem__, "$ref", target)
        walk.later(node.pop, key, None)


def _read_simple_schema(walk: Walk, node: Any, key: Any, trail: Trail) -> None:
    """A schema that is true, false or null instead of an object."""
    value = node[key]
    if value is None:
        walk.note_type("schema", value, "an object", trail, "read as any value")
        node[key] = {}
    elif walk.version in ("2.0", "3.0") and key not in ("additionalProperties",):
        walk.note_type("schema", value, "an object", trail, "read as in OpenAPI 3.1")


FORMS: Final[Mapping[str, Callable[[Walk, str, Any, Any, Trail], None]]] = {
    "one": read_one,
    "list": read_list,
    "map": read_map,
    "texts": read_texts,
    "named texts": read_named_texts,
    "oauth scopes": read_scopes,
    "types": read_types,
    "names": read_names,
    "values": read_values,
    "items": read_items,
    "dependencies": read_dependencies,
    "mapping": read_mapping,
    "dynamic": read_dynamic,
    "recursive": read_recursive,
}
