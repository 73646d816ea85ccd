"""Which parameters an example gives, and with which values."""

from __future__ import annotations

from dataclasses import dataclass

from ... import ir
from ..lookup import Index
from .values import Examples, is_markup


@dataclass(frozen=True, slots=True)
class Argument:
    """A parameter of an example call, with its value.

    ``scalar``: a string, number or boolean; anything else is written as JSON in SQL.
    """

    parameter: ir.Parameter
    value: ir.Value
    required: bool
    scalar: bool


def arguments(method: ir.Method, index: Index) -> tuple[Argument, ...]:
    """The example call's arguments: what must be given, then what the spec has examples of.

    A body that is given whole is shown also where it may be left out. Deprecated
    parameters and the page token are left out: nobody should copy them. Required ones
    come first; within both groups the document's order holds.
    """
    examples = Examples(index)
    chosen = [p for p in method.operation.parameters if _shown(p, method)]
    chosen.sort(key=lambda p: not _required(p, method))
    return tuple(
        Argument(
            parameter=p,
            value=examples.of(p.field),
            required=_required(p, method),
            scalar=index.scalar(p.field.type),
        )
        for p in chosen
    )


def _required(parameter: ir.Parameter, method: ir.Method) -> bool:
    return parameter.field.required or parameter.field.name in method.required


def _shown(parameter: ir.Parameter, method: ir.Method) -> bool:
    if is_markup(parameter.field.wire):
        return False
    if _required(parameter, method) or parameter.location == "body":
        return True
    paging = method.paging
    if parameter.field.deprecated or (
        paging is not None and parameter.field.name == paging.parameter
    ):
        return False
    return not isinstance(parameter.field.example, ir.Absent)
