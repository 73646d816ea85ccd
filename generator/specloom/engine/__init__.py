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
reading, changes       statements that read, and those that change things
explaining             the requests that would be sent
engine, dbapi, shell   for programs and for people
=====================  =============================================================
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .dbapi import Connection, Cursor, connect
    from .engine import Engine
    from .errors import (
        Cancelled,
        LimitError,
        RequestError,
        StatementError,
        WriteError,
    )
    from .results import Column, Outcome, PlannedRequest, Progress, Result

__all__ = [
    "Cancelled",
    "Column",
    "Connection",
    "Cursor",
    "Engine",
    "LimitError",
    "Outcome",
    "PlannedRequest",
    "Progress",
    "RequestError",
    "Result",
    "StatementError",
    "WriteError",
    "connect",
]

_HOMES = {
    "dbapi": ("Connection", "Cursor", "connect"),
    "engine": ("Engine",),
    "errors": (
        "Cancelled",
        "LimitError",
        "RequestError",
        "StatementError",
        "WriteError",
    ),
    "results": ("Column", "Outcome", "PlannedRequest", "Progress", "Result"),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            from .requirements import require

            require()
            return getattr(import_module(f".{home}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
