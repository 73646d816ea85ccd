"""Which parameters an example gives, and with which values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from urllib.parse import quote

from ... import ir
from ...names import Name
from ..lookup import Index, is_binary
from ..sql_words import sql_names
from .completing import completed
from .making import is_markup
from .sql_spelling import plain
from .styles import can_be_sent, text_of
from .values import Examples


class Argument(NamedTuple):
    """A parameter of an example call, with its value.

    ``sql_name`` is what SQL calls it. ``scalar``: a string, number or boolean; anything
    else is written as JSON in SQL. ``binary``: bytes, or a list of them.
    """

    parameter: ir.Parameter
    value: ir.Value
    sql_name: ir.Text
    required: bool
    scalar: bool
    binary: bool


@dataclass(slots=True)
class Example:
    """A call of a method, with the values that every language shows.

    ``spelled`` keeps the spellings that several targets show.
    """

    api: ir.Api
    service: ir.Service
    resource: ir.Resource
    method: ir.Method
    index: Index
    given: tuple[Argument, ...]
    spelled: dict[str, str] = field(default_factory=dict)

    def once(self, language: str, spell: Callable[[], str]) -> str:
        """The spelling in a language, made when it is first asked for."""
        if language not in self.spelled:
            self.spelled[language] = spell()
        return self.spelled[language]


def example(
    service: ir.Service, resource: ir.Resource, method: ir.Method, index: Index
) -> Example:
    """The example of a method; made once, spelled in every language."""
    key = service.name, resource.name, method.name
    known = index.examples.get(key)
    if known is None or known.method is not method:
        given = arguments(method, index)
        known = Example(index.api, service, resource, method, index, given)
        index.examples[key] = known
    return known


def arguments(method: ir.Method, index: Index) -> tuple[Argument, ...]:
    """The example call's arguments: what must be given, then what the spec has examples of.

    A body that is given whole is shown also where it may be left out. Deprecated
    parameters and what turns pages are left out: nobody should copy them. Of a body that is
    needed but no attribute of which is, the first one is given. Required ones come first;
    within both groups the document's order holds.
    """
    examples, names = Examples(index), sql_names(method.operation)
    chosen = _chosen(method, index, examples)
    chosen.sort(key=lambda p: not _required(p, method))
    return tuple(
        Argument(
            parameter=p,
            value=_value(p, examples),
            sql_name=names[p.field.name],
            required=_required(p, method),
            scalar=index.scalar(p.field.type),
            binary=is_binary(p.field.type),
        )
        for p in chosen
    )


def _chosen(method: ir.Method, index: Index, examples: Examples) -> list[ir.Parameter]:
    first, record = _first_attribute(method), index.unfolded(method.operation)
    given = method.operation.parameters
    chosen = [p for p in given if _shown(p, method) or p is first]
    if record is None or not (record.limits or record.conditions):
        return chosen
    attributes = {p.field.wire: p for p in given if p.location == "field"}
    shown = [p.field for p in chosen if p.location == "field"]
    offered = [p.field for p in attributes.values() if _is_sent(p)]
    whole = completed(record, shown, offered, examples.flat)
    others = [p for p in chosen if p.location != "field"]
    return others + [attributes[field.wire] for field in whole]


def switched_on(method: ir.Method, index: Index) -> tuple[Argument, ...]:
    """What a single request must say for tokens to come; clients and SQL say it themselves."""
    switch = method.paging.switch if method.paging else None
    names = sql_names(method.operation)
    return tuple(
        Argument(p, True, names[p.field.name], False, True, False)
        for p in method.operation.parameters
        if switch is not None and p.field.name == switch and not _required(p, method)
    )


def _value(parameter: ir.Parameter, examples: Examples) -> ir.Value:
    """The parameter's example; one of ours where no request can carry that of the spec."""
    value = examples.of(parameter.field)
    if can_be_sent(parameter, value):
        return value
    bare = replace(parameter.field, example=ir.ABSENT, default=ir.ABSENT)
    listed = (v for v in examples.listed(bare.type) if can_be_sent(parameter, v))
    value = next(listed, examples.of(bare))
    if parameter.style == "cookie" and not can_be_sent(parameter, value):
        return ir.Text(quote(text_of(plain(value)), safe=""))  # as callers must do, too
    return value


def _required(parameter: ir.Parameter, method: ir.Method) -> bool:
    return parameter.field.required or parameter.field.name in method.required


def _first_attribute(method: ir.Method) -> ir.Parameter | None:
    """The attribute that keeps a needed body from being empty; None if it is not."""
    body = method.operation.body
    listed = [p for p in method.operation.parameters if p.location == "field"]
    if body is None or not body.required or any(_shown(p, method) for p in listed):
        return None
    return next(filter(_is_sent, listed), None)


def _is_sent(parameter: ir.Parameter) -> bool:
    field = parameter.field
    return field.access != "read" and not (field.deprecated or is_markup(field.wire))


def _shown(parameter: ir.Parameter, method: ir.Method) -> bool:
    if is_markup(parameter.field.wire):
        return False
    if _required(parameter, method) or parameter.location == "body":
        return True
    if parameter.field.deprecated or parameter.field.name in _steering(method.paging):
        return False
    return not isinstance(parameter.field.example, ir.Absent)


def _steering(paging: ir.Paging | None) -> set[Name | None]:
    """What says which page is meant, and how pages follow: nobody need give it."""
    if paging is None:
        return set()
    return {paging.parameter, paging.switch} | _steering(paging.otherwise)
