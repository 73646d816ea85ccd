"""What people are told about a statement beside its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from ..console import Progress as ProgressLine
from ..console import describe_error, describe_notes, inside_line
from ..errors import Note, SpecloomError
from .errors import WriteError
from .results import Progress, Result

_T = TypeVar("_T")

_SHOWN = 20  # rows that are told one by one


def describe_result(result: Result) -> Iterator[str]:
    """How many rows were changed, and what there is to know about the answer."""
    yield from describe_notes([Note(note) for note in result.notes])
    if result.affected >= 0:
        yield f"{counted(result.affected, 'row')} changed"


def describe_failure(error: SpecloomError) -> Iterator[str]:
    """The error with its place and hint, and what became of the rows of a change."""
    yield describe_error(error)
    if isinstance(error, WriteError):
        yield from describe_outcomes(error)


def describe_outcomes(error: WriteError) -> Iterator[str]:
    """The rows of a change that failed, or may have, beyond the one that the error tells."""
    telling = [
        outcome
        for outcome in error.outcomes
        if outcome.state in ("failed", "unknown") and outcome.error not in error.message
    ]
    for outcome in telling[:_SHOWN]:
        what = inside_line(f"{outcome.request}: {outcome.error}")
        yield f"  row {outcome.row}: {outcome.state}: {what}"
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
            self._step("running the statement …")
            try:
                return work()
            finally:
                self._step = None
