"""JSON values of the document: into the IR, and against the types they should have."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ..ir import Array, Object, Value, text_of

_LARGEST = 200  # values in an example; what is longer teaches nothing
_LONGEST = 5_000  # characters in all of them: every operation that takes one shows it


def value_of(raw: Any) -> Value:
    """A parsed JSON value as the IR keeps it."""
    kind = raw.__class__
    if kind is str:
        return text_of(raw)
    if kind is list:
        return Array(tuple([value_of(item) for item in raw]))
    if kind is dict:
        return Object(tuple([(text_of(k), value_of(v)) for k, v in raw.items()]))
    scalar: int | float | bool | None = raw
    return scalar


def is_small(raw: Any) -> bool:
    """Whether an example is short enough to be shown whole."""
    left, room = _LARGEST, _LONGEST
    waiting = [raw]
    while waiting:
        value = waiting.pop()
        left -= 1
        if isinstance(value, str):
            room -= len(value)
        if left < 0 or room < 0:
            return False
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return True


def _is_integer(value: Any) -> bool:
    return type(value) is int or (isinstance(value, float) and value.is_integer())


_IS: dict[str, Callable[[Any], bool]] = {
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "integer": _is_integer,
    "number": lambda v: type(v) in (int, float),
    "array": lambda v: isinstance(v, list),
    "object": lambda v: isinstance(v, dict),
    "null": lambda v: v is None,
}


def is_one_of(raw: Any, kinds: tuple[str, ...]) -> bool:
    """Whether a value has one of these JSON types; no types: whatever it is."""
    return not kinds or any(_IS[kind](raw) for kind in kinds)


def identity(raw: Any) -> object:
    """What two values have in common that are one in JSON: ``1`` and ``true`` are two."""
    return raw if raw.__class__ is str else (type(raw), json.dumps(raw))


def same(left: Any, right: Any) -> bool:
    """Equal as JSON: ``1`` and ``true`` differ."""
    return type(left) is type(right) and bool(left == right)
