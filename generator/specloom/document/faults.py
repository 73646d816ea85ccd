"""What is wrong with a text, before it has a place: the parsers know only offsets."""

from __future__ import annotations

from typing import Final

from .limits import Limits

# What to do, where JSON and YAML go wrong in the same way.
ONCE: Final = "keep one of them: which one counts differs between readers"
QUOTED: Final = "put it in quotes if it is a text"
SOMETHING: Final = "an OpenAPI document has at least `openapi`, `info` and `paths`"


class Fault(Exception):
    """A message, the offset it is about, and the limit that was exceeded, if one was."""

    def __init__(
        self, message: str, offset: int, hint: str = "", limit: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.hint = hint
        self.limit = limit


def too_deep(limits: Limits, offset: int) -> Fault:
    """The fault of nesting beyond the limit."""
    return Fault(f"nested deeper than {limits.depth} levels", offset, limit="depth")


def too_many(limits: Limits, offset: int) -> Fault:
    """The fault of more values than the limit."""
    return Fault(f"more than {limits.nodes:,} values", offset, limit="nodes")
