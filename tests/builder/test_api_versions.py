"""The version that every call has to name: it goes without saying where the description has one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import specloom
from specloom import builder, ir
from specloom.targets import target

VERSION = "2019-08-01"


def built(
    folder: Path, version: str = VERSION, name: str = "api-version", **said: Any
) -> builder.Built:
    """What is made of an operation with one query parameter that must be given."""
    asked = {
        "name": name,
        "in": "query",
        "required": True,
        "schema": {"type": "string"},
    }
    answer = {"type": "object", "properties": {"id": {"type": "string"}}}
    done = {"description": "It.", "content": {"application/json": {"schema": answer}}}
    operation = {
        "operationId": "Pets_Get",
        "parameters": [asked | said],
        "responses": {"200": done},
    }
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Zoo", "version": version},
        "servers": [{"url": "https://zoo.invalid"}],
        "paths": {"/pet": {"get": operation}},
    }
    path = folder / "zoo.yaml"
    path.write_text(yaml.safe_dump(document))
    source = specloom.ServiceSource("api", specloom.load(path))
    return specloom.build([source], name="zoo")


def default(found: builder.Built) -> object:
    (service,) = found.api.services
    value = service.resources[0].methods[0].operation.parameters[0].field.default
    return value.raw if isinstance(value, ir.Text) else value


def texts(found: builder.Built, name: str) -> str:
    files = specloom.render(found.api, target(name))
    return "\n".join(file.content.decode() for file in files if "pet" in file.path)


def test_the_version_of_the_document_is_what_api_version_is_unless_it_says_more(
    tmp_path: Path,
) -> None:
    found = built(tmp_path)
    assert default(found) == VERSION
    (note,) = found.notes
    assert "api-version" in note.message
    assert VERSION in note.reading
    assert note.place and note.place.line


@pytest.mark.parametrize(
    "said",
    [
        {"version": "1.0"},
        {"name": "version"},
        {"required": False},
        {"schema": {"type": "integer"}},
    ],
)
def test_anything_else_is_left_to_callers(tmp_path: Path, said: dict[str, Any]) -> None:
    found = built(tmp_path, **said)
    assert default(found) is ir.ABSENT
    assert not found.notes


def test_its_own_default_comes_first(tmp_path: Path) -> None:
    schema = {"type": "string", "default": "2020-01-01"}
    assert default(built(tmp_path, schema=schema)) == "2020-01-01"


def test_the_client_sends_a_default_that_must_be_given_and_sql_shows_it(
    tmp_path: Path,
) -> None:
    found = built(tmp_path)
    assert f'api_version: str = "{VERSION}"' in texts(found, "client")
    assert f"\"api-version\" = '{VERSION}' -- required" in texts(found, "docs")


def test_true_false_and_what_may_be_left_out_are_never_said_for_a_caller(
    tmp_path: Path,
) -> None:
    agree = {"name": "agree", "schema": {"type": "boolean", "default": True}}
    assert "agree: bool,\n" in texts(built(tmp_path, **agree), "client")
    optional = {"required": False, "schema": {"type": "string", "default": "x"}}
    assert "api_version: str | None = None" in texts(
        built(tmp_path, **optional), "client"
    )
