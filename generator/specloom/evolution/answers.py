"""What comes back, compared: statuses, media types, bodies and headers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from .. import ir
from .changes import Effect, became
from .differences import At, Difference
from .media import bare
from .types import Types

#: The answers of one status: those that clients read, one of each kind of media type.
_Answers: TypeAlias = tuple[ir.Response, ...]
_ByStatus: TypeAlias = Mapping[str, _Answers]


def differences(
    old: Sequence[ir.Response], new: Sequence[ir.Response], types: Types, at: At
) -> Iterator[Difference]:
    """Of all answers; ``at`` is the operation."""
    before, after = _by_status(old), _by_status(new)
    for status, answers in before.items():
        here, found = _at(at, status), _standing(status, after)
        if found is not None:
            yield from _status(answers, after[found], types, _at(at, found))
        else:
            effect: Effect = "breaking" if _is_good(status, before) else "harmless"
            yield _told(effect, here, "is gone")
    for status in after:
        if status not in before and f"{status[0]}XX" not in before:
            yield _told(_of_new(status, before, after), _at(at, status), "is new")


def _of_new(status: str, before: _ByStatus, after: _ByStatus) -> Effect:
    """Who knows what a good answer is may not know another; errors are what they are."""
    known = any(_is_good(other, before) for other in before)
    return "breaking" if known and _is_good(status, after) else "addition"


def _is_good(status: str, among: _ByStatus) -> bool:
    """Whether it is what callers hope for: ``default`` where nothing else is."""
    if status == "default":
        return not any(other[0] in "23" for other in among)
    return status[0] == "2"


def _standing(status: str, among: _ByStatus) -> str | None:
    """What stands for a status: itself, its range, or the only one of the range."""
    if status in among or status == "default":
        return status if status in among else None
    if not status.endswith("XX"):
        wide = f"{status[0]}XX"
        return wide if wide in among else None
    single = [other for other in among if other[0] == status[0]]
    return single[0] if len(single) == 1 else None


def _status(old: _Answers, new: _Answers, types: Types, at: At) -> Iterator[Difference]:
    before, after = _by_media(old), _by_media(new)
    gone = [media for media in before if media not in after]
    found = [media for media in after if media not in before]
    if gone and found and len(gone) == len(before) and len(found) == len(after):
        told = became(", ".join(gone), ", ".join(found))
        effect: Effect = "breaking" if any(gone) else "addition"
        yield _told(effect, at, f"media type: {told}")
    else:
        yield from (_told("breaking", at, f"{media} is gone") for media in gone)
        yield from (_told("addition", at, f"{media} is new") for media in found)
    for media, answer in after.items():
        was = before.get(media)
        if was is not None and answer is not None:
            yield from _contents(was, answer, types, at)
    yield from _headers(old[0], new[0], types, at)


def _contents(
    old: ir.Response, new: ir.Response, types: Types, at: At
) -> Iterator[Difference]:
    for was, now in ((old.type, new.type), (old.inside, new.inside)):
        if was is not None and now is not None:
            yield from types.compare(was, now, "received", at)


def _headers(
    old: ir.Response, new: ir.Response, types: Types, at: At
) -> Iterator[Difference]:
    before, after = _by_name(old), _by_name(new)
    for name, field in before.items():
        if name not in after:
            yield _told("breaking", _header(at, field), "is gone")
    for name, field in after.items():
        here = _header(at, field)
        if name in before:
            yield from types.field(before[name], field, "received", here)
        else:
            yield _told("addition", here, "is new")


def _told(effect: Effect, at: At, what: str) -> Difference:
    return Difference(at, "received", effect, what)


def _at(operation: At, status: str) -> At:
    return operation._replace(where=f"{operation.where}: answer {status}")


def _header(at: At, field: ir.Field) -> At:
    return at._replace(where=f"{at.where}: header {field.wire.raw}")


def _by_status(answers: Sequence[ir.Response]) -> _ByStatus:
    found: dict[str, _Answers] = {}
    for answer in answers:
        found[answer.status] = (*found.get(answer.status, ()), answer)
    return found


def _by_media(answers: _Answers) -> dict[str, ir.Response | None]:
    """The answers by their media types, None where nothing more is known of one.

    Where there is no body, that has none.
    """
    found: dict[str, ir.Response | None] = {}
    for answer in answers:
        found[bare(answer.media) if answer.media is not None else ""] = answer
    for answer in answers:
        found.update((bare(media), None) for media in answer.others)
    return found


def _by_name(answer: ir.Response) -> dict[str, ir.Field]:
    return {field.wire.raw.lower(): field for field in answer.headers}
