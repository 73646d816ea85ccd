"""Results as Parquet and as Arrow files; needs pyarrow."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any, BinaryIO

from ...errors import UnsupportedError
from ..results import Result
from .texts import distinct


def write_parquet(result: Result, file: BinaryIO) -> None:
    """One Parquet file."""
    table = _table(result)
    parquet: Any = import_module("pyarrow.parquet")
    parquet.write_table(table, file)


def write_arrow(result: Result, file: BinaryIO) -> None:
    """One Arrow IPC file, as ``.arrow`` means it: not a stream."""
    table = _table(result)
    ipc: Any = import_module("pyarrow.ipc")
    with ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def _table(result: Result) -> Any:
    require_pyarrow()
    distinct(result.columns)
    return result.arrow()


def require_pyarrow() -> None:
    """Raises UnsupportedError where pyarrow is not installed."""
    if find_spec("pyarrow") is None:
        raise UnsupportedError(
            "Parquet and Arrow need pyarrow",
            hint="install it with: pip install pyarrow",
        )
