"""Two states of an API → what changed, for whom it breaks, which version comes next.

Three audiences are told apart, since most changes are not the same to all of them: who
speaks HTTP sees what travels, who uses the client sees names and types, who writes SQL sees
resources and columns. A new value of an enumeration breaks the first, who may know no
other, but neither of the others, which take values that they do not know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Final

from ..collector import collector_paused
from ..ir import Api
from ..targets.lookup import Index
from . import http, python, sql
from .access import of_clients, paired
from .alike import are_alike
from .changes import AUDIENCES, EFFECTS, Audience, Change, Effect
from .versions import next_version, worst

_NAMED = "no name and no type is different, but what is said of them or how they travel"
_SAID: Final[Mapping[Audience, str]] = {
    "http": "nothing that travels is different, but what is said of it",
    "python": _NAMED,
    "sql": _NAMED,
}

__all__ = [
    "AUDIENCES",
    "EFFECTS",
    "Audience",
    "Change",
    "Effect",
    "changes_between",
    "next_version",
    "worst",
]


def changes_between(old: Api, new: Api) -> tuple[Change, ...]:
    """What is different: by audience, and for each the gravest first.

    An audience that could not tell the two apart, though they are not the same, has one
    harmless change: its docs, or the requests that a client makes, are others.
    """
    with collector_paused():
        found = list(dict.fromkeys(_found(Index(old), Index(new))))
        found += _unnamed(old, new, {change.audience for change in found})
    return tuple(sorted(found, key=_rank))


def _unnamed(old: Api, new: Api, told: Set[Audience]) -> Iterator[Change]:
    """What there is to say to audiences that nothing was told."""
    rest: list[Audience] = [a for a in AUDIENCES if a not in told]
    if rest and not are_alike(old, new):
        for audience in rest:
            yield Change(audience, "harmless", "", _SAID[audience])


def _found(old: Index, new: Index) -> Iterator[Change]:
    pairs = paired(old.api, new.api)
    yield from http.changes(old, new, pairs)
    yield from python.changes(old, new)
    yield from of_clients(pairs, "python")
    yield from sql.changes(old, new)
    yield from of_clients(pairs, "sql")


def _rank(change: Change) -> tuple[int, int]:
    return AUDIENCES.index(change.audience), EFFECTS.index(change.effect)
