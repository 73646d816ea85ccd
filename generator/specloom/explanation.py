"""Why each operation came out as it did: ``specloom show --explain``."""

from __future__ import annotations

from collections.abc import Iterator

from . import ir
from .console import printable
from .names import Name
from .targets.silence import why_silent


def explain(api: ir.Api) -> Iterator[str]:
    """A block for each method: its operation, and every decision with the rule behind it."""
    for service in api.services:
        for resource in service.resources:
            for method in resource.methods:
                yield from _block(api, service, resource, method)


def _block(
    api: ir.Api, service: ir.Service, resource: ir.Resource, method: ir.Method
) -> Iterator[str]:
    operation = method.operation
    rules = {rule.what: rule.rule for rule in method.rules}
    if operation.deprecated:
        yield f"{_key(operation)}  (deprecated)"
    else:
        yield _key(operation)
    address = f"{api.name.snake}.{service.name.snake}"
    yield _line("service", address, rules.get("service", "configured"))
    yield _line("resource", printable(resource.wire.raw), rules.get("resource"))
    yield _line("method", method.name.snake, rules.get("method"))
    yield _line("verb", method.verb, rules.get("verb"))
    if why := why_silent(method):
        yield _line("sql", "none calls it", why)
    if method.columns or method.rows:
        yield _line("rows", _row_path(method), rules.get("rows"))
    if method.paging:
        said = method.paging.rule or rules.get("paging")
        yield _line("paging", _paging(method.paging, operation), said)
    if wide := [p.field.wire.raw for p in operation.parameters if p.slashes]:
        yield _line(
            "path", printable(f"{wide[0]}: several segments"), rules.get("path")
        )
    yield ""


def _key(operation: ir.Operation) -> str:
    source = operation.source
    where = f"  ({source.file.raw}:{source.line})" if source and source.line else ""
    return printable(operation.key.raw + where)


def _line(what: str, value: str, rule: str | None) -> str:
    return f"  {what:<9} {value:<40}  {printable(rule or '')}".rstrip()


def _row_path(method: ir.Method) -> str:
    return _json_path(method.rows) + ("[*]" if method.many else "")


def _json_path(keys: tuple[ir.Text, ...]) -> str:
    return printable(".".join(["$", *(key.raw for key in keys)]))


def _paging(paging: ir.Paging, operation: ir.Operation) -> str:
    source = {
        "token": _json_path(paging.next),
        "next_url": _json_path(paging.next),
        "link": "the header Link",
        "offset": "the number of rows",
        "page": "the next number",
    }[paging.kind]
    goal = f" → {_parameter(paging.parameter, operation)}" if paging.parameter else ""
    switch = f", {paging.switch.snake}=true" if paging.switch else ""
    other = f"; else {_paging(paging.otherwise, operation)}" if paging.otherwise else ""
    return f"{paging.kind}: {source}{goal}{switch}{other}"


def _parameter(name: Name, operation: ir.Operation) -> str:
    places = {
        p.field.name: "body" if p.is_in_body else p.location
        for p in operation.parameters
    }
    return f"{name.snake} ({places.get(name, 'query')})"
