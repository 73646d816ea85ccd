"""YAML text to plain values, straight from the parser's events.

PyYAML's own constructors take seven times as long, accept repeated keys, read YAML 1.1,
and crash on deep nesting. libyaml does the parsing where it is there, else PyYAML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from sys import intern
from typing import Any

import yaml
from yaml import events as ev

from .faults import ONCE, QUOTED, SOMETHING, Fault, too_deep, too_many
from .limits import FEW, Limits
from .pointers import escape
from .positions import Span
from .scalars import NUMERIC, WORDS, Scalar, resolve, tagged

_Parser: Callable[[str], Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SHALLOW = 4  # levels whose positions are kept: paths, operations, components
_OPEN = object()  # an anchor whose node has not ended
_MERGE = "<<"
_QUOTE = "put a text that has YAML's own signs in it in quotes"
# What the parsers say (libyaml and PyYAML differ a little), and what is mostly meant.
_ADVICE = (
    ("mapping values", f"check the indentation; {_QUOTE}, such as a colon and a space"),
    ("start any token", _QUOTE),
    ("tab", "indent with spaces"),
    ("quoted scalar", "close the quotes; in double ones, write a backslash twice"),
    ("flow", f"close the bracket; {_QUOTE}"),
    ("document", "keep one YAML document of version 1.1 or 1.2 in the file"),
    ("key", "check the indentation, and the colon and space after each key"),
    ("", "check the indentation of this line and of those before it"),
)
_MAPPING_TAGS = (None, "!", "tag:yaml.org,2002:map")
_SEQUENCE_TAGS = (None, "!", "tag:yaml.org,2002:seq")
_UNREADABLE = (  # compiled where it is needed: that takes longer than to import yaml
    r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)


def parse(text: str, limits: Limits, spans: dict[str, Span]) -> Any:
    """The value of the only document in a YAML text; its upper levels go to ``spans``.

    Strings, numbers, booleans, null, lists, and dicts with string keys; nothing is
    shared, aliases are copied. What is wrong with the text is a ``Fault``.
    """
    try:
        return _Reader(text, limits, spans).document()
    except RecursionError:
        raise too_deep(limits, 0) from None
    except yaml.reader.ReaderError as error:
        raise _bad_character(text, error) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = min(mark.index if mark else 0, len(text))
        problem = _problem(text, at, error)
        raise Fault(f"not YAML: {problem}", at, _advice(problem)) from None


def scan(text: str, span: Span) -> Iterator[tuple[str, Span]]:
    """The children of the mapping or sequence at ``span``, as far as the text goes.

    The part is parsed alone, indented as it stands; where it ends in the middle of the
    text around it, parsing fails after the last child, which does not matter.
    """
    before = (text.rfind(end, 0, span.value) for end in "\n\r")
    shift = max(before) + 1
    indent = span.value - shift
    part = _Parser(" " * indent + text[span.value : span.end])
    end_of_part = yaml.YAMLError  # at exit, who never read on outlives the module
    try:
        for key, found in _children(part.get_event):
            yield key, Span(found.key + shift, found.value + shift, found.end + shift)
    except end_of_part:
        return
    finally:
        part.dispose()


def _children(take: Callable[[], Any]) -> Iterator[tuple[str, Span]]:
    event = take()
    while not isinstance(event, ev.CollectionStartEvent):
        if isinstance(event, ev.NodeEvent | ev.StreamEndEvent):
            return
        event = take()
    keyed, index = isinstance(event, ev.MappingStartEvent), 0
    while not isinstance(event := take(), ev.CollectionEndEvent):
        start = event.start_mark.index
        key = getattr(event, "value", "") if keyed else str(index)
        if keyed:
            _skip(event, take)
            event = take()
        value = event.start_mark.index
        yield key, Span(start, value, _skip(event, take))
        index += 1


def _skip(event: Any, take: Callable[[], Any]) -> int:
    """Pass over the node that ``event`` starts; the offset where it ends."""
    depth = int(isinstance(event, ev.CollectionStartEvent))
    while depth:
        event = take()
        depth += isinstance(event, ev.CollectionStartEvent)
        depth -= isinstance(event, ev.CollectionEndEvent)
    return int(event.end_mark.index)


class _Reader:
    """One pass over the events of one text."""

    def __init__(self, text: str, limits: Limits, spans: dict[str, Span]) -> None:
        self._parser = _Parser(text)
        self._take: Callable[[], Any] = self._parser.get_event
        self._limits = limits
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._nodes = 0
        self._copied = 0
        self._spans = spans

    def document(self) -> Any:
        """The value of the document, refusing a second one."""
        try:
            self._take()  # the start of the stream
            if type(self._take()) is ev.StreamEndEvent:
                raise Fault("the file is empty", 0, SOMETHING)
            first = self._take()
            value = self._value(first, 0, "")
            start = first.start_mark.index
            self._spans[""] = Span(start, start, self._take().end_mark.index)
            if type(event := self._take()) is not ev.StreamEndEvent:
                raise Fault(
                    "a second YAML document begins here",
                    _at(event),
                    "keep one per file",
                )
            return value
        finally:
            self._parser.dispose()

    def _value(self, event: Any, depth: int, pointer: str | None) -> Any:
        """The value that ``event`` starts; ``pointer`` is None below the kept levels."""
        kind = type(event)
        if kind is ev.ScalarEvent:
            if event.anchor is None and event.tag is None:
                text = event.value
                if event.style or not (text in WORDS or text[0] in NUMERIC):
                    return text
            return self._scalar(event)
        if kind is ev.AliasEvent:
            return self._alias(event)
        return self._collection(event, depth, pointer)

    def _collection(self, event: Any, depth: int, pointer: str | None) -> Any:
        at, anchor, before = event.start_mark.index, event.anchor, self._nodes
        if depth >= self._limits.depth:
            raise too_deep(self._limits, at)
        is_mapping = type(event) is ev.MappingStartEvent
        if event.tag not in (_MAPPING_TAGS if is_mapping else _SEQUENCE_TAGS):
            raise _foreign_tag(event)
        if anchor is not None:
            self._anchors[anchor] = (_OPEN, 0)
        read = self._mapping if is_mapping else self._sequence
        value = read(depth + 1, pointer)
        self._nodes += len(value)
        if self._nodes > self._limits.nodes:
            raise too_many(self._limits, at)
        if anchor is not None:
            self._anchors[anchor] = (value, self._nodes - before + 1)
        return value

    def _mapping(self, depth: int, pointer: str | None) -> dict[str, Any]:
        members: dict[str, Any] = {}
        marks: list[tuple[str, int, int]] = []
        merged: Any = None
        take, read, child = self._take, self._value, None
        while type(event := take()) is not ev.MappingEndEvent:
            key = _key(event)
            if key in members or (merged is not None and key == _MERGE):
                raise Fault(f"the key {key!r} is repeated", _at(event), ONCE)
            following = take()
            if pointer is not None:
                marks.append((key, event.start_mark.index, following.start_mark.index))
                child = f"{pointer}/{escape(key)}" if depth < _SHALLOW else None
            if key == _MERGE and not event.style:
                merged = _mergeable(read(following, depth, None), following)
                continue
            members[key] = read(following, depth, child)
        if pointer is not None:
            self._keep(pointer, marks, _at(event))
        for source in merged or ():
            members = {**source, **members}
        return members

    def _sequence(self, depth: int, _: str | None) -> list[Any]:
        items: list[Any] = []
        take, read = self._take, self._value
        while type(event := take()) is not ev.SequenceEndEvent:
            items.append(read(event, depth, None))
        return items

    def _keep(self, pointer: str, marks: list[tuple[str, int, int]], end: int) -> None:
        for key, start, value in reversed(marks):
            self._spans[f"{pointer}/{escape(key)}"] = Span(start, value, end)
            end = start

    def _scalar(self, event: Any) -> Scalar:
        text, tag = event.value, event.tag
        try:
            plain = tag is None and not event.style
            value = resolve(text) if plain else tagged(tag or "!", text)
        except ValueError:
            raise Fault(
                "this value cannot be read as a number", event.start_mark.index, QUOTED
            ) from None
        except LookupError:
            raise _foreign_tag(event) from None
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, 1)
        return value

    def _alias(self, event: Any) -> Any:
        at = event.start_mark.index
        value, size = self._anchors.get(event.anchor, (None, 0))
        if value is _OPEN:
            raise Fault(
                "this alias stands inside the value that it repeats",
                at,
                "use a `$ref` for what contains itself",
            )
        if not size:
            raise Fault("this alias repeats an anchor that is not there", at, _QUOTE)
        self._nodes += size
        self._copied += size
        if self._nodes > self._limits.nodes:
            raise too_many(self._limits, at)
        if self._copied > max(
            FEW, self._limits.expansion * (self._nodes - self._copied)
        ):
            times = self._limits.expansion
            raise Fault(
                f"aliases make the file more than {times} times larger",
                at,
                limit="expansion",
            )
        return _copy(value)


def _at(event: Any) -> int:
    return int(event.start_mark.index)


def _key(event: Any) -> str:
    """A key as it is spelled: ``200`` and ``no`` are strings here."""
    if type(event) is not ev.ScalarEvent:
        raise Fault("a key must be a string", _at(event), _QUOTE)
    text: str = event.value
    if not text and not event.style:
        raise Fault("a key is missing before the colon", _at(event), _QUOTE)
    return intern(text)


def _mergeable(value: Any, event: Any) -> list[dict[str, Any]]:
    """The mappings of a merge key, strongest first."""
    sources = value if isinstance(value, list) else [value]
    if not all(isinstance(source, dict) for source in sources):
        raise Fault(
            "only mappings can be merged with <<", _at(event), "name one by its alias"
        )
    return sources


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(member) for key, member in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value


def _foreign_tag(event: Any) -> Fault:
    return Fault(
        f"the tag {event.tag!r} is not plain data",
        event.start_mark.index,
        "write the value without a tag",
    )


def _advice(problem: str) -> str:
    return next(advice for words, advice in _ADVICE if words in problem)


def _bad_character(text: str, error: yaml.reader.ReaderError) -> Fault:
    found = re.search(_UNREADABLE, text)
    at = found.start() if found else 0
    return Fault(f"not YAML: {error.reason}", at, "remove it, or save as UTF-8 text")


def _problem(text: str, at: int, error: yaml.MarkedYAMLError) -> str:
    if text[at : at + 1] == "\t":
        return "a tab cannot indent, use spaces"
    told = error.problem or "a syntax error"
    if error.context and error.context_mark:
        told += f" {error.context} that begins on line {error.context_mark.line + 1}"
    return told
