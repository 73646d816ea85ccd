"""What a call is given: names that its method knows, values of the types that it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlglot import exp

from . import values
from .blocks import Source
from .catalog import Method, Parameter, Verb
from .errors import StatementError
from .planning import check_supported, choose, names_of, unreachable
from .registry import unknown
from .statements import Statement
from .values import Mismatch

Arguments = dict[str, Any]


def chosen(
    statement: Statement,
    source: Source,
    verb: Verb,
    names: Sequence[str],
    nodes: Sequence[exp.Expr],
) -> Method:
    """The first method that fits, of those that know all names if there are any.

    Raises StatementError, UnsupportedError.
    """
    given = {name.lower() for name in names}
    method = choose([m for m in source.methods if given <= names_of(m)], given)
    method = method or choose(source.methods, given)
    if method is None:
        message = unreachable(source.address, verb, source.methods, given)
        raise statement.error(message, nodes[0])
    check_supported(method, source.address, statement, nodes[0])
    for name, node in zip(names, nodes, strict=False):
        if name.lower() not in names_of(method):
            raise unknown_name(statement, name, node, method, source.address)
    return method


def unknown_name(
    statement: Statement, name: str, node: exp.Expr, method: Method, address: str
) -> StatementError:
    """The error for a name that a method does not know."""
    names = [p.name for p in method.parameters]
    lost = unknown("parameter", f"{name} of {address}.{method.name}", name, names)
    hint = lost.hint or f"it takes {', '.join(names)}"
    return statement.error(lost.message, node, hint)


def typed_arguments(
    statement: Statement,
    source: Source,
    method: Method,
    given: Iterable[tuple[str, Any]],
    nodes: Mapping[str, exp.Expr],
    where: str = "",
    keep_null: bool = False,
) -> Arguments:
    """The arguments of one call. NULL leaves a parameter out, unless it may be null.

    ``keep_null``: NULL is sent in the body all the same. ``nodes`` are where the statement
    says it, by name; ``where`` begins messages.
    """
    made: Arguments = {}
    for name, value in given:
        parameter = _parameter(method, name)
        node = nodes.get(name) or nodes.get(name.lower())
        may_be_null = source.types[parameter.type].nullable
        if value is None and not may_be_null:
            if parameter.required:
                raise statement.error(f"{where}{parameter.name} cannot be NULL", node)
            if not (keep_null and parameter.where == "body"):
                continue
        try:
            made[parameter.name] = values.typed(
                value, parameter.type, source.types, parameter.name
            )
        except Mismatch as error:
            raise statement.error(f"{where}{error}", node) from None
    return made


def _parameter(method: Method, name: str) -> Parameter:
    lowered = name.lower()
    return next(
        p for p in method.parameters if lowered in (p.name.lower(), p.alias.lower())
    )
