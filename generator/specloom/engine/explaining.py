"""EXPLAIN: the requests that a statement would send. None is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import product
from typing import Any

from sqlglot import exp

from ..runtime.messages import RequestSpec
from ..runtime.origins import joined
from . import reading
from .binding import Values
from .catalog import Method
from .changes import Call, Change, change
from .columns import Choice, Fetch
from .reading import Reading
from .results import Column, PlannedRequest, Table
from .session import Session
from .statements import READS, Statement
from .supplies import Constants, FromItems, Supply
from .turning import is_turned_by
from .values import Unknown

_NEEDLESS = re.compile(r'"([A-Za-z_]\w*)"')  # quotes around what is a name without them
_MOST = 1000  # requests that are told one by one
_COLUMNS = ("step", "method", "verb", "url", "body", "times")


def requests(
    statement: Statement, values: Values, session: Session
) -> tuple[PlannedRequest, ...]:
    """The requests of a statement, in the order in which they can be sent."""
    tree = statement.tree
    if not isinstance(tree, exp.Expr):
        return ()
    if isinstance(tree, READS):
        prepared = reading.prepare(statement, tree, values, session)
        return tuple(_of_reading(prepared, session, 0))
    found: list[PlannedRequest] = []
    read = partial(_pretend, statement, values, session, found)
    made = change(statement, tree, values, session, read)
    step = 1 + max((planned.step for planned in found), default=0)
    for call in made.calls:
        found.append(_of_call(call, made, session, step))
    return tuple(found)


def table(planned: Sequence[PlannedRequest]) -> Table:
    """The requests as rows."""
    rows = [tuple(getattr(each, name) for name in _COLUMNS) for each in planned]
    kinds = ["INTEGER" if name == "step" else "VARCHAR" for name in _COLUMNS]
    columns = (Column(n, k) for n, k in zip(_COLUMNS, kinds, strict=True))
    return Table(tuple(columns), rows)


def _pretend(
    statement: Statement,
    values: Values,
    session: Session,
    found: list[PlannedRequest],
    query: exp.Query,
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """One row of names in place of the rows of a query, whose requests are noted."""
    prepared = reading.prepare(statement, query, values, session)
    found.extend(_of_reading(prepared, session, len(found)))
    columns = session.relations.result(prepared.tree, values).columns
    names = [column.name for column in columns]
    return names, [tuple(Unknown("{" + name + "}") for name in names)]


def _of_reading(
    prepared: Reading, session: Session, before: int
) -> Iterator[PlannedRequest]:
    for step, level in enumerate(prepared.plan.levels, before + 1):
        for fetch in level:
            for choice in fetch.choices:
                yield from _of_choice(prepared, fetch, choice, session, step)


def _of_choice(
    prepared: Reading, fetch: Fetch, choice: Choice, session: Session, step: int
) -> Iterator[PlannedRequest]:
    constants = prepared.keys.constants(choice)
    more = reading.pushed(prepared, fetch)[id(choice)]
    later = {n: s for n, s in choice.supplies.items() if not isinstance(s, Constants)}
    unknown = {name: Unknown("{" + name + "}") for name in later}
    times = ", ".join(_told(supply) for supply in later.values())
    for count, combined in enumerate(product(*constants.values())):
        if count == _MOST:
            break
        arguments = dict(zip(constants, combined, strict=True)) | unknown
        address, turns = fetch.source.address, not is_turned_by(
            choice.method, arguments
        )
        yield _planned(
            address, choice.method, arguments, session, step, times, turns, more
        )


def _told(supply: Supply) -> str:
    if isinstance(supply, FromItems):
        told = _NEEDLESS.sub(r"\1", supply.node.sql("duckdb", comments=False))
        return f"per distinct {told}"
    return "per value of the sub-select"


def _of_call(call: Call, made: Change, session: Session, step: int) -> PlannedRequest:
    later = any(isinstance(value, Unknown) for value in call.arguments.values())
    times = "per row of the query" if later else ""
    address, turns = made.source.address, made.turns(call)
    return _planned(address, call.method, call.arguments, session, step, times, turns)


def _planned(
    address: str,
    method: Method,
    arguments: dict[str, Any],
    session: Session,
    step: int,
    times: str,
    turns: bool,
    more: tuple[tuple[str, str], ...] = (),
) -> PlannedRequest:
    told = {n: str(v) if isinstance(v, Unknown) else v for n, v in arguments.items()}
    task = session.task(0, address, method, told, safe=True, turns=False, more=more)
    if method.many and turns:
        times = f"{times}, per page".lstrip(", ")
    content = task.request.content
    return PlannedRequest(
        step,
        task.name,
        task.request.method,
        _url(task.request),
        content.decode("utf-8", "replace") if isinstance(content, bytes) else "",
        f"once {times}".strip(),
    )


def _url(request: RequestSpec) -> str:
    """The address as it would be asked for; what is not known yet stands in braces."""
    query = "&".join(f"{key}={value}" for key, value in request.query)
    url = joined(request.base_url, request.path)
    joint = "&" if "?" in url else "?"
    whole = f"{url}{joint}{query}" if query else url
    return whole.replace("%7B", "{").replace("%7D", "}")
