"""Rows come out flat and typed, whole and complete, whatever the answer lacks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sql_documents import Read, api_of

from specloom import ir
from specloom.names import Name
from specloom.targets.lookup import Index
from specloom.targets.sql.rows import flatten
from specloom.targets.sql.schemas import Schemas

INFO = {"run_id": "r1", "score": 0.5, "ended": False}
RUN = {"info": INFO, "tags": ["a"]}
ROW = {"run": RUN, **RUN, **INFO}


def test_scalars_below_become_columns_with_their_types(read: Read) -> None:
    columns = read("rows").columns("runs.search")
    assert list(columns) == ["run", "info", "tags", "run_id", "score", "ended"]
    assert columns["run_id"] == {"type": "string", "description": "Its ID."}
    assert columns["score"] == {"type": "number"}
    assert columns["ended"] == {"type": "boolean", "nullable": True}
    assert columns["run"] == {"$ref": "#/components/schemas/Run"}


def test_the_page_token_survives_beside_the_rows(read: Read) -> None:
    answer = read("rows").answer("runs.search", {"runs": [RUN], "next_page_token": "n"})
    assert answer == {"runs": [ROW], "next_page_token": "n"}


def test_rows_and_token_stay_where_they_were(read: Read) -> None:
    mapped = read("rows")
    answer = {"result": {"runs": [RUN], "next_cursor": "n"}}
    assert mapped.answer("deep.list", answer) == {
        "result": {"runs": [ROW], "next_cursor": "n"}
    }
    method = mapped.method("deep.list")
    assert method["response"]["objectKey"] == "$.result.runs"
    token = method["config"]["pagination"]["responseToken"]
    assert token["key"] == "$.result.next_cursor"


@pytest.mark.parametrize("body", [{}, {"result": None}])
def test_a_missing_envelope_is_no_row(read: Read, body: Any) -> None:
    answer = read("rows").answer("deep.list", body)
    assert answer == {"result": {"runs": [], "next_cursor": None}}


def test_one_row_and_many_are_called_the_same(read: Read) -> None:
    mapped = read("rows")
    assert mapped.answer("runs.get", {"run": RUN}) == {"run": [ROW]}
    assert mapped.columns("runs.get") == mapped.columns("runs.search")


@pytest.mark.parametrize("body", [{}, {"runs": None}, {"runs": []}])
def test_an_answer_without_rows_has_no_rows(read: Read, body: Any) -> None:
    assert read("rows").answer("runs.search", body)["runs"] == []


@pytest.mark.parametrize("body", [{}, {"run": None}])
def test_a_missing_object_is_no_row(read: Read, body: Any) -> None:
    assert read("rows").answer("runs.get", body) == {"run": []}


def test_what_is_missing_or_null_on_the_way_leaves_a_column_empty(read: Read) -> None:
    rows = [{}, None, {"info": None}, {"info": {"run_id": None}}]
    answer = read("rows").answer("runs.search", {"runs": rows})
    assert [row.get("run_id") for row in answer["runs"]] == [None] * 4


def test_text_for_a_number_is_passed_on(read: Read) -> None:
    run = {"info": {"score": "NaN"}}
    answer = read("rows").answer("runs.search", {"runs": [run]})
    assert answer["runs"][0]["score"] == "NaN"


def test_an_array_of_scalars_is_a_column(read: Read) -> None:
    mapped = read("rows")
    assert mapped.answer("labels.list", ["a", ""]) == {
        "rows": [{"value": "a"}, {"value": ""}]
    }
    assert mapped.columns("labels.list") == {"value": {"type": "string"}}


def test_rows_that_are_flat_already_are_left_as_they_are(read: Read) -> None:
    response = read("rows").method("flat.list")["response"]
    assert response == {
        "mediaType": "application/json",
        "openAPIDocKey": "200",
        "objectKey": "$.result.list",
    }


def test_names_of_any_characters_reach_their_values(read: Read) -> None:
    mapped = read("rows")
    row = {'in "fo"': {"x-}}y": "found"}}
    (answer,) = mapped.answer("odd.list", {"odd {{ rows }}": [row]})["rows"]
    assert answer["x-}}y"] == "found" and answer['in "fo"'] == row['in "fo"']
    assert mapped.method("odd.list")["response"]["objectKey"] == "$.rows"


def test_verbs_try_what_requires_most_first(read: Read) -> None:
    mapped = read("rows")
    assert mapped.verb("runs", "select") == ["get", "search"]
    assert set(mapped.resources["runs"]["sqlVerbs"]) == {
        *("select", "insert", "update", "replace", "delete")
    }


def test_operations_without_parameters_say_so(read: Read) -> None:
    assert read("rows").operation("runs.search")["parameters"] == []


def test_unions_of_unions_are_looked_at_once() -> None:
    """Their ways from the first to the last are more than anybody can go."""
    levels, wide = 12, 12
    unions = [_union(depth, n, wide) for depth in range(levels) for n in range(wide)]
    last = [
        ir.Record(_named(levels, n), ir.NO_TEXT, (), ir.Primitive("string"))
        for n in range(wide)
    ]
    api = api_of(Path(__file__).with_name("rows.yaml"))
    method = next(m for r in api.services[0].resources for m in r.methods if m.columns)
    answers = (
        replace(answer, type=ir.Ref(_named(0, 0), None))
        for answer in method.operation.responses
    )
    method = replace(
        method,
        rows=(),
        operation=replace(method.operation, responses=tuple(answers)),
    )
    api = replace(api, definitions=(*api.definitions, *unions, *last))
    flat = flatten(method, Schemas(Index(api)))
    assert flat is not None
    assert flat.extra == ir.Primitive("string")


def _union(depth: int, number: int, wide: int) -> ir.Alias:
    below = (ir.Ref(_named(depth + 1, n), None) for n in range(wide))
    return ir.Alias(_named(depth, number), ir.NO_TEXT, ir.OneOf(tuple(below)))


def _named(depth: int, number: int) -> Name:
    return Name.of(f"union {depth} {number}")
