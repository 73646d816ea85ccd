"""What a query will answer: the types of its rows, and in how many parts it can be run."""

from __future__ import annotations

from sqlglot import exp

from ..errors import UnsupportedError
from . import parts, reading
from .binding import Values
from .blocks import Source
from .results import Outline
from .session import Session
from .statements import READS, Statement

_SAFE = ("GET", "HEAD")


def outline(
    statement: Statement, values: Values, session: Session, most: int
) -> Outline:
    """The outline of a query that may be run more than once. Nothing is sent.

    Raises StatementError, UnsupportedError.
    """
    tree = statement.tree
    if statement.explain or not isinstance(tree, READS):
        raise statement.error("this is not a query: it has no rows to read again")
    _refuse_late_columns(statement, tree)
    prepared = reading.prepare(statement, tree, values, session)
    for source in prepared.blocks.sources:
        _check_repeatable(statement, source)
    with reading.explaining(prepared):
        rows = session.relations.result(prepared.tree, values)
        return Outline(rows.arrow().schema, parts.count(prepared, most))


def _refuse_late_columns(statement: Statement, tree: exp.Expr) -> None:
    for node in tree.find_all(exp.Pivot, exp.Summarize):
        raise UnsupportedError(
            "the columns of PIVOT and SUMMARIZE are known only once there are rows",
            statement.place(node),
            "read the rows, and do this with what reads them",
        )


def _check_repeatable(statement: Statement, source: Source) -> None:
    """Raises UnsupportedError where asking twice may not be what asking once is."""
    if source.call is None:
        return
    (method,) = source.methods
    is_read = source.resource.verb_of(method.name) == "select"
    if not is_read and method.http not in _SAFE:
        raise UnsupportedError(
            f"{source.address}.{method.name} may change something, "
            "and this query may be run more than once",
            statement.place(source.node),
            "run it with specloom's engine, which sends each request once",
        )
