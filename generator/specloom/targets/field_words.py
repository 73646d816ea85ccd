"""What is known of a field beside its type, in the words that docstrings and pages share."""

from __future__ import annotations

import json

from .. import ir
from .examples.sql_spelling import plain

ACCESS = {"both": "", "read": "Read only.", "write": "Write only."}


def limits_of(limits: ir.Limits) -> list[str]:
    """What a value must keep to, but for its pattern, which each target quotes its way."""
    said = (
        ("at least", limits.minimum, ""),
        ("at most", limits.maximum, ""),
        ("more than", limits.exclusive_minimum, ""),
        ("less than", limits.exclusive_maximum, ""),
        ("a multiple of", limits.multiple_of, ""),
        ("at least", limits.min_length, "character"),
        ("at most", limits.max_length, "character"),
        ("at least", limits.min_items, "item"),
        ("at most", limits.max_items, "item"),
    )
    return [f"{words} {_counted(n, what)}" for words, n, what in said if n is not None]


def _counted(number: float, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}" if what else str(number)


def shown(value: ir.Value) -> str:
    """A value as readers know it: text that is not empty bare, everything else as JSON."""
    if isinstance(value, ir.Text) and value.raw:
        return value.raw
    return as_json(value)


def as_json(value: ir.Value) -> str:
    return json.dumps(plain(value), ensure_ascii=False)
