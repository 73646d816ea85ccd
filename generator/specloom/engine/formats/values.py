"""Values of a result as JSON and as the text of a cell."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlglot import exp

from ..leaves import Change, changing
from ..results import Column, Row

_SPECIAL = ("JSON", "DOUBLE", "FLOAT")  # types whose values JSON takes after a change
# Legal in JSON and harmful on a terminal: controls, and what is invisible or turns text.
_UNSEEN = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_encoder = msgspec.json.Encoder(decimal_format="number", enc_hook=str)


def encode(value: Any) -> str:
    """A value as JSON text; what nobody would see is escaped."""
    text = _encoder.encode(value).decode()
    is_plain = text.isascii() and "\x7f" not in text
    return text if is_plain else _UNSEEN.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    if found[0] == "\x7f":  # a control that is ASCII, which json leaves as it is
        return "\\u007f"
    return json.dumps(found[0])[1:-1]


class Reader:
    """Reads a result's rows by the types of its columns.

    JSON columns are JSON, not text that holds it. JSON has no NaN and no infinity: they
    are the texts ``NaN``, ``Infinity`` and ``-Infinity``, as in Protocol Buffers' JSON.
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        changes = [(n, _change(column.type)) for n, column in enumerate(columns)]
        self._changes = [(n, change) for n, change in changes if change is not None]

    def values(self, row: Row) -> list[Any]:
        """The row as values that ``encode`` takes."""
        values = list(row)
        for n, change in self._changes:
            if values[n] is not None:
                values[n] = change(values[n])
        return values

    def texts(self, row: Row) -> list[str | None]:
        """The row as cells: texts as they are, all else as JSON writes it, NULL as None."""
        return [_text(value) for value in self.values(row)]


def _text(value: Any) -> str | None:
    match value:
        case None | str():
            return value
        case bool() | int() | msgspec.Raw() | dict() | list() | tuple():
            return encode(value)
        case _:
            text = encode(value)
            return json.loads(text) if text.startswith('"') else text


def _change(type: str) -> Change | None:
    """How values of a type become what JSON takes; None where they are that already."""
    if not any(word in type for word in _SPECIAL):
        return None
    return changing(type, _leaf)


def _leaf(type: exp.DataType) -> Change | None:
    match type.this:
        case exp.DType.JSON:
            return _raw
        case exp.DType.DOUBLE | exp.DType.FLOAT:
            return _finite
        case _:
            return None


def _raw(text: str) -> msgspec.Raw:
    """JSON text as it is, on one line."""
    return msgspec.Raw(msgspec.json.format(text.encode(), indent=-1))


def _finite(number: float) -> float | str:
    if math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else f"{'-' * (number < 0)}Infinity"
