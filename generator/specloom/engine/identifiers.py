"""Names as a person would write them in a statement."""

from __future__ import annotations

import re

from ..verification.words import parses_bare
from .shapes import quoted

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def identifier(name: str) -> str:
    """A name that stands alone: bare where that parses, else in quotes."""
    return name if parses_bare(name) else quoted(name)


def part(name: str) -> str:
    """A part of a dotted name, where any word may stand bare."""
    return name if _WORD.fullmatch(name) else quoted(name)
