"""What SQL cannot call is told, with the true reason, wherever somebody would look for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from specloom import document
from specloom.builder import ServiceSource, build
from specloom.cli.boundary import run
from specloom.rendering import render
from specloom.targets import target
from specloom.targets.silence import silences

DONE: dict[str, Any] = {"204": {"description": ""}}
ROWS = {"type": "array", "items": {"type": "object", "properties": {"a": {}}}}


def answer(media: str) -> dict[str, Any]:
    key = "itemSchema" if "event" in media else "schema"
    return {"200": {"description": "", "content": {media: {key: ROWS}}}}


@pytest.fixture
def described(tmp_path: Path) -> Path:
    upload = {"content": {"multipart/form-data": {"schema": {"properties": {"a": {}}}}}}
    told = {
        "openapi": "3.2.0",
        "info": {"title": "Rows", "version": "1"},
        "servers": [{"url": "https://rows.example"}],
        "paths": {
            "/rows": {
                "query": {"responses": answer("application/json")},
                "additionalOperations": {"LINK": {"responses": DONE}},
                "post": {"requestBody": upload, "responses": DONE},
                "delete": {"responses": DONE},
            },
            "/events": {"get": {"responses": answer("text/event-stream")}},
        },
    }
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(told), "utf-8")
    return path


REASONS = {
    "QUERY": "OpenAPI 3.0 and so its mapping has no method QUERY",
    "LINK": "OpenAPI 3.0 and so its mapping has no method LINK",
    "POST": "it takes files or other parts",
    "GET": "its answer is a stream",
}


def test_each_method_that_sql_cannot_call_has_its_own_reason(described: Path) -> None:
    api = build([ServiceSource("svc", document.load(described))], name="rows").api
    assert sorted(why for _, why in silences(api)) == sorted(REASONS.values())
    files = {f.path: f.content.decode() for f in render(api, target("docs"))}
    rows = files["rows/docs/svc/rows.md"]
    assert f"({REASONS['QUERY']})" in rows
    assert f"({REASONS['POST']})" in rows
    told = "SQL calls none of them: list (its answer is a stream)."
    assert told in files["rows/docs/svc/events.md"]


def test_explaining_and_generating_tell_it_too(
    described: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["show", "--explain", str(described)]) == 0
    explained = capsys.readouterr().out
    for http, why in REASONS.items():
        (block,) = (b for b in explained.split("\n\n") if b.startswith(f"{http} "))
        assert "none calls it" in block and why in block
    assert "HTTP GET" not in explained.partition("QUERY /rows")[2].partition("\n\n")[0]
    report = tmp_path / "report.json"
    options = ["--out", str(tmp_path / "out"), "--report", str(report)]
    assert run(["generate", str(described), *options]) == 0
    printed = capsys.readouterr()
    assert "SQL cannot call 4 methods" in printed.out + printed.err
    (provider,) = json.loads(report.read_text("utf-8"))["providers"]
    assert {one["reason"] for one in provider["not_by_sql"]} == {*REASONS.values()}
