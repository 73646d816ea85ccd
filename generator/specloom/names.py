"""Names: words once, spellings where they are needed, collisions settled per scope."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

_LONGEST = 80  # characters of a spelling; what is longer keeps a hash of the rest
_WORDS = re.compile(
    r"(?:IPv[46]|OAuth[12]?|GitHub|GitLab|GraphQL|OpenAPI)(?![a-z])"
    r"|(?<![A-Za-z0-9])[a-z][0-9]+[a-z](?![a-z0-9])"  # p2p, i18n
    r"|[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+"
)
_SIGNS = {
    "+": "plus", "-": "minus", "*": "star", "/": "slash", "%": "percent", "=": "equal",
    "<": "less", ">": "greater", "!": "not", "~": "tilde", "&": "and", "|": "or",
    "^": "caret", "@": "at", "#": "hash", "$": "dollar", "?": "question", ".": "dot",
    ":": "colon", ",": "comma", "_": "underscore",
}  # fmt: skip


class Name:
    """One or more words of ``[a-z0-9]+``; the first starts with a letter.

    A name has no spelling of its own: templates pick one (``.snake`` through a
    filter, since a keyword needs more than a spelling). Equal names are one object, so
    that comparing and hashing them, which is done by the million, costs nothing.
    ``key`` is what must be free in a scope, whose names differ in more than separators.
    """

    __slots__ = ("key", "snake", "words")
    words: tuple[str, ...]
    snake: str
    key: str

    def __new__(cls, words: tuple[str, ...]) -> Name:
        return _KNOWN.get(words) or _KNOWN.setdefault(words, _new(words))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Name is immutable")

    @property
    def kebab(self) -> str:
        return "-".join(self.words)

    @property
    def upper(self) -> str:
        return self.snake.upper()

    @property
    def pascal(self) -> str:
        """``ListRuns``; two numbers that touch keep an underscore: ``V1_2``."""
        return _pascal(self)

    def __lt__(self, other: Name) -> bool:
        return self.words < other.words

    def __repr__(self) -> str:
        return f"Name({self.words!r})"

    def __reduce__(self) -> tuple[type[Name], tuple[tuple[str, ...]]]:
        return Name, (self.words,)

    def __str__(self) -> str:
        raise TypeError(
            "a Name has no spelling of its own: use .snake, .pascal or a filter"
        )

    def __add__(self, other: Name) -> Name:
        """Both, one after the other; bounded like every name."""
        return _bounded(self.words + other.words, "")

    @staticmethod
    @lru_cache(maxsize=65536)
    def of(text: str, default: str = "value") -> Name:
        """The name nearest to ``text``: NFKD, ASCII, words by case and digits.

        Scripts without an ASCII reading give their code points (``u4f60_u597d``), signs
        their words where they are all there is (``<=``: ``less_equal``) or lead
        (``-1``: ``minus_1``); text without any of these gives ``default``.
        """
        words = [word.lower() for word in _split(text)]
        if not words:
            words = _signs(text) or _code_points(text) or [default]
        elif text[0] in "+-" and text[1:2].isalnum():
            words.insert(0, _SIGNS[text[0]])
        if words[0][0].isdigit():
            words.insert(0, "n")
        return _bounded(tuple(words), text)


_KNOWN: Final[dict[tuple[str, ...], Name]] = {}


def _new(words: tuple[str, ...]) -> Name:
    name = object.__new__(Name)
    object.__setattr__(name, "words", words)
    object.__setattr__(name, "snake", "_".join(words))
    object.__setattr__(name, "key", "".join(words))
    return name


@lru_cache(maxsize=65536)
def _pascal(name: Name) -> str:
    out = ""
    for word in name.words:
        gap = "_" if out[-1:].isdigit() and word[:1].isdigit() else ""
        out += gap + word[:1].upper() + word[1:]
    return out


def _split(text: str) -> list[str]:
    """Words by separators, case and digits; a digit belongs to the word before it."""
    plain = text.split("_")
    if text.islower() and text.isascii() and all(map(str.isalpha, plain)):
        return plain
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = decomposed.encode("ascii", "ignore").decode()
    return _WORDS.findall(text)


def _signs(text: str) -> list[str]:
    """The words of ASCII signs; nothing if there are other characters too."""
    words = [_SIGNS.get(sign, "") for sign in text.strip()]
    return words[:12] if all(words) else []


def _code_points(text: str) -> list[str]:
    return [
        f"u{ord(c):04x}"
        for c in text
        if c.isalnum() or unicodedata.category(c)[0] in "SM"
    ][:12]


def _bounded(words: tuple[str, ...], text: str) -> Name:
    if len("_".join(words)) < _LONGEST:
        return Name(words)
    import hashlib

    told = (text or "_".join(words)).encode("utf-8", "surrogatepass")
    mark = "x" + hashlib.sha256(told).hexdigest()[:8]
    kept: list[str] = []
    for word in words:
        if sum(map(len, kept)) + len(kept) + len(word) > _LONGEST - 10:
            break
        kept.append(word)
    return Name((*(kept or [words[0][: _LONGEST - 10]]), mark))


def are_distinct(names: Sequence[Name]) -> bool:
    """Whether every name can be had in a scope that has given away none."""
    return len({name.key for name in names}) == len(names)


class Names:
    """The names that a scope has given away.

    The first to claim a name keeps it; later ones get ``_2``, ``_3``. Snake case and
    lower-cased Pascal case must both be free, so that files stay distinct where the
    file system ignores case.
    """

    def __init__(self, taken: tuple[str, ...] = ()) -> None:
        self._keys: set[str] = {Name.of(word).key for word in taken}

    def claim(self, wanted: Name) -> Name:
        """``wanted``, or the first free ``wanted_2``, ``wanted_3``, …"""
        name, number = wanted, 2
        while name.key in self._keys:
            name = Name((*wanted.words, str(number)))
            number += 1
        self._keys.add(name.key)
        return name

    def claim_all(self, wanted: Sequence[tuple[Name, str]]) -> list[Name]:
        """Names for all of a scope, each given with the text it was made of.

        Who is written just as its name is spelled keeps it, whoever comes before: what a
        later version of a document adds must not rename it. The others follow in order.
        """
        keys = {name.key for name, _ in wanted}
        if len(keys) == len(wanted) and keys.isdisjoint(self._keys):
            self._keys |= keys
            return [name for name, _ in wanted]
        exact = {name for name, text in wanted if name.snake == text}
        free = {name for name in exact if name not in self}
        self._keys.update(name.key for name in free)
        return [
            name if name in free and name.snake == text else self.claim(name)
            for name, text in wanted
        ]

    def __contains__(self, name: Name) -> bool:
        return name.key in self._keys
