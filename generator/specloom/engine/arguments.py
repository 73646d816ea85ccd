"""What a call is given: names that its method knows, values of the types that it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeGuard

from sqlglot import exp

from . import values
from .blocks import Source, is_plain
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
        raise statement.error(message, source.node)
    check_supported(method, source.address, statement, source.node)
    for name, node in zip(names, nodes, strict=True):
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


def cells_of(query: exp.Expr) -> list[list[exp.Expr]]:
    """The values of each row, where they are written out; nothing for a query."""
    if isinstance(query, exp.Values):
        return [list(row.expressions) for row in query.expressions]
    return [query.selects] if _is_one_row(query) else []


def _is_one_row(query: exp.Expr) -> TypeGuard[exp.Select]:
    """Whether a query is ``SELECT 1, 'a'``: values, and nothing that is read."""
    return (
        isinstance(query, exp.Select)
        and query.args.get("from_") is None
        and query.args.get("where") is None
        and all(is_plain(projection) for projection in query.selects)
        and query.find(exp.Explode, exp.Unnest) is None
    )
