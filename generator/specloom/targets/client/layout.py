"""Code laid out as black leaves it: on one line if it fits, else one item a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ..python import WIDTH, width


@dataclass(frozen=True, slots=True)
class Group:
    """Items in brackets: a call, a tuple, a dictionary; ``head`` ends in the bracket.

    ``open`` groups take a line for each item even where they would fit on one.
    """

    head: str
    items: tuple[Item, ...]
    close: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """An item with something before it: ``name=`` or ``"key": ``."""

    prefix: str
    code: Code


Code: TypeAlias = "str | Group"
Item: TypeAlias = "str | Group | Named"


def call(function: str, *items: Item, open: bool = False) -> Group:
    return Group(f"{function}(", items, ")", open)


def collection(items: Sequence[Item]) -> Group:
    """A tuple."""
    return Group("(", tuple(items), ")")


def dictionary(pairs: Sequence[tuple[str, Code]], open: bool = False) -> Group:
    named = tuple(Named(f"{key}: ", code) for key, code in pairs)
    return Group("{", named, "}", open)


def flat(item: Item) -> str:
    """The item on one line, however long."""
    match item:
        case str():
            return item
        case Named(prefix, code):
            return prefix + flat(code)
        case Group(head, items, close):
            inner = ", ".join(map(flat, items))
            lonely = head == "(" and len(items) == 1
            return head + inner + ("," if lonely else "") + close


def laid_out(item: Item, indent: int, before: str = "", after: str = "") -> str:
    """The item as lines, the first without its indentation.

    ``before`` and ``after`` stand on the first and the last line.
    """
    prefix = before
    if isinstance(item, Named):
        prefix, item = before + item.prefix, item.code
    if isinstance(item, str) or not item.items:
        return prefix + flat(item) + after
    if not _opened(item):
        line = prefix + flat(item) + after
        if indent + width(line) <= WIDTH:
            return line
    margin = " " * (indent + 4)
    # A comma after the only index would make it a tuple.
    comma = "" if item.head.endswith("[") and len(item.items) == 1 else ","
    rows = "".join(
        f"{margin}{laid_out(inner, indent + 4, after=comma)}\n" for inner in item.items
    )
    return f"{prefix}{item.head}\n{rows}{' ' * indent}{item.close}{after}"


def _opened(item: Item) -> bool:
    """Whether the item, or something in it, is to take several lines anyway."""
    match item:
        case Group(items=items, open=opened):
            return opened or any(map(_opened, items))
        case Named(code=code):
            return _opened(code)
        case _:
            return False


def grouped(annotation: str) -> Code:
    """An annotation without ``|`` at its top as a group, so that it can take lines."""
    head, bracket, _ = annotation.partition("[")
    if not bracket or not annotation.endswith("]"):
        return annotation
    items: list[Item] = []
    depth, start, quote, at = 0, len(head) + 1, "", len(head) + 1
    while at < len(annotation) - 1:
        char = annotation[at]
        if quote:
            at += char == "\\"
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in "[]":
            depth += 1 if char == "[" else -1
        elif char == "," and depth == 0:
            items.append(grouped(annotation[start:at]))
            start = at + 2
        at += 1
    return Group(f"{head}[", (*items, grouped(annotation[start:-1])), "]")


def fits(line: str, indent: int = 0) -> bool:
    return indent + width(line) <= WIDTH


def type_alias(target: str, value: str, indent: int = 0) -> str:
    """``Name: TypeAlias = "…"``: what does not fit on the line goes into parentheses."""
    margin = " " * indent
    line = f"{margin}{target} = {value}"
    if width(line) <= WIDTH:
        return line
    return f"{margin}{target} = (\n{margin}    {value}\n{margin})"
