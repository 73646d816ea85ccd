"""All moves of a plan, or none: stage, journal, move, forget.

The stage lies beside the output root, so that a run that is killed before its first move
leaves the root as it was; inside it where the parent is another file system or not ours
to write to. Once the journal is there the stage is complete, and whoever comes next
finishes the moves; without a journal the stage is only thrown away.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..errors import OutputError, Place
from . import disk, paths
from .plan import Move, Plan
from .state import place, places


class CannotExchange(Exception):
    """The file system has no way to swap two folders."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A move and the identity of what it moves, by which one sees whether it is done."""

    move: Move
    inode: int


def carry_out(plan: Plan, root: Path) -> None:
    """Make all moves of the plan below ``root``, whose lock the caller holds.

    What fails leaves the root as it was and raises OutputError; CannotExchange if the plan
    swaps folders where that is impossible.
    """
    state = place(root)
    made: list[Path] = []
    try:
        with disk.reported("make a folder to stage in", state):
            made = disk.make_folders(state.parent)
            os.mkdir(state, 0o700)
            disk.write(
                state / ".gitignore", b"*\n"
            )  # should a killed run leave it behind
        for move in plan.moves:
            with disk.reported("make the folder", (root / move.path).parent):
                made = disk.make_folders((root / move.path).parent) + made
        transaction = _Transaction(root, state)
        transaction.stage(plan)
        transaction.commit(transaction.steps(plan.moves))
    except BaseException:
        if not (state / "journal.json").exists():
            disk.discard(state)
            disk.prune(made)
        raise
    disk.discard(state)


def recover(root: Path) -> None:
    """Finish what an interrupted run had staged completely; drop what it had not."""
    for state in places(root):
        if os.path.lexists(state):
            _check_ours(state)
            transaction = _Transaction(root, state)
            steps = transaction.read_journal()
            with suppress(CannotExchange):  # undone instead; this run does it otherwise
                transaction.run(steps)
            transaction.close()
            disk.discard(state)


def _check_ours(state: Path) -> None:
    status = state.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        raise OutputError(
            "this stands where specloom stages its output, and is not ours",
            Place(str(state)),
            "move it away",
        )


class _Transaction:
    """The steps between an output root and its stage."""

    def __init__(self, root: Path, state: Path) -> None:
        self._root = root
        self._journal = state / "journal.json"
        self._new, self._old = state / "new", state / "old"
        self._rooms: dict[tuple[Path, str], Path] = {}  # folders that are made

    def stage(self, plan: Plan) -> None:
        """Put everything that the moves need where one rename reaches it."""
        for path, content in plan.written.items():
            with disk.reported("write", os.path.join(self._root, path)):
                disk.write(self._room_for(path, self._new), content)
        for path in plan.kept:
            with disk.reported("keep", os.path.join(self._root, path)):
                disk.link(self._root / path, self._room_for(path, self._new))
        for move in plan.moves:
            with disk.reported("stage", self._root / move.path):
                self._room_for(move.path, self._old)

    def _room_for(self, path: str, tree: Path) -> Path:
        """Where ``path`` goes in a tree, in which there is a folder for it."""
        parent, _, name = path.rpartition("/")
        folder = self._rooms.get((tree, parent))
        if folder is None:
            folder = self._rooms[tree, parent] = tree / parent
            self._make_room(folder, tree)
        return folder / name

    def _make_room(self, wanted: Path, tree: Path) -> None:
        """The folder and those around it, with the permissions of the live ones."""
        for folder in reversed(disk.make_folders(wanted)):
            with suppress(FileNotFoundError):
                live = self._root / folder.relative_to(tree)
                os.chmod(folder, stat.S_IMODE(live.stat().st_mode))

    def steps(self, moves: Sequence[Move]) -> list[_Step]:
        """The moves with the identities of what they move."""
        with disk.reported("stage", self._root):
            return [_Step(m, os.lstat(self._source(m)).st_ino) for m in moves]

    def commit(self, steps: Sequence[_Step]) -> None:
        """Promise the steps in the journal, take them, and drop the journal."""
        try:
            with disk.reported("write the journal", self._root):
                self._write_journal(steps)
        except BaseException:
            self.close()
            raise
        self.run(steps)
        self.close()

    def run(self, steps: Sequence[_Step]) -> None:
        """Take the steps that are not taken yet; if one fails, take all back."""
        try:
            for step in steps:
                if self._is_pending(step):
                    with disk.reported("replace", self._root / step.move.path):
                        self._take(step.move)
            with disk.reported("write", self._root):
                disk.settle(self._root)
        except BaseException:
            self._undo(steps)
            raise

    def close(self) -> None:
        """Forget the journal; nothing is left to finish."""
        for _ in range(2):  # if it stays, the next run finds every step taken
            with suppress(OSError):
                os.unlink(self._journal)
                return

    def _undo(self, steps: Sequence[_Step]) -> None:
        """Take back every step taken; keeps the journal if that fails twice."""
        with suppress(OSError):
            return self._take_all_back(steps)
        with disk.reported("undo; run again to finish", self._root):
            self._take_all_back(steps)

    def _take_all_back(self, steps: Sequence[_Step]) -> None:
        for step in reversed(steps):
            self._take_back(step.move, self._is_pending(step))
        self.close()

    def _take(self, move: Move) -> None:
        live, new, old = self._triple(move)
        match move.kind:
            case "add":
                os.rename(new, live)
            case "remove":
                os.rename(live, old)
            case "swap":
                self._swap(live, new, old)

    def _swap(self, live: Path, new: Path, old: Path) -> None:
        try:
            disk.exchange(new, live)
        except OSError as error:
            if error.errno not in disk.CANNOT_EXCHANGE:
                raise
            if new.is_dir():
                raise CannotExchange from error
            if not os.path.lexists(old):
                disk.link(live, old)
            os.replace(new, live)

    def _take_back(self, move: Move, pending: bool) -> None:
        live, new, old = self._triple(move)
        if move.kind == "swap" and os.path.lexists(old):  # was swapped by links
            if not pending:
                os.rename(live, new)
            os.replace(old, live)
        elif not pending:
            match move.kind:
                case "add":
                    os.rename(live, new)
                case "remove":
                    os.rename(old, live)
                case "swap":
                    disk.exchange(live, new)

    def _triple(self, move: Move) -> tuple[Path, Path, Path]:
        return self._root / move.path, self._new / move.path, self._old / move.path

    def _source(self, move: Move) -> Path:
        live, new, _ = self._triple(move)
        return live if move.kind == "remove" else new

    def _is_pending(self, step: _Step) -> bool:
        try:
            return os.lstat(self._source(step.move)).st_ino == step.inode
        except FileNotFoundError:
            return False

    def _write_journal(self, steps: Sequence[_Step]) -> None:
        entries = [{**asdict(step.move), "inode": step.inode} for step in steps]
        draft = self._journal.with_suffix(".draft")
        disk.write(draft, json.dumps(entries).encode())
        disk.settle(draft.parent)  # the stage too is on the disk before it is promised
        os.rename(draft, self._journal)
        disk.settle(draft.parent)

    def read_journal(self) -> list[_Step]:
        """The steps that an interrupted run promised; none if it had not come so far."""
        content = paths.read_regular(self._journal)
        try:
            return [_step(entry) for entry in json.loads(content or b"[]")]
        except (ValueError, TypeError, KeyError) as error:
            raise OutputError(
                f"the journal of an interrupted run is damaged: {error}",
                Place(str(self._journal)),
                "delete the folder that holds it, and run again",
            ) from error


def _step(entry: dict[str, Any]) -> _Step:
    paths.check(entry["path"])
    return _Step(Move(entry["kind"], entry["path"]), entry["inode"])
