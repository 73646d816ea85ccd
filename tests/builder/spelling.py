"""Feature documents, built; and types spelled so that a test reads in one line."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from specloom import builder, document, ir
from specloom.builder import Built, ServiceSource
from specloom.names import Name

FEATURES = Path(__file__).parents[1] / "features"


@lru_cache
def built(feature: str, lenient: bool = False) -> Built:
    """A document of tests/features, as one service called ``demo``."""
    source = ServiceSource("demo", document.load(FEATURES / f"{feature}.yaml"))
    return builder.build([source], name="demo", lenient=lenient)


def notes(feature: str) -> set[str]:
    """What building says of a document: messages and readings."""
    return {f"{note.message}: {note.reading}" for note in built(feature).notes}


def definition(feature: str, wire: str) -> Any:
    """The definition of a component schema, or of an inline one by its snake case."""
    (service,) = built(feature).api.services
    named = {d.wire.raw: d for d in service.definitions if d.wire}
    inline = {d.name.snake: d for d in service.definitions}
    return named.get(wire) or inline[wire]


def fields(feature: str, wire: str) -> dict[str, str]:
    """The fields of a record: wire names and spelled types, ``!`` after required ones."""
    record = definition(feature, wire)
    assert isinstance(record, ir.Record)
    return {
        field.wire.raw + "!" * field.required: spelled(field.type)
        for field in record.fields
    }


def field(feature: str, wire: str, property: str) -> ir.Field:
    """One field of a record."""
    found = [f for f in definition(feature, wire).fields if f.wire.raw == property]
    return found[0]  # type: ignore[no-any-return]


def operation(feature: str, id: str) -> ir.Operation:
    """An operation by its id, or by its key (``GET /pets``)."""
    methods = [
        method
        for service in built(feature).api.services
        for resource in service.resources
        for method in resource.methods
    ]
    return next(m.operation for m in methods if id in said(m.operation))


def said(operation: ir.Operation) -> tuple[str, str]:
    """What an operation may be called by."""
    return operation.id.raw, operation.key.raw


def parameters(feature: str, id: str) -> dict[str, ir.Parameter]:
    """The parameters of an operation by their names in snake case."""
    return {p.field.name.snake: p for p in operation(feature, id).parameters}


def names(found: Built) -> dict[tuple[str, ...], str]:
    """The names of everything that has one, by what a document says of it."""
    named: dict[tuple[str, ...], str] = {}
    api = found.api
    for home, one in ((s.name.snake, s) for s in api.services):
        named |= {("model", _at(d)): f"{home}.{d.name.snake}" for d in one.definitions}
        for resource in one.resources:
            for method in resource.methods:
                address = (home, resource.name.snake, method.name.snake)
                named |= _names_of(method, ".".join(address))
    named |= {("model", _at(d)): d.name.snake for d in api.definitions}
    return named | {("scheme", s.wire.raw): s.name.snake for s in api.schemes}


def _at(definition: ir.Definition) -> str:
    return definition.source.pointer.raw if definition.source else ""


def _names_of(method: ir.Method, address: str) -> dict[tuple[str, ...], str]:
    operation = method.operation
    media = operation.body.media.raw if operation.body else ""
    said = (operation.key.raw, media, method.wire.raw)
    named = {("method", *said): address}
    for parameter in operation.parameters:
        key = (*said, parameter.location, parameter.field.wire.raw)
        named[key] = parameter.field.name.snake
    variables = (v for server in operation.servers for v in server.variables)
    return named | {("variable", v.wire.raw): v.name.snake for v in variables}


def spelled(type: ir.Type) -> str:
    """A type in one line: ``string:date``, ``[Pet]``, ``{integer}``, ``pet?``, ``a|b``."""
    match type:
        case ir.Primitive(kind, form):
            return f"{kind}:{form}" if form else kind
        case ir.Const(value):
            return f"={plain(value)!r}"
        case ir.ListOf(item, unique):
            return f"[{spelled(item)}]" + "!" * unique
        case ir.TupleOf(items, rest):
            after = [f"*{spelled(rest)}"] if rest is not None else []
            return f"({', '.join([*map(spelled, items), *after])})"
        case ir.MapOf(value):
            return f"{{{spelled(value)}}}"
        case ir.Nullable(inner):
            return f"{spelled(inner)}?"
        case ir.OneOf(options, tag):
            mark = f"<{tag.wire.raw}>" if tag else ""
            return f"({'|'.join(map(spelled, options))}){mark}"
        case ir.Ref(name, _):
            return name.pascal


def plain(value: Any) -> Any:
    """A value of the IR as Python's own."""
    match value:
        case ir.Text(raw=raw):
            return raw
        case ir.Array(items):
            return [plain(item) for item in items]
        case ir.Object(members):
            return {key.raw: plain(member) for key, member in members}
        case _:
            return value


def spelled_path(parts: Sequence[ir.Text | Name]) -> str:
    """A path or server, parameters in braces by their snake case."""
    return "".join(
        part.raw if isinstance(part, ir.Text) else f"{{{part.snake}}}" for part in parts
    )
