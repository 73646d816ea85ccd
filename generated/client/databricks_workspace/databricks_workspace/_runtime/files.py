"""Bytes that a caller gives: in memory, in a file, or as they are made."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any, TypeAlias

from .errors import ArgumentError
from .shapes import is_iterable, is_path, is_tuple

# bytes, a path, an open binary file, or an iterable of bytes
Bytes: TypeAlias = "bytes | os.PathLike[str] | IO[bytes] | Iterable[bytes]"
# the same, or (file name, bytes), or (file name, bytes, content type)
FileInput: TypeAlias = "Bytes | tuple[str, Bytes] | tuple[str, Bytes, str]"

_STEP = 1 << 16


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes that can be read from the start again, where their origin allows it.

    ``size`` is None where it is not known beforehand.
    """

    read: Callable[[], Iterator[bytes]]
    size: int | None = None


def source(value: Any) -> Source:
    """Where the bytes come from. Raises ArgumentError for what holds no bytes."""
    if isinstance(value, bytes | bytearray):
        content = bytes(value)
        return Source(lambda: iter((content,)), len(content))
    if isinstance(value, str):
        raise ArgumentError("bytes, a pathlib.Path or an open file is needed, not text")
    if is_path(value):
        path = os.fspath(value)
        return Source(lambda: _from_path(path), os.path.getsize(path))
    if hasattr(value, "read"):
        return _from_file(value)
    if is_iterable(value):
        return Source(_once(value))
    raise ArgumentError(f"{type(value).__name__} holds no bytes to send")


def named(value: Any, default: str) -> tuple[str, Source, str]:
    """File name, bytes and content type of a file as a caller may give it."""
    if is_tuple(value):
        name, content, *rest = value
        return str(name), source(content), str(rest[0]) if rest else ""
    path = os.fspath(value) if is_path(value) else getattr(value, "name", None)
    name = os.path.basename(path) if isinstance(path, str) else default
    return name, source(value), ""


def _from_path(path: str) -> Iterator[bytes]:
    with open(path, "rb") as file:
        yield from _pieces(file)


def _from_file(file: IO[Any]) -> Source:
    """From where the file stands now; each attempt starts there again."""
    if "b" not in getattr(file, "mode", "b") or hasattr(file, "encoding"):
        raise ArgumentError("open the file in binary mode, with 'rb'")
    try:
        start = file.tell()
        size = file.seek(0, os.SEEK_END) - start
        file.seek(start)
    except (OSError, AttributeError, ValueError):
        return Source(_once(_pieces(file)))

    def again() -> Iterator[bytes]:
        file.seek(start)
        return _pieces(file)

    return Source(again, size)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_STEP):
        yield piece


def _once(pieces: Iterable[bytes]) -> Callable[[], Iterator[bytes]]:
    """A reader that refuses a second attempt, rather than send what is left over."""
    used: list[bool] = []

    def read() -> Iterator[bytes]:
        if used and iter(pieces) is pieces:
            raise ArgumentError("a stream cannot be sent twice; give bytes or a file")
        used.append(True)
        return iter(pieces)

    return read
