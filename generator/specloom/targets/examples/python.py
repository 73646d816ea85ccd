"""The Python call that does what a method does, laid out as black would."""

from __future__ import annotations

from functools import partial
from itertools import chain, repeat

from ... import ir
from ...names import Name
from ..python import ident, literal, string, width
from ..statuses import success
from .arguments import Argument, Example, is_binary
from .curl import base_url
from .values import is_markup

_WIDTH = 88
_ROOM = 20  # columns that may stand around a call without arguments: `async for row in …():`


def program(example: Example, *, asynchronous: bool = False) -> str:
    """A complete program that calls the method once and prints what comes back."""
    language = "async" if asynchronous else "python"
    return example.once(language, lambda: _program(example, asynchronous))


def _program(example: Example, asynchronous: bool) -> str:
    package = ident(example.api.name)
    client = "AsyncClient" if asynchronous else "Client"
    body = _body(example, asynchronous, indent=8 if asynchronous else 4)
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


def _called(example: Example, indent: int) -> tuple[list[str], str]:
    """The method as it is called, and what must be said before: a name for a long way."""
    way = f"client.{ident(example.service.name)}.{ident(example.resource.name)}"
    name = ident(example.method.name)
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


def _body(example: Example, asynchronous: bool, indent: int) -> list[str]:
    """The lines inside ``with``: a loop over rows where there are pages, else one call."""
    before, called = _called(example, indent)
    wait = "await " if asynchronous else ""
    if example.method.paging is not None:
        loop = "async for" if asynchronous else "for"
        lines = _call(f"{loop} row in {called}(", example, indent, "):")
        return [*before, *lines, " " * (indent + 4) + "print(row)"]
    answer = success(example.method.operation)
    if answer is None or answer.type is None:
        return before + _call(f"{wait}{called}(", example, indent, ")")
    lines = _call(f"response = {wait}{called}(", example, indent, ")")
    return [*before, *lines, " " * indent + "print(response)"]


def _call(head: str, example: Example, indent: int, tail: str) -> list[str]:
    body = example.method.operation.body
    code = partial(
        _code, files=body is not None and body.kind in ("multipart", "binary")
    )
    named = [(ident(a.parameter.field.name), a) for a in example.given]
    pairs = [f"{name}={code(a, None)}" for name, a in named]
    flat = " " * indent + head + ", ".join(pairs) + tail
    if width(flat) <= _WIDTH:
        return [flat]
    inner = indent + 4
    rows = [
        f"{' ' * inner}{name}={code(a, inner, len(name) + 2)}," for name, a in named
    ]
    return [" " * indent + head, *rows, " " * indent + tail]


def _code(argument: Argument, indent: int | None, used: int = 0, *, files: bool) -> str:
    """The value, on one line or within the columns left; files are sent as bytes."""
    if files and argument.binary and argument.parameter.location in ("field", "body"):
        many = isinstance(argument.value, ir.Array)
        return '[b"content"]' if many else 'b"content"'
    if files and isinstance(argument.parameter.field.type, ir.TupleOf):
        return _parts(argument.parameter.field.type, argument.value, indent, used)
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
