"""What a statement's conditions give to a source: values for its parameters.

The conditions that hold for every row of a source are taken apart into alternatives: ``OR``
makes several, each a set of parameters with where their values come from. Every condition
stays in the statement as well, and is evaluated again over what the server answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from sqlglot import exp

from .blocks import GIVEN, Block, Blocks, Item, Meaning, Source, is_plain

MOST_ALTERNATIVES = 64
# Joins whose condition says nothing about the rows on their left.
_KEEP_LEFT = ("LEFT", "SEMI", "ANTI", "ASOF")


@dataclass(frozen=True, slots=True)
class Constants:
    """Values that the statement names: ``p = 1``, ``p IN (1, 2)``."""

    nodes: tuple[exp.Expr, ...]


@dataclass(frozen=True, slots=True)
class FromQuery:
    """Values that a query of its own computes: ``p IN (SELECT …)``, ``p = (SELECT …)``."""

    query: exp.Query


@dataclass(frozen=True, slots=True)
class FromItems:
    """Values of an expression over other items: the keys of a join."""

    node: exp.Expr
    block: Block
    items: tuple[Item, ...]


Supply: TypeAlias = "Constants | FromQuery | FromItems"
Alternative: TypeAlias = (
    "Mapping[str, Supply]"  # by the parameter's name in the statement
)


class Supplies:
    """Looks up what the blocks of a statement give to its sources."""

    def __init__(self, blocks: Blocks) -> None:
        self._blocks = blocks

    def of(self, source: Source) -> list[Alternative]:
        """The alternatives for a source, at least one; one may be empty."""
        item = self._blocks.item_of.get(source.index)
        found: list[Alternative] = [{}]
        if item is None:
            return found
        for condition, here in self._conditions(item):
            found = _merged(found, self._alternatives(condition, here, source))
        return found

    def needs(self, supply: Supply) -> set[int]:
        """The sources whose rows must be there before the values can be computed."""
        match supply:
            case Constants():
                return set()
            case FromQuery(query):
                return self._blocks.sources_in(query)
            case FromItems(_, _, items):
                found = (self._blocks.sources_of(item) for item in items)
                return set().union(*found)

    def _conditions(self, item: Item) -> Iterator[tuple[exp.Expr, Item]]:
        """The conditions on an item, each with the item that it speaks of.

        Beyond the item's own block they speak of the query around it.
        """
        seen: set[int] = set()
        while item is not None and id(item) not in seen:
            seen.add(id(item))
            for condition in conditions(item):
                yield condition, item
            outer = self._outer(item.block)
            if outer is None:
                return
            item = outer

    def _outer(self, block: Block) -> Item | None:
        """The one item that is this block's rows as they are; None if they are changed."""
        if not _passes_rows(block.select):
            return None
        users = [
            item
            for other in self._blocks.all()
            for item in other.items.values()
            if item.query is not None and item.query.unnest() is block.select
        ]
        return users[0] if len(users) == 1 else None

    def _alternatives(
        self, node: exp.Expr, item: Item, source: Source
    ) -> list[Alternative]:
        match node:
            case exp.Paren():
                return self._alternatives(node.this, item, source)
            case exp.And():
                left = self._alternatives(node.this, item, source)
                right = self._alternatives(node.expression, item, source)
                return _merged(left, right)
            case exp.Or():
                left = self._alternatives(node.this, item, source)
                right = self._alternatives(node.expression, item, source)
                both = left + right
                return both if len(both) <= MOST_ALTERNATIVES else [{}]
            case exp.EQ():
                for side, other in (
                    (node.this, node.expression),
                    (node.expression, node.this),
                ):
                    name = self._parameter(side, item, source)
                    supply = self._supply(other, item) if name else None
                    if name and supply is not None:
                        return [{self._called(side, other, item, source): supply}]
            case exp.Column() | exp.Not():
                column = node.this if isinstance(node, exp.Not) else node
                name = self._parameter(column, item, source)
                if name and _is_flag(name, source):
                    return [{name: Constants((exp.Boolean(this=column is node),))}]
            case exp.In():
                name = self._parameter(node.this, item, source)
                supply = self._listed(node, item) if name else None
                if name and supply is not None:
                    return [{self._called(node.this, node, item, source): supply}]
        return [{}]

    def _parameter(self, node: exp.Expr, item: Item, source: Source) -> str:
        """The source's parameter that a column of the item stands for; "" for none."""
        if not isinstance(node, exp.Column):
            return ""
        meaning = self._blocks.meaning(node)
        if meaning is None or meaning.members or meaning.item is not item:
            return ""
        return self._traced(meaning, source)

    def _called(
        self, node: exp.Expr, other: exp.Expr, item: Item, source: Source
    ) -> str:
        """The name by which a parameter is given to a source.

        Where the column of that name cannot be compared with what is given, the condition
        speaks of the parameter, and says so from now on.
        """
        name = self._parameter(node, item, source)
        if item.source is not source or not source.nests(name) or self._nests(other):
            return name
        called = exp.to_identifier(GIVEN + name, quoted=True)
        called.meta.update(node.this.meta)
        node.set("this", called)
        return GIVEN + name

    def _nests(self, node: exp.Expr) -> bool:
        """Whether an expression is a column of rows that holds objects, lists or JSON."""
        meaning = self._blocks.meaning(node) if isinstance(node, exp.Column) else None
        if meaning is None or meaning.members or meaning.item.source is None:
            return False
        return meaning.item.source.nests(meaning.name)

    def _traced(self, meaning: Meaning, source: Source) -> str:
        """The parameter behind a column, through the queries that only hand it on."""
        item, name = meaning.item, meaning.name
        while item.source is not source:
            inner = item.query.unnest() if item.query is not None else None
            if not isinstance(inner, exp.Select):
                return ""
            found = self._projected(inner, name)
            if found is None:
                return ""
            item, name = found.item, found.name
        return name.lower() if name.lower() in source.parameters else ""

    def _projected(self, select: exp.Select, name: str) -> Meaning | None:
        """What a select's output column is, if it is a plain column of one of its items."""
        for projection in select.selects:
            if projection.is_star:
                continue
            if projection.alias_or_name.lower() == name.lower():
                inner = projection.unalias()
                if not isinstance(inner, exp.Column):
                    return None
                meaning = self._blocks.meaning(inner)
                return None if meaning is None or meaning.members else meaning
        if select.is_star:  # only columns that rows have come through a star
            block = self._blocks.block(select)
            owners = [i for i in block.items.values() if i.has(name) is not False]
            if len(owners) == 1:
                item = owners[0]
                if item.source is None or name.lower() in item.source.columns:
                    return Meaning(item, name)
        return None

    def _supply(self, node: exp.Expr, item: Item) -> Supply | None:
        node = node.unnest()
        if isinstance(node, exp.Query):
            return FromQuery(node) if self._stands_alone(node) else None
        if isinstance(node, exp.Any):
            inner = node.this.unnest()
            if not isinstance(inner, exp.Query) and not is_plain(inner):
                return None
            return FromQuery(queried(node)) if self._stands_alone(inner) else None
        if is_plain(node):
            return None if is_quantified(node) else Constants((node,))
        return self._from_items(node, item)

    def _listed(self, node: exp.In, item: Item) -> Supply | None:
        query = node.args.get("query")
        if query is not None:
            inner = query.unnest()
            return FromQuery(inner) if self._stands_alone(inner) else None
        if node.expressions and all(is_plain(each) for each in node.expressions):
            return Constants(tuple(node.expressions))
        return None

    def _from_items(self, node: exp.Expr, item: Item) -> FromItems | None:
        """Values of other items of one block, this one or one around it."""
        if node.find(exp.Query, exp.AggFunc, exp.Window):
            return None
        items: list[Item] = []
        for column in node.find_all(exp.Column):
            meaning = self._blocks.meaning(column)
            if meaning is None or meaning.item is item:
                return None
            if meaning.item not in items:
                items.append(meaning.item)
        blocks = {id(each.block) for each in items}
        if len(blocks) != 1:
            return None
        return FromItems(node, items[0].block, tuple(items))

    def _stands_alone(self, query: exp.Expr) -> bool:
        """Whether a query reads nothing of the queries around it."""
        inside = {id(select) for select in query.find_all(exp.Select)}
        for column in query.find_all(exp.Column):
            meaning = self._blocks.meaning(column)
            if meaning is not None and id(meaning.item.block.select) not in inside:
                return False
        return True


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


def _is_flag(name: str, source: Source) -> bool:
    """Whether a condition may be nothing but the parameter's name."""
    return source.types[source.parameters[name].type].kind == "boolean"


def _passes_rows(select: exp.Select) -> bool:
    """Whether a condition on a select's output may be asked before it is computed."""
    changing = ("group", "having", "distinct", "limit", "offset", "qualify", "windows")
    if any(select.args.get(key) for key in changing):
        return False
    return all(
        projection.find(exp.AggFunc, exp.Window, exp.Explode) is None
        for projection in select.selects
    )


def _merged(left: list[Alternative], right: list[Alternative]) -> list[Alternative]:
    """Both at once, for each pair of alternatives; what names values wins over what computes."""
    if len(left) * len(right) > MOST_ALTERNATIVES:
        return left if len(left) >= len(right) else right
    return [_both(one, other) for one, other in product(left, right)]


def _both(one: Alternative, other: Alternative) -> Alternative:
    found = dict(one)
    for name, supply in other.items():
        if name not in found or _weight(supply) < _weight(found[name]):
            found[name] = supply
    return found


def _weight(supply: Supply) -> tuple[int, int]:
    match supply:
        case Constants(nodes):
            return 0, len(nodes)
        case FromQuery():
            return 1, 0
        case FromItems():
            return 2, 0
