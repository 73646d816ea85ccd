"""Generated pages as readers see them: sections, tables, examples, anchors, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from posixpath import dirname, normpath

PAGES = Path(__file__).parents[3] / "generated/docs/databricks_workspace/docs"

_HEADING = re.compile(r"(#+) (.+?)(?: \{#([\w-]+)\})?")
_LINK = re.compile(r"(?<!\\)\[((?:[^\[\]]|\\[\[\]])*)\]\(([^()\s]+)\)")
_TAB = re.compile(r'=== "(.+)"\n\n((?:    .*\n|\n)+)')
_CELL = re.compile(r"(?<!\\)\|")

Row = dict[str, str]


@dataclass(frozen=True)
class Section:
    """What stands between one heading and the next."""

    level: int
    title: str
    anchor: str
    text: str

    @cached_property
    def table(self) -> list[Row]:
        """The section's table: cells as text, without links and marks."""
        return list(_rows(self.text))

    @cached_property
    def tabs(self) -> dict[str, str]:
        """The examples by the labels of their tabs."""
        found = {}
        for label, block in _TAB.findall(self.text + "\n"):
            lines = [
                line.removeprefix("    ") for line in block.strip("\n").split("\n")
            ]
            found[label] = "\n".join(lines[1:-1])
        return found


class Page:
    """One page, from its Markdown."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.sections = list(_sections(source))

    def __getitem__(self, anchor: str) -> Section:
        return next(s for s in self.sections if s.anchor == anchor)

    @property
    def links(self) -> list[str]:
        return [url for _, url in _LINK.findall(_without_code(self.source))]

    @property
    def anchors(self) -> list[str]:
        return [section.anchor for section in self.sections if section.anchor]


def generated(path: str) -> Page:
    """A page of the reference provider."""
    return Page((PAGES / path).read_text(encoding="utf-8"))


def faults(pages: dict[str, Page]) -> list[str]:
    """Links that lead nowhere, and anchors that a page has twice."""
    anchors = {path: set(page.anchors) for path, page in pages.items()}
    found = [p for p, page in pages.items() if len(page.anchors) > len(anchors[p])]
    for path, page in pages.items():
        for link in dict.fromkeys(page.links):
            target, _, anchor = link.partition("#")
            there = (
                normpath(f"{dirname(path)}/{target}").lstrip("/") if target else path
            )
            if "://" in link or link.startswith("mailto:"):
                continue
            if there not in pages or (anchor and anchor not in anchors[there]):
                found.append(f"{path}: {link}")
    return found


def plain(cell: str) -> str:
    """Text without the marks of links, code and strong type."""
    return re.sub(r"[`*]|\\(?=[_\[\]*])", "", _LINK.sub(r"\1", cell)).strip()


def _sections(source: str) -> Iterator[Section]:
    heading, lines = (0, "", ""), list[str]()
    fenced = False
    for line in source.split("\n"):
        fenced = fenced != line.strip().startswith("```")
        found = None if fenced else _HEADING.fullmatch(line)
        if found is None:
            lines.append(line)
            continue
        yield Section(*heading, "\n".join(lines))
        heading, lines = (len(found[1]), found[2], found[3] or ""), []
    yield Section(*heading, "\n".join(lines))


def _rows(text: str) -> Iterator[Row]:
    table = [line for line in text.split("\n") if line.startswith("|")]
    cells = [[plain(c) for c in _CELL.split(row)[1:-1]] for row in table]
    for row in cells[2:]:
        yield dict(zip(cells[0], row, strict=True))


def _without_code(source: str) -> str:
    """The page without its examples and names, in which brackets are no links."""
    return re.sub(r"^ *```.*?^ *```|`[^`\n]+`", "", source, flags=re.M | re.S)
