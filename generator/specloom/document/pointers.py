"""JSON pointers (RFC 6901), as strings: ``/paths/~1pets/get``; the root is ``""``."""

from __future__ import annotations

from collections.abc import Iterable


def escape(token: str) -> str:
    """One key as it is written in a pointer."""
    if "~" in token or "/" in token:
        return token.replace("~", "~0").replace("/", "~1")
    return token


def unescape(token: str) -> str:
    """One key from its spelling in a pointer."""
    if "~" in token:
        return token.replace("~1", "/").replace("~0", "~")
    return token


def join(pointer: str, *keys: str | int) -> str:
    """The pointer to what ``keys`` lead to, starting at ``pointer``."""
    for key in keys:
        pointer += "/" + escape(str(key))
    return pointer


def tokens(pointer: str) -> list[str]:
    """The keys that a pointer follows, in order."""
    return [unescape(token) for token in pointer.split("/")[1:]]


def of(keys: Iterable[str | int]) -> str:
    """The pointer that follows ``keys`` from the root."""
    return join("", *keys)
