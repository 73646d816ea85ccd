"""The ways in which a method's answer can be had in Python, and what each is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from .. import ir
from ..names import Name
from .python import ident
from .statuses import successes

if TYPE_CHECKING:
    from .lookup import Index

Way: TypeAlias = Literal["call", "pages", "stream", "download"]

_BY_KIND: Mapping[str, Way] = {
    "events": "stream",
    "jsonl": "stream",
    "binary": "download",
}
#: Methods that every resource class has; a method of that name steps aside.
_OWN = frozenset({"with_options", "with_raw_response"})
_SWITCH = Name.of("stream")


class Switch(NamedTuple):
    """The argument that asks for an answer in items; ``on``: also where it is not given."""

    parameter: ir.Parameter
    on: bool


def way_of(answer: ir.Response) -> Way:
    """How a documented answer is read."""
    return _BY_KIND.get(answer.kind, "call")


def ways(method: ir.Method) -> tuple[Way, ...]:
    """How the answer can be had, the way of the method's own name first.

    An answer that can be had whole is given whole; of streams, the first comes first.
    """
    good = successes(method.operation)
    found: list[Way] = [way_of(answer) for answer in good]
    streamed: list[Way] = [way for way in dict.fromkeys(found) if way != "call"]
    if method.paging is not None:
        return ("pages", *streamed)
    whole = any(way_of(a) == "call" and a.type is not None for a in good)
    if whole or not streamed:
        return ("call", *streamed)
    return tuple(streamed)


def python_names(resource: ir.Resource) -> dict[Name, dict[Way, str]]:
    """What a resource's methods are called in Python, by the way in which they answer.

    The first way of each has the method's name; others are told apart by what they give.
    """
    taken = {method_name(method) for method in resource.methods}
    found: dict[Name, dict[Way, str]] = {}
    for method in resource.methods:
        first, *others = ways(method)
        found[method.name] = {first: method_name(method)}
        for way in others:
            name = f"{method_name(method)}_{way}"
            while name in taken:
                name += "_"
            taken.add(name)
            found[method.name][way] = name
    return found


def name_of(method: ir.Method, resource: ir.Resource, way: Way, index: Index) -> str:
    """What the method of a resource is called where it answers in this way."""
    if index.ways(method)[0] == way:
        return method_name(method)
    return index.python_names(resource)[method.name][way]


def method_name(method: ir.Method) -> str:
    """The method's name in Python; one that every resource has steps aside."""
    name = ident(method.name)
    return f"{name}_" if name in _OWN else name


def switch(method: ir.Method, index: Index) -> Switch | None:
    """The argument ``stream`` of a method that can answer in items, if it is yes or no."""
    if "stream" not in index.ways(method):
        return None
    for parameter in method.operation.parameters:
        field = parameter.field
        if field.name == _SWITCH and parameter.location in ("field", "query"):
            type = index.resolve(field.type)
            if isinstance(type, ir.Primitive) and type.kind == "boolean":
                return Switch(parameter, field.default is True)
    return None
