"""What several commands say in the same words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from .. import console

if TYPE_CHECKING:
    from ..errors import Missing

_SHOWN: Final = 20  # operations that are left out, of more the number


def count(number: int, noun: str) -> str:
    """``1 note``, ``2 notes``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def left_out(missing: Sequence[Missing], all_in: str = "") -> Iterator[str]:
    """Which operations a run does without, and why; all, if nothing else (``all_in``) can."""
    if not missing:
        return
    shown = missing[:_SHOWN] if all_in else missing
    yield f"{count(len(missing), 'operation')} left out:"
    for one in shown:
        where = f" ({console.told(str(one.place))})" if one.place else ""
        yield f"  {console.told(one.key)}: {console.told(one.reason)}{where}"
    if len(missing) > len(shown):
        yield f"  … and {len(missing) - len(shown)} more; {all_in} lists all"
