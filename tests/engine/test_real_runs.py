"""SQL against a real MLflow server, over our own mapping and over the published one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import mlflow_server as mlflow
from specloom.engine import Engine, RequestError, StatementError, WriteError

OURS = Path(__file__).parents[2] / "generated" / "sql" / "databricks_workspace"
ML = "databricks_workspace.ml"
RUNS = f"{ML}.experiment_runs"
_PROVIDER = """id: databricks_workspace
name: databricks_workspace
version: v00.00.00000
providerServices:
  ml:
    id: ml:v1
    name: ml
    service: {$ref: databricks_workspace/v00.00.00000/services/ml.yaml}
"""


@pytest.fixture
def engine(mlflow_server: mlflow.MlflowServer) -> Iterator[Engine]:
    with Engine(OURS, servers=mlflow_server.url, environ={}) as made:
        yield made


@pytest.fixture
def experiment(engine: Engine, request: pytest.FixtureRequest) -> str:
    """The id of an experiment of the test's own, with three runs."""
    sql = f"INSERT INTO {ML}.experiments (name) VALUES (?) RETURNING experiment_id"
    ((made,),) = engine.execute(sql, [request.node.name]).fetchall()
    engine.execute(
        f"INSERT INTO {RUNS} (experiment_id, run_name, start_time, tags) VALUES "
        '({{ e }}, \'a\', 1000, \'[{"key": "team", "value": "x"}]\'), '
        "({{ e }}, 'b', '2000', NULL), ({{ e }}, 'c', 3000, [{'key': 'k', 'value': '1'}])",
        {"e": made},
    )
    return str(made)


def rows(engine: Engine, sql: str, **params: Any) -> list[tuple[Any, ...]]:
    return engine.execute(sql, params).fetchall()


def test_runs_are_searched_page_by_page(engine: Engine, experiment: str) -> None:
    sql = f"SELECT run_name FROM {RUNS} WHERE experiment_ids = {{{{ ids }}}} AND max_results = 1 ORDER BY 1"
    assert rows(engine, sql, ids=[experiment]) == [("a",), ("b",), ("c",)]
    assert rows(engine, sql, ids=f'["{experiment}"]') == [("a",), ("b",), ("c",)]


def test_nested_values_have_types(engine: Engine, experiment: str) -> None:
    sql = (
        f"SELECT run_name, run->>'$.info.start_time' AS t, run->'$.data.tags[0].value' AS tag "
        f"FROM {RUNS} WHERE experiment_ids = {{{{ e }}}} AND run->>'$.info.start_time' > 999 "
        "AND start_time < 3000 ORDER BY t"
    )
    result = engine.execute(sql, {"e": experiment})
    assert [column.type for column in result.columns] == [
        "VARCHAR",
        "BIGINT",
        "VARCHAR",
    ]
    assert result.fetchall() == [("a", 1000, "x"), ("b", 2000, "b")]


def test_a_run_goes_through_its_life(engine: Engine, experiment: str) -> None:
    ((run,),) = rows(
        engine,
        f"SELECT run_id FROM {RUNS} WHERE experiment_ids = {{{{ e }}}} AND run_name = 'a'",
        e=experiment,
    )
    rows(
        engine,
        f"INSERT INTO {ML}.experiment_run_metrics (run_id, key, value, timestamp, step) "
        "VALUES ({{ r }}, 'loss', 0.5, 1, 1), ({{ r }}, 'loss', '0.25', 2, '2')",
        r=run,
    )
    assert rows(
        engine,
        f"SELECT r.run_name, min(m.value), max(m.step) FROM {RUNS} r "
        f"JOIN {ML}.experiment_run_metrics m ON m.run_id = r.run_id "
        "WHERE r.experiment_ids = {{ e }} AND m.metric_key = 'loss' GROUP BY ALL",
        e=experiment,
    ) == [("a", 0.25, 2)]
    updated = rows(
        engine,
        f"UPDATE {RUNS} SET status = 'FINISHED', end_time = 5000 WHERE run_id IN "
        f"(SELECT run_id FROM {RUNS} WHERE experiment_ids = {{{{ e }}}} AND run_name <> 'c') "
        "RETURNING run_name, status, end_time",
        e=experiment,
    )
    assert sorted(updated) == [("a", "FINISHED", 5000), ("b", "FINISHED", 5000)]
    deleted = engine.execute(
        f"DELETE FROM {RUNS} WHERE run_id = ? RETURNING run_id", [run]
    )
    assert deleted.fetchall() == [(run,)]
    names = f"SELECT run_name FROM {RUNS} WHERE experiment_ids = {{{{ e }}}} ORDER BY 1"
    assert rows(engine, names, e=experiment) == [("b",), ("c",)]
    engine.execute(f"EXEC {RUNS}.restore @run_id = ?", [run])
    assert rows(engine, names, e=experiment) == [("a",), ("b",), ("c",)]


def test_runs_are_copied_from_the_api_to_the_api(
    engine: Engine, experiment: str
) -> None:
    result = engine.execute(
        f"INSERT INTO {RUNS} (experiment_id, run_name, start_time, tags) "
        f"SELECT experiment_id, run_name || ' again', start_time + 1, "
        f"list_filter(run.data.tags, t -> t->>'$.key' = 'team') FROM {RUNS} "
        "WHERE experiment_ids = {{ e }} RETURNING run->>'$.info.run_name'",
        {"e": experiment},
    )
    assert result.affected == 3
    assert sorted(result.fetchall()) == [("a again",), ("b again",), ("c again",)]


@pytest.mark.parametrize(
    ("sql", "error", "message"),
    [
        (f"SELECT * FROM {RUNS} WHERE run_id = 'nosuch'", RequestError, "404.*RESOURCE_DOES_NOT_EXIST"),
        (f"SELECT * FROM {RUNS} WHERE max_results = 'many'", StatementError, "whole number"),
        (f"UPDATE {RUNS} SET status = 'DONE' WHERE run_id = 'r'", StatementError, "one of FAILED"),
        (f"DELETE FROM {RUNS} WHERE experiment_id = '1' AND max_timestamp_millis = 5", WriteError, "404.*databricks/runs/delete-runs"),
        (f"EXEC {RUNS}.log_metric @run_id = 'r'", StatementError, "needs key, value, timestamp"),
    ],
)  # fmt: skip
def test_an_error_says_what_is_wrong(
    engine: Engine, sql: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        engine.execute(sql)


@pytest.fixture
def published(
    shared: Path, tmp_path: Path, mlflow_server: mlflow.MlflowServer
) -> Iterator[Engine]:
    """An engine over the mapping that StackQL's registry publishes."""
    folder = tmp_path / "src" / "databricks_workspace" / "v00.00.00000"
    (folder / "services").mkdir(parents=True)
    (folder / "provider.yaml").write_text(_PROVIDER)
    source = shared / "corpus" / "databricks_workspace-ml.yaml"
    (folder / "services" / "ml.yaml").write_bytes(source.read_bytes())
    with Engine(tmp_path, servers=mlflow_server.url, environ={}) as made:
        yield made


def printed(shared: Path) -> list[str]:
    """The statements of the reference page, as printed."""
    page = (shared / "reference" / "experiment_runs-page.txt").read_text("utf-8")
    return re.findall(r"^(?:SELECT\n|INSERT INTO |EXEC )[^;]*;", page, re.MULTILINE)


@pytest.mark.parametrize("mapping", ["ours", "published"])
def test_the_reference_pages_statements_run_as_printed(
    shared: Path, experiment: str, mapping: str, request: pytest.FixtureRequest
) -> None:
    engine = request.getfixturevalue("engine" if mapping == "ours" else "published")
    select, insert, delete = printed(shared)
    values = {
        "deployment_name": "dbc-1",
        "experiment_id": experiment,
        "run_name": "printed",
        "start_time": 5,
        "tags": '[{"key": "a", "value": "b"}]',
        "user_id": "somebody",
    }
    ((made,),) = engine.execute(insert, values).fetchall()
    assert made["info"]["run_name"] == "printed"
    values |= {"run_id": made["info"]["run_id"], "run_uuid": made["info"]["run_id"]}
    ((found,),) = engine.execute(select, values).fetchall()
    assert found["info"]["run_id"] == values["run_id"]
    assert engine.execute(delete, values).affected == 1
    ((gone,),) = engine.execute(select, values).fetchall()
    assert gone["info"]["lifecycle_stage"] == "deleted"
