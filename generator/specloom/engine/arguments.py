"""What a call is given: names that its method knows, values of the types that it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeGuard

from sqlglot import exp

from . import values
from .binding import Values
from .blocks import Source, is_plain
from .catalog import Method, Parameter, Verb
from .dialect import Exec
from .errors import StatementError
from .planning import check_supported, choose, names_of, unreachable
from .registry import unknown
from .statements import Statement
from .values import Mismatch

Arguments = dict[str, Any]
_FORM = "application/x-www-form-urlencoded"


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
        known = set().union(*map(names_of, source.methods))
        for name, node in zip(names, nodes, strict=True):
            if source.methods and name.lower() not in known:
                raise _unknown(statement, name, node, source.methods[0], source.address)
        message = unreachable(source.address, verb, source.methods, given)
        raise statement.error(message, source.node)
    check_supported(method, source.address, statement, source.node)
    for name, node in zip(names, nodes, strict=True):
        if name.lower() not in names_of(method):
            raise _unknown(statement, name, node, method, source.address)
    return method


def spell_out(
    statement: Statement, call: Exec, method: Method, address: str, bound: Values
) -> None:
    """Put the members of a call's JSON among its arguments, all by the parameters' own names.

    Raises StatementError for a name that the method does not know, and for one given twice.
    """
    by_name = {
        name.lower(): p.name
        for key in ("alias", "wire", "name")  # the last that speaks wins
        for p in reversed(method.parameters)
        if (name := getattr(p, key))
    }
    for argument in call.expressions:
        name = argument.this.name
        if name.lower() not in by_name:
            raise _unknown(statement, name, argument.this, method, address)
        argument.this.set("this", by_name[name.lower()])
    bodies = {p.path[-1]: p.name for p in method.parameters if p.where == "body"}
    body = call.args.get("body")
    items = {argument.this.name.lower() for argument in call.expressions}
    for name, value in _members(statement, body, bound).items():
        if name not in bodies:
            raise _unknown(statement, name, body, method, address)
        if bodies[name].lower() in items:
            continue  # StackQL wants what is required in both places; the item counts
        given = bound.add(value).update_positions(body)
        this = exp.to_identifier(bodies[name], quoted=True)
        call.append("expressions", exp.EQ(this=this, expression=given))
    call.set("body", None)
    names = [argument.this.name for argument in call.expressions]
    check_once(statement, names, call.expressions)


def _members(
    statement: Statement, body: exp.Expr | None, bound: Values
) -> Mapping[str, Any]:
    """The members of the object after ``@@json``."""
    if body is None:
        return {}
    value = bound.get(body.name) if isinstance(body, exp.Placeholder) else None
    found = values.decoded(value) if isinstance(value, str) else value
    if not isinstance(found, Mapping):
        raise statement.error("@@json takes a JSON object", body)
    return found


def check_once(
    statement: Statement, names: Sequence[str], nodes: Sequence[exp.Expr]
) -> None:
    """Raises StatementError where a name is given twice."""
    seen: set[str] = set()
    for name, node in zip(names, nodes, strict=False):
        if name.lower() in seen:
            raise statement.error(f"{name} is given twice", node)
        seen.add(name.lower())


def _unknown(
    statement: Statement,
    name: str,
    node: exp.Expr | None,
    method: Method,
    address: str,
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
        if parameter.name in made:
            raise statement.error(f"{where}{parameter.name} is given twice", node)
        kept = value is None and keep_null and parameter.where == "body"
        if kept and method.body_media == _FORM:
            raise statement.error(
                f"{where}{parameter.name} cannot be NULL: a form has no word for it",
                node,
            )
        may_be_null = source.types[parameter.type].nullable
        if value is None and not may_be_null:
            if parameter.required:
                raise statement.error(f"{where}{parameter.name} cannot be NULL", node)
            if not kept:
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
    return next(p for p in method.parameters if lowered in p.names)


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
