"""The one verb that writes: look again under a lock, refuse losses, change all or nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from ..errors import OutputError, Place
from . import disk, transaction
from .comparison import Changes, compare_again
from .locking import PATIENCE, locked
from .plan import Plan
from .state import STATE

_NO_STATE: Final[Mapping[str, bytes]] = {}


def apply(
    changes: Sequence[Changes],
    root: Path | None = None,
    *,
    force: bool = False,
    patience: float = PATIENCE,
    state: Mapping[str, bytes] = _NO_STATE,
) -> list[Changes]:
    """Make every folder hold its files, all at once; the changes that were really made.

    ``root`` is the folder that holds them all; whoever writes below the same root waits
    for its turn, ``patience`` seconds at most. ``state`` are files that specloom keeps
    for itself in ``root/.specloom``. Nothing is changed if OutputError is raised.
    """
    root = root or _common([one.folder for one in changes])
    top = Path(os.path.realpath(root))  # the user named it, link or not
    made: list[Path] = []
    try:
        with disk.reported("make the output folder", top):
            made = disk.make_folders(top)
        with locked(top, patience):
            transaction.recover(top)
            fresh = [_again(one, root, top, force) for one in changes]
            _refuse_losses(fresh, force)
            _write(fresh, top, state)
    except BaseException:
        disk.prune(made)
        raise
    return fresh


def _common(folders: Sequence[Path]) -> Path:
    return Path(os.path.commonpath([folder.absolute() for folder in folders]))


def _again(changes: Changes, root: Path, top: Path, force: bool) -> Changes:
    """The changes as they are now that nobody else can write."""
    folder = top / changes.folder.absolute().relative_to(root.absolute())
    return compare_again(changes, folder, top, force)


def _refuse_losses(changes: Sequence[Changes], force: bool) -> None:
    lost = [one.folder / path for one in changes for path in one.in_the_way]
    if not lost or force:
        return
    edited = any(one.edited for one in changes)
    more = f" (and {len(lost) - 1} more)" if len(lost) > 1 else ""
    what = "was edited by hand" if edited else "was not written by specloom"
    raise OutputError(
        f"{what}{more}; generating would lose that",
        Place(str(lost[0])),
        "move your changes elsewhere, or overwrite them with --force",
    )


def _write(changes: Sequence[Changes], root: Path, state: Mapping[str, bytes]) -> None:
    """Carry out everything; without exchanging folders where the file system cannot."""
    for whole in (True, False):
        plan = Plan()
        for one in changes:
            plan.include(one, root, whole)
        plan.put(root, {f"{STATE}/{path}": state[path] for path in state})
        if not plan.moves:
            return
        try:
            transaction.carry_out(plan, root)
            return
        except transaction.CannotExchange:
            continue
