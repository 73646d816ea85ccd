"""What an operation takes and answers, as far as it may speak of pages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from .. import ir
from ..names import Name
from . import paging_words as known
from .shapes import Shapes

Path: TypeAlias = tuple[ir.Text, ...]

_PREFIXES = frozenset({"next", "cursor", "cursors", "next_page"})
_DEEPEST = 3  # objects on the way to a token: ``paging.next.after``


class Leaf(NamedTuple):
    """A scalar near the top of an answer, where paging information is.

    ``key`` is its name for comparing; below ``next`` or ``cursors`` with that in front.
    """

    path: Path
    key: str
    kind: str
    is_url: bool

    @property
    def folders(self) -> frozenset[str]:
        return frozenset(plain(step) for step in self.path[:-1])


class Input(NamedTuple):
    """A parameter that may steer paging."""

    key: str
    kind: str
    field: ir.Field
    in_query: bool


def inputs(operation: ir.Operation, shapes: Shapes) -> list[Input]:
    """The parameters in the query and the attributes of the body."""
    return [
        Input(
            plain(p.field.wire),
            shapes.kind(p.field.type),
            p.field,
            p.location == "query",
        )
        for p in operation.parameters
        if p.location in ("query", "field")
    ]


def leaves(body: ir.Type, rows: Path, shapes: Shapes) -> list[Leaf]:
    """The scalars near the top of an answer, and beside its rows."""
    return list(_walk(body, (), rows, shapes))


def _walk(type: ir.Type, path: Path, rows: Path, shapes: Shapes) -> Iterator[Leaf]:
    """Scalars at the top and in folders such as ``meta`` or ``paging.cursors``."""
    for field in shapes.fields(type):
        here = (*path, field.wire)
        name = plain(field.wire)
        kind = shapes.kind(field.type)
        if kind in ("string", "integer", "number", "boolean", "any"):
            above = plain(path[-1]) if path else ""
            key = f"{above}_{name}" if above in _PREFIXES else name
            yield Leaf(here, key, kind, _is_url(field, shapes))
            continue
        told = name in known.FOLDERS or here == rows[: len(here)]
        if kind == "object" and told and len(here) <= _DEEPEST:
            yield from _walk(field.type, here, rows, shapes)


def _is_url(field: ir.Field, shapes: Shapes) -> bool:
    bare = shapes.bare(field.type)
    return isinstance(bare, ir.Primitive) and bare.format == "uri"


def plain(wire: ir.Text) -> str:
    return _snake(wire.raw)


@lru_cache(maxsize=8192)
def _snake(wire: str) -> str:
    return Name.of(wire).snake
