"""SQL over APIs by the rules of Python's database interface (PEP 249).

    with specloom.engine.connect("registry/") as connection:
        cursor = connection.execute("SELECT run_id FROM … WHERE status = ?", ["FAILED"])
        for (run_id,) in cursor:
            ...

``cursor.fetch_arrow_table()`` gives the rows as Arrow has them, nested values included. So do
``polars.DataFrame(cursor)`` and ``pandas.DataFrame.from_arrow(cursor)``, which pandas has
since 3.0. ``pandas.read_sql`` works as well; it warns about every connection that is not
SQLAlchemy's, and that cannot be helped from here.

Points in time are in UTC and say so: ``TIMESTAMP WITH TIME ZONE`` in SQL, a ``datetime`` with
``tzinfo`` in Python, ``timestamp[us, tz=UTC]`` in Arrow, a ``Z`` in text. A ``TIMESTAMP`` that
a statement makes itself has no zone, and gets none.

Parameters: ``?`` from a sequence; ``:name``, ``$name`` and ``{{ name }}`` from a mapping.
What an API changed stays changed: there are no transactions. ``exceptions`` has the errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, TypedDict, Unpack

from .engine import Engine
from .exceptions import (
    DatabaseError,
    DataError,
    Error,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    Warning,
    translated,
)
from .results import Outcome, Progress, Result, Row, Table
from .typecodes import (
    BINARY,
    BOOLEAN,
    DATETIME,
    NESTED,
    NUMBER,
    ROWID,
    STRING,
    Binary,
    Date,
    DateFromTicks,
    NestedType,
    Time,
    TimeFromTicks,
    Timestamp,
    TimestampFromTicks,
    type_code,
)

__all__ = [
    "BINARY",
    "BOOLEAN",
    "DATETIME",
    "NESTED",
    "NUMBER",
    "ROWID",
    "STRING",
    "Binary",
    "Connection",
    "Cursor",
    "DataError",
    "DatabaseError",
    "Date",
    "DateFromTicks",
    "Error",
    "IntegrityError",
    "InterfaceError",
    "InternalError",
    "NestedType",
    "NotSupportedError",
    "OperationalError",
    "ProgrammingError",
    "Time",
    "TimeFromTicks",
    "Timestamp",
    "TimestampFromTicks",
    "Warning",
    "apilevel",
    "connect",
    "paramstyle",
    "threadsafety",
]

apilevel = "2.0"
threadsafety = (
    1  # threads may share the module; of a connection, Connection.cancel alone
)
paramstyle = "qmark"

Params = Mapping[str, Any] | Sequence[Any] | None


class Options(TypedDict, total=False):
    """What ``Engine`` takes beside the folders."""

    servers: str | Mapping[str, str] | None
    auth: Mapping[str, Mapping[str, Any]] | None
    environ: Mapping[str, str] | None
    variables: Mapping[str, str] | None
    max_requests: int
    max_rows: int
    timeout: float | None
    rps: float | None
    on_progress: Callable[[Progress], None] | None
    cache_dir: Path | None


def connect(
    provider_dirs: Path | str | Sequence[Path | str] = (), **options: Unpack[Options]
) -> Connection:
    """A connection to the APIs that the provider documents below some folders describe.

    ``provider_dirs`` are StackQL registry trees (``src/<provider>/<version>/…``) or folders
    of one provider, such as ``specloom generate`` writes below ``sql/``.

    servers
        The URL to send requests to instead of the documents' servers, or one per provider:
        ``{"github": "http://127.0.0.1:8080"}``. Clients call it ``base_url``.
    auth
        Credentials per provider in StackQL's format: ``{"github": {"type": "bearer",
        "credentialsenvvar": "GITHUB_TOKEN"}}``. Without it the documents' own settings
        apply, which name variables of ``environ``.
    environ
        Where credentials are looked up by name; ``os.environ`` unless it is given.
    variables
        Values of the variables in servers' URLs; a statement may give them too, in WHERE.
    max_requests, max_rows
        More than these of one statement is a LimitError; nothing is ever cut off.
    timeout
        Seconds for a whole statement; None waits as long as it takes.
    rps
        Requests per second at most, to all servers together; None sends as fast as it can.
    on_progress
        Called with a ``Progress`` while a statement fetches.
    cache_dir
        A folder for compiled documents, which load in milliseconds from there.
    """
    with translated():
        return Connection(Engine(provider_dirs, **options))


class Connection:
    """An engine as a database connection; closing it closes the engine.

    As a context manager it closes at the end; there is nothing to commit.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine: Engine | None = engine

    @property
    def engine(self) -> Engine:
        """The engine that runs the statements. Raises InterfaceError once closed."""
        if self._engine is None:
            raise InterfaceError("the connection is closed")
        return self._engine

    def cursor(self) -> Cursor:
        """A new cursor; a closed connection's raises InterfaceError when it is used."""
        return Cursor(self)

    def execute(self, operation: str, parameters: Params = None) -> Cursor:
        """A new cursor that has run one statement."""
        return self.cursor().execute(operation, parameters)

    def cancel(self) -> None:
        """Stop the statement that is running, from any thread."""
        self.engine.cancel()

    def commit(self) -> None:
        """Nothing: what a statement changes is changed at once."""

    def rollback(self) -> None:
        """Raises NotSupportedError: APIs do not take changes back."""
        raise NotSupportedError("there are no transactions: nothing can be rolled back")

    def close(self) -> None:
        """Release everything; may be called again."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()

    def __enter__(self) -> Connection:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Cursor:
    """Runs statements, and gives the rows of the last one.

    ``rowcount`` is how many rows a statement changed, -1 if it only read. ``messages`` are
    things to know about the answer. ``outcomes`` say of a change what became of each row.
    """

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.messages: list[tuple[type[Warning], Warning]] = []
        self._result: Result | None = None
        self._closed = False

    @property
    def description(self) -> tuple[tuple[Any, ...], ...] | None:
        """Name and type of each column, as PEP 249 lays them out; None without columns."""
        if self._result is None or not self._result.columns:
            return None
        nothing = (None,) * 5
        return tuple(
            (column.name, type_code(column.type), *nothing)
            for column in self._result.columns
        )

    @property
    def rowcount(self) -> int:
        return -1 if self._result is None else self._result.affected

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        return () if self._result is None else self._result.outcomes

    def execute(self, operation: str, parameters: Params = None) -> Cursor:
        """Run one statement; the cursor itself, for its rows."""
        engine = self._engine()
        self._keep(None)
        with translated():
            self._keep(engine.execute(operation, parameters))
        return self

    def executemany(
        self, operation: str, seq_of_parameters: Iterable[Params]
    ) -> Cursor:
        """Run a statement once for each set of parameters; their rows come together.

        It stops at the first that fails; those before it have been run.
        """
        joined = Result(Table((), []))
        for number, parameters in enumerate(seq_of_parameters, 1):
            try:
                self.execute(operation, parameters)
            except DatabaseError as error:
                message = f"{error.message} (set {number} of the parameters)"
                raise type(error)(message, error.place, error.hint) from error.__cause__
            assert self._result is not None
            joined = _joined(joined, self._result)
        self._keep(joined)
        return self

    def fetchone(self) -> Row | None:
        with translated():
            return self._rows().fetchone()

    def fetchmany(self, size: int | None = None) -> list[Row]:
        with translated():
            return self._rows().fetchmany(self.arraysize if size is None else size)

    def fetchall(self) -> list[Row]:
        with translated():
            return self._rows().fetchall()

    def fetch_arrow_table(self) -> Any:
        """The remaining rows as a ``pyarrow.Table``; needs pyarrow."""
        with translated():
            return self._rows().arrow()

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """The remaining rows for whatever reads Arrow: ``polars.DataFrame(cursor)``."""
        return self.fetch_arrow_table().__arrow_c_stream__(requested_schema)

    def __iter__(self) -> Iterator[Row]:
        return self

    def __next__(self) -> Row:
        row = self.fetchone()
        if row is None:
            raise StopIteration
        return row

    def setinputsizes(self, sizes: Any) -> None:
        """Nothing; PEP 249 asks for it."""

    def setoutputsize(self, size: Any, column: Any = None) -> None:
        """Nothing; PEP 249 asks for it."""

    def close(self) -> None:
        """Forget the rows; may be called again."""
        self._keep(None)
        self._closed = True

    def __enter__(self) -> Cursor:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _engine(self) -> Engine:
        if self._closed:
            raise InterfaceError("the cursor is closed")
        return self.connection.engine

    def _rows(self) -> Result:
        self._engine()
        if self._result is None or not self._result.columns:
            raise InterfaceError("there are no rows: run a statement that gives some")
        return self._result

    def _keep(self, result: Result | None) -> None:
        self._result = result
        notes = () if result is None else result.notes
        self.messages = [(Warning, Warning(note)) for note in notes]


def _joined(before: Result, result: Result) -> Result:
    """Both results in one, the rows of changes counted on."""
    offset = max((outcome.row for outcome in before.outcomes), default=0)
    outcomes = [replace(o, row=offset + o.row) for o in result.outcomes]
    affected = max(result.affected, 0) + max(before.affected, 0)
    return Result(
        Table(result.columns, [*before.fetchall(), *result.fetchall()]),
        affected if result.affected >= 0 else -1,
        (*before.outcomes, *outcomes),
        (*before.notes, *result.notes),
        before.requests + result.requests,
    )
