"""What a method takes: parameters, the attributes of its body, variables of its server."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from ..path_values import has_slashes
from ..runtime.media import without_parameters
from ..verification.mapping import first_media
from ..verification.node import Node
from . import settings
from .casing import snake
from .catalog import Parameter, Server, Type, Variable, Where
from .schemas import Schema, Types
from .settings import Config, Refused

_PLACES: dict[str, Where] = {
    "path": "path",
    "query": "query",
    "querystring": "querystring",
    "header": "header",
    "cookie": "cookie",
}


@dataclass(frozen=True, slots=True)
class Context:
    """What a method is compiled in: the document, its types, the settings around it."""

    document: Node
    types: Types
    provider: str
    configs: Sequence[Config]  # nearest first, the method's own left out
    snake_case: bool = False
    items: str = "items"  # where answers have their rows if nothing else is said


def parameters(
    node: Node, operation: Node, casing: str, context: Context
) -> Iterator[Parameter]:
    """The operation's parameters, those of its path first, then the server's variables."""
    item = operation.at(operation.pointer.rsplit("/", 1)[0])
    found: dict[tuple[str, str], Node] = {}
    for holder in (item, operation):
        for each in holder["parameters"].elements():
            parameter = each.target()
            place = parameter["x-specloom-in"].text or parameter["in"].text
            found[parameter["name"].text, place] = parameter
    for (name, place), parameter in found.items():
        if place in _PLACES and name:
            yield _parameter(name, _PLACES[place], parameter, casing, context)
    for variable in _variables(servers(node, operation, context)):
        index = context.types.put(Type("string", enum=variable.enum))
        yield Parameter(
            variable.name, "server", index, description=variable.description
        )


def _parameter(
    name: str, where: Where, node: Node, casing: str, context: Context
) -> Parameter:
    schema = node["schema"].value
    content = first_media(node["content"])
    if content:
        schema = node["content"][content]["schema"].value
    required = node["required"].value is True and (
        node["allowEmptyValue"].value is not True
    )
    style = node["x-specloom-style"].text or node["style"].text
    default_explode = (style or _default_style(where)) in (
        "form",
        "cookie",
        "deepObject",
    )
    explode = node["explode"].value
    return Parameter(
        name,
        where,
        context.types.of(schema),
        required=required,
        alias=_alias(name, node, casing),
        description=node["description"].text,
        default=context.types.target(schema).get("default"),
        style="content" if "json" in content else style,
        explode=explode if isinstance(explode, bool) else default_explode,
        reserved=node["allowReserved"].value is True,
        slashes=has_slashes(node.value),
    )


def _default_style(where: Where) -> str:
    return "form" if where in ("query", "cookie") else "simple"


def _alias(name: str, node: Node, casing: str) -> str:
    alias = node["x-stackQL-alias"].text or (snake(name) if casing else "")
    return alias if alias != name else ""


def body(node: Node, operation: Node, own: Config, context: Context) -> dict[str, Any]:
    """The request body: its type, its media type, and its attributes as parameters."""
    request, content = node["request"], operation["requestBody"].target()["content"]
    media = request["mediaType"].text or first_media(content)
    schema = request["schema_override"].value or content[media]["schema"].value
    found: dict[str, Any] = {"parameters": ()}
    if not content and not request["schema_override"]:
        return found
    template = settings.template(request["transform"].value)
    if template is None and not is_json(media):
        raise Refused(f"request bodies in {media}")
    prefix, path = settings.body_prefix(own)
    casing = request["nativeCasing"].text
    forced = {name.text for name in request["required"].elements()}
    attributes = (
        _attribute(each, prefix, path, casing, each.name in forced)
        for each in _properties(schema, path, context)
    )
    styles = content[media]["encoding"]
    return {
        "parameters": tuple(
            replace(each, style=styles[each.wire]["style"].text) for each in attributes
        ),
        "body": context.types.of(schema),
        "body_media": media,
        "body_base": _json_setting(request, "base"),
        "body_default": _json_setting(request, "default"),
        "body_needed": operation["requestBody"].target()["required"].value is True,
        "request_template": template,
    }


@dataclass(frozen=True, slots=True)
class _Property:
    name: str
    type: int
    schema: Schema
    required: bool


def _properties(
    schema: Any, path: tuple[str, ...], context: Context
) -> Iterator[_Property]:
    """The properties of a body, or of the part of it that ``path`` leads to."""
    types = context.types
    for step in path:
        schema = types.properties(schema).get(step)
        if schema is None:
            raise Refused(f"requestBodyTranslate 'naive_{'.'.join(path)}'")
    required = {m.name for m in types[types.of(schema)].members if m.required}
    for name, inner in types.properties(schema).items():
        target = types.target(inner)
        yield _Property(name, types.of(inner), target, name in required)


def _attribute(
    found: _Property, prefix: str, path: tuple[str, ...], casing: str, forced: bool
) -> Parameter:
    alias = found.schema.get("x-stackQL-alias") or (casing and snake(found.name)) or ""
    read_only = found.schema.get("readOnly") is True  # required in answers alone
    return Parameter(
        prefix + found.name,
        "body",
        found.type,
        required=(found.required and not read_only) or forced,
        path=(*path, found.name),
        alias=prefix + alias if alias and alias != found.name else "",
        description=said(found.schema),
        default=found.schema.get("default"),
        read_only=read_only,
    )


def _json_setting(request: Node, key: str) -> str:
    value = request[key]
    if value and not value.text:
        raise Refused(f"request.{key} that is no text")
    return value.text


def unique(parameters: Sequence[Parameter]) -> tuple[Parameter, ...]:
    """Each under a name of its own, what has only one first of all, the path before others.

    A parameter whose name is taken goes by its other name, or that of its place as well
    (``query_id``). So does an attribute of the body (``body_id``), which may then be left
    out: a statement that gives ``id`` says enough. A server's variable is left out.
    """
    taken: set[str] = set()
    found: dict[str, tuple[int, Parameter]] = {}
    for at, given in sorted(enumerate(parameters), key=_precedence):
        parameter = _renamed(given, taken)
        found.setdefault(parameter.name, (at, parameter))
        taken.add(parameter.name.lower())
    return tuple(parameter for _, parameter in sorted(found.values(), key=_first))


def _first(placed: tuple[int, Parameter]) -> int:
    return placed[0]


def _precedence(placed: tuple[int, Parameter]) -> tuple[bool, bool, bool]:
    """Those of the operation first: one value may serve a server's variable too."""
    parameter = placed[1]
    return parameter.where == "server", parameter.alias > "", parameter.where != "path"


def _renamed(parameter: Parameter, taken: Collection[str]) -> Parameter:
    alias = parameter.alias
    if not alias and parameter.where != "server":
        alias = f"{parameter.where}_{parameter.name}"
    if parameter.name.lower() not in taken or not alias or alias.lower() in taken:
        return parameter
    path = parameter.path or (parameter.name,)
    required = parameter.required and (
        parameter.where != "body" or parameter.alias > ""
    )
    return replace(parameter, name=alias, alias="", path=path, required=required)


def servers(node: Node, operation: Node, context: Context) -> tuple[Server, ...]:
    item = operation.at(operation.pointer.rsplit("/", 1)[0])
    holders = (operation, item, node, context.document)
    servers = next((h["servers"] for h in holders if h["servers"][0]), None)
    if servers is None:
        return ()
    return tuple(_server(server) for server in servers.elements())


def _server(node: Node) -> Server:
    variables = tuple(
        Variable(
            name,
            default=_plain_text(variable["default"]),
            enum=tuple(_plain_text(each) for each in variable["enum"].elements()),
            env=variable["x-stackQL-envVar"].text,
            description=variable["description"].text,
        )
        for name, variable in node["variables"].items()
    )
    return Server(node["url"].text, variables)


def _plain_text(node: Node) -> str:
    return "" if node.value is None else str(node.value)


def _variables(servers: tuple[Server, ...]) -> Iterator[Variable]:
    if servers:
        yield from servers[0].variables


def said(schema: Schema) -> str:
    """The description of a schema."""
    text = schema.get("description")
    return text if isinstance(text, str) else ""


_JSON = ("", "application/json", "text/json", "application/*", "*/*")


def is_json(media: str) -> bool:
    kind = without_parameters(media)
    return kind in _JSON or kind.endswith("+json")
