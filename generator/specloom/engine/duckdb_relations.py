"""Relations in an embedded DuckDB."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC
from importlib import import_module
from typing import Any

import duckdb
import sqlglot
from sqlglot import ErrorLevel, exp

from ..errors import QueryError
from .errors import Cancelled, StatementError
from .leaves import Change, changing
from .relations import Batch, Field, Relation, Values
from .results import Column, Row
from .shapes import quoted
from .unnesting import flattened

_HARDENED = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}
_AT_ONCE = 10_000  # rows
_FILLER = "specloom_nothing"  # a table has at least one column
_WITH_ZONE = "TIMESTAMP WITH TIME ZONE"
_WHERE_IT_WAS = re.compile(r"\n+LINE \d+:.*", re.DOTALL)
_ADVICE = re.compile(r'\s+Use "SET .*', re.DOTALL)  # nothing can be set
_MISTAKES = (
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.ParserException,
    duckdb.SyntaxException,
    duckdb.PermissionException,
    duckdb.NotSupportedError,
)


class Database:
    """A database in memory that reaches nothing outside; statements share it in turn."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(":memory:", config=dict(_HARDENED))
        self._connection.execute("SET TimeZone = 'UTC'")
        self._connection.execute("SET lock_configuration = true")

    def relations(self) -> DuckRelations:
        """A place for the relations of one statement."""
        return DuckRelations(self._connection.cursor())

    def close(self) -> None:
        self._connection.close()


class DuckRelations:
    """The relations of one statement: temporary tables that end with it."""

    dialect = "duckdb"

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor
        # By identity: methods read rows differently. Kept with the relation itself, or
        # another one could come to have the identity of one that is gone.
        self._inserts: dict[int, tuple[Relation, str]] = {}
        self._has_zones = False  # whether a table has points in time

    def create(self, relation: Relation) -> None:
        columns = [f"{quoted(f.name)} {f.shape.spelling}" for f in relation.fields]
        listed = ", ".join(columns) or f"{_FILLER} BOOLEAN"
        self._has_zones |= _WITH_ZONE in listed
        with _explained():
            self._cursor.execute(
                f"CREATE TEMP TABLE {quoted(relation.name)} ({listed})"
            )

    def load(self, relation: Relation, batch: Batch) -> None:
        if not batch.rows:
            return
        if id(relation) not in self._inserts:
            self._inserts[id(relation)] = relation, insertion(relation)
        given = [
            [arguments.get(name) for arguments in batch.arguments]
            for name in relation.parameters
        ]
        with _explained():
            self._cursor.execute(self._inserts[id(relation)][1], [batch.rows, *given])

    def check(self, tree: exp.Expr, values: Values) -> None:
        self._run(tree, values, "EXPLAIN ")

    def read(self, tree: exp.Expr, values: Values) -> list[Row]:
        return self.result(tree, values).rest()

    def kinds(self, tree: exp.Expr, values: Values) -> list[str]:
        if not isinstance(tree, exp.Query):
            return []
        cursor = self._run(exp.select("*").from_(tree.subquery("q")).limit(0), values)
        return [str(kind) for _, kind, *_ in cursor.description or ()]

    def result(self, tree: exp.Expr, values: Values) -> DuckRows:
        tree = flattened(tree)
        first = tree
        if self._has_zones and isinstance(tree, exp.Select | exp.SetOperation):
            first = tree.copy().limit(0)  # the types decide how it is asked
        cursor = self._run(first, values)
        columns = [
            Column(name, str(kind)) for name, kind, *_ in cursor.description or ()
        ]
        if any(_WITH_ZONE in column.type for column in columns):
            cursor = self._run(tree, values, *_without_zones(columns))
        elif first is not tree:
            cursor = self._run(tree, values)
        return DuckRows(cursor, tuple(columns))

    def cancel(self) -> None:
        with suppress(duckdb.ConnectionException):  # it ended just now
            self._cursor.interrupt()

    def close(self) -> None:
        self._cursor.close()

    def _run(
        self, tree: exp.Expr, values: Values, prefix: str = "", suffix: str = ""
    ) -> Any:
        if tree.find(exp.Pivot):  # its columns are in the rows; it takes no parameters
            tree = _written_out(tree, values)
        used = {node.name for node in tree.find_all(exp.Placeholder)}
        given = {name: value for name, value in values.items() if name in used}
        sql = prefix + _sql(tree) + suffix
        with _explained():
            return (
                self._cursor.execute(sql, given) if given else self._cursor.execute(sql)
            )


class DuckRows:
    """The rows of a query, fetched from the cursor that ran it.

    It has them in UTC without saying so: for types with a zone, DuckDB takes ``pytz``.
    """

    def __init__(self, cursor: Any, columns: tuple[Column, ...]) -> None:
        self._cursor = cursor
        self.columns = columns
        self._changes = [
            (n, change)
            for n, column in enumerate(columns)
            if _WITH_ZONE in column.type
            and (change := changing(column.type, _in_utc)) is not None
        ]

    def fetch(self, count: int) -> list[Row]:
        with _explained():
            rows: list[Row] = self._cursor.fetchmany(count)
        return [self._changed(row) for row in rows] if self._changes else rows

    def rest(self) -> list[Row]:
        rows: list[Row] = []
        while chunk := self.fetch(_AT_ONCE):
            rows += chunk
        return rows

    def _changed(self, row: Row) -> Row:
        values = list(row)
        for n, change in self._changes:
            values[n] = None if values[n] is None else change(values[n])
        return tuple(values)

    def arrow(self) -> Any:
        pyarrow = import_module("pyarrow")
        with _explained(), warnings.catch_warnings():
            # It advises against a copy of the rows; their number is bounded.
            warnings.simplefilter("ignore", UserWarning)
            table = self._cursor.to_arrow_table()
        for n, _ in self._changes:
            kind = exp.DataType.build(self.columns[n].type, dialect="duckdb")
            field = table.schema.field(n)
            field = field.with_type(_arrow_type(pyarrow, field.type, kind))
            table = table.set_column(n, field, table.column(n).cast(field.type))
        return table


def _in_utc(type: exp.DataType) -> Change | None:
    if type.this != exp.DType.TIMESTAMPTZ:
        return None
    return lambda moment: moment.replace(tzinfo=UTC)


def _arrow_type(pyarrow: Any, found: Any, kind: exp.DataType) -> Any:
    """The Arrow type of values in UTC that do not say so yet."""
    match kind.this:
        case exp.DType.TIMESTAMPTZ:
            return pyarrow.timestamp("us", tz="UTC")
        case exp.DType.ARRAY | exp.DType.LIST:
            item = _arrow_type(pyarrow, found.value_type, kind.expressions[0])
            return pyarrow.list_(found.value_field.with_type(item))
        case exp.DType.STRUCT:
            pairs = zip(found, kind.expressions, strict=True)
            return pyarrow.struct(
                f.with_type(_arrow_type(pyarrow, f.type, each.args["kind"]))
                for f, each in pairs
            )
        case _:
            return found


def insertion(relation: Relation) -> str:
    """The statement that reads rows of JSON into a relation.

    It takes a list of rows, then one list per parameter, as text, in step with the rows.
    """
    structure = _literal(relation.shape.structure())
    lists = [
        f"unnest(${n + 2}::VARCHAR[]) AS p{n}" for n in range(len(relation.parameters))
    ]
    position = {name: n for n, name in enumerate(relation.parameters)}
    values = [_value(field, relation, position) for field in relation.fields]
    listed = ", ".join(values) or "true"
    is_read = bool(relation.shape.members)
    row = f"json_transform(j, {structure})" if is_read else "NULL"
    kept = [
        f"({value} IS NULL OR {given} IS NULL OR {value} = {given})"
        for f in relation.fields
        if relation.exclusive and f.parameter and f.path is not None
        for value, given in [(_member(f, relation), _argument(f, position))]
    ]
    where = f" WHERE {' AND '.join(kept)}" if kept else ""
    return (
        f"INSERT INTO {quoted(relation.name)} SELECT {listed} FROM "
        f"(SELECT {row} AS s, * FROM "
        f"(SELECT {', '.join(['unnest($1::VARCHAR[]) AS j', *lists])})){where}"
    )


def _value(field: Field, relation: Relation, position: dict[str, int]) -> str:
    if field.raw:
        return "j::JSON"
    if field.path is None:
        return _argument(field, position) if field.parameter else "NULL"
    member = _member(field, relation)
    if field.parameter:
        return f"coalesce({member}, {_argument(field, position)})"
    return member


def _member(field: Field, relation: Relation) -> str:
    """The field's value in the row that was read, in the type that its column has."""
    if relation.stands_apart(field):
        # A pointer, since paths have no escape for quotes.
        path = "".join(f"/{_pointed(step)}" for step in field.path or ())
        found = f"json_extract(j, '{_escaped(path)}')" if path else "j"
        member = f"json_transform({found}, {_literal(field.shape.structure())})"
    else:
        member = ".".join(["s", *map(quoted, field.path or ())])
    if not field.path:
        return f"CAST({member} AS {field.shape.spelling})"
    return member


def _pointed(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def _literal(value: Any) -> str:
    """A value as JSON in a SQL literal."""
    return f"'{_escaped(json.dumps(value))}'"


def _escaped(text: str) -> str:
    return text.replace("'", "''")


def _argument(field: Field, position: dict[str, int]) -> str:
    text = f"p{position[field.parameter]}"
    if field.shape.kind == "string":
        return text
    return f"TRY_CAST({text} AS {field.shape.spelling})"


def _sql(tree: exp.Expr) -> str:
    """The query in DuckDB's words. Raises StatementError where it has none."""
    try:
        return tree.sql("duckdb", comments=False, unsupported_level=ErrorLevel.RAISE)
    except sqlglot.UnsupportedError as error:
        raise StatementError(str(error)) from None


def _written_out(tree: exp.Expr, values: Values) -> exp.Expr:
    """The query with literals in the place of its parameters."""

    def written(node: exp.Expr) -> exp.Expr:
        is_bound = isinstance(node, exp.Placeholder) and node.name in values
        return exp.convert(values[node.name]) if is_bound else node

    return tree.copy().transform(written)


def _without_zones(columns: list[Column]) -> tuple[str, str]:
    """What stands around a query so that it has UTC in the place of zones."""
    names = ", ".join(f"c{n}" for n in range(len(columns)))
    listed = ", ".join(
        (
            f"CAST(c{n} AS {column.type.replace(_WITH_ZONE, 'TIMESTAMP')})"
            if _WITH_ZONE in column.type
            else f"c{n}"
        )
        + f" AS {quoted(column.name)}"
        for n, column in enumerate(columns)
    )
    return f"SELECT {listed} FROM (", f") AS t({names})"


@contextmanager
def _explained() -> Iterator[None]:
    """DuckDB's errors as ours, without the text of the query, which nobody wrote.

    DuckDB's own is the cause, by which ``mistakes`` finds the place in the statement.
    """
    try:
        yield
    except duckdb.InterruptException:
        raise Cancelled("the statement was cancelled") from None
    except _MISTAKES as error:
        raise StatementError(_told(error)) from error
    except duckdb.Error as error:
        raise QueryError(_told(error)) from error


def _told(error: Exception) -> str:
    return _ADVICE.sub("", _WHERE_IT_WAS.sub("", str(error))).strip()
