"""Values of the representation as data to dump, and whether they are of a type."""

from __future__ import annotations

import math

from ... import ir
from .dumping import Data

_PYTHON: dict[ir.Kind, tuple[type, ...]] = {
    "string": (ir.Text,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def data(value: ir.Value) -> Data:
    """The value as it is dumped; texts stay texts."""
    match value:
        case ir.Array(items):
            return [data(item) for item in items]
        case ir.Object(members):
            return {key: data(item) for key, item in members}
        case _:
            return value


def is_of(value: ir.Value, kind: ir.Kind) -> bool:
    """Whether a JSON value is of a scalar kind; a boolean is no number, nor is NaN."""
    if isinstance(value, float) and not math.isfinite(value):
        return False
    if isinstance(value, bool) and kind != "boolean":
        return kind == "any"
    return kind == "any" or isinstance(value, _PYTHON[kind])


def kind_of(value: ir.Value) -> ir.Kind:
    """The scalar kind of a value; ``any`` for arrays and objects."""
    for kind in _PYTHON:
        if is_of(value, kind):
            return kind
    return "any"
