"""Which documented answers are successes and which are errors, for every target."""

from __future__ import annotations

from typing import Final

from .. import ir
from ..runtime.errors import REDIRECTS, RedirectError, class_for

_REDIRECTS: Final = frozenset(map(str, REDIRECTS)) | {"3XX"}
_CONDITIONS: Final = frozenset({"if-none-match", "if-modified-since"})


def success(operation: ir.Operation) -> ir.Response | None:
    """The documented answer when all goes well: the first 2xx, else ``default``."""
    good = _good(operation)
    return min(good, key=_by_status) if good[1:] else good[0] if good else None


def _by_status(answer: ir.Response) -> str:
    return answer.status


def successes(operation: ir.Operation) -> list[ir.Response]:
    """The documented answers when all goes well: all of 2xx, else ``default``.

    And 304, of an operation that may be asked on a condition: nothing has changed.
    """
    unchanged = [a for a in operation.responses if is_unchanged(a, operation)]
    return _good(operation) + unchanged


def _good(operation: ir.Operation) -> list[ir.Response]:
    good = [a for a in operation.responses if a.status[0] == "2"]
    return good or [a for a in operation.responses if a.status == "default"]


def answer_in_sql(operation: ir.Operation) -> ir.Response | None:
    """The answer that SQL reads: of an operation without success, the first of any kind."""
    return success(operation) or next(iter(operation.responses), None)


def errors(operation: ir.Operation) -> tuple[ir.Response, ...]:
    """The documented answers when something goes wrong."""
    good = success(operation)
    return tuple(
        a for a in operation.responses if a.status[0] in "45d" and a is not good
    )


def is_unchanged(answer: ir.Response, operation: ir.Operation) -> bool:
    """Whether an answer says that the caller has everything already: 304.

    Only who asked on a condition gets it (RFC 9110, section 15.4.5); of operations that
    take none, a caller must have added one, and is told by an error.
    """
    return answer.status == "304" and any(
        given.location == "header" and given.field.wire.raw.lower() in _CONDITIONS
        for given in operation.parameters
    )


def exception_name(status: str) -> str:
    """What clients raise for a documented status (``404``, ``5XX``, ``default``)."""
    if status in _REDIRECTS:
        return RedirectError.__name__
    if status.isdigit():
        return class_for(int(status)).__name__
    return class_for(599 if status.upper() == "5XX" else 0).__name__
