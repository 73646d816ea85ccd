"""The errors of Python's database interface (PEP 249), and which of ours they stand for.

::

    Error                       a SpecloomError: it has message, place and hint
    ├── InterfaceError          the interface was used in a way that it does not offer
    └── DatabaseError
        ├── ProgrammingError    StatementError: nothing was sent
        ├── NotSupportedError   UnsupportedError: nothing was sent
        ├── OperationalError    RequestError, WriteError, LimitError, Cancelled, DocumentError
        ├── DataError           a value that a query cannot compute with
        ├── IntegrityError      never raised
        └── InternalError       never raised

The error that stands on the right is the ``__cause__``: a WriteError has the outcome of
every row, a RequestError the status of the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import (
    DocumentError,
    QueryError,
    SpecloomError,
    SpecloomWarning,
    UnsupportedError,
)
from .errors import Cancelled, LimitError, RequestError, StatementError, WriteError


class Warning(SpecloomWarning):
    """Something to know about an answer; it stands in ``Cursor.messages``."""


class Error(SpecloomError):
    """The base of all errors of the database interface."""


class InterfaceError(Error):
    """The interface was used in a way that it does not offer."""


class DatabaseError(Error):
    """The base of the errors that statements cause."""


class DataError(DatabaseError):
    """A value that a query cannot compute with: a text that is no number, say."""


class OperationalError(DatabaseError):
    """A server, a limit or an interruption stopped the statement."""


class IntegrityError(DatabaseError):
    """Never raised; servers report such things by status, as an OperationalError."""


class InternalError(DatabaseError):
    """Never raised."""


class ProgrammingError(DatabaseError):
    """The statement cannot run as it is written; nothing was sent."""


class NotSupportedError(DatabaseError):
    """The statement or the provider document asks for what the engine does not do."""


_STANDS_FOR: tuple[tuple[type[SpecloomError], type[DatabaseError]], ...] = (
    (StatementError, ProgrammingError),
    (UnsupportedError, NotSupportedError),
    (RequestError, OperationalError),
    (WriteError, OperationalError),
    (LimitError, OperationalError),
    (Cancelled, OperationalError),
    (DocumentError, OperationalError),
    (QueryError, DataError),
)


@contextmanager
def translated() -> Iterator[None]:
    """Raise the engine's errors under the names of PEP 249."""
    try:
        yield
    except Error:
        raise
    except SpecloomError as error:
        kinds = (name for ours, name in _STANDS_FOR if isinstance(error, ours))
        kind = next(kinds, OperationalError)
        raise kind(error.message, error.place, error.hint) from error
