"""Statements that change things: calls one after another, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlglot import exp

from ..errors import QueryError
from . import reading, rewriting
from .answers import Page
from .binding import Values
from .blocks import Blocks, Source
from .changes import Call, Change, change
from .columns import Choice, assemble
from .errors import Cancelled, LimitError, RequestError, WriteError
from .fetching import Task
from .loading import reader_of, text_of
from .paths import Paths
from .planning import Plan
from .relations import Batch
from .results import Column, Outcome, Result, Rows, Table
from .session import Session
from .statements import Statement
from .supplies import Constants
from .turning import is_turned_by


def run(
    statement: Statement, tree: exp.Expr, values: Values, session: Session
) -> Result:
    """Do what a statement says, one call after another.

    Raises WriteError where a call fails; those before it have taken effect.
    """
    read = partial(_read, statement, values, session)
    made = change(statement, tree, values, session, read)
    tasks = [_task(call, made, session) for call in made.calls]
    session.meter.expect(len(tasks))
    answer = _Answer(statement, made, values, session)
    outcomes = _send(tasks, made.calls, answer, session)
    return Result(
        answer.rows(),
        affected=len(outcomes),
        outcomes=tuple(outcomes),
        notes=tuple(session.notes),
        requests=session.meter.requests,
    )


def _read(
    statement: Statement, values: Values, session: Session, query: exp.Query
) -> tuple[list[str], Sequence[Sequence[object]]]:
    return reading.rows(statement, query, values, session)


def _task(call: Call, made: Change, session: Session) -> Task:
    source, method = made.source, call.method
    reads = made.verb == "exec" and method.name in source.resource.verbs.get(
        "select", ()
    )
    return session.task(
        source.index,
        source.address,
        method,
        call.arguments,
        safe=reads,
        turns=made.verb == "exec" and not is_turned_by(method, call.arguments),
    )


# --------------------------------------------------------------------------- sending


def _send(
    tasks: Sequence[Task], calls: Sequence[Call], answer: _Answer, session: Session
) -> list[Outcome]:
    """Send all, in order; the first failure ends it."""
    done: list[Outcome] = []
    for number, (task, call) in enumerate(zip(tasks, calls, strict=True), 1):
        told, status = _told(task), 0
        try:
            for arrival in session.fetcher().attended(task):
                answer.add(call, arrival.page)
                status = arrival.page.status
        except (QueryError, KeyboardInterrupt) as error:
            failed = _outcome(number, told, error, status)
            rest = [
                Outcome(later, _told(each), "not sent")
                for later, each in enumerate(tasks[number:], number + 1)
            ]
            raise _stopped(error, [*done, failed, *rest]) from None
        done.append(Outcome(number, told, "done", status))
    return done


def _told(task: Task) -> str:
    request = task.request
    return f"{request.method} {request.base_url.rstrip('/')}/{request.path.lstrip('/')}"


def _outcome(
    number: int, told: str, error: BaseException, answered: int = 0
) -> Outcome:
    """What became of the call that failed; ``answered`` is the status of its first page."""
    message = error.message if isinstance(error, QueryError) else "interrupted"
    match error:
        case _ if answered:
            return Outcome(number, told, "done", answered, message)
        case RequestError(status=status) if status >= 400:
            return Outcome(number, told, "failed", status, message)
        case RequestError(status=status) if status:
            return Outcome(number, told, "done", status, message)
        case RequestError(sent=False) | LimitError(sent=False) | Cancelled(sent=False):
            return Outcome(number, told, "not sent", 0, message)
        case _:
            return Outcome(number, told, "unknown", 0, message)


def _stopped(error: BaseException, outcomes: list[Outcome]) -> WriteError:
    counts = dict.fromkeys(("done", "failed", "unknown", "not sent"), 0)
    for outcome in outcomes:
        counts[outcome.state] += 1
    summary = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
    message = error.message if isinstance(error, QueryError) else "interrupted"
    if len(outcomes) > 1:
        row = next(o.row for o in outcomes if o.error)
        message = f"row {row} of {len(outcomes)}: {message} ({summary})"
    elif counts["unknown"]:
        message += " (whether it took effect is not known)"
    return WriteError(
        message,
        hint=error.hint if isinstance(error, QueryError) else "",
        status=error.status if isinstance(error, RequestError) else 0,
        body=error.body if isinstance(error, RequestError) else "",
        outcomes=tuple(outcomes),
    )


# --------------------------------------------------------------------------- answers


class _Answer:
    """What a statement gives back of the servers' answers: its RETURNING clause."""

    def __init__(
        self, statement: Statement, made: Change, values: Values, session: Session
    ) -> None:
        self._statement = statement
        self._values = values
        self._session = session
        self._returning = made.returning or ()
        self._tree: exp.Expr | None = None
        methods = {call.method.name: call.method for call in made.calls}
        if not self._returning or not methods:
            return
        named = [
            exp.to_identifier(part, quoted=True)
            for part in made.source.address.split(".")
        ]
        table = exp.Table(this=named[2], db=named[1], catalog=named[0])
        source = Source(
            made.source.index,
            table,
            made.source.address,
            made.source.provider,
            made.source.resource,
            made.source.types,
            tuple(methods.values()),
        )
        select = exp.select(*(e.copy() for e in self._returning)).from_(
            table, copy=False
        )
        self._prepare(select, Blocks(select, {id(table): source}), source)

    def _prepare(self, select: exp.Select, blocks: Blocks, source: Source) -> None:
        """Make the table of the answers, and check the clause against it."""
        hidden = Paths(blocks).rewrite()
        wanted = rewriting.wanted(blocks)[source.index]
        wanted |= {name: {()} for _, name in hidden}
        given = {
            p.name.lower(): Constants(()) for m in source.methods for p in m.parameters
        }
        fetch = assemble(source, [(method, given) for method in source.methods], wanted)
        rewriting.tables(blocks, Plan(((fetch,),)))
        self._choices: dict[str, Choice] = {c.method.name: c for c in fetch.choices}
        self._source = source
        self._session.relations.create(fetch.choices[0].relation)
        reading.check(self._statement, select, self._values, blocks, self._session)
        self._tree = select

    def add(self, call: Call, page: Page) -> None:
        """Keep the rows of an answer; one that has none counts as a row all the same."""
        if self._tree is None:
            return
        choice = self._choices[call.method.name]
        reader = reader_of(self._source.address, choice)
        is_read = call.method.row >= 0 and (page.rows or page.is_list)
        rows = reader.texts(page) if is_read else ["{}"]
        told = {name: text_of(value) for name, value in call.arguments.items()}
        self._session.relations.load(choice.relation, Batch(rows, [told] * len(rows)))
        self._session.notes.extend(reader.notes())

    def rows(self) -> Rows:
        if self._tree is not None:
            return self._session.relations.result(self._tree, self._values)
        names = [each.alias_or_name or each.sql("duckdb") for each in self._returning]
        return Table(tuple(Column(name, "VARCHAR") for name in names), ())
