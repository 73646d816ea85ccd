"""Paths that every system can hold, and that stay inside their folder."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from ..errors import OutputError, Place

_LONGEST = 200  # bytes of one component; most file systems stop at 255
_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f\x7f]|[. ]$')
_DEVICES = re.compile(
    r"(con|prn|aux|nul|com[0-9]|lpt[0-9]|conin\$|conout\$)(\..*)?", re.I
)

_RENAME = "change the template that makes it, or the name that it is made from"


def check(path: str) -> None:
    """Raise OutputError unless ``path`` is relative, normal and portable."""
    for part in path.split("/"):
        problem = _problem(part)
        if problem:
            raise OutputError(
                f"{problem}: {path!r} cannot be the name of an output",
                hint=_RENAME,
            )


def _problem(part: str) -> str:
    if part in ("", ".", ".."):
        return "a path that is not relative and normal"
    if _FORBIDDEN.search(part):
        return "a character that some systems refuse"
    if _DEVICES.fullmatch(part):
        return "a name that means a device on Windows"
    if len(part.encode("utf-8", "surrogateescape")) > _LONGEST:
        return f"a name of more than {_LONGEST} bytes"
    return ""


def check_all(paths: Iterable[str]) -> None:
    """Check each path, and that no two are one file where the file system ignores case."""
    seen: dict[str, str] = {}
    files: set[str] = set()
    for path in paths:
        check(path)
        files.add(path)
        for prefix in _prefixes(path):
            twin = seen.setdefault(_folded(prefix), prefix)
            if twin != prefix:
                raise OutputError(
                    f"{twin!r} and {prefix!r} are one file on some systems",
                    hint=_RENAME,
                )
    for path in files:
        if parent := next((p for p in _prefixes(path)[:-1] if p in files), None):
            raise OutputError(f"{parent!r} would be a file and a folder", hint=_RENAME)


def _prefixes(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]


def _folded(path: str) -> str:
    return unicodedata.normalize("NFKC", path).casefold()


class Folders:
    """Which folders below a root are real ones; asks the disk once for each.

    A symbolic link or a file in the way raises OutputError, whatever it points to.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._exist: dict[str, bool] = {}

    def check(self, path: str) -> bool:
        """Whether the folder that is to hold ``path`` exists."""
        parent = path.rpartition("/")[0]
        if parent not in self._exist:
            known = not parent or self.check(parent)
            self._exist[parent] = known and self._is_folder(parent)
        return self._exist[parent]

    def _is_folder(self, folder: str) -> bool:
        path = self._root / folder if folder else self._root
        try:
            mode = path.lstat().st_mode if folder else path.stat().st_mode
        except FileNotFoundError:
            return False
        except OSError as error:
            raise unreadable(path, error) from error
        if not stat.S_ISDIR(mode):
            raise OutputError(
                f"{_kind(mode)} stands where a folder has to be",
                Place(str(path)),
                "move it away; specloom writes through no symbolic link",
            )
        return True


def _kind(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "a symbolic link"
    return "a file" if stat.S_ISREG(mode) else "something that is no file"


def read_regular(path: str | Path) -> bytes | None:
    """The content of a regular file; None if there is none.

    Raises OutputError for a symbolic link, a folder, a device or a pipe: none of these
    is ours to read or to replace.
    """
    try:
        mode = os.lstat(path).st_mode
        if stat.S_ISREG(mode):
            with open(path, "rb", buffering=0) as file:
                return file.readall()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(Path(path), error) from error
    kind = "a folder" if stat.S_ISDIR(mode) else _kind(mode)
    raise OutputError(
        f"{kind} stands where a file has to be", Place(str(path)), "move it away"
    )


def unreadable(path: Path, error: OSError) -> OutputError:
    """The error for something in the output folder that cannot be looked at."""
    return OutputError(
        f"cannot be read: {error.strerror or error}",
        Place(str(path)),
        "let the user who runs specloom read it, or move it away",
    )
