"""Documented SQL statements, run by the engine against the server that judges requests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from specloom import ir
from specloom.engine import Engine
from specloom.targets.examples import example, sql
from specloom.targets.lookup import Index, variables
from specloom.targets.sql_words import sql_names

from .answering import expected_of, last_page
from .driving import Report
from .giving import Impossible, given_to
from .methods import Method, methods_of, with_methods
from .packages import Provider
from .requests import faults
from .stub import Stub
from .values import made

_PLACEHOLDER = re.compile(r"\{\{ *(.+?) *\}\}")
#: Credentials are the environment's, and the values are the document's own examples: they
#: may break its patterns, and be of several options at once.
BESIDE = re.compile(
    r"`security` is met|does not match|is valid under each of|is valid  …"
)


def run_all(provider: Provider, stub: Stub, most: int | None = None) -> Report:
    """Run the statements of all methods (or of so many): in their verbs and by EXEC."""
    index = Index(provider.built.api)
    methods = list(methods_of(index, provider.documents))
    chosen = methods[:: 1 if most is None else max(1, -(-len(methods) // most))]
    found = with_methods(methods)
    report = Report(provider.built.operations_in, found, len(chosen))
    registry = provider.written("sql")
    with Engine(registry, servers=stub.url, environ={}) as engine:
        for method in chosen:
            shown = example(method.service, method.resource, method.method, index)
            for execute in (False, True):
                statement = sql.statement(shown, execute=execute)
                if statement:
                    _run(method, statement, engine, stub, report)
    return report


def _run(
    method: Method, statement: str, engine: Engine, stub: Stub, report: Report
) -> None:
    paging = method.method.paging
    answers = [e for e in expected_of(method) if not e.raises]
    answers.sort(key=lambda e: not isinstance(e.value, dict | list))  # which have rows
    good = [e.answered for e in answers][:1]
    if paging is not None and paging.kind == "next_url":
        good = []  # no made-up text is the URL of a page
    judge = partial(faults, method.schemas, method.described, None)
    stub.expect(judge, *good, last_page(method))
    report.exchanges += 1
    try:
        engine.execute(statement, _values(method, statement)).fetchall()
    except Exception as error:
        _fail(report, method, statement, f"{type(error).__name__}: {error!s:.300}")
        return
    count, found = stub.finish()
    for fault in found if is_possible(method) else ():
        if not BESIDE.search(fault):
            _fail(report, method, statement, f"request: {fault}")
    if count:
        report.called.add(method.address)


def is_possible(method: Method) -> bool:
    """Whether the schemas allow any request at all."""
    try:
        return not next(given_to(method, False)).doubtful
    except Impossible:
        return False


def _fail(report: Report, method: Method, statement: str, message: str) -> None:
    report.failures[f"{method.address}: {message}\n{statement}"] = None


def _values(method: Method, statement: str) -> dict[str, Any]:
    """Values for the placeholders of a statement."""
    names = {name.raw: by for by, name in sql_names(method.operation).items()}
    parameters = {p.field.name: p for p in method.operation.parameters}
    servers = {v.wire.raw: v for v in variables(method.service, method.operation)}
    values: dict[str, Any] = {}
    for name in _PLACEHOLDER.findall(statement):
        if name in names:
            values[name] = _value(method, parameters[names[name]])
        elif name in servers:  # else an example speaks of templates itself
            values[name] = servers[name].default.raw
    return values


def _value(method: Method, parameter: ir.Parameter) -> Any:
    """A value of a parameter or of an attribute of the body."""
    name = parameter.field.wire.raw
    found = next(_schemas(method, parameter), True)
    return next(made(method.schemas, found, "request", False, name, plain=True)).value


def _schemas(method: Method, parameter: ir.Parameter) -> Iterator[Any]:
    wire = parameter.field.wire.raw
    for said in method.described.inputs:
        if (said.place, said.name) == (parameter.location, wire):
            yield said.schema
    if parameter.location == "body":
        yield from (content.schema for content in method.described.bodies)
    if parameter.location == "field":
        for content in method.described.bodies:
            parts = method.schemas.whole_of_all(content.schema).properties
            if wire in parts:
                yield {"allOf": parts[wire]}
