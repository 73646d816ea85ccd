"""When a LIMIT lets fetching stop: as soon as enough rows have passed the conditions.

That is so where more rows can only add to what is there: one source, and nothing that sorts,
groups, counts or looks at several rows at once.
"""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from .blocks import Blocks
from .relations import Values

_LOOKS_AT_ALL = (
    "group", "having", "order", "qualify", "windows", "distinct", "sample", "cluster", "sort"
)  # fmt: skip


def enough(tree: exp.Expr, blocks: Blocks, values: Values) -> int | None:
    """The rows after which a query is answered, OFFSET included; None for all there are."""
    if not isinstance(tree, exp.Select) or not adds_up(tree, blocks):
        return None
    limit = _number(tree.args.get("limit"), values)
    offset = _number(tree.args.get("offset"), values) if tree.args.get("offset") else 0
    return None if limit is None or offset is None else limit + offset


def adds_up(tree: exp.Select, blocks: Blocks) -> bool:
    """Whether each row of a query comes from one row of its only source.

    LIMIT and OFFSET are not looked at.
    """
    if len(blocks.sources) != 1 or len(list(tree.find_all(exp.Query))) > 1:
        return False
    if any(tree.args.get(key) for key in _LOOKS_AT_ALL):
        return False
    if any(not _is_inner(join) for join in tree.args.get("joins") or []):
        return False
    found = tree.find(exp.AggFunc, exp.Window, exp.Pivot, exp.Anonymous)
    return found is None or not _aggregates(tree)


def _is_inner(join: exp.Expr) -> bool:
    """Whether a row of the join is a row of each side; of SEMI and ANTI it is of one."""
    is_plain = not join.args.get("side") and not join.args.get("method")
    return is_plain and (join.args.get("kind") or "") in ("", "INNER", "CROSS")


def counted(tree: exp.Select) -> exp.Select:
    """A query for how many rows the query would have without its LIMIT."""
    inner = tree.copy()
    inner.set("limit", None)
    inner.set("offset", None)
    return exp.select(exp.Count(this=exp.Star())).from_(inner.subquery("found"))


def _number(clause: exp.Expr | None, values: Values) -> int | None:
    node = clause.expression if clause is not None else None
    if isinstance(node, exp.Placeholder):
        found: Any = values.get(node.name)
        return found if isinstance(found, int) and not isinstance(found, bool) else None
    if isinstance(node, exp.Literal) and not node.is_string and node.name.isdigit():
        return int(node.name)
    return None


def _aggregates(tree: exp.Select) -> bool:
    """Whether an output may be an aggregate; a function that sqlglot does not know may be."""
    for projection in tree.selects:
        for node in projection.find_all(exp.AggFunc, exp.Window, exp.Anonymous):
            if not isinstance(node, exp.Anonymous) or node.name.lower() not in _SCALAR:
                return True
    return tree.find(exp.Pivot) is not None


# What ``paths`` writes; the rest of DuckDB's functions may be aggregates.
_SCALAR = frozenset(
    {"list_extract", "list_transform", "flatten", "json_extract_string", "list_filter"}
)
