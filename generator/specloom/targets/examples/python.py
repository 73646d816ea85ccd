"""The Python call that does what a method does, laid out as black would."""

from __future__ import annotations

import keyword
from collections.abc import Sequence

from ... import ir
from ...names import Name
from ..lookup import Index, success
from .arguments import Argument, arguments
from .values import is_markup

_WIDTH = 88


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
    package = identifier(api.name)
    client = "AsyncClient" if asynchronous else "Client"
    depth = 2 if asynchronous else 1
    target = f"client.{identifier(service.name)}.{identifier(resource.name)}"
    body = _body(
        f"{target}.{identifier(method.name)}", method, index, asynchronous, depth
    )
    opened = f"with {client}({_variables(service)}) as client:"
    if not asynchronous:
        return "\n".join([f"from {package} import {client}", "", opened, *body])
    return "\n".join(
        ["import asyncio", "", f"from {package} import {client}", "", ""]
        + ["async def main() -> None:", f"    async {opened}", *body]
        + ["", "", "asyncio.run(main())"]
    )


def identifier(name: Name) -> str:
    """The name in snake case; a keyword gets an underscore."""
    return name.snake + "_" if keyword.iskeyword(name.snake) else name.snake


def python_literal(value: ir.Value, indent: int = 0, used: int = 0) -> str:
    """The value as an expression; exploded where one line would be too long.

    ``indent`` is the column of the line it stands in, ``used`` what else stands there.
    """
    flat = _flat(value)
    if indent + used + len(flat) <= _WIDTH:
        return flat
    inner = " " * (indent + 4)
    match value:
        case ir.Array(items) if items:
            rows = [f"{inner}{python_literal(i, indent + 4, 1)}," for i in items]
            return "\n".join(["[", *rows, " " * indent + "]"])
        case ir.Object(members) if members:
            rows = [
                f"{inner}{key.raw!r}: {python_literal(v, indent + 4, len(repr(key.raw)) + 3)},"
                for key, v in members
            ]
            return "\n".join(["{", *rows, " " * indent + "}"])
        case _:
            return flat


def _flat(value: ir.Value) -> str:
    match value:
        case ir.Text(raw=raw):
            return _string(raw)
        case ir.Array(items):
            return "[" + ", ".join(_flat(item) for item in items) + "]"
        case ir.Object(members):
            return (
                "{"
                + ", ".join(f"{_string(k.raw)}: {_flat(v)}" for k, v in members)
                + "}"
            )
        case float() if value != value or value in (float("inf"), float("-inf")):
            return f'float("{value}")'
        case _:
            return repr(value)


def _string(raw: str) -> str:
    """``repr``, in the double quotes that black prefers where that is as short."""
    text = repr(raw)
    if text[0] == "'" and '"' not in text and "\\'" not in text:
        return f'"{text[1:-1]}"'
    return text


def _variables(service: ir.Service) -> str:
    if not service.servers:
        return 'base_url="https://api.example.com"'
    return ", ".join(
        f"{identifier(v.name)}={_string('text' if is_markup(v.default) else v.default.raw)}"
        for v in service.servers[0].variables
    )


def _body(
    called: str, method: ir.Method, index: Index, asynchronous: bool, depth: int
) -> list[str]:
    """The lines inside ``with``: a loop over rows where there are pages, else one call."""
    indent = 4 * depth
    wait = "await " if asynchronous else ""
    given = arguments(method, index)
    if method.paging is not None:
        loop = "async for" if asynchronous else "for"
        lines = _call(f"{loop} row in {called}(", given, indent, "):")
        return [*lines, " " * (indent + 4) + "print(row)"]
    answer = success(method.operation)
    if answer is None or answer.type is None:
        return _call(f"{wait}{called}(", given, indent, ")")
    lines = _call(f"answer = {wait}{called}(", given, indent, ")")
    return [*lines, " " * indent + "print(answer)"]


def _call(head: str, given: Sequence[Argument], indent: int, tail: str) -> list[str]:
    names = [identifier(a.parameter.field.name) for a in given]
    pairs = [f"{n}={_flat(a.value)}" for n, a in zip(names, given, strict=True)]
    flat = " " * indent + head + ", ".join(pairs) + tail
    if len(flat) <= _WIDTH:
        return [flat]
    rows = [
        " " * (indent + 4) + f"{n}={python_literal(a.value, indent + 4, len(n) + 2)},"
        for n, a in zip(names, given, strict=True)
    ]
    return [" " * indent + head, *rows, " " * indent + tail]
