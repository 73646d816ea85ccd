"""The SQL statement that does what a method does.

It keeps to the grammar that StackQL documents and specloom runs: commas between ``@``
items stand before the comment, no comma before ``@@json``, and ``@@json`` repeats the
attributes that must be given. ``{{ name }}`` marks a value that a reader must bring.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from ... import ir
from ..lookup import Index, outermost, variables
from .arguments import Argument, arguments
from .values import is_markup

_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_REQUIRED = " -- required"
#: Words that neither StackQL's parser nor DuckDB's takes as a bare column.
RESERVED = frozenset("""
    add all alter analyse analyze and any array as asc asymmetric between binary both by
    case cast check collate column constraint convert create cross current_date
    current_time current_timestamp database databases default deferrable delete desc
    describe distinct div do drop else end escape except exec exists explain false fetch
    for foreign format from glob grant group having if ignore in index initially inner
    insert intersect interval into is join key lambda lateral leading left like limit list
    localtime localtimestamp lock mod natural next not null off offset on only or order
    outer over pivot placing primary qualify recursive references regexp rename replace
    returning right schema select separator set show some substr substring summarize
    symmetric table then timestampadd timestampdiff to trailing transaction true union
    unique unpivot update use using utc_date utc_time utc_timestamp values when where
    window with xor
    """.split())


def sql_name(name: ir.Text) -> str:
    """The name as an identifier: bare where that parses, else in double quotes."""
    if _BARE.fullmatch(name.raw) and name.raw.lower() not in RESERVED:
        return name.raw
    return '"' + name.raw.replace('"', '""') + '"'


def sql_literal(value: ir.Value) -> str:
    """The value as a literal; arrays and objects as a string that holds their JSON."""
    match value:
        case None:
            return "NULL"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return json.dumps(value)
        case ir.Text(raw=raw):
            return _quoted(raw)
        case _:
            return _quoted(json.dumps(plain(value), ensure_ascii=False))


def plain(value: ir.Value) -> object:
    """The value as ``json`` knows it: str, int, float, bool, None, list, dict."""
    match value:
        case ir.Text(raw=raw):
            return raw
        case ir.Array(items):
            return [plain(item) for item in items]
        case ir.Object(members):
            return {key.raw: plain(item) for key, item in members}
        case _:
            return value


def address(api: ir.Api, service: ir.Service, resource: ir.Resource) -> str:
    """``provider.service.resource``, as FROM takes it."""
    parts = (ir.Text(api.name.snake), ir.Text(service.name.snake), resource.wire)
    return ".".join(_part(part) for part in parts)


def speaks(method: ir.Method) -> bool:
    """Whether SQL can call the method: it has no way to send files, streams or XML."""
    body = method.operation.body
    return body is None or body.kind in ("json", "form", "none")


def statement(
    api: ir.Api,
    service: ir.Service,
    resource: ir.Resource,
    method: ir.Method,
    index: Index,
    *,
    execute: bool = False,
) -> str:
    """The statement for a method, in its own verb or, with ``execute``, by EXEC.

    Empty where SQL has no way to send the body (files, streams, XML).
    """
    if not speaks(method):
        return ""
    given = arguments(method, index)
    table = address(api, service, resource)
    server = variables(service)
    if execute or method.verb == "exec" or _has_no_clause(method, given):
        return _exec(f"{table}.{_part(ir.Text(method.name.snake))}", given, server)
    match method.verb:
        case "select":
            return _select(table, given, server, _columns(method))
        case "insert":
            return _insert(table, given, server, _returned(method))
        case "update" | "replace":
            return _update(method.verb, table, given, server, _returned(method))
        case "delete":
            return _delete(table, given, server, _returned(method))


def _has_no_clause(method: ir.Method, given: Sequence[Argument]) -> bool:
    """Whether only EXEC can carry the values: a whole body, or an UPDATE of nothing."""
    if any(a.parameter.location == "body" for a in given):
        return True
    return method.verb in ("update", "replace") and not any(
        a.parameter.location == "field" or not a.required for a in given
    )


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
    names = [sql_name(a.parameter.field.wire) for a in given]
    names += [sql_name(v.wire) for v in server]
    values = [(_value(a), _REQUIRED if a.required else "") for a in given]
    values += [(_placeholder(v.wire), _note(v)) for v in server]
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
    needed = [a for a in given if a.required] or list(given)
    return "\n".join(
        [f"DELETE FROM {table}", *_where(needed, server), *_returning(returned)]
    )


def _exec(name: str, given: Sequence[Argument], server: Sequence[ir.Variable]) -> str:
    """``@name=value``; where the body holds more than scalars, ``@@json`` is all of it."""
    json_too = any(_in_body(a) and not a.scalar for a in given)
    items = [
        _item(a)
        for a in given
        if not _in_body(a) or (a.scalar and (a.required or not json_too))
    ]
    items += [(f"@{sql_name(v.wire)}={_placeholder(v.wire)}", _note(v)) for v in server]
    lines = [f"EXEC {name}", *_noted(items)]
    if json_too:
        body = _json_body(given).replace("\n", "\n  ")
        lines.append(f"  @@json={_quoted(body)}")
    return "\n".join([*lines, ";"])


def _item(argument: Argument) -> tuple[str, str]:
    name = sql_name(argument.parameter.field.wire)
    note = _REQUIRED if argument.required else ""
    return f"@{name}={_value(argument)}", note


def _in_body(argument: Argument) -> bool:
    return argument.parameter.location in ("field", "body")


def _json_body(given: Sequence[Argument]) -> str:
    """The body as JSON; for a body that is not unfolded, its whole value."""
    for argument in given:
        if argument.parameter.location == "body":
            return json.dumps(plain(argument.value), ensure_ascii=False, indent=2)
    body = {
        a.parameter.field.wire.raw: _json_value(a)
        for a in given
        if a.parameter.location == "field"
    }
    return json.dumps(body, ensure_ascii=False, indent=2)


def _json_value(argument: Argument) -> object:
    value = _value(argument)
    if value.startswith("'{{ "):
        return value[1:-1]
    return plain(argument.value)


def _value(argument: Argument) -> str:
    """A placeholder for a text that only the reader knows, else the example itself."""
    if argument.required and _open_text(argument):
        return _placeholder(argument.parameter.field.wire)
    return sql_literal(argument.value)


def _open_text(argument: Argument) -> bool:
    """Whether any text will do: neither an enum's value nor a constant."""
    type = argument.parameter.field.type
    while isinstance(type, ir.Nullable):
        type = type.type
    return isinstance(type, ir.Primitive) and type.kind == "string"


def _placeholder(wire: ir.Text) -> str:
    if _BARE.fullmatch(wire.raw):
        return f"'{{{{ {wire.raw} }}}}'"
    return _quoted("text")


def _note(variable: ir.Variable) -> str:
    """A default counts only among listed values; alone it is an example of a host."""
    return "" if variable.default in variable.values else _REQUIRED


def _equals(argument: Argument) -> str:
    return f"{sql_name(argument.parameter.field.wire)} = {_value(argument)}"


def _where(given: Iterable[Argument], server: Sequence[ir.Variable]) -> list[str]:
    conditions = [(_equals(a), _REQUIRED if a.required else "") for a in given]
    conditions += [
        (f"{sql_name(v.wire)} = {_placeholder(v.wire)}", _note(v)) for v in server
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


def _columns(method: ir.Method) -> list[str]:
    """The whole row and what was lifted out of it; parts of the whole would repeat it."""
    whole = outermost(method.columns)
    lifted = tuple(c for c in method.columns if c.promoted)
    return _shown(whole + lifted)


def _returned(method: ir.Method) -> list[str]:
    """What came back as it came: promoted columns would only repeat it."""
    return _shown(outermost(method.columns))


def _shown(columns: Iterable[ir.Column]) -> list[str]:
    return [
        sql_name(c.wire) for c in columns if not (c.deprecated or is_markup(c.wire))
    ]


def _part(part: ir.Text) -> str:
    """A part of a dotted name: any word may stand there, reserved or not."""
    return part.raw if _BARE.fullmatch(part.raw) else sql_name(part)


def _quoted(raw: str) -> str:
    return "'" + raw.replace("'", "''") + "'"
