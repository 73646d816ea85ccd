"""The generated client, sync and async, and the real server that it talks to."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, TypeAlias

import pytest
from databricks_workspace import AsyncClient, Client

from e2e.blocking import Blocking
from mlflow_server import MlflowServer

Connect: TypeAlias = Callable[..., Any]


@pytest.fixture(params=["sync", "async"])
def connect(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """Makes clients of one kind for a URL; the async ones are driven step by step."""
    with ExitStack() as stack:

        def connected(url: str, **options: Any) -> Any:
            options = {"base_url": url, "token": "t", **options}
            if request.param == "sync":
                return stack.enter_context(Client(**options))
            runner = stack.enter_context(asyncio.Runner())
            return stack.enter_context(Blocking(AsyncClient(**options), runner))

        yield connected


@pytest.fixture
def client(connect: Connect, mlflow_server: MlflowServer) -> Any:
    """A client of either kind for the MLflow server."""
    return connect(mlflow_server.url)


@pytest.fixture
def runs(client: Any) -> Any:
    """``experiment_runs`` of either client."""
    return client.ml.experiment_runs


@pytest.fixture
def experiment_id(client: Any) -> str:
    """An experiment that no other test sees."""
    made: str = client.ml.experiments.create(name=uuid.uuid4().hex).experiment_id
    return made


@pytest.fixture
def run_id(runs: Any, experiment_id: str) -> str:
    """A run in that experiment."""
    made: str = runs.create(experiment_id=experiment_id).run.info.run_id
    return made
