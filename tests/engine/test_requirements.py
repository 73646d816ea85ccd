"""The extra ``sql``: nobody pays for it who does not run SQL, and who lacks it is told."""

from __future__ import annotations

import subprocess
import sys

import pytest

from specloom import engine
from specloom.engine import requirements
from specloom.errors import UnsupportedError

HEAVY = ("duckdb", "sqlglot", "httpx2", "msgspec", "pyarrow", "rich", "prompt_toolkit")


def loaded(code: str) -> set[str]:
    """Which of the heavy modules a fresh interpreter has loaded after some code."""
    check = f"{code}\nimport sys\nprint(*[m for m in {HEAVY!r} if m in sys.modules])"
    command = [sys.executable, "-c", check]
    made = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(made.stdout.split())


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import specloom, specloom.engine", set()),
        ("import specloom.engine.errors, specloom.engine.results", set()),
        (
            "from specloom.engine import Engine\n"
            "with Engine() as e: assert e.execute('SELECT 1').fetchall() == [(1,)]",
            {"duckdb", "sqlglot", "msgspec"},
        ),
    ],
)
def test_only_what_is_needed_is_imported(code: str, expected: set[str]) -> None:
    assert loaded(code) == expected


def test_what_is_missing_is_named_with_the_way_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        requirements, "find_spec", lambda name: None if name == "duckdb" else 1
    )
    with pytest.raises(UnsupportedError, match="duckdb") as caught:
        _ = engine.Engine
    assert "pip install 'specloom[sql]'" in caught.value.hint


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nosuch"):
        _ = engine.nosuch
