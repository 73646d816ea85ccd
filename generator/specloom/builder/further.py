"""Operations whose bodies may be of several types: a further method for each other one.

The first type is that of the operation's own method. Where media types carry the same
value, one method serves them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from .. import ir
from ..errors import SpecloomError
from . import hinted
from .bodies import Offer, Offered, best_of
from .media import kind_of, word_of
from .operations import Readers
from .parameters import Scope
from .placing import Noter, Placement, Placer
from .reading import Further, Reading
from .shapes import Shapes

_MOST: Final = 32  # further types of one body; no description is known that has more


def operations(
    readers: Readers, operation: ir.Operation, found: Offered | None, lenient: bool
) -> Iterator[Further]:
    """The operation with each of its bodies that is of another type than its own."""
    if found is None or operation.body is None:
        return
    rest = _without(found.offers, operation.body)
    kinds = set(map(kind_of, _medias(operation.body)))
    for _ in range(_MOST):
        if not rest:
            return
        word = word_of(rest[0].media, kinds)
        tail = f"{word.snake} {found.tail}".strip()
        best = found._replace(offers=rest, tail=tail)
        try:
            other, body = _with_body(readers, operation, best)
        except SpecloomError as error:
            if not lenient:
                raise
            note_left_out(rest[0].media, rest[0].at, error, readers.reader.note)
            rest = rest[1:]
            continue
        yield Further(other, word, rest[0].at)
        rest = _without(rest, body)
        kinds.update(map(kind_of, _medias(body)))
    for offer in rest:
        told = f"it is one more than {_MOST} others, and is not sent"
        readers.reader.note(_may_be(offer.media), offer.at, told)


def _without(offers: list[Offer], body: ir.Body) -> list[Offer]:
    """The offers that a body does not serve."""
    served = set(_medias(body))
    return [offer for offer in offers if offer.media not in served]


def _with_body(
    readers: Readers, operation: ir.Operation, found: Offered
) -> tuple[ir.Operation, ir.Body]:
    kept = tuple(p for p in operation.parameters if not p.is_in_body)
    scope = Scope()
    for parameter in kept:
        scope.claim(parameter.field.name, parameter.location)
    body, attributes = best_of(readers.schemas, found, scope)
    return replace(operation, parameters=kept + attributes, body=body), body


# --------------------------------------------------------------------------- methods


def placements(first: Placement, shapes: Shapes, place: Placer) -> Iterator[Placement]:
    """A method beside the operation's first for each further type of its body.

    Its verb is the first one's; no statement could tell which of the two it means. Pages
    follow as its own body asks for them.
    """
    decided = {rule.what: rule for rule in first.rules}
    decided["verb"] = ir.Rule("verb", "exec: the verb calls the operation's first body")
    for operation, word, _ in first.reading.further:
        reading = first.reading._replace(operation=operation, further=())
        decided["method"] = ir.Rule("method", f"body: of another type, {word.snake}")
        decided.pop("paging", None)
        if paged := hinted.paging_beside(first, reading, shapes, place):
            decided["paging"] = ir.Rule("paging", paged.rule)
        yield first._replace(
            reading=reading,
            method=word,
            wire="",
            verb="exec",
            origin="further",
            paging=paged,
            rules=tuple(decided.values()),
            repeats=True,
        )


def in_media(reading: Reading, media: str) -> Reading:
    """The reading with the body that is sent in a media type, where it is a further one."""
    for operation, _, _ in reading.further:
        if operation.body is not None and media in _medias(operation.body):
            return reading._replace(operation=operation)
    return reading


def note_unpublished(
    reading: Reading, published: Iterable[ir.Operation], note: Noter
) -> None:
    """Say which bodies of an operation no method of a published mapping sends."""
    sent = {media for o in published if o.body is not None for media in _medias(o.body)}
    if not reading.further:
        return
    offers = [(reading.operation.body, reading.pointer + "/requestBody")]
    offers += [(more.operation.body, more.at) for more in reading.further]
    for body, at in offers:
        if body is not None and body.media.raw not in sent:
            note(_may_be(body.media.raw), at, "no method of the mapping sends it")


def note_left_out(media: str, at: str, error: SpecloomError, note: Noter) -> None:
    """Say that a body of another type is left out, and why."""
    note(_may_be(media), at, f"left out: {error.message}")


def _medias(body: ir.Body) -> tuple[str, ...]:
    return tuple(media.raw for media in (body.media, *body.others))


def _may_be(media: str) -> str:
    return f"the body may also be {media!r}, of another type"
