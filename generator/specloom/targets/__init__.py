"""The targets. A new one takes three things: a folder in ``templates/``, a module here, a row below."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import Final, cast

from ..errors import TargetError
from .base import File, Options, Target

#: name → (module, one line for `specloom targets`); modules are imported when used.
TARGETS: Final = MappingProxyType(
    {
        "client": "a typed Python package, sync and async",
        "docs": "a reference site in Markdown; every example runs",
        "sql": "StackQL provider documents: SELECT, INSERT, UPDATE, DELETE, EXEC",
    }
)


def target(name: str) -> Target:
    """The target called ``name``.

    Raises TargetError for a name that is not in ``TARGETS``.
    """
    if name not in TARGETS:
        known = ", ".join(TARGETS)
        raise TargetError(
            f"no target is called {name!r}", hint=f"choose one of: {known}"
        )
    return cast(Target, import_module(f".{name}", __name__).TARGET)


__all__ = ["TARGETS", "File", "Options", "Target", "target"]
