"""Limits of values, compared: which of them leave more room, and which less."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from .. import ir
from ..targets.field_words import shown
from ..targets.limits import GREATER, LESSER
from .changes import Turn, became


def turns(old: ir.Limits | None, new: ir.Limits | None) -> Iterator[tuple[Turn, str]]:
    """What became of each limit, and the words for it."""
    if old == new:
        return
    for field in fields(ir.Limits):
        before, after = _limit(old, field.name), _limit(new, field.name)
        if before != after:
            words = (
                f"{field.name.replace('_', ' ')}: {became(_told(before), _told(after))}"
            )
            yield _turn(field.name, before, after), words


def _limit(limits: ir.Limits | None, name: str) -> Any:
    """The limit, None where it is none: nothing has less than no parts."""
    limit = getattr(limits, name) if limits is not None else None
    is_none = limit == 0 if name.startswith("min_") else limit == ()
    return None if is_none else limit


def _turn(name: str, old: Any, new: Any) -> Turn:
    if old is None or new is None:
        return "narrower" if old is None else "wider"
    if name in GREATER:
        return "narrower" if new > old else "wider"
    if name in LESSER:
        return "narrower" if new < old else "wider"
    if name == "multiple_of" and _is_multiple(old, new):
        return "wider"
    if name == "multiple_of" and _is_multiple(new, old):
        return "narrower"
    return "other"  # nobody can tell what two patterns have in common


def _is_multiple(number: Any, of: Any) -> bool:
    """Whether that is sure: it is not of numbers that are not whole."""
    whole = isinstance(number, int) and isinstance(of, int)
    return whole and of != 0 and number % of == 0


def _told(limit: Any) -> str | None:
    match limit:
        case None:
            return None
        case ir.Text():
            return limit.raw
        case int() | float():
            return str(limit)
        case tuple():
            return ", ".join(map(shown, limit))
        case _:
            return "others"
