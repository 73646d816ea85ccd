"""SQL from spec text and values: names, literals, placeholders."""

from __future__ import annotations

import json
import re

from ... import ir

_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
#: Words that StackQL's parser or DuckDB's does not take as a bare column.
RESERVED = frozenset("""
    add all alter analyse analyze and anti any array as asc asof asymmetric at
    authorization between binary both by case cast check collate collation column
    concurrently connect_by_root constraint convert create cross current_catalog
    current_date current_time current_timestamp current_user database databases
    default deferrable delete desc describe distinct div do drop else end escape
    except exclude exec exists explain false fetch for force foreign format freeze
    from full glob grant group having if ignore ilike in index initially inner
    insert install intersect interval into is isnull join lambda lateral leading
    left like limit list localtime localtimestamp lock map mod natural next not
    notnull null off offset on only or order outer over overlaps partitioned_by
    pivot pivot_longer pivot_wider placing positional primary qualify recursive
    references regexp rename replace returning revoke right rlike rollback schema
    select semi separator session_user set show similar some substr substring
    summarize symmetric table tablesample then timestampadd timestampdiff to
    trailing transaction true uncache union unique unpack unpivot update use using
    utc_date utc_time utc_timestamp values variadic verbose when where window with
    xor
    """.split())
#: Words that neither takes as a part of a table's dotted name.
_NO_TABLE = frozenset("""
    alter and as between create cross distinct drop else except fetch for force from
    function glob grant having ilike inner insert install intersect into join
    lateral like macro not notnull on only or outer partitioned_by positional
    qualify regexp returning revoke rlike rollback select summarize tablesample then
    uncache union using values when where with xor
    """.split())
_NO_METHOD = frozenset({"not", "select"})


def sql_name(name: ir.Text) -> str:
    """The name as an identifier: bare where that parses, else in double quotes."""
    if _BARE.fullmatch(name.raw) and name.raw.lower() not in RESERVED:
        return name.raw
    return _delimited(name)


def name_part(part: ir.Text, *, method: bool = False) -> str:
    """A part of a dotted name, where fewer words are reserved; hardly any for a method."""
    reserved = _NO_METHOD if method else _NO_TABLE
    plain = _BARE.fullmatch(part.raw) and part.raw.lower() not in reserved
    return part.raw if plain else _delimited(part)


def _delimited(name: ir.Text) -> str:
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
            return quoted(raw)
        case _:
            return quoted(json.dumps(plain(value), ensure_ascii=False))


def placeholder(wire: ir.Text, value: ir.Value) -> str:
    """``{{ name }}`` as a text: what a reader must bring; the value if no name fits."""
    if _BARE.fullmatch(wire.raw):
        return f"'{{{{ {wire.raw} }}}}'"
    return sql_literal(value)


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


def quoted(raw: str) -> str:
    """The text in single quotes."""
    return "'" + raw.replace("'", "''") + "'"
