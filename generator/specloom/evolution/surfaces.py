"""What an audience can name, as one flat table, and two such tables compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple, TypeAlias

from .. import ir
from .changes import Audience, Change, Effect, Side, became, effect_of

#: A path of names, those of a thing's parts below its own.
Key: TypeAlias = tuple[str, ...]
Surface: TypeAlias = Mapping[Key, "Item"]
#: Who makes a value: one side, both, or nobody, since it is what it is.
Maker: TypeAlias = Side | Literal["both", "fixed"]

_NOTHING = frozenset({"None", "UnsetType"})
_ANYTHING = frozenset({"Any", "any type"})


class Item(NamedTuple):
    """One thing that an audience can name.

    ``shape`` is what it is: the members of a union of types, or one word. ``needed``:
    callers must give it. ``loose``: one of several values, beside which others are taken.
    """

    where: str
    shape: tuple[str, ...] = ()
    side: Maker = "fixed"
    needed: bool = False
    source: ir.Source | None = None
    loose: bool = False
    deprecated: bool = False


def compared(old: Surface, new: Surface, audience: Audience) -> Iterator[Change]:
    """What is gone, new or different; of what is gone or new as a whole, not its parts."""
    for key, item in old.items():
        if key not in new and not _belongs(key, old, new):
            effect: Effect = "harmless" if item.loose else "breaking"
            yield Change(audience, effect, item.where, "is gone", item.source, True)
    for key, item in new.items():
        if key in old:
            for effect, what in _differences(old[key], item):
                yield Change(audience, effect, item.where, what, item.source)
        elif not _belongs(key, new, old):
            told = "is new and required" if item.needed else "is new"
            effect = "breaking" if item.needed else "addition"
            yield Change(audience, effect, item.where, told, item.source)


def _differences(old: Item, new: Item) -> Iterator[tuple[Effect, str]]:
    if new.deprecated and not old.deprecated:
        yield "harmless", "is deprecated"
    before, after = set(old.shape), set(new.shape)
    if old.needed != new.needed:
        told = "is required now" if new.needed else "is optional now"
        yield "breaking" if new.needed else "addition", told
        before, after = before - _NOTHING, after - _NOTHING  # goes without saying
    if before != after:
        yield _effect(before, after, new.side), _became(old.shape, new.shape)


def _belongs(key: Key, here: Surface, there: Surface) -> bool:
    """Whether it is a part of something that is here as a whole, and not there."""
    wholes = (key[:length] for length in range(1, len(key)))
    return any(whole in here and whole not in there for whole in wholes)


def _effect(old: set[str], new: set[str], side: Maker) -> Effect:
    if side == "both" or side == "fixed":
        return "breaking"
    if old <= new or new & _ANYTHING:
        return effect_of("wider", side)
    return effect_of("narrower" if new <= old or old & _ANYTHING else "other", side)


def _became(old: Iterable[str], new: Iterable[str]) -> str:
    return became(" | ".join(old), " | ".join(new))
