"""What the real server has and its description lacks is within reach."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from databricks_workspace import BadRequestError, NotFoundError

MODELS = "/api/2.0/mlflow/registered-models"


def test_operations_that_nobody_described_can_be_called(client: Any) -> None:
    name = f"model {uuid.uuid4().hex}"
    made = client.send_request("POST", f"{MODELS}/create", json={"name": name})
    assert made.json()["registered_model"]["name"] == name
    query = {"filter": f"name = '{name}'", "max_results": 5}
    found = client.send_request("GET", f"{MODELS}/search", query=query)
    assert [model["name"] for model in found.json()["registered_models"]] == [name]
    with pytest.raises(NotFoundError) as caught:
        client.send_request("GET", f"{MODELS}/get", query={"name": f"no {name}"})
    assert caught.value.body["error_code"] == "RESOURCE_DOES_NOT_EXIST"
    with pytest.raises(BadRequestError):
        client.send_request("POST", f"{MODELS}/create", json={})


def test_what_is_added_to_the_query_holds_on_every_page(
    client: Any, runs: Any, run_id: str
) -> None:
    for step in range(3):
        runs.log_metric(run_id=run_id, key="loss", value=0.5, timestamp=1, step=step)
    metrics = client.ml.experiment_run_metrics.with_options(query={"max_results": 1})
    pages = metrics.get(run_id=run_id, metric_key="loss").pages()
    assert [[metric.step for metric in page.items] for page in pages] == [[0], [1], [2]]


def test_what_takes_the_place_of_an_argument_reaches_the_server(client: Any) -> None:
    names = [uuid.uuid4().hex, uuid.uuid4().hex]
    for name in names:
        client.ml.experiments.create(name=name)
    other = client.ml.experiments.with_options(query={"experiment_name": names[1]})
    found = other.get_by_name(experiment_name=names[0])
    assert found.experiment.name == names[1]
