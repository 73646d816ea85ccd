"""What the engine stands on, and how to install it."""

from __future__ import annotations

from importlib.util import find_spec

from ..errors import UnsupportedError

MODULES = ("duckdb", "httpx2", "msgspec", "sqlglot")


def require(*more: str) -> None:
    """Nothing, if SQL can run here; else an error that says what to install.

    ``more`` names modules beyond those of every statement: a line editor, a file format.
    """
    missing = [module for module in (*MODULES, *more) if find_spec(module) is None]
    if missing:
        raise UnsupportedError(
            f"running SQL needs {', '.join(missing)}",
            hint="install it with: pip install 'specloom[sql]'",
        )
