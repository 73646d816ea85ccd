"""What people are told about a statement beside its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from ..console import Progress as ProgressLine
from ..console import describe_error, describe_notes, inside_line
from ..errors import Note, SpecloomError
from .errors import WriteError
from .results import Outcome, Progress, Result

_T = TypeVar("_T")

_SHOWN = 20  # rows that are told one by one


def describe_result(result: Result) -> Iterator[str]:
    """How many rows were changed, and what there is to know about the answer."""
    yield from describe_notes([Note(note) for note in result.notes])
    if result.affected >= 0:
        yield f"{counted(result.affected, 'row')} changed"


def describe_failure(error: SpecloomError) -> Iterator[str]:
    """The error with its place and hint, and what became of the rows before it."""
    yield describe_error(error)
    if isinstance(error, WriteError):
        yield from describe_outcomes(error.outcomes)


def describe_outcomes(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """What became of the rows of a change that stopped on the way."""
    counts = Counter(outcome.state for outcome in outcomes)
    if counts:
        told = ", ".join(f"{number} {state}" for state, number in counts.items())
        yield f"  of {counted(len(outcomes), 'row')}: {told}"
    telling = [o for o in outcomes if o.state in ("failed", "unknown")]
    for outcome in telling[:_SHOWN]:
        status = f" {outcome.status}" if outcome.status else ""
        what = f"{outcome.request}{status} {outcome.error}".strip()
        yield f"  row {outcome.row}: {outcome.state}: {inside_line(what)}"
    if len(telling) > _SHOWN:
        yield f"  … and {len(telling) - _SHOWN} more"


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


class Reporter:
    """Shows on a terminal how far the running statement has come; engines call it."""

    def __init__(self) -> None:
        self._step: Callable[[str], None] | None = None

    def __call__(self, progress: Progress) -> None:
        if self._step is not None:
            waiting = f", {progress.waiting} on their way" if progress.waiting else ""
            requests = counted(progress.requests, "request") + waiting
            self._step(f"{requests}, {counted(progress.rows, 'row')} …")

    def run(self, work: Callable[[], _T]) -> _T:
        """What ``work`` returns; while it runs, progress is shown."""
        with ProgressLine() as self._step:
            try:
                return work()
            finally:
                self._step = None
