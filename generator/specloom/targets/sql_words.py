"""What SQL calls methods and parameters, and which bodies it can write."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import chain, count
from typing import Final

from .. import ir
from ..names import Name
from .lookup import Index

#: OpenAPI 3.0, which is all that SQL's documents may use, has no place for other verbs.
_VERBS: Final = frozenset(
    ("get", "put", "post", "delete", "options", "head", "patch", "trace")
)


def can_be_written(operation: ir.Operation) -> bool:
    """Whether OpenAPI 3.0 has the operation's verb; it lacks QUERY."""
    return operation.verb in _VERBS


def is_plain_form(body: ir.Body) -> bool:
    """Whether SQL's template can write the form: no lists in one value, with delimiters."""
    return body.kind == "form" and all(
        how.media is not None
        or how.style == "deepObject"
        or (how.style == "form" and how.explode)
        for how in body.encodings
    )


def wraps_body(operation: ir.Operation, index: Index) -> bool:
    """Whether SQL gives the body as one attribute: it is no object with known properties."""
    body = operation.body
    if body is None or body.unfolded or body.kind in ("multipart", "form"):
        return False
    return body.kind != "json" or not _is_object(body.type, index)


def _is_object(type: ir.Type, index: Index) -> bool:
    """Whether all that a type may be are objects with known properties.

    A union is looked at once: unions of unions have more ways than anybody can go.
    """
    waiting: list[ir.Type] = [type]
    seen: set[int] = set()
    while waiting:
        found = index.resolve(waiting.pop())
        if isinstance(found, ir.OneOf):
            waiting += found.options if id(found) not in seen else ()
            seen.add(id(found))
        elif not isinstance(found, ir.Record):
            return False
    return True


def method_key(method: ir.Method) -> ir.Text:
    """What SQL calls a method."""
    return method.wire or ir.Text(method.name.snake)


#: Whose parameter keeps a name that several have: who cannot be left out comes first.
_PLACES: Final = "path query querystring header cookie field body".split()


def sql_names(operation: ir.Operation) -> Mapping[Name, ir.Text]:
    """What SQL calls each parameter: as it travels.

    Only one whose name another one has already goes by its own name in the client
    (``query_id``): a statement could not tell the two apart, nor ``id`` from ``ID``.
    """
    names = {p.field.name: p.field.wire for p in operation.parameters}
    if len({wire.raw.lower() for wire in names.values()}) == len(names):
        return names
    taken: set[str] = set()
    for given in sorted(operation.parameters, key=_place):
        name = _free(given.field, taken)
        names[given.field.name] = name
        taken.add(name.raw.lower())
    return names


def _place(parameter: ir.Parameter) -> int:
    return _PLACES.index(parameter.location)


def _free(field: ir.Field, taken: Collection[str]) -> ir.Text:
    """The first of a parameter's names that is not taken."""
    if field.wire.raw.lower() not in taken:
        return field.wire
    own = field.name.snake
    numbered = (f"{own}_{number}" for number in count(2))
    return ir.Text(next(n for n in chain([own], numbered) if n not in taken))
