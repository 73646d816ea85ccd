"""Answers that are not what the description says, and servers that are not there."""

from __future__ import annotations

import json
import logging
import math
from typing import Any

import pytest
from databricks_workspace import ConnectionFailedError, DecodeError, PagingLoopError

from e2e.conftest import Connect
from mlflow_server import MlflowServer
from scripted_server import Script, Server, answer, in_turn

RUN_ID = "b7e2a94d6c1f4e0a9d3b5f8c2a6e1d70"
INFO = {
    "run_id": RUN_ID,
    "run_name": "nightly",
    "experiment_id": "42",
    "status": "RUNNING",
    "start_time": 1764000000000,
    "artifact_uri": "dbfs:/churn",
    "lifecycle_stage": "active",
}


def told(**info: Any) -> Script:
    """A script that answers with a run whose metadata differs as given."""
    run = {"info": INFO | info, "data": {}}
    return in_turn(answer(body=json.dumps({"run": run}).encode()))


def get(connect: Connect, script: Script, **options: Any) -> Any:
    with Server(script) as server:
        client = connect(server.url, **options)
        return client.ml.experiment_runs.get(run_id=RUN_ID).run


def test_a_property_that_nobody_described_does_no_harm(connect: Connect) -> None:
    assert get(connect, told(owner={"name": "someone"})).info.run_name == "nightly"


def test_a_status_that_nobody_described_arrives_as_it_is(connect: Connect) -> None:
    assert get(connect, told(status="PAUSED")).info.status == "PAUSED"


def test_one_wrong_value_costs_a_warning_with_its_path_and_not_the_answer(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        run = get(connect, told(start_time="yesterday"))
    assert run.info.run_name == "nightly"
    assert "$.run.info.start_time" in caplog.text


def test_a_strict_client_refuses_a_wrong_value(connect: Connect) -> None:
    with pytest.raises(DecodeError) as caught:
        get(connect, told(start_time="yesterday"), strict=True)
    assert caught.value.path == "$.run.info.start_time"


def test_a_page_token_that_comes_back_is_an_error_and_no_endless_loop(
    connect: Connect,
) -> None:
    run = {"info": INFO, "data": {}}
    page = {"runs": [run], "next_page_token": "again"}
    with Server(in_turn(answer(body=json.dumps(page).encode()))) as server:
        search = connect(server.url).ml.experiment_runs.search(experiment_ids=["42"])
        with pytest.raises(PagingLoopError, match="again"):
            list(search)
        assert len(server.seen) == 2


def test_a_token_is_sent_where_the_server_reads_it(connect: Connect) -> None:
    pages: list[dict[str, Any]] = [{"runs": [], "next_page_token": "more"}, {}]
    with Server(
        in_turn(*[answer(body=json.dumps(p).encode()) for p in pages])
    ) as server:
        search = connect(server.url).ml.experiment_runs.search(experiment_ids=["42"])
        assert list(search) == []
        assert json.loads(server.seen[1].body) == {
            "experiment_ids": ["42"],
            "page_token": "more",
        }


def test_a_metric_that_is_no_number_arrives_as_not_a_number(
    runs: Any, run_id: str
) -> None:
    runs.log_metric(run_id=run_id, key="loss", value=math.nan, timestamp=1)
    assert math.isnan(runs.get(run_id=run_id).run.data.metrics[0].value)


def test_a_call_that_may_not_be_repeated_fails_once_the_server_is_gone(
    runs: Any, run_id: str, mlflow_server: MlflowServer
) -> None:
    mlflow_server.stop()
    try:
        with pytest.raises(ConnectionFailedError):
            runs.with_options(max_retries=0).set_tag(run_id=run_id, key="a", value="b")
    finally:
        mlflow_server.start()
    assert runs.get(run_id=run_id).run.info.run_id == run_id
