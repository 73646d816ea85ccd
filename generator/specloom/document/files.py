"""Files to text: what may be opened, how much of it, and in which encoding."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import Final

from ..errors import DocumentError, Place
from .limits import Limits, exceeded

_UTF32 = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")
RELATIVE: Final = (
    "what a file names is relative to that file,"
    " what the command line names to the current folder"
)
_REGULAR: Final = "name a regular file"
_FLAGS |= getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)


def read_bytes(path: Path, name: str, limits: Limits) -> bytes:
    """The content of a regular file, opened once.

    Anything else (folder, device, pipe, socket) is refused without waiting for it.
    """
    place = Place(name)
    try:
        handle = os.open(path, _FLAGS)
    except (OSError, ValueError) as error:
        raise DocumentError(*_reason(error, place)) from None
    try:
        mode = os.fstat(handle).st_mode
        if not stat.S_ISREG(mode):
            kind = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
            raise DocumentError(f"this is {kind}", place, "name a file")
        with os.fdopen(handle, "rb", closefd=False) as file:
            data = file.read(limits.bytes + 1)
    except OSError as error:
        raise DocumentError(*_reason(error, place)) from None
    finally:
        os.close(handle)
    if len(data) > limits.bytes:
        raise exceeded(limits, "bytes", "the file is too large", place)
    return data


def _reason(error: OSError | ValueError, place: Place) -> tuple[str, Place, str]:
    match error:
        case FileNotFoundError():
            return "there is no such file", place, RELATIVE
        case PermissionError():
            message = "the file may not be read (permission denied)"
            return message, place, "let the user who runs specloom read it"
        case OSError(strerror=str(why)):
            return f"the file cannot be read ({why.lower()})", place, _REGULAR
        case _:
            message = "the file cannot be read (its name holds a NUL character)"
            return message, place, _REGULAR


def decode(data: bytes, name: str) -> str:
    """Text from UTF-8 or UTF-16, strictly; a byte order mark decides and is dropped.

    UTF-16 without a mark shows in the zero byte of its first, ASCII, character. What is
    neither is refused: a guess would change the names that travel.
    """
    if data.startswith(_UTF32):
        raise DocumentError("the file is UTF-32", Place(name), "save it as UTF-8")
    encoding = next((e for mark, e in _MARKS if data.startswith(mark)), "utf-8")
    if encoding == "utf-8" and b"\0" in data[:2]:
        encoding = "utf-16-be" if data[0] == 0 else "utf-16-le"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8" and _BINARY.search(data[:8]):
            raise DocumentError(
                "the file is not text",
                Place(name),
                "name a description in YAML or JSON",
            ) from None
        raise DocumentError(
            f"byte {error.start + 1} of the file is not {encoding.removesuffix('-sig').upper()}",
            Place(name, *_line_and_column(data, error.start, encoding)),
            "save it as UTF-8",
        ) from None


def _line_and_column(data: bytes, at: int, encoding: str) -> tuple[int, int]:
    before = data[:at].decode(encoding, "replace")
    return before.count("\n") + 1, len(before) - before.rfind("\n")
