"""Templates that only lay rows out flat, read as what they mean.

A template that ranges over rows and writes some of each row's values under new names is
what specloom's own mappings have. Running it costs more than the whole query; reading it
once gives the same columns from the answer as it came.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

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
    """The place that the rows go to, where they come from, and the same of all values.

    ``columns`` are paths within a row; ``others``, by the paths that the values go to, are
    paths within the whole answer, which lead over the last item of a list. ``more`` are
    paths to what makes them null: a false that says that no page follows.
    """

    place: Path
    rows: Path
    columns: dict[str, Path]
    others: dict[Path, Path]
    more: dict[Path, Path]


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
        self._more: dict[int, Path] = {}  # by the number of the hole

    def read(self, nodes: Sequence[Node]) -> Projection:
        leaves = dict(_leaves(_loaded("".join(self._written(nodes))), ()))
        places = [path for path, leaf in leaves.items() if leaf == [_ROWS]]
        if len(places) != 1 or self._rows is None:
            raise _Other
        holes = {path: _hole(v) for path, v in leaves.items() if path != places[0]}
        return Projection(
            places[0],
            *self._rows,
            others={path: self._holes[n] for path, n in holes.items()},
            more={path: self._more[n] for path, n in holes.items() if n in self._more},
        )

    def _written(self, nodes: Sequence[Node]) -> Iterator[str]:
        """The template's text with marks for what it fills in."""
        for is_text, group in groupby(nodes, lambda node: isinstance(node, Text)):
            together = tuple(group)
            if is_text:
                yield "".join(node.text for node in together if isinstance(node, Text))
            elif self._are_rows(together):
                yield json.dumps(_ROWS)
            else:
                path, more = _value(together, ())
                if more:
                    self._more[len(self._holes)] = more
                yield _mark(self._holes, path)

    def _are_rows(self, nodes: Sequence[Node]) -> bool:
        """Whether that writes rows, which only one place of a template may do."""
        try:
            found = _rows(nodes[0]) if len(nodes) == 1 else None
        except _Other:
            return False
        if found is not None and self._rows is not None:
            raise _Other
        self._rows = found or self._rows
        return found is not None


def _value(nodes: Sequence[Node], above: Path) -> tuple[Path, Path]:
    """Where one value of the whole answer comes from, and what makes null of it."""
    match nodes:
        case [Print(Pipe((Call("toJson", (operand,)),), ()))]:
            return _below(above, operand), ()
        case [
            If(Pipe((Call("eq", (said, Constant("false"))),)), then, otherwise)
        ] if _is_empty(then):
            return _value(otherwise, above)[0], _below(above, _as_json(said))
        case [With(Pipe((operand,), ()), then, otherwise)]:
            path, more = _value(then, _below(above, operand))
            if not _is_empty(otherwise) and _value(otherwise, above) != (path, ()):
                raise _Other
            return path, more
        case [
            Print(Pipe((Constant("null"),), (name,), False)),
            Range(Pipe((operand,), ()), (With(Pipe((Dot(()),), ()), each, ()),), ()),
            Print(Pipe((Variable(shown, ()),), ())),
        ] if (
            name == shown
        ):
            return _kept(each, name, _below(above, operand)), ()
        case _:
            raise _Other


def _kept(nodes: Sequence[Node], name: str, above: Path) -> Path:
    """Where the value comes from that a variable has after the last of the rows."""
    match nodes:
        case [Print(Pipe((Call("toJson", (operand,)),), (kept,), True))] if (
            kept == name
        ):
            return _below(above, operand)
        case [With(Pipe((operand,), ()), then, ())]:
            return _kept(then, name, _below(above, operand))
        case _:
            raise _Other


def _as_json(operand: Operand) -> Operand:
    """What is behind ``(toJson x)``."""
    match operand:
        case Inner(Pipe((Call("toJson", (inner,)),), ()), ()):
            return inner
        case _:
            raise _Other


def _below(above: Path, operand: Operand) -> Path:
    """The path of an operand, which starts at the root where it says so."""
    path = _path(operand)
    if path is None:
        raise _Other
    return path if _starts_at_root(operand) else (*above, *path)


def _starts_at_root(operand: Operand) -> bool:
    match operand:
        case Variable("$"):
            return True
        case Inner(Pipe((Call("index", (holder, *_)),), ())):
            return _starts_at_root(holder)
        case _:
            return False


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
                yield _mark(holes, (*above, *path))
            case With(Pipe((operand,), ()), then, otherwise) if (
                _is_empty(otherwise) and (path := _path(operand)) is not None
            ):
                yield from _filled(then, (*above, *path), holes)
            case _:
                raise _Other


def _mark(holes: list[Path], path: Path) -> str:
    holes.append(path)
    return json.dumps(f"\0{len(holes) - 1}")


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


def _leaves(value: object, path: Path) -> Iterator[tuple[Path, object]]:
    """What is in objects that are in each other, with its path."""
    if not isinstance(value, dict):
        yield path, value
        return
    for name, inner in value.items():
        yield from _leaves(inner, (*path, name))


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
