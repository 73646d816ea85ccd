"""A small API, and what became of it where a few lines of its description are others."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from specloom import ServiceSource, build, ir, load
from specloom.evolution import Change, changes_between

ZOO = Path(__file__).with_name("zoo.yaml").read_text()

#: What is to be replaced in the description, each once, and by what.
Edits: TypeAlias = tuple[tuple[str, str], ...]


def edited(*edits: tuple[str, str]) -> str:
    """The description with these lines changed."""
    text = ZOO
    for old, new in edits:
        assert text.count(old) == 1, (text.count(old), old)
        text = text.replace(old, new)
    return text


def api(text: str, folder: Path, name: str = "zoo") -> ir.Api:
    path = folder / "zoo.yaml"
    path.write_text(text)
    return build([ServiceSource("api", load(path))], name=name).api


def changes(folder: Path, *edits: tuple[str, str]) -> list[Change]:
    """What the edits change."""
    return [*changes_between(api(ZOO, folder), api(edited(*edits), folder))]


def told(changes: list[Change]) -> set[str]:
    """The changes, a line each."""
    return {f"{c.audience} {c.effect}: {c.where}: {c.what}" for c in changes}
