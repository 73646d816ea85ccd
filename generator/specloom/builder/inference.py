"""What the rules say of one operation: resource, method, verb, rows and paging, and why."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from .. import ir
from ..names import Name
from . import grouping, paging, paging_hints, rows, verbs
from . import words as english
from .reading import Reading
from .rows import Rows
from .shapes import Shapes, answer

_BY_ITEM = frozenset({"events", "jsonl"})


class Inferred(NamedTuple):
    """One operation's place as its own path, HTTP verb, operationId and shapes suggest it."""

    resource: Name
    method: Name
    verb: ir.SqlVerb
    rows: Rows | None
    paging: ir.Paging | None
    rules: tuple[ir.Rule, ...]


def infer(reading: Reading, service: Name, shapes: Shapes) -> Inferred:
    """The rules' reading of an operation; it looks at no other operation."""
    operation = reading.operation
    place = grouping.locate(operation, reading.path, service)
    came = answer(operation)
    found = _rows(operation, came, place, shapes)
    told = _told(found, shapes)
    read = came if _has_columns(came, found, shapes) else None
    choice = verbs.choose(operation, place, read, told, shapes.required(operation))
    paged = pages(reading, found, choice.verb, shapes)
    rules = [
        ir.Rule("resource", place.rule),
        ir.Rule("method", "path: its action" if place.action else "HTTP verb and path"),
        ir.Rule("verb", choice.rule),
    ]
    if found:
        rules.append(ir.Rule("rows", found.rule))
    if paged:
        rules.append(ir.Rule("paging", paged.rule))
    name = verbs.name(operation, place, told)
    return Inferred(place.name, name, choice.verb, found, paged, tuple(rules))


def _has_columns(
    answer: ir.Response | None, found: Rows | None, shapes: Shapes
) -> bool:
    """Whether a table can be read: no template makes a column of a stream's whole items."""
    is_stream = answer is not None and answer.kind in _BY_ITEM
    return not is_stream or (found is not None and bool(shapes.fields(found.type)))


def _told(found: Rows | None, shapes: Shapes) -> verbs.Found:
    """What comes back, as far as verbs and names care."""
    if found is None:
        return ""
    if found.many:
        return "many"
    return "single" if shapes.is_object(found.type) else ""


def pages(
    reading: Reading, found: Rows | None, verb: ir.SqlVerb, shapes: Shapes
) -> ir.Paging | None:
    """The paging of an operation that reads: by a vendor's hint, else by what it looks like."""
    operation = reading.operation
    came = answer(operation)
    if not came or not found:
        return None
    if verb != "select" and operation.verb != "get" and not _searches(reading, verb):
        return None
    paged = paging_hints.vendor(reading, found, shapes)
    paged = paged or paging.infer(operation, came, found, shapes)
    reads = verb == "select" or operation.verb == "get"
    return paged if paged and (reads or paged.kind == "token") else None


def _searches(reading: Reading, verb: ir.SqlVerb) -> bool:
    """Whether the path's end says that an action reads: ``queries/execute_read``.

    Where a token travels both ways, its pages are no more than that.
    """
    last = reading.path.rstrip("/").rpartition("/")[2]
    if verb != "exec" or reading.operation.verb != "post" or "{" in last:
        return False
    return any(english.speech(word) == "read" for word in Name.of(last).words)


def _rows(
    operation: ir.Operation,
    came: ir.Response | None,
    place: grouping.Place,
    shapes: Shapes,
) -> Rows | None:
    """The rows of the answer, None if nothing comes back."""
    if came is None or came.type is None:
        return None
    if came.kind in _BY_ITEM:
        return Rows((), came.type, True, "answer: a stream of rows")
    if came.kind != "json":
        return Rows((), came.type, False, "answer: one value, no JSON")
    paged = partial(paging.travels, operation, came.type, shapes)
    counted = partial(paging.counts, operation, came.type, shapes)
    return rows.find(came.type, shapes, place.noun, bool(place.keys), paged, counted)
