"""Template text to pieces: text between actions, and the words of each action."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from .nodes import TemplateError

_SPACE = " \t\r\n"
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_WORD = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<string>"(?:[^"\\\n]|\\.)*")
  | (?P<raw>`[^`]*`)
  | (?P<char>'(?:[^'\\]|\\.)[^']*')
  | (?P<number>[+-]?(?:0[xX][0-9a-fA-F_]+|(?:[0-9][0-9_]*)(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?))
  | (?P<variable>\$[A-Za-z0-9_]*)
  | (?P<field>\.[A-Za-z_][A-Za-z0-9_]*)
  | (?P<dot>\.)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<sign>:=|=|\||\(|\)|,)
    """,
    re.VERBOSE,
)

Kind = Literal["value", "variable", "field", "dot", "word", "sign"]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of an action. ``spaced``: white space stands in front of it."""

    kind: Kind
    text: str
    value: Any = None
    spaced: bool = False


def pieces(source: str) -> Iterator[str | list[Word]]:
    """Text, and the words of actions, in turn; text trimmed where ``{{-`` and ``-}}`` say so."""
    position, trim = 0, False
    while True:
        start = source.find("{{", position)
        text = source[position : None if start < 0 else start]
        text = text.lstrip(_SPACE) if trim else text
        if start < 0:
            yield text
            return
        inside = start + 2
        if source[inside : inside + 1] == "-" and source[
            inside + 1 : inside + 2
        ] in set(_SPACE):
            text, inside = text.rstrip(_SPACE), inside + 1
        yield text
        words, position, trim = _action(source, inside)
        if words is not None:
            yield words


def _action(source: str, position: int) -> tuple[list[Word] | None, int, bool]:
    """The words up to ``}}``, where that ends, and whether text after it is trimmed."""
    rest = source[position:].lstrip(_SPACE)
    if rest.startswith("/*"):
        end = source.find("*/", position)
        closing = (
            re.compile(r"\s*(-)?\}\}").match(source, end + 2) if end >= 0 else None
        )
        if closing is None:
            raise TemplateError("a comment has no end")
        return None, closing.end(), closing[1] is not None
    words: list[Word] = []
    spaced = False
    while position < len(source):
        if source.startswith("}}", position):
            return words, position + 2, False
        if spaced and source.startswith("-}}", position):
            return words, position + 3, True
        match = _WORD.match(source, position)
        if match is None:
            shown = source[position : position + 20]
            raise TemplateError(f"{shown!r} cannot stand in an action")
        if match.lastgroup != "space":
            words.append(_word(match, spaced))
        spaced = match.lastgroup == "space"
        position = match.end()
    raise TemplateError("an action has no end")


def _word(match: re.Match[str], spaced: bool) -> Word:
    text = match[0]
    match match.lastgroup:
        case "string":
            return Word("value", text, _unquoted(text), spaced)
        case "raw":
            return Word("value", text, text[1:-1], spaced)
        case "char":
            return Word("value", text, ord(_unquoted(f'"{text[1:-1]}"')[:1]), spaced)
        case "number":
            return Word("value", text, _number(text), spaced)
        case "field":
            return Word("field", text[1:], None, spaced)
        case "variable":
            return Word("variable", text, None, spaced)
        case "dot":
            return Word("dot", text, None, spaced)
        case "word":
            return Word("word", text, None, spaced)
        case _:
            return Word("sign", text, None, spaced)


def _unquoted(text: str) -> str:
    try:
        plain = _ESCAPE.sub(
            lambda found: found[1] if found[1] == "'" else found[0], text
        )
        value = json.loads(plain.replace("\t", "\\t"))
    except ValueError:
        raise TemplateError(f"the text {text:.40} cannot be read") from None
    return str(value)


def _number(text: str) -> int | float:
    digits = text.replace("_", "")
    try:
        return (
            int(digits, 0)
            if re.fullmatch(r"[+-]?(0[xX])?[0-9a-fA-F]+", digits)
            else float(digits)
        )
    except ValueError:
        return float(digits)
