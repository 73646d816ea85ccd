"""Work that a server does for the statement: OData's filter, select and top.

Only what cannot change the answer is pushed: a comparison that the statement repeats over
what comes back, the columns that it names, and a LIMIT behind which nothing filters, sorts
or counts. A parameter that the statement gives itself is left alone.

ORDER BY, OFFSET and count(*) are not pushed, whatever a document offers: how a server orders
texts and where it puts what is missing is its own affair, rows that it skips may be others on
the next page, and its count may be an estimate. The answer is right without.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from sqlglot import exp

from .binding import Values
from .blocks import ROW, Blocks, Item, is_plain, spoken
from .catalog import Column, Pushdown
from .columns import Choice, Fetch, Wanted
from .supplies import conditions

_OPERATORS: dict[type[exp.Expr], tuple[str, str]] = {  # and the same with sides swapped
    exp.EQ: ("eq", "eq"),
    exp.GT: ("gt", "lt"),
    exp.GTE: ("ge", "le"),
    exp.LT: ("lt", "gt"),
    exp.LTE: ("le", "ge"),
}
Pairs = tuple[tuple[str, str], ...]


def pairs(
    fetch: Fetch,
    choice: Choice,
    blocks: Blocks,
    wanted: Wanted,
    values: Values,
    enough: int | None,
) -> Pairs:
    """What is added to the query of every request of a choice, percent-encoded."""
    push = choice.method.pushdown
    item = blocks.item_of.get(fetch.source.index)
    if push is None or item is None:
        return ()
    found: dict[str, str] = {}
    if push.filter:
        parts = list(_comparisons(item, push, blocks, values))
        found[push.filter] = " and ".join(dict.fromkeys(parts))
    if push.select and "*" not in wanted and ROW not in wanted:
        names = list(_selected(fetch, wanted))
        if not push.selectable or set(names) <= set(push.selectable):
            found[push.select] = push.delimiter.join(names)
    fits = enough is not None and enough <= (push.top_max or enough)
    if push.top and fits and _is_given(item, choice, blocks):
        found[push.top] = str(enough)  # beyond its most a server may stop
    queries = (p for p in choice.method.parameters if p.where == "query")
    taken = {p.wire for p in queries if p.name in choice.supplies}
    return tuple(
        (quote(name, safe=""), quote(text, safe=""))
        for name, text in found.items()
        if text and name not in taken
    )


def _selected(fetch: Fetch, wanted: Wanted) -> Iterator[str]:
    columns = (fetch.source.columns.get(name) for name in wanted)
    yield from dict.fromkeys(
        column.path[0] for column in columns if column and column.path
    )


def _comparisons(
    item: Item, push: Pushdown, blocks: Blocks, values: Values
) -> Iterator[str]:
    for condition in conditions(item):
        for part in (
            condition.flatten() if isinstance(condition, exp.And) else [condition]
        ):
            made = _comparison(part.unnest(), item, push, blocks, values)
            if made:
                yield made


def _comparison(
    node: exp.Expr, item: Item, push: Pushdown, blocks: Blocks, values: Values
) -> str:
    """A comparison in OData's words; empty for what has none, or might mean another thing."""
    names = _OPERATORS.get(type(node))
    if names is None or item.source is None:
        return ""
    for operator, side, other in (
        (names[0], node.this, node.expression),
        (names[1], node.expression, node.this),
    ):
        column = _column(side, item, blocks)
        if column is None or not is_plain(other):
            continue
        literal = _literal(other, values)
        kind = item.source.types[column.type].kind
        fits = literal and (operator == "eq" or kind in ("integer", "number"))
        listed = not push.columns or column.path[0] in push.columns
        spoken = not push.operators or operator in push.operators
        if fits and listed and spoken and kind in _KINDS:
            return f"{'/'.join(column.path)} {operator} {literal}"
    return ""


_KINDS = ("string", "integer", "number", "boolean")


def _column(node: exp.Expr, item: Item, blocks: Blocks) -> Column | None:
    """The column of the answer that an expression is, unless it is a parameter as well."""
    meaning = blocks.meaning(node) if isinstance(node, exp.Column) else None
    if meaning is None or meaning.item is not item or meaning.members:
        return None
    source = item.source
    if source is None or meaning.name.lower() in source.parameters:
        return None
    column = source.columns.get(meaning.name.lower())
    return column if column is not None and column.path else None


def _literal(node: exp.Expr, values: Values) -> str:
    value: Any = None
    match node:
        case exp.Placeholder():
            value = values.get(node.name)
        case exp.Literal() if node.is_string:
            value = node.name
        case exp.Literal():
            return node.name
        case exp.Boolean():
            value = node.this
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case str():
            return "'" + value.replace("'", "''") + "'"
        case _:
            return ""


def _is_given(item: Item, choice: Choice, blocks: Blocks) -> bool:
    """Whether every condition is one that the request says already."""
    names = {
        name
        for p in choice.method.parameters
        if p.name in choice.supplies
        for name in spoken(p)
    }
    return all(
        _says(part.unnest(), names, item, blocks)
        for condition in conditions(item)
        for part in (
            condition.flatten() if isinstance(condition, exp.And) else [condition]
        )
    )


def _says(node: exp.Expr, names: set[str], item: Item, blocks: Blocks) -> bool:
    if not isinstance(node, exp.EQ):
        return False
    for side in (node.this, node.expression):
        meaning = blocks.meaning(side) if isinstance(side, exp.Column) else None
        if meaning is not None and meaning.item is item and not meaning.members:
            return meaning.name.lower() in names
    return False
