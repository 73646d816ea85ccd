"""Which version follows what; and that nothing is told where nothing changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from evolution.zoo import ZOO, api, changes
from specloom import ServiceSource, build, ir, load
from specloom.evolution import Change, Effect, changes_between, next_version, worst

FEATURES = sorted((Path(__file__).parents[1] / "features").glob("*.yaml"))


@pytest.mark.parametrize(
    ("version", "effect", "follows"),
    [
        ("1.4.2", "breaking", "2.0.0"),
        ("1.4.2", "addition", "1.5.0"),
        ("1.4.2", "harmless", "1.4.3"),
        ("1.4.2", None, "1.4.2"),
        ("0.4.2", "breaking", "0.5.0"),
        ("0.4.2", "addition", "0.4.3"),
        ("0.4.2", "harmless", "0.4.3"),
        ("2026-11-30", "breaking", ""),
        ("1.4.2rc1", "breaking", ""),
        ("", "breaking", ""),
    ],
)
def test_the_version_that_follows(
    version: str, effect: Effect | None, follows: str
) -> None:
    assert next_version(version, effect) == follows


def test_the_gravest_change_decides(tmp_path: Path) -> None:
    assert worst(changes(tmp_path)) is None
    assert worst(changes(tmp_path, ("title: Zoo", "title: A zoo"))) == "harmless"
    wider = ("[cat, dog]", "[cat, dog, bird]")
    assert worst(changes(tmp_path, wider)) == "addition"
    assert worst(changes(tmp_path, wider, ("default: 10", "default: 9"))) == "breaking"


def test_lines_that_move_are_no_change(tmp_path: Path) -> None:
    moved = "# a comment\n\n" + ZOO
    assert changes_between(api(ZOO, tmp_path), api(moved, tmp_path)) == ()


def test_not_a_number_is_no_change(tmp_path: Path) -> None:
    text = ZOO.replace("age: {type: integer}", "age: {type: number, example: .nan}")
    assert ".nan" in text
    assert changes_between(api(text, tmp_path), api(text, tmp_path)) == ()


@pytest.mark.parametrize("path", FEATURES, ids=lambda path: path.stem)
def test_no_api_differs_from_itself_and_any_can_become_any_other(path: Path) -> None:
    """What one of two descriptions has as new, the other has as gone."""
    here = read(path)
    assert changes_between(here, read(path)) == ()
    other = read(FEATURES[FEATURES.index(path) - 1])
    there, back = changes_between(here, other), changes_between(other, here)
    assert _where(there, "is new") == _where(back, "is gone")


def _where(changes: tuple[Change, ...], what: str) -> set[tuple[str, str]]:
    """Where something came or went, whichever way it travels there."""
    return {
        (change.audience, change.where.partition(", as it is ")[0])
        for change in changes
        if change.what.startswith(what)
    }


def read(path: Path) -> ir.Api:
    return build([ServiceSource("api", load(path))], name="zoo", lenient=True).api
