"""Swagger 2.0 documents come out as OpenAPI 3.0, and errors name what was written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
import yaml

from specloom.document import Document, load
from specloom.document.validation import validate
from specloom.errors import DocumentError

Loaded: TypeAlias = Callable[..., Document]

HERE = Path(__file__).parent / "lifting"
LEGACY = HERE / "legacy.yaml"


def test_every_part_of_2_0_has_its_form_in_3_0() -> None:
    document = load(LEGACY)
    assert document.version == "2.0"
    assert document.root == yaml.safe_load((HERE / "lifted.yaml").read_text())


def test_the_lifted_document_is_valid() -> None:
    assert validate(load(LEGACY)) == ()


@pytest.mark.parametrize(
    ("pointer", "line", "original"),
    [
        (
            "/components/schemas/Pet/properties/name",
            73,
            "/definitions/Pet/properties/name",
        ),
        ("/servers/0/url", 3, "/host"),
        ("/components/securitySchemes/key", 11, "/securityDefinitions/key"),
        ("/paths/~1pets/post/requestBody", 19, "/parameters/pet"),
        (
            "/paths/~1pets~1{id}/post/requestBody/content/"
            "application~1x-www-form-urlencoded/schema/properties/tags",
            55,
            "/paths/~1pets~1{id}/post/parameters/2",
        ),
        (
            "/paths/~1pets/get/responses/200/content/text~1csv/schema/items",
            37,
            "/paths/~1pets/get/responses/200/schema/items",
        ),
    ],
)
def test_places_are_those_of_the_file(pointer: str, line: int, original: str) -> None:
    place = load(LEGACY).place(pointer)
    assert (place.line, place.pointer) == (line, original)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("in: body", "in: bodies", "'bodies' is not a place for a parameter"),
        (
            "definitions/Error",
            "definitions/Eror",
            "there is no 'Eror' in #/definitions",
        ),
        ("in: formData, type: file", "in: body, schema: {}", None),
        ("type: basic", "type: digest", "'digest' is not a type of security scheme"),
    ],
)
def test_errors_speak_of_2_0(
    loaded: Loaded, old: str, new: str, message: str | None
) -> None:
    text = LEGACY.read_text().replace(old, new, 1)
    if message is None:
        loaded(text)
        return
    with pytest.raises(DocumentError, match=message) as caught:
        loaded(text)
    place = caught.value.place
    assert caught.value.hint
    assert place and new.split()[-1].strip("'{}") in text.splitlines()[place.line - 1]


@pytest.mark.parametrize(
    ("place", "written"),
    [
        ("query", "tsv"),
        ("formData", "tsv"),
        ("path", "pipes"),
        ("path", "multi"),
        ("header", "ssv"),
    ],
)
def test_a_list_that_openapi_3_cannot_join_is_given_as_text(
    loaded: Loaded, place: str, written: str
) -> None:
    document = loaded(f"""\
swagger: "2.0"
info: {{title: Joined, version: "1"}}
parameters:
  ids:
    name: ids
    in: {place}
    description: Which.
    required: true
    type: array
    items: {{type: integer}}
    maxItems: 3
    collectionFormat: {written}
paths:
  /pets/{{ids}}:
    get:
      operationId: one
      parameters: [{{$ref: "#/parameters/ids"}}]
      responses: {{204: {{description: Nothing.}}}}
    post:
      operationId: two
      parameters: [{{$ref: "#/parameters/ids"}}]
      responses: {{204: {{description: Nothing.}}}}
""".replace("/{ids}", "/{ids}" if place == "path" else ""))
    [note] = [n for n in document.notes if "collectionFormat" in n.message]
    assert repr(written) in note.message
    assert "gives them as one text" in note.reading
    shown = json.dumps(document.root)
    assert '"type": "array"' not in shown and "maxItems" not in shown
    assert '"description": "Which."' in shown


ENDPOINT = {"name": "Endpoint", "in": "path", "type": "string", "description": "Yours."}


@pytest.mark.parametrize(
    ("said", "servers"),
    [
        (
            {
                "hostTemplate": "{Endpoint}/pets",
                "useSchemePrefix": False,
                "parameters": [{"$ref": "#/parameters/Endpoint"}],
            },
            ["{Endpoint}/pets/v1", {"default": "", "description": "Yours."}],
        ),
        (
            {
                "hostTemplate": "{Endpoint}.zoo.invalid",
                "parameters": [ENDPOINT | {"default": "eu", "enum": ["eu", "us"]}],
            },
            [
                "https://{Endpoint}.zoo.invalid/v1",
                {"default": "eu", "enum": ["eu", "us"], "description": "Yours."},
            ],
        ),
        (
            {
                "hostTemplate": "{Endpoint}.zoo.invalid",
                "parameters": [{"$ref": "#/nowhere"}, 7, {"$ref": "other.json#/x"}],
            },
            ["https://{Endpoint}.zoo.invalid/v1", {"default": ""}],
        ),
    ],
)
def test_a_host_with_variables_is_a_server_with_variables(
    loaded: Loaded, said: object, servers: list[object]
) -> None:
    text = json.dumps(
        {
            "swagger": "2.0",
            "info": {"title": "t", "version": "1"},
            "basePath": "/v1",
            "schemes": ["https"],
            "x-ms-parameterized-host": said,
            "paths": {},
            "parameters": {"Endpoint": ENDPOINT | {"required": True}},
        }
    )
    url, variable = servers
    assert loaded(text).root["servers"] == [
        {"url": url, "variables": {"Endpoint": variable}}
    ]


@pytest.mark.parametrize("said", [None, 7, {}, {"hostTemplate": 7}])
def test_a_host_that_says_nothing_is_none(loaded: Loaded, said: object) -> None:
    text = json.dumps(
        {
            "swagger": "2.0",
            "info": {"title": "t", "version": "1"},
            "x-ms-parameterized-host": said,
            "paths": {},
        }
    )
    assert loaded(text).root["servers"] == [{"url": "/"}]


def test_a_document_without_host_has_a_relative_server(loaded: Loaded) -> None:
    text = "swagger: 2.0\ninfo: {title: '', version: ''}\npaths: {}\n"
    document = loaded(text)
    assert document.root["servers"] == [{"url": "/"}]
    assert "should be a full version, in quotes" in str(document.notes[0])


def test_shared_parts_may_stand_in_other_files(folder: Path) -> None:
    Path("parts.yaml").write_text(
        "Pet: {type: object, properties: {a: {type: string, x-nullable: true}}}\n"
        "Body: {name: pet, in: body, schema: {$ref: '#/Pet'}}\n"
    )
    Path("api.yaml").write_text("""\
swagger: '2.0'
info: {title: '', version: ''}
paths:
  /a:
    put:
      operationId: a
      parameters: [{$ref: 'parts.yaml#/Body'}]
      responses: {204: {description: ''}}
""")
    document = load(Path("api.yaml"))
    body = document.root["paths"]["/a"]["put"]["requestBody"]
    schema = body["content"]["application/json"]["schema"]
    _, pet = document.resolve(schema["$ref"], "")
    assert pet["properties"]["a"]["nullable"] is True
    place = document.place(
        "/paths/~1a/put/requestBody/content/application~1json/schema"
    )
    assert str(place) == "parts.yaml:2:29 (#/Body/schema)"


def test_fields_of_3_x_are_ignored_as_the_notes_say(loaded: Loaded) -> None:
    later = {
        "components": {"schemas": {"A": {"$ref": 5}}, "x-stackQL-resources": {"a": {}}},
        "webhooks": {"a": 5},
        "servers": 5,
    }
    operation = {"requestBody": 5, "servers": [None], "responses": {}, "callbacks": 5}
    item = {"get": operation, "additionalOperations": {"COPY": 5}, "servers": 5}
    document = loaded(
        {
            "swagger": "2.0",
            "info": {"title": "", "version": ""},
            "paths": {"/a": item},
            **later,
        }
    )
    root = document.root
    assert root["paths"]["/a"] == {"get": {"responses": {}}}
    assert root["components"] == {"x-stackQL-resources": {"a": {}}}
    assert "webhooks" not in root and root["servers"] == [{"url": "/"}]
    assert {n.reading for n in document.notes if "`" not in n.message} == {"ignored"}


def test_a_reference_into_a_field_that_is_ignored_is_an_error(loaded: Loaded) -> None:
    schema = {"$ref": "#/components/schemas/A"}
    answer = {"description": "", "schema": schema}
    document = {
        "swagger": "2.0",
        "info": {"title": "", "version": ""},
        "paths": {"/a": {"get": {"responses": {"200": answer}}}},
        "components": {"schemas": {"A": {"type": "string"}}},
    }
    with pytest.raises(DocumentError, match="there is no 'components' in #"):
        loaded(document)


def test_extensions_among_scopes_are_no_scopes(loaded: Loaded) -> None:
    """The scopes object is the one map of 2.0 that has extensions, of any type."""
    document = loaded("""\
swagger: '2.0'
info: {title: '', version: '1'}
host: api.example.com
paths: {}
securityDefinitions:
  o:
    type: oauth2
    flow: application
    tokenUrl: https://api.example.com/token
    scopes: {read: Reads., x-order: 1, x-more: {about: read}}
""")
    scheme = document.root["components"]["securitySchemes"]["o"]
    (flow,) = scheme["flows"].values()
    assert flow["scopes"] == {"read": "Reads."}
    assert not [note for note in document.notes if "x-" in note.message]
