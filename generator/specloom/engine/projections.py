"""Templates that only lay rows out flat, read as what they mean.

A template that ranges over rows and writes some of each row's values under new names is
what specloom's own mappings have. Running it costs more than the whole query; reading it
once gives the same columns from the answer as it came.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .gotemplates import TemplateError, parse
from .gotemplates.nodes import (
    Call,
    Constant,
    Dot,
    If,
    Inner,
    Node,
    Operand,
    Pipe,
    Print,
    Range,
    Text,
    UnsupportedInTemplate,
    Variable,
    With,
)

Path = tuple[str, ...]

_ROWS = "\0rows"
_EMPTY = ("", "null", "{}")


@dataclass(frozen=True, slots=True)
class Projection:
    """The property that the rows go to, where they come from, and the same of all values.

    ``columns`` are paths within a row; ``others`` are paths within the whole answer.
    """

    name: str
    rows: Path
    columns: dict[str, Path]
    others: dict[str, Path]


def projection(source: str) -> Projection | None:
    """What a template lays flat; None if it does anything else."""
    try:
        return _Outer().read(parse(source))
    except (_Other, TemplateError, UnsupportedInTemplate):
        return None


class _Other(Exception):
    """The template does something else."""


class _Outer:
    """Reads ``{"name": [rows], "next": {{ toJson $.next }}}``."""

    def __init__(self) -> None:
        self._rows: tuple[Path, dict[str, Path]] | None = None
        self._holes: list[Path] = []

    def read(self, nodes: Sequence[Node]) -> Projection:
        value = _loaded("".join(self._written(nodes)))
        names = [name for name, inner in value.items() if inner == [_ROWS]]
        if len(names) != 1 or self._rows is None:
            raise _Other
        others = {
            name: self._holes[_hole(inner)]
            for name, inner in value.items()
            if name != names[0]
        }
        return Projection(names[0], self._rows[0], self._rows[1], others)

    def _written(self, nodes: Sequence[Node]) -> Iterator[str]:
        """The template's text with marks for what it fills in."""
        for node in nodes:
            if isinstance(node, Text):
                yield node.text
                continue
            try:
                found = _rows(node)
            except _Other:
                yield from _filled([node], (), self._holes)
                continue
            if self._rows is not None:
                raise _Other
            self._rows = found
            yield json.dumps(_ROWS)


def _rows(node: Node) -> tuple[Path, dict[str, Path]]:
    """Where rows come from, and their columns: a range, or ``with`` for a single row."""
    match node:
        case Range(Pipe((operand,)), each, ()) if (path := _path(operand)) is not None:
            return path, _columns(each)
        case With(Pipe((operand,)), then, otherwise) if (
            _is_empty(otherwise) and (path := _path(operand)) is not None
        ):
            inner = [n for n in then if not (isinstance(n, Text) and n.text.isspace())]
            if len(inner) == 1 and isinstance(inner[0], Range | With):
                rest, columns = _rows(inner[0])
                return (*path, *rest), columns
            return path, _columns(then)
        case _:
            raise _Other


def _columns(nodes: Sequence[Node]) -> dict[str, Path]:
    """The columns of a row's text, without the comma between rows."""
    holes: list[Path] = []
    rest = [node for node in nodes if not _is_comma(node)]
    value = _loaded("".join(_filled(rest, (), holes)))
    return {name: holes[_hole(inner)] for name, inner in value.items()}


def _filled(nodes: Sequence[Node], above: Path, holes: list[Path]) -> Iterator[str]:
    """Text with a mark for each ``{{ toJson … }}``, whose path goes to ``holes``."""
    for node in nodes:
        match node:
            case Text(text):
                yield text
            case Print(Pipe((Call("toJson", (operand,)),), ())) if (
                path := _path(operand)
            ) is not None:
                holes.append((*above, *path))
                yield json.dumps(f"\0{len(holes) - 1}")
            case With(Pipe((operand,), ()), then, otherwise) if (
                _is_empty(otherwise) and (path := _path(operand)) is not None
            ):
                yield from _filled(then, (*above, *path), holes)
            case _:
                raise _Other


def _path(operand: Operand) -> Path | None:
    """The path of ``.a.b``, ``$.a.b`` and ``(index .a "b")``; None for anything else."""
    match operand:
        case Dot(path) | Variable("$", path):
            return path
        case Inner(Pipe((Call("index", (holder, *keys)),), ()), more):
            start = _path(holder)
            names = [key.value for key in keys if isinstance(key, Constant)]
            if start is None or len(names) < len(keys):
                return None
            if not all(isinstance(name, str) for name in names):
                return None
            return (*start, *names, *more)
        case _:
            return None


def _is_empty(nodes: Sequence[Node]) -> bool:
    text = "".join(n.text if isinstance(n, Text) else "\0" for n in nodes)
    return text.strip() in _EMPTY


def _is_comma(node: Node) -> bool:
    match node:
        case If(Pipe((Variable(),)), (Text(text),), ()):
            return text.strip() == ","
        case _:
            return False


def _hole(value: object) -> int:
    if isinstance(value, str) and value[:1] == "\0" and value[1:].isdigit():
        return int(value[1:])
    raise _Other


def _loaded(text: str) -> dict[str, object]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise _Other from None
    if not isinstance(value, dict):
        raise _Other
    return value
