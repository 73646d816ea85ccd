"""What may be sent as the body of a request, compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .. import ir
from ..targets.lookup import Index
from .differences import At, Difference, added, presence, turned
from .media import bare
from .types import Types
from .written import of_parts


def differences(
    old: Sequence[ir.Body],
    new: Sequence[ir.Body],
    types: Types,
    indexes: tuple[Index, Index],
    at: At,
) -> Iterator[Difference]:
    """Of all bodies that an operation takes, by their media types."""
    before, after = _by_media(old), _by_media(new)
    if before and not after:
        yield Difference(at, "sent", "breaking", "is gone")
        return
    if after and not before:
        yield added(any(body.required for body in new), "sent", at)
        return
    for media in before:
        if media not in after:
            yield Difference(at, "sent", "breaking", f"{media} is gone")
    for media, body in after.items():
        if media in before:
            yield from _body(before[media], body, types, indexes, at)
        else:
            yield Difference(at, "sent", "addition", f"{media} is new")


def _body(
    old: ir.Body, new: ir.Body, types: Types, indexes: tuple[Index, Index], at: At
) -> Iterator[Difference]:
    yield from presence(old.required, new.required, "sent", at)
    yield from types.compare(old.type, new.type, "sent", at)
    if old.inside is not None and new.inside is not None:
        yield from types.compare(old.inside, new.inside, "sent", at)
    for wire, turn, told in of_parts(old, new, *indexes):
        here = at.inside(wire) if wire else at
        yield turned(turn, "sent", here, told)


def _by_media(bodies: Sequence[ir.Body]) -> dict[str, ir.Body]:
    found: dict[str, ir.Body] = {}
    for body in bodies:
        for media in (body.media, *body.others):
            found.setdefault(bare(media), body)
    return found
