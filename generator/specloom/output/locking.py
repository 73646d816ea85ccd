"""One writer at a time: an advisory lock on the output folder itself.

The system drops it with the process that held it, however that ended.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from ..errors import OutputError, Place
from . import disk

PATIENCE: Final = 60.0  # seconds
_PAUSE = 0.05


@contextmanager
def locked(folder: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the folder's lock; wait ``patience`` seconds for another writer, then give up."""
    with disk.reported("open the output folder", folder):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        deadline = time.monotonic() + patience
        while not _acquired(handle, folder):
            if time.monotonic() >= deadline:
                raise OutputError(
                    f"another specloom{_holder(handle)} is writing here",
                    Place(str(folder)),
                    "wait for it to end, or give it longer with --lock-timeout",
                )
            time.sleep(_PAUSE)
        yield
    finally:
        os.close(handle)


def _acquired(handle: int, folder: Path) -> bool:
    with disk.reported("lock the output folder", folder):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _holder(handle: int) -> str:
    """`` (process 1234)``, where the system lists who holds which lock."""
    inode = str(os.fstat(handle).st_ino)
    with suppress(OSError, IndexError):
        for line in Path("/proc/locks").read_text().splitlines():
            fields = line.split()
            if fields[1] == "FLOCK" and fields[5].rpartition(":")[2] == inode:
                return f" (process {fields[4]})"
    return ""
