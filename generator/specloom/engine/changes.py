"""What a statement changes: the method, and the arguments of each call, all known beforehand.

Every value is typed, and every name checked, before the first request is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from sqlglot import exp

from ..errors import UnsupportedError
from .arguments import (
    Arguments,
    cells_of,
    check_once,
    chosen,
    spell_out,
    typed_arguments,
)
from .binding import Values
from .blocks import GIVEN, Blocks, Source, is_plain
from .catalog import Method, Verb
from .dialect import Exec, Replace
from .keys import evaluated
from .planning import check_supported, missing
from .session import Session
from .sources import method_of, no_method, resource_of, source_for
from .statements import Statement
from .supplies import Alternative, Constants, Supplies, Supply


@dataclass(frozen=True, slots=True)
class Call:
    """One request to be: the method and its arguments by the parameters' own names."""

    method: Method
    arguments: Arguments


@dataclass(frozen=True, slots=True)
class Change:
    """All that a statement will do. ``returning`` is what it gives back, None for nothing."""

    source: Source
    verb: Verb
    calls: tuple[Call, ...]
    returning: tuple[exp.Expr, ...] | None = None


#: Reads a query that stands inside the statement: its column names and its rows.
Read = Callable[[exp.Query], tuple[list[str], Sequence[Sequence[Any]]]]


def change(
    statement: Statement, tree: exp.Expr, values: Values, session: Session, read: Read
) -> Change:
    """What a statement changes. Queries inside it are read; nothing else is sent.

    Raises StatementError.
    """
    made = _Change(statement, values, session, read)
    match tree:
        case exp.Insert():
            return made.insert(tree)
        case exp.Update():
            return made.update(tree)
        case exp.Delete():
            return made.delete(tree)
        case Exec():
            return made.call(tree)
        case _:
            raise statement.error("this is not a statement that runs here", tree)


class _Change:
    def __init__(
        self, statement: Statement, values: Values, session: Session, read: Read
    ) -> None:
        self._statement = statement
        self._values = values
        self._session = session
        self._read = read

    # ------------------------------------------------------------------ statements

    def insert(self, tree: exp.Insert) -> Change:
        self._refuse(
            tree, "conflict", "alternative", "overwrite", "partition", "settings"
        )
        target = tree.this
        listed = target.expressions if isinstance(target, exp.Schema) else []
        table = target.this if isinstance(target, exp.Schema) else target
        source = self._source(table, "insert")
        names = [column.name for column in listed]
        cells = cells_of(tree.expression)
        found, rows = self._rows(tree, cells, bool(listed))
        names = names or found
        named = listed or (cells[0] if cells else [table] * len(names))
        check_once(self._statement, names, named)
        method = chosen(self._statement, source, "insert", names, named)
        calls: list[Call] = []
        for n, row in enumerate(rows, 1):
            where = cells[n - 1] if cells else named
            if len(row) != len(names):
                told = f"{len(names)} columns are named, {len(row)} values in row {n}"
                raise self._statement.error(told, where[0])
            given = zip(names, row, strict=True)
            nodes = dict(zip(names, where, strict=False))
            made = typed_arguments(
                self._statement, source, method, given, nodes, f"row {n}: "
            )
            calls.append(Call(method, made))
        return Change(source, "insert", tuple(calls), _returning(tree))

    def update(self, tree: exp.Update) -> Change:
        self._refuse(tree, "from_", "order", "limit")
        verb: Verb = "replace" if isinstance(tree, Replace) else "update"
        source = self._source(tree.this, verb)
        given = dict(self._assigned(assignment) for assignment in tree.expressions)
        check_once(
            self._statement, [a.this.name for a in tree.expressions], tree.expressions
        )
        return self._selected(source, verb, tree, given)

    def delete(self, tree: exp.Delete) -> Change:
        self._refuse(tree, "using", "order", "limit")
        source = self._source(tree.this, "delete")
        return self._selected(source, "delete", tree, {})

    def call(self, tree: Exec) -> Change:
        resource, name, method = method_of(self._statement, tree, self._session.catalog)
        address = ".".join(name)
        check_supported(method, address, self._statement, tree)
        source = Source(
            self._session.number(),
            tree,
            address,
            name[0],
            resource,
            self._session.catalog.service(*name[:2]).types,
            (method,),
            tree,
        )
        spell_out(self._statement, tree, method, address, self._values)
        nodes = {argument.this.name: argument for argument in tree.expressions}
        given = {name: self._value(node.expression) for name, node in nodes.items()}
        lacking = missing(method, {n.lower() for n in given})
        if lacking:
            raise self._statement.error(
                f"{address}.{method.name} needs {', '.join(lacking)}", tree
            )
        arguments = typed_arguments(
            self._statement, source, method, given.items(), nodes
        )
        shown = _returning(tree)
        if shown is None and method.columns:
            shown = (exp.Star(),)
        return Change(source, "exec", (Call(method, arguments),), shown)

    # ------------------------------------------------------------------ parts

    def _refuse(self, tree: exp.Expr, *keys: str) -> None:
        for key in keys:
            part = tree.args.get(key)
            if part:
                node = part if isinstance(part, exp.Expr) else tree
                name = key.rstrip("_").upper()
                raise UnsupportedError(
                    f"{tree.key.upper()} with {name} is not supported",
                    self._statement.place(node),
                )

    def _source(self, table: exp.Expr, verb: Verb) -> Source:
        resource, name = resource_of(self._statement, table, self._session.catalog)
        if not resource.verbs.get(verb):
            message = no_method(verb, ".".join(name), resource)
            raise self._statement.error(message, table)
        return source_for(self._session, table, resource, name, verb)

    def _rows(
        self, tree: exp.Insert, cells: list[list[exp.Expr]], is_listed: bool
    ) -> tuple[list[str], list[Sequence[Any]]]:
        """The names and values that INSERT gives."""
        query = tree.expression
        if isinstance(query, exp.Values) and not is_listed:
            raise self._statement.error(
                "INSERT with VALUES names its columns",
                tree.this,
                "write INSERT INTO t (a, b) VALUES (…)",
            )
        if cells:
            names = [cell.alias_or_name for cell in cells[0]]
            return names, [[self._value(c.unalias()) for c in row] for row in cells]
        if not isinstance(query, exp.Query):
            raise self._statement.error("INSERT needs VALUES or a query", tree.this)
        names, rows = self._read(query.copy())
        return names, list(rows)

    def _value(self, node: exp.Expr) -> Any:
        """The value of an expression, which may hold a query."""
        if is_plain(node):
            return evaluated(node, self._values, self._session.relations)
        _, rows = self._read(exp.select(node.copy()))
        return rows[0][0]

    def _assigned(self, node: exp.Expr) -> tuple[str, Any]:
        if not isinstance(node, exp.EQ) or not isinstance(node.this, exp.Column):
            raise self._statement.error("SET takes name = value", node)
        if node.expression.find(exp.Column) and not node.expression.find(exp.Query):
            raise self._statement.error(
                "SET takes values: the row that is changed is not read", node.expression
            )
        return node.this.name, self._value(node.expression)

    # ------------------------------------------------------------------ WHERE

    def _selected(
        self, source: Source, verb: Verb, tree: exp.Expr, given: Mapping[str, Any]
    ) -> Change:
        """One call for each combination of values that WHERE names."""
        where = tree.args.get("where")
        calls: list[Call] = []
        nodes = {column.name.lower(): column for column in tree.find_all(exp.Column)}
        for alternative in self._alternatives(source, tree, where):
            names = [*given, *alternative]
            named = [nodes.get(name.lower(), tree.this) for name in names]
            method = chosen(self._statement, source, verb, names, named)
            sets = [
                [(name, value) for value in self._supplied(supply)]
                for name, supply in alternative.items()
            ]
            for pairs in product(*sets):
                arguments = typed_arguments(
                    self._statement,
                    source,
                    method,
                    given.items(),
                    nodes,
                    keep_null=True,
                )
                found = typed_arguments(self._statement, source, method, pairs, nodes)
                for name in arguments.keys() & found.keys():
                    if arguments[name] != found[name]:
                        raise self._statement.error(
                            f"{name} is set to one value and compared with another",
                            nodes.get(name.lower(), tree.this),
                        )
                call = Call(method, arguments | found)
                if call not in calls:
                    calls.append(call)
        return Change(source, verb, tuple(calls), _returning(tree))

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
        blocks = Blocks(select, {id(table): source})
        found = Supplies(blocks).of(source)
        return [{n.removeprefix(GIVEN): s for n, s in a.items()} for a in found]

    def _compute(self, where: exp.Expr) -> None:
        """Put the values of sub-selects in their place."""
        for node in list(where.find_all(exp.In)):
            if node.args.get("query") is not None:
                _, rows = self._read(node.args["query"].unnest().copy())
                found = [self._values.add(row[0]) for row in rows]
                node.set("query", None)
                node.set("expressions", found or [exp.Null()])
        for query in list(where.find_all(exp.Subquery)):
            query.replace(self._values.add(self._value(query)))

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

    def _supplied(self, supply: Supply) -> list[Any]:
        """The values that WHERE names; nothing equals NULL."""
        nodes = supply.nodes if isinstance(supply, Constants) else ()
        found = (self._value(node) for node in nodes)
        return [value for value in found if value is not None]


def _names_parameter(node: exp.Expr, source: Source) -> bool:
    """Whether a comparison is about a parameter, and says what it is."""
    sides = [node.this] if isinstance(node, exp.In) else [node.this, node.expression]
    columns = [side for side in sides if isinstance(side, exp.Column)]
    return len(columns) == 1 and columns[0].name.lower() in source.parameters


def _returning(tree: exp.Expr) -> tuple[exp.Expr, ...] | None:
    clause = tree.args.get("returning")
    return tuple(clause.expressions) if clause is not None else None
