"""Pages of a source into its table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .catalog import ANON
from .checking import Rows
from .fetching import Arrival, Task
from .relations import Batch
from .turning import is_turned_by

if TYPE_CHECKING:
    from .columns import Choice, Fetch
    from .keys import Asked
    from .session import Session


_AT_ONCE = 500  # rows; each time that rows are loaded has its price


class Loader:
    """Fills one source's table from the pages of its calls."""

    def __init__(
        self,
        fetch: Fetch,
        session: Session,
        pushed: Mapping[int, tuple[tuple[str, str], ...]],
    ) -> None:
        self._fetch = fetch
        self._pushed = pushed
        self._session = session
        self._choices: dict[int, tuple[Asked, Rows]] = {}  # by a task's identity
        self._waiting: dict[int, Batch] = {}  # by a choice's identity
        self._overlap = _Overlap() if len(fetch.choices) > 1 else None

    def tasks(self, calls: Iterable[Asked]) -> Iterator[Task]:
        """The requests of the source."""
        source = self._fetch.source
        for asked in calls:
            choice, arguments = asked.choice, asked.arguments
            task = self._session.task(
                source.index,
                source.address,
                choice.method,
                dict(arguments),
                safe=source.call is None,
                turns=not is_turned_by(choice.method, arguments),
                more=self._pushed[id(choice)],
            )
            self._choices[id(task)] = (asked, self._rows(choice))
            yield task

    def load(self, arrivals: Sequence[Arrival]) -> None:
        """Take the rows of those pages that are this source's; small pages wait a while."""
        for arrival in arrivals:
            if id(arrival.task) not in self._choices:
                continue
            asked, reader = self._choices[id(arrival.task)]
            rows = reader.texts(arrival.page)
            if self._overlap is not None:
                rows = self._overlap.new(rows, arrival.task.arguments)
            self._session.meter.keep(len(rows))
            batch = self._waiting.setdefault(id(asked.choice), Batch([], []))
            batch.rows += rows
            batch.arguments += [asked.shown] * len(rows)
        if sum(len(batch.rows) for batch in self._waiting.values()) >= _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Put what waits into the table."""
        for choice in self._fetch.choices:
            batch = self._waiting.pop(id(choice), None)
            if batch is not None:
                self._session.relations.load(choice.relation, batch)

    def notes(self) -> tuple[str, ...]:
        """What did not fit, for each way in which rows were read."""
        readers = {id(reader): reader for _, reader in self._choices.values()}
        return tuple(note for reader in readers.values() for note in reader.notes())

    def _rows(self, choice: Choice) -> Rows:
        for known, reader in self._choices.values():
            if known.choice is choice:
                return reader
        return reader_of(self._fetch.source.address, choice)


def reader_of(address: str, choice: Choice) -> Rows:
    """What reads the rows of a method."""
    columns = choice.method.columns
    is_wrapped = len(columns) == 1 and columns[0].path == (ANON,)
    return Rows(choice.relation.shape, address, ANON if is_wrapped else "")


class _Overlap:
    """Rows that two alternatives bring count once.

    Calls that give one parameter different values bring different rows, however alike; a
    call that says less than another may bring the same rows again.
    """

    def __init__(self) -> None:
        self._seen: dict[str, list[Mapping[str, Any]]] = {}

    def new(self, rows: list[str], arguments: Mapping[str, Any]) -> list[str]:
        found = [row for row in rows if not self._is_known(row, arguments)]
        for row in rows:
            known = self._seen.setdefault(row, [])
            if not any(each is arguments for each in known):
                known.append(arguments)
        return found

    def _is_known(self, row: str, arguments: Mapping[str, Any]) -> bool:
        return any(
            known is not arguments
            and known.keys() != arguments.keys()
            and all(known[n] == arguments[n] for n in known.keys() & arguments.keys())
            for known in self._seen.get(row, ())
        )


def text_of(value: Any) -> str | None:
    """An argument as its column shows it."""
    match value:
        case None | str():
            return value
        case bool():
            return "true" if value else "false"
        case list() | dict():
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        case _:
            return str(value)
