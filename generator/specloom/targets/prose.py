"""Spec text as plain prose, before a target quotes it in its own way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_SENTENCE_END = re.compile(
    r"(?<!e\.g)(?<!i\.e)(?<!etc)(?<!vs)[.!?](?=\s+[A-Z`\"'(\[]|\s*<br|$)"
)
#: The break that authors write as HTML, which the builder leaves: cells know no other.
BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
ITEM = re.compile(r"\s*(?:[-*+]|[0-9]{1,3}[.)])\s+(.*)")
FENCE = re.compile(r"\s*(`{3,}|~{3,})")
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


def continued(lines: list[str]) -> Iterator[str]:
    """The lines as they go on in a cell, where paragraphs and items of lists begin lines."""
    is_new = False
    for line in map(str.strip, _with_code_inline(lines)):
        if line:
            yield ("\n" if is_new or ITEM.fullmatch(line) else " ") + line
        is_new = not line


def _with_code_inline(lines: list[str]) -> Iterable[str]:
    """The lines, with blocks of code as spans: cells hold no blocks, and no language of one."""
    at = 0
    while at < len(lines):
        start, end = FENCE.match(lines[at]), at
        if start and "`" not in lines[at][start.end() :]:
            end = fence_end(lines, at + 1, start[1])
            code = " ".join(line.strip() for line in lines[at + 1 : end]).strip()
            marks = ticks_around(code, 1)
            yield from ("", f"{marks} {code} {marks}" if code else "", "")
        else:
            yield lines[at]
        at = end + 1


def fence_end(lines: list[str], at: int, mark: str) -> int:
    """Which line ends a block of code, or that after the last one."""
    while at < len(lines) and not lines[at].strip().startswith(mark):
        at += 1
    return at


def ticks_around(code: str, least: int) -> str:
    """A run of backticks that is no part of the code."""
    return "`" * max([least, *(len(run) + 1 for run in re.findall("`+", code))])
