"""Records of an API that has more of them than one module should hold, cut in parts."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ... import ir

#: Fields in one module. Pyright knows no type in a module of more than about 30,000
#: statements, and of one of this size an editor can still make something at once.
MOST = 6_000
_ENDS = 8  # one name in so many ends a part that is half full


class Home(NamedTuple):
    """What a service (or all of them) has for its ``models``: the names in there, and the
    records, cut in parts where they are too many for one module.
    """

    definitions: tuple[ir.Definition, ...]
    names: tuple[str, ...]
    records: tuple[ir.Record, ...]
    parts: tuple[tuple[ir.Record, ...], ...]


def parts(records: Iterable[ir.Record]) -> tuple[tuple[ir.Record, ...], ...]:
    """The records in as many parts as it takes; none where one module holds them all."""
    listed = tuple(records)
    whole = sum(map(_size, listed)) <= MOST
    return () if whole else tuple(_cut(listed))


def _cut(records: Iterable[ir.Record]) -> Iterator[tuple[ir.Record, ...]]:
    """A part ends where a name says so, so that a new record moves few others."""
    part: list[ir.Record] = []
    size = 0
    for record in records:
        if size + _size(record) > MOST and part:
            yield tuple(part)
            part, size = [], 0
        part.append(record)
        size += _size(record)
        if size >= MOST // 2 and zlib.crc32(record.name.snake.encode()) % _ENDS == 0:
            yield tuple(part)
            part, size = [], 0
    if part:
        yield tuple(part)


def _size(record: ir.Record) -> int:
    return len(record.fields) + 1
