"""Text that may be shown: without credentials and without control characters."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, quote_plus, urlsplit

_MARK = "***"
_SHORTEST = 4  # striking out shorter secrets would garble ordinary text


def redacted(text: str, secrets: Iterable[str]) -> str:
    """The text with each secret struck out, also where it is percent-encoded."""
    for secret in sorted(set(secrets), key=len, reverse=True):
        if len(secret) >= _SHORTEST:
            for spelling in {secret, quote(secret, safe=""), quote_plus(secret)}:
                text = text.replace(spelling, _MARK)
    return text


def shown_url(url: str) -> str:
    """The URL without its query, fragment and user name: what a message may show."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}" if host else parts.path


def printable(text: str) -> str:
    """The text on one line, control characters escaped."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
