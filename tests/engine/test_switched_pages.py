"""Pages by tokens that must be switched on, from a description to the rows of a statement."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from stub import Answer, Api, Asked

import specloom
from specloom.engine import Engine
from specloom.targets import target

FILES = yaml.safe_load("""
openapi: 3.0.3
info: {title: Files, version: "1"}
servers: [{url: "http://files.invalid"}]
paths:
  /files:
    get:
      operationId: listFiles
      parameters:
        - {name: usemarker, in: query, schema: {type: boolean}}
        - {name: marker, in: query, schema: {type: string}}
        - {name: offset, in: query, schema: {type: integer}}
      responses:
        "200":
          description: A page.
          content:
            application/json:
              schema:
                type: object
                properties:
                  entries:
                    type: array
                    items:
                      type: object
                      properties:
                        id: {type: integer}
                        owner: {type: object, properties: {login: {type: string}}}
                  next_marker: {type: string, nullable: true}
                  total_count: {type: integer}
""")


@pytest.fixture
def files(tmp_path: Path, api: Api) -> Iterator[Engine]:
    written = tmp_path / "files.yaml"
    written.write_text(yaml.safe_dump(FILES))
    source = specloom.ServiceSource("store", specloom.load(written))
    built = specloom.build([source], name="files")
    rendered = specloom.render(built.api, target("sql"))
    specloom.apply([specloom.compare(rendered, tmp_path / "sql")])
    with Engine(tmp_path / "sql/src", servers=api.url, environ={}) as engine:
        yield engine


def listed(asked: Asked, heeds: bool = True) -> Any:
    """Tokens for who says so, else offsets; both at once are refused."""
    tokens = heeds and asked.query.get("usemarker") == "true"
    if ("offset" if tokens else "marker") in asked.query:
        return Answer({"message": "one way only"}, 400)
    at = int(asked.query.get("marker", asked.query.get("offset", 0)))
    rows = [{"id": id, "owner": {"login": "ann"}} for id in range(at, min(at + 2, 5))]
    if tokens:
        more = str(at + 2) if at < 3 else None
        return {"entries": rows, "next_marker": more}
    return {"entries": rows, "total_count": 5}


def ids(engine: Engine, more: str = "") -> list[int]:
    sql = f"SELECT id FROM files.store.files {more}"
    return [row[0] for row in engine.execute(sql)]


@pytest.mark.parametrize(
    ("where", "last"),
    [
        ("", {"usemarker": "true", "marker": "4"}),
        ("WHERE usemarker = true", {"usemarker": "true", "marker": "4"}),
        ("WHERE usemarker = false", {"usemarker": "false", "offset": "4"}),
    ],
)
def test_no_page_is_lost_where_tokens_must_be_switched_on(
    files: Engine, api: Api, where: str, last: dict[str, str]
) -> None:
    api.on("GET /files", listed)
    assert ids(files, where) == [0, 1, 2, 3, 4]
    assert api.asked[-1].query == last


def test_one_page_is_asked_for_in_its_own_way(files: Engine, api: Api) -> None:
    api.on("GET /files", listed)
    assert ids(files, "WHERE marker = '2'") == [2, 3]
    assert ids(files, 'WHERE "offset" = 1') == [1, 2]
    assert [asked.query for asked in api.asked] == [
        {"usemarker": "true", "marker": "2"},
        {"offset": "1"},
    ]


def test_rows_are_counted_where_the_first_page_has_no_token_but_there_is_more(
    files: Engine, api: Api
) -> None:
    api.on("GET /files", lambda asked: listed(asked, heeds=False))
    assert ids(files) == [0, 1, 2, 3, 4]
    assert [asked.query for asked in api.asked] == [
        {"usemarker": "true"},
        {"offset": "2"},
        {"offset": "4"},
    ]


def test_explain_shows_the_switch_and_no_column_holds_it(
    files: Engine, api: Api
) -> None:
    (planned,) = files.explain("SELECT id FROM files.store.files")
    assert planned.url.endswith("/files?usemarker=true")
    api.on("GET /files", listed)
    found = files.execute("SELECT DISTINCT usemarker FROM files.store.files")
    assert list(found) == [(None,)]
