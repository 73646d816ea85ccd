"""What a page tells of an operation beside types: headers, other media types, who sees what."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from doc_pages import Page

from specloom import document
from specloom.builder import ServiceSource, build
from specloom.rendering import render
from specloom.targets import target

Show: TypeAlias = Callable[..., Page]

TEXT = {"type": "string"}
PET = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": TEXT | {"readOnly": True},
        "name": TEXT,
        "secret": TEXT | {"writeOnly": True},
    },
}


@pytest.fixture
def show(tmp_path: Path) -> Show:
    """The page of the resource ``pets`` whose operation is described."""

    def shown(verb: str, **facts: Any) -> Page:
        path = tmp_path / "pets.json"
        described = {
            "openapi": "3.0.3",
            "info": {"title": "Pets", "version": "1"},
            "paths": {"/pets": {verb: facts}},
        }
        path.write_text(json.dumps(described), "utf-8")
        api = build([ServiceSource("svc", document.load(path))], name="zoo").api
        files = {f.path: f.content.decode() for f in render(api, target("docs"))}
        return Page(files["zoo/docs/svc/pets.md"])

    return shown


def content(*medias: str, schema: Any = PET) -> dict[str, Any]:
    return {"content": {media: {"schema": schema} for media in medias}}


def test_the_headers_of_an_answer_are_told_once_for_each_status(show: Show) -> None:
    polled = {"description": "Where to poll.", "schema": TEXT}
    waits = {"schema": {"type": "integer"}}
    answers = {
        "202": {
            "description": "",
            "headers": {"Location": polled},
            **content("application/json", "text/event-stream"),
        },
        "429": {"description": "", "headers": {"Retry-After": waits}},
    }
    page = show("get", responses=answers)
    (rows,) = (s.table for s in page.sections if s.anchor.endswith("--headers"))
    told = [(r["Status"], r["Header"], r["Datatype"], r["Description"]) for r in rows]
    assert told == [
        ("202", "Location", "string", "Where to poll."),
        ("429", "Retry-After", "integer", ""),
    ]


def test_media_types_that_nobody_asks_for_or_sends_are_named(show: Show) -> None:
    answers = {"200": {"description": "", **content("application/json", "text/csv")}}
    both = content("application/json", "application/xml")
    page = show("post", requestBody=both, responses=answers)
    asked = "asked for by neither Python nor SQL: `text/csv` (200)."
    assert asked in page.source
    assert "is sent as `application/json`" in page.source
    assert "not sent: `application/xml`." in page.source


def test_what_is_read_only_is_no_input_and_what_is_written_only_no_column(
    show: Show,
) -> None:
    inside = {"type": "object", "properties": {"pet": PET, "pets": {"type": "array", "items": PET}}}  # fmt: skip
    body = {"required": True, **content("application/json", schema=inside)}
    page = show("post", requestBody=body, responses={"204": {"description": ""}})
    rows = [row["Name"] for s in page.sections if s.anchor.endswith("--inputs") for row in s.table]  # fmt: skip
    assert {"pet.name", "pet.secret", "pets[].secret"} <= {*rows}
    assert not {"pet.id", "pets[].id"} & {*rows}
    listed = {"type": "array", "items": PET | {"properties": {**PET["properties"], "in": PET}}}  # fmt: skip
    answers = {"200": {"description": "", **content("application/json", schema=listed)}}
    fields = [row for s in show("get", responses=answers).sections if s.anchor.startswith("fields") for row in s.table]  # fmt: skip
    names = {next(iter(row.values())) for row in fields}
    assert {"id", "name", "in"} <= names
    assert not {name for name in names if "secret" in name}


def test_the_name_that_a_value_was_given_stands_beside_it(show: Show) -> None:
    power = {"type": "integer", "enum": [0, 1], "x-enum-varnames": ["Off", "On"]}
    level = {"type": "string", "enum": ["low"], "x-enum-varnames": ["LOW"]}
    body = {"type": "object", "properties": {"power": power, "levels": {"type": "array", "items": level}}}  # fmt: skip
    page = show("post", requestBody=content("application/json", schema=body), responses={"204": {"description": ""}})  # fmt: skip
    assert "One of: `0` (`Off`), `1` (`On`)." in page.source
    assert "LOW" not in page.source
