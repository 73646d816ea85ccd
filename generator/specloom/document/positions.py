"""JSON pointers to lines and columns, found when somebody asks.

Reading records nothing beyond what it gets for free: most documents have nothing to
report. A question scans one container at a time, from the outside in, and keeps what
it saw.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

from ..errors import Place
from .pointers import join, tokens
from .scalars import resolve

_LINE_END = re.compile(r"\r\n?|\n")
_PLAIN = re.compile(r"[^\s,\]}#]+")
_SHOWN = 2_000  # characters of a line: minified JSON is one line of megabytes


UNKNOWN: Final = -1  # where a value ends that nobody has passed over yet


class Span(NamedTuple):
    """Offsets of a value in its text; ``key`` is where its key starts, or the value."""

    key: int
    value: int
    end: int


Scan: TypeAlias = Callable[[str, Span], Iterable[tuple[str, Span]]]


class Positions:
    """Where the parts of one text stand.

    ``scan`` lists the children of the container at a span, and is asked no further than
    the child that is looked for; a later span of a child counts. ``known`` are spans that
    reading came across, each with all its siblings. ``quoted``: places may show the line's text.
    """

    def __init__(
        self, name: str, text: str, scan: Scan, known: dict[str, Span], quoted: bool
    ) -> None:
        self._name = name
        self._text = text
        self._scan = scan
        self._quoted = quoted
        self._known = known
        self._scans: dict[str, Iterator[tuple[str, Span]]] = {}
        self._returns = "\r" in text
        self._asked = [(0, 0, 1)]  # offsets, where their lines begin, and the lines

    def of(self, pointer: str) -> Place:
        """The place of a value, or of the nearest one around it that was written."""
        found, span = self._find(pointer)
        return self.at(span.key, found)

    def excerpt(self, pointer: str) -> str:
        """The text of a member with its key, from the margin; "" if it is not written there.

        What an alias or a merge key repeats is written elsewhere.
        """
        found, span = self._find(pointer)
        if found != pointer:
            return ""
        if span.end == UNKNOWN:
            span = self._passed_over(pointer)
        start, _ = self._line_of(span.key)
        before = self._text[start : span.key]
        margin = len(before) - len(before.lstrip())
        first, *others = _LINE_END.split(self._text[span.key : span.end].rstrip())
        while others and _is_beside(others[-1], margin):
            others.pop()
        lines = [first, *(_without_margin(line, margin) for line in others)]
        text = "\n".join(lines)
        is_flow = self._text.startswith(("{", "["), span.value)
        return text.rstrip(" ,\n") if is_flow else text

    def digest(self) -> str:
        """The SHA-256 of the whole text."""
        return hashlib.sha256(self._text.encode("utf-8", "surrogatepass")).hexdigest()

    def spelling(self, pointer: str, value: str | float | None) -> str:
        """A number or flag as the text has it: ``1.10``, which is not ``1.1``."""
        found = _PLAIN.match(self._text, self._find(pointer)[1].value)
        try:
            if found and resolve(found[0]) == value:
                return found[0]
        except ValueError:
            pass
        return json.dumps(value)

    def at(self, offset: int, pointer: str = "") -> Place:
        """The place of a character."""
        start, line = self._line_of(offset)
        column = offset - start + 1
        source = self._shown(start) if self._quoted else ""
        return Place(self._name, line, column, pointer, source)

    def _find(self, pointer: str) -> tuple[str, Span]:
        at = ""
        span = self._known.setdefault("", _whole(self._text))
        for token in tokens(pointer):
            child = join(at, token)
            if child not in self._known:
                self._look_for(child, at, span)
            if child not in self._known:
                break
            at, span = child, self._known[child]
        return at, span

    def _look_for(self, child: str, at: str, span: Span) -> None:
        """Scan the container at ``at`` as far as the child, if it has one of that name."""
        if at not in self._scans:
            self._scans[at] = iter(self._scan(self._text, span))
        for key, found in self._scans[at]:
            here = join(at, key)
            known = self._known.get(here)
            if known is None or known.end == UNKNOWN:
                self._known[here] = found
            if here == child:
                return

    def _passed_over(self, pointer: str) -> Span:
        """The span of the child that was found last in its container, with its end."""
        _, span = next(self._scans[pointer.rpartition("/")[0]])
        self._known[pointer] = span
        return span

    def _line_of(self, offset: int) -> tuple[int, int]:
        """Where a character's line begins, and its number.

        Counted from the nearest character before it that somebody asked about.
        """
        text = self._text
        if text[offset - 1 : offset + 1] == "\r\n":
            offset -= 1
        at = bisect_right(self._asked, (offset, sys.maxsize, 0))
        known, start, line = self._asked[at - 1]
        ends = text.count("\n", known, offset)
        if self._returns:
            ends += text.count("\r", known, offset) - text.count("\r\n", known, offset)
        if ends:
            start, line = self._after_line_end(known, offset), line + ends
        if known != offset:
            self._asked.insert(at, (offset, start, line))
        return start, line

    def _after_line_end(self, known: int, offset: int) -> int:
        last = self._text.rfind("\n", known, offset)
        if self._returns:
            last = max(last, self._text.rfind("\r", known, offset))
        return last + 1

    def _shown(self, start: int) -> str:
        """The line that begins there, unless it is too long to show."""
        text = self._text[start : start + _SHOWN + 1]
        found = _LINE_END.search(text)
        text = text[: found.start()] if found else text
        return text if len(text) <= _SHOWN else ""


def _is_beside(line: str, margin: int) -> bool:
    """Whether a line is blank, or a comment about what follows."""
    text = line.lstrip()
    return not text or (text[0] == "#" and len(line) - len(text) <= margin)


def _without_margin(line: str, margin: int) -> str:
    return line[min(margin, len(line) - len(line.lstrip())) :]


def _whole(text: str) -> Span:
    start = len(text) - len(text.lstrip())
    return Span(start, start, len(text))
