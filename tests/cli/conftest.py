"""The command line as its users meet it: arguments in; streams, files and an exit code out."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from endings import Ended, Specloom

from specloom.cli.boundary import run

HERE = Path(__file__).parent


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with a document in it, and nothing configured around it."""
    (tmp_path / ".git").mkdir()
    shutil.copy(HERE / "shop.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def specloom(capsys: pytest.CaptureFixture[str]) -> Iterator[Specloom]:
    """Run a command in this process."""

    def call(*arguments: object) -> Ended:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        return Ended(code, *capsys.readouterr())

    before = signal.getsignal(signal.SIGTERM)
    yield call
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def process() -> Specloom:
    """Run a command in a process of its own."""

    def call(*arguments: object, **environment: str) -> Ended:
        command = [sys.executable, "-m", "specloom", *map(str, arguments)]
        ended = subprocess.run(
            command, capture_output=True, text=True, env={**os.environ, **environment}
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    return call
