"""When to try again, and how long to wait before it."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

#: What headers about rate limits begin with; no standard names them yet.
_LIMITS = ("ratelimit", "x-ratelimit", "x-rate-limit")
_EPOCH = 1e9  # seconds: what is more is a point in time, no wait
_STATUSES = frozenset({408, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Retries:
    """How often a request is tried again, and with which waits.

    Only what may be repeated without harm is: GET, HEAD, PUT, DELETE, OPTIONS, requests
    marked safe or carrying an idempotency key, and whatever was never sent. Waits grow
    exponentially from ``first`` seconds to ``longest``, each a random part of that. A wait
    that the server asks for is kept, unless it is longer than ``patience`` or than what
    is left of the call: then the call fails at once.
    """

    most: int = 3
    first: float = 0.5
    longest: float = 20.0
    patience: float = 120.0
    statuses: frozenset[int] = _STATUSES

    def backoff(self, failures: int) -> float:
        """Seconds before the next attempt, after so many failures (one or more)."""
        ceiling = min(self.longest, self.first * 2.0 ** min(failures - 1, 30))
        return random.uniform(0, ceiling)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait; None if it does not, or makes no sense.

    ``Retry-After`` says so (RFC 9110, section 10.2.3), or, where nothing is left of a rate
    limit, the time at which that begins anew.
    """
    value = headers.get("retry-after", "").strip()
    if not value:
        return _until_reset(headers)
    if _is_number(value):
        return float(value)
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None


def _until_reset(headers: Mapping[str, str]) -> float | None:
    """Seconds until a used up limit is renewed, which servers tell as such or as a time."""
    for prefix in _LIMITS:
        value = headers.get(f"{prefix}-reset", "").strip()
        if headers.get(f"{prefix}-remaining", "").strip() == "0" and _is_number(value):
            seconds = float(value)
            return max(0.0, seconds - time.time()) if seconds > _EPOCH else seconds
    return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.replace(".", "", 1).isdigit()


class Budget:
    """At most so many requests a second, over all threads and tasks that share it."""

    def __init__(self, per_second: float) -> None:
        if per_second <= 0:
            raise ValueError("a budget allows more than zero requests a second")
        self._gap = 1.0 / per_second
        self._next = 0.0
        self._lock = threading.Lock()

    def reserve(self) -> float:
        """Take the next place in the queue; the answer is how long to wait for it."""
        with self._lock:
            now = time.monotonic()
            place = max(now, self._next)
            self._next = place + self._gap
        return place - now
