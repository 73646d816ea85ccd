"""What people read in the reference client: whole sentences, and names that are sent."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from specloom import builder, document
from specloom.rendering import render
from specloom.targets import target
from specloom.targets.prose import first_sentence
from specloom.targets.python import wrapped

PACKAGE = (
    Path(__file__).resolve().parents[3]
    / "generated/client/databricks_workspace/databricks_workspace"
)
SECTION = re.compile(r"(Args|Returns|Raises|Example|SQL):\n")
ROUTE = re.compile(r"``[A-Z]+ /\S*``( \(safe to repeat\))?")

PETS = """\
openapi: 3.0.3
info: {title: Pets, version: "1"}
paths:
  /pets/{self}/{toyId}:
    get:
      operationId: getToy
      parameters:
        - {name: self, in: path, required: true, schema: {type: string}}
        - {name: toyId, in: path, required: true, schema: {type: string}}
      responses: {"200": {description: A toy.}}
"""


def docstrings() -> Iterator[tuple[str, str]]:
    """Where a docstring stands, and its text."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "_runtime" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(
                node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
            ):
                where = f"{path.name}: {getattr(node, 'name', 'module')}"
                yield where, ast.get_docstring(node) or ""


def prose(doc: str) -> Iterator[str]:
    """The paragraphs before the first section."""
    for paragraph in filter(None, doc.split("\n\n")):
        if SECTION.match(paragraph):
            return
        yield paragraph


def test_every_paragraph_of_a_docstring_ends_a_sentence() -> None:
    found = [(where, text) for where, doc in docstrings() for text in prose(doc)]
    assert len(found) > 100
    assert not [
        (where, text)
        for where, text in found
        if not text.endswith((".", "!", "?", ":")) and not ROUTE.fullmatch(text)
    ]


def test_a_summary_is_the_first_sentence_on_one_line() -> None:
    assert first_sentence("A run,\ne.g. Training, ends. It stays.") == (
        "A run, e.g. Training, ends."
    )
    assert first_sentence("No full stop") == "No full stop"
    assert first_sentence("") == ""


@pytest.mark.parametrize(
    "raw",
    [
        "# Introduction\n\nIt sells. It buys.",
        "# Shop\r\n## Introduction ##\r\nIt sells. It buys.",
        "# Introduction\n# \nIt sells. It buys.",
        "# Introduction<br/> It sells. <br/>### It buys.",
    ],
)
def test_a_summary_begins_after_the_headings(raw: str) -> None:
    assert first_sentence(raw) == "It sells."


def test_a_heading_is_the_summary_of_what_has_no_other_words() -> None:
    assert first_sentence("# Shop #") == "Shop"
    assert first_sentence("# Shops in C#") == "Shops in C#"
    assert first_sentence("#1 of all shops") == "#1 of all shops"


def test_a_break_written_as_html_ends_a_line_of_a_docstring() -> None:
    assert wrapped("One\ntwo<br>three<BR/> four", 80) == ["One two", "three", "four"]


def test_a_route_names_its_parameters_as_they_are_sent(tmp_path: Path) -> None:
    spec = tmp_path / "pets.yaml"
    spec.write_text(PETS)
    source = builder.ServiceSource("pets", document.load(spec), "none")
    api = builder.build([source], name="pets").api
    for name, quoted in (("client", "``{}``"), ("docs", "`{}`")):
        pages = [f.content.decode() for f in render(api, target(name))]
        shown = quoted.format("GET /pets/{self}/{toyId}")
        assert any(shown in page for page in pages), name
