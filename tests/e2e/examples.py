"""Every example of the generated documentation, and what it takes to run one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GENERATED = Path(__file__).parents[2] / "generated"
PAGES = GENERATED / "docs/databricks_workspace/docs"

_HEADING = re.compile(r"## (.+?)(?: \{#[\w-]+\})?")
_TAB = re.compile(r'=== "(.+)"')
_FENCE = re.compile(r" *(`{3,})(\w*)")


@dataclass(frozen=True, slots=True)
class Example:
    """One example: the page and the method that it stands under, its tab, and its text."""

    page: str
    method: str
    label: str
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}.{self.method}: {self.label}"


def examples() -> list[Example]:
    """The examples of all pages, in the order that a reader meets them."""
    return [found for page in sorted(PAGES.rglob("*.md")) for found in _examples(page)]


def _examples(page: Path) -> Iterator[Example]:
    method = label = ""
    lines = iter(page.read_text(encoding="utf-8").splitlines())
    for line in lines:
        if heading := _HEADING.fullmatch(line):
            method, label = heading[1], ""
        elif tab := _TAB.fullmatch(line):
            label = tab[1]
        elif fence := _FENCE.fullmatch(line):
            text = "\n".join(_until(lines, fence[1]))
            if label:  # without one, it is the description's own text
                yield Example(page.stem, method, label, fence[2], text)


def _until(lines: Iterator[str], mark: str) -> Iterator[str]:
    for line in lines:
        if line.strip() == mark:
            return
        yield line.removeprefix("    ")
