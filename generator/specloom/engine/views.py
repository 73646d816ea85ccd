"""Views of provider documents: resources that are queries over other resources.

A view's SQL holds example values for what it must be given; conditions of the statement
on the same columns take their place, and reach the resources inside.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlglot import exp, parse_one
from sqlglot.errors import ParseError

from ..errors import DocumentError
from .blocks import is_plain
from .catalog import View
from .registry import Catalog
from .sources import resource_of
from .statements import Statement

_DEEPEST = 8  # views of views
_DIALECTS = {"sqlite3": "sqlite", "postgres": "postgres", "": "sqlite"}


def expand(statement: Statement, tree: exp.Expr, catalog: Catalog) -> None:
    """Put the queries of views in their places. Raises StatementError, DocumentError."""
    for _ in range(_DEEPEST):
        found = [
            (table, resource.views)
            for table in list(tree.find_all(exp.Table))
            if table.args.get("catalog") and isinstance(table.this, exp.Identifier)
            for resource, _ in [resource_of(statement, table, catalog)]
            if resource.views and not resource.verbs.get("select")
        ]
        if not found:
            return
        for table, views in found:
            given = _given(table)
            table.replace(
                _expanded(table, _chosen(statement, table, views, given), given)
            )
    raise statement.error(f"views are nested more than {_DEEPEST} deep", tree)


def _chosen(
    statement: Statement,
    table: exp.Table,
    views: tuple[View, ...],
    given: Collection[str],
) -> View:
    """The view of the first dialect that fits, for the names that the statement gives."""
    known = [view for view in views if view.dialect in _DIALECTS]
    fitting = [v for v in known if {n.lower() for n in v.required} <= set(given)]
    if fitting:
        return max(fitting, key=lambda view: len(view.required))
    needs = "; ".join(", ".join(view.required) for view in known if view.required)
    raise statement.error(
        f"the view {table.name} must be given {needs or 'a dialect that is known'}",
        table,
    )


def _expanded(
    table: exp.Table,
    view: View,
    given: Mapping[str, exp.Expr | None],
) -> exp.Subquery:
    try:
        query = parse_one(view.sql, dialect=_DIALECTS[view.dialect])
    except ParseError as error:
        raise DocumentError(
            f"the view {table.name} is not SQL: {error.errors[0]['description']}"
        ) from None
    for select in query.find_all(exp.Select):
        _put_in(select, given)
    alias = table.args.get("alias") or exp.TableAlias(
        this=exp.to_identifier(table.name, quoted=True)
    )
    made = exp.Subquery(this=query, alias=alias)
    for key in ("joins", "pivots", "sample"):
        if table.args.get(key):
            made.set(key, table.args[key])
    return made


def _given(table: exp.Table) -> dict[str, exp.Expr | None]:
    """The columns that the statement around a view gives, with the value if it names one."""
    select = table.find_ancestor(exp.Select)
    if select is None:
        return {}
    joins = [join.args.get("on") for join in select.args.get("joins") or ()]
    found: dict[str, exp.Expr | None] = {}
    for condition in (select.args.get("where"), *joins):
        for equal in (
            condition.find_all(exp.EQ, exp.In) if condition is not None else ()
        ):
            for column, other in (
                (equal.this, equal.args.get("expression")),
                (equal.args.get("expression"), equal.this),
            ):
                if isinstance(column, exp.Column) and column.table in (
                    "",
                    table.alias_or_name,
                ):
                    named = other is not None and is_plain(other)
                    found[column.name.lower()] = other if named else None
    return found


def _put_in(select: exp.Select, given: Mapping[str, exp.Expr | None]) -> None:
    """What the statement says in place of ``column = 'example'``."""
    where = select.args.get("where")
    for equal in list(where.find_all(exp.EQ)) if where is not None else ():
        column, name = equal.this, equal.this.name.lower()
        if not isinstance(column, exp.Column) or not is_plain(equal.expression):
            continue
        if name in given:
            value = given[name]
            if value is not None:
                equal.set("expression", value.copy())
            elif any(p.alias_or_name.lower() == name for p in select.selects):
                equal.replace(exp.true())
