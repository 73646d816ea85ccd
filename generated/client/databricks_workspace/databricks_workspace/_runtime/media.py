"""Media types that go without saying."""

from __future__ import annotations

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
