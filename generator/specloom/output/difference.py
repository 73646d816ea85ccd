"""``Changes`` as people read them: a unified diff that is harmless to a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import unified_diff
from itertools import islice
from typing import TYPE_CHECKING

from ..console import printable
from . import manifest

if TYPE_CHECKING:
    from .comparison import Changes

_LINES_A_FILE = 40
_FILES = 20
_CONTEXT = 2
_COMPARED = 4_000  # lines; difflib is quadratic on what has nothing in common


def describe(changes: Changes, short: bool) -> str:
    """One block a file: edited and foreign ones first, then changed, new and stale ones."""
    blocks = list(_blocks(changes, _LINES_A_FILE if short else None))
    if not short or len(blocks) <= _FILES:
        return "".join(blocks)
    return "".join(blocks[:_FILES]) + f"… and {len(blocks) - _FILES} more files\n"


def _blocks(changes: Changes, most: int | None) -> Iterator[str]:
    removed = [p for p in changes.edited if p not in changes.wanted]
    for path in removed:
        yield _header("---", path, "edited by hand, no longer generated")
    for label, names in (
        ("edited by hand", [p for p in changes.edited if p not in removed]),
        ("not written by specloom", changes.foreign),
        ("on disk", _without_manifest(changes.changed)),
    ):
        for path in names:
            lines = _difference(path, label, changes.before[path], changes.wanted[path])
            yield _cut(lines, most)
    for path in _without_manifest(changes.added):
        yield _header("+++", path, f"missing, {_size(changes.wanted[path])}")
    for path in changes.removed:
        yield _header(
            "---", path, f"no longer generated, {_size(changes.before[path])}"
        )
    if manifest.NAME in (*changes.added, *changes.changed):
        yield from _manifest(changes)


def _without_manifest(names: tuple[str, ...]) -> list[str]:
    return [name for name in names if name != manifest.NAME]


def _manifest(changes: Changes) -> Iterator[str]:
    """The manifest changes with every file; only alone is it worth a line."""
    count = len(changes.added) + len(changes.changed) + len(changes.removed)
    if count == 1 and not changes.in_the_way:
        state = "out of date" if changes.changed else "missing"
        yield _header("---", manifest.NAME, f"the list of generated files is {state}")


def _header(sign: str, path: str, note: str) -> str:
    return f"{sign} {printable(path)} ({note})\n"


def _size(content: bytes) -> str:
    lines = content.count(b"\n")
    return "1 line" if lines == 1 else f"{lines} lines"


def _difference(path: str, label: str, old: bytes, new: bytes) -> Iterator[str]:
    start, before, after = _narrowed(*_lines(old, new))
    if len(before) + len(after) > _COMPARED:
        yield _header("---", path, f"{label}: {_size(old)}, generated: {_size(new)}")
        return
    names = f"{path} ({label})", f"{path} (generated)"
    for line in unified_diff(before, after, *names, n=_CONTEXT, lineterm=""):
        yield f"{printable(_placed(line, start))}\n"


def _cut(lines: Iterator[str], most: int | None) -> str:
    shown = "".join(islice(lines, most))
    return f"{shown}…\n" if next(lines, None) is not None else shown


def _lines(*contents: bytes) -> list[list[str]]:
    """The lines of both; what follows the last line feed is one only where they differ."""
    found = [c.decode("utf-8", "backslashreplace").split("\n") for c in contents]
    if not any(lines[-1] for lines in found):
        return [lines[:-1] for lines in found]
    return found


def _narrowed(before: list[str], after: list[str]) -> tuple[int, list[str], list[str]]:
    """Both without most of what they begin and end with in common, and where they start."""
    shorter = min(len(before), len(after))
    start = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    rest = shorter - start
    end = next((i for i in range(rest) if before[-1 - i] != after[-1 - i]), rest)
    start, end = max(0, start - _CONTEXT), max(0, end - _CONTEXT)
    return start, before[start : len(before) - end], after[start : len(after) - end]


def _placed(line: str, start: int) -> str:
    """A hunk's header, with the line numbers of the whole file."""
    if not line.startswith("@@"):
        return line
    return re.sub(r"(?<=[-+])\d+", lambda found: str(int(found[0]) + start), line)
