"""SQL over a real MLflow server: what a statement answers, and what it asks for that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

import mlflow_server as mlflow
from specloom.engine import Engine, Result, StatementError, WriteError
from specloom.errors import UnsupportedError

OURS = Path(__file__).parents[2] / "generated" / "sql" / "databricks_workspace"
ML = "databricks_workspace.ml"
RUNS, METRICS = f"{ML}.experiment_runs", f"{ML}.experiment_run_metrics"
_TEXT = Path(__file__).with_name("questions.sql").read_text("utf-8")
QUESTIONS = [
    part.strip() for part in _TEXT.partition("\n\n")[2].split(";") if part.strip()
]
_TABLES = {
    "runs": f"SELECT * FROM {RUNS} WHERE experiment_ids = {{{{ ids }}}}",
    "metrics": f"SELECT m.* FROM {RUNS} r JOIN {METRICS} m ON m.run_id = r.run_id "
    "WHERE r.experiment_ids = {{ ids }} AND m.metric_key = 'loss'",
    "experiments": f"SELECT * FROM {ML}.experiments "
    "WHERE experiment_id IN ({{ first }}, {{ second }})",
}
_CONDITION = re.compile(r"\{of (\w+)(?: (\w+))?\}")
_NAME = re.compile(r"\{(\w+)\}")


@dataclass
class World:
    """An engine over the server, what it holds of ours, and the same as tables of DuckDB."""

    engine: Engine
    experiments: list[str]
    runs: dict[str, str]  # ids by name
    tables: duckdb.DuckDBPyConnection

    def run(self, sql: str) -> Result:
        """The result of a statement; ``{{ ids }}`` and names of runs are filled in."""
        first, second = self.experiments
        known = {"ids": self.experiments, "first": first, "second": second}
        return self.engine.execute(sql, known | self.runs)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.run(sql).fetchall()


@pytest.fixture(scope="module")
def world(mlflow_server: mlflow.MlflowServer) -> Iterator[World]:
    with (
        Engine(OURS, servers=mlflow_server.url, environ={}) as engine,
        duckdb.connect() as tables,
    ):
        made = World(engine, [], {}, tables)
        for number in (0, 1):
            fill(made, number)
        for name, sql in _TABLES.items():
            tables.register(name, made.run(sql).arrow())
        yield made


def fill(world: World, number: int) -> None:
    """An experiment with four runs, three of which have a metric and a parameter."""
    sql = f"INSERT INTO {ML}.experiments (name) VALUES ({{{{ name }}}}) RETURNING experiment_id"
    [(experiment,)] = world.engine.execute(sql, {"name": f"e{number}"}).fetchall()
    world.experiments.append(experiment)
    for position in range(4):
        name = f"run{number}{position}"
        tags = [{"key": "team", "value": f"t{position % 2}"}]
        [(run,)] = world.engine.execute(
            f"INSERT INTO {RUNS} (experiment_id, run_name, start_time, tags) "
            "VALUES (?, ?, ?, ?) RETURNING run_id",
            [experiment, name, 1000 * position + number, tags],
        ).fetchall()
        world.runs[name] = run
        if position < 3:
            world.engine.execute(
                f"INSERT INTO {METRICS} (run_id, key, value, timestamp, step) "
                f"SELECT '{run}', 'loss', {position + 1} / (step + 1), step, step "
                "FROM range(3) AS t(step)"
            )
            log = f"INSERT INTO {ML}.experiment_run_params (run_id, key, value) VALUES (?, ?, ?)"
            world.engine.execute(log, [run, "lr", position / 10])
    finished = (
        f"UPDATE {RUNS} SET status = 'FINISHED', end_time = 9000 WHERE run_id = ?"
    )
    world.engine.execute(finished, [world.runs[f"run{number}0"]])


# ------------------------------------------------------------------- what is answered


@pytest.mark.parametrize("question", QUESTIONS, ids=range(len(QUESTIONS)))
def test_a_statement_answers_what_the_same_rows_answer_in_a_database(
    world: World, question: str
) -> None:
    wanted = world.tables.sql(over_tables(question)).fetchall()
    found = world.rows(over_resources(question, world))
    if "LIMIT" not in question:
        found, wanted = sorted(found, key=repr), sorted(wanted, key=repr)
    assert found == wanted


def over_resources(question: str, world: World) -> str:
    listed = ", ".join(f"'{each}'" for each in world.experiments)
    conditions = {
        "runs": f"experiment_ids = [{listed}]",
        "metrics": "metric_key = 'loss'",
        "experiments": f"experiment_id IN ({listed})",
    }
    resources = {"runs": RUNS, "metrics": METRICS, "experiments": f"{ML}.experiments"}

    def given(found: re.Match[str]) -> str:
        return (
            f"{found[2]}.{conditions[found[1]]}" if found[2] else conditions[found[1]]
        )

    return _NAME.sub(lambda m: resources[m[1]], _CONDITION.sub(given, question))


def over_tables(question: str) -> str:
    return _NAME.sub(lambda m: m[1], _CONDITION.sub("true", question))


def test_values_have_the_types_of_the_schema(world: World) -> None:
    result = world.run(
        "SELECT run_id, start_time, run, data.metrics, data.metrics[1].value AS loss, "
        "start_time > 0 AS late, epoch_ms(start_time) AS at "
        f"FROM {RUNS} WHERE run_id = {{{{ run01 }}}}"
    )
    kinds = [column.type for column in result.columns]
    assert kinds[:2] == ["VARCHAR", "BIGINT"]
    assert kinds[2].startswith("STRUCT(info STRUCT(run_id VARCHAR")
    assert kinds[3].startswith('STRUCT("key" VARCHAR, "value" DOUBLE')
    assert kinds[3].endswith("[]")
    assert kinds[4:] == ["DOUBLE", "BOOLEAN", "TIMESTAMP"]


@pytest.mark.parametrize(
    "path",
    [
        "run->'$.info.start_time'",
        "run->>'$.info.start_time'",
        "run->'info'->>'start_time'",
        "json_extract(run, '$.info.start_time')",
        "json_extract_string(run, '$.info.start_time')",
        "info->>'start_time'",
        "run.info.start_time",
    ],
)
def test_a_constant_path_compares_and_sorts_as_a_number(
    world: World, path: str
) -> None:
    """As text, 1000 would come before 999, and 9 after 3001."""
    found = world.rows(
        f"SELECT {path} AS t FROM {RUNS} WHERE experiment_ids = {{{{ ids }}}} "
        f"AND {path} > 999 AND {path} < 10000 ORDER BY {path} DESC LIMIT 2"
    )
    assert found == [(3001,), (3000,)]


def test_what_an_answer_lacks_is_null(world: World) -> None:
    sql = "SELECT run_name, end_time, data.metrics, run->'$.info.end_time' IS NULL "
    sql += f"FROM {RUNS} WHERE run_id = {{{{ run03 }}}}"
    assert world.rows(sql) == [("run03", None, None, True)]


def test_parameters_come_back_as_columns(world: World) -> None:
    sql = f"SELECT DISTINCT experiment_ids, run_view_type, max_results FROM {RUNS} "
    sql += (
        "WHERE experiment_ids = {{ ids }} AND run_view_type = 'ALL' AND max_results = 3"
    )
    listed = ",".join(f'"{each}"' for each in world.experiments)
    assert world.rows(sql) == [(f"[{listed}]", "ALL", 3)]


# ------------------------------------------------------------------- what is asked for


@pytest.mark.parametrize(
    ("sql", "requests"),
    [
        ("SELECT 1", 0),
        (f"SELECT * FROM {RUNS} WHERE experiment_ids = {{{{ ids }}}}", 1),
        (f"SELECT * FROM {RUNS} WHERE run_id IN ({{{{ run00 }}}}, {{{{ run01 }}}}, {{{{ run00 }}}})", 2),
        (f"SELECT * FROM {RUNS} WHERE run_id = {{{{ run00 }}}} OR run_id = {{{{ run12 }}}}", 2),
        (f"SELECT * FROM {RUNS} WHERE experiment_ids = {{{{ ids }}}} AND max_results = 3", 3),
        (f"SELECT * FROM {RUNS} WHERE experiment_ids = {{{{ ids }}}} AND max_results = 3 LIMIT 3", 1),
        (f"SELECT * FROM {RUNS} WHERE experiment_ids = {{{{ ids }}}} AND max_results = 3 LIMIT 3 OFFSET 1", 2),
        # What sorts or counts has to see all rows.
        (f"SELECT * FROM {RUNS} WHERE experiment_ids = {{{{ ids }}}} AND max_results = 3 ORDER BY run_id LIMIT 1", 3),
        (f"SELECT count(*) FROM {RUNS} WHERE experiment_ids = {{{{ ids }}}} AND max_results = 3 LIMIT 1", 3),
        # One search, and one history for each distinct run.
        (f"SELECT * FROM {RUNS} r JOIN {METRICS} m ON m.run_id = r.run_id AND m.metric_key = 'loss' WHERE r.experiment_ids = {{{{ ids }}}}", 1 + 8),
        (f"SELECT * FROM {RUNS} r JOIN {METRICS} m ON m.run_id = r.run_id AND m.metric_key = 'loss' WHERE r.experiment_ids = {{{{ ids }}}} AND r.status = 'FINISHED'", 1 + 2),
        (f"SELECT * FROM {METRICS} WHERE metric_key = 'loss' AND run_id IN (SELECT run_id FROM {RUNS} WHERE experiment_ids = {{{{ ids }}}} AND start_time >= 2000)", 1 + 4),
    ],
)  # fmt: skip
def test_no_more_is_asked_for_than_is_needed(
    world: World, sql: str, requests: int
) -> None:
    assert world.run(sql).requests == requests


def test_a_plan_lists_requests_and_sends_none(world: World) -> None:
    sql = f"SELECT m.value FROM {RUNS} r JOIN {METRICS} m ON m.run_id = r.run_id "
    sql += "WHERE r.experiment_ids = {{ ids }} AND m.metric_key IN ('loss', 'acc')"
    result = world.run(f"EXPLAIN {sql}")
    assert result.requests == 0
    steps = [(step, verb, times) for step, _, verb, _, _, times in result.fetchall()]
    assert steps == [
        (1, "POST", "once per page"),
        (2, "GET", "once per distinct r.run_id, per page"),
        (2, "GET", "once per distinct r.run_id, per page"),
    ]
    urls = [planned.url for planned in world.engine.explain(sql, {"ids": ["1"]})]
    assert "run_id={run_id}" in urls[1] and "metric_key=acc" in urls[2]


# ------------------------------------------------------------------- what is changed


def test_rows_of_one_resource_become_rows_of_another(world: World) -> None:
    result = world.run(
        f"INSERT INTO {ML}.experiment_run_tags (run_id, key, value) "
        f"SELECT run_id, 'loss', min(value) FROM {METRICS} WHERE metric_key = 'loss' "
        f"AND run_id IN (SELECT run_id FROM {RUNS} WHERE experiment_ids = {{{{ ids }}}}) "
        "GROUP BY run_id RETURNING run_id, value"
    )
    assert (result.affected, result.requests) == (6, 1 + 8 + 6)
    told: dict[str, str] = dict(result.fetchall())
    tags = world.rows(
        f"SELECT run_id, t.value FROM {RUNS} r, unnest(r.data.tags) AS u(t) "
        "WHERE experiment_ids = {{ ids }} AND t.key = 'loss'"
    )
    assert dict(tags) == told


def test_exec_is_a_source_like_any_other(world: World) -> None:
    found = world.rows(
        f"SELECT r.run_name, m.value FROM (EXEC {RUNS}.search @max_results = 3, "
        "@filter = NULL @@json = '{\"experiment_ids\": {{ ids }}}') r "
        f"JOIN {METRICS} m ON m.run_id = r.run_id WHERE m.metric_key = 'loss' AND m.step = 2 "
        "ORDER BY ALL LIMIT 1"
    )
    assert found == [("run00", pytest.approx(1 / 3))]


def test_a_change_that_answers_nothing_returns_what_was_sent(world: World) -> None:
    result = world.run(
        f"INSERT INTO {ML}.experiment_run_tags (run_id, key, value) "
        "VALUES ({{ run00 }}, 'note', 7) RETURNING *"
    )
    assert [column.name for column in result.columns] == ["run_id", "key", "value"]
    assert result.fetchall() == [(world.runs["run00"], "note", "7")]


def test_a_change_of_no_rows_keeps_the_types_of_what_it_returns(world: World) -> None:
    result = world.run(
        f"UPDATE {RUNS} SET status = 'KILLED' WHERE run_id IN "
        f"(SELECT run_id FROM {RUNS} WHERE experiment_ids = {{{{ ids }}}} AND run_name = 'x') "
        "RETURNING run_id, start_time"
    )
    assert (result.affected, result.fetchall()) == (0, [])
    assert [column.type for column in result.columns] == ["VARCHAR", "BIGINT"]


def test_a_row_that_fails_leaves_those_before_it_and_says_so(world: World) -> None:
    """A parameter of a run is written once; the second value for it is refused."""
    with pytest.raises(
        WriteError, match=r"row 2 of 3: .*400.*Changing param"
    ) as caught:
        world.run(
            f"INSERT INTO {ML}.experiment_run_params (run_id, key, value) VALUES "
            "({{ run03 }}, 'p', 'a'), ({{ run03 }}, 'p', 'b'), ({{ run03 }}, 'q', 'c')"
        )
    states = [(o.row, o.state, o.status) for o in caught.value.outcomes]
    assert states == [(1, "done", 200), (2, "failed", 400), (3, "not sent", 0)]
    params = f"SELECT data.params FROM {RUNS} WHERE run_id = {{{{ run03 }}}}"
    assert world.rows(params) == [([{"key": "p", "value": "a"}],)]


@pytest.mark.parametrize(
    ("sql", "place", "told"),
    [
        (f"INSERT INTO {RUNS} (experiment_id, owner) VALUES ('1', 'me')", 69, "no parameter owner .*create"),
        (f"INSERT INTO {RUNS} (experiment_id, start_time) VALUES ('1', 2), ('1', 'now')", 104, "row 2: start_time is a whole number, not 'now'"),
        (f"INSERT INTO {RUNS} (experiment_id, tags) VALUES ('1', [{{'key': 'a', 'val': 'b'}}])", 97, r"row 1: tags\[0\] has no member val"),
        (f"INSERT INTO {RUNS} (experiment_id, experiment_id) VALUES ('1', '2')", 69, "experiment_id is given twice"),
        (f"UPDATE {RUNS} SET status = 'DONE' WHERE run_id = 'x'", 52, "status cannot be 'DONE': it is one of FAILED"),
        (f"UPDATE {RUNS} SET status = 'FAILED'", 8, "needs more parameters: update needs run_id"),
        (f"UPDATE {RUNS} SET run_name = run_name || '!' WHERE run_id = 'x'", 63, "the row that is changed is not read"),
        (f"DELETE FROM {RUNS}", 13, "delete needs run_id"),
        (f"DELETE FROM {RUNS} WHERE start_time < 5", 59, "takes only = and IN on parameters"),
        (f"REPLACE {RUNS} SET status = 'FAILED' WHERE run_id = 'x'", 9, "no method for REPLACE; it has SELECT, INSERT"),
        (f"EXEC {RUNS}.log_metric @run_id = 'x', @value = 'high'", 6, "needs key, timestamp$"),
        (f"EXEC {RUNS}.log_metric @run_id = 'x', @key = 'k', @value = 'high', @timestamp = 1", 85, "value is a number, not 'high'"),
        (f"EXEC {RUNS}.set_tags @key = 'k'", 6, "no method .*set_tags"),
        (f"SELECT * FROM {RUNS} WHERE run_view_type = 'SOME'", 77, "cannot be 'SOME': it is one of ACTIVE_ONLY"),
        (f"SELECT owner FROM {RUNS} WHERE run_id = 'x'", 8, "no column owner"),
        (f"SELECT * FROM {METRICS} WHERE run_id = 'x'", 15, "get needs metric_key"),
        (f"SELECT * FROM {ML}.runs", 15, "no resource databricks_workspace.ml.runs"),
        (f"SELECT * FROM {RUNS} WHERE max_results > 5", 61, "max_results is a parameter"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_before_anything_is_sent(
    mlflow_server: mlflow.MlflowServer, sql: str, place: int, told: str
) -> None:
    """The ceiling of requests is none, so that the first one would be the error."""
    with (
        Engine(OURS, servers=mlflow_server.url, environ={}, max_requests=0) as engine,
        pytest.raises(StatementError, match=told) as caught,
    ):
        engine.execute(sql)
    assert caught.value.place is not None
    assert caught.value.place.column == place


def test_what_is_not_supported_is_refused_by_its_name(world: World) -> None:
    for sql, name in {
        f"UPDATE {RUNS} SET status = 'FAILED' FROM x WHERE run_id = '1'": "FROM",
        f"DELETE FROM {RUNS} USING x WHERE run_id = '1'": "USING",
        f"INSERT INTO {RUNS} (experiment_id) VALUES ('1') ON CONFLICT DO NOTHING": "CONFLICT",
        f"SELECT * FROM {RUNS} NATURAL JOIN {METRICS}": "NATURAL",
    }.items():
        with pytest.raises(UnsupportedError, match=name):
            world.run(sql)
