"""The SQL statement that does what a method does.

It keeps to the grammar that StackQL documents and specloom runs: commas between ``@``
items stand before the comment, no comma before ``@@json``, and ``@@json`` repeats the
attributes that must be given. ``{{ name }}`` marks a value that a reader must bring.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from ... import ir
from ..lookup import Index, outermost, variables
from ..silence import why_silent
from ..sole_values import default_of
from ..sql_words import method_key, sql_names, wraps_body
from .arguments import Argument, Example
from .making import is_markup
from .sql_spelling import name_part, placeholder, plain, quoted, sql_literal, sql_name

_REQUIRED = " -- required"
_MOST_COLUMNS = 20  # of a SELECT; a reader who wants more has the table of fields
_TELLING = 3  # scalars of its own make a row understood without those of its objects


def address(api: ir.Api, service: ir.Service, resource: ir.Resource) -> str:
    """``provider.service.resource``, as FROM takes it."""
    parts = (ir.Text(api.name.snake), ir.Text(service.name.snake), resource.wire)
    return ".".join(name_part(part) for part in parts)


def speaks(method: ir.Method) -> bool:
    """Whether SQL can call the method: it has no way to send or get files, streams or XML."""
    return not why_silent(method)


def statement(example: Example, *, execute: bool = False) -> str:
    """The statement for a method, in its own verb or, with ``execute``, by EXEC.

    Empty where SQL has no way to send the body or to read the answer.
    """
    if not speaks(example.method):
        return ""
    language = "exec" if execute else "sql"
    return example.once(language, lambda: _statement(example, execute))


def _statement(example: Example, execute: bool) -> str:
    method, given = example.method, example.given
    table = address(example.api, example.service, example.resource)
    server = _beside(given, variables(example.service, method.operation))
    if execute or method.verb == "exec" or _has_no_clause(method, given, server):
        name = f"{table}.{name_part(method_key(method), method=True)}"
        return _exec(name, given, server, wraps_body(method.operation, example.index))
    given = _unambiguous(method, example.resource, given)
    match method.verb:
        case "select":
            columns = _columns(method, example.index)
            return _select(table, given, server, columns)
        case "insert":
            return _insert(table, given, server, _returned(method))
        case "update" | "replace":
            return _update(method.verb, table, given, server, _returned(method))
        case "delete":
            return _delete(table, given, server, _returned(method))


def _beside(
    given: Sequence[Argument], server: Sequence[ir.Variable]
) -> tuple[ir.Variable, ...]:
    """The variables that nothing else is called like: one value serves both."""
    taken = {a.sql_name.raw for a in given}
    return tuple(v for v in server if v.wire.raw not in taken)


def _unambiguous(
    method: ir.Method, resource: ir.Resource, given: Sequence[Argument]
) -> tuple[Argument, ...]:
    """The arguments without optional ones that would make the statement mean something else.

    A verb calls the first of its methods whose required parameters are all there, those
    with most of them first. In a SELECT, what is a column as well filters the rows too.
    """
    rows = method.columns if method.verb == "select" else ()
    columns = {column.wire.raw.lower() for column in rows}
    kept = [a for a in given if a.required or a.sql_name.raw.lower() not in columns]
    for rival in _tried_before(method, resource):
        names = sql_names(rival.operation)
        needed = {names[name] for name in rival.required}
        if needed <= {a.sql_name for a in kept}:
            kept = [a for a in kept if a.required or a.sql_name not in needed]
    return tuple(kept)


def _tried_before(method: ir.Method, resource: ir.Resource) -> list[ir.Method]:
    same = [other for other in resource.methods if other.verb == method.verb]
    same.sort(key=lambda other: -len(other.required))
    return same[: same.index(method)]


def _has_no_clause(
    method: ir.Method, given: Sequence[Argument], server: Sequence[ir.Variable]
) -> bool:
    """Whether only EXEC can carry the values: a whole body, or a change to nothing."""
    if any(a.parameter.location == "body" for a in given):
        return True
    match method.verb:
        case "insert":
            return not given and not server
        case "update" | "replace":
            return not any(
                a.parameter.location == "field" or not a.required for a in given
            )
        case _:
            return False


def _select(
    table: str,
    given: Sequence[Argument],
    server: Sequence[ir.Variable],
    columns: list[str],
) -> str:
    return "\n".join(
        [
            "SELECT",
            *_listed(columns or ["*"]),
            f"FROM {table}",
            *_where(given, server),
            ";",
        ]
    )


def _insert(
    table: str,
    given: Sequence[Argument],
    server: Sequence[ir.Variable],
    returned: list[str],
) -> str:
    names = [sql_name(a.sql_name) for a in given]
    names += [sql_name(v.wire) for v in server]
    values = [(_value(a), _REQUIRED if a.required else "") for a in given]
    values += [(placeholder(v.wire, v.default), _note(v)) for v in server]
    return "\n".join(
        [f"INSERT INTO {table} (", *_listed(names), ")", "SELECT", *_noted(values)]
        + _returning(returned)
    )


def _update(
    verb: str,
    table: str,
    given: Sequence[Argument],
    server: Sequence[ir.Variable],
    returned: list[str],
) -> str:
    """What must be given stands in WHERE, the rest in SET; SET is never empty."""
    changed = [a for a in given if not a.required]
    if not changed:
        changed = [a for a in given if a.parameter.location == "field"][-1:]
    kept = [a for a in given if a not in changed]
    head = f"UPDATE {table}" if verb == "update" else f"REPLACE {table}"
    return "\n".join(
        [head, "SET", *_listed([_equals(a) for a in changed])]
        + [*_where(kept, server), *_returning(returned)]
    )


def _delete(
    table: str,
    given: Sequence[Argument],
    server: Sequence[ir.Variable],
    returned: list[str],
) -> str:
    return "\n".join(
        [f"DELETE FROM {table}", *_where(given, server), *_returning(returned)]
    )


def _exec(
    name: str,
    given: Sequence[Argument],
    server: Sequence[ir.Variable],
    wraps: bool,
) -> str:
    """``@name=value`` for what must be given; ``@@json`` where optional parts have parts.

    StackQL wants required attributes as ``@`` items, and in ``@@json`` too if there is one.
    ``wraps``: the whole body is an attribute of its own.
    """
    json_too = not wraps and any(_in_parts(a) for a in given)
    items = [_item(a) for a in given if _stands_alone(a, json_too)]
    items += [
        (f"@{sql_name(v.wire)}={placeholder(v.wire, v.default)}", _note(v))
        for v in server
    ]
    lines = [f"EXEC {name}", *_noted(items)]
    if json_too:
        body = _json_body(given).replace("\n", "\n  ")
        lines.append(f"  @@json={quoted(body)}")
    return "\n".join([*lines, ";"])


def _item(argument: Argument) -> tuple[str, str]:
    name = sql_name(argument.sql_name)
    note = _REQUIRED if argument.required else ""
    return f"@{name}={_value(argument)}", note


def _in_parts(argument: Argument) -> bool:
    """Whether only JSON can carry the argument: a whole body, or optional parts of one."""
    location = argument.parameter.location
    return location == "body" or (
        location == "field" and not argument.scalar and not argument.required
    )


def _stands_alone(argument: Argument, json_too: bool) -> bool:
    match argument.parameter.location:
        case "body":
            return not json_too
        case "field":
            return argument.required or not json_too
        case _:
            return True


def _json_body(given: Sequence[Argument]) -> str:
    """The body as JSON; for a body that is not unfolded, its whole value."""
    for argument in given:
        if argument.parameter.location == "body":
            return json.dumps(plain(argument.value), ensure_ascii=False, indent=2)
    body = {
        a.sql_name.raw: _json_value(a) for a in given if a.parameter.location == "field"
    }
    return json.dumps(body, ensure_ascii=False, indent=2)


def _json_value(argument: Argument) -> object:
    value = _value(argument)
    if value.startswith("'{{ "):
        return value[1:-1]
    return plain(argument.value)


def _value(argument: Argument) -> str:
    """A placeholder for a text that only the reader knows, else the example itself."""
    if argument.required and takes_any_text(argument.parameter):
        return placeholder(argument.sql_name, argument.value)
    return sql_literal(argument.value)


def takes_any_text(parameter: ir.Parameter) -> bool:
    """Whether only the reader can know the value: neither a number nor one of a list."""
    type = parameter.field.type
    while isinstance(type, ir.Nullable):
        type = type.type
    is_text = isinstance(type, ir.Primitive) and type.kind == "string"
    return is_text and default_of(parameter) is None


def _note(variable: ir.Variable) -> str:
    """A default counts only among listed values; alone it is an example of a host."""
    return "" if variable.default in variable.values else _REQUIRED


def _equals(argument: Argument) -> str:
    return f"{sql_name(argument.sql_name)} = {_value(argument)}"


def _where(given: Iterable[Argument], server: Sequence[ir.Variable]) -> list[str]:
    conditions = [(_equals(a), _REQUIRED if a.required else "") for a in given]
    conditions += [
        (f"{sql_name(v.wire)} = {placeholder(v.wire, v.default)}", _note(v))
        for v in server
    ]
    return [
        f"{'  AND' if at else 'WHERE'} {condition}{note}"
        for at, (condition, note) in enumerate(conditions)
    ]


def _listed(items: Sequence[str]) -> list[str]:
    return _noted([(item, "") for item in items])


def _noted(items: Sequence[tuple[str, str]]) -> list[str]:
    """One item a line; the comma stands before the comment, or the comment would hold it."""
    last = len(items) - 1
    return [
        f"  {item}{',' if at < last else ''}{note}"
        for at, (item, note) in enumerate(items)
    ]


def _returning(columns: list[str]) -> list[str]:
    return ["RETURNING", *_listed(columns), ";"] if columns else [";"]


def _columns(method: ir.Method, index: Index) -> list[str]:
    """The columns that repeat no other one, scalars first; the whole row if it has no parts.

    What is lifted stands for its object only where the row says little itself: between a
    row's own ``name`` and ``status``, an object's ``type`` would read as that of the row.
    """
    own = [c for c in method.columns if c.path and not c.promoted]
    if sum(index.scalar(c.type) for c in own) >= _TELLING:
        parts = own
    else:
        lifted = (c.path for c in method.columns if c.promoted)
        above = {path[:n] for path in lifted for n in range(len(path))}
        parts = [c for c in method.columns if c.path and c.path not in above]
    parts.sort(key=lambda c: not index.scalar(c.type))
    return _shown(parts)[:_MOST_COLUMNS] or _shown(method.columns)


def _returned(method: ir.Method) -> list[str]:
    """What came back as it came: promoted columns would only repeat it."""
    return _shown(outermost(method.columns))


def _shown(columns: Iterable[ir.Column]) -> list[str]:
    return [
        sql_name(c.wire) for c in columns if not (c.deprecated or is_markup(c.wire))
    ]
