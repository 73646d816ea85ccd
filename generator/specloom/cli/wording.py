"""What several commands say in the same words."""

from __future__ import annotations

from pathlib import Path

from .. import console


def count(number: int, noun: str) -> str:
    """``1 note``, ``2 notes``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def near(path: Path) -> str:
    """A path as seen from the current one, printable; whole where it lies elsewhere."""
    here = Path.cwd()
    seen = path.relative_to(here) if path.is_relative_to(here) else path
    return console.printable(str(seen))
