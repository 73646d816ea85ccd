"""What a statement gives back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal, Protocol

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a result: its name, and its type as DuckDB spells it (``BIGINT``)."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row of a statement that changes things.

    ``unknown``: the request was sent and no answer came, so it may have taken effect.
    """

    row: int  # from 1
    request: str  # "POST https://…/create"
    state: Literal["done", "failed", "unknown", "not sent"]
    status: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class PlannedRequest:
    """A request that a statement would send.

    ``url`` and ``body`` hold ``{name}`` where the value is known only when the statement
    runs; ``times`` then says how often it is sent, e.g. "once per distinct r.run_id".
    """

    step: int
    method: str  # "databricks_workspace.ml.experiment_runs.search"
    verb: str
    url: str
    body: str = ""
    times: str = "once"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a statement has come."""

    requests: int
    rows: int
    waiting: int  # requests on their way


@dataclass(frozen=True, slots=True)
class Outline:
    """What a query will answer, as far as that is known before anything is sent.

    ``schema`` is a ``pyarrow.Schema``; ``parts`` is in how many parts it can be run.
    """

    schema: Any
    parts: int


class Rows(Protocol):
    """Rows that a backend holds, read once from front to back."""

    columns: tuple[Column, ...]

    def fetch(self, count: int) -> list[Row]: ...

    def arrow(self) -> Any: ...


@dataclass
class Result:
    """The rows of a statement, its columns, and what it changed.

    ``affected`` counts the rows that were changed, and is -1 for statements that read.
    ``notes`` are things to know about the answer: a value that did not have its declared
    type, an answer that came as something else.
    """

    rows: Rows
    affected: int = -1
    outcomes: tuple[Outcome, ...] = ()
    notes: tuple[str, ...] = ()
    requests: int = 0

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.rows.columns

    def fetchone(self) -> Row | None:
        return next(iter(self.rows.fetch(1)), None)

    def fetchmany(self, count: int) -> list[Row]:
        return self.rows.fetch(count)

    def fetchall(self) -> list[Row]:
        return list(self)

    def __iter__(self) -> Iterator[Row]:
        while chunk := self.rows.fetch(2048):
            yield from chunk

    def arrow(self) -> Any:
        """The remaining rows as a ``pyarrow.Table``; needs pyarrow."""
        return self.rows.arrow()


@dataclass
class Table:
    """Rows that are in memory already: what SHOW, DESCRIBE and EXPLAIN answer."""

    columns: tuple[Column, ...]
    values: Sequence[Row]
    _position: int = 0

    def fetch(self, count: int) -> list[Row]:
        chunk = list(self.values[self._position : self._position + count])
        self._position += len(chunk)
        return chunk

    def arrow(self) -> Any:
        pyarrow: Any = import_module("pyarrow")
        rows = self.fetch(len(self.values))
        arrays = [
            pyarrow.array(
                [row[n] for row in rows],
                pyarrow.string() if column.type == "VARCHAR" else None,
            )
            for n, column in enumerate(self.columns)
        ]
        names = [column.name for column in self.columns]
        return pyarrow.Table.from_arrays(arrays, names=names)


def text_table(names: Sequence[str], values: Sequence[Row]) -> Table:
    """A table whose columns are all text."""
    return Table(tuple(Column(name, "VARCHAR") for name in names), values)
