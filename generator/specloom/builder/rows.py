"""Where the rows of an answer are: the array in its envelope, or the object itself.

An envelope is recognised by what stands beside the rows: tokens, counts, links, a status.
As soon as a neighbour tells something about a thing of its own (``id``, ``name``, …) the
whole object is the row, since to unwrap it would lose that.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from .. import ir
from ..names import Name
from . import words as english
from .shapes import Shapes
from .words import Words

_GENERIC = frozenset(
    """data item items result results record records value values entry entries element
    elements object objects row rows content contents list resource resources members hits
    collection response responses"""
    .split()
)  # fmt: skip
_ENVELOPE = frozenset("data result results response payload body embedded hits".split())
_SIDE = frozenset(
    """error errors message messages warning warnings links link included includes facets
    aggregations notices"""
    .split()
)  # fmt: skip
# Words that speak of the page or of the call, never of a thing.
_PAGE = frozenset(
    """page pages paging pagination paged pageable per size limit offset skip total totals count
    counts next prev previous first last has more token tokens cursor cursors marker start end
    at max min num number results items records elements is truncated incomplete links link
    meta metadata info href url uri self kind object etag success ok status code message
    messages error errors response request took time continuation continue scroll index
    odata context count warnings sort order empty facets query filter filters returned
    available remaining current position key keys id api version timestamp type trace numberof
    result search exceeded chunk jsonapi timed out shards"""
    .split()
)  # fmt: skip
_OF_THE_CALL = frozenset(
    "request trace next previous prev last first scroll cursor page".split()
)
_COUNTING = frozenset("total num number count next prev previous has max min".split())
# Beside ``data`` they tell an answer, whatever else is said of it.
_OF_A_CALL = frozenset("status_code statuscode success".split())
_OF_AN_ANSWER = _OF_A_CALL | {"meta", "links", "pagination"}
# ``total`` alone may be a price.
_COUNTS = frozenset(
    """total_count totalcount totalresults total_results totalitems total_items
    totalrecords total_records totalelements total_elements resultcount result_count count"""
    .split()
)  # fmt: skip
_STEP = re.compile(r"\.?([^.\[\]]+)|\[\*\]|\['([^']*)'\]|\[\"([^\"]*)\"\]")
_DEEPEST = 2  # envelopes inside envelopes


class Rows(NamedTuple):
    """Rows at ``path`` of the body, of ``type``; ``held``: the property that held them, or ""."""

    path: tuple[ir.Text, ...]
    type: ir.Type
    many: bool
    rule: str

    @property
    def held(self) -> ir.Text:
        return self.path[-1] if self.path else ir.NO_TEXT


def find(
    body: ir.Type,
    shapes: Shapes,
    noun: Words,
    keyed: bool,
    paged: Callable[[], bool],
    counted: Callable[[], bool],
) -> Rows:
    """The rows in an answer's body.

    ``noun`` is what the resource's rows are called, ``keyed`` says that the path ends in a
    key (so one thing is meant); ``paged`` is asked, in doubt, whether a page token travels both
    ways, ``counted`` whether the numbers of pages or rows do.
    """
    several = english.is_plural(noun) and not keyed
    search = _Search(shapes, english.one(noun), several, paged, counted)
    return search.within(body, (), 0)


def steps(path: str) -> tuple[str, ...] | None:
    """Property names of ``$.a.b[*]``, ``a.b`` or ``/a/b``; None for other JSONPath."""
    text = path.strip()
    if text.startswith("/"):
        return tuple(part for part in text[1:].split("/") if part)
    text = text.removeprefix("$")
    found: list[str] = []
    end = 0
    for match in _STEP.finditer(text):
        if match.start() != end:
            return None
        end = match.end()
        found.extend(name for name in match.groups() if name is not None)
    return tuple(found) if end == len(text) else None


def at(body: ir.Type, path: tuple[str, ...], shapes: Shapes) -> Rows | None:
    """The rows at a path that somebody gave; None if the body has no such property."""
    type = body
    found: list[ir.Text] = []
    for wire in path:
        if (item := shapes.item(type)) is not None:
            type = item
        field = next((f for f in shapes.fields(type) if f.wire.raw == wire), None)
        if field is None:
            return None
        found.append(field.wire)
        type = field.type
    item = shapes.item(type)
    return Rows(tuple(found), item or type, item is not None, "")


class _Search(NamedTuple):
    shapes: Shapes
    noun: Words
    several: bool
    paged: Callable[[], bool]
    counted: Callable[[], bool]

    def within(self, type: ir.Type, path: tuple[ir.Text, ...], depth: int) -> Rows:
        """The rows in a value found at ``path``."""
        item = self.shapes.item(type)
        if item is not None:
            return Rows(path, item, True, "answer: an array")
        fields = self.shapes.fields(type)
        if listed := self.listed(fields):
            field, rule = listed
            item = self.shapes.item(field.type) or ir.ANY
            return Rows((*path, field.wire), item, True, rule)
        if depth < _DEEPEST and (held := self.enveloped(fields)):
            inner = self.within(held.type, (*path, held.wire), depth + 1)
            if inner.many:
                return inner
            if _plain(held) != "embedded":  # HAL: beside the row, unless there are many
                return inner._replace(rule="answer: the object in an envelope")
        if not depth and (held := self.only_object(fields)):
            return Rows((held.wire,), held.type, False, "answer: the only object")
        return Rows(path, type, False, "answer: the object itself")

    def listed(self, fields: tuple[ir.Field, ...]) -> tuple[ir.Field, str] | None:
        """The array of rows and the rule that found it."""
        arrays = [f for f in fields if self.is_rows(f)]
        if not (field := self.chosen(arrays)):
            return None
        rest = [f for f in fields if f is not field]
        generic = _plain(field) in _GENERIC
        if all(self.is_beside(f, strictly=not generic) for f in rest):
            return field, "answer: the array in an envelope"
        beside = self.is_named(field) and all(self.is_beside(f, False) for f in rest)
        if beside and self.counted():
            return field, "answer: the only array beside what speaks of counted pages"
        names = {_plain(f) for f in rest}
        thing = not names.isdisjoint({"id", "name"})
        if generic and not thing and not names.isdisjoint(_COUNTS):
            return field, "answer: an array of a general name, and how many there are"
        if field is self.data_of_answer(fields):
            return field, "answer: the data beside what is said of the answer"
        if (generic or not thing) and self.paged():
            return field, "answer: the only array, and a page token travels both ways"
        if self.several and "id" not in names and self.is_meant(field, rest):
            return field, "answer: the array that is called as the resource"
        return None

    def is_meant(self, field: ir.Field, rest: list[ir.Field]) -> bool:
        """Whether an array among strangers holds the resource's rows, by its name.

        A shorter name (``checks`` of ``required-status-checks``) is believed only beside
        what speaks of pages.
        """
        if not self.is_named(field):
            return False
        full = len(Name.of(field.wire.raw).words) >= len(self.noun)
        return full or any(self.is_of_page(f) for f in rest)

    def is_of_page(self, field: ir.Field) -> bool:
        """Whether a property is an object that speaks of the page: ``links``, ``meta``."""
        of_page = _of_page(Name.of(field.wire.raw).words)
        return of_page and self.shapes.is_object(field.type)

    def is_rows(self, field: ir.Field) -> bool:
        """Whether a property is an array that may hold rows: not errors, not arrays of arrays."""
        item = self.shapes.item(field.type)
        if item is None or self.shapes.item(item) is not None:
            return False
        return _plain(field) not in _SIDE or self.is_named(field)

    def chosen(self, arrays: list[ir.Field]) -> ir.Field | None:
        """The only array; else the only one with a general name or with the resource's."""
        if len(arrays) == 1:
            return arrays[0]
        generic = [f for f in arrays if _plain(f) in _GENERIC]
        named = [f for f in arrays if self.is_named(f)]
        return next((found[0] for found in (named, generic) if len(found) == 1), None)

    def is_named(self, field: ir.Field) -> bool:
        """Whether a property is called as the resource's rows: ``runs``, ``model_versions``."""
        called = english.one(Name.of(field.wire.raw).words)
        return (
            called[-len(self.noun) :] == self.noun
            or self.noun[-len(called) :] == called
        )

    def is_beside(self, field: ir.Field, strictly: bool) -> bool:
        """Whether a property may stand beside rows: it speaks of the page or of the call."""
        words = Name.of(field.wire.raw).words
        if words[0] in _COUNTING and not self.is_compound(field):
            return True
        if _plain(field) in _SIDE:
            return True
        if not strictly or not _of_page(words):
            return _of_page(words)
        inner = self.shapes.fields(field.type)
        return all(_of_page(Name.of(f.wire.raw).words) for f in inner)

    def is_compound(self, field: ir.Field) -> bool:
        """Whether a property holds an object or an array; some unions hold neither."""
        return self.shapes.kind(field.type) in ("object", "array", "map")

    def enveloped(self, fields: tuple[ir.Field, ...]) -> ir.Field | None:
        """The value under a general name, beside what speaks of the call."""
        held = [
            f
            for f in fields
            if _plain(f) in _ENVELOPE and not self.shapes.is_scalar(f.type)
        ] or [f for f in fields if self.is_filled(f)]
        rest = [f for f in fields if f not in held]
        if len(held) != 1 or not all(
            self.is_beside(f, strictly=_plain(f) == "info") for f in rest
        ):
            names = {_plain(f) for f in rest}
            return None if names.isdisjoint(_OF_A_CALL) else self.data_of_answer(fields)
        return held[0]

    def data_of_answer(self, fields: tuple[ir.Field, ...]) -> ir.Field | None:
        """``data`` beside a status code, ``meta`` or ``links``, and scalars of any kind."""
        held = next((f for f in fields if _plain(f) == "data"), None)
        rest = [f for f in fields if f is not held]
        names = {_plain(f) for f in rest}
        told = not names.isdisjoint(_OF_AN_ANSWER) and names.isdisjoint({"id", "name"})
        beside = (
            self.shapes.is_scalar(f.type) or self.is_beside(f, False) for f in rest
        )
        whole = held is not None and not self.shapes.is_scalar(held.type)
        return held if whole and told and all(beside) else None

    def is_filled(self, field: ir.Field) -> bool:
        """Whether an object called as what speaks of the page has the rows in it."""
        inside = self.shapes.fields(field.type)
        return self.is_of_page(field) and any(
            self.is_rows(f) and self.is_named(f) for f in inside
        )

    def only_object(self, fields: tuple[ir.Field, ...]) -> ir.Field | None:
        """The object of ``{"run": {…}}``: beside it nothing but scalars that speak of the call."""
        held = [f for f in fields if self.shapes.is_object(f.type)]
        rest = [f for f in fields if f not in held]
        if len(held) != 1 or _of_page(Name.of(held[0].wire.raw).words):
            return None
        spoken = all(
            self.shapes.is_scalar(f.type) and self.is_beside(f, strictly=True)
            for f in rest
        )
        named = not rest or self.is_named(held[0])
        return held[0] if spoken and named else None


def _plain(field: ir.Field) -> str:
    return field.wire.raw.lower().lstrip("@$_")


def _of_page(words: Words) -> bool:
    """Whether every word of a property's name speaks of the page or of the call."""
    if words[-1:] == ("id",) or words[-1:] == ("time",):
        return len(words) > 1 and words[0] in _OF_THE_CALL
    return all(word in _PAGE for word in words)
