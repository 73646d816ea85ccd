"""Every example of the documentation runs, in the language that it is written in."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from urllib.request import ProxyHandler, Request, build_opener

import databricks_workspace
import pytest
from databricks_workspace import AsyncClient, Client
from databricks_workspace._runtime.errors import class_for

from e2e.examples import GENERATED, Example, examples
from mlflow_server import MlflowServer
from specloom.engine import Engine, RequestError

EXAMPLES = [e for e in examples() if e.language != "sh" or e.label == "curl"]
FIRST_STEPS = [e for e in examples() if e.language == "sh" and e.label != "curl"]
HOST = "https://dbc-abcd0123-a1bc.cloud.databricks.com"

#: What only Databricks answers, and the status that an MLflow server gives instead: it knows
#: no such path, or (400) wants the ID of the path in the body as well.
DATABRICKS_ONLY = {
    ("experiments", "list"): 404,
    ("experiment_runs", "delete_bulk"): 404,
    ("experiment_runs", "restore_bulk"): 404,
    ("logged_models", "get_batch"): 404,
    ("logged_models", "finalize"): 400,
    ("logged_models", "log_params"): 400,
}


@dataclass(frozen=True, slots=True)
class World:
    """What exists on the server, under names that no other example uses."""

    client: Client
    url: str
    experiment_id: str
    experiment: str
    run_id: str
    model_id: str

    @staticmethod
    def new(client: Client, url: str) -> World:
        """An experiment with a run and a model that the examples' filters find."""
        ml, name = client.ml, f"/Shared/{uuid.uuid4().hex}"
        experiment = ml.experiments.create(
            name=name, tags=[{"key": "team", "value": "ml"}]
        ).experiment_id
        run = ml.experiment_runs.create(
            experiment_id=experiment, tags=[{"key": "team", "value": "ml"}]
        ).run
        model = ml.logged_models.create(
            experiment_id=experiment,
            source_run_id=run.info.run_id,
            params=[{"key": "trees", "value": "300"}],
            tags=[{"key": "stage", "value": "trial"}],
        ).model
        ml.experiment_runs.log_metric(
            run_id=run.info.run_id,
            key="loss",
            value=0.12,
            timestamp=1764000000000,
            model_id=model.info.model_id,
            dataset_name="nyc-taxi",
            dataset_digest="0f343b0931126a20",
        )
        ml.experiment_runs.log_param(
            run_id=run.info.run_id, key="optimizer", value="adam"
        )
        run_id, model_id = run.info.run_id, model.info.model_id
        return World(client, url, experiment, name, run_id, model_id)

    def literals(self) -> dict[str, str]:
        """Values of the spec's examples, and what stands for them here."""
        return {
            r"\b42\b": self.experiment_id,
            r"\bb7e2a94d6c1f4e0a9d3b5f8c2a6e1d70\b": self.run_id,
            r"\bm-5ab377516f724853b719669baf909325\b": self.model_id,
            r"/Shared/churn(-2026)?\b": self.experiment,
            r"%2FShared%2Fchurn\b": self.experiment.replace("/", "%2F"),
        }

    def parameters(self) -> dict[str, str]:
        """What ``{{ name }}`` stands for in SQL."""
        return {
            "deployment_name": "dbc-abcd0123-a1bc",
            "experiment_id": self.experiment_id,
            "experiment_name": self.experiment,
            "name": self.experiment,
            "new_name": self.experiment,
            "run_id": self.run_id,
            "model_id": self.model_id,
            "metric_key": "loss",
            "key": "team",
            "value": "ml",
            "tag_key": "stage",
            "model_json": self.model_json(),
        }

    def model_json(self) -> str:
        return (
            '{"artifact_path": "model", "flavors": {}, "utc_time_created": '
            f'"2025-11-24 16:00:00", "run_id": "{self.run_id}"}}'
        )


def _named_anew(world: World) -> World:
    return replace(world, experiment=f"/Shared/{uuid.uuid4().hex}")


def _without_experiment(world: World) -> World:
    world.client.ml.experiments.delete(experiment_id=world.experiment_id)
    return world


def _without_run(world: World) -> World:
    world.client.ml.experiment_runs.delete(run_id=world.run_id)
    return world


def _with_artifact(world: World) -> World:
    path = f"{world.experiment_id}/{world.run_id}/artifacts/model/MLmodel"
    url = f"{world.url}/api/2.0/mlflow-artifacts/artifacts/{path}"
    direct = build_opener(ProxyHandler({}))
    with direct.open(Request(url, b"flavors: {}", method="PUT")) as answer:
        assert answer.status == 200
    return world


#: What has to be so before an example of (page, method) can run, beside a world of its own.
BEFORE: dict[tuple[str, str], Callable[[World], World]] = {
    ("experiments", "create"): _named_anew,
    ("experiments", "update"): _named_anew,
    ("experiments", "restore"): _without_experiment,
    ("experiment_runs", "restore"): _without_run,
    ("experiment_run_artifacts", "list"): _with_artifact,
}


@pytest.fixture(scope="module")
def client(mlflow_server: MlflowServer) -> Iterator[Client]:
    with Client(base_url=mlflow_server.url, token="t") as client:
        yield client


@pytest.fixture(scope="module")
def engine(mlflow_server: MlflowServer) -> Iterator[Engine]:
    folder = GENERATED / "sql/databricks_workspace"
    environ = {"DATABRICKS_TOKEN": "t"}
    with Engine(folder, servers=mlflow_server.url, environ=environ) as engine:
        yield engine


def _of(*languages: str) -> pytest.MarkDecorator:
    chosen = [example for example in EXAMPLES if example.language in languages]
    return pytest.mark.parametrize("example", chosen, ids=str)


def _begun(example: Example, client: Client, server: MlflowServer) -> World:
    world = World.new(client, server.url)
    prepare = BEFORE.get((example.page, example.method))
    return world if prepare is None else prepare(world)


def _live(example: Example, world: World) -> str:
    """The example as it is printed, but for the names of what exists here."""
    text = example.text
    for written, here in world.literals().items():
        text = re.sub(written, here, text)
    return text


def _refused(example: Example) -> int:
    """The status with which an MLflow server refuses the example's method; 0: it does not."""
    return DATABRICKS_ONLY.get((example.page, example.method), 0)


@_of("python")
def test_python_programs_run_as_they_are_printed(
    example: Example,
    client: Client,
    mlflow_server: MlflowServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for cls in (Client, AsyncClient):
        here = partial(cls, base_url=mlflow_server.url)
        monkeypatch.setattr(databricks_workspace, cls.__name__, here)
    monkeypatch.setenv("DATABRICKS_TOKEN", "t")
    world = _begun(example, client, mlflow_server)
    program = compile(_live(example, world), str(example), "exec")
    if status := _refused(example):
        with pytest.raises(class_for(status)) as caught:
            exec(program, {"__name__": "__main__"})
        assert str(caught.value).startswith(f"{status} for ")
    else:
        exec(program, {"__name__": "__main__"})
        assert bool(capsys.readouterr().out) == ("print(" in example.text)


@_of("sh")
def test_commands_run_as_they_are_printed(
    example: Example, client: Client, mlflow_server: MlflowServer
) -> None:
    if not shutil.which("curl"):
        pytest.skip("needs curl")
    world = _begun(example, client, mlflow_server)
    command = _live(example, world).replace(HOST, mlflow_server.url)
    done = subprocess.run(
        ["sh", "-c", command],
        env=os.environ | {"DATABRICKS_TOKEN": "t", "no_proxy": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if status := _refused(example):
        assert done.returncode == 22
        assert f"error: {status}" in done.stderr
    else:
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.startswith("{")


@_of("sql")
def test_statements_run_as_they_are_printed(
    example: Example, client: Client, engine: Engine, mlflow_server: MlflowServer
) -> None:
    world = _begun(example, client, mlflow_server)
    names = re.findall(r"\{\{ (\w+) \}\}", example.text)
    given = {k: v for k, v in world.parameters().items() if k in names}
    if status := _refused(example):
        with pytest.raises(RequestError) as caught:
            engine.execute(_live(example, world), given).fetchall()
        assert caught.value.status == status
        assert f"{status} for " in str(caught.value)
    else:
        rows = engine.execute(_live(example, world), given).fetchall()
        assert rows or not example.text.startswith("SELECT")


def test_every_method_has_an_example_in_every_language() -> None:
    found: dict[tuple[str, str], set[str]] = {}
    for example in EXAMPLES:
        found.setdefault((example.page, example.method), set()).add(example.label)
    wanted = {"SQL", "Python", "Python (async)", "curl"}
    assert len(found) == 40 + 1  # the methods, and the first call of the landing page
    assert all(wanted <= labels for labels in found.values())


def test_what_the_landing_page_tells_to_do_first_works() -> None:
    install, query = FIRST_STEPS
    package = GENERATED / install.text.removeprefix("pip install ")
    assert (package / "pyproject.toml").is_file()
    command = shlex.split(query.text)
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=GENERATED,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert " ml " in done.stdout
