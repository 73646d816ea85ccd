"""What can go wrong while SQL runs.

::

    QueryError
    ├── StatementError   the statement cannot run as it is written; nothing was sent
    ├── LimitError       a ceiling was reached: requests, rows, time
    ├── RequestError     a server refused, failed, or answered what makes no sense
    │   └── WriteError   a statement that changes things stopped on the way
    └── Cancelled        somebody asked it to stop

What a provider document asks for and the engine does not do is an ``UnsupportedError``; a
document that makes no sense is a ``DocumentError``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import Place, QueryError

if TYPE_CHECKING:
    from .results import Outcome


class StatementError(QueryError):
    """The statement cannot run as it is written; nothing was sent."""


class _Stopped(QueryError):
    """``sent``: a request was on its way, and the server may have acted on it."""

    def __init__(
        self,
        message: str,
        place: Place | None = None,
        hint: str = "",
        *,
        sent: bool = False,
    ) -> None:
        super().__init__(message, place, hint)
        self.sent = sent


class LimitError(_Stopped):
    """A ceiling was reached. Nothing is ever cut off in silence."""


class RequestError(QueryError):
    """A server refused, failed, or answered what makes no sense.

    ``status`` is 0 where no answer came; ``sent`` says whether the server may have acted all
    the same. ``body`` is the beginning of the answer, with secrets removed.
    """

    def __init__(
        self,
        message: str,
        place: Place | None = None,
        hint: str = "",
        *,
        status: int = 0,
        body: str = "",
        sent: bool = True,
    ) -> None:
        super().__init__(message, place, hint)
        self.status = status
        self.body = body
        self.sent = sent


class WriteError(RequestError):
    """A statement that changes things stopped on the way.

    ``outcomes`` says of each row what became of it: changes at an API are not atomic.
    """

    def __init__(
        self,
        message: str,
        place: Place | None = None,
        hint: str = "",
        *,
        status: int = 0,
        body: str = "",
        outcomes: tuple[Outcome, ...] = (),
    ) -> None:
        super().__init__(message, place, hint, status=status, body=body)
        self.outcomes = outcomes


class Cancelled(_Stopped):
    """Somebody asked the statement to stop."""
