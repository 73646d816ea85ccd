"""Values as YAML text that YAML 1.1 and 1.2 read alike: the only way into a document.

The text is that of PyYAML's dumper with stricter quoting: whatever could be read as
something else than a string is quoted, keys included. Written by hand since it takes a
twentieth of the dumper's time.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from ... import ir

Key: TypeAlias = "ir.Text | str"
Data: TypeAlias = "ir.Text | str | int | float | bool | _Collection | None"
_Collection: TypeAlias = "Mapping[Key, Data] | Sequence[Data]"

# Starts with a letter, a slash or a dollar sign: no number, date, indicator or merge key.
# A blank or colon inside is followed by a letter or the like: no ": ", no " #".
_PLAIN: Final = re.compile(
    r"[A-Za-z_/$](?:[A-Za-z0-9_/$.()+*=<>;~^%{}\[\]@!?&|-]"
    r"|(?:, ?|[ :])(?=[A-Za-z0-9_/$(]))*"
)
_WORDS: Final = frozenset("y n yes no on off true false null none nan inf".split())
# What every YAML parser takes as it is and every reader sees; line breaks of any kind,
# controls, and what is invisible or changes the direction of its line are not in it.
_PRINTABLE: Final = (
    "\x20-\x7e\xa0-\xac\xae-\u061b\u061d-\u180d\u180f-\u200a\u2010-\u2027\u202f-\u205f"
    "\u2070-\ud7ff\ue000-\ufefe\uff00-\ufff8\ufffc-\ufffd\U00010000-\U000dffff"
    "\U000f0000-\U0010fffd"
)
_SINGLE: Final = re.compile(f"[{_PRINTABLE}]*")
_ESCAPED: Final = re.compile(f"[^{_PRINTABLE}]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_COLLECTIONS: Final = (dict, list, tuple)
_LONGEST_KEY: Final = 200  # parsers stop looking for the colon after 1,024 bytes
_WIDTH: Final = 92


class Kept(dict["Key", "Data"]):
    """A mapping that stands in many places and does not change: dumped once per margin."""

    __slots__ = ("_dumped",)

    def __init__(self, mapping: Mapping[Key, Data]) -> None:
        super().__init__(mapping)
        self._dumped: dict[str, str] = {}

    def dumped(self, margin: str) -> str:
        """Its lines, where it is not empty."""
        if margin not in self._dumped:
            lines: list[str] = []
            _add_members(lines, self, margin)
            self._dumped[margin] = "\n".join(lines)
        return self._dumped[margin]


def dump(value: Data, indent: int = 0) -> str:
    """The value as YAML text in block style, to stand at a column: further lines start there.

    A lone surrogate, which no file can hold, becomes U+FFFD; not-a-number and infinity
    become words, since JSON, through which StackQL reads, has neither.
    """
    margin = " " * indent
    if not (isinstance(value, _COLLECTIONS) and value):
        return _leaf(value, margin or "  ")
    lines: list[str] = []
    _add(lines, value, margin)
    return "\n".join(lines)[indent:]


def dump_key(key: Key, margin: str = "") -> str:
    """The key of a mapping with its colon; a very long one is marked and has two lines."""
    text = _marked(key.raw if isinstance(key, ir.Text) else key)
    if len(text) <= _LONGEST_KEY:
        return text
    return f"? {text[:-1]}\n{margin}:"


@lru_cache(maxsize=1 << 16)
def _marked(raw: str) -> str:
    return _quoted(raw) + ":"


def _add(lines: list[str], value: _Collection, margin: str) -> None:
    """The lines of a mapping or list that is not empty."""
    if isinstance(value, dict):
        _add_members(lines, value, margin)
        return
    for item in value:
        if isinstance(item, _COLLECTIONS) and item:
            first = len(lines)
            _add(lines, item, margin + "  ")
            lines[first] = f"{margin}- {lines[first][len(margin) + 2 :]}"
        else:
            lines.append(f"{margin}- {_leaf(item, margin + '  ')}")


def _add_members(lines: list[str], mapping: Mapping[Key, Data], margin: str) -> None:
    """The lines of a mapping; most of a document is written here."""
    deeper = margin + "  "
    for key, item in mapping.items():
        head = _marked(key if isinstance(key, str) else key.raw)
        if len(head) > _LONGEST_KEY:
            head = dump_key(key, margin)
        raw = item.raw if isinstance(item, ir.Text) else item
        if isinstance(raw, str):
            short = len(raw) <= _WIDTH and "\n" not in raw
            text = _quoted(raw) if short else _text(raw, deeper)
            lines.append(f"{margin}{head} {text}")
        elif isinstance(raw, _COLLECTIONS) and raw:
            lines.append(margin + head)
            if isinstance(raw, Kept):
                lines.append(raw.dumped(deeper))
            elif isinstance(raw, dict):
                _add_members(lines, raw, deeper)
            else:
                _add(lines, raw, margin)
        else:
            lines.append(f"{margin}{head} {_leaf(item, deeper)}")


def _leaf(value: Data, margin: str) -> str:
    """A scalar, or an empty collection."""
    match value:
        case str():
            return _text(value, margin)
        case ir.Text():
            return _text(value.raw, margin)
        case True | False:
            return "true" if value else "false"
        case None:
            return "null"
        case int():
            return str(value)
        case float():
            return _number(value)
        case dict():
            return "{}"
        case _:
            return "[]"


def _number(value: float) -> str:
    """A float with a point, which YAML 1.1 asks for even before an exponent."""
    if not math.isfinite(value):
        return _quoted(str(value))
    text = repr(value)
    return text.replace("e", ".0e") if "e" in text and "." not in text else text


def _text(raw: str, margin: str) -> str:
    if len(raw) <= _WIDTH and "\n" not in raw:
        return _quoted(raw)
    if "\n" in raw and _is_block(raw):
        mark = "|" if raw.endswith("\n") else "|-"
        lines = raw.removesuffix("\n").split("\n")
        return "\n".join([mark, *(margin + line if line else "" for line in lines)])
    if _shows(raw):
        return _folded(_single(raw), margin)
    return _quoted(raw)


def _shows(raw: str) -> bool:
    """Whether every reader sees every character; the shorter way is for what is usual."""
    if raw.isascii():
        return raw.isprintable()
    return _SINGLE.fullmatch(raw) is not None


def _is_block(raw: str) -> bool:
    """Whether lines can stand as they are: no blank begins or ends them."""
    body = raw.removesuffix("\n")
    return bool(body) and body.strip() == body and _shows(body.replace("\n", ""))


def _folded(quoted: str, margin: str) -> str:
    """A single-quoted scalar over several lines, broken where one blank stands alone."""
    lines, line = [], ""
    for word in quoted.split(" "):
        longer = f"{line} {word}" if line else word
        if len(longer) > _WIDTH and word and line and line[-1] != " ":
            lines.append(line)
            longer = word
        line = longer
    return f"\n{margin}".join([*lines, line])


@lru_cache(maxsize=1 << 16)
def _quoted(raw: str) -> str:
    """The text on one line: plain where nobody could mistake it, else in quotes."""
    if _PLAIN.fullmatch(raw) and raw.lower() not in _WORDS:
        return raw
    if _shows(raw):
        return _single(raw)
    sound = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", raw)
    return _ESCAPED.sub(_escape, json.dumps(sound, ensure_ascii=False))


def _single(raw: str) -> str:
    return "'" + raw.replace("'", "''") + "'"


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
