"""Values that a schema allows, made the same way every time."""

from __future__ import annotations

import json
import math
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from hypothesis import find, settings
from hypothesis.errors import HypothesisException, NoSuchExample
from hypothesis.strategies import from_regex

from .schemas import Choice, Direction, Schema, Schemas, Whole, is_hidden

_WHOLE = ("int32", "int64", "int", "integer", "long")  # formats of whole numbers
_DEEPEST = 5  # below, only what is required
_MOST_NODES = 3_000
_TURNS = 8
_MISSPELLED = {"int": "integer"}
_SHAPES = {
    "object": "properties additionalProperties patternProperties required",
    "array": "items prefixItems minItems",
    "string": "format pattern minLength maxLength contentMediaType contentEncoding",
    "number": "minimum maximum multipleOf exclusiveMinimum",
}
#: What is said instead of ``date-time``.
_MOMENTS = ("datetime", "dateTime", "date_time", "google-datetime", "iso-datetime")
_FORMATS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("date-time", *_MOMENTS), ("2024-02-29T12:30:45Z", "2023-12-31T23:59:59Z")
    ),
    "date": ("2024-02-29", "2023-12-31"),
    "time": ("12:30:45Z", "23:59:59Z"),
    "duration": ("P3DT4H", "PT1M"),
    "uuid": (
        "123e4567-e89b-42d3-a456-426614174000",
        "223e4567-e89b-42d3-a456-426614174001",
    ),
    "guid": (
        "123e4567-e89b-42d3-a456-426614174000",
        "223e4567-e89b-42d3-a456-426614174001",
    ),
    "byte": ("aGVsbG8=", "d29ybGQ="),
    "base64": ("aGVsbG8=", "d29ybGQ="),
    "email": ("ada@example.com", "bob@example.com"),
    "uri": ("https://example.com/a?b=c", "https://example.com/b"),
    "url": ("https://example.com/a?b=c", "https://example.com/b"),
    "uri-reference": ("/a/b?c=d", "/e"),
    "hostname": ("a.example.com", "b.example.com"),
    "ipv4": ("192.0.2.1", "192.0.2.2"),
    "ipv6": ("2001:db8::1", "2001:db8::2"),
    "decimal": ("12.50", "7.25"),
    "int64": ("9007199254740993", "7"),
}
#: What clients decode: where a pattern contradicts it, no value is one.
_DECODED = ("date-time", *_MOMENTS, "date", "byte", "base64")
_CANDIDATES = (
    "abc",
    "a",
    "A",
    "1",
    "12345",
    "abc-123",
    "a1",
    "AB",
    "us-east-1",
    "ada@example.com",
    "https://example.com/a",
    "123e4567-e89b-42d3-a456-426614174000",
    "2024-02-29",
    "192.0.2.1",
    "192.0.2.0/24",
    "#aabbcc",
    "abcdefghijklmnopqrst",
    "0123456789abcdef0123456789abcdef",
)


class Made(NamedTuple):
    """A value; ``is_sure``: the schema really allows it."""

    value: Any
    is_sure: bool


class Endless(Exception):
    """No value of bounded size, or none at all, can be made."""


def made(
    schemas: Schemas,
    schema: Schema,
    direction: Direction,
    full: bool,
    hint: str,
    *,
    plain: bool = False,
    flat: bool = False,
) -> Iterator[Made]:
    """Different values of a schema.

    As many as the widest choice in it has options; where there is no good one, one that
    is not. See ``Maker`` for the rest.
    """
    turn, widest = 0, 1
    doubtful: list[Any] = []
    seen: set[str] = set()
    while turn < min(widest, _TURNS):
        maker = Maker(schemas, direction, full, turn, plain, flat)
        try:
            value = maker.value(schema, hint)
        except Endless:
            break
        widest = max(widest, maker.widest)
        turn += 1
        text = json.dumps(value)
        if text in seen:
            continue
        seen.add(text)
        if schemas.errors(value, schema, direction):
            doubtful.append(value)
        else:
            yield Made(value, True)
    if len(doubtful) == len(seen):
        yield from (Made(value, False) for value in doubtful[:1])


class Maker:
    """Makes one value; ``turn`` says which option it takes of each choice.

    ``full``: optional properties as well. ``plain``: no nulls, no empty objects, and only
    simple text, for what is no JSON. ``flat``: nothing inside objects and arrays but
    scalars, for styles that have no way to write more.
    """

    def __init__(
        self,
        schemas: Schemas,
        direction: Direction,
        full: bool,
        turn: int = 0,
        plain: bool = False,
        flat: bool = False,
    ) -> None:
        self._schemas = schemas
        self._direction = direction
        self._full = full
        self._turn = turn
        self._is_plain = plain
        self._is_flat = flat
        self._above: list[int] = []
        self._nodes = 0
        self.widest = 1

    def value(self, schema: Schema, hint: str) -> Any:
        """A value; ``hint`` tells it from others. Raises Endless."""
        if schema is False:
            raise Endless
        self._nodes += 1
        node = id(self._schemas.behind(schema))
        if self._above.count(node) > 2:
            raise Endless
        self._above.append(node)
        try:
            return self._of(self._schemas.whole(schema), hint)
        finally:
            self._above.pop()

    @property
    def _lean(self) -> bool:
        """Whether only what is required is made here."""
        above = self._above
        deep = len(above) > _DEEPEST or self._nodes > _MOST_NODES
        return not self._full or deep or above.count(above[-1]) > 1

    def _rotated(self, options: Sequence[Any]) -> list[Any]:
        self.widest = max(self.widest, len(options))
        at = self._turn % len(options)
        return [*options[at:], *options[:at]]

    def _of(self, whole: Whole, hint: str) -> Any:
        if not whole.choices:
            return self._plain(whole, hint)
        choice, *rest = whole.choices
        for index in self._rotated(range(len(choice.options))):
            chosen = whole.copy()
            chosen.choices = list(rest)
            self._choose(chosen, choice, index)
            try:
                return self._of(chosen, hint)
            except Endless:
                continue
        raise Endless

    def _choose(self, whole: Whole, choice: Choice, index: int) -> None:
        option = choice.options[index]
        if option is False:
            raise Endless
        self._schemas.add(whole, option)
        if choice.property and choice.tags[index]:
            whole.fixed[choice.property] = choice.tags[index]

    def _plain(self, whole: Whole, hint: str) -> Any:
        said = whole.keywords
        if said.get("not") == {}:
            raise Endless
        if "const" in said:
            return said["const"]
        if isinstance(said.get("enum"), list) and said["enum"]:
            one = self._listed(said["enum"])
            return [one] if said.get("type") == "array" and one == str(one) else one
        kinds = self._kinds(whole)
        if not kinds:
            return f"any {hint}"
        last: Endless = Endless()
        for kind in self._rotated(kinds):
            try:
                return self._of_kind(kind, whole, hint)
            except Endless as error:
                last = error
        raise last

    def _listed(self, values: list[Any]) -> Any:
        known = [value for value in values if value is not None or not self._is_plain]
        if not known:
            raise Endless
        return self._rotated(known)[0]

    def _kinds(self, whole: Whole) -> list[str]:
        said = whole.keywords
        told = said.get("type")
        kinds = list(told) if isinstance(told, list) else [told] if told else []
        kinds = [_MISSPELLED.get(kind.lower(), kind.lower()) for kind in kinds]
        if not kinds and (whole.properties or whole.extras or whole.patterns):
            kinds = ["object"]
        for kind, keys in _SHAPES.items():
            if not kinds and not said.keys().isdisjoint(keys.split()):
                kinds = [kind]
        if said.get("nullable") is True and kinds:
            kinds.append("null")
        return kinds

    def _of_kind(self, kind: str, whole: Whole, hint: str) -> Any:
        match kind:
            case "object" | "array" if self._is_flat and len(self._above) > 1:
                raise Endless
            case "object":
                return self._object(whole, hint)
            case "array":
                return self._array(whole, hint)
            case "null" if self._is_plain:
                raise Endless
            case "null":
                return None
            case "boolean":
                return self._rotated([True, False])[0]
            case "integer" | "number":
                is_whole = kind == "integer" or whole.keywords.get("format") in _WHOLE
                return _number(whole.keywords, is_whole, hint, self._full)
            case "any":
                return f"any {hint}"
            case "date":  # no type, but understood
                return _FORMATS["date"][0]
            case _:
                return _text(whole.keywords, hint, self._full and not self._is_plain)

    # ------------------------------------------------------------------ objects

    def _object(self, whole: Whole, hint: str) -> dict[str, Any]:
        said, value = whole.keywords, {}
        lean = self._lean
        for name, parts in whole.properties.items():
            part = parts[0] if len(parts) == 1 else {"allOf": parts}
            if is_hidden(self._schemas.whole(part), self._direction):
                continue
            if name in whole.fixed:
                value[name] = whole.fixed[name]
            elif name in whole.required:
                value[name] = self.value(part, name)
            elif not lean:
                self._try(value, name, part)
        for name in whole.required:
            if name not in whole.properties:
                value[name] = self._undescribed(whole, name)
        least = int(said.get("minProperties", 0))
        if not lean or len(value) < least:
            self._extend(whole, value, max(least, 0 if lean else len(value) + 1))
        if len(value) < least:
            self._fill(whole, value, least)
        if not value and self._is_plain and len(self._above) > 1:
            self._fill(whole, value, 1)
        if not value and self._is_plain and not (whole.closed or whole.properties):
            value = {"key": "text"}
        return value

    def _undescribed(self, whole: Whole, name: str) -> Any:
        for extra in whole.extras:
            if isinstance(extra, dict):
                return self.value(extra, name)
        return f"any {name}"

    def _try(self, value: dict[str, Any], name: str, part: Schema) -> None:
        """Add an optional property, unless there is no end to it."""
        try:
            value[name] = self.value(part, name)
        except Endless:
            return

    def _extend(self, whole: Whole, value: dict[str, Any], size: int) -> None:
        """Add properties that are not declared, where the schema tells of them."""
        for pattern, part in whole.patterns.items():
            self._try(value, matching(pattern, 0, 40) or "x", part)
        if whole.closed:
            return
        for extra in whole.extras:
            number = 0
            while len(value) < size and number < size:
                number += 1
                self._try(value, f"extra-{number}", extra)

    def _fill(self, whole: Whole, value: dict[str, Any], size: int) -> None:
        """Add optional properties until there are enough."""
        for name, parts in whole.properties.items():
            part = parts[0] if len(parts) == 1 else {"allOf": parts}
            hidden = is_hidden(self._schemas.whole(part), self._direction)
            if len(value) < size and name not in value and not hidden:
                self._try(value, name, part)

    # ------------------------------------------------------------------ arrays

    def _array(self, whole: Whole, hint: str) -> list[Any]:
        said = whole.keywords
        least = int(said.get("minItems", 0))
        wanted = 2 if self._full and not self._lean else 1
        most = int(said.get("maxItems", max(wanted, least)))
        value: list[Any] = []
        for index in range(max(least, min(wanted, most))):
            try:
                item = self.value(_item(said, index), f"{hint}{index or ''}")
            except Endless:
                if index < least:
                    raise
                break
            if said.get("uniqueItems") is True and item in value:
                item = self._another(said, value, hint, index)
                if item is None:
                    break
            value.append(item)
        return value

    def _another(
        self, said: Mapping[str, Any], value: list[Any], hint: str, index: int
    ) -> Any:
        """An item that is not in the array yet; None if there seems to be none."""
        for turn in range(1, 12):
            other = Maker(self._schemas, self._direction, self._full, turn, True)
            other._above = [*self._above]
            item = other.value(_item(said, index), f"{hint}{index}")
            if item not in value:
                return item
        return None


def _item(said: Mapping[str, Any], index: int) -> Schema:
    fixed = said.get("prefixItems") or []
    return fixed[index] if index < len(fixed) else said.get("items", True)


# --------------------------------------------------------------------------- scalars


def _number(said: Mapping[str, Any], whole: bool, hint: str, full: bool) -> int | float:
    low, high = _bounds(said, whole)
    value: int | float = zlib.crc32(hint.encode()) % 90 + 7
    if whole and full and said.get("format") == "int64":
        value = 2**53 + 1  # which no double holds
    elif not whole:
        value += 0.5
    if value > high:
        value = high
    if value < low:
        value = low
    step = said.get("multipleOf")
    if step:
        value = math.floor(value / step) * step
        value = value if value >= low else value + step
    return int(value) if whole and value == int(value) else value


def _bounds(said: Mapping[str, Any], whole: bool) -> tuple[float, float]:
    gap = 1 if whole else 0.25
    low, high = said.get("minimum", -math.inf), said.get("maximum", math.inf)
    above, below = said.get("exclusiveMinimum"), said.get("exclusiveMaximum")
    if above is True:
        low += gap
    elif isinstance(above, int | float) and above is not False:
        low = max(low, above + gap)
    if below is True:
        high -= gap
    elif isinstance(below, int | float) and below is not False:
        high = min(high, below - gap)
    if whole:  # no whole number is at a bound like 2.5, but there is one beside it
        low = math.floor(low) if above is not None and low != -math.inf else low
        high = math.ceil(high) if below is not None and high != math.inf else high
    return low, high


def _text(said: Mapping[str, Any], hint: str, full: bool) -> str:
    shortest, longest = int(said.get("minLength", 0)), int(said.get("maxLength", 1000))
    pattern = said.get("pattern")
    number = 1 if hint[-1:].isdigit() else 0
    encoded = said.get("contentEncoding") == "base64"
    format = "byte" if encoded else str(said.get("format"))
    for sample in _FORMATS.get(format, ())[number:]:
        if shortest <= len(sample) <= longest and _matches(pattern, sample):
            return sample
    if pattern and format not in _DECODED:
        found = matching(str(pattern), shortest, longest)
        if found is not None:
            return found
    if format in _DECODED:
        return _FORMATS[format][number]
    text = f"{hint} ä&=+%/?#" if full else hint or "text"
    return (text + "x" * (shortest - len(text)))[:longest]


def _matches(pattern: str | None, text: str) -> bool:
    try:
        return pattern is None or re.search(pattern, text) is not None
    except re.error:
        return True


@lru_cache(maxsize=4096)
def matching(pattern: str, shortest: int, longest: int) -> str | None:
    """A text that a regular expression matches; None where none is found."""
    for text in _CANDIDATES:
        if shortest <= len(text) <= longest and _matches(pattern, text):
            return text
    quiet = settings(database=None, max_examples=200, derandomize=True)
    try:
        return find(
            from_regex(pattern),
            lambda text: shortest <= len(text) <= longest
            and text.isprintable()
            and text.strip() == text,
            settings=quiet,
        )
    except (HypothesisException, NoSuchExample, re.error):
        return None
