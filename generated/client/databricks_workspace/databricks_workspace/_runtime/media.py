"""Media types that go without saying."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

#: The media type of an answer that does not name another.
MEDIA: Final[dict[str, str]] = {
    "json": "application/json",
    "text": "text/plain",
    "xml": "application/xml",
    "events": "text/event-stream",
    "jsonl": "application/jsonl",
    "binary": "application/octet-stream",
}


def without_parameters(media: str) -> str:
    """The bare media type in lower case: ``application/json``."""
    return media.partition(";")[0].strip().lower()


def accepted(wanted: Iterable[str], errors: Iterable[str] = ()) -> str:
    """The header ``Accept``: what is wanted, the best first, and what else errors may be.

    Those are liked less, so that no server takes them for an answer's other form.
    """
    media = dict.fromkeys(m for m in wanted if m)
    more = dict.fromkeys(m for m in errors if m and m not in media)
    return ", ".join([*media, *(f"{m};q=0.5" for m in more)]) or "*/*"
