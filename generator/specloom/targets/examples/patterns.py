"""Texts that keep to a pattern, where it is a simple one: characters in a row, so many of each.

``^sha256:[a-f0-9]{64}$`` and ``^(asc|desc)$`` are simple; what is in groups, looks ahead or
refers back is not. A pattern of a document never reaches ``re``, which may take any time
for it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import cycle, islice
from typing import Final, NamedTuple, TypeAlias

_LONGEST: Final = 200  # characters of a pattern
_MOST: Final = 1_000  # times that something is repeated
_ORDER: Final = "1234567890abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-."
_ANY: Final = frozenset(map(chr, range(0x20, 0x7F)))  # no other character is shown
_DIGITS: Final = frozenset("0123456789")
_WORD: Final = frozenset(c for c in _ANY if c.isalnum() or c == "_")
_SETS: Final = {"d": _DIGITS, "w": _WORD, "s": frozenset(" ")}
_SETS_BUT: Final = {name.upper(): _ANY - chars for name, chars in _SETS.items()}
_ESCAPED: Final = _SETS | _SETS_BUT
_SIGNS: Final = frozenset("[\\")
_PIECE: Final = re.compile(
    r"(\[(?:\\.|[^\]\\])+\]|\\.|[^\\\[\](){}*+?|^$])([*+?]|\{\d{1,4}(?:,\d{0,4})?\})?"
)
_RANGE: Final = re.compile(r"(\\.|[^\\])(?:-(\\.|[^\\]))?")
_WHOLE: Final = re.compile(r"\((?:\?:)?([^()]*)\)")
_TIMES: Final = {"": (1, 1), "?": (0, 1), "*": (0, _MOST), "+": (1, _MOST)}


class Piece(NamedTuple):
    """Any of some characters, so many times."""

    chars: frozenset[str]
    least: int
    most: int


Pieces: TypeAlias = tuple[Piece, ...]


def keeping(pattern: str, text: str, least: int, most: int) -> str | None:
    """The text if it keeps to the pattern, else one that does; None where none is known.

    It has at least and at most so many characters.
    """
    ways = _ways(pattern) if len(pattern) <= _LONGEST else ()
    if least <= len(text) <= min(most, _LONGEST) and any(_keeps(text, w) for w in ways):
        return text
    short = (way for way in ways if sum(piece.least for piece in way) <= most)
    made = (_made(way, text, least) for way in short)
    return next((one for one in made if least <= len(one) <= most), None)


@lru_cache(maxsize=1024)
def _ways(pattern: str) -> tuple[Pieces, ...]:
    """What each alternative is made of; nothing where one of them is not simple."""
    inner = pattern.removeprefix("^").removesuffix("$")
    whole = _WHOLE.fullmatch(inner)
    starts, stops = pattern.startswith("^"), pattern.endswith("$")
    if whole is None and "|" in inner and (starts or stops):
        return ()  # each end belongs to one alternative only
    if not (starts or stops) and _SIGNS.isdisjoint(pattern):
        return ()  # words such as ``letters and digits``
    free = (Piece(_ANY, 0, _MOST),)
    found: list[Pieces] = []
    for way in (whole[1] if whole else inner).split("|"):
        pieces = _pieces(way)
        if pieces is None:
            return ()
        found.append((() if starts else free) + pieces + (() if stops else free))
    return tuple(found)


def _pieces(way: str) -> Pieces | None:
    found: list[Piece] = []
    at = 0
    while at < len(way):
        piece = _PIECE.match(way, at)
        chars = _chars(piece[1]) if piece else None
        if piece is None or not chars:
            return None
        found.append(Piece(chars, *_times(piece[2] or "")))
        at = piece.end()
    return tuple(found)


def _times(told: str) -> tuple[int, int]:
    if told in _TIMES:
        return _TIMES[told]
    least, comma, most = told[1:-1].partition(",")
    return int(least), int(most or _MOST) if comma else int(least)


def _chars(told: str) -> frozenset[str] | None:
    """The characters that a class, an escape, a point or a character stands for."""
    if told == ".":
        return _ANY
    if not told.startswith("["):
        return _one(told)
    is_not = told.startswith("[^")
    found: frozenset[str] = frozenset()
    for part in _RANGE.finditer(told[2 if is_not else 1 : -1]):
        first, last = _one(part[1]), _one(part[2] or part[1])
        if not first or not last or (part[2] and len(first) + len(last) > 2):
            return None
        if part[2]:
            found |= {c for c in _ANY if min(first) <= c <= min(last)}
        found |= first | last
    return _ANY - found if is_not else found


def _one(told: str) -> frozenset[str] | None:
    if len(told) == 2 and told[1].isalnum():
        return _ESCAPED.get(told[1])
    return frozenset(told[-1]) & _ANY


def _keeps(text: str, pieces: Pieces) -> bool:
    """Whether a text is made of these pieces: bits say where those so far may end."""
    ends = 1
    for chars, least, most in pieces:
        inside = sum(1 << at for at, c in enumerate(text) if c in chars)
        now, ends = ends, 0
        for count in range(min(most, len(text)) + 1):
            ends |= now if count >= least else 0
            now = (now & inside) << 1
    return bool(ends >> len(text) & 1)


def _made(pieces: Pieces, text: str, least: int) -> str:
    """The shortest text, but for what is longer by the letters of ``text`` or must be."""
    parts = [_part(piece, text) for piece in pieces]
    missing = least - sum(map(len, parts))
    for number, (chars, _, most) in enumerate(pieces):
        said = len(parts[number])
        more = max(0, min(missing, most - said))
        parts[number] += _listed(chars, said + more)[said:]
        missing -= more
    return "".join(parts)


def _part(piece: Piece, text: str) -> str:
    chars, least, most = piece
    if 0 < least < most:
        word = "".join(c for c in text if c in chars)[:most]
        if len(word) >= least:
            return word
    return _listed(chars, least)


def _listed(chars: frozenset[str], count: int) -> str:
    """So many of the characters, those first that most texts are made of."""
    known = [c for c in _ORDER if c in chars] or sorted(chars)
    return "".join(islice(cycle(known), count))
