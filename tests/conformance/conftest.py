"""The documents of ``tests/features`` as one provider, and a server that judges requests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import specloom
from conformance import stub
from conformance.packages import Provider, asked_for_schemas, provider

FEATURES = sorted((Path(__file__).parents[1] / "features").glob("*.yaml"))


@pytest.fixture(scope="session")
def server() -> Iterator[stub.Stub]:
    with stub.running() as running:
        yield running


@pytest.fixture(scope="session")
def features(tmp_path_factory: pytest.TempPathFactory) -> Provider:
    """Every feature as it stands."""
    folder = tmp_path_factory.mktemp("features")
    return provider({path.stem: path for path in FEATURES}, "every_feature", folder)


@pytest.fixture(scope="session")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Provider:
    """Every schema of every feature, each taken and given by an operation of its own."""
    folder = tmp_path_factory.mktemp("schemas")
    paths = {}
    for path in FEATURES:
        document = specloom.load(path)
        if (document.root.get("components") or {}).get("schemas"):
            paths[path.stem] = folder / f"{path.stem}.json"
            paths[path.stem].write_text(asked_for_schemas(document), encoding="utf-8")
    return provider(paths, "every_schema", folder)
