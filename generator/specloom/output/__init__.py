"""Files onto the disk: who owns what, what would change, and all of it or nothing.

``compare`` only reads. ``apply`` locks the output root, finishes what an interrupted run
left, looks again at what is there, refuses to lose anybody's work, and then makes all
outputs new, or leaves all of them as they were.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..targets.base import File
    from .comparison import Changes, compare
    from .locking import PATIENCE
    from .state import STATE, is_pending
    from .writing import apply

_HOMES = {
    "Changes": ".comparison",
    "File": "..targets.base",
    "PATIENCE": ".locking",
    "STATE": ".state",
    "apply": ".writing",
    "compare": ".comparison",
    "is_pending": ".state",
}

__all__ = ["PATIENCE", "STATE", "Changes", "File", "apply", "compare", "is_pending"]


def __getattr__(name: str) -> Any:
    """Import a name when it is used: a run that has nothing to do writes nothing."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
