"""The statement as the database runs it: resources become tables, hidden columns stay hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlglot import exp

from .blocks import Block, Blocks, Item, Meaning, column_names
from .columns import Fetch
from .planning import Plan
from .shapes import NOTHING
from .steps import dotted


def wanted(blocks: Blocks) -> dict[int, dict[str, set[tuple[str, ...]]]]:
    """What a statement uses of each source: paths by lower-case column, ``*`` for all.

    Names without a qualifier that mean a source's column get one, so that a hidden column
    of another source cannot be meant as well.
    """
    found: dict[int, dict[str, set[tuple[str, ...]]]] = {
        source.index: {} for source in blocks.sources
    }
    _settle_aliases(blocks)
    for column in list(blocks.tree.find_all(exp.Column)):
        meaning = blocks.meaning(column)
        if meaning is None:
            for index in blocks.possible(column):  # DuckDB says that it is ambiguous
                found[index].setdefault(column.name.lower(), set()).add(())
            continue
        for used in _uses(blocks, meaning, _below(column)):
            source, path = used.item.source, used.members
            if source is not None:
                found[source.index].setdefault(used.name.lower(), set()).add(path)
        if meaning.item.source is not None:
            _qualify(column, meaning.item, len(meaning.members) + 1)
    for index, item in blocks.item_of.items():
        if any(_is_whole(node, item) for node in _stars(item.block)):
            found[index]["*"] = {()}
    for source in blocks.sources:
        if source.index not in blocks.item_of:
            found[source.index]["*"] = {()}  # PIVOT, SUMMARIZE: all that there is
    return found


def _below(column: exp.Column) -> tuple[str, ...]:
    """The members that an expression takes of a column."""
    node, names = dotted(column)
    around = node.parent
    if isinstance(around, exp.Unnest) and column_names(around):
        names.append(NOTHING)  # what is used of the items is told by those who use them
    return tuple(names)


def _uses(
    blocks: Blocks, meaning: Meaning, below: tuple[str, ...]
) -> Iterator[Meaning]:
    """What is used of a source's column, also by way of a list that FROM unnests."""
    if meaning.item.source is not None:
        yield Meaning(meaning.item, meaning.name, (*meaning.members, *below))
        return
    node = meaning.item.node
    if isinstance(node, exp.Unnest) and meaning.item.source is None:
        inner = node.expressions[0]
        start = inner
        while isinstance(start, exp.Dot | exp.Paren):
            start = start.this
        outer = blocks.meaning(start) if isinstance(start, exp.Column) else None
        if outer is not None and outer.item is not meaning.item:
            path = tuple(n for n in _below(start) if n != NOTHING)
            yield from _uses(blocks, outer, (*path, *meaning.members, *below))


def _settle_aliases(blocks: Blocks) -> None:
    """GROUP BY, HAVING and QUALIFY on an output's name mean the output, where rows have no
    such column; a parameter of that name would come between."""
    for block in blocks.all():
        for key in ("group", "having", "qualify"):
            clause = block.select.args.get(key)
            for column in list(clause.find_all(exp.Column)) if clause else ():
                output = blocks.output(column)
                if output is not None and not blocks.is_answered(column):
                    column.replace(exp.paren(output.unalias().copy(), copy=False))


def tables(blocks: Blocks, plan: Plan) -> None:
    """Put each source's table in its place, and its hidden columns out of sight."""
    fetches = {fetch.source.index: fetch for fetch in plan.fetches}
    for block in blocks.all():
        for star in list(_plain_stars(block)):
            _hide(star, block, fetches)
    for source in blocks.sources:
        node, fetch = source.node, fetches[source.index]
        item = blocks.item_of.get(source.index)
        name = item.name if item is not None else node.alias_or_name
        alias = node.args.get("alias")
        table = exp.Table(
            this=exp.to_identifier(fetch.table, quoted=True),
            alias=alias or exp.TableAlias(this=exp.to_identifier(name, quoted=True)),
        )
        for key in ("joins", "pivots", "sample", "laterals"):
            if node.args.get(key):
                table.set(key, node.args[key])
        node.replace(table)
        if item is not None:
            item.node = table


def _qualify(column: exp.Column, item: Item, length: int) -> None:
    """Write the item's name in front of what is left of a dotted name."""
    parts = [part.copy() for part in column.parts[-length:]]
    names = [exp.to_identifier(item.name, quoted=True), *parts]
    if len(names) > 4:
        return
    for key, part in zip(
        ("this", "table", "db", "catalog"), reversed(names), strict=False
    ):
        column.set(key, part)
    for key in ("table", "db", "catalog")[len(names) - 1 :]:
        column.set(key, None)


def _stars(block: Block) -> Iterator[exp.Expr]:
    """Expressions of a block that show columns without naming them."""
    for projection in block.select.selects:
        for node in projection.find_all(exp.Star, exp.Column, exp.Columns):
            if isinstance(node.parent, exp.Count):
                continue
            if node.parent_select is block.select:
                yield node


def _is_whole(node: exp.Expr, item: Item) -> bool:
    """Whether a star, or the item's own name, stands for all of its columns.

    ``COLUMNS('a|b')`` may mean any of them.
    """
    if isinstance(node, exp.Columns):
        return True
    if isinstance(node, exp.Star):
        column = node.parent if isinstance(node.parent, exp.Column) else None
        return column is None or column.table.lower() == item.name.lower()
    return (
        isinstance(node, exp.Column)
        and len(node.parts) == 1
        and node.name.lower() == item.name.lower()
    )


def _plain_stars(block: Block) -> Iterator[exp.Star]:
    """The stars of a block's projection: ``*``, ``t.*`` and ``COLUMNS(*)``, not ``COUNT(*)``."""
    for projection in block.select.selects:
        if isinstance(projection, exp.Star):
            yield projection
        elif isinstance(projection, exp.Column) and projection.is_star:
            yield from projection.find_all(exp.Star)
        for columns in projection.find_all(exp.Columns):
            if isinstance(columns.this, exp.Star):
                yield columns.this


def _hide(star: exp.Star, block: Block, fetches: Mapping[int, Fetch]) -> None:
    column = star.parent if isinstance(star.parent, exp.Column) else None
    names: list[exp.Expr] = []
    for item in block.items.values():
        if column is not None and column.table.lower() != item.name.lower():
            continue
        if not _is_shown(item):
            continue
        hidden = set(item.merged) if column is None else set()
        if item.source is not None:
            hidden |= fetches[item.source.index].hidden
        for name in sorted(hidden):
            table = (
                None
                if column is not None
                else exp.to_identifier(item.name, quoted=True)
            )
            names.append(exp.column(exp.to_identifier(name, quoted=True), table=table))
    if names:
        star.set("except_", [*(star.args.get("except_") or []), *names])


def _is_shown(item: Item) -> bool:
    """Whether a star shows the item's columns: what SEMI and ANTI joins look at is not."""
    join = item.join
    return join is None or str(join.args.get("kind") or "").upper() not in (
        "SEMI",
        "ANTI",
    )
