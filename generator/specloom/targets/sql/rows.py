"""What a method's rows are in SQL, and the template that flattens an answer into them.

StackQL makes columns of one level of properties. Where the columns are more than that
(scalars lifted from below, the whole object), a template lays every row out flat; the page
token is copied beside the rows, since StackQL looks for it in what the template made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ... import ir
from ..lookup import parameter, success
from .gotemplates import (
    JSON_TEMPLATE,
    TEXT_TEMPLATE,
    held,
    literal,
    property_of,
    to_json,
)
from .schemas import Schema, Schemas

_SIMPLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Flat:
    """An answer laid flat: a list of rows under one name, what paging needs beside it."""

    rows: ir.Text
    copied: Mapping[str, ir.Text]  # role → the name beside the rows that it goes by now
    columns: tuple[ir.Column, ...]
    template: str
    kind: str = JSON_TEMPLATE

    @property
    def transform(self) -> Schema:
        return {"type": self.kind, "body": ir.Text(self.template)}


def flatten(method: ir.Method, schemas: Schemas) -> Flat | None:
    """How the method's answer is laid flat; None where its columns are there already."""
    answer = success(method.operation)
    if answer is None or not method.columns:
        return None
    if answer.kind == "text":
        return _of_text(method)
    if answer.kind != "json" or not _needs_it(method, answer, schemas):
        return None
    rows = _sound(method.rows[-1] if method.rows else None, "rows", ())
    roles = page_paths(method, schemas)
    copied: dict[str, ir.Text] = {}
    for role, path in roles.items():
        copied[role] = _sound(path[-1], role, (rows, *copied.values()))
    made = {copied[role]: _copy(role, path, method) for role, path in roles.items()}
    return Flat(rows, copied, method.columns, _template(method, rows, made))


def page_paths(
    method: ir.Method, schemas: Schemas
) -> Mapping[str, tuple[ir.Text, ...]]:
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


def is_simple(path: tuple[ir.Text, ...]) -> bool:
    """Whether the path can be written with points: ``$.result.items``."""
    return all(_SIMPLE.fullmatch(step.raw) for step in path)


def _needs_it(method: ir.Method, answer: ir.Answer, schemas: Schemas) -> bool:
    """Whether the answer as it is has other columns than the method, or hides its rows."""
    row = at(answer.type, method.rows, schemas)
    if row is not None and method.many:
        row = schemas.index.element(row)
    record = schemas.index.record(row) if row is not None else None
    if record is None or not is_simple(method.rows):
        return True
    as_they_are = [(field.wire, (field.wire,)) for field in record.fields]
    if [(column.wire, column.path) for column in method.columns] != as_they_are:
        return True
    if (
        not method.rows and not method.many
    ):  # StackQL takes `items` for rows if it is there
        return any(field.wire.raw == "items" for field in record.fields)
    return _hides_token(method)


def at(
    type: ir.Type | None, path: tuple[ir.Text, ...], schemas: Schemas
) -> ir.Type | None:
    """The type that a path of property names leads to; None where no record holds it."""
    for step in path:
        record = schemas.index.record(type) if type is not None else None
        fields = record.fields if record is not None else ()
        type = next((field.type for field in fields if field.wire == step), None)
    return type


def _hides_token(method: ir.Method) -> bool:
    """Whether the next token takes more than a path to find."""
    paging = method.paging
    if paging is None or paging.kind not in ("token", "next_url"):
        return False
    return bool(paging.more) or _is_in_rows(paging) or not is_simple(paging.next)


def _is_in_rows(paging: ir.Paging) -> bool:
    """Whether the token is a property of the last row."""
    depth = len(paging.items)
    return len(paging.next) > depth and paging.next[:depth] == paging.items


def _sound(name: ir.Text | None, otherwise: str, taken: tuple[ir.Text, ...]) -> ir.Text:
    """The name where a path can hold it and nothing else has it."""
    if name is None or not is_simple((name,)) or name in taken:
        name = ir.Text(otherwise)
    while name in taken:
        name = ir.Text(name.raw + "_")
    return name


# --------------------------------------------------------------------------- templates


def _of_text(method: ir.Method) -> Flat:
    """Text is one row, whatever its column is called."""
    values = ", ".join(f"{literal(c.wire)}: {{{{ toJson . }}}}" for c in method.columns)
    template = f'{{"rows": [{{{values}}}]}}'
    return Flat(ir.Text("rows"), {}, method.columns, template, TEXT_TEMPLATE)


def _template(method: ir.Method, rows: ir.Text, copied: Mapping[ir.Text, str]) -> str:
    """The answer as ``{"rows": [{…}, …], "next": …}``; an empty list where no rows are."""
    made = _many(method.columns) if method.many else _one(method.columns)
    members = [f"  {literal(rows)}: [{held(method.rows, made, '')}]"]
    members += [f"  {literal(name)}: {value}" for name, value in copied.items()]
    return "\n".join(["{", ",\n".join(members), "}"])


def _many(columns: tuple[ir.Column, ...]) -> Callable[[str], str]:
    row = _row(columns)
    if any(column.path for column in columns):
        row = f"{{{{ with . }}}}{row}{{{{ else }}}}{{}}{{{{ end }}}}"
    head, comma = "{{ range $index, $row := %s }}", "{{ if $index }},{{ end }}"
    return lambda operand: f"{head % operand}{comma}\n    {row}\n  {{{{- end }}}}"


def _one(columns: tuple[ir.Column, ...]) -> Callable[[str], str]:
    """One row, and none where the answer lacks it; a scalar is a row even if it is null."""
    if any(column.path for column in columns):
        row = _row(columns)
        return lambda operand: (
            f"{{{{ with {operand} }}}}\n    {row}\n  {{{{- end }}}}"
        )
    names = [literal(column.wire) for column in columns]
    return lambda operand: (
        "{" + ", ".join(f"{name}: {{{{ toJson {operand} }}}}" for name in names) + "}"
    )


def _row(columns: tuple[ir.Column, ...]) -> str:
    """The object that a row at hand becomes; what is lifted from a missing object is left out."""
    direct = [c for c in columns if len(c.path) < 2]
    lifted: dict[tuple[ir.Text, ...], list[ir.Column]] = {}
    for column in columns:
        if len(column.path) > 1:
            lifted.setdefault(column.path[:-1], []).append(column)
    if not direct:  # nothing to put a comma after
        return _braced([_member(c.wire, to_json(c.path)) for c in columns])
    return _braced(
        [_member(c.wire, to_json(c.path)) for c in direct],
        "".join(_lifted(path, inner) for path, inner in lifted.items()),
    )


def _lifted(path: tuple[ir.Text, ...], columns: list[ir.Column]) -> str:
    """More members of a row, all of them properties of one object below it."""
    members = ",".join(_member(c.wire, to_json(c.path[-1:])) for c in columns)
    opened = "".join(f"{{{{ with {property_of(step)} }}}}" for step in path)
    return f"\n      {opened},{members}{'{{ end }}' * len(path)}"


def _member(name: ir.Text, value: str) -> str:
    return f"\n      {literal(name)}: {value}"


def _braced(members: list[str], more: str = "") -> str:
    return "{" + ",".join(members) + more + "\n    }"


def _copy(role: str, path: tuple[ir.Text, ...], method: ir.Method) -> str:
    """A value of the whole answer that paging needs; the next token is null at the end."""
    paging = method.paging
    if role != "next" or paging is None:
        return to_json(path, "$")
    token = _last_token(paging) if _is_in_rows(paging) else to_json(path, "$")
    if not paging.more:
        return token

    def unless_done(operand: str) -> str:
        done = f'eq (toJson {operand}) "false"'
        return f"{{{{ if {done} }}}}null{{{{ else }}}}{token}{{{{ end }}}}"

    return held(paging.more, unless_done, token, "$")


def _last_token(paging: ir.Paging) -> str:
    """A property of the last row."""
    path = paging.next[len(paging.items) :]
    kept = held(path, lambda operand: f"{{{{ $next = toJson {operand} }}}}", "")

    def last(operand: str) -> str:
        found = (
            f"{{{{ range {operand} }}}}{{{{ with . }}}}{kept}{{{{ end }}}}{{{{ end }}}}"
        )
        return f'{{{{ $next := "null" }}}}{found}{{{{ $next }}}}'

    return held(paging.items, last, "null", "$")
