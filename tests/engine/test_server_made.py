"""What a server makes itself, and what it is sent only once: statements that write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stub import Api
from written import method, operation, registry, resource, service

from specloom.engine import Engine, StatementError

NAIVE = {"requestBodyTranslate": {"algorithm": "naive"}}
PET = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "name": {"type": "string"},
    },
    "additionalProperties": {"type": "integer"},
}
PETS = {"type": "array", "items": PET}


def _document(request: dict[str, Any]) -> dict[str, Any]:
    body = {"content": {"application/json": {"schema": PET}}}
    verbs = {"get": operation(PETS), "post": operation(PETS, requestBody=body)}
    sent = {"mediaType": "application/json", **request}
    add = method("/pets", "post", request=sent, config=NAIVE)
    methods = {"list": method("/pets"), "add": add}
    pets = resource("pets", methods, select=["list"], insert=["add"])
    return service({"/pets": verbs}, {"pets": pets})


@pytest.fixture
def engine(api: Api, tmp_path: Path) -> Iterator[Engine]:
    api.on("POST /pets", lambda asked: [{"id": "made", **asked.body}])
    with Engine(registry(tmp_path, _document({})), servers=api.url) as made:
        yield made


def test_an_insert_needs_nothing_that_the_server_makes(
    engine: Engine, api: Api
) -> None:
    engine.execute("INSERT INTO made.all.pets (name) VALUES ('Rex')")
    assert [asked.body for asked in api.asked] == [{"name": "Rex"}]


def test_an_insert_needs_all_the_same_what_the_mapping_demands(
    api: Api, tmp_path: Path
) -> None:
    document = _document({"required": ["id"]})
    with (
        Engine(registry(tmp_path, document), servers=api.url) as engine,
        pytest.raises(StatementError, match="add needs id"),
    ):
        engine.execute("INSERT INTO made.all.pets (name) VALUES ('Rex')")


@pytest.mark.parametrize(
    ("statement", "times"),
    [
        ("INSERT INTO made.all.pets (name) VALUES ('Rex')", "once"),
        ("EXEC made.all.pets.list", "once per page"),
        ("SELECT name FROM made.all.pets", "once per page"),
    ],
)
def test_explain_promises_pages_only_where_they_are_turned(
    engine: Engine, statement: str, times: str
) -> None:
    assert [planned.times for planned in engine.explain(statement)] == [times]
