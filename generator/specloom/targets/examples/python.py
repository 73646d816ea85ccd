"""The Python call that does what a method does, laid out as black would."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ... import ir
from ...names import Name
from ..lookup import Index, success
from ..python import ident, string
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
    package = ident(api.name)
    client = "AsyncClient" if asynchronous else "Client"
    depth = 2 if asynchronous else 1
    target = f"client.{ident(service.name)}.{ident(resource.name)}"
    body = _body(f"{target}.{ident(method.name)}", method, index, asynchronous, depth)
    opened = f"with {client}({_variables(service)}) as client:"
    if not asynchronous:
        return "\n".join([f"from {package} import {client}", "", opened, *body])
    return "\n".join(
        ["import asyncio", "", f"from {package} import {client}", "", ""]
        + ["async def main() -> None:", f"    async {opened}", *body]
        + ["", "", "asyncio.run(main())"]
    )


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
            return string(raw)
        case ir.Array(items):
            return "[" + ", ".join(_flat(item) for item in items) + "]"
        case ir.Object(members):
            return (
                "{"
                + ", ".join(f"{string(k.raw)}: {_flat(v)}" for k, v in members)
                + "}"
            )
        case float() if value != value or value in (float("inf"), float("-inf")):
            return f'float("{value}")'
        case _:
            return repr(value)


def _variables(service: ir.Service) -> str:
    if not service.servers:
        return 'base_url="https://api.example.com"'
    return ", ".join(
        f"{ident(v.name)}={string('text' if is_markup(v.default) else v.default.raw)}"
        for v in service.servers[0].variables
    )


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
        field = argument.parameter.field
        if argument.parameter.location in ("field", "body") and _is_binary(field.type):
            many = isinstance(argument.value, ir.Array)
            found[field.name] = '[b"content"]' if many else 'b"content"'
    return found


def _is_binary(type: ir.Type) -> bool:
    while isinstance(type, ir.Nullable | ir.ListOf):
        type = type.type if isinstance(type, ir.Nullable) else type.item
    return isinstance(type, ir.Primitive) and type.format == "binary"


def _call(
    head: str,
    given: Sequence[Argument],
    files: Mapping[Name, str],
    indent: int,
    tail: str,
) -> list[str]:
    named = [(ident(a.parameter.field.name), a) for a in given]
    pairs = [
        f"{n}={files.get(a.parameter.field.name) or _flat(a.value)}" for n, a in named
    ]
    flat = " " * indent + head + ", ".join(pairs) + tail
    if len(flat) <= _WIDTH:
        return [flat]
    rows = []
    for name, argument in named:
        code = files.get(argument.parameter.field.name)
        code = code or python_literal(argument.value, indent + 4, len(name) + 2)
        rows.append(" " * (indent + 4) + f"{name}={code},")
    return [" " * indent + head, *rows, " " * indent + tail]
