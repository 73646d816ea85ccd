"""What a method's rows are in SQL: as they are, or laid flat by a template.

StackQL makes columns of one level of properties. Where the columns are more than that
(scalars lifted from below, the whole object), a template lays every row out flat. What
paging needs is copied, since StackQL looks for it in what the template made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from ... import ir
from ..lookup import parameter
from ..statuses import success
from .gotemplates import JSON_TEMPLATE, TEXT_TEMPLATE
from .row_templates import copied, of_rows, of_text
from .schemas import Schema, Schemas

Path: TypeAlias = tuple[ir.Text, ...]

_SIMPLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ROWS: Final[Path] = (ir.Text("rows"),)
_OF_STACKQL: Final = frozenset(("token", "next_url"))


class Flat(NamedTuple):
    """An answer laid flat: where a list of rows is now, and by role what paging needs.

    ``extra`` is the type of what a row may have beside the properties that are known: no
    template lays that flat, but who reads rows as they came can keep it.
    """

    rows: Path
    paging: Mapping[str, Path]
    columns: tuple[ir.Column, ...]
    template: str
    extra: ir.Type | None = None
    kind: str = JSON_TEMPLATE

    @property
    def transform(self) -> Schema:
        return {"type": self.kind, "body": ir.Text(self.template)}


def flatten(method: ir.Method, schemas: Schemas) -> Flat | None:
    """How the method's answer is laid flat; None where its columns are there already.

    Everything stays where it was, unless StackQL's paths cannot lead there.
    """
    answer = success(method.operation)
    if answer is None or not method.columns:
        return None
    if answer.kind == "text":
        template = of_text(method.columns)
        return Flat(_ROWS, {}, method.columns, template, kind=TEXT_TEMPLATE)
    if answer.kind != "json" or not _needs_it(method, answer, schemas):
        return None
    rows = method.rows if method.rows and is_simple(method.rows) else _ROWS
    places: dict[str, Path] = {}
    found = {**(page_paths(method, schemas) or _counts(method.paging))}
    if method.paging is not None:
        found = {**_counts(method.paging.otherwise), **found}
    for role, path in found.items():
        places[role] = _free(path, role, (rows, *places.values()))
    values = {places[role]: copied(role, path, method) for role, path in found.items()}
    template, extra = of_rows(method, rows, values), _extra(method, answer, schemas)
    return Flat(rows, places, method.columns, template, extra)


def page_paths(method: ir.Method, schemas: Schemas) -> Mapping[str, Path]:
    """Where an answer says what StackQL pages by: ``next``, or ``page`` and ``pages``.

    Empty where it does not: the page's own number must come back beside the number of pages.
    """
    paging, answer = method.paging, success(method.operation)
    match paging:
        case ir.Paging(kind="token" | "next_url", next=path) if path:
            return {"next": path}
        case ir.Paging(kind="page", pages=pages, parameter=name) if pages and name:
            number = (*pages[:-1], parameter(method.operation, name).field.wire)
            type = at(answer.type if answer else None, number, schemas)
            if type is not None and schemas.column_type(type) == "integer":
                return {"page": number, "pages": pages}
    return {}


def at(type: ir.Type | None, path: Path, schemas: Schemas) -> ir.Type | None:
    """The type that a path of property names leads to; None where no record holds it."""
    for step in path:
        record = schemas.index.record(type) if type is not None else None
        fields = record.fields if record is not None else ()
        type = next((field.type for field in fields if field.wire == step), None)
    return type


def _extra(method: ir.Method, answer: ir.Response, schemas: Schemas) -> ir.Type | None:
    """The type of undeclared properties of a row; None where its schema allows none."""
    if answer.type is None or not any(column.path for column in method.columns):
        return None
    found = [*_single((answer.type,), schemas)]
    for step in method.rows:
        fields = (f for r in found if isinstance(r, ir.Record) for f in r.fields)
        found = [*_single((f.type for f in fields if f.wire == step), schemas)]
    types = {r.extra for r in found if isinstance(r, ir.Record)}
    types |= {m.value for m in found if isinstance(m, ir.MapOf)}
    types.discard(None)
    return types.pop() if len(types) == 1 else ir.ANY if types else None


def _single(
    types: Iterable[ir.Type], schemas: Schemas
) -> Iterator[ir.Type | ir.Record | ir.Enum]:
    """The options of unions and the items of lists; each is looked at once, since unions of
    unions have more ways than anybody can go.
    """
    waiting = [*types]
    seen: set[int] = set()
    while waiting:
        found = schemas.index.resolve(waiting.pop())
        if id(found) in seen:
            continue
        seen.add(id(found))
        match found:
            case ir.OneOf(inner):
                waiting += inner
            case ir.ListOf(item):
                waiting.append(item)
            case _:
                yield found


def is_simple(path: Path) -> bool:
    """Whether the path can be written with points: ``$.result.items``."""
    return all(_SIMPLE.fullmatch(step.raw) for step in path)


def _needs_it(method: ir.Method, answer: ir.Response, schemas: Schemas) -> bool:
    """Whether the answer as it is has other columns than the method, or hides its rows."""
    row = at(answer.type, method.rows, schemas)
    if row is not None and method.many:
        row = schemas.index.element(row)
    record = schemas.index.record(row) if row is not None else None
    if record is None or not is_simple(method.rows):
        return True
    seen = (field for field in record.fields if field.access != "write")
    as_they_are = [(field.wire, (field.wire,)) for field in seen]
    if [(column.wire, column.path) for column in method.columns] != as_they_are:
        return True
    if method.rows or method.many:
        return _hides_token(method)
    # StackQL takes a property of this name for the rows, wherever no path is given.
    return any(field.wire.raw == "items" for field in record.fields)


def _hides_token(method: ir.Method) -> bool:
    """Whether the next token takes more than a path to find."""
    paging = method.paging
    if paging is None or paging.kind not in _OF_STACKQL:
        return False
    inside = paging.next[: len(paging.items)] == paging.items and bool(paging.items)
    return bool(paging.more) or inside or not is_simple(paging.next)


def _counts(paging: ir.Paging | None) -> Mapping[str, Path]:
    """Where an answer says how much there is, for paging that StackQL does not know."""
    if paging is None:
        return {}
    paths = {"total": paging.total, "pages": paging.pages, "more": paging.more}
    return {role: path for role, path in paths.items() if path and is_simple(path)}


def _free(path: Path, role: str, taken: tuple[Path, ...]) -> Path:
    """The path, or another where a path cannot hold it or it meets another one."""
    name = role
    while not is_simple(path) or any(_meet(path, other) for other in taken):
        path, name = (ir.Text(name),), name + "_"
    return path


def _meet(one: Path, other: Path) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]
