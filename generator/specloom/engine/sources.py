"""The tables of a statement: which of them are resources."""

from __future__ import annotations

from sqlglot import exp

from .arguments import spell_out
from .binding import Values
from .blocks import Source
from .catalog import Method, Resource, Verb
from .dialect import Exec
from .errors import StatementError
from .registry import Catalog, unknown
from .session import Session
from .statements import Statement


def find_sources(
    statement: Statement, tree: exp.Expr, values: Values, session: Session
) -> dict[int, Source]:
    """The sources of a query, by the identity of their nodes. Raises StatementError."""
    found: dict[int, Source] = {}
    for node in list(tree.find_all(exp.Table, exp.Subquery)):
        if isinstance(node, exp.Subquery) and isinstance(node.this, Exec):
            found[id(node)] = _called(statement, node, node.this, values, session)
        elif isinstance(node, exp.Table) and isinstance(node.this, exp.Dot):
            raise statement.error(
                "a resource has a name of three parts: provider.service.resource",
                node,
                "a method is called by FROM (EXEC provider.service.resource.method) t",
            )
        elif isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier):
            if node.args.get("catalog"):
                found[id(node)] = _read(statement, node, session)
            elif not _is_known(node):
                raise statement.error(
                    f"there is no table {node.sql('duckdb', comments=False)}",
                    node,
                    "a resource has a name of three parts: provider.service.resource",
                )
    return found


def resource_of(
    statement: Statement, table: exp.Expr, catalog: Catalog
) -> tuple[Resource, tuple[str, str, str]]:
    """The resource that a table of a statement names. Raises StatementError."""
    if not isinstance(table, exp.Table) or len(table.parts) != 3:
        raise statement.error(
            "a resource has a name of three parts: provider.service.resource", table
        )
    provider, service, name = (part.name for part in table.parts)
    try:
        return catalog.resource(provider, service, name), (provider, service, name)
    except StatementError as error:
        raise statement.error(error.message, table, error.hint) from None


def _read(statement: Statement, table: exp.Table, session: Session) -> Source:
    resource, name = resource_of(statement, table, session.catalog)
    return source_for(session, table, resource, name, "select")


def source_for(
    session: Session,
    table: exp.Expr,
    resource: Resource,
    name: tuple[str, str, str],
    verb: Verb,
) -> Source:
    """A resource under the methods of a verb."""
    return Source(
        session.number(),
        table,
        ".".join(name),
        name[0],
        resource,
        session.catalog.service(*name[:2]).types,
        tuple(resource.methods[m] for m in resource.verbs.get(verb, ())),
    )


def _called(
    statement: Statement, node: exp.Expr, call: Exec, values: Values, session: Session
) -> Source:
    resource, name, method = method_of(statement, call, session.catalog)
    types = session.catalog.service(*name[:2]).types
    address = ".".join(name)
    spell_out(statement, call, method, address, values)
    given = [a for a in call.expressions if not _is_null(a.expression, values)]
    call.set("expressions", given)
    number = session.number()
    return Source(number, node, address, name[0], resource, types, (method,), call)


def _is_null(node: exp.Expr, values: Values) -> bool:
    return isinstance(node, exp.Null) or (
        isinstance(node, exp.Placeholder) and values.get(node.name, node) is None
    )


def method_of(
    statement: Statement, call: Exec, catalog: Catalog
) -> tuple[Resource, tuple[str, str, str], Method]:
    """The method that EXEC names. Raises StatementError."""
    parts = [part.name for part in call.args["parts"]]
    if len(parts) != 4:
        raise statement.error(
            "EXEC takes a name of four parts: provider.service.resource.method", call
        )
    provider, service, name, method = parts
    try:
        resource = catalog.resource(provider, service, name)
    except StatementError as error:
        raise statement.error(error.message, call, error.hint) from None
    if method not in resource.methods:
        lost = unknown("method", ".".join(parts), method, resource.methods)
        raise statement.error(lost.message, call, lost.hint)
    return resource, (provider, service, name), resource.methods[method]


def _is_known(table: exp.Table) -> bool:
    """Whether a short name is a common table expression, or a list of a table before it."""
    node: exp.Expr | None = table
    while node is not None:
        clause = node.args.get("with_")
        names = [cte.alias.lower() for cte in clause.expressions] if clause else []
        if not table.args.get("db") and table.name.lower() in names:
            return True
        node = node.parent
    return False


def no_method(verb: Verb, address: str, resource: Resource) -> str:
    """What to say where a resource has no method for a verb."""
    others = [v.upper() for v, methods in resource.verbs.items() if methods]
    calls = [m for m in resource.methods if resource.verb_of(m) == "exec"]
    has = f"; it has {', '.join(others)}" if others else ""
    also = f"; EXEC reaches {', '.join(calls[:8])}" if calls else ""
    return f"{address} has no method for {verb.upper()}{has}{also}"
