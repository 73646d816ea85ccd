"""Paging that the document spells out: our own hint and those of other generators.

``x-specloom-paging`` is a promise: what it names must exist, else the document is at fault.
Hints of others were written for others: what we cannot follow is left to inference.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from .. import ir
from ..document.forms import shown
from ..errors import DocumentError
from ..names import Name
from .placing import Where
from .reading import Reading
from .rows import Rows, at, steps
from .shapes import Shapes, answer

_KINDS: tuple[ir.PagingKind, ...] = ("token", "offset", "page", "link", "next_url")
_KEYS = frozenset(
    "kind parameter size items next total pages more first switch otherwise".split()
)
_NEEDS_PARAMETER = frozenset({"token", "offset", "page"})
_COUNTED = frozenset({"offset", "page"})
_NEEDS_NEXT = frozenset({"token", "next_url"})


# ------------------------------------------------------------------ x-specloom-paging


def own(
    hint: Mapping[str, Any], reading: Reading, rows: Rows, shapes: Shapes, where: Where
) -> ir.Paging:
    """The paging that ``x-specloom-paging`` describes; an error where it names what is not there."""
    unknown = sorted(hint.keys() - _KEYS)
    if unknown:
        raise _wrong(f"x-specloom-paging has an unknown key: {unknown[0]!r}", where)
    for key, value in hint.items():
        if key not in ("first", "otherwise") and not isinstance(value, str):
            message = f"`{key}` must be text, not {shown(value)}"
            raise _wrong(f"x-specloom-paging: {message}", where)
    kind = hint.get("kind") or _guessed(hint)
    if kind not in _KINDS:
        raise _wrong(
            f"x-specloom-paging: kind must be one of {', '.join(_KINDS)}", where
        )
    told = _Told(hint, reading, rows, shapes, where)
    held = told.items()
    found = ir.Paging(
        kind,
        held.path,
        held.type,
        parameter=told.parameter("parameter"),
        size=told.parameter("size"),
        next=told.path("next"),
        total=told.path("total"),
        more=told.path("more"),
        first=told.first(1 if kind == "page" else 0),
        rule="x-specloom-paging",
        pages=told.path("pages"),
        switch=told.parameter("switch"),
        otherwise=told.otherwise(),
    )
    if kind in _NEEDS_PARAMETER and found.parameter is None:
        raise _wrong(f"x-specloom-paging: {kind} needs `parameter`", where)
    if kind in _NEEDS_NEXT and not found.next:
        raise _wrong(f"x-specloom-paging: {kind} needs `next`", where)
    return found


class _Told(NamedTuple):
    """The hint and what its names are looked up in."""

    hint: Mapping[str, Any]
    reading: Reading
    rows: Rows
    shapes: Shapes
    where: Where

    @property
    def body(self) -> ir.Type:
        came = answer(self.reading.operation)
        return came.type if came and came.type else ir.ANY

    def items(self) -> Rows:
        given = self.hint.get("items")
        wanted = (
            [step.raw for step in self.rows.path] if given is None else steps(given)
        )
        held = None if wanted is None else at(self.body, tuple(wanted), self.shapes)
        if held is None or not held.many:
            raise _wrong(
                "x-specloom-paging: items must lead to an array in the answer",
                self.where,
            )
        return held

    def path(self, key: str) -> tuple[ir.Text, ...]:
        if key not in self.hint:
            return ()
        wanted = steps(self.hint[key])
        found = None if wanted is None else at(self.body, wanted, self.shapes)
        if found is None:
            told = f"x-specloom-paging: the answer has no {key} at {self.hint[key]!r}"
            raise _wrong(told, self.where)
        return found.path

    def parameter(self, key: str) -> Name | None:
        if key not in self.hint:
            return None
        name = _named(self.hint[key], self.reading)
        if name is None:
            told = (
                f"x-specloom-paging: the operation has no parameter {self.hint[key]!r}"
            )
            raise _wrong(told, self.where)
        return name

    def otherwise(self) -> ir.Paging | None:
        """What counts where no token comes: the same words once more, and as true."""
        other = self.hint.get("otherwise")
        if other is None:
            return None
        if not isinstance(other, Mapping) or str(other.get("kind")) not in _COUNTED:
            told = (
                "x-specloom-paging: otherwise must be an object of kind offset or page"
            )
            raise _wrong(told, self.where)
        return own(other, self.reading, self.rows, self.shapes, self.where)

    def first(self, usual: int) -> int:
        first = self.hint.get("first", usual)
        if not isinstance(first, int) or isinstance(first, bool):
            raise _wrong("x-specloom-paging: first must be a whole number", self.where)
        return first


def _guessed(hint: Mapping[str, Any]) -> ir.PagingKind | None:
    """The kind that the given keys leave no doubt about."""
    if "next" in hint:
        return "token" if "parameter" in hint else "next_url"
    return None


def _wrong(message: str, where: Where) -> DocumentError:
    hint = "Mend the hint, or leave it out and look at `specloom show --explain`."
    return DocumentError(message, where(), hint)


# ------------------------------------------------------------------ hints of others


class _Seen(NamedTuple):
    """What a hint speaks about: an operation, its answer's body and the rows found there."""

    reading: Reading
    body: ir.Type
    rows: Rows
    shapes: Shapes

    def paging(
        self, kind: ir.PagingKind, items: str | None, *, after: str | None = None,
        given: str | None = None, size: str | None = None,
    ) -> ir.Paging | None:  # fmt: skip
        """A paging put together from names and paths; None as soon as one leads nowhere."""
        wanted = steps(items) if items else tuple(step.raw for step in self.rows.path)
        held = None if wanted is None else at(self.body, wanted, self.shapes)
        if held is None or not held.many:
            return None
        name, path = _named(given, self.reading), self.path(after)
        if (kind in _NEEDS_PARAMETER and name is None) or (
            kind in _NEEDS_NEXT and not path
        ):
            return None
        per_page = _named(size, self.reading)
        return ir.Paging(
            kind, held.path, held.type, parameter=name, size=per_page, next=path
        )

    def path(self, path: str | None) -> tuple[ir.Text, ...]:
        wanted = steps(path) if path else None
        found = at(self.body, wanted, self.shapes) if wanted else None
        return found.path if found else ()


def vendor(reading: Reading, rows: Rows, shapes: Shapes) -> ir.Paging | None:
    """The paging of a hint written for another generator; None if there is none to follow."""
    came = answer(reading.operation)
    if came is None or came.type is None or not reading.hints.vendor:
        return None
    seen = _Seen(reading, came.type, rows, shapes)
    for key, reader in _VENDORS.items():
        hint = reading.hints.vendor.get(key)
        if isinstance(hint, Mapping):
            found = reader(hint, seen)
            return replace(found, rule=key) if found else None
    return None


def _microsoft(hint: Mapping[str, Any], seen: _Seen) -> ir.Paging | None:
    """``x-ms-pageable``: items in ``value``, the next page's URL in ``nextLinkName``."""
    link = _text(hint.get("nextLinkName"))
    items = _text(hint.get("itemName")) or "value"
    return seen.paging("next_url", items, after=link) if link else None


def _speakeasy(hint: Mapping[str, Any], seen: _Seen) -> ir.Paging | None:
    """``x-speakeasy-pagination``: inputs by what they steer, outputs as JSONPath."""
    outputs = hint.get("outputs")
    outputs = outputs if isinstance(outputs, Mapping) else {}
    inputs = hint.get("inputs")
    inputs = inputs if isinstance(inputs, list) else []
    inputs = [one for one in inputs if isinstance(one, Mapping)]
    given = {str(one.get("type")): str(one.get("name")) for one in inputs}
    items, size = _text(outputs.get("results")), given.get("limit")
    match hint.get("type"):
        case "cursor":
            after = _text(outputs.get("nextCursor"))
            return seen.paging(
                "token", items, after=after, given=given.get("cursor"), size=size
            )
        case "url":
            return seen.paging(
                "next_url", items, after=_text(outputs.get("nextUrl")), size=size
            )
        case "offsetLimit" if "page" in given:
            found = seen.paging("page", items, given=given["page"], size=size)
            pages = seen.path(_text(outputs.get("numPages")))
            return replace(found, first=1, pages=pages) if found else None
        case "offsetLimit":
            return seen.paging("offset", items, given=given.get("offset"), size=size)
        case _:
            return None


def _fern(hint: Mapping[str, Any], seen: _Seen) -> ir.Paging | None:
    """``x-fern-pagination``: ``$request.…`` and ``$response.…``; an offset may count pages."""
    items = _text(hint.get("results"))
    if cursor := _text(hint.get("cursor")):
        return seen.paging(
            "token", items, after=_text(hint.get("next_cursor")), given=cursor
        )
    if uri := _text(hint.get("next_uri")):
        return seen.paging("next_url", items, after=uri)
    if offset := _text(hint.get("offset")):
        pages = "page" in offset and "step" not in hint
        found = seen.paging("page" if pages else "offset", items, given=offset)
        return replace(found, first=1) if found and pages else found
    return None


_VENDORS = {
    "x-speakeasy-pagination": _speakeasy,
    "x-fern-pagination": _fern,
    "x-ms-pageable": _microsoft,
}


def _text(value: object) -> str | None:
    """A path or a name out of a vendor's hint, without ``$request`` and ``$response``."""
    if not isinstance(value, str):
        return None
    return re.sub(r"^\$(request|response)\b\.?", "", value)


def _named(wanted: str | None, reading: Reading) -> Name | None:
    """The parameter of that wire name, or of that name in snake case; nested ones by their last."""
    if not wanted:
        return None
    last = (steps(wanted) or (wanted,))[-1]
    for parameter in reading.operation.parameters:
        if last in (parameter.field.wire.raw, parameter.field.name.snake):
            return parameter.field.name
    return None
