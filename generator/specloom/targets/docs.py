"""The docs target: a reference site in plain Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TypeAlias

from .. import ir
from ..names import Name
from . import markdown, source_pages, wording
from .base import Filter, Options, Target, by_identity, file_name
from .datatypes import Datatypes, kind_of, variable_facts
from .examples import Example, curl, example, python, sql
from .field_words import member
from .lookup import Index, index_of, outermost, parameter, route, variables
from .python import ident
from .repeats import Repeats
from .schema_pages import SchemaPages, sections, title
from .sql.schemas import Schemas
from .sql_words import sql_names
from .unfolding import Row, Unfolding

#: Pages that every folder has; a resource or service of that name steps aside.
_OWN_PAGES = frozenset({"index", "readme", "schemas", "openapi"})
_FEW_PAGES = 60  # that the menu can show at once; more would weigh down every page

Use: TypeAlias = tuple[ir.Parameter, ir.Method]


def page_name(name: Name) -> str:
    """The file name of a resource's or service's page."""
    spelled = file_name(name)
    return spelled + "_" if spelled in _OWN_PAGES else spelled


def _filters(api: ir.Api, options: Options) -> Mapping[str, Filter]:
    index = index_of(api)
    return {
        **_quoting_filters(options),
        **_wording_filters(api, index),
        **_listing_filters(),
        **_type_filters(index),
        **_example_filters(api, index),
        **source_pages.filters(options, page_name),
    }


def _quoting_filters(options: Options) -> dict[str, Filter]:
    return {
        "inline": markdown.inline,
        "as_title": markdown.title,
        "prose": markdown.prose,
        "sentence": markdown.sentence,
        "code": markdown.code,
        "codes": markdown.codes,
        "member": lambda found: member(found, markdown.code_span),
        "quoted": lambda text: markdown.quoted(text.raw),
        "scalar": markdown.scalar,
        "quoted_sentence": markdown.quoted_sentence,
        "snake": lambda name: name.snake,
        "pascal": lambda name: name.pascal,
        "kebab": lambda name: name.kebab,
        "ident": ident,
        "page": page_name,
        "anchor": wording.anchor,
        "heading": partial(_heading, profile=options.profile),
    }


def _wording_filters(api: ir.Api, index: Index) -> dict[str, Filter]:
    return {
        "site_title": wording.site_title,
        "site_doc": wording.site_doc,
        "title": partial(wording.title, api=api),
        "service_doc": partial(wording.service_doc, api=api),
        "holds": partial(wording.holds, api=api),
        "about": wording.about,
        "described": wording.described,
        "verbs_of": wording.verbs_of,
        "names_of": wording.names_of,
        "accessible": wording.accessible,
        "reached": wording.reached,
        "repeats": Repeats(api, page_name),
        "server_note": wording.server_note,
        "exec_note": wording.exec_note,
        "place": wording.place,
        "status": wording.status,
        "in_python": wording.in_python,
        "called": partial(wording.called, index=index),
        "answered_headers": wording.answered_headers,
        "other_answers": wording.other_answers,
        "sent_as": wording.sent_as,
        "pages": wording.pages,
        "upstream": by_identity(partial(wording.upstream, schemas=Schemas(index))),
        "travels": wording.travels,
        "given": wording.given,
        "server_url": wording.server_url,
        "credential_note": wording.credential_note,
        "install": wording.install,
        "first_query": wording.first_query,
        "route": _route,
    }


def _listing_filters() -> dict[str, Filter]:
    return {
        "by_verb": wording.by_verb,
        "variables": variables,
        "columns": _columns,
        "parameters": _parameters,
        "method_count": lambda service: sum(len(r.methods) for r in service.resources),
        "first_read": _first_read,
        "position": _position(),
        "are_few": lambda services: sum(len(s.resources) for s in services)
        <= _FEW_PAGES,
        "sections": by_identity(sections),
    }


def _type_filters(index: Index) -> dict[str, Filter]:
    pages = SchemaPages(index.api, page_name)
    types = Datatypes(index, pages.holding)
    given_in, found_in = Unfolding(index, "read"), Unfolding(index, "write")

    def inputs(method: ir.Method) -> list[tuple[ir.Parameter, str, tuple[Row, ...]]]:
        given, names = method.operation.parameters, sql_names(method.operation)
        rows = given_in.rows(*((p.field.type, p.field.wire) for p in given))
        notes = (wording.other_names(p.field, names[p.field.name]) for p in given)
        return list(zip(given, notes, rows, strict=True))

    return {
        "datatype": types.datatype,
        "told_apart": types.told_apart,
        "facts": types.facts,
        "whole": types.whole,
        "whole_body": types.whole_body,
        "limits": types.limits,
        "column_facts": types.column_facts,
        "variable_facts": variable_facts,
        "kind_of": kind_of,
        "answer_type": types.answer,
        "extra_type": types.extra,
        "inputs": inputs,
        "nested": lambda resource: _nested(resource, found_in),
        "parts": pages.of,
        "part_file": pages.file,
        "part_title": title,
        "named": lambda definitions: [d for d in definitions if d.wire],
        "link": types.link,
    }


def _example_filters(api: ir.Api, index: Index) -> dict[str, Filter]:
    """The spellings of a method's example; none where a language cannot send the body."""

    def tabs(
        method: ir.Method, service: ir.Service, resource: ir.Resource
    ) -> list[tuple[str, str]]:
        made = example(service, resource, method, index)
        statement, executed = sql.statement(made), sql.statement(made, execute=True)
        found = [
            ("SQL", "sql", statement),
            ("SQL (EXEC)", "sql", executed if executed != statement else ""),
            ("Python", "python", python.program(made)),
            ("Python (async)", "python", python.program(made, asynchronous=True)),
            *_other_ways(made),
            ("curl", "sh", curl.command(made)),
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


def _other_ways(made: Example) -> Iterator[tuple[str, str, str]]:
    """Programs that have the answer in another way: as a stream, as a download."""
    for way in made.index.ways(made.method)[1:]:
        for waits, kind in (
            (False, f"Python ({way})"),
            (True, f"Python (async {way})"),
        ):
            text = python.program(made, asynchronous=waits, way=way)
            yield kind, "python", text


def _position() -> Filter:
    """A filter: where a resource stands among those of its service."""

    def counted(service: ir.Service) -> dict[Name, int]:
        return {r.name: at for at, r in enumerate(service.resources, 1)}

    positions = by_identity(counted)
    return lambda service, resource: positions(service)[resource.name]


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
    """The columns that have parts, with their parts.

    A column that another one holds is left out, and one whose parts are all columns.
    """
    columns = _columns(resource)
    known = {column.path for column in columns}
    pairs = [
        (column, unfolding.rows((column.type, column.wire), least=1)[0])
        for column in outermost(columns)
    ]
    return [
        (column, rows)
        for column, rows in pairs
        if any((*column.path, *row.steps) not in known for row in rows)
    ]


def _parameters(
    resource: ir.Resource,
) -> list[tuple[ir.Parameter, str, tuple[ir.Method, ...]]]:
    """Every parameter by name: where it travels, and the methods that take it.

    A name that means different things in different methods has a row for each meaning.
    """
    found: dict[tuple[object, ...], list[Use]] = {}
    for method in resource.methods:
        for given in method.operation.parameters:
            found.setdefault(_meaning(given.field), []).append((given, method))
    rows = sorted(found.values(), key=lambda uses: uses[0][0].field.wire)
    return [
        (uses[0][0], _places(uses), tuple({m.name: m for _, m in uses}.values()))
        for uses in rows
    ]


def _meaning(field: ir.Field) -> tuple[object, ...]:
    """All that a row tells of a field."""
    told = (field.wire, field.type, field.doc, field.limits, field.deprecated)
    return (*told, field.default, field.access)


def _places(uses: list[Use]) -> str:
    return ", ".join(dict.fromkeys(wording.place(given) for given, _ in uses))


def _first_read(
    api: ir.Api,
) -> tuple[ir.Service, ir.Resource, ir.Method] | None:
    """A call to begin with: the first SELECT to which a reader must bring no value.

    Of several in one resource, it is the one that SQL tries first.
    """
    found = [
        (service, resource, method)
        for service in api.services
        for resource in service.resources
        for method in sorted(resource.methods, key=lambda m: -len(m.required))
        if method.verb == "select" and not method.operation.deprecated
    ]
    return next((row for row in found if _needs_no_reader(row[2])), None)


def _needs_no_reader(method: ir.Method) -> bool:
    operation = method.operation
    needed = (parameter(operation, name) for name in method.required)
    return not any(sql.takes_any_text(p) for p in needed)


def _route(method: ir.Method) -> str:
    """``POST /runs/create`` as code."""
    return markdown.code_span(route(method.operation))


def _heading(
    text: str, level: int, anchor: str, part: str | int = "", profile: str = ""
) -> str:
    """A heading with an explicit anchor; ``part`` names a section of a section."""
    marks, name = "#" * level, f"{anchor}--{part}" if part else anchor
    if profile == "plain":  # what no renderer has an own word for, HTML has
        return f'{marks} <a id="{name}"></a>{text}'
    return f"{marks} {text} {{#{name}}}"


TARGET = Target(
    name="docs",
    summary="a reference site in Markdown; every example runs",
    filters=_filters,
    spell=page_name,
    tells_lines=True,
    tests={
        "record": lambda definition: isinstance(definition, ir.Record),
        "enumeration": lambda definition: isinstance(definition, ir.Enum),
    },
)
