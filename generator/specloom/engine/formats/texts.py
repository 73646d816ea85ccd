"""Results as JSON, as lines of JSON, and as CSV."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import StatementError
from ..results import Column, Result
from .values import Reader, encode

_QUOTED = frozenset('",\r\n')


def json_array(result: Result) -> Iterator[str]:
    """One array of objects, an object a line."""
    objects = _objects(result)
    held = next(objects, None)
    if held is None:
        yield "[]\n"
        return
    yield "[\n"
    for line in objects:
        yield held + ",\n"
        held = line
    yield held + "\n]\n"


def json_lines(result: Result) -> Iterator[str]:
    """An object a line."""
    for line in _objects(result):
        yield line + "\n"


def _objects(result: Result) -> Iterator[str]:
    names = distinct(result.columns)
    reader = Reader(result.columns)
    for row in result:
        yield encode(dict(zip(names, reader.values(row), strict=True)))


def csv(result: Result) -> Iterator[str]:
    """A line of names, then a line a row; NULL is nothing, the empty text is ``""``.

    Values are written as they are, also a text that a spreadsheet would take for a formula:
    whoever reads the file as data gets what the server said. Import such a file as text.
    """
    if not result.columns:
        return
    yield _line([column.name for column in result.columns])
    reader = Reader(result.columns)
    for row in result:
        yield _line(reader.texts(row))


def _line(cells: list[str | None]) -> str:
    return ",".join(map(_cell, cells)) + "\n"


def _cell(text: str | None) -> str:
    if text is None:
        return ""
    if text and text == text.strip() and _QUOTED.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'


def distinct(columns: tuple[Column, ...]) -> list[str]:
    """The names of columns that a reader tells apart by name. Raises StatementError."""
    names = [column.name for column in columns]
    for name in names:
        if names.count(name) > 1:
            raise StatementError(
                f"two columns are called {name}", hint="give one another name with AS"
            )
    return names
