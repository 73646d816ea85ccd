"""EXPLAIN: the requests that a statement would send."""

from __future__ import annotations

from typing import Any

from .results import PlannedRequest, text_table


def requests(statement: Any, values: Any, session: Any) -> tuple[PlannedRequest, ...]:
    return ()


def table(planned: tuple[PlannedRequest, ...]) -> Any:
    return text_table((), ())
