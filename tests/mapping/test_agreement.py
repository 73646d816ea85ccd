"""The rules rediscover published mappings: the numbers of ``benchmarks/mapping.py``, as floors."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

_BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "mapping.py"


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    spec = spec_from_file_location("mapping_benchmark", _BENCHMARK)
    assert spec and spec.loader
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


PUBLISHED = [
    ("cloudflare-radar.yaml", 0.98, 0.99, 0.98),
    ("databricks_workspace-dataquality.yaml", 1.0, 1.0, 1.0),
    ("databricks_workspace-jobs.yaml", 0.94, 0.91, 0.88),
    ("databricks_workspace-ml.yaml", 0.83, 0.90, 0.94),
    ("databricks_workspace-oauth2.yaml", 1.0, 1.0, 1.0),
    ("linode.yaml", 0.94, 1.0, 0.96),
]


@pytest.mark.parametrize(("name", "grouping", "verb", "rows"), PUBLISHED)
def test_published_mappings_are_rediscovered(
    benchmark: ModuleType,
    shared: Path,
    name: str,
    grouping: float,
    verb: float,
    rows: float,
) -> None:
    scores = benchmark.compare(shared / "corpus" / name)
    floors = {"grouping": grouping, "verb": verb, "rows": rows, "paging": 1.0}
    for what, floor in floors.items():
        score = scores[what]
        assert score.same >= floor * score.compared, score.apart
    assert scores["rows"].same + scores["rows"].near == scores["rows"].compared


def test_nearly_all_verbs_and_row_paths_are_rediscovered_over_all_documents(
    benchmark: ModuleType, shared: Path
) -> None:
    found = [benchmark.compare(shared / "corpus" / name) for name, *_ in PUBLISHED]
    together = benchmark.together(found)
    for what, floor in {"verb": 0.96, "rows": 0.97}.items():
        assert together[what].same >= floor * together[what].compared
