"""One method of a service document, compiled: its operation and its mapping in one value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from ..runtime.media import without_parameters
from ..verification import schemas as mapped
from ..verification.mapping import HTTP_VERBS, first_media
from ..verification.node import Node
from . import inputs, paging_settings, settings
from .casing import CASINGS, distinct, snake
from .catalog import ANON, Column, Method, Paging, Parameter, Type
from .inputs import Context, is_json, said
from .projections import Path, projection
from .settings import Refused
from .shapes import extras_name

_REST = "What a row has beside the properties that its schema names."
# Keys that change what a method does, and that no document seen so far uses.
_REFUSED = (
    ("", "parameters"),
    ("response", "async_schema_override"),
    ("response", "asyncOverrideMediaType"),
)


def compile_method(name: str, node: Node, context: Context) -> Method:
    """The method as the engine uses it.

    What the engine cannot do is written into ``refused``: the rest of the service works.
    """
    operation = node["operation"].target()
    verb = node["operation"]["$ref"].text.rpartition("/")[2].lower()
    method = Method(
        name,
        verb.upper(),
        _path(node),
        inputs.servers(node, operation, context),
        description=operation["summary"].text or operation["description"].text,
        deprecated=operation["deprecated"].value is True,
    )
    try:
        if not operation.is_mapping or verb not in HTTP_VERBS:
            raise Refused("an operation that the document does not hold")
        return replace(method, **_details(node, operation, context))
    except Refused as refused:
        needed = _parameters(node, operation, context)
        return replace(method, refused=str(refused), parameters=needed)


def _path(node: Node) -> str:
    tokens = node["operation"]["$ref"].text.split("/")
    escaped = tokens[-2] if len(tokens) > 1 else ""
    return escaped.replace("~1", "/").replace("~0", "~")


def _parameters(node: Node, operation: Node, context: Context) -> tuple[Parameter, ...]:
    """What a method that is refused takes, as far as that can be told."""
    try:
        casing = node["request"]["nativeCasing"].text
        found = inputs.parameters(node, operation, casing, context)
        return inputs.unique(tuple(found))
    except Refused:
        return ()


def _details(node: Node, operation: Node, context: Context) -> dict[str, Any]:
    own = node["config"].value if node["config"].is_mapping else {}
    configs = (own, *context.configs)
    settings.check_translations(configs)
    if operation["x-stackQL-graphQL"]:
        raise Refused("x-stackQL-graphQL")
    for holder, key in _REFUSED:
        if (node[holder] if holder else node)[key].value:
            raise Refused(f"{holder}.{key}" if holder else f"{key} of a method")
    casing = node["request"]["nativeCasing"].text
    if casing and casing not in CASINGS:
        raise Refused(f"nativeCasing {casing!r}")
    body = inputs.body(node, operation, own, context)
    parameters = (
        *inputs.parameters(node, operation, casing, context),
        *body.pop("parameters"),
    )
    said = paging_settings.paging(
        configs, operation["x-specloom-paging"].value, context.provider
    )
    paging = _at_its_place(said, parameters)
    answer = _answer(node, operation, context)
    return {
        **body,
        "paging": paging,
        **_flattened(answer, paging),
        "parameters": inputs.unique(parameters),
        "errors": _errors(operation),
        "casing": casing,
        "pushdown": settings.pushdown(configs),
        "retry": settings.retry(configs),
    }


def _at_its_place(paging: Paging, parameters: tuple[Parameter, ...]) -> Paging:
    """A setting for a whole service may send a token where the operation does not look."""
    if paging.otherwise is not None:
        other = _at_its_place(paging.otherwise, parameters)
        paging = replace(paging, otherwise=other)
    places = {p.wire: p.where for p in parameters if p.where in ("query", "body")}
    place = places.get(paging.parameter)
    if place == "body" or (place == "query" and paging.where == "body"):
        return replace(paging, where=place)
    return paging


def _flattened(answer: dict[str, Any], paging: Paging) -> dict[str, Any]:
    """The answer with a template that only lays it flat taken as what it means."""
    template = answer.get("response_template")
    found = projection(template.body) if template and not template.text else None
    if found is None or answer["rows"] != found.place:
        return answer
    columns = _raw_columns(answer["columns"], found.columns)
    moved = _moved(paging, found.others)
    if paging.next in found.more:
        moved = replace(moved, more=found.more[paging.next])
    lost = bool(paging.next) and not moved.next
    return {
        **answer,
        "rows": found.rows,
        "columns": columns,
        "response_template": None,
        "paging": None if lost else moved,
    }


def _raw_columns(
    columns: tuple[Column, ...], paths: Mapping[str, Path]
) -> tuple[Column, ...]:
    """The columns as they lie in rows that no template has laid flat.

    Each comes from ``_columns``: its path is the one step of its property. What such a row has beside the properties that are columns is still there.
    """
    if len(columns) == 1 and paths.get(columns[0].path[0]) == ():
        return (replace(columns[0], path=(ANON,)),)  # a row that may be no object
    declared = tuple(dict.fromkeys(p[0] for p in paths.values() if len(p) == 1))
    rest = (extras_name(declared),)
    return tuple(
        (
            replace(column, path=rest, declared=declared)
            if column.declared
            else replace(column, path=paths[column.path[0]])
        )
        for column in columns
        if column.declared or column.path[0] in paths
    )


def _moved(paging: Paging, others: Mapping[Path, Path]) -> Paging:
    """The paging of an answer before a template copied what it needs elsewhere."""
    paths = {
        name: _before(getattr(paging, name), others)
        for name in ("next", "current", "pages", "total", "more")
    }
    other = paging.otherwise
    return replace(paging, **paths, otherwise=_moved(other, others) if other else None)


def _before(path: Path, others: Mapping[Path, Path]) -> Path:
    """Where something was that a template copied to a path, or to where the path begins."""
    starts = (path[:n] for n in range(len(path), 0, -1))
    start = next((start for start in starts if start in others), None)
    return () if start is None else others[start] + path[len(start) :]


def _answer(node: Node, operation: Node, context: Context) -> dict[str, Any]:
    """Where an answer has its rows, and which columns they have."""
    response = node["response"]
    media, schema = _answered(response, operation)
    template = settings.template(response["transform"].value)
    if template is not None and not response["overrideMediaType"]:
        template = None  # upstream's engine runs a transform only where this is said
    final = response["overrideMediaType"].text if template else media
    if response["schema_override"]:
        schema = response["schema_override"].value
    if final and not is_json(final):
        if response["openAPIDocKey"].text[:1] in tuple("345"):
            return {"media": "application/json"}  # of failures alone no rows are read
        raise Refused(f"answers in {final}")
    if schema is None and template is None:
        return {"media": media or "application/json"}
    path = _row_path(response["objectKey"].text, schema, context)
    holder = _row_holder(schema, path, context)
    row = context.types.items(holder) if context.types.is_array(holder) else holder
    return {
        "media": media or "application/json",
        "rows": path,
        "row": context.types.of(row),
        "many": "*" in path or context.types.is_array(holder),
        "columns": _columns(row, context),
        "response_template": template,
    }


def _answered(response: Node, operation: Node) -> tuple[str, Any]:
    """The media type and schema of the answer that rows are read from."""
    responses = operation["responses"]
    code, media = response["openAPIDocKey"].text, response["mediaType"].text
    if not code or not media:
        below = [key for key, _ in responses.items() if key < "300"]
        code = min(below, default="default")
    content = responses[code].target()["content"]
    media = media or first_media(content)
    return media if content else "", content[media]["schema"].value


def _errors(operation: Node) -> tuple[str, ...]:
    """The media types in which an operation may tell that it failed, beside plain JSON."""
    found: dict[str, None] = {}
    for status, answer in operation["responses"].items():
        if status[:1] in ("4", "5", "d"):
            media = first_media(answer.target()["content"])
            found[without_parameters(media)] = None
    return tuple(m for m in found if m not in ("", "application/json"))


def _row_path(key: str, schema: Any, context: Context) -> tuple[str, ...]:
    if not key:
        items = context.types.properties(schema).get(context.items)
        return (context.items,) if items and context.types.is_array(items) else ()
    steps = mapped.steps(key) if key.startswith("$") else None
    if steps is None:
        raise Refused(f"the objectKey {key!r}")
    return tuple(steps)


def _row_holder(schema: Any, path: tuple[str, ...], context: Context) -> Any:
    """The schema of what the row path leads to, the items of arrays on the way."""
    types = context.types
    for step in path:
        if step == "*":
            schema = types.items(schema)
            continue
        while types.is_array(schema):
            schema = types.items(schema)
        schema = types.properties(schema).get(step)
    return schema


def _columns(row: Any, context: Context) -> tuple[Column, ...]:
    types = context.types
    properties = {wire: s for wire, s in types.properties(row).items() if wire}
    if not properties:
        return (Column(ANON, (ANON,), types.of(row)),)
    names = [snake(n) if context.snake_case else n for n in properties]
    made, rest = types[types.of(row)], extras_name(properties)
    *names, beside = distinct([*names, rest])
    columns = tuple(
        Column(name, (wire,), types.of(schema), said(types.target(schema)))
        for name, (wire, schema) in zip(names, properties.items(), strict=True)
    )
    if not made.open:
        return columns
    held = types.put(Type("map", made.item))
    return (*columns, Column(beside, (rest,), held, _REST, tuple(properties)))
