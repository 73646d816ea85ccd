"""Spec text as plain prose, before a target quotes it in its own way."""

from __future__ import annotations

import re

_SENTENCE_END = re.compile(
    r"(?<!e\.g)(?<!i\.e)(?<!etc)(?<!vs)[.!?](?=\s+[A-Z`\"'(\[]|\s*<br|$)"
)
#: The break that authors write as HTML, which the builder leaves: cells know no other.
BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_PARAGRAPH_END = re.compile(r"\r?\n[ \t]*\r?\n")
_HEADING = re.compile(
    r"#{1,6}[ \t]+((?:(?!<br)[^\r\n])*)(?:<br ?/?>)?\s*", re.IGNORECASE
)


def first_sentence(raw: str) -> str:
    """The first paragraph to its first full stop, on one line; never cut inside a sentence.

    Headings before it are none; where nothing else is said, the first one stands for it.
    """
    text, title, start = raw.strip(), "", 0
    while found := _HEADING.match(text, start):
        title, start = title or heading_words(found[1]), found.end()
    whole = " ".join(_PARAGRAPH_END.split(text[start:] or title, maxsplit=1)[0].split())
    end = _SENTENCE_END.search(whole)
    return whole[: end.end()] if end else whole


def heading_words(raw: str) -> str:
    """What a heading says, without the signs that may close it."""
    text = raw.strip()
    words = text.rstrip("#")
    return text if words and not words[-1].isspace() else words.rstrip()
