"""How an operation's pages follow each other, inferred from what it takes and answers.

A kind of paging is believed only where both halves are there: a token that is sent and one
that comes back, an offset and a page size or a total. One half alone would loop or stop
early, so it gives no paging at all.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from .. import ir
from . import paging_evidence as evidence
from . import paging_switches as switches
from . import paging_words as known
from .paging_evidence import Input, Leaf, Path
from .rows import Rows
from .shapes import Shapes

_LINK_HEADER = re.compile(
    r"\blink\W+(\w+\W+){0,3}header|\bheader\W+link\b|\bnext\W+link\W+relation",
    re.IGNORECASE,
)
_FROM_ZERO = re.compile(
    r"\b(zero|0)[- ](based|indexed)\b|\b(start|begin)(s|ing)? (at|from|with) (0|zero)\b",
    re.IGNORECASE,
)


def travels(operation: ir.Operation, body: ir.Type, shapes: Shapes) -> bool:
    """Whether a page token is sent and another one comes back."""
    return (
        _by_token(evidence.inputs(operation, shapes), evidence.leaves(body, (), shapes))
        is not None
    )


def counts(operation: ir.Operation, body: ir.Type, shapes: Shapes) -> bool:
    """Whether pages or rows are counted both ways: by a parameter, and in what comes back."""
    inputs, leaves = (
        evidence.inputs(operation, shapes),
        evidence.leaves(body, (), shapes),
    )
    found = _by_page(inputs, leaves) or _by_offset(inputs, leaves)
    return found is not None and bool(found.total or found.pages)


def infer(
    operation: ir.Operation, answer: ir.Response, rows: Rows, shapes: Shapes
) -> ir.Paging | None:
    """The paging of an operation whose rows are an array; None where it is not certain."""
    if not rows.many or answer.type is None or answer.kind != "json":
        return None
    inputs = evidence.inputs(operation, shapes)
    leaves = evidence.leaves(answer.type, rows.path, shapes)
    found = (
        _by_token(inputs, leaves)
        or _by_url(leaves)
        or _by_next(inputs, leaves)
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
    of_rows = partial(replace, items=rows.path, item_type=rows.type, size=size)
    other = _otherwise(found, inputs, leaves)
    return _told(
        of_rows(
            found,
            switch=switches.of(found, inputs),
            otherwise=of_rows(other) if other else None,
        )
    )


def _otherwise(
    found: ir.Paging, inputs: list[Input], leaves: list[Leaf]
) -> ir.Paging | None:
    """What counts rows or pages where no token comes.

    The answer must say how much there is: a last page has no token, either.
    """
    if found.kind != "token":
        return None
    rest = [
        i
        for i in inputs
        if i.field.name != found.parameter and i.key not in known.INSTANTS
    ]
    other = _by_page(rest, leaves) or _by_offset(rest, leaves)
    return other if other and (other.total or other.more) else None


def _told(found: ir.Paging) -> ir.Paging:
    """The rule in full: what must be switched on, and what counts otherwise."""
    rule = found.rule
    if found.switch:
        rule += f", where {found.switch.snake} is true"
    if found.otherwise:
        rule += f"; else {found.otherwise.rule}"
    return replace(found, rule=rule)


# ------------------------------------------------------------------ the kinds of paging


def _found(kind: ir.PagingKind, rule: str) -> ir.Paging:
    return ir.Paging(kind, (), ir.ANY, rule=rule)


def _by_token(inputs: list[Input], leaves: list[Leaf]) -> ir.Paging | None:
    """The pair that fits best: ``next_x`` for ``x``, then the same name, then two token names."""
    for fits in (_next_of, _same, _both_tokens, _after_cursor):
        for given in inputs:
            for leaf in leaves:
                if fits(given, leaf) and _compatible(given, leaf):
                    rule = f"token: {leaf.key} goes into {given.key}"
                    found = _found("token", rule)
                    return replace(
                        found,
                        parameter=given.field.name,
                        next=leaf.path,
                        more=_more(leaves),
                    )
    return None


def _next_of(given: Input, leaf: Leaf) -> bool:
    return leaf.key == f"next_{given.key}" and (
        given.key in known.TOKENS or given.key in known.COUNTERS
    )


def _same(given: Input, leaf: Leaf) -> bool:
    return given.key == leaf.key and given.key in known.SAME_TOKENS


def _both_tokens(given: Input, leaf: Leaf) -> bool:
    return given.key in known.TOKENS and leaf.key in known.NEXT_TOKENS


def _after_cursor(given: Input, leaf: Leaf) -> bool:
    """``meta.after`` for ``cursor``: under its own name it might be what was sent."""
    return given.key in known.CURSORS and leaf.key == "after" and len(leaf.path) > 1


def _compatible(given: Input, leaf: Leaf) -> bool:
    """Whether what comes back can be sent: the same kind of scalar, and no URL.

    In a query, a number is text as well.
    """
    if (
        leaf.is_url
        or leaf.kind == "boolean"
        or given.kind in ("array", "object", "map", "boolean")
    ):
        return False
    numbers = ("integer", "number")
    same = leaf.kind == given.kind or (leaf.kind in numbers and given.kind in numbers)
    as_text = given.in_query and given.kind == "string" and leaf.kind in numbers
    return same or as_text or "any" in (leaf.kind, given.kind)


def _by_url(leaves: list[Leaf]) -> ir.Paging | None:
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


def _by_next(inputs: list[Input], leaves: list[Leaf]) -> ir.Paging | None:
    """``next`` beside ``has_more`` is no address, if nothing else says that it is one."""
    given = next((i for i in inputs if i.key in known.TOKENS), None)
    leaf = next((x for x in leaves if x.key == "next" and len(x.path) == 1), None)
    more = _more(leaves)
    if not more or given is None or leaf is None or not _compatible(given, leaf):
        return None
    found = _found("token", f"token: next goes into {given.key}")
    return replace(found, parameter=given.field.name, next=leaf.path, more=more)


def _by_link(inputs: list[Input], answer: ir.Response) -> ir.Paging | None:
    said = tells_of_link(inputs, answer)
    return _found("link", f"link: {said}") if said else None


def tells_of_link(inputs: list[Input], answer: ir.Response) -> str:
    """What tells of the header Link: the answer declares it, or a cursor's description."""
    if any(header.wire.raw.lower() == "link" for header in answer.headers):
        return "the answer declares the header Link"
    for given in inputs:
        if given.key in known.TOKENS and _LINK_HEADER.search(given.field.doc.raw):
            return f"the description of {given.key} tells of the header Link"
    return ""


def _by_page(inputs: list[Input], leaves: list[Leaf]) -> ir.Paging | None:
    given = _counting(inputs, known.PAGES)
    pages, total, more = _ends(leaves)
    if given is None or not (_sized(inputs, given) or pages or total or more):
        return None
    found = _found("page", f"page: {given.key} counts pages")
    name, first = given.field.name, _first(given, 1)
    return replace(
        found, parameter=name, first=first, total=total, more=more, pages=pages
    )


def _by_offset(inputs: list[Input], leaves: list[Leaf]) -> ir.Paging | None:
    is_span = any(i.key in known.UNTIL for i in inputs)
    names = known.OFFSETS - known.INSTANTS if is_span else known.OFFSETS
    given = _counting(inputs, names)
    _, total, more = _ends(leaves)
    if given is None or not (_sized(inputs, given) or total or more):
        return None
    found = _found("offset", f"offset: {given.key} counts rows")
    first = _first(given, 1 if given.key in ("start_index", "startindex") else 0)
    return replace(
        found, parameter=given.field.name, first=first, total=total, more=more
    )


def _by_last_row(
    inputs: list[Input], leaves: list[Leaf], rows: Rows, shapes: Shapes
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


def _counting(inputs: list[Input], names: frozenset[str]) -> Input | None:
    """The parameter that counts: a number by its type, not just by its name."""
    return next(
        (i for i in inputs if i.key in names and i.kind in ("integer", "number")), None
    )


def _sized(inputs: list[Input], given: Input) -> bool:
    return any(
        i.key in known.SIZES and i.kind in ("integer", "number")
        for i in inputs
        if i is not given
    )


def _ends(leaves: list[Leaf]) -> tuple[Path, Path, Path]:
    """Where the number of pages, the number of rows and "has more" are."""
    numbers = [leaf for leaf in leaves if leaf.kind in ("integer", "number")]
    pages = next((leaf.path for leaf in numbers if leaf.key in known.NUMBERS), ())
    total = next((leaf.path for leaf in numbers if leaf.key in known.TOTALS), ())
    return pages, total, _more(leaves)


def _more(leaves: list[Leaf]) -> Path:
    return next(
        (x.path for x in leaves if x.key in known.MORE and x.kind == "boolean"), ()
    )


def _first(given: Input, usual: int) -> int:
    """The first page or offset, by default, description or least value; else as usual."""
    if isinstance(given.field.default, int) and not isinstance(
        given.field.default, bool
    ):
        return given.field.default
    if _FROM_ZERO.search(given.field.doc.raw):
        return 0
    limits = given.field.limits
    if limits and limits.minimum is not None and int(limits.minimum) in (0, 1):
        return int(limits.minimum)
    return usual
