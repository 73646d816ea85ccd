"""Files in, ``Changes`` out: what a folder would have to become. Reads, never writes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..targets.base import File
from . import manifest, paths
from .difference import describe

_NONE: Final[Mapping[str, bytes]] = {}


@dataclass(frozen=True, slots=True)
class Changes:
    """What separates a folder from the files that belong in it; false if nothing does.

    ``edited``: ours, but changed or about to vanish with somebody's edits in them.
    ``foreign``: there already, and not ours. Both stop ``apply`` unless it is forced.
    ``wanted`` holds every file, the manifest too; ``before`` what the changed ones hold now;
    ``digests`` are those of the files in the manifest.
    """

    folder: Path
    wanted: Mapping[str, bytes]
    before: Mapping[str, bytes]
    digests: Mapping[str, str]
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    owned: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.in_the_way)

    @property
    def in_the_way(self) -> tuple[str, ...]:
        """What would be lost: files that somebody else wrote or changed."""
        return self.edited + self.foreign

    def diff(self, short: bool = False) -> str:
        """A unified diff, from what is on disk to what belongs there.

        Control characters are escaped; a short one is cut where it is long, and says so.
        """
        return describe(self, short)


def compare(
    files: Iterable[File],
    folder: Path,
    root: Path | None = None,
    *,
    force: bool = False,
) -> Changes:
    """What has to change for ``folder`` to hold ``files`` and nothing stale of ours.

    Files that specloom did not write are left alone; one that has the content we want
    counts as ours. No symbolic link below ``root`` (by default the folder) is followed.
    ``force`` only forgives a damaged manifest.
    """
    contents, digests, kept = {}, {}, {}
    for file in files:
        contents[file.path] = file.content
        digests[file.path] = file.digest or manifest.digest(file.content)
        if file.is_kept:
            kept[file.path] = file.content
    paths.check_all([*contents, manifest.NAME])
    wanted = {**contents, manifest.NAME: manifest.dump(digests)}
    return _against(wanted, digests, folder, root, force, kept)


def compare_again(changes: Changes, folder: Path, root: Path, force: bool) -> Changes:
    """The same changes as they are by now, in the folder by another name of it."""
    return _against(changes.wanted, changes.digests, folder, root, force)


def _against(
    wanted: Mapping[str, bytes],
    digests: Mapping[str, str],
    folder: Path,
    root: Path | None,
    force: bool,
    kept: Mapping[str, bytes] = _NONE,
) -> Changes:
    if root is not None:
        paths.Folders(root).check((folder.relative_to(root) / manifest.NAME).as_posix())
    folders = paths.Folders(folder)
    owned = manifest.read(folder, force) if folders.check(manifest.NAME) else {}
    before = _on_disk(folder, folders, [*wanted, *owned], kept)
    return _sorted_out(folder, wanted, digests, owned, before)


def _on_disk(
    folder: Path,
    folders: paths.Folders,
    names: Iterable[str],
    read: Mapping[str, bytes],
) -> dict[str, bytes]:
    """What a folder holds under these names; some of it was ``read`` already."""
    found: dict[str, bytes] = {}
    start = f"{os.fspath(folder)}/"  # a path object for each of many files takes longer
    for name in dict.fromkeys(names):
        if not folders.check(name):
            continue
        content = read[name] if name in read else paths.read_regular(start + name)
        if content is not None:
            found[name] = content
    return found


def _sorted_out(
    folder: Path,
    wanted: Mapping[str, bytes],
    digests: Mapping[str, str],
    owned: dict[str, str],
    before: dict[str, bytes],
) -> Changes:
    differing = [p for p in sorted(wanted) if p in before and before[p] != wanted[p]]
    found = {**digests, **{p: manifest.digest(before[p]) for p in differing}}
    found |= {p: manifest.digest(before[p]) for p in before if p not in wanted}
    ours = {p for p in before if p == manifest.NAME or owned.get(p) == found[p]}
    stale = [p for p in sorted(owned) if p in before and p not in wanted]
    return Changes(
        folder=folder,
        wanted=wanted,
        before={p: before[p] for p in (*differing, *stale)},
        digests=digests,
        added=tuple(p for p in sorted(wanted) if p not in before),
        changed=tuple(p for p in differing if p in ours),
        removed=tuple(p for p in stale if p in ours),
        edited=tuple(p for p in (*differing, *stale) if p in owned and p not in ours),
        foreign=tuple(p for p in differing if p not in owned and p not in ours),
        owned=frozenset(ours | (before.keys() & wanted.keys())),
    )
