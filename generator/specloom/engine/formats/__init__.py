"""Results written out: tables for people, JSON, CSV, Parquet and Arrow for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, Literal, TextIO, get_args

from ...console import inside_line
from ...errors import UnsupportedError
from ..requirements import require
from ..results import Result

Format = Literal["table", "json", "jsonl", "csv", "parquet", "arrow"]
FORMATS: tuple[Format, ...] = get_args(Format)
_BINARY = ("parquet", "arrow")


def check(format: Format, stream: TextIO | None) -> None:
    """Raises UnsupportedError where a result could not be written in this format.

    Asked before anything is sent: an answer that cannot be written is lost. ``stream`` is
    where it will go, None for a file.
    """
    if format in _BINARY:
        from .arrow import require_pyarrow

        require_pyarrow()
        if stream is not None and stream.isatty():
            raise UnsupportedError(
                f"{format} is nothing for a terminal", hint="name a file with --out"
            )
    elif format == "table":
        require("rich")


def print_result(result: Result, format: Format, stream: TextIO) -> None:
    """Write the rows to standard output, or another text stream.

    Data is UTF-8 wherever it goes; on a terminal, what would act on it is escaped.
    """
    if format == "table":
        from .tables import write_table

        write_table(result, stream)
    elif not stream.isatty():
        stream.flush()
        _write_data(result, format, stream.buffer)
    else:
        for text in _texts(format)(result):
            for line in text[:-1].split("\n"):
                stream.write(inside_line(line) + "\n")
    stream.flush()


def save_result(result: Result, format: Format, path: Path) -> None:
    """Write the rows to a file, which is there whole or not at all. Raises OutputError."""
    from .saving import saved

    with saved(path) as file:
        if format == "table":
            _write_table(result, file)
        else:
            _write_data(result, format, file)


def _write_table(result: Result, file: BinaryIO) -> None:
    from .tables import write_table

    text = TextIOWrapper(file, "utf-8", newline="\n")
    write_table(result, text)
    text.detach()


def _write_data(result: Result, format: Format, file: BinaryIO) -> None:
    if format in _BINARY:
        from . import arrow

        write = arrow.write_parquet if format == "parquet" else arrow.write_arrow
        write(result, file)
        return
    for text in _texts(format)(result):
        file.write(text.encode())


def _texts(format: Format) -> Callable[[Result], Iterator[str]]:
    from . import texts

    if format == "csv":
        return texts.csv
    return texts.json_array if format == "json" else texts.json_lines
