"""Nested objects as flat rows: ``run.info.run_id``, ``run.data.metrics[].key``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from .. import ir
from .lookup import Index

Part: TypeAlias = tuple[ir.Type, ir.Text]  # what to unfold, and what it is called

_MOST = 120  # rows of one table; what is deeper is a link away, on the schemas page
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Row:
    """A nested field: its dotted path, as readers see it and step by step, and the field."""

    path: ir.Text
    steps: tuple[ir.Text, ...]
    field: ir.Field


class Unfolding:
    """Unfolds types; a record inside itself is not unfolded again."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def rows(self, *parts: Part, least: int = 0) -> list[tuple[Row, ...]]:
        """The fields below each part, depth first; as deep as 120 rows allow for all of them.

        No level is shown in part. ``least`` levels are shown however many rows they take.
        """
        for depth in range(_DEEPEST, least, -1):
            found = self._unfolded(parts, depth, _MOST)
            if found is not None:
                return found
        return self._unfolded(parts, least, None) or []

    def _unfolded(
        self, parts: tuple[Part, ...], depth: int, most: int | None
    ) -> list[tuple[Row, ...]] | None:
        """The rows to a depth; None if they are more than ``most``."""
        found: list[tuple[Row, ...]] = []
        for type, prefix in parts:
            start = prefix.raw + self._brackets(type)
            rows = self._rows(type, start, (), (), depth)
            found.append(tuple(rows if most is None else islice(rows, most + 1)))
            if most is not None:
                most -= len(found[-1])
                if most < 0:
                    return None
        return found

    def _rows(
        self,
        type: ir.Type,
        prefix: str,
        steps: tuple[ir.Text, ...],
        above: tuple[ir.Record, ...],
        depth: int,
    ) -> Iterator[Row]:
        record = self._inner(type)
        if record is None or len(above) >= depth or any(record is r for r in above):
            return
        for field in record.fields:
            path = f"{prefix}.{field.wire.raw}" if prefix else field.wire.raw
            taken = (*steps, field.wire)
            yield Row(ir.Text(path), taken, field)
            deeper = path + self._brackets(field.type)
            yield from self._rows(field.type, deeper, taken, (*above, record), depth)

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
