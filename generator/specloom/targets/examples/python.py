"""The Python call that does what a method does, laid out as black would."""

from __future__ import annotations

from itertools import chain, repeat

from ... import ir
from ...names import Name
from ..lookup import is_binary
from ..python import ident, literal, string, width
from ..sole_values import default_of
from ..statuses import success
from ..ways import Way, name_of, switch
from .arguments import Argument, Example
from .curl import base_url
from .making import is_markup

_WIDTH = 88
#: Columns that may stand around a call without arguments: ``async for row in …():``.
_ROOM = {"call": 20, "pages": 20, "stream": 24, "download": 26}


def program(
    example: Example, *, asynchronous: bool = False, way: Way | None = None
) -> str:
    """A complete program that calls the method once and prints what comes back.

    ``way`` is how the answer is had, if not in the way of the method's own name.
    """
    way = way or example.index.ways(example.method)[0]
    language = f"{'async' if asynchronous else 'python'} {way}"
    return example.once(language, lambda: _program(example, asynchronous, way))


def _program(example: Example, asynchronous: bool, way: Way) -> str:
    package = ident(example.api.name)
    client = "AsyncClient" if asynchronous else "Client"
    body = _body(example, asynchronous, 8 if asynchronous else 4, way)
    if not asynchronous:
        opened = _opened(f"with {client}(", example.service, "")
        return "\n".join([f"from {package} import {client}", "", *opened, *body])
    opened = _opened(f"async with {client}(", example.service, "    ")
    return "\n".join(
        ["import asyncio", "", f"from {package} import {client}", "", ""]
        + ["async def main() -> None:", *opened, *body]
        + ["", "", "asyncio.run(main())"]
    )


def _opened(head: str, service: ir.Service, margin: str) -> list[str]:
    """The client, with an example of what stands in the server's address."""
    given = _variables(service)
    flat = f"{margin}{head}{', '.join(given)}) as client:"
    if width(flat) <= _WIDTH:
        return [flat]
    rows = [f"{margin}    {pair}," for pair in given]
    return [f"{margin}{head}", *rows, f"{margin}) as client:"]


def _called(example: Example, indent: int, way: Way) -> tuple[list[str], str]:
    """The method as it is called, and what must be said before: a name for a long way."""
    path = f"client.{ident(example.service.name)}.{ident(example.resource.name)}"
    name = name_of(example.method, example.resource, way, example.index)
    if indent + len(path) + len(name) + _ROOM[way] <= _WIDTH:
        return [], f"{path}.{name}"
    margin = " " * indent
    if indent + len(f"resource = {path}") <= _WIDTH:
        return [f"{margin}resource = {path}"], f"resource.{name}"
    named = [f"{margin}resource = (", f"{margin}    {path}", f"{margin})"]
    return named, f"resource.{name}"


def python_literal(value: ir.Value, indent: int = 0, used: int = 0) -> str:
    """The value as an expression; exploded where one line would be too long.

    ``indent`` is the column of the line it stands in, ``used`` what else stands there.
    """
    flat = literal(value)
    if indent + used + width(flat) <= _WIDTH:
        return flat
    inner = " " * (indent + 4)
    match value:
        case ir.Array(items) if items:
            rows = [f"{inner}{python_literal(i, indent + 4, 1)}," for i in items]
            return "\n".join(["[", *rows, " " * indent + "]"])
        case ir.Object(members) if members:
            keys = [string(key.raw) for key, _ in members]
            rows = [
                f"{inner}{key}: {python_literal(item, indent + 4, width(key) + 3)},"
                for key, (_, item) in zip(keys, members, strict=True)
            ]
            return "\n".join(["{", *rows, " " * indent + "}"])
        case _:
            return flat


def _variables(service: ir.Service) -> list[str]:
    server = service.servers[0] if service.servers else None
    if server is None or not _names_host(server):
        return [f"base_url={string(base_url(server))}"]
    return [
        f"{ident(v.name)}={string('text' if is_markup(v.default) else v.default.raw)}"
        for v in server.variables
    ]


def _names_host(server: ir.Server) -> bool:
    return any(isinstance(part, Name) or "://" in part.raw for part in server.parts)


def _body(example: Example, asynchronous: bool, indent: int, way: Way) -> list[str]:
    """The lines inside ``with``: the call, and what is done with its answer."""
    before, called = _called(example, indent, way)
    given = _given(example, way)
    margin, wait = " " * indent, "await " if asynchronous else ""
    each = "async for" if asynchronous else "for"
    if way == "pages":
        lines = _call(f"{each} row in {called}(", given, indent, "):")
        return [*before, *lines, f"{margin}    print(row)"]
    if way == "call":
        answer = success(example.method.operation)
        if answer is None or answer.type is None:
            return before + _call(f"{wait}{called}(", given, indent, ")")
        lines = _call(f"response = {wait}{called}(", given, indent, ")")
        return [*before, *lines, f"{margin}print(response)"]
    opened = "async with" if asynchronous else "with"
    lines = _call(f"{opened} {called}(", given, indent, f") as {way}:")
    inner = f"{margin}    "
    if way == "download":
        return [*before, *lines, f"{inner}print({wait}download.read())"]
    return [
        *before,
        *lines,
        f"{inner}{each} item in stream:",
        f"{inner}    print(item)",
    ]


def _given(example: Example, way: Way) -> list[tuple[str, Argument]]:
    """The arguments by name; what asks for a stream goes by what the method reads."""
    asks = switch(example.method, example.index)
    body = example.method.operation.body
    sends_files = body is not None and body.kind in ("multipart", "binary")
    named = []
    for each in example.given:
        parameter = each.parameter
        if default_of(parameter) is not None:
            continue
        may_hold = each.binary or isinstance(parameter.field.type, ir.TupleOf)
        is_file = may_hold and parameter.is_in_body
        argument = each._replace(binary=sends_files and is_file)
        if asks is not None and parameter is asks.parameter:
            if not each.required:
                continue
            argument = argument._replace(value=way == "stream")
        named.append((ident(parameter.field.name), argument))
    return named


def _call(
    head: str, named: list[tuple[str, Argument]], indent: int, tail: str
) -> list[str]:
    pairs = [f"{name}={_code(a, None)}" for name, a in named]
    flat = " " * indent + head + ", ".join(pairs) + tail
    if width(flat) <= _WIDTH:
        return [flat]
    inner = indent + 4
    rows = [
        f"{' ' * inner}{name}={_code(a, inner, len(name) + 2)}," for name, a in named
    ]
    return [" " * indent + head, *rows, " " * indent + tail]


def _code(argument: Argument, indent: int | None, used: int = 0) -> str:
    """The value, on one line or within the columns left; files are sent as bytes."""
    type = argument.parameter.field.type
    if argument.binary and isinstance(type, ir.TupleOf):
        return _parts(type, argument.value, indent, used)
    if argument.binary:
        many = isinstance(argument.value, ir.Array)
        return '[b"content"]' if many else 'b"content"'
    if indent is None:
        return literal(argument.value)
    return python_literal(argument.value, indent, used)


def _parts(type: ir.TupleOf, value: ir.Value, indent: int | None, used: int) -> str:
    """A list of parts, in which files are bytes."""
    items = value.items if isinstance(value, ir.Array) else ()
    types = chain(type.items, repeat(type.rest or ir.ANY))
    pairs = [*zip(types, items, strict=False)]
    texts = ['b"content"' if is_binary(t) else literal(item) for t, item in pairs]
    flat = f"[{', '.join(texts)}]"
    if indent is None or indent + used + width(flat) <= _WIDTH:
        return flat
    inner = indent + 4
    rows = [
        text if is_binary(t) else python_literal(item, inner, 1)
        for (t, item), text in zip(pairs, texts, strict=True)
    ]
    return "\n".join(
        ["[", *(f"{' ' * inner}{row}," for row in rows), " " * indent + "]"]
    )
