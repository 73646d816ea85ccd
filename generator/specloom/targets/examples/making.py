"""Scalars that keep to the limits of their schemas, and lists whose items differ."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from itertools import pairwise
from typing import Final

from ... import ir
from ..lookup import Index
from ..markdown import looks_like_markup
from .fitting import fits, is_within
from .patterns import keeping

_BY_FORMAT: Final[Mapping[str, str]] = {
    "date": "2026-01-31",
    "date-time": "2026-01-31T12:00:00Z",
    "time": "12:00:00Z",
    "duration": "PT1H",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "byte": "c3BlYw==",
    "email": "name@example.com",
    "uri": "https://example.com/",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "decimal": "1.0",
}
_LAST_DIGIT: Final = re.compile(r"\d(?=\D*$)", re.ASCII)
PLAIN: Final = ir.Text("text")  # where any text would do
MOST_ITEMS: Final = 20  # of a list, and members of a map
_LONGEST: Final = 10_000  # what a text is made longer for


def primitive(type: ir.Primitive, limits: ir.Limits | None, text: str) -> ir.Value:
    """The simplest scalar of a type, within its limits where there is one."""
    match type.kind:
        case "string":
            return ir.Text(_string(type.format, limits, text))
        case "integer":
            return int(_number(limits, whole=True))
        case "number":
            return float(_number(limits))
        case "boolean":
            return True
        case "any":
            return PLAIN
        case "null":
            return None


def _string(format: ir.Format, limits: ir.Limits | None, text: str) -> str:
    text = _BY_FORMAT.get(format, text)
    if limits and limits.min_length and len(text) < limits.min_length <= _LONGEST:
        text = _longer(format, limits.min_length, text)
    if limits and limits.max_length is not None and format == "":
        text = text[: limits.max_length]
    if limits and limits.pattern is not None and format == "":
        return _patterned(limits, limits.pattern, text)
    return text


def _patterned(limits: ir.Limits, pattern: ir.Text, text: str) -> str:
    """A text that keeps to a pattern; the one that is given where that cannot be told."""
    most = _LONGEST if limits.max_length is None else limits.max_length
    made = keeping(pattern.raw, text, limits.min_length or 0, min(most, _LONGEST))
    return text if made is None or is_markup(ir.Text(made)) else made


def _longer(format: ir.Format, least: int, text: str) -> str:
    """A text of the format that has at least so many characters, if the format has one."""
    missing = least - len(text)
    match format:
        case "byte":
            return "c3Bl" * -(-least // 4)
        case "email" | "hostname":
            return "n" * missing + text
        case "date-time" | "time":
            return f"{text.removesuffix('Z')}.{'0' * max(1, missing - 1)}Z"
        case "decimal":
            return text + "0" * missing
        case "" | "uri":
            return (text * least)[:least]
        case _:
            return text


def _number(limits: ir.Limits | None, *, whole: bool = False) -> int | float:
    """A number within the limits, as near to 1 as they allow."""
    if limits is None:
        return 1
    first = _nearest(limits)
    if whole:
        first = int(first)
    near = (number for number in [first, *_around(limits)] if _is(number, whole))
    return next((n for n in near if is_within(n, limits)), first)


def _is(number: int | float, whole: bool) -> bool:
    return not whole or number == int(number)


def _around(limits: ir.Limits) -> Iterator[int | float]:
    """Numbers that stand at the limits or between them, and are multiples if they must."""
    ends = [limits.minimum, limits.exclusive_minimum]
    ends += [limits.maximum, limits.exclusive_maximum]
    known = [end for end in ends if end is not None and math.isfinite(end)]
    near = [0, *known, *(sum(end / 2 for end in pair) for pair in pairwise(known))]
    step = limits.multiple_of or 1
    for number in near:
        if math.isfinite(step):
            yield from _multiples(number, step)
        yield number


def _multiples(number: int | float, step: int | float) -> Iterator[int | float]:
    """Multiples of a step beside a number, as decimals: no three tenths that are a bit more."""
    exact = _exactly(step)
    times = _exactly(number) / exact
    for count in (math.ceil(times), math.floor(times)):
        for near in (count, count + 1, count - 1):
            with suppress(OverflowError):
                yield near * step if isinstance(step, int) else float(near * exact)


def _exactly(number: int | float) -> Fraction:
    return Fraction(number) if isinstance(number, int) else Fraction(str(number))


def _nearest(limits: ir.Limits) -> int | float:
    value: int | float = 1
    if limits.maximum is not None:
        value = min(value, limits.maximum)
    if limits.exclusive_maximum is not None:
        value = min(value, limits.exclusive_maximum - 1)
    if limits.minimum is not None:
        value = max(value, limits.minimum)
    if limits.exclusive_minimum is not None:
        value = max(value, limits.exclusive_minimum + 1)
    return limits.multiple_of if limits.multiple_of and value == 1 else value


def names(limits: ir.Limits | None, count: int) -> list[ir.Text]:
    """So many names of an object's members; fewer where there are no more."""
    if limits is not None and limits.values:
        return [name for name in limits.values if isinstance(name, ir.Text)][:count]
    most = limits.max_length if limits is not None else None
    first = _string("", limits, "key")
    return [ir.Text(_name(first, number, most)) for number in range(1, count + 1)]


def _name(first: str, number: int, most: int | None) -> str:
    """The same name with a number, from the second on; no longer than it may be."""
    end = "" if number == 1 else str(number)
    return first[: None if most is None else max(0, most - len(end))] + end


def holding(
    items: tuple[ir.Value, ...], held: ir.Held | None, unique: bool
) -> tuple[ir.Value, ...]:
    """The items, those first that the list must hold; instead of others, if there are any."""
    if held is None:
        return items
    least = min(held.least, MOST_ITEMS)
    first = (held.values if unique else held.values * least)[:least]
    left = [item for item in items if item not in held.values]
    return (*first, *left[: max(0, len(items) - len(first))])


def distinct(
    first: ir.Value, type: ir.Type, count: int, index: Index
) -> tuple[ir.Value, ...]:
    """So many values of a type, each another one; fewer where there are no more."""
    kept: dict[object, ir.Value] = {}
    for value in _others(first, type, count, index):
        if fits(value, type, index):
            kept.setdefault((value.__class__, value), value)
        if len(kept) == count:
            break
    return tuple(kept.values()) or (first,)


def _others(
    first: ir.Value, type: ir.Type, count: int, index: Index
) -> Iterator[ir.Value]:
    yield first
    found = index.resolve(type)
    if isinstance(found, ir.Enum):
        values = (member.value for member in found.members)
        yield from (v for v in values if not is_markup(v))
    for number in range(2, count + 10):
        yield _varied(first, number)


def is_markup(value: ir.Value) -> bool:
    """Whether a value holds text that some reader of Markdown might take for markup.

    Such text is described in tables, where it can be escaped, and kept out of code. So is
    ``{{apiKey}}``, by which tools mean a value that somebody fills in, as SQL does.
    """
    match value:
        case ir.Text(raw=raw):
            return "{{" in raw or looks_like_markup(raw)
        case ir.Array(items):
            return any(is_markup(item) for item in items)
        case ir.Object(members):
            return any(is_markup(key) or is_markup(item) for key, item in members)
        case _:
            return False


def _varied(value: ir.Value, number: int) -> ir.Value:
    """Another value like this one: a text with a number, the next numbers, false."""
    match value:
        case ir.Text(raw=raw):
            return ir.Text(_numbered(raw, number))
        case bool():
            return False
        case int() | float():
            return value + number - 1
        case ir.Object(members=members) if members:
            key, inner = members[0]
            return ir.Object(((key, _varied(inner, number)), *members[1:]))
        case ir.Array(items=items) if items:
            return ir.Array((_varied(items[0], number), *items[1:]))
        case _:
            return value


def _numbered(raw: str, number: int) -> str:
    """Another text of the same format: its last digit is another, or it has a number."""
    if _LAST_DIGIT.search(raw):
        return _LAST_DIGIT.sub(lambda d: str((int(d[0]) + number - 1) % 10), raw)
    if "@" in raw:
        return raw.replace("@", f"{number}@")
    return f"{raw}-{number}" if raw[-1:].isalnum() else f"{raw}{number}"
