"""One statement: its text, its tree, and where in the text a part of it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from sqlglot import Token, TokenType, exp
from sqlglot.errors import ParseError, TokenError

from ..errors import Place, UnsupportedError
from . import dialect
from .errors import StatementError

FILE = "<statement>"
_QUERIES = frozenset("SELECT WITH FROM VALUES TABLE PIVOT UNPIVOT SUMMARIZE (".split())
READS = (exp.Query, exp.Pivot, exp.Summarize, exp.Values)  # trees that only read
_CHANGES = frozenset("INSERT UPDATE REPLACE DELETE EXEC EXECUTE".split())
_Shown = Literal["providers", "services", "resources", "methods", "insert"]
_SHOWN: dict[str, tuple[_Shown, int]] = {  # by word: the kind, the parts of the name
    "PROVIDERS": ("providers", 0),
    "SERVICES": ("services", 1),
    "RESOURCES": ("resources", 2),
    "METHODS": ("methods", 3),
}
_STARTED = re.compile(r"from [0-9]+:([0-9]+)")
_PARTS = ("provider", "service", "resource", "method")
_LACKING = re.compile(
    r"Required keyword: '\w+' missing for <class '[^']*'>"
)  # sqlglot's
_HINTS = frozenset({"SHOWRESULTS", "REQUIRED"})  # what they ask for is always done


@dataclass(frozen=True, slots=True)
class Show:
    """``SHOW METHODS IN a.b.c``, ``SHOW INSERT INTO a.b.c`` and their like.

    ``like`` is what names must match, where ``%`` stands for anything; None asks for all.
    """

    kind: _Shown
    name: tuple[str, ...] = ()
    extended: bool = False
    required_only: bool = False
    at: Place | None = None
    like: str | None = None


@dataclass(frozen=True, slots=True)
class Describe:
    """``DESCRIBE a.b.c`` and ``DESCRIBE METHOD a.b.c.m``."""

    kind: Literal["resource", "method"]
    name: tuple[str, ...]
    extended: bool = False
    at: Place | None = None


@dataclass(slots=True)
class Statement:
    """A parsed statement. ``explain``: tell the requests, send none."""

    text: str
    tree: exp.Expr | Show | Describe
    explain: bool = False

    def error(
        self, message: str, node: exp.Expr | None = None, hint: str = ""
    ) -> StatementError:
        """An error about the statement, with the place of ``node`` in it."""
        return StatementError(message, self.place(node), hint)

    def place(self, node: exp.Expr | None) -> Place:
        """Where the first word of ``node`` stands, or of what it is a part of."""
        while node is not None:
            if starts := _starts(node):
                return place(self.text, min(starts))
            node = node.parent
        return Place(FILE)


def parse(text: str) -> Statement:
    """The only statement in ``text``. Raises StatementError with the place."""
    try:
        found = dialect.tokens(text)
    except TokenError as error:
        raise StatementError(
            "a text, a name or a comment has no end", _unended(error, text)
        ) from None
    found = _only(found, text)
    explain = found[0].text.upper() == "EXPLAIN"
    if explain:
        found = found[1:]
        if not found:
            raise StatementError("EXPLAIN needs a statement", Place(FILE))
    return Statement(text, _tree(found, text), explain)


def place(text: str, start: int) -> Place:
    """The place of an offset in a statement's text."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    source = text[line_start : None if line_end < 0 else line_end]
    line = text.count("\n", 0, start) + 1
    return Place(FILE, line, start - line_start + 1, source=source)


def _starts(node: exp.Expr) -> list[int]:
    return [
        start
        for part in node.walk()
        if part._meta and (start := part._meta.get("start")) is not None
    ]


def _only(found: list[Token], text: str) -> list[Token]:
    """The tokens without closing semicolons, if what is left is one statement."""
    while found and found[-1].token_type == TokenType.SEMICOLON:
        found = found[:-1]
    if not found:
        raise StatementError("there is no statement", Place(FILE))
    for token, following in pairwise(found):
        if token.token_type == TokenType.SEMICOLON:
            raise StatementError(
                "a second statement begins here",
                place(text, following.start),
                "run one statement at a time",
            )
    return found


def _tree(found: list[Token], text: str) -> exp.Expr | Show | Describe:
    word = found[0].text.upper()
    _check_hints(found, text)
    if word == "SHOW":
        reader = _Reader(found[1:], text)
        return replace(reader.show(), at=reader.named)
    if word in ("DESCRIBE", "DESC"):
        reader = _Reader(found[1:], text)
        return replace(reader.describe(), at=reader.named)
    if word not in _QUERIES | _CHANGES:
        raise StatementError(
            f"{word:.40} does not begin a statement that runs here",
            place(text, found[0].start),
            "use SELECT, INSERT, UPDATE, REPLACE, DELETE, EXEC, SHOW, DESCRIBE or EXPLAIN",
        )
    return _parsed(found, text)


def _parsed(found: list[Token], text: str) -> exp.Expr:
    try:
        trees = dialect.ApiSQL().parser().parse(found, text)
    except ParseError as error:
        raise _parse_error(error, text) from None
    except RecursionError:
        raise StatementError(
            "the statement is nested too deeply", Place(FILE)
        ) from None
    tree = trees[0] if trees else None
    if tree is None or isinstance(tree, exp.Command):
        raise StatementError("this is not a statement that runs here", Place(FILE))
    return tree


def _unended(error: TokenError, text: str) -> Place:
    """Where a text begins that has no end: sqlglot says so in its message only."""
    found = _STARTED.search(str(error.__cause__ or ""))
    return place(text, int(found[1])) if found else Place(FILE)


def _parse_error(error: ParseError, text: str) -> StatementError:
    """sqlglot's error, at the beginning of the word that it stumbled on."""
    first = error.errors[0] if error.errors else {}
    message = str(first.get("description") or error).split("<Token")[0].strip()
    message = _LACKING.sub("something is missing", message)
    if "highlight" not in first:
        return StatementError(message, Place(FILE))
    lines = text.split("\n")
    line = int(first.get("line") or 1)
    column = int(first.get("col") or 1) - len(first["highlight"]) + 1
    source = lines[line - 1] if line <= len(lines) else ""
    return StatementError(
        f"{message} at {first['highlight'] or 'the end'!s:.60}",
        Place(FILE, line, max(column, 1), source=source),
    )


def _check_hints(found: list[Token], text: str) -> None:
    """Hints that change what a statement does are refused, never ignored."""
    for token in found:
        for comment in token.comments:
            words = comment[1:].split() if comment.startswith("+") else []
            for word in words:
                if word.upper() not in _HINTS:
                    raise UnsupportedError(
                        f"the hint {word:.40} is not supported",
                        place(text, token.start),
                    )


class _Reader:
    """Reads SHOW and DESCRIBE, whose grammar is a handful of words and a name."""

    def __init__(self, found: list[Token], text: str) -> None:
        self._rest = found
        self._text = text
        self.named: Place | None = None  # where the name stands

    def show(self) -> Show:
        hints = self._comments()
        if self._took("INSERT"):
            hints += self._comments()
            required = any("REQUIRED" in hint.upper() for hint in hints)
            required |= self._took("REQUIRED")
            self._expect("INTO")
            return Show("insert", self._name(3), required_only=required)
        extended = self._took("EXTENDED")
        if self._word() not in _SHOWN:
            raise self._error("PROVIDERS, SERVICES, RESOURCES, METHODS or INSERT INTO")
        word = self._word()
        kind, parts = _SHOWN[word]
        self._rest = self._rest[1:]
        if parts and not self._took("FROM") and not self._took("IN"):
            whole = ".".join(_PARTS[:parts])
            raise self._error("IN", f"write SHOW {word} IN {whole}")
        name = self._parts(parts) if parts else ()
        like = self._text_after("LIKE")
        self._end()
        return Show(kind, name, extended, like=like)

    def describe(self) -> Describe:
        extended = self._took("EXTENDED")
        is_method = len(self._rest) > 1 and self._rest[1].text != "."
        if is_method and self._took("METHOD"):
            extended |= self._took("EXTENDED")
            return Describe("method", self._name(4), extended)
        return Describe("resource", self._name(3), extended)

    def _name(self, length: int) -> tuple[str, ...]:
        """A dotted name of exactly so many parts, and nothing after it."""
        found = self._parts(length)
        self._end()
        return found

    def _parts(self, length: int) -> tuple[str, ...]:
        parts: list[str] = []
        self.named = place(self._text, self._rest[0].start) if self._rest else None
        while self._rest:
            parts.append(self._rest[0].text)
            self._rest = self._rest[1:]
            if not self._took("."):
                break
        if len(parts) != length:
            raise self._error(f"a name of {length} parts: {'.'.join(_PARTS[:length])}")
        return tuple(parts)

    def _text_after(self, word: str) -> str | None:
        """The text that follows a word, None without the word."""
        if not self._took(word):
            return None
        if not self._rest or self._rest[0].token_type != TokenType.STRING:
            raise self._error(f"a text after {word}")
        found, self._rest = self._rest[0].text, self._rest[1:]
        return found

    def _comments(self) -> list[str]:
        return [c for token in self._rest[:1] for c in token.comments]

    def _word(self) -> str:
        return self._rest[0].text.upper() if self._rest else ""

    def _took(self, word: str) -> bool:
        found = self._word() == word
        if found:
            self._rest = self._rest[1:]
        return found

    def _expect(self, word: str) -> None:
        if not self._took(word):
            raise self._error(word)

    def _end(self) -> None:
        if self._rest:
            raise self._error("the end of the statement")

    def _error(self, expected: str, hint: str = "") -> StatementError:
        start = self._rest[0].start if self._rest else len(self._text)
        return StatementError(f"expected {expected}", place(self._text, start), hint)
