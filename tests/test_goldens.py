"""`generated/` is what `specloom generate` makes of `specs/` today; so is each feature's golden.

Mend a failure by running `specloom generate`, and look at what changed.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from specloom import config
from specloom.config import Config
from specloom.generation import Output, prepare, unclaimed
from specloom.output import manifest
from specloom.targets import TARGETS

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def configured() -> Config:
    found = config.load(ROOT / "pyproject.toml")
    assert found.providers
    return found


@pytest.mark.parametrize("target", TARGETS)
def test_generated_files_are_up_to_date(configured: Config, target: str) -> None:
    for output in fresh(configured, target):
        assert output.changes is not None
        assert not output.changes, f"{output.folder}\n{output.changes.diff(short=True)}"


def fresh(configured: Config, target: str) -> list[Output]:
    """The outputs of a target, rendered again whatever a stamp says."""
    results = prepare(configured, [target], anew=True)
    return [output for result in results for output in result.outputs]


def test_every_folder_in_generated_is_generated(configured: Config) -> None:
    assert not unclaimed(configured)
    known = {
        configured.out / target / provider.name
        for target in configured.targets
        for provider in configured.providers
    }
    assert set(configured.out.glob("[!.]*/*")) == known


def test_nothing_but_generated_files_lies_beside_them(configured: Config) -> None:
    """In folders of theirs: a site that was built, or a cache, has a folder of its own."""
    for provider in configured.providers:
        for target in configured.targets:
            folder = configured.out / target / provider.name
            listed = {folder / path for path in manifest.read(folder)}
            folders = {folder, *(path.parent for path in listed)}
            found = {path for f in folders for path in f.iterdir() if path.is_file()}
            assert found == listed | {folder / manifest.NAME}


def test_a_golden_that_was_touched_is_found(configured: Config, tmp_path: Path) -> None:
    """The goldens are compared byte for byte: this is the test of the tests above."""
    elsewhere = replace(configured, out=tmp_path)
    (output,) = fresh(elsewhere, "docs")
    assert output.changes
    assert "missing" in output.changes.diff(short=True)
