"""What a statement changes: the method, and the arguments of each call, all known beforehand.

Every value is typed, and every name checked, before the first request is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from .blocks import Source
from .catalog import Method, Verb
from .combinations import Combinations, Read, computed
from .dialect import Exec, Replace
from .planning import check_supported, missing
from .session import Session
from .sources import method_of, no_method, resource_of, source_for
from .statements import Statement
from .turning import is_turned_by


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

    def turns(self, call: Call) -> bool:
        """Whether a call goes on to further pages: to change things once is enough."""
        return self.verb == "exec" and not is_turned_by(call.method, call.arguments)


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
        return computed(node, self._values, self._session, self._read)

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
        calls: list[Call] = []
        nodes = {column.name.lower(): column for column in tree.find_all(exp.Column)}
        found = Combinations(self._statement, self._values, self._session, self._read)
        for names_given, combinations in found.of(source, tree):
            names = [*given, *names_given]
            named = [nodes.get(name.lower(), tree.this) for name in names]
            method = chosen(self._statement, source, verb, names, named)
            for compared in combinations:
                call = self._call(source, method, given, compared, nodes)
                if call not in calls:
                    calls.append(call)
        return Change(source, verb, tuple(calls), _returning(tree))

    def _call(
        self,
        source: Source,
        method: Method,
        given: Mapping[str, Any],
        compared: Mapping[str, Any],
        nodes: Mapping[str, exp.Expr],
    ) -> Call:
        """The call for what SET gives, and one value for each name in WHERE."""
        arguments = typed_arguments(
            self._statement, source, method, given.items(), nodes, keep_null=True
        )
        found = typed_arguments(
            self._statement, source, method, compared.items(), nodes
        )
        for name in arguments.keys() & found.keys():
            if arguments[name] != found[name]:
                raise self._statement.error(
                    f"{name} is set to one value and compared with another",
                    nodes.get(name.lower(), source.node),
                )
        return Call(method, arguments | found)


def _returning(tree: exp.Expr) -> tuple[exp.Expr, ...] | None:
    clause = tree.args.get("returning")
    return tuple(clause.expressions) if clause is not None else None
