"""What several commands say in the same words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .. import console

if TYPE_CHECKING:
    from ..builder import Missing


def count(number: int, noun: str) -> str:
    """``1 note``, ``2 notes``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def left_out(missing: Sequence[Missing], total: int) -> Iterator[str]:
    """How many operations nothing is generated for, then which of them and why."""
    if total:
        yield f"{count(total, 'operation')} left out:"
    for one in missing:
        where = f" ({console.told(str(one.place))})" if one.place else ""
        yield f"  {console.told(one.key)}: {console.told(one.reason)}{where}"


def near(path: Path) -> str:
    """A path as seen from the current one, printable; whole where it lies elsewhere."""
    here = Path.cwd()
    seen = path.relative_to(here) if path.is_relative_to(here) else path
    return console.printable(str(seen))
