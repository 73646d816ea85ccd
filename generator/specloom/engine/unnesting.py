"""``FROM t, UNNEST(t.list) AS u(x)`` as a list that ``t`` unnests itself.

DuckDB joins the unnested rows back to the whole rows of ``t``, comparing all that they
hold; unnesting in a SELECT of its own gives the same rows in a small part of the time.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp


def flattened(tree: exp.Expr) -> exp.Expr:
    """A copy of a query with the same rows; the query itself where nothing is to be done."""
    if tree.find(exp.Unnest) is None:
        return tree
    made = tree.copy()
    for select in list(made.find_all(exp.Select)):
        while (join := next(_candidates(select), None)) is not None:
            _flatten(select, join)
    return made


def _candidates(select: exp.Select) -> Iterator[exp.Join]:
    """Plain joins with ``UNNEST(t.…) AS u(x)``, where every join is an inner one."""
    joins = select.args.get("joins") or []
    if any(j.args.get("side") or j.args.get("method") or _kind(j) for j in joins):
        return
    if any(projection.is_star for projection in select.selects):
        return
    for join in joins:
        node = join.this
        if (
            isinstance(node, exp.Unnest)
            and len(node.expressions) == 1
            and not node.args.get("offset")
            and _is_always(join.args.get("on"))
            and len(_names(node)) == 2
            and _owner(select, node) is not None
        ):
            yield join


def _kind(join: exp.Join) -> str:
    kind = str(join.args.get("kind") or "").upper()
    return "" if kind in ("CROSS", "INNER") else kind


def _is_always(condition: exp.Expr | None) -> bool:
    return condition is None or (isinstance(condition, exp.Boolean) and condition.this)


def _names(node: exp.Unnest) -> list[str]:
    """The names of the entry and of its only column."""
    alias = node.args.get("alias")
    columns = alias.args.get("columns") or [] if alias is not None else []
    return [node.alias, columns[0].name] if len(columns) == 1 and node.alias else []


def _owner(select: exp.Select, node: exp.Unnest) -> exp.Expr | None:
    """The one entry of FROM whose list is unnested."""
    names = {column.parts[0].name.lower() for column in node.find_all(exp.Column)}
    if len(names) != 1 or node.find(exp.Query):
        return None
    name = names.pop()
    return next((e for e in _entries(select) if e.alias_or_name.lower() == name), None)


def _entries(select: exp.Select) -> Iterator[exp.Expr]:
    start = select.args.get("from_")
    holders = [start, *(select.args.get("joins") or ())] if start is not None else []
    for holder in holders:
        if isinstance(holder.this, exp.Table | exp.Subquery):
            yield holder.this


def _flatten(select: exp.Select, join: exp.Join) -> None:
    node = join.this
    entry, column = _names(node)
    owner = _owner(select, node)
    assert owner is not None
    holder, name = owner.parent, owner.alias_or_name
    made = f"{entry}.{column}"
    for reference in list(select.find_all(exp.Column)):
        _rename(reference, (entry, column), (name, made), select)
    select.args["joins"].remove(join)
    listed = exp.alias_(exp.Explode(this=node.expressions[0].copy()), made, quoted=True)
    inner = exp.select(exp.Star(), listed).from_(owner.copy())
    assert holder is not None
    holder.set("this", inner.subquery(exp.to_identifier(name, quoted=True)))


def _rename(
    reference: exp.Column,
    old: tuple[str, str],
    new: tuple[str, str],
    select: exp.Select,
) -> None:
    """``u.x.member``, or ``x.member`` where ``x`` names no entry, as a member of the owner's."""
    parts = [part.name for part in reference.parts]
    if parts[: len(old)] == list(old):
        rest = reference.parts[2:]
    elif parts[0] == old[1] and all(
        e.alias_or_name != parts[0] for e in _entries(select)
    ):
        rest = reference.parts[1:]
    else:
        return
    made: exp.Expr = exp.column(
        exp.to_identifier(new[1], quoted=True),
        table=exp.to_identifier(new[0], quoted=True),
    )
    for part in rest:
        made = exp.Dot(this=made, expression=part.copy())
    if not rest and reference.parent is select and reference.arg_key == "expressions":
        made = exp.alias_(made, old[1], quoted=True)  # the output keeps its name
    reference.replace(made)
