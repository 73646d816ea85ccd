"""JSON text to plain values: the standard library's scanner without its leniency."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from typing import Any

from .faults import ONCE, QUOTED, Fault, too_deep
from .limits import Limits
from .pointers import join
from .positions import UNKNOWN, Span

_OPENING = re.compile(r"[ \t\n\r]*({)[ \t\n\r]*")
_COLON = re.compile(r"[ \t\n\r]*:[ \t\n\r]*")
_SIGN = re.compile(r"[ \t\n\r]*([,}])[ \t\n\r]*")
_SPACE = re.compile(r"[ \t\n\r]*")
_TOKEN = re.compile(
    r'"[^"\\]*(?:\\.[^"\\]*)*"|(?P<open>[\[{])|(?P<close>[\]}])'
    r"|(?P<number>-?(?:NaN|Infinity|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?))",
    re.DOTALL,
)
_FURTHER = {"/paths": 2, "/components": 2}  # levels in which places are asked for
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_LONE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)


class _RepeatedKey(Exception):
    """A key stands twice in one object; the scanner does not say where."""


class _Irregular(Exception):
    """The text is no object, or not one of the plain kind that members are read from."""


class _BadNumber(Exception):
    """NaN, or a number beyond what a float holds."""


def parse(text: str, limits: Limits, spans: dict[str, Span]) -> Any:
    """The value of a JSON text; its members' spans go to ``spans``.

    What is wrong with the text is a ``Fault``.

    Repeated keys, NaN, infinities, numbers too long to hold and lone surrogates are
    wrong: readers of JSON disagree on what they mean.
    """
    try:
        value = _decoded(text, spans)
    except json.JSONDecodeError as error:
        raise _not_json(text, error) from None
    except _RepeatedKey:
        raise _repeated_key(text) from None
    except RecursionError:
        raise _too_deep(text, limits) from None
    except (_BadNumber, ValueError):
        raise _bad_number(text) from None
    nodes, depth = measure(value, limits)
    if depth > limits.depth:
        raise _too_deep(text, limits)
    if nodes > limits.nodes:
        raise Fault(f"more than {limits.nodes:,} values", 0, limit="nodes")
    if _SURROGATE.search(text):
        _refuse_lone_surrogates(text, value)
    return value


def _decoded(text: str, spans: dict[str, Span]) -> Any:
    """The value of the text, decoded member by member as long as all is well.

    Else it is decoded as a whole, and whatever is wrong is told as the scanner tells it.
    """
    with suppress(_Irregular, _RepeatedKey, json.JSONDecodeError):
        found: dict[str, Span] = {}
        value, end = _members(text, 0, "", 1, found)
        if _skip_space(text, end) != len(text):
            raise _Irregular
        spans.update(found)
        return value
    return _DECODER.decode(text)


def _members(
    text: str, at: int, pointer: str, levels: int, spans: dict[str, Span]
) -> tuple[dict[str, Any], int]:
    """The object at ``at``, and where it ends; spans are kept of so many levels in it.

    Every operation will be asked for its line, and what is wrong is in a component.
    """
    members: dict[str, Any] = {}
    sign = _OPENING.match(text, at)
    if sign and text[sign.end() : sign.end() + 1] == "}":
        return members, sign.end() + 1
    while sign and sign[1] in "{,":
        if text[(at := sign.end()) : at + 1] != '"':
            raise _Irregular
        key, end = _DECODER.raw_decode(text, at)
        colon = _COLON.match(text, end)
        if colon is None or key in members:
            raise _Irregular
        start, here = colon.end(), join(pointer, key)
        further = _FURTHER.get(here, levels - 1)
        if further and text[start : start + 1] == "{":
            members[key], end = _members(text, start, here, further, spans)
        else:
            members[key], end = _DECODER.raw_decode(text, start)
        spans[here] = Span(at, start, end)
        sign = _SIGN.match(text, end)
    if sign is None:
        raise _Irregular
    return members, sign.end(1)


def scan(text: str, span: Span) -> Iterator[tuple[str, Span]]:
    """The children of the value at ``span``, skipped at the scanner's speed.

    Each is told when it begins and again when it is skipped, which nobody may ask for.
    """
    opening = text[span.value : span.value + 1]
    if opening not in ("{", "["):
        return
    at, is_object = _skip_space(text, span.value + 1), opening == "{"
    index = 0
    while text[at : at + 1] not in "]}":
        key_at, key = at, str(index)
        if is_object:
            key, at = _SKIPPER.raw_decode(text, at)
            at = _skip_space(text, _skip_space(text, at) + 1)
        yield key, Span(key_at, at, UNKNOWN)
        _, end = _SKIPPER.raw_decode(text, at)
        yield key, Span(key_at, at, end)
        at = _skip_space(text, end)
        if text[at : at + 1] != ",":
            return
        at = _skip_space(text, at + 1)
        index += 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _RepeatedKey
    return members


def _float(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise _BadNumber
    return number


def _constant(_: str) -> Any:
    raise _BadNumber


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_float, parse_constant=_constant
)
_SKIPPER = json.JSONDecoder(object_pairs_hook=len, parse_float=len, parse_int=len)


def _skip_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def measure(value: Any, limits: Limits) -> tuple[int, int]:
    """How many values there are and how deep they nest, as far as the limits allow."""
    level, nodes, depth = [value], 0, 0
    while level and depth <= limits.depth:
        objects = [v for v in level if type(v) is dict]
        arrays: Iterable[Any] = (v for v in level if type(v) is list)
        level = list(chain(chain.from_iterable(map(dict.values, objects)), *arrays))
        nodes += len(level)
        depth += bool(level)
    return nodes, depth


def _not_json(text: str, error: json.JSONDecodeError) -> Fault:
    message = f"not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
    return Fault(message, error.pos, _advice(text, error.pos))


def _advice(text: str, at: int) -> str:
    if not text[at:].strip():
        return "the text ends too early: close what is still open"
    return (
        "JSON has double quotes only, a comma between two values and none after the"
        " last, and no comments"
    )


def _repeated_key(text: str) -> Fault:
    """The fault of a repeated key, or of what is no JSON at all behind it."""
    try:
        return _first_repeated(text)
    except json.JSONDecodeError as error:
        return _not_json(text, error)


def _first_repeated(text: str) -> Fault:
    waiting = [Span(at := _skip_space(text, 0), at, len(text))]
    while waiting:
        seen: set[str] = set()
        for key, span in scan(text, waiting.pop()):
            if span.end == UNKNOWN:
                continue
            if key in seen:
                return Fault(f"the key {key!r} is repeated", span.key, ONCE)
            seen.add(key)
            if text[span.value] in "{[":
                waiting.append(span)
    return Fault("a key is repeated", 0, ONCE)


def _too_deep(text: str, limits: Limits) -> Fault:
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += bool(token["open"]) - bool(token["close"])
        if depth > limits.depth:
            return too_deep(limits, token.start())
    return too_deep(limits, 0)


def _bad_number(text: str) -> Fault:
    for token in _TOKEN.finditer(text):
        digits = token["number"]
        if digits and not _is_number(digits):
            shown = digits if len(digits) < 30 else f"{digits[:20]}…"
            return Fault(
                f"{shown} is not a number that JSON can carry", token.start(), QUOTED
            )
    return Fault("a number is too large", 0, QUOTED)


def _is_number(digits: str) -> bool:
    try:
        int(digits)
    except ValueError:
        return math.isfinite(float(digits))
    return True


def _refuse_lone_surrogates(text: str, value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False, check_circular=False).encode()
    except UnicodeEncodeError:
        found = _LONE.search(text)
        at = found.start() if found else 0
        raise Fault(
            "half of a surrogate pair is not a character",
            at,
            "write the character itself, or both halves",
        ) from None
