"""Docstrings of methods: what they do, take, give and raise, and a call of each kind."""

from __future__ import annotations

from collections.abc import Iterator

from ... import ir
from ...names import Name
from ..examples import Example, example, python, sql
from ..lookup import Index, route, sent_media
from ..python import (
    docstring_begun,
    docstring_ended,
    docstring_lines,
    ident,
    wrapped,
)
from ..statuses import errors, exception_name, success
from ..ways import method_name, name_of, ways
from .descriptors import extras_argument
from .facts import paragraphs, whole
from .results import Result

_INDENT = 8
_COLUMNS = 80
_ENTRY = 72  # columns of an entry's text

_EXTRAS = "Properties of the body that have no argument of their own, by their names."
_RESULTS = {
    "pages": "All items; pages are fetched as they are needed, ``.page()`` gives one.",
    "stream": "Items as they come; use it in ``with`` or close it.",
    "download": "The bytes, still to be read; use it in ``with``, read or save it.",
}
_GIVING = {
    "call": "gives it whole",
    "pages": "gives the items of all pages",
    "stream": "gives it item by item",
    "download": "gives its bytes",
}


class Docstrings:
    """Writes the docstrings of an API's methods."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._said: dict[tuple[Name, Name, Name, str], tuple[str, str]] = {}

    def method(
        self,
        service: ir.Service,
        resource: ir.Resource,
        method: ir.Method,
        result: Result,
        asynchronous: bool,
    ) -> str:
        """The docstring in quotes, for a method of a class."""
        shown = example(service, resource, method, self._index)
        before, after = self._shared(shown, result)
        program = python.program(shown, asynchronous=asynchronous, way=result.way)
        called = _section("Example", program.split("\n"))
        return before + docstring_lines(called, _INDENT) + after

    def _shared(self, shown: Example, result: Result) -> tuple[str, str]:
        """What both kinds of client say, before and after the example; made once."""
        method = shown.method
        key = (shown.service.name, shown.resource.name, method.name, result.way)
        if key not in self._said:
            before = [
                *_said(method.operation),
                *_beside(method, shown.resource, self._index),
                *self._body(method.operation),
                *_section("Args", self._arguments(method.operation)),
                *_section(
                    "Returns", _returned(method, result, shown.resource, self._index)
                ),
                *_section("Raises", _raised(method.operation, result)),
            ]
            after = _section("SQL", sql.statement(shown).split("\n"))
            self._said[key] = (
                docstring_begun(before, _INDENT),
                docstring_lines(after, _INDENT) + docstring_ended(_INDENT),
            )
        return self._said[key]

    def _body(self, operation: ir.Operation) -> list[str]:
        """What the body must keep to as a whole, where its properties are arguments."""
        record = self._index.unfolded(operation)
        told = [] if record is None else whole(record, _COLUMNS, self._index)
        return ["", "Of the body:", *told] if told else []

    def _arguments(self, operation: ir.Operation) -> list[str]:
        lines: list[str] = []
        for parameter in operation.parameters:
            name = ident(parameter.field.name)
            lines += entry(name, paragraphs(parameter.field, _ENTRY, self._index))
        if extras := extras_argument(self._index, operation):
            lines += entry(extras, wrapped(_EXTRAS, _ENTRY))
        return lines


def _said(operation: ir.Operation) -> Iterator[str]:
    said = (operation.summary.raw, operation.doc.raw)
    for lines in filter(None, (wrapped(text, _COLUMNS) for text in said)):
        yield from lines
        yield ""
    yield f"``{route(operation)}``" + (" (safe to repeat)" if operation.safe else "")
    if operation.deprecated:
        yield ""
        yield "Deprecated."


def _beside(method: ir.Method, resource: ir.Resource, index: Index) -> Iterator[str]:
    """The other methods of an operation that takes bodies of several types."""
    others = index.beside(resource).get(method.name, ())
    if others:
        named = (f"``{method_name(o)}``, which {_sends(o)}" for o in others)
        told = (
            f"The same operation as {', and '.join(named)}. This one {_sends(method)}."
        )
        yield ""
        yield from wrapped(told, _COLUMNS)


def _sends(method: ir.Method) -> str:
    body = method.operation.body
    return f"sends ``{sent_media(body)}``" if body else "sends no body"


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if any(lines):
        yield ""
        yield f"{title}:"
        yield from (f"    {line}" if line else "" for line in lines)


def entry(head: str, text: list[str], columns: int = _COLUMNS) -> list[str]:
    """``name: text``, further lines indented; a long first line stands below.

    Nothing where there is no text: the signature has the name and the type.
    """
    if not text:
        return []
    rest = [f"    {line}" if line else "" for line in text[1:]]
    if len(head) + 2 + len(text[0]) <= columns - 4:
        return [f"{head}: {text[0]}", *rest]
    return [f"{head}:", f"    {text[0]}", *rest]


def _returned(
    method: ir.Method, result: Result, resource: ir.Resource, index: Index
) -> list[str]:
    """What comes back, and which methods give the same in another way."""
    others = [
        f"``{name_of(method, resource, way, index)}`` {_GIVING[way]}."
        for way in ways(method)
        if way != result.way
    ]
    return [*_own(method, result), *others]


def _own(method: ir.Method, result: Result) -> list[str]:
    if result.way != "call":
        return [_RESULTS[result.way]]
    answer = success(method.operation)
    if answer is None or answer.type is None:
        return []
    return wrapped(answer.doc.raw, _COLUMNS - 4)


def _raised(operation: ir.Operation, result: Result) -> list[str]:
    lines: list[str] = []
    for answer in errors(operation):
        text = wrapped(answer.doc.raw, _ENTRY)
        name = exception_name(answer.status)
        lines += entry(name, text or [f"status {answer.status}"])
    if result.way == "stream":
        lines.append("StreamError: the server told of an error within the stream.")
    return [*lines, "TransportError: no usable answer came."]
