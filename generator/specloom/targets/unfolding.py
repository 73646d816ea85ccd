"""Nested objects as flat rows: ``run.info.run_id``, ``run.data.metrics[].key``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from .. import ir
from .lookup import Index

Part: TypeAlias = tuple[ir.Type, ir.Text]  # what to unfold, and what it is called

_MOST = 120  # rows of one table; what is deeper is a link away, on the schemas page
_DEEPEST = 6


class Row(NamedTuple):
    """A nested field: its dotted path, as readers see it and step by step, and the field."""

    path: ir.Text
    steps: tuple[ir.Text, ...]
    field: ir.Field


@dataclass(slots=True)
class _Node:
    """A type in its place, and what was found below it."""

    type: ir.Type
    prefix: str
    steps: tuple[ir.Text, ...] = ()
    above: tuple[ir.Record, ...] = ()
    below: list[tuple[ir.Field, str, _Node]] = field(default_factory=list)


class Unfolding:
    """Unfolds types; a record inside itself is not unfolded again."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def rows(self, *parts: Part, least: int = 0) -> list[tuple[Row, ...]]:
        """The fields below each part, depth first; as deep as 120 rows allow for all of them.

        No level is shown in part. ``least`` levels are shown however many rows they take.
        """
        roots = [_Node(type, name.raw + self._brackets(type)) for type, name in parts]
        level, count = roots, 0
        for depth in range(_DEEPEST):
            held = [(node, self._record(node)) for node in level]
            count += sum(len(record.fields) for _, record in held if record is not None)
            if depth >= least and count > _MOST:
                break
            for node, record in held:
                if record is not None:
                    self._open(node, record)
            level = [inner for node, _ in held for _, _, inner in node.below]
        return [tuple(_rows(root)) for root in roots]

    def _record(self, node: _Node) -> ir.Record | None:
        """The record to open in a node; None for one that is open above it already."""
        found = self._inner(node.type)
        return None if any(found is record for record in node.above) else found

    def _open(self, node: _Node, record: ir.Record) -> None:
        """Add the next level below a node."""
        above = (*node.above, record)
        for each in record.fields:
            wire = each.wire.raw
            path = f"{node.prefix}.{wire}" if node.prefix else wire
            deeper = path + self._brackets(each.type)
            inner = _Node(each.type, deeper, (*node.steps, each.wire), above)
            node.below.append((each, path, inner))

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
        match self._index.resolve(type):
            case ir.ListOf(item):
                return "[]" + self._brackets(item)
            case ir.MapOf(value):
                return ".*" + self._brackets(value)
            case _:
                return ""


def _rows(node: _Node) -> Iterator[Row]:
    for each, path, inner in node.below:
        yield Row(ir.Text(path), inner.steps, each)
        yield from _rows(inner)
