"""Public documents load, quickly and without a word too many."""

from __future__ import annotations

from pathlib import Path

from specloom.document import load


def test_every_public_document_loads(shared: Path) -> None:
    for path in sorted((shared / "corpus").iterdir()):
        document = load(path)
        assert document.root["paths"], path.name
        assert len(document.notes) < 5, [str(note) for note in document.notes]


def test_every_operation_of_a_public_document_has_a_place(shared: Path) -> None:
    for path in sorted((shared / "corpus").iterdir()):
        document = load(path)
        lines = path.read_text().splitlines()
        for route, item in document.root["paths"].items():
            for verb in item:
                pointer = (
                    "/paths/" + route.replace("~", "~0").replace("/", "~1") + f"/{verb}"
                )
                line = lines[document.place(pointer).line - 1]
                assert line.strip().lstrip("\"'").startswith(verb), (pointer, line)
