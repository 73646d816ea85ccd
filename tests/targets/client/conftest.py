"""The documents of ``tests/features``, one service each, generated as one package."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from specloom import builder, document, ir
from specloom.rendering import render
from specloom.targets import File, target

FEATURES = Path(__file__).resolve().parents[2] / "features"


@pytest.fixture(scope="session")
def api() -> ir.Api:
    sources = [
        builder.ServiceSource(path.stem, document.load(path), "none")
        for path in sorted(FEATURES.glob("*.yaml"))
    ]
    return builder.build(sources, name="features").api


@pytest.fixture(scope="session")
def files(api: ir.Api) -> list[File]:
    return render(api, target("client"))


@pytest.fixture(scope="session")
def folder(files: list[File], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the package ``features``, its README and its metadata."""
    root = tmp_path_factory.mktemp("client")
    for file in files:
        path = root / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    return root / "features"


@pytest.fixture(scope="session")
def features(folder: Path) -> Iterator[ModuleType]:
    """The generated package, imported."""
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module("features")
    finally:
        sys.path.remove(str(folder))
        for name in [n for n in sys.modules if n.partition(".")[0] == "features"]:
            del sys.modules[name]
