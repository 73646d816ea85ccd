"""Nested objects as flat rows: ``run.info.run_id``, ``run.data.metrics[].key``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from .. import ir
from .lookup import Index

_MOST = 120  # rows of one table; what is deeper is a link away, in the schemas page
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Row:
    """A nested field: its dotted path and the field itself."""

    path: ir.Text
    field: ir.Field


class Unfolding:
    """Unfolds types; a record inside itself is not unfolded again."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def rows(self, type: ir.Type, prefix: ir.Text = ir.NO_TEXT) -> tuple[Row, ...]:
        """The fields below a type, depth first, at most 120."""
        start = prefix.raw + self._brackets(type)
        return tuple(islice(self._rows(type, start, ()), _MOST))

    def _rows(
        self, type: ir.Type, prefix: str, above: tuple[ir.Record, ...]
    ) -> Iterator[Row]:
        record = self._inner(type)
        if record is None or len(above) >= _DEEPEST or any(record is r for r in above):
            return
        for field in record.fields:
            path = f"{prefix}.{field.wire.raw}" if prefix else field.wire.raw
            yield Row(ir.Text(path), field)
            deeper = path + self._brackets(field.type)
            yield from self._rows(field.type, deeper, (*above, record))

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
