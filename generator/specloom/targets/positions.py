"""The parts of a multipart body without names: types and encodings by their positions."""

from __future__ import annotations

from itertools import zip_longest
from typing import NamedTuple

from .. import ir
from .lookup import Index


class Position(NamedTuple):
    """What stands at a position, and how it travels."""

    type: ir.Type
    how: ir.Encoding


class Positions(NamedTuple):
    """The first positions, and all that follow them."""

    first: tuple[Position, ...]
    others: Position

    def at(self, number: int) -> Position:
        return self.first[number] if number < len(self.first) else self.others


def positions(type: ir.Type, parts: ir.Parts, index: Index) -> Positions:
    """The positions of a body of this type."""
    types: tuple[ir.Type, ...]
    match index.resolve(type):
        case ir.ListOf(item):
            types, rest = (), item
        case ir.TupleOf(items, more):
            types, rest = items, more or ir.ANY
        case _:
            types, rest = (), ir.ANY
    told = zip_longest(types, parts.first)
    first = tuple(Position(t or rest, how or parts.others) for t, how in told)
    return Positions(first, Position(rest, parts.others))
