"""Where a run keeps what is not yet, or no longer, part of an output."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

#: The folder of ours inside an output root; keeps itself out of version control.
STATE: Final = ".specloom"


def is_pending(root: Path) -> bool:
    """Whether an interrupted run left something to finish or to drop."""
    return any(os.path.lexists(place) for place in places(root))


def places(root: Path) -> tuple[Path, Path]:
    """Where a stage may lie: beside the root, and inside it."""
    return root.parent / f".{root.name}{STATE}", root / STATE / "stage"


def place(root: Path) -> Path:
    """Where to stage: beside the root if one rename leads from there into it."""
    beside, inside = places(root)
    same_system = root.parent.stat().st_dev == root.stat().st_dev
    writable = os.access(root.parent, os.W_OK | os.X_OK)
    return beside if same_system and writable and len(root.name) < 100 else inside
