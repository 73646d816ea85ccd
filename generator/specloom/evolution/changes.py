"""What a change is: whom it concerns, and whether it breaks what they wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

from .. import ir

Audience: TypeAlias = Literal["http", "python", "sql"]
Effect: TypeAlias = Literal["breaking", "addition", "harmless"]
#: Who makes a value: the caller, or the server.
Side: TypeAlias = Literal["sent", "received"]
#: What became of the values that are possible.
Turn: TypeAlias = Literal["wider", "narrower", "other"]

AUDIENCES: Final[tuple[Audience, ...]] = ("http", "python", "sql")
EFFECTS: Final[tuple[Effect, ...]] = ("breaking", "addition", "harmless")

#: What callers send may only grow wider, what they read only narrower.
_OF_TURNS: Final[Mapping[tuple[Turn, Side], Effect]] = {
    ("wider", "sent"): "addition",
    ("narrower", "sent"): "breaking",
    ("other", "sent"): "breaking",
    ("wider", "received"): "breaking",
    ("narrower", "received"): "harmless",
    ("other", "received"): "breaking",
}


class Change(NamedTuple):
    """One thing that is different: for whom, what that does to them, where and what.

    ``where`` and ``what`` hold text of a description: show them through ``console.told``.
    ``source`` is the place in the newer description, or (``is_old``) in the older one.
    ``where`` begins with the ``holder``, if that is one of many that may have such a part:
    an operation, method or resource. What many share was often edited once.
    """

    audience: Audience
    effect: Effect
    where: str
    what: str
    source: ir.Source | None = None
    is_old: bool = False
    holder: str = ""


def effect_of(turn: Turn, side: Side) -> Effect:
    """What it does to callers if a value's possibilities turn so."""
    return _OF_TURNS[turn, side]


def became(old: object, new: object) -> str:
    """``old → new``, nothing being "none"."""
    return f"{_said(old)} → {_said(new)}"


def _said(value: object) -> str:
    return "none" if value is None or value == "" else str(value)
