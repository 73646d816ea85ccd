"""The conditions of a statement: whose rows they restrict, and what they are made of."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from .blocks import Item

# Joins whose condition says nothing about the rows on their left.
_KEEP_LEFT = ("LEFT", "SEMI", "ANTI", "ASOF")


def conditions(item: Item) -> Iterator[exp.Expr]:
    """The conditions that every row of an item fulfils, or is thrown away.

    WHERE counts for all items: what it compares with a value is not null. The condition of
    an outer join counts only for the side that may be missing.
    """
    select = item.block.select
    where = select.args.get("where")
    if where is not None:
        yield where.this
    joins: list[exp.Join] = [
        other.join for other in item.block.items.values() if other.join is not None
    ]
    for join in dict.fromkeys(joins):
        condition = join.args.get("on")
        if condition is not None and _speaks_of(join, item):
            yield condition


def _speaks_of(join: exp.Join, item: Item) -> bool:
    """Whether a join's condition restricts the rows of an item."""
    kinds = {
        str(join.args.get(key) or "").upper() for key in ("side", "kind", "method")
    }
    if kinds & {"FULL", "POSITIONAL", "NATURAL"}:
        return False
    if item.join is join:
        return "RIGHT" not in kinds
    return not kinds & set(_KEEP_LEFT)


def ways(condition: exp.Expr) -> int:
    """How many alternatives a condition has."""
    match condition:
        case exp.Paren():
            return ways(condition.this)
        case exp.And():
            return ways(condition.this) * ways(condition.expression)
        case exp.Or():
            return ways(condition.this) + ways(condition.expression)
        case _:
            return 1


def is_quantified(node: exp.Expr) -> bool:
    """Whether a side of a comparison is ANY, SOME or ALL of something."""
    if isinstance(node, exp.Anonymous):  # as sqlglot reads ALL(list)
        return node.name.upper() in ("ALL", "SOME")
    return isinstance(node, exp.Any | exp.All)


def queried(node: exp.Any) -> exp.Query:
    """The query of ``= ANY (SELECT …)``, or one for the items of ``= ANY(list)``."""
    inner = node.this.unnest()
    if isinstance(inner, exp.Query):
        return inner
    return exp.select(exp.Explode(this=inner.copy()))
