"""Types and values as Python's database interface (PEP 249) names them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NestedType:
    """The type of a column of structs, lists or maps, as DuckDB spells it.

    It is no text, since readers of descriptions (polars) take one with VARCHAR inside for
    the type of a text.
    """

    spelling: str

    def __str__(self) -> str:
        return self.spelling


def type_code(spelling: str) -> str | NestedType:
    """The type code of a column's type."""
    is_nested = spelling.endswith("]") or spelling.startswith(("STRUCT", "MAP"))
    return NestedType(spelling) if is_nested else spelling


class TypeObject:
    """Compares equal to the type codes of the types that it stands for."""

    def __init__(self, *names: str) -> None:
        self._names = names

    def __eq__(self, other: object) -> bool:
        match other:
            case NestedType():
                return "STRUCT" in self._names
            case str():
                return other.split("(")[0] in self._names
            case _:
                return self is other

    def __hash__(self) -> int:
        return hash(self._names)


STRING = TypeObject("VARCHAR", "JSON", "UUID", "ENUM", "BIT")
BINARY = TypeObject("BLOB")
NUMBER = TypeObject(
    *"TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT".split(),
    *"UHUGEINT FLOAT DOUBLE DECIMAL".split(),
)
DATETIME = TypeObject(
    *("TIMESTAMP", "DATE", "TIME", "INTERVAL"),
    *("TIMESTAMP WITH TIME ZONE", "TIME WITH TIME ZONE"),
)
ROWID = TypeObject()
BOOLEAN = TypeObject("BOOLEAN")
NESTED = TypeObject("STRUCT", "LIST", "MAP")

Date = datetime.date
Time = datetime.time
Timestamp = datetime.datetime
DateFromTicks = datetime.date.fromtimestamp
TimestampFromTicks = datetime.datetime.fromtimestamp
Binary = bytes


def TimeFromTicks(ticks: float) -> datetime.time:
    """The local time of day at a number of seconds since the epoch."""
    return datetime.datetime.fromtimestamp(ticks).time()
