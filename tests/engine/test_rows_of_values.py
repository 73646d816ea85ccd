"""Rows that are no objects with names, from a description to what a SELECT gives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from stub import Api

import specloom
from specloom.engine import Engine
from specloom.targets import target


def answers(schema: dict[str, Any]) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    return {"get": {"responses": {"200": {"description": "", "content": content}}}}


def listed(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


WORDS = yaml.safe_dump(
    {
        "openapi": "3.0.3",
        "info": {"title": "Words", "version": "1"},
        "servers": [{"url": "http://words.invalid"}],
        "paths": {
            "/labels": answers(listed({"type": "string"})),
            "/sizes": answers(
                {"type": "object", "properties": {"sizes": listed({"type": "integer"})}}
            ),
            "/scores": answers(
                listed({"type": "object", "additionalProperties": {"type": "number"}})
            ),
            "/pairs": answers(listed(listed({"type": "string"}))),
            "/title": answers({"type": "string"}),
        },
    }
)


@pytest.fixture
def words(tmp_path: Path, api: Api) -> Iterator[Engine]:
    (tmp_path / "words.yaml").write_text(WORDS)
    source = specloom.ServiceSource("all", specloom.load(tmp_path / "words.yaml"))
    built = specloom.build([source], name="words")
    rendered = specloom.render(built.api, target("sql"))
    specloom.apply([specloom.compare(rendered, tmp_path / "sql")])
    with Engine(tmp_path / "sql/src", servers=api.url, environ={}) as engine:
        yield engine


@pytest.mark.parametrize(
    ("resource", "answer", "expected"),
    [
        ("labels", ["red", None, "blue"], ["red", None, "blue"]),
        ("labels", [], []),
        ("sizes", {"sizes": [7, 9]}, [7, 9]),
        ("scores", [{"ann": 1.5}, {}], ['{"ann":1.5}', "{}"]),
        ("pairs", [["a", "b"], []], [["a", "b"], []]),
        ("title", "Words", ["Words"]),
    ],
)
def test_each_row_is_one_column(
    words: Engine, api: Api, resource: str, answer: Any, expected: list[Any]
) -> None:
    api.on(f"GET /{resource}", answer)
    result = words.execute(f"SELECT * FROM words.all.{resource}")
    assert [value for (value,) in result.fetchall()] == expected
    assert result.notes == ()


def test_such_a_row_can_be_compared(words: Engine, api: Api) -> None:
    api.on("GET /labels", ["red", "blue"])
    sql = "SELECT value FROM words.all.labels WHERE value LIKE 'b%'"
    assert words.execute(sql).fetchall() == [("blue",)]
