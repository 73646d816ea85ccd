"""The functions of Go's templates and of StackQL's.

Values are JSON's. ``MISSING`` is what a map without the key gives: it prints as Go does,
is false, and counts as null everywhere else.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote_plus

from .nodes import TemplateError, UnsupportedInTemplate


class Missing:
    """What a key that is not there gives."""

    def __bool__(self) -> bool:
        return False


MISSING: Final = Missing()


class Separator:
    """Nothing when it is first called, then its text: for lists with commas."""

    def __init__(self, text: Any) -> None:
        self._text = shown(text)
        self._called = False

    def __call__(self) -> str:
        text = self._text if self._called else ""
        self._called = True
        return text


def truth(value: Any) -> bool:
    """Whether ``if`` takes the value for true: not zero, empty, null or missing."""
    return bool(value)


def shown(value: Any) -> str:
    """A value as Go prints it."""
    match value:
        case str():
            return value
        case Missing():
            return "<no value>"
        case None:
            return "<nil>"
        case bool():
            return "true" if value else "false"
        case float():
            return _float(value)
        case Mapping():
            inner = " ".join(f"{k}:{shown(value[k])}" for k in sorted(value))
            return f"map[{inner}]"
        case list() | tuple():
            return "[" + " ".join(map(shown, value)) + "]"
        case _:
            return str(value)


def _float(value: float) -> str:
    """A number in full, without the point that a whole one does not need."""
    return repr(value).removesuffix(".0")


def to_json(value: Any) -> str:
    """JSON text, keys in order, without spaces."""
    if isinstance(value, Missing):
        return "null"
    return json.dumps(
        value,
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
        allow_nan=False,
        default=lambda _: None,
    )


def _length(value: Any) -> int:
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, Mapping | Sequence):
        return len(value)
    raise TemplateError(f"len of {kind_of(value)}")


def _index(value: Any, *keys: Any) -> Any:
    for key in keys:
        if value is None or isinstance(value, Missing):
            return MISSING
        if isinstance(value, Mapping):
            value = value.get(key, MISSING)
        elif isinstance(value, list) and isinstance(key, int) and 0 <= key < len(value):
            value = value[key]
        else:
            raise TemplateError(f"index {shown(key)} of {kind_of(value)} out of range")
    return value


def _slice(value: Any, *bounds: Any) -> Any:
    if not isinstance(value, str | list) or not all(isinstance(b, int) for b in bounds):
        raise TemplateError(f"slice of {kind_of(value)}")
    start, end = (*bounds, 0, None)[:2] if bounds else (0, None)
    return value[start : end if len(bounds) > 1 else None]


def _equal(first: Any, *others: Any) -> bool:
    return any(_same(first, other) for other in others)


def _same(left: Any, right: Any) -> bool:
    left, right = (None if isinstance(v, Missing) else v for v in (left, right))
    if isinstance(left, bool) is not isinstance(right, bool):
        return False
    return bool(left == right)


def _less(left: Any, right: Any) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left < right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left < right
    raise TemplateError(f"{kind_of(left)} and {kind_of(right)} cannot be compared")


def _printf(form: Any, *values: Any) -> str:
    """Go's verbs ``%s %d %v %q %t %T %f %g %x %%``, with width and precision."""
    rest = list(values)

    def verb(match: re.Match[str]) -> str:
        if match[2] == "%":
            return "%"
        value = rest.pop(0) if rest else MISSING
        return _formatted(match[1], match[2], value)

    return _VERB.sub(verb, str(form))


_GO_TYPES = {
    "bool": "bool",
    "string": "string",
    "float64": "float64",
    "map": "map[string]interface {}",
    "slice": "[]interface {}",
}
_VERB = re.compile(r"%([-+ 0#]*[0-9]{0,3}(?:\.[0-9]{0,3})?)([a-zA-Z%])")


def _formatted(flags: str, verb: str, value: Any) -> str:
    match verb:
        case "s" | "v":
            plain = flags.replace("+", "").replace("#", "").replace("0", "", 1)
            return f"%{plain}s" % shown(value)
        case "T":
            return _GO_TYPES.get(kind_of(value), "<nil>")
        case "q":
            return json.dumps(shown(value), ensure_ascii=False)
        case "t":
            return shown(bool(value))
        case "d" | "x" | "X" | "o" if isinstance(value, int | float):
            return f"%{flags}{verb}" % int(value)
        case "e" | "f" | "g" | "E" | "G" if isinstance(value, int | float):
            return f"%{flags}{verb}" % value
        case _:
            return f"%!{verb}({kind_of(value)}={shown(value)})"


def _to_int(value: Any) -> int:
    if isinstance(value, str):
        digits = re.match(r"\s*([+-]?[0-9]+)", value)
        return int(digits[1]) if digits else 0
    return int(value) if isinstance(value, int | float) else 0


def _plus1(value: Any) -> Any:
    if isinstance(value, int | float):
        return value + 1
    raise TemplateError(f"plus1 of {kind_of(value)}")


def kind_of(value: Any) -> str:
    """Go's name for the kind of a value."""
    match value:
        case None | Missing():
            return "invalid"
        case bool():
            return "bool"
        case str():
            return "string"
        case int() | float():
            return "float64"
        case Mapping():
            return "map"
        case list() | tuple():
            return "slice"
        case _:
            return "func"


def _json_map(text: Any) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, TypeError) as error:
        raise TemplateError(f"jsonMapFromString: {error}") from None
    if not isinstance(value, dict):
        raise TemplateError("jsonMapFromString: the text is no object")
    return value


def _first_match(text: Any, pattern: Any) -> str:
    groups = _groups(text, pattern)
    if groups is None:
        raise TemplateError(f"no match for {shown(pattern)!r} in {shown(text)[:200]!r}")
    return groups[0]


def _all_matches(text: Any, pattern: Any) -> list[str]:
    return _groups(text, pattern) or []


def _groups(text: Any, pattern: Any) -> list[str] | None:
    """What the first match captured, or the match itself; None if there is none.

    DuckDB's regular expressions are Go's (RE2): a pattern cannot make them run for ever.
    """
    import duckdb

    try:
        with duckdb.connect() as connection:
            found = connection.execute(
                _FIRST_MATCH,
                {"t": shown(text), "p": shown(pattern)},
            ).fetchone()
    except duckdb.Error as error:
        raise TemplateError(f"the pattern {shown(pattern)!r}: {error}") from None
    if found is None:
        return None
    captures = len(_CAPTURE.findall(_NO_CAPTURE.sub("", shown(pattern))))
    groups: list[str] = found[0]
    return groups[1 : captures + 1] if captures else groups[:1]


# Escaped signs and character classes, in which a parenthesis captures nothing.
_NO_CAPTURE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]])*\]", re.DOTALL)
_CAPTURE = re.compile(r"\((?!\?)|\(\?P?<[A-Za-z]")
_FIRST_MATCH = "SELECT [{}] WHERE regexp_matches($t, $p)".format(
    ", ".join(f"regexp_extract($t, $p, {group})" for group in range(10))
)


def _call(function: Any) -> Any:
    if not isinstance(function, Separator):
        raise TemplateError("call takes what separator gives")
    return function()


def _no_xpath(*_: Any) -> Any:
    raise UnsupportedInTemplate("XPath in a Go template is not supported")


Function = Callable[..., Any]

# ``and`` and ``or`` stop early, so ``running`` evaluates them itself.
FUNCTIONS: dict[str, Function] = {
    "and": lambda *values: next((v for v in values if not truth(v)), values[-1]),
    "or": lambda *values: next((v for v in values if truth(v)), values[-1]),
    "not": lambda value: not truth(value),
    "len": _length,
    "index": _index,
    "slice": _slice,
    "eq": _equal,
    "ne": lambda left, right: not _same(left, right),
    "lt": _less,
    "gt": lambda left, right: _less(right, left),
    "le": lambda left, right: not _less(right, left),
    "ge": lambda left, right: not _less(left, right),
    "print": lambda *values: "".join(map(shown, values)),
    "println": lambda *values: " ".join(map(shown, values)) + "\n",
    "printf": _printf,
    "html": lambda *values: html.escape("".join(map(shown, values))),
    "urlquery": lambda *values: quote_plus("".join(map(shown, values))),
    "js": lambda *values: json.dumps("".join(map(shown, values)))[1:-1],
    "call": _call,
    "separator": Separator,
    "jsonMapFromString": _json_map,
    "getRegexpFirstMatch": _first_match,
    "getRegexpAllMatches": _all_matches,
    "getXPath": _no_xpath,
    "getXPathAllOuter": _no_xpath,
    "safeIndex": lambda value, key: (
        value.get(key) if isinstance(value, Mapping) else None
    ),
    "toBool": lambda value: value is True or value == "true",
    "toInt": _to_int,
    "toJson": to_json,
    "kindOf": kind_of,
    "plus1": _plus1,
}
