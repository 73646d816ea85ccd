"""Operations whose own extensions say where they go; the rules fill in what these leave open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final, Literal

from .. import ir
from ..errors import DocumentError
from ..names import Name
from . import paging_hints
from .inference import Inferred, pages
from .placing import Placement, Placer, Where, as_verb, rows_at
from .reading import Reading
from .rows import Rows
from .shapes import Shapes

# What an entry of x-specloom-also may say, and what that decides.
_ALSO: Final[Mapping[str, Literal["resource", "method", "verb", "rows"]]] = {
    "resource": "resource",
    "method": "method",
    "verb": "verb",
    "objectKey": "rows",
}


def placements(
    reading: Reading, guess: Inferred, shapes: Shapes, place: Placer
) -> Iterator[Placement]:
    """An operation's placement, and one for each further that ``x-specloom-also`` asks for."""
    first = _first(reading, guess, shapes, place)
    yield first
    for index, also in enumerate(reading.hints.also):
        where = partial(place, f"{reading.pointer}/x-specloom-also/{index}")
        yield _also(first, also, shapes, where)


def _first(
    reading: Reading, guess: Inferred, shapes: Shapes, place: Placer
) -> Placement:
    hints = reading.hints
    rules = {rule.what: rule for rule in guess.rules}
    verb, rows = guess.verb, guess.rows
    if hints.resource:
        rules["resource"] = ir.Rule("resource", "x-stackql-resource")
    if hints.method:
        rules["method"] = ir.Rule("method", "x-stackql-method")
    if hints.verb:
        where = partial(place, f"{reading.pointer}/x-stackql-verb")
        verb = as_verb(hints.verb, reading, where)
        rules["verb"] = ir.Rule("verb", "x-stackql-verb")
    if hints.object_key:
        where = partial(place, f"{reading.pointer}/x-stackql-objectKey")
        rows = _keyed(hints.object_key, reading, shapes, where)
        rules["rows"] = ir.Rule("rows", rows.rule)
    paged = _paging(reading, rows, verb, shapes, place)
    rules.pop("paging", None)
    if paged:
        rules["paging"] = ir.Rule("paging", paged.rule)
    return Placement(
        reading,
        hints.resource or guess.resource.snake,
        Name.of(hints.method) if hints.method else guess.method,
        hints.method,
        verb,
        "hint" if hints.resource or hints.method or hints.verb else "rule",
        rows,
        paged,
        tuple(rules.values()),
    )


def paging_beside(
    first: Placement, reading: Reading, shapes: Shapes, place: Placer
) -> ir.Paging | None:
    """The paging of the first one's operation with another body.

    A hint is a promise for the first. Where it names what another body has not, that may
    have another name in it: the rules look for it there.
    """
    try:
        return _paging(reading, first.rows, first.verb, shapes, place)
    except DocumentError:
        return pages(reading, first.rows, first.verb, shapes)


def _also(
    first: Placement, also: Mapping[str, Any], shapes: Shapes, where: Where
) -> Placement:
    """The same operation once more, under what the entry says and else as the first time."""
    unknown = sorted(also.keys() - _ALSO.keys())
    if unknown:
        hint = f"Use {', '.join(sorted(_ALSO))}."
        raise DocumentError(
            f"x-specloom-also has an unknown key: {unknown[0]!r}", where(), hint
        )
    verb = (
        as_verb(also["verb"], first.reading, where) if also.get("verb") else first.verb
    )
    method = also.get("method") or ""
    key = also.get("objectKey")
    rows = _keyed(key, first.reading, shapes, where) if key else first.rows
    by = [ir.Rule(w, "x-specloom-also") for key, w in _ALSO.items() if also.get(key)]
    said = {rule.what for rule in by}
    return first._replace(
        resource=also.get("resource") or first.resource,
        method=Name.of(method) if method else first.method,
        wire=method or first.wire,
        verb=verb,
        origin="hint",
        rows=rows,
        rules=(*by, *(rule for rule in first.rules if rule.what not in said)),
        repeats=True,
    )


def _keyed(key: str, reading: Reading, shapes: Shapes, where: Where) -> Rows:
    """The rows at an objectKey, which must be there."""
    found = rows_at(key, reading, shapes)
    if found is None:
        hint = "Write the path of property names to the rows, as in $.runs[*]."
        raise DocumentError(f"the answer has no rows at {key!r}", where(), hint)
    return found._replace(rule="x-stackql-objectKey")


def _paging(
    reading: Reading, rows: Rows | None, verb: ir.SqlVerb, shapes: Shapes, place: Placer
) -> ir.Paging | None:
    """The hinted paging, else what the rules say of the rows that were hinted."""
    hint = reading.hints.paging
    if hint is False:
        return None
    where = partial(place, f"{reading.pointer}/x-specloom-paging")
    if isinstance(hint, Mapping):
        if rows is None:
            raise DocumentError(
                "x-specloom-paging: the operation answers no JSON",
                where(),
                "Remove it, or describe the JSON that is answered.",
            )
        return paging_hints.own(hint, reading, rows, shapes, where)
    if hint is not None:
        told = "Write an object, or false to switch paging off."
        raise DocumentError(
            "x-specloom-paging must be an object or false", where(), told
        )
    return pages(reading, rows, verb, shapes)
