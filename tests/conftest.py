"""Fixtures that every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import mlflow_server as mlflow

# A busy machine is no failure; in CI every run tries the same examples, so that a red one
# is about the change.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the server, so that ``-m "not mlflow"`` leaves it out."""
    for item in items:
        if "mlflow_server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.mlflow)


@pytest.fixture(scope="session")
def mlflow_server(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[mlflow.MlflowServer]:
    """A running MLflow tracking server with an empty database, one for the whole session."""
    if not mlflow.installed():
        pytest.skip("needs a real MLflow server: pip install 'specloom[mlflow]'")
    with mlflow.MlflowServer(tmp_path_factory.mktemp("mlflow")) as server:
        yield server


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public documents beside the checkout, which most machines lack."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("needs the folder `shared` beside the checkout")
    return folder
