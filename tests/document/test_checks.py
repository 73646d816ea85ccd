"""What makes no sense is an error; what is wrong but understood a note with its reading."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from specloom.document import Document, Limits
from specloom.document.limits import most_output
from specloom.errors import DocumentError

Loaded: TypeAlias = Callable[..., Document]

GET: dict[str, Any] = {"operationId": "a", "responses": {"200": {"description": ""}}}


def api(
    operation: dict[str, Any] | None = None, path: str = "/a", **fields: Any
) -> dict[str, Any]:
    """A document with one operation, and what differs in it."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "", "version": ""},
        "paths": {path: {"get": GET | (operation or {})}},
        **fields,
    }


def schema(**keywords: Any) -> dict[str, Any]:
    return api(components={"schemas": {"A": keywords}})


def parameter(path: str = "/a", **fields: Any) -> dict[str, Any]:
    given = {"name": "p", "in": "query", "schema": {"type": "string"}} | fields
    return api({"parameters": [given]}, path)


def twice(**second: Any) -> dict[str, Any]:
    first = {"name": "p", "in": "query", "schema": {"type": "string"}}
    return api({"parameters": [first, first | second]})


NO_SENSE = [
    ("[1]", "", "the document must be an object"),
    ({"a": 1}, "", "no `openapi` field"),
    (api(openapi="4.0.0"), "/openapi", "'4.0.0' is not a version"),
    (api(openapi="3"), "/openapi", "'3' is not a version"),
    (
        api(
            security=[{f"k{n}": [] for n in range(21)}],
            components={
                "securitySchemes": {
                    f"k{n}": {"type": "http", "scheme": "basic"} for n in range(21)
                }
            },
        ),
        "/security/0",
        "21 security schemes are asked for at once",
    ),
    (api(openapi=3), "/openapi", "must be a version in quotes, not 3"),
    (api(openapi={"a": [1]}), "/openapi", "a version in quotes, not an object"),
    ({"asyncapi": "3.0.0"}, "/asyncapi", "this is an AsyncAPI document"),
    ({"overlay": "1.0.0"}, "/overlay", "this is an overlay"),
    ({"openapi": "3.0.0", "info": {}}, "", "`paths` is missing"),
    ({"openapi": "3.1.0", "info": {}}, "", "`paths` is missing"),
    ({"openapi": "3.0.0", "paths": {}}, "", "`info` is missing"),
    (api(info="x"), "/info", "`info` must be an object, not text"),
    (api(paths=[]), "/paths", "`paths` must be an object, not a list"),
    (api(components=[]), "/components", "must be an object, not a list"),
    (api(path="a"), "/paths/a", "does not begin with a slash"),
    (api(path="/a/{b"), "/paths/~1a~1{b", "braces"),
    (api(path="/a/{}"), "/paths/~1a~1{}", "braces"),
    (api(path="/a/../b"), "/paths/~1a~1..~1b", "dot segments"),
    (api(paths={"/a": {"GET": GET}}), "/paths/~1a/GET", "not in lower case"),
    (api(paths={"/a": 5}), "/paths/~1a", "must be an object, not a number"),
    (
        api(paths={"/a": {"get": GET}, "/b": {"get": GET}}),
        "/paths/~1b/get/operationId",
        "the operationId 'a' is taken by #/paths/~1a/get",
    ),
    (api(path="/a/{b}"), "/paths/~1a~1{b}/get", "parameter 'b' is not declared"),
    (
        parameter(**{"in": "path", "required": True}),
        "/paths/~1a/get/parameters/0",
        "parameter 'p' is not in the path '/a'",
    ),
    (
        parameter(**{"in": "head"}),
        "/paths/~1a/get/parameters/0/in",
        "'head' is not a place",
    ),
    (api({"parameters": [{}]}), "/paths/~1a/get/parameters/0", "`name` is missing"),
    (
        api({"parameters": {}}),
        "/paths/~1a/get/parameters",
        "must be a list, not an object",
    ),
    (parameter(content={}), "/paths/~1a/get/parameters/0", "exclude each other"),
    (
        parameter(style="matrix"),
        "/paths/~1a/get/parameters/0/style",
        "'matrix' is not possible",
    ),
    (twice(schema={}), "/paths/~1a/get/parameters/1", "'p' is declared twice"),
    (
        api({"responses": {"999": {}}}),
        "/paths/~1a/get/responses/999",
        "not a status code",
    ),
    (
        api({"operationId": []}),
        "/paths/~1a/get/operationId",
        "must be text, not a list",
    ),
    (api({"deprecated": "?"}), "/paths/~1a/get/deprecated", "must be true or false"),
    (api(security=[{"x": []}]), "/security/0/x", "there is no security scheme 'x'"),
    (
        api(components={"securitySchemes": {"x": {"type": "magic"}}}),
        "/components/securitySchemes/x/type",
        "'magic' is not a type of security scheme",
    ),
    (
        api(components={"securitySchemes": {"x": {"type": "apiKey", "name": "k"}}}),
        "/components/securitySchemes/x",
        "needs `in`",
    ),
    (schema(type=[]), "/components/schemas/A/type", "at least one type"),
    (schema(type=5), "/components/schemas/A/type", "must be text or a list"),
    (schema(enum="a"), "/components/schemas/A/enum", "must be a list, not text"),
    (schema(properties=[]), "/components/schemas/A/properties", "must be an object"),
    (schema(allOf={}), "/components/schemas/A/allOf", "must be a list, not an object"),
    (schema(items="a"), "/components/schemas/A/items", "must be an object, not text"),
    (schema(discriminator={}), "/components/schemas/A/discriminator", "`propertyName`"),
    (api(**{"x-specloom-files": {}}), "/x-specloom-files", "is reserved"),
]


@pytest.mark.parametrize(("document", "pointer", "message"), NO_SENSE)
def test_what_makes_no_sense_is_an_error_with_its_place(
    loaded: Loaded, document: Any, pointer: str, message: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        loaded(document)
    assert message in caught.value.message
    assert caught.value.place and caught.value.place.pointer == pointer
    assert caught.value.place.line
    assert caught.value.hint


UNDERSTOOD = [
    (
        api(openapi="3.0"),
        "/openapi",
        "should be a full version, in quotes; read as 3.0",
    ),
    (api(paths={}), "", "the document has no operations; there is nothing to call"),
    (api(info={}), "/info", "info: `title` is missing; left empty"),
    (
        api(paths={"/a": {"get": {"responses": {"200": {"description": ""}}}}}),
        "/paths/~1a/get",
        "operation: `operationId` is missing; named after its method and path",
    ),
    (
        parameter("/a/{b}"),
        "/paths/~1a~1{b}/get",
        "the path parameter 'b' is not declared; read as required text",
    ),
    (
        parameter("/a/{p}", **{"in": "path"}),
        "/paths/~1a~1{p}/get/parameters/0",
        "the path parameter 'p' is not `required: true`; read as required",
    ),
    (
        twice(),
        "/paths/~1a/get/parameters/1",
        "is declared twice, in the same way; counted once",
    ),
    (
        api(paths={"/{a}": {"x-a": 1}, "/{b}": {}}),
        "/paths/~1{b}",
        "the paths '/{b}' and '/{a}' are the same to a server; both are kept",
    ),
    (
        api(propertes={}),
        "/propertes",
        "document: the field 'propertes' is not one that the specification has; ignored",
    ),
    (
        schema(propertes={}),
        "/components/schemas/A/propertes",
        "ignored (did you mean 'properties'?)",
    ),
    (
        schema(required=["a", "a", "b"]),
        "/components/schemas/A/required",
        "`required` repeats 'a'; counted once",
    ),
    (
        schema(required=True),
        "/components/schemas/A/required",
        "`required` should be a list of names, not true or false; ignored",
    ),
    (
        schema(discriminator="kind"),
        "/components/schemas/A/discriminator",
        "should be an object, not text; read as the property's name",
    ),
    (
        schema(type=["string", None]),
        "/components/schemas/A/type",
        "`type[]` should be text, not null; read as the type 'null'",
    ),
    (
        schema(items=[{}]),
        "/components/schemas/A/items",
        "a list; read as `prefixItems`",
    ),
    (
        schema(properties={"a": None}),
        "/components/schemas/A/properties/a",
        "read as any value",
    ),
    (api({"tags": "one"}), "/paths/~1a/get/tags", "not text; read as a list of one"),
    (api({"deprecated": "True"}), "/paths/~1a/get/deprecated", "read as true"),
    (
        api({"description": None}),
        "/paths/~1a/get/description",
        "is empty; read as not given",
    ),
    (
        schema(description={"$ref": "#/info/description"}),
        "/components/schemas/A/description",
        "`description` should be text, not an object; ignored",
    ),
    (api(tags=None), "/tags", "`tags` is empty; read as not given"),
    (
        api(openapi="3.1.0", jsonSchemaDialect="https://example.com/dialect"),
        "/jsonSchemaDialect",
        "a dialect that specloom does not know; read as JSON Schema 2020-12",
    ),
]


@pytest.mark.parametrize(("document", "pointer", "message"), UNDERSTOOD)
def test_what_is_understood_is_a_note_with_its_place_and_reading(
    loaded: Loaded, document: dict[str, Any], pointer: str, message: str
) -> None:
    notes = loaded(document).notes
    found = [note for note in notes if message in f"{note.message}; {note.reading}"]
    assert found, notes
    assert found[0].place and found[0].place.pointer == pointer
    with pytest.raises(DocumentError):
        loaded(document, strict=True)


def test_what_is_understood_is_mended_in_the_tree(loaded: Loaded) -> None:
    document = loaded("""\
openapi: 3.0.3
info: {title: 2024, version: 1.10, description: }
paths:
  /a/{p}:
    get:
      operationId: 007
      deprecated: 'false'
      tags: one
      parameters: [{name: p, in: path, schema: {type: string}}]
      responses: {200: {description: yes}, 4xx: {description: no}}
components:
  schemas:
    A: {required: [a, a], discriminator: kind, items: [{}], properties: {b: }}
    B: {required: true}
    C: {items: [{type: string}], additionalItems: {type: integer}}
""")
    root = document.root
    assert root["info"] == {"title": "2024", "version": "1.10"}
    assert root["components"]["schemas"] == {
        "A": {
            "required": ["a"],
            "discriminator": {"propertyName": "kind"},
            "prefixItems": [{}],
            "properties": {"b": {}},
        },
        "B": {},
        "C": {"prefixItems": [{"type": "string"}], "items": {"type": "integer"}},
    }
    operation = root["paths"]["/a/{p}"]["get"]
    assert operation["parameters"][0]["required"] is True
    assert (operation["deprecated"], operation["tags"]) == (False, ["one"])
    assert operation["operationId"] == "007"
    assert operation["responses"]["200"]["description"] == "yes"


@pytest.mark.parametrize(
    ("place", "written", "read"),
    [
        ("query", {"style": "simple"}, ("form", False)),
        ("query", {"style": "simple", "explode": True}, ("form", True)),
        ("header", {"style": "form"}, ("simple", False)),
    ],
)
def test_a_plain_style_is_read_as_that_of_its_place(
    loaded: Loaded, place: str, written: dict[str, Any], read: tuple[str, bool]
) -> None:
    document = loaded(parameter(**{"in": place}, **written))
    (found,) = document.root["paths"]["/a"]["get"]["parameters"]
    assert (found["style"], found["explode"]) == read
    [note] = [n for n in document.notes if "not possible here" in n.message]
    assert note.reading == f"read as {read[0]!r}"
    assert note.place.pointer == "/paths/~1a/get/parameters/0/style"


def test_an_operation_id_of_blanks_is_none(loaded: Loaded) -> None:
    blank = {
        "/a": {"get": GET | {"operationId": ""}, "put": GET | {"operationId": " "}}
    }
    document = loaded(api(paths=blank))
    [note] = document.notes
    assert "`operationId` is missing (and 1 more)" in note.message
    assert "operationId" not in document.root["paths"]["/a"]["put"]


def test_notes_of_one_kind_are_one_note_with_a_count(loaded: Loaded) -> None:
    paths = {f"/{n}": {"get": {"responses": GET["responses"]}} for n in range(1500)}
    (note,) = loaded(api(paths=paths)).notes
    assert "(and 1,499 more)" in note.message


def test_all_errors_are_told_at_once_up_to_twenty(loaded: Loaded) -> None:
    paths = {f"{n}": {} for n in range(30)}
    with pytest.raises(DocumentError) as caught:
        loaded(api(paths=paths))
    lines = str(caught.value).splitlines()
    assert len(lines) == 21
    assert lines[-1] == "… and 10 more"
    assert caught.value.others[0].message.startswith("the path '1'")


def test_a_path_parameter_is_understood_if_something_says_that_it_is_one(
    loaded: Loaded,
) -> None:
    given = {"name": "b", "in": "path", "required": True, "schema": {"type": "string"}}
    paths = {
        "/a/{b}": {"get": GET},
        "/c/{b}": {"get": GET | {"operationId": "c", "parameters": [given]}},
    }
    (note,) = loaded(api(paths=paths)).notes
    assert "the path parameter 'b' is not declared" in note.message


def test_a_template_that_is_the_value_of_a_query_is_understood(loaded: Loaded) -> None:
    (note,) = loaded(api(path="/a?kind={kind}")).notes
    assert "the path parameter 'kind' is not declared" in note.message
    with pytest.raises(DocumentError, match="'kind' is not declared"):
        loaded(api(path="/a?kind=1/{kind}"))


def test_parameters_of_the_path_count_for_its_operations(loaded: Loaded) -> None:
    given = {"name": "b", "in": "path", "required": True, "schema": {"type": "string"}}
    item = {"parameters": [{"$ref": "#/components/parameters/b"}], "get": GET}
    document = api(paths={"/a/{b}": item}, components={"parameters": {"b": given}})
    assert not loaded(document).notes
    shared = {
        "openapi": "3.1.0",
        "paths": {"/a/{b}": {"$ref": "#/components/pathItems/a"}},
    }
    components = document["components"] | {"pathItems": {"a": item}}
    assert not loaded(document | shared | {"components": components}).notes


def test_a_provider_document_may_leave_its_security_to_the_provider(
    loaded: Loaded,
) -> None:
    components = {"x-stackQL-resources": {}}
    document = loaded(api({"security": [{"token": []}]}, components=components))
    assert "left to the provider" in str(document.notes[0])
    assert "security" not in document.root["paths"]["/a"]["get"]


def test_a_security_scheme_may_be_named_by_reference(loaded: Loaded) -> None:
    schemes = {"a/b": {"type": "http", "scheme": "bearer"}}
    document = api(
        {"security": [{"#/components/securitySchemes/a~1b": []}]},
        openapi="3.2.0",
        components={"securitySchemes": schemes},
    )
    operation = loaded(document).root["paths"]["/a"]["get"]
    assert operation["security"] == [{"a/b": []}]


@pytest.mark.parametrize(
    ("version", "document"),
    [
        ("3.1", {"openapi": "3.1.1", "webhooks": {"a": {"post": GET}}}),
        (
            "3.1",
            {"openapi": "3.1.0", "components": {"schemas": {"A": True, "B": {"x": 1}}}},
        ),
        ("3.2", {"openapi": "3.2.0", "paths": {"/a": {"query": GET}}}),
        (
            "3.2",
            {
                "openapi": "3.2.0",
                "paths": {"/a": {"get": GET | {"responses": {"200": {}}}}},
            },
        ),
        (
            "3.2",
            {
                "openapi": "3.2.0",
                "paths": {"/a": {"additionalOperations": {"COPY": GET}}},
            },
        ),
    ],
)
def test_every_version_has_its_own_fields(
    loaded: Loaded, version: str, document: dict[str, Any]
) -> None:
    found = loaded({"info": {"title": "", "version": ""}, **document})
    assert found.version == version
    assert [n for n in found.notes if "no operations" not in n.message] == []


@pytest.mark.parametrize(
    ("limit", "document"),
    [
        ("schema_depth", schema(items={"items": {"items": {"items": {}}}})),
        ("text", api(info={"title": "a title", "version": ""})),
        ("name", schema(properties={"a long name": {}})),
        ("operations", api(paths={f"/{n}": {"get": {}} for n in range(4)})),
    ],
)
def test_a_limit_of_the_document_is_named(
    loaded: Loaded, limit: str, document: dict[str, Any]
) -> None:
    with pytest.raises(DocumentError, match=f"the limit `{limit}` is 3") as caught:
        loaded(document, limits=Limits(**{limit: 3}))
    assert f"raise `{limit}`" in caught.value.hint


def test_the_name_of_an_example_may_be_as_long_as_a_text(loaded: Loaded) -> None:
    name = "Appends to the file. " * 40
    document = loaded(parameter(examples={name: {"value": "x"}}))
    (given,) = document.root["paths"]["/a"]["get"]["parameters"]
    assert given["examples"] == {name: {"value": "x"}}


@pytest.mark.parametrize(
    ("chosen", "size", "most"),
    [({}, 1000, 2**27), ({}, 2**26, 2**29), ({"output": 5}, 2**26, 5)],
    ids=["small", "large", "chosen"],
)
def test_a_large_document_may_become_more_than_a_small_one_unless_a_limit_is_chosen(
    chosen: dict[str, int], size: int, most: int
) -> None:
    assert most_output(chosen, size) == most
