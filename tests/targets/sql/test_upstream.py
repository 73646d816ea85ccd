"""What StackQL's own engine does otherwise is told wherever somebody could be surprised."""

from __future__ import annotations

from pathlib import Path

import pytest
from sql_documents import api_of, files_of

import specloom
from specloom.cli.boundary import run
from specloom.rendering import render
from specloom.stackql import told
from specloom.targets import target
from specloom.targets.sql.upstream import differing

UPSTREAM = api_of(Path(__file__).with_name("upstream.yaml"), name="shop")
FOUND = dict(differing(UPSTREAM))


def test_each_method_tells_what_would_be_sent_or_read_otherwise() -> None:
    assert FOUND == {
        "shop.upstream.orders.list": {
            "styled": ["ids", "range", "X-Parts"],
            "cookie": ["session"],
            "first_page": [],
        },
        "shop.upstream.orders.get": {"styled": ["id"]},
        "shop.upstream.found.list": {"querystring": ["query"], "cookie": ["a b"]},
    }


def test_pages_say_it_with_the_method_that_it_is_about() -> None:
    pages = {f.path: f.content.decode() for f in render(UPSTREAM, target("docs"))}
    orders, found, plain = (
        next(text for path, text in pages.items() if path.endswith(f"/{name}.md"))
        for name in ("orders", "found", "plain")
    )
    said = (
        "StackQL's own engine sends `ids`, `range`, `X-Parts` as one text, just as the "
        "statement gives it, whatever its style; it does not send `session`, since it "
        "sends no cookies; it reads the first page only."
    )
    assert said in orders.partition("## list")[2].partition("## get")[0]
    assert "does not send `a b`" in found
    assert "StackQL" not in plain


def test_verification_says_the_same_of_the_document(tmp_path: Path) -> None:
    specloom.apply([specloom.compare(files_of(UPSTREAM), tmp_path / "sql")])
    findings = specloom.verify([tmp_path / "sql"])
    notes = [f for f in findings if f.rule in ("sending", "page-turning")]
    assert {f.message for f in notes} == {
        told({kind: [repr(name)] if name else []})
        for found in FOUND.values()
        for kind, names in found.items()
        for name in (names or [""])
    }
    assert all(f.severity == "note" and f.place.line for f in notes)


def test_a_run_tells_how_many_methods_differ_and_is_no_less_strict_for_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = str(Path(__file__).with_name("upstream.yaml"))
    assert run(["generate", spec, "--out", str(tmp_path / "out"), "--strict"]) == 0
    assert "would send or read 3 methods otherwise" in capsys.readouterr().err


def test_verification_tells_what_the_document_has_no_place_for(tmp_path: Path) -> None:
    path = tmp_path / "asking.yaml"
    path.write_text(
        "openapi: 3.2.0\ninfo: {title: Asking, version: '1'}\n"
        "servers: [{url: 'https://a.example'}]\n"
        "paths:\n  /rows:\n"
        "    get: {operationId: get, responses: {'204': {description: d}}}\n"
        "    query: {operationId: ask, responses: {'204': {description: d}}}\n"
        "    additionalOperations:\n"
        "      COPY: {operationId: copy, responses: {'204': {description: d}}}\n"
    )
    files = files_of(api_of(path, name="asking"))
    specloom.apply([specloom.compare(files, tmp_path / "sql")])
    notes = [f for f in specloom.verify([tmp_path / "sql"]) if f.rule == "left-out"]
    assert [note.message for note in notes] == [
        f"OpenAPI 3.0 has no place for {key}, so SQL cannot call it"
        for key in ("QUERY /rows", "COPY /rows")
    ]
