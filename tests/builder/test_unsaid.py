"""What a description offers and nobody can have is told, with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from specloom import ServiceSource, build, ir, load
from specloom.builder import Built

Make: TypeAlias = Callable[..., Built]

ONE = {"schema": {"type": "object", "properties": {"a": {"type": "string"}}}}
OTHER = {"schema": {"type": "object", "properties": {"b": {"type": "string"}}}}
DONE = {"204": {"description": ""}}


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def made(**facts: Any) -> Built:
        path = tmp_path / "api.json"
        described = {
            "openapi": "3.0.3",
            "info": {"title": "", "version": ""},
            "paths": {"/things": {"post": {"responses": DONE, **facts}}},
        }
        path.write_text(json.dumps(described, indent=1), "utf-8")
        return build([ServiceSource("demo", load(path))], name="demo")

    return made


def told(built: Built) -> dict[str, str]:
    assert all(note.place is not None and note.place.line for note in built.notes)
    return {note.message: note.reading for note in built.notes}


@pytest.mark.parametrize("other", ["text/csv", "application/xml"])
def test_an_answer_of_another_format_is_told(make: Make, other: str) -> None:
    content = {"application/json": ONE, other: ONE}
    built = make(responses={"200": {"description": "", "content": content}})
    message = f"an answer may be {other!r} as well as 'application/json'"
    assert told(built)[message] == "only the latter is asked for"


def test_an_answer_of_another_schema_is_told_and_one_of_the_same_is_not(
    make: Make,
) -> None:
    content = {"application/json": ONE, "text/json": ONE, "application/vnd.v2+json": OTHER}  # fmt: skip
    built = make(responses={"200": {"description": "", "content": content}})
    message = "an answer may be 'application/vnd.v2+json' as well as 'application/json'"
    assert told(built) == {message: "only the latter is asked for"}


def test_a_body_in_xml_that_is_not_sent_since_json_says_the_same_is_told(
    make: Make,
) -> None:
    content = {"application/json": ONE, "application/xml": ONE, "text/json": ONE}
    built = make(requestBody={"content": content})
    message = "a body may be 'application/xml' as well as 'application/json'"
    assert told(built) == {message: "only the latter is sent"}


def test_headers_of_named_parts_are_kept_where_they_are_constant_else_told(
    make: Make,
) -> None:
    fixed = {"schema": {"type": "string", "enum": ["base64"]}}
    headers = {"X-Coding": fixed, "X-Sum": {"schema": {"type": "string"}}}
    encoding = {"a": {"headers": headers}, "absent": {"contentType": "text/plain"}}
    content = {"multipart/form-data": {**ONE, "encoding": encoding}}
    built = make(requestBody={"content": content})
    (service,) = built.api.services
    body = service.resources[0].methods[0].operation.body
    assert body is not None
    assert body.encodings[0].headers == ((ir.Text("X-Coding"), ir.Text("base64")),)
    assert told(built) == {
        "the header 'X-Sum' of a part has no fixed value": "left out",
        "`encoding` tells of 'absent', which is no property of the body": "ignored",
    }
