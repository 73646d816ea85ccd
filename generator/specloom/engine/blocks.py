"""The query blocks of a statement, what each reads from, and what its names mean.

A block is a SELECT; an item is one entry of its FROM clause: a resource, another query (a
sub-select, a common table expression), or something else that DuckDB knows. Names are
looked up in the block and then in the blocks around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from .catalog import Column, Method, Parameter, Resource, Type
from .dialect import Exec

ROW = "_row"  # the hidden column that holds a row as it came
#: Precedes the name of a parameter that is read beside a column of the same name, which holds
#: objects, lists or any JSON, and cannot be compared with what the parameter takes.
GIVEN = "_given "
_NESTED = ("object", "array", "map", "json")


@dataclass(eq=False, slots=True)
class Source:
    """One place in a statement where a resource is read.

    ``call`` is set where a method is named (``EXEC``); otherwise ``methods`` are those that
    SELECT may choose from, in the order in which they are tried.
    """

    index: int
    node: exp.Expr
    address: str  # "databricks_workspace.ml.experiment_runs"
    provider: str
    resource: Resource
    types: Sequence[Type]
    methods: tuple[Method, ...]
    call: Exec | None = None
    columns: Mapping[str, Column] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)

    def __post_init__(self) -> None:
        columns: dict[str, Column] = {}
        parameters: dict[str, Parameter] = {}
        for method in self.methods:
            for column in method.columns:
                columns.setdefault(column.name.lower(), column)
        self.columns, self.parameters = columns, parameters
        for method in self.methods:
            for parameter in method.parameters:
                for name in parameter.names:
                    parameters.setdefault(name, parameter)
                    if self.nests(name):
                        parameters.setdefault(GIVEN + name, parameter)

    def nests(self, name: str) -> bool:
        """Whether it has such a column, and that holds objects, lists or any JSON."""
        column = self.columns.get(name.lower())
        return column is not None and self.types[column.type].kind in _NESTED

    def knows(self, name: str) -> bool:
        lowered = name.lower()
        return lowered in self.columns or lowered in self.parameters or lowered == ROW


@dataclass(eq=False, slots=True)
class Item:
    """One entry of a FROM clause, under the name that the block calls it by.

    One of ``source`` (a resource), ``query`` (what a sub-select or common table expression
    computes); neither for what only DuckDB knows.
    """

    name: str
    node: exp.Expr
    block: Block
    source: Source | None = None
    query: exp.Query | None = None
    join: exp.Join | None = None
    merged: set[str] = field(default_factory=set)  # names that USING has made one

    def has(self, name: str) -> bool | None:
        """Whether it has such a column; None where that cannot be told."""
        if self.source is not None:
            return self.source.knows(name)
        if self.query is None:
            named = column_names(self.node)
            return name.lower() in named if named else None
        outputs = self.query.named_selects
        if name.lower() in (output.lower() for output in outputs):
            return True
        return None if "*" in outputs or not outputs else False


@dataclass(eq=False, slots=True)
class Block:
    """One SELECT: its items by lower-case name, and the block around it."""

    select: exp.Select
    parent: Block | None
    items: dict[str, Item] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column's name stands for: a column of an item, and members below it."""

    item: Item
    name: str
    members: tuple[str, ...] = ()


class Blocks:
    """All blocks of a statement, and the sources that were found for its tables."""

    def __init__(self, tree: exp.Expr, sources: Mapping[int, Source]) -> None:
        self.tree = tree
        self.sources = tuple(sources.values())
        self._by_node = sources  # by the identity of the table's node
        self._blocks: dict[int, Block] = {}
        self.item_of: dict[int, Item] = {}  # by the index of a source
        for select in tree.find_all(exp.Select):
            self.block(select)
        for block in self.all():
            _spell_out_using(block)

    def all(self) -> tuple[Block, ...]:
        return tuple(self._blocks.values())

    def block(self, select: exp.Select) -> Block:
        """The block of a SELECT, made when it is first asked for."""
        if id(select) not in self._blocks:
            around = select.parent_select
            parent = self.block(around) if isinstance(around, exp.Select) else None
            block = self._blocks[id(select)] = Block(select, parent)
            for node, join in _entries(select):
                self._add(block, node, join)
        return self._blocks[id(select)]

    def block_of(self, node: exp.Expr) -> Block | None:
        """The block in which an expression stands."""
        select = node if isinstance(node, exp.Select) else node.parent_select
        while select is not None and not isinstance(select, exp.Select):
            select = select.parent_select
        return None if select is None else self.block(select)

    def meaning(self, column: exp.Column) -> Meaning | None:
        """What a column's name stands for; None where that is for DuckDB to say."""
        around = column.find_ancestor(exp.Order, exp.Select)
        if isinstance(around, exp.Order) and self.output(column) is not None:
            return None  # ORDER BY takes the output of that name
        parts = [part.name for part in column.parts]
        block = self.block_of(column)
        while block is not None:
            found = self._within(parts, block)
            if found is not None:
                return found
            block = block.parent
        return None

    def possible(self, column: exp.Column) -> Iterator[int]:
        """The sources that an unqualified name may belong to."""
        block = self.block_of(column) if len(column.parts) == 1 else None
        for item in block.items.values() if block is not None else ():
            if item.source is not None and item.has(column.name):
                yield item.source.index

    def output(self, column: exp.Column) -> exp.Alias | None:
        """The output of the block that an unqualified name may mean."""
        block = self.block_of(column) if len(column.parts) == 1 else None
        for projection in block.select.selects if block is not None else ():
            if (
                isinstance(projection, exp.Alias)
                and projection.alias.lower() == column.name.lower()
            ):
                return projection
        return None

    def is_answered(self, column: exp.Column) -> bool:
        """Whether an unqualified name is a column that rows of a resource have."""
        block = self.block_of(column)
        return block is not None and any(
            item.source is not None and column.name.lower() in item.source.columns
            for item in block.items.values()
        )

    def cte(self, table: exp.Table) -> exp.CTE | None:
        """The common table expression that a table's name means."""
        if table.args.get("db"):
            return None
        node: exp.Expr | None = table
        while node is not None:
            clause = node.args.get("with_")
            for each in clause.expressions if clause else ():
                if each.alias.lower() == table.name.lower():
                    return each if isinstance(each, exp.CTE) else None
            node = node.parent
        return None

    def sources_in(
        self, node: exp.Expr, seen: frozenset[int] = frozenset()
    ) -> set[int]:
        """The sources that an expression reads, through common table expressions too."""
        found: set[int] = set()
        for table in node.find_all(exp.Table, exp.Subquery):
            if id(table) in self._by_node:
                found.add(self._by_node[id(table)].index)
            elif isinstance(table, exp.Table):
                cte = self.cte(table)
                if cte is not None and id(cte) not in seen:
                    found |= self.sources_in(cte.this, seen | {id(cte)})
        return found

    def sources_of(self, item: Item) -> set[int]:
        """The sources that must be there before an item's rows are."""
        if item.source is not None:
            return {item.source.index}
        found = self.sources_in(item.query if item.query is not None else item.node)
        for column in item.node.find_all(exp.Column):  # UNNEST(t.list) needs t
            meaning = self.meaning(column)
            if meaning is not None and meaning.item is not item:
                found |= self.sources_of(meaning.item)
        return found

    def _add(self, block: Block, node: exp.Expr, join: exp.Join | None) -> None:
        item = Item(_name(node), node, block, join=join)
        item.source = self._by_node.get(id(node))
        if item.source is not None:
            self.item_of[item.source.index] = item
        elif isinstance(node, exp.Table):
            cte = self.cte(node)
            item.query = _computed(cte) if cte is not None else None
        elif isinstance(node, exp.Subquery):
            item.query = _computed(node)
        block.items.setdefault(item.name.lower(), item)

    def _within(self, parts: list[str], block: Block) -> Meaning | None:
        """The meaning of a dotted name in one block."""
        if len(parts) > 1:
            named = block.items.get(parts[0].lower())
            if named is not None:
                return Meaning(named, parts[1], tuple(parts[2:]))
            address = ".".join(parts[:3]).lower()
            for item in block.items.values():
                source = item.source
                if len(parts) > 3 and source and source.address.lower() == address:
                    return Meaning(item, parts[3], tuple(parts[4:]))
        owner = self._owner(parts[0], block)
        return None if owner is None else Meaning(owner, parts[0], tuple(parts[1:]))

    def _owner(self, name: str, block: Block) -> Item | None:
        """The one item that has a column of this name; response columns come first."""
        lowered = name.lower()
        items = [i for i in block.items.values() if lowered not in i.merged]
        answered = [i for i in items if i.source and lowered in i.source.columns]
        sure = answered or [i for i in items if i.has(name)]
        if len(sure) == 1:
            return sure[0]
        unknown = [i for i in items if i.has(name) is None]
        return unknown[0] if not sure and len(items) == len(unknown) == 1 else None


def spoken(parameter: Parameter) -> tuple[str, ...]:
    """All names that a tree may call a parameter by, in lower case."""
    return (*parameter.names, *(GIVEN + name for name in parameter.names))


def column_names(node: exp.Expr) -> set[str]:
    """The names that an entry's alias gives its columns, in lower case: ``u(a, b)``."""
    alias = node.args.get("alias")
    columns = alias.args.get("columns") if isinstance(alias, exp.TableAlias) else None
    return {column.name.lower() for column in columns or ()}


def _computed(node: exp.CTE | exp.Subquery) -> exp.Query | None:
    """The query behind a name, unless the name gives its columns other names."""
    alias = node.args.get("alias")
    if alias is not None and alias.args.get("columns"):
        return None
    return node.this if isinstance(node.this, exp.Query) else None


def _entries(select: exp.Select) -> Iterator[tuple[exp.Expr, exp.Join | None]]:
    """The entries of a FROM clause with the join that brings each in, in order."""
    start = select.args.get("from_")
    if start is not None:
        yield from _nested(start.this, None)
    for join in select.args.get("joins") or ():
        yield from _nested(join.this, join)


def _nested(
    node: exp.Expr, join: exp.Join | None
) -> Iterator[tuple[exp.Expr, exp.Join | None]]:
    """An entry, or those of a join in parentheses."""
    if isinstance(node, exp.Subquery) and isinstance(
        node.this, exp.Table | exp.Subquery
    ):
        yield from _nested(node.this, join)
    else:
        yield node, join
    for inner in node.args.get("joins") or ():
        yield from _nested(inner.this, inner)


def _name(node: exp.Expr) -> str:
    return str(node.alias_or_name or "")


def _spell_out_using(block: Block) -> None:
    """``USING (k)`` as a condition, where a resource takes part.

    A parameter that rows do not hold is a hidden column, which USING would show.
    """
    before: list[Item] = []
    for item in block.items.values():
        join = item.join
        if join is not None and item.node is join.this and _is_spelled_out(join):
            for key in join.args.get("using") or ():
                left = next((i for i in before if i.has(key.name) is not False), None)
                if left is not None and (left.source or item.source):
                    _spell_out(join, key, left, item)
        before.append(item)


def _is_spelled_out(join: exp.Join) -> bool:
    return str(join.args.get("side") or "").upper() in ("", "LEFT")


def _spell_out(join: exp.Join, key: exp.Expr, left: Item, right: Item) -> None:
    pair = [
        exp.column(key.copy(), table=exp.to_identifier(item.name, quoted=True))
        for item in (left, right)
    ]
    condition = exp.EQ(this=pair[0], expression=pair[1])
    join.set("on", exp.and_(join.args.get("on"), condition, copy=False))
    join.set("using", [each for each in join.args["using"] if each is not key] or None)
    right.merged.add(key.name.lower())


def is_plain(node: exp.Expr) -> bool:
    """Whether an expression reads nothing: no column, no query."""
    return node.find(exp.Column, exp.Query, exp.Star, Exec) is None
