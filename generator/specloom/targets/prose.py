"""Spec text as plain prose, before a target quotes it in its own way."""

from __future__ import annotations

import re

_SENTENCE_END = re.compile(
    r"(?<!e\.g)(?<!i\.e)(?<!etc)(?<!vs)[.!?](?=\s+[A-Z`\"'(\[]|$)"
)
#: The break that authors write as HTML, which the builder leaves: cells know no other.
BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_PARAGRAPH_END = re.compile(r"\r?\n[ \t]*\r?\n")


def first_sentence(raw: str) -> str:
    """The first paragraph to its first full stop, on one line; never cut inside a sentence."""
    whole = " ".join(_PARAGRAPH_END.split(raw.strip(), maxsplit=1)[0].split())
    end = _SENTENCE_END.search(whole)
    return whole[: end.end()] if end else whole
