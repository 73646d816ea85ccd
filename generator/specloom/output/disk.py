"""The few system calls that writing takes; what fails says which path, and why."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ..errors import OutputError, Place

_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2)
_HERE = -100  # AT_FDCWD
_HINTS = {
    errno.ENOSPC: "make room on the disk; nothing was changed",
    errno.EDQUOT: "make room in the quota; nothing was changed",
    errno.EACCES: "check the permissions; nothing was changed",
    errno.EPERM: "check the permissions; nothing was changed",
    errno.EROFS: "the file system is read-only; nothing was changed",
}
#: What an exchange of folders may answer where a file system (or a layer of it) has none.
CANNOT_EXCHANGE = frozenset(
    {errno.EXDEV, errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}
)


@contextmanager
def reported(action: str, path: Path | str) -> Iterator[None]:
    """Turn what the system refuses into an OutputError with the path and the cause."""
    try:
        yield
    except OSError as error:
        cause = error.strerror or str(error)
        hint = _HINTS.get(error.errno or 0, "nothing was changed")
        raise OutputError(
            f"cannot {action}: {cause}", Place(str(path)), hint
        ) from error


def write(path: Path, content: bytes) -> None:
    """Make a file that is not there yet; a link in its place is not followed."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(path, flags, 0o666)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(handle, rest) :]
    finally:
        os.close(handle)


def link(old: Path, new: Path) -> None:
    """The same file under a second name; a copy where the file system has no such thing."""
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError:
        shutil.copy2(old, new, follow_symlinks=False)


def exchange(one: Path, other: Path) -> None:
    """Swap two names at once, so that nobody ever sees neither or half.

    Raises OSError with a number of ``CANNOT_EXCHANGE`` where the system cannot.
    """
    rename = getattr(_libc(), "renameat2", None)
    if rename is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    import ctypes

    if rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(other))


def settle(folder: Path) -> None:
    """Wait until everything written to the folder's file system is on the disk.

    One call for all files: an fsync for each costs seconds for a large package.
    """
    sync = getattr(_libc(), "syncfs", None)
    if sync is None:
        os.sync()
        return
    import ctypes

    handle = os.open(folder, os.O_RDONLY)
    try:
        if sync(handle) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(handle)


def _libc() -> Any:
    import ctypes

    return ctypes.CDLL(None, use_errno=True)


def make_folders(folder: Path) -> list[Path]:
    """Make a folder and its parents; what was made, innermost first."""
    missing = []
    while not os.path.lexists(folder):
        missing.append(folder)
        folder = folder.parent
    for number, path in enumerate(reversed(missing)):
        try:
            os.mkdir(path)
        except OSError:
            prune(missing[len(missing) - number :])
            raise
    return missing


def prune(folders: list[Path]) -> None:
    """Remove those folders that are empty; innermost first."""
    for folder in folders:
        with suppress(OSError):
            os.rmdir(folder)


def discard(folder: Path) -> None:
    """Remove a folder of ours with all that is in it; one failure is given a second try."""
    for _ in range(2):
        shutil.rmtree(folder, ignore_errors=True)
