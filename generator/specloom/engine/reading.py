"""Statements that read: plan, fetch level by level, and let the database answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass

from sqlglot import exp

from ..errors import QueryError, UnsupportedError
from . import mistakes, parts, pushing, rewriting, stopping, views
from .binding import Values
from .blocks import Blocks
from .columns import Fetch, Wanted
from .keys import Keys
from .loading import Loader
from .parts import WHOLE, Part
from .paths import Paths
from .planning import Plan, plan
from .results import Result, Row, Rows
from .session import Session
from .sources import find_sources
from .statements import Statement


@dataclass(eq=False, slots=True)
class Reading:
    """A query that is planned and known to make sense; nothing has been sent for it."""

    statement: Statement
    tree: exp.Expr
    values: Values
    blocks: Blocks
    plan: Plan
    keys: Keys
    wanted: Mapping[int, Wanted]
    enough: int | None


def prepare(
    statement: Statement, tree: exp.Expr, values: Values, session: Session
) -> Reading:
    """Plan a query and check it against empty tables. Raises StatementError.

    The tree is changed into what the database runs.
    """
    views.expand(statement, tree, session.catalog)
    if isinstance(tree, exp.Summarize | exp.Pivot) and isinstance(tree.this, exp.Table):
        table = tree.this  # neither takes a table by another name
        table.replace(exp.select("*").from_(table.copy()).subquery())
    _refuse_natural(statement, tree)
    blocks = Blocks(tree, find_sources(statement, tree, values, session))
    with mistakes.explaining(statement, tree, blocks, values):
        return _prepared(statement, tree, values, blocks, session)


def _prepared(
    statement: Statement,
    tree: exp.Expr,
    values: Values,
    blocks: Blocks,
    session: Session,
) -> Reading:
    hidden = Paths(blocks).rewrite()
    wanted = rewriting.wanted(blocks)
    for index, name in hidden:
        wanted[index][name] = {()}
    planned = plan(statement, blocks, wanted)
    keys = Keys(statement, values, blocks, planned, session.relations)
    rewriting.tables(blocks, planned)
    for fetch in planned.fetches:
        keys.settle(fetch)
        session.relations.create(fetch.choices[0].relation)
    if tree.find(exp.Pivot, exp.Summarize) is None:  # their columns are in the data
        check(statement, tree, values, blocks, session)
    enough = stopping.enough(tree, blocks, values)
    return Reading(statement, tree, values, blocks, planned, keys, wanted, enough)


def explaining(reading: Reading) -> AbstractContextManager[None]:
    """While this lasts, errors of the database get their place in the statement."""
    return mistakes.explaining(
        reading.statement, reading.tree, reading.blocks, reading.values
    )


def check(
    statement: Statement,
    tree: exp.Expr,
    values: Values,
    blocks: Blocks,
    session: Session,
) -> None:
    """Ask the database whether a query makes sense, while its tables are empty."""
    try:
        session.relations.check(tree, values)
    except QueryError as error:
        if not mistakes.is_of_database(error):
            raise
        raise mistakes.explained(error, statement, tree, blocks, values) from None


def load(reading: Reading, session: Session, part: Part = WHOLE) -> None:
    """Fetch all rows that the query, or a part, needs. Raises RequestError, LimitError."""
    if reading.enough == 0:
        return
    with explaining(reading):
        for level in reading.plan.levels:
            _load_level(reading, level, session, part)


def _load_level(
    reading: Reading, level: Sequence[Fetch], session: Session, part: Part
) -> None:
    loaders = {
        fetch.source.index: Loader(fetch, session, pushed(reading, fetch))
        for fetch in level
    }
    tasks = [
        task
        for fetch in level
        for task in loaders[fetch.source.index].tasks(part.of(reading.keys.of(fetch)))
    ]
    fetched = session.fetcher().fetch(tasks, waits=reading.enough is not None)
    with closing(fetched) as pages:  # what is not read is not asked for
        for arrivals in pages:
            for loader in loaders.values():
                loader.load(arrivals)
            if reading.enough is not None:
                for loader in loaders.values():
                    loader.flush()
            if _is_enough(reading, session):
                break
    for loader in loaders.values():
        loader.flush()
        session.notes.extend(loader.notes())


def result(reading: Reading, session: Session) -> Rows:
    """What the database answers once all rows are there. Raises QueryError with its place."""
    with explaining(reading):
        return session.relations.result(reading.tree, reading.values)


def rows(
    statement: Statement, tree: exp.Expr, values: Values, session: Session
) -> tuple[list[str], list[Row]]:
    """The names and rows of a query inside another statement."""
    prepared = prepare(statement, tree, values, session)
    load(prepared, session)
    found = result(prepared, session)
    return [column.name for column in found.columns], _all(found)


def _all(found: Rows) -> list[Row]:
    rows: list[Row] = []
    while chunk := found.fetch(10_000):
        rows += chunk
    return rows


def _is_enough(reading: Reading, session: Session) -> bool:
    if reading.enough is None or not isinstance(reading.tree, exp.Select):
        return False
    counted = stopping.counted(reading.tree)
    rows = session.relations.read(counted, reading.values)
    return bool(rows[0][0] >= reading.enough)


def _refuse_natural(statement: Statement, tree: exp.Expr) -> None:
    """A NATURAL JOIN would join parameters as well, which are columns that nobody sees."""
    for join in tree.find_all(exp.Join):
        if str(join.args.get("method") or "").upper() == "NATURAL":
            raise UnsupportedError(
                "NATURAL JOIN is not supported",
                statement.place(join.this),
                "write USING (…)",
            )


def pushed(reading: Reading, fetch: Fetch) -> dict[int, pushing.Pairs]:
    """What the servers do of the statement's work, by the identity of the choice."""
    return {
        id(choice): pushing.pairs(
            fetch,
            choice,
            reading.blocks,
            reading.wanted[fetch.source.index],
            reading.values,
            reading.enough,
        )
        for choice in fetch.choices
    }


def run(
    statement: Statement,
    tree: exp.Expr,
    values: Values,
    session: Session,
    part: Part = WHOLE,
) -> Result:
    """The rows of a query, or of a part of it."""
    prepared = prepare(statement, tree, values, session)
    if part.count > 1 and not parts.is_divisible(prepared):
        raise parts.undivided(statement)
    load(prepared, session, part)
    rows = result(prepared, session)
    return Result(rows, notes=tuple(session.notes), requests=session.meter.requests)
