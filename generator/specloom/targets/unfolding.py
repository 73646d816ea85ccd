"""Nested objects as flat rows: ``run.info.run_id``, ``run.data.metrics[].key``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from .. import ir
from .base import by_identity
from .lookup import Index

Part: TypeAlias = tuple[ir.Type, ir.Text]  # what to unfold, and what it is called

_MOST = 120  # rows of one table; what is deeper is a link away, on the schemas page
_DEEPEST = 6


class Row(NamedTuple):
    """A nested field: its dotted path, as readers see it and step by step, and the field."""

    path: ir.Text
    steps: tuple[ir.Text, ...]
    field: ir.Field


class _Part(NamedTuple):
    """A field of a record as it is unfolded: its name, what surrounds a record in its
    type (``[]``, ``.*``), and that record.
    """

    field: ir.Field
    wire: str
    brackets: str
    record: ir.Record | None


@dataclass(slots=True)
class _Node:
    """A record in its place, and the rows below it, each with the record that it holds."""

    record: ir.Record
    prefix: str
    steps: tuple[ir.Text, ...] = ()
    above: tuple[ir.Record, ...] = ()
    below: list[tuple[Row, _Node | None]] = field(default_factory=list)


class Unfolding:
    """Unfolds types; a record inside itself is not unfolded again.

    Fields of the access ``without`` are passed over: what is read only is no input, and
    what is written only is in no answer.
    """

    def __init__(self, index: Index, without: ir.Access | None = None) -> None:
        self._index = index
        self._without = without
        self._parts = by_identity(self._read)

    def rows(self, *parts: Part, least: int = 0) -> list[tuple[Row, ...]]:
        """The fields below each part, depth first; as deep as 120 rows allow for all of them.

        No level is shown in part. ``least`` levels are shown however many rows they take.
        """
        roots = [self._root(type, name) for type, name in parts]
        level, count = [root for root in roots if root is not None], 0
        for depth in range(_DEEPEST):
            count += sum(len(self._parts(node.record)) for node in level)
            if depth >= least and count > _MOST:
                break
            for node in level:
                self._open(node)
            level = [inner for node in level for _, inner in node.below if inner]
        return [tuple(_rows(root)) if root else () for root in roots]

    def _root(self, type: ir.Type, name: ir.Text) -> _Node | None:
        record = self._inner(type)
        if record is None:
            return None
        return _Node(record, name.raw + self._brackets(type))

    def _open(self, node: _Node) -> None:
        """Add the next level below a node; a record that is open already stays closed."""
        above = (*node.above, node.record)
        start = f"{node.prefix}." if node.prefix else ""
        for each, wire, brackets, record in self._parts(node.record):
            path, steps = start + wire, (*node.steps, each.wire)
            inner = None
            if record is not None and not any(record is other for other in above):
                inner = _Node(record, path + brackets, steps, above)
            node.below.append((Row(ir.Text(path), steps, each), inner))

    def _read(self, record: ir.Record) -> list[_Part]:
        """The parts of a record, which are the same wherever it stands."""
        fields = (field for field in record.fields if field.access != self._without)
        found = [(field, self._inner(field.type)) for field in fields]
        return [
            _Part(f, f.wire.raw, self._brackets(f.type) if inner else "", inner)
            for f, inner in found
        ]

    def _inner(self, type: ir.Type) -> ir.Record | None:
        """The record in a type, through lists and maps."""
        for _ in range(_DEEPEST):
            found = self._index.resolve(type)
            match found:
                case ir.Record():
                    return found
                case ir.ListOf(item):
                    type = item
                case ir.MapOf(value):
                    type = value
                case _:
                    return None
        return None

    def _brackets(self, type: ir.Type) -> str:
        """What surrounds the record in a type; where there is none, it could go on for ever."""
        match self._index.resolve(type):
            case ir.ListOf(item):
                return "[]" + self._brackets(item)
            case ir.MapOf(value):
                return ".*" + self._brackets(value)
            case _:
                return ""


def _rows(node: _Node) -> Iterator[Row]:
    for row, inner in node.below:
        yield row
        if inner is not None:
            yield from _rows(inner)
