"""What an API does everywhere, for the operations whose own description leaves it out.

An array has no place for a token: where a token and a page size go in and an array comes
back, the next page can be named by a header only. That this is the header ``Link`` is
believed where other operations of the document say so of the same token.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .. import ir
from . import paging_evidence as evidence
from . import paging_words as known
from .paging import tells_of_link
from .placing import Placement
from .reading import Reading
from .shapes import Shapes, answer

_ENOUGH = 3  # operations that say it; fewer may be an exception themselves


class Habits(NamedTuple):
    """By a token's name, how many operations of a document follow the header ``Link``."""

    links: Counter[str]

    def applied(
        self, placements: Iterable[Placement], shapes: Shapes
    ) -> Iterator[Placement]:
        """The placements, those of which nothing is known as the document's others are."""
        for placement in placements:
            found = self._paging(placement, shapes)
            if found is None:
                yield placement
                continue
            rules = (*placement.rules, ir.Rule("paging", found.rule))
            yield placement._replace(paging=found, rules=rules)

    def _paging(self, placement: Placement, shapes: Shapes) -> ir.Paging | None:
        reading, rows = placement.reading, placement.rows
        if placement.paging or reading.hints.paging is False or rows is None:
            return None
        if not self.links or rows.path or not _is_listed(reading.operation, shapes):
            return None
        inputs = evidence.inputs(reading.operation, shapes)
        token = _token(inputs)
        said = self.links[token.field.wire.raw] if token else 0
        sizes = (i for i in inputs if i.key in known.SIZES and i is not token)
        size = next(sizes, None)
        if token is None or size is None or said < _ENOUGH:
            return None
        rule = f"link: the answer is an array; {said} others follow the header Link by {token.key}"
        return ir.Paging("link", (), rows.type, size=size.field.name, rule=rule)


def of(readings: Iterable[Reading], shapes: Shapes) -> Habits:
    """The habits of all operations of a document."""
    links: Counter[str] = Counter()
    for reading in readings:
        if not _is_listed(reading.operation, shapes):
            continue
        token = _token(evidence.inputs(reading.operation, shapes))
        if token is None:
            continue
        came = answer(reading.operation)
        if came is not None and tells_of_link([token], came):
            links[token.field.wire.raw] += 1
    return Habits(links)


def _is_listed(operation: ir.Operation, shapes: Shapes) -> bool:
    """Whether an array comes back from what only reads."""
    came = answer(operation)
    if operation.verb != "get" or came is None or came.type is None:
        return False
    return came.kind == "json" and shapes.item(came.type) is not None


def _token(inputs: list[evidence.Input]) -> evidence.Input | None:
    """The parameter that says where to go on."""
    return next((i for i in inputs if i.key in known.TOKENS), None)
