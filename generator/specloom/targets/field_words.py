"""What is known of a field beside its type, in the words that docstrings and pages share."""

from __future__ import annotations

import json
from collections.abc import Iterator

from .. import ir
from .examples.sql_spelling import plain

ACCESS = {"both": "", "read": "Read only.", "write": "Write only."}


def limits_of(limits: ir.Limits) -> list[str]:
    """What a value must keep to, but for its pattern, which each target quotes its way."""
    said = (
        ("at least", limits.minimum),
        ("at most", limits.maximum),
        ("more than", limits.exclusive_minimum),
        ("less than", limits.exclusive_maximum),
        ("a multiple of", limits.multiple_of),
    )
    told = [f"{words} {number}" for words, number in said if number is not None]
    told += _sizes(limits.min_length, limits.max_length, "character")
    told += _sizes(limits.min_items, limits.max_items, "item")
    return told


def _sizes(least: int | None, most: int | None, what: str) -> Iterator[str]:
    if least is not None and least == most:
        yield f"exactly {_counted(least, what)}"
        return
    if least:  # none less than none
        yield f"at least {_counted(least, what)}"
    if most is not None:
        yield f"at most {_counted(most, what)}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def shown(value: ir.Value) -> str:
    """A value as readers know it: text that is not empty bare, everything else as JSON."""
    if isinstance(value, ir.Text) and value.raw:
        return value.raw
    return as_json(value)


def as_json(value: ir.Value) -> str:
    return json.dumps(plain(value), ensure_ascii=False)
