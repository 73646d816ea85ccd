"""Statements that change things: calls one after another, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import chain

from sqlglot import exp

from ..errors import QueryError
from ..runtime.origins import joined
from . import mistakes, reading, rewriting
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
from .responses import Page
from .results import Outcome, Result, Rows, Table
from .session import Session
from .statements import Statement
from .supplies import Constants


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
    changes = not any(_only_reads(call, made) for call in made.calls)
    return Result(
        answer.rows(),
        affected=len(outcomes) if changes else -1,
        outcomes=tuple(outcomes),
        notes=tuple(session.notes),
        requests=session.meter.requests,
    )


def _read(
    statement: Statement, values: Values, session: Session, query: exp.Query
) -> tuple[list[str], Sequence[Sequence[object]]]:
    return reading.rows(statement, query, values, session)


def _task(call: Call, made: Change, session: Session) -> Task:
    return session.task(
        made.source.index,
        made.source.address,
        call.method,
        call.arguments,
        safe=_only_reads(call, made),
        turns=made.turns(call),
    )


def _only_reads(call: Call, made: Change) -> bool:
    """Whether EXEC calls a method that SELECT could call."""
    selects = made.source.resource.verbs.get("select", ())
    return made.verb == "exec" and call.method.name in selects


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
    return f"{request.method} {joined(request.base_url, request.path)}"


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
        self._tree: exp.Expr | None = None
        returning = _returned(made)
        if not returning:
            return
        methods = {call.method.name: call.method for call in made.calls}
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
            tuple(methods.values()) or made.source.methods,
        )
        select = exp.select(*(e.copy() for e in returning)).from_(table, copy=False)
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
        self._tree, self._blocks = select, blocks

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
        if self._tree is None:
            return Table((), ())
        with mistakes.explaining(
            self._statement, self._tree, self._blocks, self._values
        ):
            return self._session.relations.result(self._tree, self._values)


def _returned(made: Change) -> tuple[exp.Expr, ...]:
    """What a statement gives back; a star is what was sent where nothing is answered."""
    given = made.returning or ()
    if not made.calls or any(call.method.columns for call in made.calls):
        return given
    sent = dict.fromkeys(name for call in made.calls for name in call.arguments)
    columns = [exp.column(exp.to_identifier(name, quoted=True)) for name in sent]
    found = (columns if isinstance(each, exp.Star) else [each] for each in given)
    return tuple(chain.from_iterable(found))
