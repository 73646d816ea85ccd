"""How an operation's pages follow each other, inferred from what it takes and answers.

A kind of paging is believed only where both halves are there: a token that is sent and one
that comes back, an offset and a page size or a total. One half alone would loop or stop
early, so it gives no paging at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from .. import ir
from ..names import Name
from . import paging_words as known
from .rows import Rows
from .shapes import Shapes

Path = tuple[ir.Text, ...]


_LINK_HEADER = re.compile(
    r"\blink\W+(\w+\W+){0,3}header|\bnext\W+link\W+relation", re.IGNORECASE
)
_DEEPEST = 3  # objects on the way to a token: ``paging.next.after``


class _Leaf(NamedTuple):
    """A scalar near the top of an answer, where paging information is.

    ``key`` is its name for comparing; below ``next`` or ``cursors`` with that in front.
    """

    path: Path
    key: str
    kind: str
    is_url: bool

    @property
    def folders(self) -> frozenset[str]:
        return frozenset(_plain(step) for step in self.path[:-1])


class _Input(NamedTuple):
    """A parameter that may steer paging."""

    key: str
    kind: str
    field: ir.Field


def travels(operation: ir.Operation, body: ir.Type, shapes: Shapes) -> bool:
    """Whether a page token is sent and another one comes back."""
    return _by_token(_inputs(operation, shapes), _leaves(body, (), shapes)) is not None


def infer(
    operation: ir.Operation, answer: ir.Response, rows: Rows, shapes: Shapes
) -> ir.Paging | None:
    """The paging of an operation whose rows are an array; None where it is not certain."""
    if not rows.many or answer.type is None or answer.kind != "json":
        return None
    inputs = _inputs(operation, shapes)
    leaves = _leaves(answer.type, rows.path, shapes)
    found = (
        _by_token(inputs, leaves)
        or _by_url(leaves)
        or _by_link(inputs, answer)
        or _by_page(inputs, leaves)
        or _by_offset(inputs, leaves)
        or _by_last_row(inputs, leaves, rows, shapes)
    )
    if found is None:
        return None
    sizes = (
        i.field.name for i in inputs if i.key in known.SIZES and i.kind != "string"
    )
    size = next((name for name in sizes if name != found.parameter), None)
    return replace(found, items=rows.path, item_type=rows.type, size=size)


# ------------------------------------------------------------------ what is looked at


def _inputs(operation: ir.Operation, shapes: Shapes) -> list[_Input]:
    return [
        _Input(_plain(p.field.wire), shapes.kind(p.field.type), p.field)
        for p in operation.parameters
        if p.location in ("query", "field")
    ]


def _leaves(body: ir.Type, rows: Path, shapes: Shapes) -> list[_Leaf]:
    return list(_walk(body, (), rows, shapes))


def _walk(type: ir.Type, path: Path, rows: Path, shapes: Shapes) -> Iterator[_Leaf]:
    """Scalars at the top and in folders such as ``meta`` or ``paging.cursors``."""
    for field in shapes.fields(type):
        here = (*path, field.wire)
        name = _plain(field.wire)
        kind = shapes.kind(field.type)
        if kind in ("string", "integer", "number", "boolean", "any"):
            above = _plain(path[-1]) if path else ""
            key = (
                f"{above}_{name}" if above in ("next", "cursors", "next_page") else name
            )
            yield _Leaf(here, key, kind, _is_url(field, shapes))
            continue
        told = name in known.FOLDERS or here == rows[: len(here)]
        if kind == "object" and told and len(here) <= _DEEPEST:
            yield from _walk(field.type, here, rows, shapes)


def _is_url(field: ir.Field, shapes: Shapes) -> bool:
    bare = shapes.bare(field.type)
    return isinstance(bare, ir.Primitive) and bare.format == "uri"


def _plain(wire: ir.Text) -> str:
    return _snake(wire.raw)


@lru_cache(maxsize=8192)
def _snake(wire: str) -> str:
    return Name.of(wire).snake


# ------------------------------------------------------------------ the kinds of paging


def _found(kind: ir.PagingKind, rule: str) -> ir.Paging:
    return ir.Paging(kind, (), ir.ANY, rule=rule)


def _by_token(inputs: list[_Input], leaves: list[_Leaf]) -> ir.Paging | None:
    """The pair that fits best: ``next_x`` for ``x``, then the same name, then two token names."""
    for fits in (_next_of, _same, _both_tokens):
        for given in inputs:
            for leaf in leaves:
                if fits(given.key, leaf.key) and _compatible(given, leaf):
                    rule = f"token: {leaf.key} goes into {given.key}"
                    found = _found("token", rule)
                    return replace(
                        found,
                        parameter=given.field.name,
                        next=leaf.path,
                        more=_more(leaves),
                    )
    return None


def _next_of(given: str, leaf: str) -> bool:
    return leaf == f"next_{given}" and (
        given in known.TOKENS or given in known.COUNTERS
    )


def _same(given: str, leaf: str) -> bool:
    return given == leaf and given in known.SAME_TOKENS


def _both_tokens(given: str, leaf: str) -> bool:
    return given in known.TOKENS and leaf in known.NEXT_TOKENS


def _compatible(given: _Input, leaf: _Leaf) -> bool:
    """Whether what comes back can be sent: the same kind of scalar, and no URL."""
    if (
        leaf.is_url
        or leaf.kind == "boolean"
        or given.kind in ("array", "object", "map", "boolean")
    ):
        return False
    numbers = ("integer", "number")
    same = leaf.kind == given.kind or (leaf.kind in numbers and given.kind in numbers)
    return same or "any" in (leaf.kind, given.kind)


def _by_url(leaves: list[_Leaf]) -> ir.Paging | None:
    keys = {leaf.key for leaf in leaves}
    for leaf in leaves:
        shy = leaf.key in ("next", "next_page") and leaf.kind == "string"
        trusted = (
            leaf.is_url or leaf.folders & known.LINKS or keys & {"prev", "previous"}
        )
        if leaf.kind in ("string", "any") and (
            leaf.key in known.URLS or (shy and trusted)
        ):
            rule = f"next_url: {leaf.key} is the next page's URL"
            return replace(_found("next_url", rule), next=leaf.path)
    return None


def _by_link(inputs: list[_Input], answer: ir.Response) -> ir.Paging | None:
    """The header Link: declared by the answer, or told of in a cursor's description."""
    if any(header.wire.raw.lower() == "link" for header in answer.headers):
        return _found("link", "link: the answer declares the header Link")
    for given in inputs:
        if given.key in known.TOKENS and _LINK_HEADER.search(given.field.doc.raw):
            rule = f"link: the description of {given.key} tells of the header Link"
            return _found("link", rule)
    return None


def _by_page(inputs: list[_Input], leaves: list[_Leaf]) -> ir.Paging | None:
    given = _counting(inputs, known.PAGES)
    pages, total, more = _ends(leaves)
    if given is None or not (_sized(inputs, given) or pages or total or more):
        return None
    found = _found("page", f"page: {given.key} counts pages")
    name, first = given.field.name, _first(given, 1)
    return replace(
        found, parameter=name, first=first, total=total, more=more, pages=pages
    )


def _by_offset(inputs: list[_Input], leaves: list[_Leaf]) -> ir.Paging | None:
    given = _counting(inputs, known.OFFSETS)
    _, total, more = _ends(leaves)
    if given is None or not (_sized(inputs, given) or total or more):
        return None
    found = _found("offset", f"offset: {given.key} counts rows")
    first = _first(given, 1 if given.key in ("start_index", "startindex") else 0)
    return replace(
        found, parameter=given.field.name, first=first, total=total, more=more
    )


def _by_last_row(
    inputs: list[_Input], leaves: list[_Leaf], rows: Rows, shapes: Shapes
) -> ir.Paging | None:
    """``after`` and ``has_more``: the cursor is ``last_id``, or the last row's ``id``."""
    more = _more(leaves)
    given = next((i for i in inputs if i.key in known.LAST_ROW), None)
    if not more or given is None:
        return None
    last = [
        leaf for leaf in leaves if leaf.key == "last_id" and _compatible(given, leaf)
    ]
    ids = [f for f in shapes.fields(rows.type) if f.wire.raw == "id"]
    if last:
        path, rule = last[0].path, f"token: last_id goes into {given.key}"
    elif ids and shapes.kind(ids[0].type) in (given.kind, "any"):
        path = (*rows.path, ids[0].wire)
        rule = f"token: the last row's id goes into {given.key}"
    else:
        return None
    return replace(
        _found("token", rule), parameter=given.field.name, next=path, more=more
    )


# ------------------------------------------------------------------ what they share


def _counting(inputs: list[_Input], names: frozenset[str]) -> _Input | None:
    """The parameter that counts: a number by its type, not just by its name."""
    return next(
        (i for i in inputs if i.key in names and i.kind in ("integer", "number")), None
    )


def _sized(inputs: list[_Input], given: _Input) -> bool:
    return any(
        i.key in known.SIZES and i.kind in ("integer", "number")
        for i in inputs
        if i is not given
    )


def _ends(leaves: list[_Leaf]) -> tuple[Path, Path, Path]:
    """Where the number of pages, the number of rows and "has more" are."""
    numbers = [leaf for leaf in leaves if leaf.kind in ("integer", "number")]
    pages = next((leaf.path for leaf in numbers if leaf.key in known.NUMBERS), ())
    total = next((leaf.path for leaf in numbers if leaf.key in known.TOTALS), ())
    return pages, total, _more(leaves)


def _more(leaves: list[_Leaf]) -> Path:
    return next(
        (x.path for x in leaves if x.key in known.MORE and x.kind == "boolean"), ()
    )


def _first(given: _Input, usual: int) -> int:
    """The first page or offset: the default, else the least allowed, else what is usual."""
    if isinstance(given.field.default, int) and not isinstance(
        given.field.default, bool
    ):
        return given.field.default
    limits = given.field.limits
    if limits and limits.minimum is not None and int(limits.minimum) in (0, 1):
        return int(limits.minimum)
    return usual
