"""What an audience can name, as one flat table, and two such tables compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from typing import Literal, NamedTuple, TypeAlias

from .. import ir
from .changes import Audience, Change, Effect, Side, became, effect_of
from .widening import holds

#: A path of names, those of a thing's parts below its own.
Key: TypeAlias = tuple[str, ...]
Surface: TypeAlias = Mapping[Key, "Item"]
#: An older and a newer surface, made when they are asked for.
Behind: TypeAlias = Callable[[], tuple[Surface, Surface]]
#: Who makes a value: one side, both, or nobody, since it is what it is.
Maker: TypeAlias = Side | Literal["both", "fixed"]

_NOTHING = frozenset({"None", "UnsetType"})


class Item(NamedTuple):
    """One thing that an audience can name.

    ``shape`` is what it is: the members of a union of types, or one word. ``needed``:
    callers must give it. ``loose``: one of several values, beside which others are taken.
    ``holder`` is that of changes.
    """

    where: str
    shape: tuple[str, ...] = ()
    side: Maker = "fixed"
    needed: bool = False
    source: ir.Source | None = None
    loose: bool = False
    deprecated: bool = False
    holder: str = ""


def compared(
    old: Surface, new: Surface, audience: Audience, behind: Behind | None = None
) -> Iterator[Change]:
    """What is gone, new or different; of what is gone or new as a whole, not its parts.

    ``behind`` has both once more, by what is behind names: another name is no other type.
    """
    for key, item in old.items():
        if key not in new and not _belongs(key, old, new):
            effect: Effect = "harmless" if item.loose else "breaking"
            yield _told(audience, effect, item, "is gone")._replace(is_old=True)
    for key, item in new.items():
        if key in old:
            for effect, what in _differences(key, old[key], item, behind):
                yield _told(audience, effect, item, what)
        elif not _belongs(key, new, old):
            told = "is new and required" if item.needed else "is new"
            effect = "breaking" if item.needed else "addition"
            yield _told(audience, effect, item, told)


def _told(audience: Audience, effect: Effect, item: Item, what: str) -> Change:
    source, holder = item.source, item.holder
    return Change(audience, effect, item.where, what, source, holder=holder)


def _differences(
    key: Key, old: Item, new: Item, behind: Behind | None
) -> Iterator[tuple[Effect, str]]:
    if new.deprecated and not old.deprecated:
        yield "harmless", "is deprecated"
    ignored: frozenset[str] = frozenset()
    if old.needed != new.needed:
        told = "is required now" if new.needed else "is optional now"
        yield "breaking" if new.needed else "addition", told
        ignored = _NOTHING  # goes without saying
    if {*old.shape} - ignored == {*new.shape} - ignored:
        return
    was, now = (s[key] for s in behind()) if behind is not None else (old, new)
    before, after = {*was.shape} - ignored, {*now.shape} - ignored
    if before != after:
        yield _effect(before, after, _side(old, new)), _became(old, new)


def _effect(old: Set[str], new: Set[str], side: Maker) -> Effect:
    """What it does to an audience that a union of types is another."""
    if side == "both" or side == "fixed":
        return "breaking"
    if holds(new, old):
        return effect_of("wider", side)
    return effect_of("narrower" if holds(old, new) else "other", side)


def _side(old: Item, new: Item) -> Maker:
    return old.side if old.side == new.side else "both"


def _belongs(key: Key, here: Surface, there: Surface) -> bool:
    """Whether it is a part of something that is here as a whole, and not there."""
    wholes = (key[:length] for length in range(1, len(key)))
    return any(whole in here and whole not in there for whole in wholes)


def _became(old: Item, new: Item) -> str:
    return became(" | ".join(old.shape), " | ".join(new.shape))
