"""All 16 methods of the generated client against a real MLflow server, sync and async."""

from __future__ import annotations

import json
from typing import Any

import pytest
from databricks_workspace import BadRequestError, NotFoundError
from databricks_workspace.ml import ModelOutput, RunTag

MODEL = "m-5ab377516f724853b719669baf909325"


def test_create_returns_the_new_run(runs: Any, experiment_id: str) -> None:
    run = runs.create(
        experiment_id=experiment_id,
        run_name="nightly",
        start_time=1764000000000,
        tags=[RunTag(key="team", value="ml")],
    ).run
    assert run.info.run_name == "nightly"
    assert run.info.status == "RUNNING"
    assert run.info.start_time == 1764000000000
    assert RunTag(key="team", value="ml") in run.data.tags


def test_a_dictionary_does_where_a_model_is_asked_for(
    runs: Any, experiment_id: str
) -> None:
    made = runs.create(
        experiment_id=experiment_id, tags=[{"key": "team", "value": "ml"}]
    )
    assert RunTag(key="team", value="ml") in made.run.data.tags


def test_get_returns_what_was_logged(runs: Any, run_id: str) -> None:
    runs.log_metric(
        run_id=run_id, key="loss", value=0.12, timestamp=1764000000000, step=1
    )
    runs.log_param(run_id=run_id, key="optimizer", value="adam")
    runs.set_tag(run_id=run_id, key="team", value="ml")
    data = runs.get(run_id=run_id).run.data
    assert [(m.key, m.value, m.timestamp, m.step) for m in data.metrics] == [
        ("loss", 0.12, 1764000000000, 1)
    ]
    assert [(p.key, p.value) for p in data.params] == [("optimizer", "adam")]
    assert ("team", "ml") in [(t.key, t.value) for t in data.tags]


def test_log_batch_logs_metrics_parameters_and_tags_at_once(
    runs: Any, run_id: str
) -> None:
    runs.log_batch(
        run_id=run_id,
        metrics=[{"key": "loss", "value": 0.5, "timestamp": 1, "step": 0}],
        params=[{"key": "depth", "value": "12"}],
        tags=[RunTag(key="stage", value="trial")],
    )
    data = runs.get(run_id=run_id).run.data
    assert (data.metrics[0].value, data.params[0].value) == (0.5, "12")
    assert ("stage", "trial") in [(t.key, t.value) for t in data.tags]


def test_inputs_outputs_and_models_are_logged(runs: Any, run_id: str) -> None:
    dataset = {
        "name": "taxi",
        "digest": "d",
        "source_type": "s3",
        "source": "s3://taxi",
    }
    runs.log_inputs(run_id=run_id, datasets=[{"dataset": dataset}])
    runs.log_outputs(run_id=run_id, models=[ModelOutput(model_id=MODEL, step=3)])
    file = {
        "artifact_path": "m",
        "flavors": {},
        "run_id": run_id,
        "utc_time_created": "now",
    }
    runs.log_model(run_id=run_id, model_json=json.dumps(file))
    run = runs.get(run_id=run_id).run
    assert run.inputs.dataset_inputs[0].dataset.name == "taxi"
    assert run.outputs.model_outputs[0].step == 3
    assert "mlflow.log-model.history" in [t.key for t in run.data.tags]


def test_update_returns_the_changed_metadata(runs: Any, run_id: str) -> None:
    info = runs.update(
        run_id=run_id, status="FINISHED", end_time=1764000060000
    ).run_info
    assert (info.status, info.end_time) == ("FINISHED", 1764000060000)


def test_delete_tag_removes_the_tag(runs: Any, run_id: str) -> None:
    runs.set_tag(run_id=run_id, key="team", value="ml")
    assert runs.delete_tag(run_id=run_id, key="team") is None
    assert "team" not in [t.key for t in runs.get(run_id=run_id).run.data.tags]


def test_a_deleted_run_comes_back_by_restore(runs: Any, run_id: str) -> None:
    runs.delete(run_id=run_id)
    assert runs.get(run_id=run_id).run.info.lifecycle_stage == "deleted"
    runs.restore(run_id=run_id)
    assert runs.get(run_id=run_id).run.info.lifecycle_stage == "active"


def test_search_finds_by_filter_order_and_stage(runs: Any, experiment_id: str) -> None:
    losses = {}
    for name, loss in [("a", 0.3), ("b", 0.1), ("c", 0.2)]:
        made = runs.create(experiment_id=experiment_id, run_name=name).run.info.run_id
        runs.log_metric(run_id=made, key="loss", value=loss, timestamp=1)
        losses[name] = made
    runs.delete(run_id=losses["c"])
    found = runs.search(
        experiment_ids=[experiment_id],
        filter="metrics.loss < 0.25",
        order_by=["metrics.loss ASC"],
        run_view_type="ALL",
    )
    assert [run.info.run_name for run in found] == ["b", "c"]


@pytest.mark.parametrize(
    ("method", "when"),
    [("delete_bulk", "max_timestamp_millis"), ("restore_bulk", "min_timestamp_millis")],
)
def test_a_method_that_only_databricks_has_fails_with_the_page_that_came(
    method: str, when: str, runs: Any
) -> None:
    with pytest.raises(NotFoundError) as caught:
        getattr(runs, method)(experiment_id="1", max_runs=10, **{when: 1764000000000})
    assert caught.value.status_code == 404
    assert "<title>404 Not Found</title>" in caught.value.body
    assert "404" in str(caught.value)


def test_an_unknown_run_is_a_typed_error_with_the_servers_words(runs: Any) -> None:
    with pytest.raises(NotFoundError) as caught:
        runs.get(run_id="nope")
    assert caught.value.body.error_code == "RESOURCE_DOES_NOT_EXIST"
    assert caught.value.body.message == "Run with id=nope not found"
    assert caught.value.attempts == 1


def test_a_bad_filter_is_a_typed_error(runs: Any, experiment_id: str) -> None:
    with pytest.raises(BadRequestError) as caught:
        list(runs.search(experiment_ids=[experiment_id], filter="loss or"))
    assert caught.value.body.error_code == "INVALID_PARAMETER_VALUE"


def test_another_value_for_a_parameter_is_refused(runs: Any, run_id: str) -> None:
    runs.log_param(run_id=run_id, key="optimizer", value="adam")
    with pytest.raises(BadRequestError, match="Changing param values is not allowed"):
        runs.log_param(run_id=run_id, key="optimizer", value="sgd")


def test_a_missing_argument_is_a_mistake_in_the_call(runs: Any) -> None:
    with pytest.raises(TypeError, match="run_id"):
        runs.get()


def test_what_is_logged_for_a_run_has_resources_of_its_own(
    client: Any, run_id: str
) -> None:
    ml = client.ml
    for step, value in enumerate([0.5, 0.3, 0.2]):
        ml.experiment_run_metrics.log(
            run_id=run_id, key="loss", value=value, timestamp=step, step=step
        )
    ml.experiment_run_params.log(run_id=run_id, key="optimizer", value="adam")
    ml.experiment_run_tags.set(run_id=run_id, key="team", value="ml")
    history = ml.experiment_run_metrics.get(
        run_id=run_id, metric_key="loss", max_results=2
    )
    assert [metric.value for metric in history] == [0.5, 0.3, 0.2]
    ml.experiment_run_tags.delete(run_id=run_id, key="team")
    data = ml.experiment_runs.get(run_id=run_id).run.data
    assert [param.value for param in data.params] == ["adam"]
    assert "team" not in [tag.key for tag in data.tags]
