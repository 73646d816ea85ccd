"""What is different in a type on the wire, and where that stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .. import ir
from .changes import Effect, Side, Turn, effect_of
from .limits import turns


class At(NamedTuple):
    """Where a type stands; ``is_schema``: in a named one, whoever uses that."""

    where: str
    source: ir.Source | None = None
    is_schema: bool = False

    def inside(self, name: str) -> At:
        """Where a part of it stands: a property, or ``[]`` for the items of a list."""
        joint = "" if name.startswith("[") else "."
        return self._replace(where=f"{self.where}{joint}{name}")


class Difference(NamedTuple):
    """One thing that is different in a type."""

    at: At
    side: Side
    effect: Effect
    what: str


def turned(turn: Turn, side: Side, at: At, what: str) -> Difference:
    """The difference that it makes if a value's possibilities turn so."""
    return Difference(at, side, effect_of(turn, side), what)


def presence(old: bool, new: bool, side: Side, at: At) -> Iterator[Difference]:
    """Of what was required or is."""
    if new and not old:
        told = "is required now" if side == "sent" else "always comes now"
        yield turned("narrower", side, at, told)
    elif old and not new:
        told = "is optional now" if side == "sent" else "may be missing now"
        yield turned("wider", side, at, told)


def added(required: bool, side: Side, at: At) -> Difference:
    """Of a property that nobody knew: it breaks only those who have to send it."""
    if required and side == "sent":
        return Difference(at, side, "breaking", "is new and required")
    return Difference(at, side, "addition", "is new")


def limited(
    old: ir.Limits | None, new: ir.Limits | None, side: Side, at: At
) -> Iterator[Difference]:
    """Of the limits that a value has."""
    for turn, what in turns(old, new):
        yield turned(turn, side, at, what)


def conditions(
    old: ir.Record, new: ir.Record, side: Side, at: At
) -> Iterator[Difference]:
    """Of what is required with what."""
    before, after = set(old.conditions), set(new.conditions)
    if after - before:
        told = "other properties are required together now"
        yield turned("narrower", side, at, told)
    elif before - after:
        told = "fewer properties are required together now"
        yield turned("wider", side, at, told)
