"""Results as tables for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from ...console import inside_line
from ..results import Column, Result
from ..typecodes import NUMBER
from .values import Reader

_BLOCK = 500  # rows whose widths are settled together
_NARROW = 14  # characters that a column should have at least before rows are unfolded
_UNBOUNDED = 1 << 20  # the width where lines may be as long as they are

Cells = list[str | None]


def write_table(result: Result, stream: TextIO) -> None:
    """Print the rows as a table.

    Long results come in blocks, each with its own widths and the names above. On a terminal
    that is too narrow for the columns, every field has its own line. Nothing is cut off.
    """
    console = _console(stream)
    reader = Reader(result.columns)
    count = 0
    while block := [reader.texts(row) for row in result.fetchmany(_BLOCK)]:
        console.print(_laid_out(result.columns, block, count, console))
        count += len(block)
    if result.columns and not count:
        console.print(_table(result.columns, []))


def _console(stream: TextIO) -> Console:
    width = None if stream.isatty() else _UNBOUNDED
    return Console(file=stream, width=width, markup=False, highlight=False, emoji=False)


def _laid_out(
    columns: Sequence[Column], block: list[Cells], before: int, console: Console
) -> Table:
    table = _table(columns, block)
    is_narrow = console.width < len(columns) * _NARROW
    if block and is_narrow and not _fits(table, console):
        return _records(columns, block, before)
    return table


def _fits(table: Table, console: Console) -> bool:
    wanted = Measurement.get(console, console.options.update(width=_UNBOUNDED), table)
    return wanted.maximum <= console.width


def _table(columns: Sequence[Column], block: list[Cells]) -> Table:
    table = Table(box=box.SQUARE)
    for column in columns:
        table.add_column(
            Text(inside_line(column.name)),
            justify="right" if column.type == NUMBER else "left",
            overflow="fold",
        )
    for cells in block:
        table.add_row(*map(_cell, cells))
    return table


def _records(columns: Sequence[Column], block: list[Cells], before: int) -> Table:
    """A line for each field, a section for each row."""
    table = Table("", "", box=box.SQUARE, show_header=False)
    table.columns[0].no_wrap = True
    table.columns[1].overflow = "fold"
    for number, cells in enumerate(block, before + 1):
        table.add_row(Text(f"row {number}", "bold"), "")
        for column, text in zip(columns, cells, strict=True):
            table.add_row(inside_line(column.name), _cell(text))
        table.add_section()
    return table


def _cell(text: str | None) -> Text:
    """NULL in grey, or in capitals alone; a text that reads NULL is quoted.

    What is in a cell begins no line, so that lines of a text can be lines of the cell.
    """
    if text is None:
        return Text("NULL", "bright_black")
    lines = ['"NULL"'] if text == "NULL" else map(inside_line, text.split("\n"))
    return Text("\n".join(lines))
