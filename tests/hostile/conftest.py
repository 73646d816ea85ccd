"""Documents in, files out, in memory: what the pipeline does but for the disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from specloom.builder import ServiceSource, build
from specloom.document import load
from specloom.rendering import render
from specloom.targets import TARGETS, target

Generate = Callable[[Path], dict[str, str]]


@pytest.fixture(scope="session")
def generate() -> Generate:
    """Everything that all targets make of a document: path to text."""

    def run(path: Path) -> dict[str, str]:
        source = ServiceSource(name="things", document=load(path))
        api = build([source], name="probe").api
        return {
            f"{name}/{file.path}": file.content.decode("utf-8")
            for name in TARGETS
            for file in render(api, target(name))
        }

    return run
