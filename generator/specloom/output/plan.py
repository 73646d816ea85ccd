"""Which moves make a folder new: whole packages at once where nothing of others is in them.

A folder that holds only our files is staged complete and exchanged in one step, so that
whoever imports from it finds the old package or the new one. A folder in which something
of others lives (`_custom/` in a client) has to stay where it is: its files are exchanged
one by one, with nothing in between, and each of its subfolders again as a whole. The
output folder itself always stays, since people work in it and containers mount it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from . import manifest
from .comparison import Changes

CACHES: Final = frozenset(
    {"__pycache__"}
)  # made from our files, and worth nothing without


@dataclass(frozen=True, slots=True)
class Move:
    """One step, on a path relative to the output root.

    ``add`` puts what is staged where nothing is; ``swap`` trades places with what is there;
    ``remove`` takes a file or a folder away.
    """

    kind: Literal["add", "swap", "remove"]
    path: str


@dataclass(slots=True)
class Plan:
    """Moves, and what must be staged before the first one.

    ``written``: contents by path. ``kept``: files that a staged folder takes over under a
    second name, so that they keep their identity and time.
    """

    moves: list[Move] = field(default_factory=list)
    written: dict[str, bytes] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)

    def put(self, root: Path, contents: Mapping[str, bytes]) -> None:
        """Have these files written, whatever is there now."""
        for path, content in contents.items():
            exists = (root / path).is_file()
            if not exists or (root / path).read_bytes() != content:
                self.moves.append(Move("swap" if exists else "add", path))
                self.written[path] = content

    def include(self, changes: Changes, root: Path, whole: bool) -> None:
        """Have the changes made; ``whole`` allows folders to be exchanged."""
        _Planner(self, changes, root, whole).folder("")


class _Planner:
    """Walks one output folder from the top, and stops wherever one move is enough."""

    def __init__(self, plan: Plan, changes: Changes, root: Path, whole: bool) -> None:
        self._plan, self._changes, self._root, self._whole = plan, changes, root, whole
        base = changes.folder.relative_to(root).as_posix()
        self._base = "" if base == "." else base
        self._touched = {*changes.added, *changes.changed, *changes.removed}
        self._touched.update(changes.in_the_way)
        self._ours = self._touched | changes.owned
        self._folders = {parent for path in self._ours for parent in _parents(path)}

    def folder(self, path: str) -> None:
        """The moves for one folder; ``path`` is relative to the output folder."""
        touched = [p for p in self._touched if _within(p, path)]
        if not touched:
            return
        wanted = [p for p in self._changes.wanted if _within(p, path)]
        if not os.path.lexists(self._live(path)):
            self._move("add", path, wanted)
        elif path and self._whole and self._is_wholly_ours(path):
            self._move("swap" if wanted else "remove", path, wanted)
        else:
            for child in _children([*touched, *wanted], path):
                self._child(child)

    def _child(self, path: str) -> None:
        if path in self._changes.added:
            self._move("add", path, [path])
        elif path not in self._ours:
            self.folder(path)
        elif path not in self._changes.wanted:
            self._move("remove", path, ())
        elif path in self._touched:
            self._move("swap", path, [path])

    def _move(
        self, kind: Literal["add", "swap", "remove"], path: str, files: Iterable[str]
    ) -> None:
        self._plan.moves.append(Move(kind, self._full(path)))
        for file in files:
            if file in self._touched:
                self._plan.written[self._full(file)] = self._changes.wanted[file]
            else:
                self._plan.kept.append(self._full(file))

    def _is_wholly_ours(self, path: str) -> bool:
        if os.path.islink(self._live(path)):
            return False
        for where, folders, files in os.walk(self._live(path)):
            folders[:] = [name for name in folders if name not in CACHES]
            here = Path(where).relative_to(self._changes.folder).as_posix()
            if not self._folders.issuperset(f"{here}/{name}" for name in folders):
                return False
            if not self._ours.issuperset(f"{here}/{name}" for name in files):
                return False
        return True

    def _live(self, path: str) -> Path:
        return self._changes.folder / path

    def _full(self, path: str) -> str:
        return "/".join(part for part in (self._base, path) if part)


def _parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]


def _within(path: str, folder: str) -> bool:
    return not folder or path.startswith(folder + "/")


def _children(paths: Iterable[str], folder: str) -> list[str]:
    """The entries of a folder that lead to these paths; the manifest comes last."""
    start = len(folder) + 1 if folder else 0
    names = {path[:start] + path[start:].partition("/")[0] for path in paths}
    return sorted(names, key=lambda name: (name == manifest.NAME, name))
