"""Code laid out as black leaves it: on one line if it fits, else one item a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from ..python import WIDTH, width


class Group(NamedTuple):
    """Items in brackets: a call, a tuple, a dictionary; ``head`` ends in the bracket.

    ``open`` groups take a line for each item even where they would fit on one.
    """

    head: str
    items: tuple[Item, ...]
    close: str
    open: bool = False


class Named(NamedTuple):
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


def dictionary(pairs: Sequence[tuple[str, Code]]) -> Group:
    named = tuple(Named(f"{key}: ", code) for key, code in pairs)
    return Group("{", named, "}")


def flat(item: Item) -> str:
    """The item on one line, however long."""
    if isinstance(item, str):
        return item
    if isinstance(item, Named):
        return item.prefix + flat(item.code)
    inner = ", ".join([i if isinstance(i, str) else flat(i) for i in item.items])
    lonely = item.head == "(" and len(item.items) == 1
    return f"{item.head}{inner}{',' if lonely else ''}{item.close}"


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
        [
            (
                f"{margin}{i}{comma}\n"
                if isinstance(i, str)
                else f"{margin}{laid_out(i, indent + 4, after=comma)}\n"
            )
            for i in item.items
        ]
    )
    return f"{prefix}{item.head}\n{rows}{' ' * indent}{item.close}{after}"


def _opened(item: Item) -> bool:
    """Whether the item, or something in it, is to take several lines anyway."""
    if isinstance(item, Named):
        item = item.code
    if isinstance(item, str):
        return False
    if item.open:
        return True
    return any(not isinstance(i, str) and _opened(i) for i in item.items)


def grouped(annotation: str) -> Code:
    """An annotation that is no union as a group, so that it can take several lines."""
    head, bracket, _ = annotation.partition("[")
    if not bracket or not annotation.endswith("]"):
        return annotation
    items = _cut(annotation[len(head) + 1 : -1], ", ")
    return Group(f"{head}[", tuple(map(grouped, items)), "]")


def members(annotation: str) -> list[str]:
    """The members of a union; an annotation that is none is its own only member."""
    return _cut(annotation, " | ")


def _cut(text: str, separator: str) -> list[str]:
    """The parts between separators that stand outside brackets and quotes."""
    if separator not in text:
        return [text]
    parts: list[str] = []
    depth, start, at, quote = 0, 0, 0, ""
    while at < len(text):
        char = text[at]
        if quote:
            at += char == "\\"
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in "[]":
            depth += 1 if char == "[" else -1
        elif depth == 0 and text.startswith(separator, at):
            parts.append(text[start:at])
            at += len(separator) - 1
            start = at + 1
        at += 1
    return [*parts, text[start:]]


def declared(
    name: str, annotation: str, value: Code | None, indent: int, end: str = ""
) -> str | None:
    """``name: annotation = value`` as lines; None where the annotation needs a name.

    ``end`` is what follows: a comma in a signature, nothing in a class. Black breaks a call
    first, then what stands right of ``=``, then the annotation.
    """
    tail = end if value is None else f" = {flat(value)}{end}"
    line = f"{name}: {annotation}{tail}"
    if fits(line, indent):
        return line
    if isinstance(value, Group) and fits(
        f"{name}: {annotation} = {value.head}", indent
    ):
        return laid_out(value, indent, before=f"{name}: {annotation} = ", after=end)
    margin = " " * (indent + 4)
    if value is not None and not end and fits(f"{name}: {annotation} = (", indent):
        inner = laid_out(value, indent + 4)
        return f"{name}: {annotation} = (\n{margin}{inner}\n{margin[4:]})"
    found = members(annotation)
    if len(found) == 1:
        return _atom(name, annotation, value, indent, end)
    rows = [annotation] if fits(annotation, indent + 4) else _rows(found)
    if not all(fits(row, indent + 4) for row in rows):
        return None
    inside = "".join(f"{margin}{row}\n" for row in rows)
    begun = f"{name}: (\n{inside}{' ' * indent}"
    if isinstance(value, Group):
        return begun + laid_out(value, indent, before=") = ", after=end)
    return f"{begun}){tail}"


def _rows(found: list[str]) -> list[str]:
    return [found[0], *(f"| {member}" for member in found[1:])]


def _atom(
    name: str, annotation: str, value: Code | None, indent: int, end: str
) -> str | None:
    """The same for a single name, which has no place to be broken at."""
    if "[" in annotation:
        return None
    if not end and fits(f"{name}: (", indent) and fits(annotation, indent + 4):
        margin = " " * indent
        annotation = f"(\n{margin}    {annotation}\n{margin})"
    if value is None:
        return f"{name}: {annotation}{end}"
    before = f"{name}: {annotation} = "
    last = before.rpartition("\n")[2].lstrip()
    return before.removesuffix(last) + laid_out(value, indent, last, end)


def signature(name: str, params: Sequence[str], returned: str, indent: int) -> str:
    """``def name(self, …) -> returned:``, one parameter a line if there are any."""
    line = f"{name}(self) -> {returned}:"
    if not params and fits(line, indent):
        return line
    margin = " " * indent
    rows = ["self,", *(["*,", *params] if params else [])]
    inside = "".join(f"{margin}    {row}\n" for row in rows)
    return f"{name}(\n{inside}{margin}) -> {returned}:"


def from_import(home: str, names: Sequence[str], indent: int) -> str:
    """``from home import …``, one name a line where one line is too short."""
    line = f"from {home} import {', '.join(names)}"
    if fits(line, indent):
        return line
    return laid_out(call(f"from {home} import ", *names, open=True), indent)


def fits(line: str, indent: int = 0) -> bool:
    return indent + width(line) <= WIDTH


def type_alias(name: str, marker: str, value: str, indent: int = 0) -> str:
    """``Name: TypeAlias = "…"``: what does not fit on the line goes into parentheses."""
    margin = " " * indent
    if fits(f"{name}: {marker} = {value}", indent):
        return f"{margin}{name}: {marker} = {value}"
    if fits(f"{name}: {marker} = (", indent):
        return f"{margin}{name}: {marker} = (\n{margin}    {value}\n{margin})"
    return f"{margin}{name}: (\n{margin}    {marker}\n{margin}) = {value}"


def assigned(name: str, value: Code, indent: int) -> str:
    """``Name = value``, without the first indentation; a long name goes into parentheses."""
    begun = value.head if isinstance(value, Group) else value
    margin, inner = " " * indent, laid_out(value, indent + 4)
    begins = fits(f"{name} = {begun}", indent)
    if begins or not all(map(fits, f"{margin}    {inner}".split("\n"))):
        return laid_out(value, indent, before=f"{name} = ")
    return f"{name} = (\n{margin}    {inner}\n{margin})"


def open_enum(name: str, marker: str, values: Group, other: str, indent: int) -> str:
    """``Name: TypeAlias = Literal[…] | str``, one value a line where it is too long."""
    margin = " " * indent
    line = f"{name}: {marker} = {flat(values)} | {other}"
    if fits(line, indent):
        return margin + line
    several = len(values.items) > 1
    inner = f"{flat(values)} | {other}"
    if not fits(f"{name}: {marker} = (", indent):
        marker = f"(\n{margin}    {marker}\n{margin})"
        if not several and fits(f") = ({inner})", indent):
            return f"{margin}{name}: {marker} = ({inner})"
    if several or not fits(inner, indent + 4):
        group = Group(values.head, values.items, values.close, several)
        others = other.replace(" | ", f"\n{margin}    | ")
        inner = f"{laid_out(group, indent + 4)}\n{margin}    | {others}"
    return f"{margin}{name}: {marker} = (\n{margin}    {inner}\n{margin})"


def returned(value: Group, indent: int) -> str:
    """``return …`` with a call that may be too long even to begin on that line."""
    begins = fits(f"return {value.head}", indent)
    if begins or not fits(value.head, indent + 4):  # then parentheses don't help either
        return laid_out(value, indent, before="return ")
    margin = " " * indent
    return f"return (\n{margin}    {laid_out(value, indent + 4)}\n{margin})"


def class_head(name: str, bases: str) -> str:
    """``class Name(bases):``, the bases on a line of their own where it is too long."""
    line = f"class {name}({bases}):"
    return line if fits(line) else f"class {name}(\n    {bases}\n):"
