"""The docs target: a reference site in plain Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from urllib.parse import quote

from .. import ir
from ..names import Name
from . import markdown, wording
from .base import Filter, Options, Target, file_name
from .datatypes import Datatypes, shown
from .examples import curl, python, sql
from .lookup import Index, outermost, variables
from .unfolding import Row, Unfolding

#: Pages that every folder has; a resource or service of that name steps aside.
_OWN_PAGES = frozenset({"index", "schemas", "llms"})


def page_name(name: Name) -> str:
    """The file name of a resource's or service's page."""
    spelled = file_name(name)
    return spelled + "_" if spelled in _OWN_PAGES else spelled


def _filters(api: ir.Api, options: Options) -> Mapping[str, Filter]:
    index = Index(api)
    return {
        **_quoting_filters(),
        **_wording_filters(),
        **_type_filters(index),
        **_example_filters(api, index),
        "source_link": partial(_source_link, options=options),
    }


def _quoting_filters() -> dict[str, Filter]:
    return {
        "inline": markdown.inline,
        "prose": markdown.prose,
        "sentence": markdown.sentence,
        "code": markdown.code,
        "codes": lambda texts: ", ".join(markdown.code(text) for text in texts),
        "value_code": lambda value: markdown.code_span(shown(value)),
        "quoted": lambda text: markdown.quoted(text.raw),
        "quoted_sentence": _quoted_sentence,
        "sql_name_of": lambda text: markdown.code_span(sql.sql_name(text)),
        "fold": _fold,
        "snake": lambda name: name.snake,
        "pascal": lambda name: name.pascal,
        "ident": python.identifier,
        "page": page_name,
        "anchor": wording.anchor,
        "heading_id": _heading_id,
    }


def _wording_filters() -> dict[str, Filter]:
    return {
        "about": wording.about,
        "described": wording.described,
        "by_verb": wording.by_verb,
        "verbs_of": wording.verbs_of,
        "names_of": wording.names_of,
        "place": wording.place,
        "said_of": wording.said_of,
        "status": wording.status,
        "in_python": wording.in_python,
        "pages": wording.pages,
        "travels": wording.travels,
        "server_url": wording.server_url,
        "credential_note": wording.credential_note,
        "install": wording.install,
        "first_query": wording.first_query,
        "route": _route,
        "variables": variables,
        "parameters": _parameters,
        "columns": _columns,
        "method_count": lambda service: sum(len(r.methods) for r in service.resources),
    }


def _type_filters(index: Index) -> dict[str, Filter]:
    types, unfolding = Datatypes(index), Unfolding(index)

    def inputs(method: ir.Method) -> list[tuple[ir.Parameter, tuple[Row, ...]]]:
        return [
            (p, unfolding.rows(p.field.type, p.field.wire))
            for p in method.operation.parameters
        ]

    return {
        "datatype": types.datatype,
        "facts": types.facts,
        "column_facts": types.column_facts,
        "definition_anchor": types.definition_anchor,
        "answer_type": types.answer,
        "extra_type": types.extra,
        "inputs": inputs,
        "nested": lambda resource: _nested(resource, unfolding),
    }


def _example_filters(api: ir.Api, index: Index) -> dict[str, Filter]:
    """The spellings of a method's example; none where a language cannot send the body."""

    def tabs(
        method: ir.Method, service: ir.Service, resource: ir.Resource
    ) -> list[tuple[str, str]]:
        place = (api, service, resource, method, index)
        statement, executed = sql.statement(*place), sql.statement(*place, execute=True)
        found = [
            ("SQL", "sql", statement),
            ("SQL (EXEC)", "sql", executed if executed != statement else ""),
            ("Python", "python", python.program(*place)),
            ("Python (async)", "python", python.program(*place, asynchronous=True)),
            ("curl", "sh", curl.command(api, service, method, index)),
        ]
        return [
            (kind, markdown.fence(text, language))
            for kind, language, text in found
            if text
        ]

    return {
        "example_tabs": tabs,
        "address": lambda resource, service: sql.address(api, service, resource),
    }


def _quoted_sentence(text: ir.Text) -> str:
    """The first sentence as a quoted scalar; Markdown marks stay as they were written."""
    return markdown.quoted(" ".join(text.raw.split())[:300])


def _columns(resource: ir.Resource) -> tuple[ir.Column, ...]:
    """Every column that some SELECT of the resource gives, first seen first."""
    found: dict[ir.Text, ir.Column] = {}
    for method in resource.methods:
        if method.verb == "select":
            for column in method.columns:
                found.setdefault(column.wire, column)
    return tuple(found.values())


def _nested(
    resource: ir.Resource, unfolding: Unfolding
) -> list[tuple[ir.Column, tuple[Row, ...]]]:
    """The columns that have parts, with their parts; what another one holds is left out."""
    pairs = (
        (column, unfolding.rows(column.type, column.wire))
        for column in outermost(_columns(resource))
    )
    return [(column, rows) for column, rows in pairs if rows]


def _parameters(
    resource: ir.Resource,
) -> list[tuple[ir.Parameter, str, tuple[ir.Method, ...]]]:
    """Every parameter once, by name: where it travels, and the methods that take it."""
    found: dict[str, list[tuple[ir.Parameter, ir.Method]]] = {}
    for method in resource.methods:
        for parameter in method.operation.parameters:
            found.setdefault(parameter.field.wire.raw, []).append((parameter, method))
    return [
        (uses[0][0], _places(uses), tuple({m.name: m for _, m in uses}.values()))
        for _, uses in sorted(found.items())
    ]


def _places(uses: list[tuple[ir.Parameter, ir.Method]]) -> str:
    return ", ".join(dict.fromkeys(wording.place(parameter) for parameter, _ in uses))


def _route(method: ir.Method) -> str:
    """``POST /runs/create`` as code."""
    operation = method.operation
    path = "".join(
        part.raw if isinstance(part, ir.Text) else "{" + _wire(operation, part) + "}"
        for part in operation.path
    )
    return markdown.code_span(f"{operation.verb.upper()} {path}")


def _wire(operation: ir.Operation, name: Name) -> str:
    return next(p.field.wire.raw for p in operation.parameters if p.field.name == name)


def _heading_id(anchor: str, part: str | int = "") -> str:
    """The explicit id behind a heading; ``part`` names a section of a section."""
    return "{#" + (f"{anchor}--{part}" if part else anchor) + "}"


def _fold(names: tuple[ir.Text, ...]) -> str:
    """A path of property names as code: ``run.info.run_id``."""
    if not names:
        return "the row itself"
    return markdown.code_span(".".join(name.raw for name in names))


def _source_link(source: ir.Source | None, options: Options) -> str:
    """Where an element was written; a link if the configuration says where specs are."""
    if source is None:
        return ""
    line = f", line {source.line}" if source.line else ""
    label = markdown.code(source.file) + line
    if not options.source_url:
        return label
    url = options.source_url.rstrip("/") + "/" + quote(source.file.raw)
    return f"[{label}]({url}#L{source.line})"


TARGET = Target(
    name="docs",
    summary="a reference site in Markdown; every example runs",
    filters=_filters,
    spell=page_name,
    tests={
        "record": lambda definition: isinstance(definition, ir.Record),
        "enumeration": lambda definition: isinstance(definition, ir.Enum),
    },
)
