"""How long a call may take."""

from __future__ import annotations

import time
from dataclasses import dataclass

from .errors import DeadlineExceededError


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds that a call may take; None means without limit.

    ``connect``, ``read`` and ``write`` bound each single step on the socket, ``pool`` the
    wait for a free connection. ``total`` bounds the whole call: all attempts, the waits
    between them and the answer's body down to its last byte; for an answer that is read as
    a stream, down to its headers.
    """

    connect: float | None = 10.0
    read: float | None = 60.0
    write: float | None = 60.0
    pool: float | None = 60.0
    total: float | None = 300.0

    @classmethod
    def of(cls, value: Timeouts | float | None) -> Timeouts:
        """A number is a total, and the server may be silent as long; None is no limit."""
        if isinstance(value, Timeouts):
            return value
        if value is None:
            return cls(None, None, None, None, None)
        return cls(read=value, write=value, pool=value, total=value)


class Deadline:
    """A moment after which a call has failed."""

    __slots__ = ("_at", "seconds")

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        self._at = None if seconds is None else time.monotonic() + seconds

    def remaining(self) -> float | None:
        """Seconds that are left, never below zero; None without a deadline."""
        return None if self._at is None else max(0.0, self._at - time.monotonic())

    def passed(self) -> bool:
        return self._at is not None and time.monotonic() >= self._at

    def bound(self, timeout: float | None) -> float | None:
        """The timeout, or what is left if that is less."""
        left = self.remaining()
        if left is None:
            return timeout
        return left if timeout is None else min(timeout, left)

    def error(
        self, asked: str, attempts: int, sent: bool = True
    ) -> DeadlineExceededError:
        return DeadlineExceededError(
            f"{asked} took longer than {self.seconds:g} seconds",
            attempts=attempts,
            sent=sent,
        )
