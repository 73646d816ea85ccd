"""A user's program against the generated client: right code passes, mistakes are found."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
CLIENT = HERE.parents[2] / "generated" / "client" / "databricks_workspace"
PROGRAM = (HERE / "user_program.txt").read_text()
WRONG = {
    at for at, line in enumerate(PROGRAM.split("\n"), 1) if line.endswith("# wrong")
}

pytestmark = pytest.mark.slow


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return path


def test_mypy_finds_the_mistakes_and_nothing_else(program: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--cache-dir",
        "cache",
        program.name,
    ]
    out = subprocess.run(
        command,
        cwd=program.parent,
        env={"MYPYPATH": str(CLIENT)},
        capture_output=True,
        text=True,
    )
    assert {
        int(n) for n in re.findall(r"program\.py:(\d+): error", out.stdout)
    } == WRONG, out


def test_pyright_finds_the_mistakes_and_nothing_else(program: Path) -> None:
    config = {
        "include": [program.name],
        "typeCheckingMode": "strict",
        "extraPaths": [str(CLIENT)],
        "reportUnusedExpression": "none",  # looking at an attribute is how the test asks
    }
    (program.parent / "pyrightconfig.json").write_text(json.dumps(config))
    command = [
        sys.executable,
        "-m",
        "pyright",
        "--outputjson",
        "--pythonpath",
        sys.executable,
    ]
    out = subprocess.run(
        [*command, "-p", str(program.parent)], capture_output=True, text=True
    )
    found = json.loads(out.stdout)["generalDiagnostics"]
    lines = {d["range"]["start"]["line"] + 1 for d in found if d["severity"] == "error"}
    assert lines == WRONG, found
