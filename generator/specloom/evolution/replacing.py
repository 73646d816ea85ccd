"""Classes in place of others: told of once, not wherever a type names one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final, TypeAlias

from .changes import Change
from .surfaces import Item, Key, Surface, compared

#: The classes that are gone, and those in their places, by their keys.
_Places: TypeAlias = Mapping[Key, Key]

CLASS: Final = ("a class",)
_OF_CLASS: Final = ("model", "module", "name")  # what keys of classes are made of
_DEEPEST: Final = 8  # classes that are gone within each other
_WORD: Final = re.compile(r"[A-Za-z_][\w.]*")


def changes(
    old: Surface,
    new: Surface,
    behind: Callable[[frozenset[Key]], tuple[Surface, Surface]],
) -> Iterator[Change]:
    """What is different to code that names no class that is gone, and that these are.

    ``behind`` has of both what is behind names, and the models asked for though they are
    as they were.

    Whoever takes what a method returns without naming its class has the attributes of
    another one now: these are compared as if it had but another name.
    """
    places = _places(old, new)
    others = frozenset(places.values())
    for one, other in places.items():
        told = f"is gone, and {other[-1]} in its place"
        yield Change("python", "breaking", old[one].where, told, old[one].source, True)

    def kept() -> tuple[Surface, Surface]:
        before, after = behind(others)
        return _without(before, places), after

    def moved() -> tuple[Surface, Surface]:
        before, after = behind(others)
        return _moved(before, places), _only(after, places)

    yield from compared(_without(old, places), new, "python", kept)
    pair = _moved(old, places), _only(new, places)
    for change in compared(*pair, "python", moved):
        if change.effect != "addition":  # of which all is told where the class is
            yield change


def _places(old: Surface, new: Surface) -> _Places:
    """Classes that are gone, if one other is wherever they were, within such as well."""
    places: _Places = {}
    gone, there = _classes(old, but=new), _classes(new)
    for _ in range(_DEEPEST if gone else 0):
        found = _found(old, new, places)
        known = {
            gone[one]: there[other]
            for one, (other, *more) in found.items()
            if one in gone and other in there and not more
        }
        if known.keys() <= places.keys():
            break
        places = known
    return places


def _found(old: Surface, new: Surface, places: _Places) -> dict[str, set[str]]:
    """By the names that are no longer where they were, those that are there now."""
    found: dict[str, set[str]] = {}
    for key, item in old.items():
        place = places.get(key[: len(_OF_CLASS)])
        now = new.get(key if place is None else (*place, *key[len(place) :]))
        if now is not None and item.shape != now.shape:
            for one, other in _pairs(item, now):
                found.setdefault(one, set()).add(other)
    return found


def _classes(surface: Surface, but: Collection[Key] = ()) -> dict[str, Key]:
    """The classes by their names, of those that several modules have none."""
    keys = [key for key, item in surface.items() if _is_class(key, item)]
    times = Counter(key[-1] for key in keys)
    return {k[-1]: k for k in keys if times[k[-1]] == 1 and k not in but}


def _is_class(key: Key, item: Item) -> bool:
    return key[0] == "model" and item.shape == CLASS


def _pairs(old: Item, new: Item) -> Iterator[tuple[str, str]]:
    """The names that differ in two types, where nothing else does."""
    before, after = " | ".join(old.shape), " | ".join(new.shape)
    if _WORD.sub("", before) == _WORD.sub("", after):
        words = (map(_last, _WORD.findall(text)) for text in (before, after))
        yield from zip(*words, strict=True)


def _last(word: str) -> str:
    return word.rpartition(".")[2]


def _without(surface: Surface, places: _Places) -> Surface:
    """The surface without classes that are gone, the newer ones in its types."""
    if not places:
        return surface
    names = {one[-1]: other[-1] for one, other in places.items()}
    return {
        key: _item(item, names)
        for key, item in surface.items()
        if key[: len(_OF_CLASS)] not in places
    }


def _moved(surface: Surface, places: _Places) -> Surface:
    """The classes that are gone, as if they were those in their places."""
    names = {one[-1]: other[-1] for one, other in places.items()}
    moved: dict[Key, Item] = {}
    for key, item in surface.items() if places else ():
        now = places.get(key[: len(_OF_CLASS)])
        if now is not None:
            below = (_word(part, names) for part in key[len(now) :])
            moved[(*now, *below)] = _item(item, names)
    return moved


def _only(surface: Surface, places: _Places) -> Surface:
    kept = set(places.values())
    return {k: i for k, i in surface.items() if k[: len(_OF_CLASS)] in kept}


def _item(item: Item, names: Mapping[str, str]) -> Item:
    shape = (_WORD.sub(lambda w: _word(w[0], names), member) for member in item.shape)
    return item._replace(shape=tuple(shape))


def _word(word: str, names: Mapping[str, str]) -> str:
    """A name, that of the newer class where it is one of an older one."""
    path, dot, last = word.rpartition(".")
    if last in names:
        return f"{path}{dot}{names[last]}"
    bare = last.removesuffix("Dict")
    return f"{path}{dot}{names[bare]}Dict" if last != bare and bare in names else word
