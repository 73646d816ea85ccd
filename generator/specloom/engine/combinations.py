"""Which calls a change makes: the combinations of values that its WHERE names.

It may say nothing else: what a statement changes is never read before, so that a condition
on it could not be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, TypeAlias

from sqlglot import exp

from .binding import Values
from .blocks import GIVEN, Blocks, Source, is_plain
from .keys import evaluated
from .session import Session
from .statements import Statement
from .supplies import (
    MOST_ALTERNATIVES,
    Alternative,
    Constants,
    Supplies,
    Supply,
    is_quantified,
    queried,
)
from .values import Unknown

#: Reads a query that stands inside a statement: its column names and its rows.
Read = Callable[[exp.Query], tuple[list[str], Sequence[Sequence[Any]]]]
Combination: TypeAlias = Mapping[str, Any]


def computed(node: exp.Expr, values: Values, session: Session, read: Read) -> Any:
    """The value of an expression, which may hold a query."""
    if is_plain(node):
        return evaluated(node, values, session.relations)
    _, rows = read(exp.select(node.copy()))
    return rows[0][0]


class Combinations:
    """Takes the WHERE of a statement apart; queries inside it are read."""

    def __init__(
        self, statement: Statement, values: Values, session: Session, read: Read
    ) -> None:
        self._statement = statement
        self._values = values
        self._session = session
        self._read = read

    def of(
        self, source: Source, tree: exp.Expr
    ) -> Iterator[tuple[Sequence[str], Iterator[Combination]]]:
        """For each alternative the names that it gives, and the values, one set a call.

        Raises StatementError for a condition that says anything else.
        """
        where = tree.args.get("where")
        for alternative in self._alternatives(source, tree, where):
            yield list(alternative), self._sets(alternative, where)

    def _sets(
        self, alternative: Alternative, where: exp.Expr | None
    ) -> Iterator[Combination]:
        sets = [
            [(name, value) for value in self._supplied(supply)]
            for name, supply in alternative.items()
        ]
        for pairs in map(dict, product(*sets)):
            if where is None or self._holds(where.this, pairs):
                yield pairs

    def _holds(self, condition: exp.Expr, given: Mapping[str, Any]) -> bool:
        """Whether values are what a condition asks for: it may name one parameter twice."""
        if len(list(condition.find_all(exp.EQ, exp.In))) == len(given):
            return True
        tree = condition.copy()
        for column in list(tree.find_all(exp.Column)):
            value = given.get(column.name.lower().removeprefix(GIVEN))
            column.replace(exp.Null() if value is None else self._values.add(value))
        used = [self._values[p.name] for p in tree.find_all(exp.Placeholder)]
        if any(isinstance(value, Unknown) for value in used):
            return True  # EXPLAIN
        return evaluated(tree, self._values, self._session.relations) is True

    def _alternatives(
        self, source: Source, tree: exp.Expr, where: exp.Expr | None
    ) -> list[Alternative]:
        """What WHERE gives, if it gives nothing but values of parameters."""
        table = tree.this
        select = exp.select("1").from_(table, copy=False)
        if where is not None:
            self._compute(where)
            select.set("where", where)
            self._check_condition(where.this, source)
            if _ways(where.this) > MOST_ALTERNATIVES:
                raise self._statement.error(
                    f"WHERE has more than {MOST_ALTERNATIVES} alternatives",
                    where.this,
                    "write IN instead of OR",
                )
        blocks = Blocks(select, {id(table): source})
        found = Supplies(blocks).of(source)
        return [{n.removeprefix(GIVEN): s for n, s in a.items()} for a in found]

    def _compute(self, where: exp.Expr) -> None:
        """Put the values of sub-selects in their place."""
        for node in list(where.find_all(exp.In)):
            if node.args.get("query") is not None:
                node.set("expressions", self._listed(node.args["query"].unnest()))
                node.set("query", None)
        for each in list(where.find_all(exp.Any)):
            equals = each.parent
            if isinstance(equals, exp.EQ) and each.find_ancestor(exp.Query) is None:
                side = equals.this if equals.expression is each else equals.expression
                listed = self._listed(queried(each))
                equals.replace(exp.In(this=side, expressions=listed))
        for query in list(where.find_all(exp.Subquery)):
            query.replace(self._values.add(self._value(query)))

    def _listed(self, query: exp.Query) -> list[exp.Expr]:
        """The values that a query gives, each in a node of its own."""
        _, rows = self._read(query.copy())
        return [self._values.add(row[0]) for row in rows] or [exp.Null()]

    def _check_condition(self, node: exp.Expr, source: Source) -> None:
        match node:
            case exp.Paren():
                self._check_condition(node.this, source)
            case exp.And() | exp.Or():
                self._check_condition(node.this, source)
                self._check_condition(node.expression, source)
            case exp.EQ() | exp.In() if _names_parameter(node, source):
                return
            case _:
                raise self._statement.error(
                    "the WHERE of a statement that changes things takes only = and IN on "
                    "parameters of the method",
                    node,
                    "select what is to be changed: WHERE id IN (SELECT id FROM … WHERE …)",
                )

    def _value(self, node: exp.Expr) -> Any:
        return computed(node, self._values, self._session, self._read)

    def _supplied(self, supply: Supply) -> list[Any]:
        """The values that WHERE names; nothing equals NULL."""
        assert isinstance(supply, Constants), "queries are values by now"
        found = (self._value(node) for node in supply.nodes)
        return [value for value in found if value is not None]


def _ways(condition: exp.Expr) -> int:
    """How many alternatives a condition has."""
    match condition:
        case exp.Paren():
            return _ways(condition.this)
        case exp.And():
            return _ways(condition.this) * _ways(condition.expression)
        case exp.Or():
            return _ways(condition.this) + _ways(condition.expression)
        case _:
            return 1


def _names_parameter(node: exp.Expr, source: Source) -> bool:
    """Whether a comparison is about a parameter, and says what it is."""
    sides = [node.this] if isinstance(node, exp.In) else [node.this, node.expression]
    if any(map(is_quantified, sides)):
        return False
    columns = [side for side in sides if isinstance(side, exp.Column)]
    return len(columns) == 1 and columns[0].name.lower() in source.parameters
