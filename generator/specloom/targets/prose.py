"""Spec text as plain prose, before a target quotes it in its own way."""

from __future__ import annotations

import re

_SENTENCE_END = re.compile(
    r"(?<!e\.g)(?<!i\.e)(?<!etc)(?<!vs)[.!?](?=\s+[A-Z`\"'(\[]|$)"
)


def first_sentence(raw: str) -> str:
    """The text to its first full stop, on one line; never cut inside a sentence."""
    whole = " ".join(raw.split())
    end = _SENTENCE_END.search(whole)
    return whole[: end.end()] if end else whole
