"""JSON pointers to lines and columns, found when somebody asks.

Reading records nothing beyond what it gets for free: most documents have nothing to
report. A question scans one container at a time, from the outside in, and keeps what
it saw.
"""

from __future__ import annotations

import json
import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

from ..errors import Place
from .pointers import join, tokens
from .scalars import resolve

_LINE_END = re.compile(r"\r\n?|\n")
_PLAIN = re.compile(r"[^\s,\]}#]+")
_SHOWN = 2_000  # characters of a line: minified JSON is one line of megabytes


class Span(NamedTuple):
    """Offsets of a value in its text; ``key`` is where its key starts, or the value."""

    key: int
    value: int
    end: int


Scan: TypeAlias = Callable[[str, Span], Iterable[tuple[str, Span]]]


class Positions:
    """Where the parts of one text stand.

    ``scan`` lists the children of the container at a span; ``known`` are spans that
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
        self._scanned: set[str] = set()
        self._returns = "\r" in text
        self._counted = [(0, 1)]  # offsets and their lines, sorted

    def of(self, pointer: str) -> Place:
        """The place of a value, or of the nearest one around it that was written."""
        found, span = self._find(pointer)
        return self.at(span.key, found)

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
        start = self._start_of_line(offset)
        column = offset - start + 1
        source = self._line(start) if self._quoted else ""
        return Place(self._name, self._number(start), column, pointer, source)

    def _find(self, pointer: str) -> tuple[str, Span]:
        at = ""
        span = self._known.setdefault("", _whole(self._text))
        for token in tokens(pointer):
            child = join(at, token)
            if child not in self._known and at not in self._scanned:
                self._scanned.add(at)
                for key, found in self._scan(self._text, span):
                    self._known.setdefault(join(at, key), found)
            if child not in self._known:
                break
            at, span = child, self._known[child]
        return at, span

    def _start_of_line(self, offset: int) -> int:
        """Where the line of a character begins; carriage returns end lines, too."""
        start = self._text.rfind("\n", 0, offset)
        if self._returns:
            before = (
                offset - 1 if self._text[offset - 1 : offset + 1] == "\r\n" else offset
            )
            start = max(start, self._text.rfind("\r", 0, before))
        return start + 1

    def _number(self, start: int) -> int:
        """The number of the line that begins there, counted from the nearest one known."""
        at = bisect_right(self._counted, (start, sys.maxsize))
        known, number = self._counted[at - 1]
        number += self._text.count("\n", known, start)
        if self._returns:
            number += self._text.count("\r", known, start)
            number -= self._text.count("\r\n", known, start)
        if known != start:
            self._counted.insert(at, (start, number))
        return number

    def _line(self, start: int) -> str:
        found = _LINE_END.search(self._text, start)
        end = found.start() if found else len(self._text)
        return self._text[start:end] if end - start <= _SHOWN else ""


def _whole(text: str) -> Span:
    start = len(text) - len(text.lstrip())
    return Span(start, start, len(text))
