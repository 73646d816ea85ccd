"""The reference validator's opinion: ours are the places, and ours are the limits."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from specloom.document import Document, load, validation
from specloom.document.validation import validate

Loaded: TypeAlias = Callable[..., Document]


def with_schema(**keywords: Any) -> dict[str, Any]:
    media = {"schema": {"$ref": "#/components/schemas/A"}}
    response = {"description": "", "content": {"application/json": media}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "", "version": ""},
        "paths": {"/a": {"get": {"operationId": "a", "responses": {"200": response}}}},
        "components": {"schemas": {"A": keywords}},
    }


def test_a_valid_document_has_no_objections(loaded: Loaded) -> None:
    assert validate(loaded(with_schema(type="string"))) == ()


@pytest.mark.parametrize(
    ("keywords", "pointer", "message"),
    [
        (
            {"type": "integer", "default": "x"},
            "/default",
            "'x' is not of type 'integer'",
        ),
        ({"type": "strnig"}, "/type", "'strnig' is not one of"),
        (
            {"properties": {"a": {"minLength": -1}}},
            "/properties/a/minLength",
            "minimum",
        ),
        ({"maximum": "ten"}, "/maximum", "'ten' is not of type 'number'"),
    ],
)
def test_an_objection_is_a_note_with_our_place(
    loaded: Loaded, keywords: dict[str, Any], pointer: str, message: str
) -> None:
    notes = validate(loaded(with_schema(**keywords)))
    found = [note for note in notes if message in note.message]
    assert found, notes
    place = found[0].place
    assert place and place.pointer == "/components/schemas/A" + pointer
    assert place.line
    assert found[0].message.startswith("reference validator: ")


def test_places_follow_into_other_files(folder: Path) -> None:
    Path("part.yaml").write_text("type: integer\n\ndefault: x\n")
    document = with_schema()
    document["components"]["schemas"]["A"] = {"$ref": "part.yaml"}
    Path("api.json").write_text(json.dumps(document))
    (note,) = validate(load(Path("api.json")))
    assert str(note.place) == "part.yaml:3:1 (#/default)"


def test_a_costly_pattern_is_not_tried(loaded: Loaded) -> None:
    document = loaded(
        with_schema(type="string", pattern="^(a+)+$", default="a" * 40 + "!")
    )
    assert validate(document, seconds=30) == ()


def diamond(levels: int) -> dict[str, Any]:
    document = with_schema(type="object")
    schemas = document["components"]["schemas"]
    for level in range(levels):
        ref = {"$ref": f"#/components/schemas/L{level + 1}"}
        schemas[f"L{level}"] = {"allOf": [ref, ref]}
    schemas[f"L{levels}"] = {"type": "object", "properties": {"x": {"type": "string"}}}
    return document


def test_a_validator_that_takes_too_long_is_stopped_and_told(loaded: Loaded) -> None:
    (note,) = validate(loaded(diamond(40)), seconds=1)
    assert (
        note.message
        == "the reference validator took more than 1 seconds and was stopped"
    )


def test_a_validator_that_needs_too_much_memory_is_told(loaded: Loaded) -> None:
    (note,) = validate(loaded(with_schema(type="string")), megabytes=1)
    assert "the reference validator gave up" in note.message


def test_a_verdict_is_kept_by_the_hash_of_the_document(
    loaded: Loaded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "deep" / "cache"
    document = loaded(with_schema(type="integer", default="x"))
    first = validate(document, cache)
    assert first
    monkeypatch.setattr(validation, "_ask", lambda *_: pytest.fail("asked again"))
    assert validate(document, cache) == first
    changed = loaded(with_schema(type="integer", default="y"))
    with pytest.raises(pytest.fail.Exception):
        validate(changed, cache)


def test_a_cache_that_cannot_be_used_does_no_harm(
    loaded: Loaded, tmp_path: Path
) -> None:
    (blocked := tmp_path / "file").write_text("")
    document = loaded(with_schema(type="string"))
    assert validate(document, blocked) == ()
    cache = tmp_path / "cache"
    validate(document, cache)
    for file in cache.iterdir():
        file.write_text("{")
    assert validate(document, cache) == ()


def test_no_verdict_is_kept_of_a_validator_that_was_stopped(
    loaded: Loaded, tmp_path: Path
) -> None:
    validate(loaded(diamond(40)), tmp_path / "cache", seconds=1)
    assert not (tmp_path / "cache").exists()
