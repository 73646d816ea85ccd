"""Statements in the layout in which StackQL's pages print them, on a real MLflow server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import mlflow_server as mlflow
from specloom.engine import Engine, StatementError, WriteError

OURS = Path(__file__).parents[2] / "generated" / "sql" / "databricks_workspace"
ML = "databricks_workspace.ml"
RUNS = f"{ML}.experiment_runs"
_PARTS = re.split(
    r"^--# (.+)\n",
    Path(__file__).with_name("experiment_runs.sql").read_text("utf-8"),
    flags=re.MULTILINE,
)
#: By the name of the method, and what is particular about the layout.
PRINTED = dict(zip(_PARTS[1::2], _PARTS[2::2], strict=True))
BULK = {"delete_bulk": "delete-runs", "restore_bulk": "restore-runs"}
#: What of a run tells that a statement has done its work, and what it then is.
EFFECTS: dict[str, tuple[str, Any]] = {
    "get": ("run_name", "as printed"),
    "delete": ("lifecycle_stage", "deleted"),
    "delete with its comma in a comment": ("lifecycle_stage", "deleted"),
    "restore": ("lifecycle_stage", "active"),
    "delete_tag": ("list_filter(data.tags, t -> t.key = 'phase')", []),
    "set_tag": ("list_filter(data.tags, t -> t.key = 'phase')[1].value", "train"),
    "log_batch": ("list_transform(data.params, p -> p.key)", ["depth"]),
    "log_inputs": ("inputs.dataset_inputs[1].dataset.name", "iris"),
    "log_metric": ("data.metrics[1].value", 0.25),
    "log_metric with its commas in comments": ("data.metrics[1].step", 7),
    "log_model": ("list_filter(data.tags, t -> t.key LIKE '%log-model%') <> []", True),
    "log_outputs": ("outputs.model_outputs[1].step", 2),
    "log_param": ("data.params[1].value", "train"),
    "search": ("run_name", "as printed"),
    "update": ("status", "FINISHED"),
}


GIVEN: dict[str, Any] = {
    "deployment_name": "dbc-abcd0123-a1bc",
    "run_name": "as printed",
    "start_time": 1000,
    "end_time": 2000,
    "tags": [{"key": "phase", "value": "try"}],
    "user_id": "somebody",
    "key": "phase",
    "text": "train",
    "value": 0.25,
    "timestamp": 1500,
    "step": 7,
    "dataset_digest": None,
    "dataset_name": None,
    "model_id": None,
    "metrics": [{"key": "loss", "value": 1, "timestamp": 3, "step": 0}],
    "params": [{"key": "depth", "value": "3"}],
    "datasets": [
        {
            "dataset": {
                "name": "iris",
                "digest": "d1",
                "source_type": "local",
                "source": "iris.csv",
            }
        }
    ],
    "filter": "attributes.run_name = 'as printed'",
    "max_results": 5,
    "order_by": ["attributes.start_time"],
    "page_token": None,
    "run_view_type": "ALL",
    "status": "FINISHED",
    "max_timestamp_millis": 5,
    "min_timestamp_millis": 5,
    "max_runs": 2,
}


@pytest.fixture
def engine(mlflow_server: mlflow.MlflowServer) -> Iterator[Engine]:
    with Engine(OURS, servers=mlflow_server.url, environ={}) as made:
        yield made


@pytest.fixture(params=["typed", "texts"])
def values(engine: Engine, request: pytest.FixtureRequest) -> dict[str, Any]:
    """Values for all placeholders, as a program gives them and as a command line does.

    They name a new run, which the page's INSERT has made.
    """
    sql = f"INSERT INTO {ML}.experiments (name) VALUES (?) RETURNING experiment_id"
    ((experiment,),) = engine.execute(sql, [request.node.name]).fetchall()
    sql = (
        f"INSERT INTO {ML}.logged_models (experiment_id) VALUES (?) RETURNING model_id"
    )
    ((model,),) = engine.execute(sql, [experiment]).fetchall()
    given = GIVEN | made_of(experiment, model)
    if request.param == "texts":
        given = {
            name: value if isinstance(value, str | None) else json.dumps(value)
            for name, value in given.items()
        }
    ((run,),) = engine.execute(PRINTED["create"], given).fetchall()
    return given | identified(run["info"]["run_id"])


def made_of(experiment: str, model: str) -> dict[str, Any]:
    return {
        "experiment_id": experiment,
        "experiment_ids": [experiment],
        "models": [{"model_id": model}],
        "output_models": [{"model_id": model, "step": 2}],
    }


def identified(run_id: str) -> dict[str, str]:
    model = {
        "run_id": run_id,
        "artifact_path": "model",
        "utc_time_created": "2026-01-01 00:00:00",
        "flavors": {},
    }
    return {"run_id": run_id, "run_uuid": run_id, "model_json": json.dumps(model)}


@pytest.mark.parametrize("name", EFFECTS)
def test_a_statement_does_as_printed_what_it_says(
    engine: Engine, values: dict[str, Any], name: str
) -> None:
    if name == "restore":
        engine.execute(PRINTED["delete"], values)
    result = engine.execute(PRINTED[name], values)
    assert result.affected == (-1 if name in ("get", "search") else 1)
    expression, expected = EFFECTS[name]
    sql = f"SELECT {expression} FROM {RUNS} WHERE run_id = {{{{ run_id }}}}"
    assert engine.execute(sql, values).fetchall() == [(expected,)]


def test_a_page_that_finds_runs_shows_them(
    engine: Engine, values: dict[str, Any]
) -> None:
    """``SELECT`` and ``EXEC`` give the same row; one of them needs no hint to show it."""
    ((selected,),) = engine.execute(PRINTED["get"], values).fetchall()
    found = engine.execute(PRINTED["search"], values)
    assert found.columns[0].name == "run"
    assert selected["info"] == found.fetchall()[0][0]["info"]
    assert selected["info"]["run_id"] == values["run_id"]


def test_a_page_that_creates_a_run_returns_it_typed(
    engine: Engine, values: dict[str, Any]
) -> None:
    result = engine.execute(PRINTED["create"], values)
    assert result.columns[0].type.startswith("STRUCT(info STRUCT(run_id VARCHAR")
    ((run,),) = result.fetchall()
    assert run["info"]["start_time"] == 1000
    assert {"key": "phase", "value": "try"} in run["data"]["tags"]


@pytest.mark.parametrize("name", BULK)
def test_what_only_databricks_has_is_the_servers_404(
    engine: Engine, values: dict[str, Any], name: str
) -> None:
    told = rf"{RUNS}\.{name}: 404 for POST http://.*/databricks/runs/{BULK[name]}"
    with pytest.raises(WriteError, match=told) as caught:
        engine.execute(PRINTED[name], values)
    assert caught.value.status == 404
    assert caught.value.hint == "this server has no such method; others may have it"
    assert [outcome.state for outcome in caught.value.outcomes] == ["failed"]


@pytest.mark.parametrize("name", [name for name in PRINTED if " " not in name])
def test_every_placeholder_must_be_filled(engine: Engine, name: str) -> None:
    with pytest.raises(StatementError, match=r"no value was given for \{\{ \w+ \}\}"):
        engine.execute(PRINTED[name])


def test_every_method_of_the_page_is_here() -> None:
    assert {name.split(" ")[0] for name in PRINTED} == {"get", "create", *EFFECTS, *BULK} - {
        name for name in EFFECTS if " " in name
    }  # fmt: skip
