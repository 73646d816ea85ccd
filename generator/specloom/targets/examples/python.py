"""The Python call that does what a method does, laid out as black would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ... import ir
from ...names import Name
from ..lookup import Index, success
from ..python import ident, literal, string, width
from .arguments import Argument, arguments
from .curl import base_url
from .values import is_markup

_WIDTH = 88
_ROOM = 20  # columns that may stand around a call without arguments: `async for row in …():`


def program(
    api: ir.Api,
    service: ir.Service,
    resource: ir.Resource,
    method: ir.Method,
    index: Index,
    *,
    asynchronous: bool = False,
) -> str:
    """A complete program that calls the method once and prints what comes back."""
    package = ident(api.name)
    client = "AsyncClient" if asynchronous else "Client"
    depth = 2 if asynchronous else 1
    named, called = _called(service, resource, method, 4 * depth)
    body = named + _body(called, method, index, asynchronous, depth)
    if not asynchronous:
        opened = _opened(f"with {client}(", service, "")
        return "\n".join([f"from {package} import {client}", "", *opened, *body])
    opened = _opened(f"async with {client}(", service, "    ")
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


def _called(
    service: ir.Service, resource: ir.Resource, method: ir.Method, indent: int
) -> tuple[list[str], str]:
    """The method as it is called, and what must be said before: a name for a long way."""
    way = f"client.{ident(service.name)}.{ident(resource.name)}"
    name = ident(method.name)
    if indent + len(way) + len(name) + _ROOM <= _WIDTH:
        return [], f"{way}.{name}"
    margin = " " * indent
    if indent + len(f"resource = {way}") <= _WIDTH:
        return [f"{margin}resource = {way}"], f"resource.{name}"
    named = [f"{margin}resource = (", f"{margin}    {way}", f"{margin})"]
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


def _body(
    called: str, method: ir.Method, index: Index, asynchronous: bool, depth: int
) -> list[str]:
    """The lines inside ``with``: a loop over rows where there are pages, else one call."""
    indent = 4 * depth
    wait = "await " if asynchronous else ""
    given = arguments(method, index)
    files = _files(method.operation, given)
    if method.paging is not None:
        loop = "async for" if asynchronous else "for"
        lines = _call(f"{loop} row in {called}(", given, files, indent, "):")
        return [*lines, " " * (indent + 4) + "print(row)"]
    answer = success(method.operation)
    if answer is None or answer.type is None:
        return _call(f"{wait}{called}(", given, files, indent, ")")
    lines = _call(f"answer = {wait}{called}(", given, files, indent, ")")
    return [*lines, " " * indent + "print(answer)"]


def _files(operation: ir.Operation, given: Sequence[Argument]) -> dict[Name, str]:
    """The arguments that are sent as bytes: files in a form, and bodies that are no text."""
    kind = operation.body.kind if operation.body is not None else "none"
    if kind not in ("multipart", "binary"):
        return {}
    found: dict[Name, str] = {}
    for argument in given:
        if argument.parameter.location in ("field", "body") and argument.binary:
            many = isinstance(argument.value, ir.Array)
            code = '[b"content"]' if many else 'b"content"'
            found[argument.parameter.field.name] = code
    return found


def _call(
    head: str,
    given: Sequence[Argument],
    files: Mapping[Name, str],
    indent: int,
    tail: str,
) -> list[str]:
    named = [(ident(a.parameter.field.name), a) for a in given]
    pairs = [
        f"{n}={files.get(a.parameter.field.name) or literal(a.value)}" for n, a in named
    ]
    flat = " " * indent + head + ", ".join(pairs) + tail
    if width(flat) <= _WIDTH:
        return [flat]
    rows = []
    for name, argument in named:
        code = files.get(argument.parameter.field.name)
        code = code or python_literal(argument.value, indent + 4, len(name) + 2)
        rows.append(" " * (indent + 4) + f"{name}={code},")
    return [" " * indent + head, *rows, " " * indent + tail]
