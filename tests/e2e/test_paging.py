"""Results of more than one page, also when the server goes away in between."""

from __future__ import annotations

from threading import Thread
from typing import Any

import pytest

from mlflow_server import MlflowServer


@pytest.fixture
def names(runs: Any, experiment_id: str) -> set[str]:
    """The names of 25 runs in the experiment."""
    wanted = {f"run-{number}" for number in range(25)}
    for name in wanted:
        runs.create(experiment_id=experiment_id, run_name=name)
    return wanted


def test_a_search_fetches_pages_until_there_are_no_more(
    runs: Any, experiment_id: str, names: set[str]
) -> None:
    found = [
        run.info.run_name
        for run in runs.search(experiment_ids=[experiment_id], max_results=10)
    ]
    assert len(found) == 25
    assert set(found) == names


def test_pages_can_be_had_one_at_a_time(
    runs: Any, experiment_id: str, names: set[str]
) -> None:
    search = {"experiment_ids": [experiment_id], "max_results": 10}
    sizes, token = [], None
    while token or not sizes:
        page = runs.search(**search, **({"page_token": token} if token else {})).page()
        sizes.append(len(page.items))
        token = page.next_page_token
    assert sizes == [10, 10, 5]


def test_an_empty_result_is_empty_and_no_error(runs: Any, experiment_id: str) -> None:
    assert list(runs.search(experiment_ids=[experiment_id])) == []


def test_a_search_goes_on_after_the_server_was_restarted_between_pages(
    runs: Any, experiment_id: str, names: set[str], mlflow_server: MlflowServer
) -> None:
    found = []
    for run in runs.search(experiment_ids=[experiment_id], max_results=10):
        found.append(run.info.run_name)
        if len(found) == 10:
            mlflow_server.restart()
    assert len(found) == 25
    assert set(found) == names


def test_a_search_waits_for_a_server_that_is_on_its_way_back(
    runs: Any, experiment_id: str, names: set[str], mlflow_server: MlflowServer
) -> None:
    patient = runs.with_options(max_retries=20)
    found = []
    for run in patient.search(experiment_ids=[experiment_id], max_results=20):
        found.append(run.info.run_name)
        if len(found) == 20:
            mlflow_server.stop()
            back = Thread(target=mlflow_server.start)
            back.start()
    back.join()
    assert set(found) == names
