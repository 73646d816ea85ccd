"""SQL over the resources of any StackQL provider document.

    with Engine("registry/", servers="http://127.0.0.1:5000") as engine:
        for run_id, status in engine.execute("SELECT run_id, status FROM …"):
            ...

The modules read as a statement travels. Everything here needs the extra ``sql``; nothing is
imported before it is used.

=====================  =============================================================
dialect, statements    text to a tree, with the place of every part
binding                values onto the tree
registry, documents    provider documents to a ``catalog``: what can be asked
blocks, supplies       what a statement's names mean, and what its conditions give
planning, columns      which methods are called, in which order, into which tables
keys, sending          arguments, and the requests that carry them
fetching, answers      pages on threads
checking, loading      rows, as far as they have their types, into tables
relations              the database: one small interface; DuckDB is built in
reading, parts         statements that read, in parts that can run apart
combinations, changes  and those that change things
explaining, outlining  the requests that would be sent, the rows that would come
engine, dbapi, shell   for programs and for people
=====================  =============================================================
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .dbapi import (
        BINARY,
        DATETIME,
        NUMBER,
        ROWID,
        STRING,
        Binary,
        Connection,
        Cursor,
        DatabaseError,
        DataError,
        Date,
        DateFromTicks,
        Error,
        IntegrityError,
        InterfaceError,
        InternalError,
        NotSupportedError,
        OperationalError,
        ProgrammingError,
        Time,
        TimeFromTicks,
        Timestamp,
        TimestampFromTicks,
        Warning,
        apilevel,
        connect,
        paramstyle,
        threadsafety,
    )
    from .engine import Engine
    from .errors import (
        Cancelled,
        LimitError,
        RequestError,
        StatementError,
        WriteError,
    )
    from .parts import Part
    from .results import Column, Outcome, Outline, PlannedRequest, Progress, Result

__all__ = [
    "BINARY",
    "DATETIME",
    "NUMBER",
    "ROWID",
    "STRING",
    "Binary",
    "Cancelled",
    "Column",
    "Connection",
    "Cursor",
    "DataError",
    "DatabaseError",
    "Date",
    "DateFromTicks",
    "Engine",
    "Error",
    "IntegrityError",
    "InterfaceError",
    "InternalError",
    "LimitError",
    "NotSupportedError",
    "OperationalError",
    "Outcome",
    "Outline",
    "Part",
    "PlannedRequest",
    "ProgrammingError",
    "Progress",
    "RequestError",
    "Result",
    "StatementError",
    "Time",
    "TimeFromTicks",
    "Timestamp",
    "TimestampFromTicks",
    "Warning",
    "WriteError",
    "apilevel",
    "connect",
    "paramstyle",
    "threadsafety",
]

_HOMES = {
    "engine": ("Engine",),
    "errors": (
        "Cancelled",
        "LimitError",
        "RequestError",
        "StatementError",
        "WriteError",
    ),
    "parts": ("Part",),
    "results": (
        "Column",
        "Outcome",
        "Outline",
        "PlannedRequest",
        "Progress",
        "Result",
    ),
}
# The rest is what PEP 249 asks a module for, so that this one can be given as a driver.
_HOMES["dbapi"] = tuple(set(__all__).difference(*_HOMES.values()))


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            from .requirements import require

            require()
            return getattr(import_module(f".{home}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
