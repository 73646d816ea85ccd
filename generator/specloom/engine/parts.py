"""A query in parts, each of which sends some of its requests.

The rows of all parts together are the query's, so that they may be run in different places.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from sqlglot import exp

from . import stopping
from .errors import StatementError
from .statements import Statement

if TYPE_CHECKING:
    from .reading import Reading

_Call = TypeVar("_Call")


@dataclass(frozen=True, slots=True)
class Part:
    """One of so many parts; ``number`` counts from 0."""

    number: int = 0
    count: int = 1

    def of(self, calls: Iterable[_Call]) -> Iterator[_Call]:
        """The calls of this part: every so-manyth of them, which come in one order always."""
        return islice(calls, self.number, None, self.count)


WHOLE = Part()


def undivided(statement: Statement) -> StatementError:
    """The error for a part of what has none."""
    return statement.error("this statement cannot be run in parts")


def count(reading: Reading, most: int) -> int:
    """In how many parts a query can be run: at most one for each of its requests."""
    if most < 2 or not is_divisible(reading):
        return 1
    ((fetch,),) = reading.plan.levels
    return max(1, sum(1 for _ in islice(reading.keys.of(fetch), most)))


def is_divisible(reading: Reading) -> bool:
    """Whether the rows of some requests are rows of the answer, whatever others bring.

    Several ways to the same rows belong together: what two of them bring counts once.
    """
    tree = reading.tree
    if not isinstance(tree, exp.Select) or tree.args.get("limit"):
        return False
    if tree.args.get("offset") or not stopping.adds_up(tree, reading.blocks):
        return False
    return len(reading.plan.fetches[0].choices) == 1
