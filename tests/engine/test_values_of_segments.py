"""Path values that are several segments: their slashes reach the server, in Python, curl and SQL.

And nothing of them leads elsewhere.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from stub import Api

import specloom
from specloom import builder
from specloom.engine import Engine, StatementError
from specloom.targets import target

NAME = "projects/zoo/pets/rex"


def described(**said: Any) -> dict[str, Any]:
    """A description with one path parameter, of which more is said."""
    schema = said.pop("schema", {"type": "string"})
    parameter = {"name": "name", "in": "path", "required": True, "schema": schema}
    answer = {"type": "object", "properties": {"id": {"type": "string"}}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Zoo", "version": "1"},
        "servers": [{"url": "http://zoo.invalid"}],
        "paths": {
            "/v1/{name}": {
                "get": {
                    "operationId": "getPet",
                    "x-stackql-resource": "pets",
                    "parameters": [parameter | said],
                    "responses": {
                        "200": {
                            "description": "The pet.",
                            "content": {"application/json": {"schema": answer}},
                        }
                    },
                }
            }
        },
        "components": {
            "schemas": {"Name": {"type": "string", "pattern": "^projects/[^/]+/.+$"}}
        },
    }


def built(document: dict[str, Any], folder: Path) -> builder.Built:
    path = folder / "zoo.yaml"
    path.write_text(yaml.safe_dump(document))
    return specloom.build(
        [specloom.ServiceSource("api", specloom.load(path))], name="zoo_of_segments"
    )


def has_slashes(document: dict[str, Any], folder: Path) -> bool:
    (service,) = built(document, folder).api.services
    (parameter,) = service.resources[0].methods[0].operation.parameters
    return parameter.slashes


@pytest.mark.parametrize(
    ("said", "slashes"),
    [
        ({}, False),
        ({"x-ms-skip-url-encoding": True}, True),
        ({"x-ms-skip-url-encoding": "yes"}, False),
        ({"x-reservedExpansion": True}, True),
        ({"x-multi-segment": True}, True),
        ({"schema": {"type": "string", "pattern": "^projects/[^/]+$"}}, True),
        ({"schema": {"$ref": "#/components/schemas/Name"}}, True),
        ({"schema": {"type": "string", "pattern": "^[^/]+$"}}, False),
        ({"schema": {"type": "string", "pattern": r"^[]\]/]+$"}}, False),
        ({"schema": {"type": "string", "pattern": "^(?!.*//).+$"}}, False),
        ({"schema": {"type": "string", "pattern": "^(?:[a-z:]+/){1,9}[a-z]+$"}}, True),
        ({"schema": {"type": "string", "pattern": r"^arn:aws:\w+:group/\w+$"}}, False),
        ({"schema": {"type": "string", "pattern": "^(https?://.+)$"}}, False),
    ],
)
def test_a_description_says_which_values_are_several_segments(
    tmp_path: Path, said: dict[str, Any], slashes: bool
) -> None:
    assert has_slashes(described(**said), tmp_path) is slashes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Client, docs and SQL of a description that says so."""
    api = built(described(**{"x-ms-skip-url-encoding": True}), tmp_path).api
    for name in ("client", "docs", "sql"):
        rendered = specloom.render(api, target(name))
        specloom.apply([specloom.compare(rendered, tmp_path / name)])
    return tmp_path


def test_sql_sends_the_slashes_and_refuses_what_leads_up(
    folder: Path, api: Api
) -> None:
    api.on(f"GET /v1/{NAME}", {"id": "rex"})
    with Engine(folder / "sql/src", servers=api.url, environ={}) as engine:
        select = "SELECT id FROM zoo_of_segments.api.pets WHERE name = '{}'"
        assert [*engine.execute(select.format(NAME))] == [("rex",)]
        with pytest.raises(StatementError, match="part of the path"):
            [*engine.execute(select.format("projects/../admin"))]
    assert api.lines == [f"GET /v1/{NAME}"]


@pytest.fixture
def client(folder: Path, api: Api) -> Iterator[Any]:
    root = str(folder / "client/zoo_of_segments")
    sys.path.insert(0, root)
    importlib.invalidate_caches()
    with importlib.import_module("zoo_of_segments").Client(base_url=api.url) as made:
        yield made
    sys.path.remove(root)
    for module in [m for m in sys.modules if m.partition(".")[0] == "zoo_of_segments"]:
        del sys.modules[module]


def test_the_client_does_the_same(client: Any, api: Api) -> None:
    odd = "/v1/a%20b%3Fc%23d/e%252F"
    for path in (f"/v1/{NAME}", odd):
        api.on(f"GET {path}", {"id": "rex"})
    assert client.api.pets.get(name=NAME).id == "rex"
    assert client.api.pets.get(name=f"/{NAME}").id == "rex"
    assert client.api.pets.get(name="a b?c#d/e%2F").id == "rex"
    assert api.lines == [f"GET /v1/{NAME}", f"GET /v1/{NAME}", f"GET {odd}"]
    refused = sys.modules["zoo_of_segments"].ArgumentError
    for name in ("projects/../admin", "projects//rex", "..", "/", "rex/", "./rex"):
        with pytest.raises(refused, match="part of the path"):
            client.api.pets.get(name=name)


def test_sql_leaves_reserved_characters_of_a_query_alone_where_the_client_does(
    tmp_path: Path, api: Api
) -> None:
    document = described()
    where = {"name": "at", "in": "query", "schema": {"type": "string"}}
    parameters = document["paths"]["/v1/{name}"]["get"]["parameters"]
    parameters += [where | {"allowReserved": True}, where | {"name": "to"}]
    sent: list[str] = []
    api.on("GET /v1/rex", lambda asked: sent.append(asked.target) or {"id": "rex"})
    rendered = specloom.render(built(document, tmp_path).api, target("sql"))
    specloom.apply([specloom.compare(rendered, tmp_path / "sql")])
    with Engine(tmp_path / "sql/src", servers=api.url, environ={}) as engine:
        given = "name = 'rex' AND at = 'a/b:c&d' AND \"to\" = 'a/b:c&d'"
        sql = f"SELECT id FROM zoo_of_segments.api.pets WHERE {given}"
        assert [*engine.execute(sql)] == [("rex",)]
    assert sent == ["/v1/rex?at=a/b:c%26d&to=a%2Fb%3Ac%26d"]
