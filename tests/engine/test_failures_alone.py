"""An operation that documents only how it fails can be called, whatever it fails in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from stub import Answer, Api
from written import method, registry, resource, service

from specloom.engine import Engine, WriteError

PAGE = {"text/html": {"schema": {"type": "string"}}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    gone: dict[str, Any] = {"404": {"description": "Gone.", "content": PAGE}}
    check = {"parameters": [], "responses": gone}
    answer = {"mediaType": "text/html", "openAPIDocKey": "404"}
    pages = resource("pages", {"check": method("/page", response=answer)})
    return registry(tmp_path, service({"/page": {"get": check}}, {"pages": pages}))


def test_its_success_is_done_and_its_failure_an_error(folder: Path, api: Api) -> None:
    answers = iter((Answer(None, 204), Answer("gone", 404, media="text/html")))
    api.on("GET /page", lambda asked: next(answers))
    with Engine(folder, servers=api.url, environ={}) as engine:
        engine.execute("EXEC made.all.pages.check")
        with pytest.raises(WriteError, match="404"):
            engine.execute("EXEC made.all.pages.check")
    assert [asked.line for asked in api.asked] == ["GET /page"] * 2
