"""Python text from spec text: the quoting filters, and the widths that black counts.

Everything here is stable under black (88 columns), so that nothing needs formatting
after it was rendered. These filters are the client's only readers of ``Text.raw``.
"""

from __future__ import annotations

import hashlib
import keyword
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from .. import ir
from ..names import Name
from .prose import BREAK

WIDTH = 88
_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Mn", "Me", "Mc"})
_MARKERS = frozenset("-*+")
_ITEMS = ("- ", "* ", "+ ", ">")
_NUMBER = re.compile(r"(\d{1,9})[.)](?= |$)")
_HEADING = re.compile(r"#{1,6}(?: |$)")
_UNDERLINE = re.compile(r"=+|--+")  # one dash alone is an item without text
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@lru_cache(maxsize=65536)
def ident(name: Name) -> str:
    """The name as an identifier; a keyword, and ``self``, get an underscore."""
    snake = name.snake
    return snake + "_" if keyword.iskeyword(snake) or snake == "self" else snake


@lru_cache(maxsize=65536)
def class_name(name: Name) -> str:
    """The name of a class: ``ListRuns``; ``None``, ``True``, ``False`` get an underscore."""
    pascal = name.pascal
    return pascal + "_" if keyword.iskeyword(pascal) else pascal


def constant(name: Name) -> str:
    """The name of a module's private constant: ``_LIST_RUNS``; long ones end in a hash."""
    upper = name.upper
    if len(upper) > 40:
        upper = f"{upper[:31]}_{hashlib.sha256(upper.encode()).hexdigest()[:8]}"
    return f"_{upper}"


def string(raw: str) -> str:
    """The text as a literal, in the quotes that black prefers."""
    if raw.isascii() and raw.isprintable() and '"' not in raw and "\\" not in raw:
        return f'"{raw}"'
    body = "".join(map(_escaped, raw))
    double = '"' + body.replace('"', '\\"') + '"'
    single = "'" + body.replace("'", "\\'") + "'"
    return single if double.count("\\") > single.count("\\") else double


def literal(value: ir.Value) -> str:
    """The value as an expression that evaluates to it."""
    match value:
        case ir.Text(raw=raw):
            return string(raw)
        case ir.Array(items):
            return "[" + ", ".join(map(literal, items)) + "]"
        case ir.Object(members):
            pairs = (f"{string(k.raw)}: {literal(v)}" for k, v in members)
            return "{" + ", ".join(pairs) + "}"
        case float() if value != value or value in (float("inf"), float("-inf")):
            return f'float("{value}")'
        case float():
            return repr(value).replace("e+", "e")
        case _:
            return repr(value)


def comment(text: ir.Text) -> str:
    """The text as a comment of one line."""
    return "# " + "".join(map(_visible, " ".join(text.raw.split())))


def docstring(lines: list[str], indent: int) -> str:
    """The lines as one string constant, without the first line's own indentation.

    Each line is text as it should be read; it is escaped here. The closing quotes stand
    on a line of their own, or after one single line that does not end in a quote.
    """
    kept = _trimmed(lines) or ["No description."]
    if len(kept) == 1:
        return _short_docstring(kept[0])
    return docstring_begun(kept, indent) + docstring_ended(indent)


def docstring_begun(lines: list[str], indent: int) -> str:
    """A docstring to which more lines are to be added."""
    return _opening(_in_docstring(lines[0].strip())) + docstring_lines(
        lines[1:], indent
    )


def docstring_lines(lines: Iterable[str], indent: int) -> str:
    """Further lines of a docstring."""
    margin = "\n" + " " * indent
    lines = list(lines)
    whole = "".join(lines)
    plain = whole.isascii() and whole.isprintable() and "\\" not in whole
    plain = plain and '"""' not in whole  # as nearly all texts are
    kept = map(str.rstrip if plain else _in_docstring, lines)
    return "".join([margin + line if line else "\n" for line in kept])


def docstring_ended(indent: int) -> str:
    """The end of a docstring of several lines."""
    return f'\n{" " * indent}"""'


@lru_cache(maxsize=32768)
def _short_docstring(line: str) -> str:
    shown = _in_docstring(line)
    gap = " " if shown.endswith('"') else ""
    return f'{_opening(shown)}{gap}"""'


def _opening(line: str) -> str:
    """The quotes and the first line, which must not look like a fourth quote."""
    return f'""" {line}' if line.startswith('"') else f'"""{line}'


def wrapped(text: str, columns: int) -> list[str]:
    """The text in lines of at most so many columns, as far as its words allow.

    Lines that are laid out already stay lines: list items and quotations (wrapped with a
    hanging indent), tables, indented and fenced code. Other lines of a paragraph flow together.
    """
    return list(_wrapped(text, columns))


def width(text: str) -> int:
    """Columns that the text takes, as black counts them."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _say(line: str, words: list[str], columns: int, lines: list[str]) -> None:
    """Add the words of a line, which ends where its author wrote a break as HTML."""
    said, *further = BREAK.split(line) if "<" in line else (line,)
    words.extend(said.split())
    for more in further:
        _flow(words, columns, lines)
        words.extend(more.split())


@lru_cache(maxsize=8192)
def _escaped(char: str) -> str:
    """One character inside a literal, quotes excepted."""
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char == " " or (
        unicodedata.category(char) not in _UNSHOWN and char.isprintable()
    ):
        return char
    return ascii(char)[1:-1]


@lru_cache(maxsize=8192)
def _visible(char: str) -> str:
    """One character of prose; what cannot be seen is spelled out."""
    if char == " " or (unicodedata.category(char)[0] != "C" and char.isprintable()):
        return char
    return ascii(char)[1:-1]


@lru_cache(maxsize=32768)
def _in_docstring(line: str) -> str:
    """A line of prose inside triple quotes."""
    if not (line.isascii() and line.isprintable()):
        line = "".join(map(_visible, line.expandtabs(4)))
    return line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').rstrip()


def _trimmed(lines: list[str]) -> list[str]:
    """Without blank lines at either end, nor indentation that all lines share."""
    if len(lines) == 1:
        return [line] if (line := lines[0].strip()) else []
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    kept = lines[start:end]
    if not kept:
        return []
    rest = kept[1:]
    if all(line[:1] in ("", " ", "\t") for line in rest):  # else there is none to share
        indents = [len(line) - len(line.lstrip()) for line in rest if line.strip()]
        common = min(indents, default=0)
        rest = [line[common:] for line in rest]
    return [kept[0].strip(), *rest]


@lru_cache(maxsize=16384)
def _wrapped(text: str, columns: int) -> tuple[str, ...]:
    lines: list[str] = []
    words: list[str] = []
    fenced = False
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        stripped = line.strip()
        fence = stripped.startswith(("```", "~~~"))
        if (
            fenced
            or fence
            or (line.startswith("    ") and not words)
            or stripped.startswith("|")
        ):
            _flow(words, columns, lines)
            lines.append(line.rstrip())
            fenced = fenced != fence
        elif not stripped:
            _flow(words, columns, lines)
            if lines and lines[-1]:
                lines.append("")
        elif stripped[0] in "#=-" and _is_heading(stripped, words):
            _flow(words, columns, lines)
            lines.append(stripped)
        else:
            if _begins_anew(stripped, words):
                _flow(words, columns, lines)
            _say(stripped, words, columns, lines)
            if line.endswith("  "):  # a break, CommonMark 6.7
                _flow(words, columns, lines)
    _flow(words, columns, lines)
    return tuple(_trimmed(lines))


def _is_heading(line: str, words: list[str]) -> bool:
    """Whether it is a heading, or what makes one of the words above it."""
    if line[0] == "#":
        return _HEADING.match(line) is not None
    return bool(words) and _UNDERLINE.fullmatch(line) is not None


def _begins_anew(line: str, words: list[str]) -> bool:
    """Whether an item or a quotation begins, which other text does not flow into.

    As in CommonMark, only an item numbered 1 may follow text without a blank line between.
    """
    if line.startswith(_ITEMS):
        return True
    if not line[0].isdigit() or not (number := _NUMBER.match(line)):
        return False
    in_list = not words or _NUMBER.fullmatch(words[0])
    return number.end() < len(line) and (bool(in_list) or int(number[1]) == 1)


def _hang(word: str) -> str:
    """What further lines begin with, by the word that the first one begins with."""
    if word == ">":
        return "> "
    is_item = word in _MARKERS or (word[0].isdigit() and _NUMBER.fullmatch(word))
    return " " * (len(word) + 1) if is_item else ""


def _flow(words: list[str], columns: int, lines: list[str]) -> None:
    """Move the words into lines; an item's or quotation's further lines hang below it."""
    if not words:
        return
    line = words[0]
    hang = _hang(line)
    for word in words[1:]:
        if len(line) + 1 + len(word) > columns:
            lines.append(line)
            line = hang + word
        else:
            line += " " + word
    lines.append(line)
    words.clear()
