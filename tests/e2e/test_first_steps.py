"""The first program that somebody writes with the client runs, and type checkers agree."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlflow_server import MlflowServer

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("first_steps*.py"))
CLIENT = Path(__file__).parents[2] / "generated/client/databricks_workspace"

PRINTED = """\
nightly RUNNING
0.12
1 None
404 RESOURCE_DOES_NOT_EXIST 1
application/json None
deleted
"""

scripts = pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)


def run(*command: str | Path, **environment: str) -> str:
    """What the command prints; its errors count as print too."""
    done = subprocess.run(
        [sys.executable, *command],
        env=os.environ | {"PYTHONPATH": str(CLIENT)} | environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=300,
        check=False,
    )
    return done.stdout


@scripts
def test_the_first_program_runs(script: Path, mlflow_server: MlflowServer) -> None:
    assert run(script, mlflow_server.url, DATABRICKS_TOKEN="t") == PRINTED


@pytest.mark.parametrize(
    ("checker", "agrees"),
    [
        (["mypy", "--strict"], "Success: no"),
        (["pyright", "--pythonpath", sys.executable], "\n0 errors, 0 warnings"),
    ],
    ids=["mypy", "pyright"],
)
def test_type_checkers_agree_with_the_first_programs(
    checker: list[str], agrees: str, tmp_path: Path
) -> None:
    for script in SCRIPTS:
        checked = tmp_path / script.name
        checked.write_text("# pyright: strict\n" + script.read_text())
    printed = run("-m", *checker, *sorted(tmp_path.glob("*.py")), MYPYPATH=str(CLIENT))
    assert agrees in f"\n{printed}", printed
