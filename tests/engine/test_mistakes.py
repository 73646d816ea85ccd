"""What the database cannot compute is told of the statement: where, what, and what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from stub import Api

from specloom.engine import Connection, DataError, Engine, StatementError
from specloom.errors import QueryError

GENERATED = Path(__file__).parents[2] / "generated/sql/databricks_workspace"
SAMPLES = "FROM shop.types.samples"
SAMPLE = {
    "id": 1,
    "Name": "one",
    "name": "two",
    "either": "text",
    "seen": "2024-02-01T00:30:00Z",
}


@pytest.fixture
def engine(api: Api, engine: Engine) -> Engine:
    api.on("GET /samples", {"samples": [SAMPLE]})
    return engine


def told(engine: Engine, statement: str, params: Any = None) -> tuple[QueryError, str]:
    """The error of a statement, and what stands at its place there."""
    with pytest.raises(QueryError) as caught:
        engine.execute(statement, params).fetchall()
    place = caught.value.place
    assert place is not None and place.line == 1 and place.column
    return caught.value, statement[place.column - 1 :]


@pytest.mark.parametrize(
    ("statement", "params", "at"),
    [
        (f"SELECT id {SAMPLES} WHERE either = 'text'", None, "'text'"),
        (f"SELECT id {SAMPLES} WHERE either IN ('text', 'x')", None, "'text'"),
        (f"SELECT id {SAMPLES} WHERE either = ?", ["text"], "either = ?"),
    ],
)
def test_text_beside_a_column_of_any_json_is_told_with_the_way_out(
    engine: Engine, statement: str, params: Any, at: str
) -> None:
    error, found = told(engine, statement, params)
    assert error.message == "either holds any JSON, and 'text' is none"
    assert error.hint == "compare it as text: either->>'$'"
    assert found.startswith(at)
    assert engine.execute(
        f"SELECT id {SAMPLES} WHERE either->>'$' = 'text'"
    ).fetchall() == [(1,)]


@pytest.mark.parametrize(
    ("expression", "at", "message"),
    [
        ("seen > 'yesterday'", "'yesterday'", "invalid timestamp field format"),
        ("id = 'one'", "'one'", "Could not convert string 'one' to INT64"),
        ("CAST('x' AS INT) = 1", "'x'", "Could not convert string 'x'"),
        ("seen - 5 > 3", "- 5", "No function matches"),
        ("id = 9223372036854775807 + 1", "9223372036854775807", "Overflow"),
        ("nosuch(id) = 1", "nosuch", "name nosuch does not exist"),
    ],
)
def test_what_cannot_be_computed_is_told_with_its_place(
    engine: Engine, expression: str, at: str, message: str
) -> None:
    error, found = told(engine, f"SELECT id {SAMPLES} WHERE {expression}")
    assert message in error.message and "Error:" not in error.message
    assert found.strip("- ").startswith(at.strip("- "))
    assert "Candidate" not in error.hint


def test_a_value_that_came_is_told_by_what_the_statement_does_with_it(
    engine: Engine,
) -> None:
    error, found = told(engine, f'SELECT CAST("Name" AS INT) {SAMPLES}')
    assert not isinstance(error, StatementError), "something was sent"
    assert found.startswith('"Name"')


def test_a_value_that_came_is_a_data_error_to_programs(
    api: Api, engine: Engine
) -> None:
    with pytest.raises(DataError) as caught:
        Connection(engine).execute(f"SELECT CAST(name_2 AS INT) {SAMPLES}")
    assert caught.value.place is not None


@pytest.mark.parametrize(
    ("column", "hint"),
    [
        ("at", "did you mean nested.at?"),
        ("Deep", "did you mean nested.deep?"),
        ("naem", "did you mean Name, name_2?"),
        ("neested", "did you mean nested?"),
    ],
)
def test_a_column_that_is_none_is_looked_for_in_objects_too(
    engine: Engine, column: str, hint: str
) -> None:
    error, found = told(engine, f"SELECT {column} {SAMPLES}")
    assert error.message == f"there is no column {column}"
    assert error.hint.startswith(hint.rstrip("?"))
    assert found.startswith(column)


def test_what_specloom_says_itself_keeps_its_advice() -> None:
    with Engine(GENERATED, environ={}) as engine, pytest.raises(QueryError) as caught:
        engine.execute("SELECT * FROM databricks_workspace.ml.experiments").fetchall()
    assert caught.value.message.startswith("list needs deployment_name")
    assert "WHERE deployment_name" in caught.value.hint
