"""``x-ms-paths``: operations of one path that its query tells apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from specloom.document import load
from specloom.errors import DocumentError

PATH = "/{box}?comp=list"


def written(folder: Path, old: bool, **further: Any) -> Path:
    head = {"swagger": "2.0", "host": "a.example"} if old else {"openapi": "3.0.3"}
    document = {
        **head,
        "info": {"title": "Boxes", "version": "1"},
        "paths": {"/boxes": operation("all")},
        "x-ms-paths": further,
    }
    (folder / "boxes.json").write_text(json.dumps(document, indent=1))
    return folder / "boxes.json"


def operation(id: str, *parameters: str) -> dict[str, Any]:
    given = [
        {"name": name, "in": "path", "required": True, "type": "string"}
        for name in parameters
    ]
    answers = {"200": {"description": "Some."}}
    return {"get": {"operationId": id, "parameters": given, "responses": answers}}


@pytest.mark.parametrize("old", [True, False])
def test_they_are_paths_like_the_others(tmp_path: Path, old: bool) -> None:
    document = load(written(tmp_path, old, **{"/?comp=list": operation("some")}))
    assert list(document.root["paths"]) == ["/boxes", "/?comp=list"]
    assert document.notes == ()


@pytest.mark.parametrize("old", [True, False])
def test_their_mistakes_are_told_where_they_stand(tmp_path: Path, old: bool) -> None:
    path = written(tmp_path, old, **{PATH: operation("some", "box", "other")})
    with pytest.raises(DocumentError, match="'other'") as told:
        load(path)
    place = told.value.place
    assert place is not None and place.pointer.startswith("/x-ms-paths/~1{box}?comp")
    assert '"other"' in path.read_text().splitlines()[place.line]  # the first in it


def test_a_path_that_is_there_already_is_told_and_counts(tmp_path: Path) -> None:
    document = load(written(tmp_path, False, **{"/boxes": {}}))
    assert "get" in document.root["paths"]["/boxes"]
    (note,) = document.notes
    assert (note.message, note.reading) == (
        "`paths` has '/boxes' as well",
        "the one there counts",
    )
