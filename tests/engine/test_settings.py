"""Each key of the document format means what it says, or is refused with its name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stub import Answer, Api, Asked
from written import ROWS, listing, method, operation, registry, resource, service

from specloom.engine import Engine, StatementError
from specloom.errors import UnsupportedError

THINGS = "SELECT id FROM made.all.things ORDER BY id"
PAGES = {"1": [{"id": 1}, {"id": 2}], "2": [{"id": 3}]}


@pytest.fixture
def api() -> Iterator[Api]:
    server = Api()
    yield server
    server.close()


def read(folder: Path, api: Api, sql: str = THINGS) -> list[Any]:
    with Engine(folder, servers=api.url, environ={}) as engine:
        return [row[0] for row in engine.execute(sql)]


def token(**more: Any) -> dict[str, Any]:
    """A configuration of paging by a token, with one thing said otherwise."""
    said: dict[str, Any] = {
        "requestToken": {"key": "next", "location": "query"},
        "responseToken": {"key": "more", "location": "body"},
    }
    return {"pagination": said | more}


# --------------------------------------------------------------------------- refused

_PLAIN = {"location": "query", "key": "next"}
REFUSED: list[tuple[dict[str, Any], str]] = [
    (listing(token(algorithm="odd")), "pagination with algorithm 'odd'"),
    (listing(token(requestToken=_PLAIN | {"location": "header"})), "requestToken.location 'header'"),
    (listing(token(requestToken=_PLAIN | {"algorithm": "odd"})), "requestToken.algorithm 'odd'"),
    (listing(token(requestToken=_PLAIN | {"encoding": "odd"})), "requestToken.encoding 'odd'"),
    (listing(token(responseToken={"key": "a", "location": "path"})), "responseToken.location 'path'"),
    (listing(token(responseToken={"key": "a", "algorithm": "odd"})), "responseToken.algorithm 'odd'"),
    (listing(token(algorithm="link_header_next", responseToken={"key": "X-Next", "location": "header"})), "responseToken.key 'X-Next'"),
    (listing(token(responseToken={"key": "$.a[*].b"})), r"the key '\$.a\[\*\].b'"),
    (listing({"requestTranslate": {"algorithm": "drop_double_underscore_params"}}), "requestTranslate 'drop_double_underscore_params'"),
    (listing({"queryParamTranspose": {"algorithm": "AWSCanonical"}}), "queryParamTranspose 'AWSCanonical'"),
    (listing({"auth": {"type": "bearer"}}), "auth of a method"),
    (listing(parameters={"region": {"location": "inline"}}), "parameters of a method"),
    (listing(request={"nativeCasing": "train"}), "nativeCasing 'train'"),
    (listing(response={"objectKey": "/Things/Thing"}), "objectKey '/Things/Thing'"),
    (listing(response={"mediaType": "text/xml", "openAPIDocKey": "200"}), "text/xml"),
    (listing(response={"overrideMediaType": "text/xml", "transform": {"type": "golang_template_json_v0.3.0", "body": "x"}}), "text/xml"),
    (listing(response={"overrideMediaType": "application/json", "transform": {"type": "golang_template_mxj_v0.2.0", "body": "x"}}), "golang_template_mxj_v0.2.0"),
    (listing(response={"overrideMediaType": "application/json", "transform": {"type": "schema_driven_xml_v0.1.0"}}), "schema_driven_xml_v0.1.0"),
    (listing(response={"async_schema_override": {"$ref": "#/components/schemas/Late"}}), "response.async_schema_override"),
    (listing(response={"asyncOverrideMediaType": "application/json"}), "response.asyncOverrideMediaType"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "name"), REFUSED, ids=[n for _, n in REFUSED])
def test_what_is_not_supported_is_refused_by_its_name(
    tmp_path: Path, api: Api, document: dict[str, Any], name: str
) -> None:
    with pytest.raises(UnsupportedError, match=name):
        read(registry(tmp_path, document), api)
    assert api.asked == []


@pytest.mark.parametrize(
    ("provider", "name"),
    [
        ({"protocolType": "local_templated"}, "protocolType 'local_templated'"),
        ({"entry": {"protocolType": "local_templated"}}, "protocolType 'local_templated'"),
        ({"entry": {"resources": {"$ref": "made/v00.00.00000/resources/all.yaml"}}}, "resources.\\$ref"),
    ],
)  # fmt: skip
def test_another_protocol_or_layout_is_refused(
    tmp_path: Path, api: Api, provider: dict[str, Any], name: str
) -> None:
    with pytest.raises(UnsupportedError, match=name):
        read(registry(tmp_path, listing(), **provider), api)


def test_a_way_to_write_bodies_is_refused(tmp_path: Path, api: Api) -> None:
    body = {"content": {"application/json": {"schema": ROWS["items"]}}}
    add = method(
        "/things", "post", config={"requestBodyTranslate": {"algorithm": "odd"}}
    )
    things = resource("things", {"add": add}, insert=["add"])
    document = service(
        {"/things": {"post": operation(requestBody=body)}}, {"things": things}
    )
    with pytest.raises(UnsupportedError, match="requestBodyTranslate 'odd'"):
        read(
            registry(tmp_path, document),
            api,
            "INSERT INTO made.all.things (id) VALUES (1)",
        )


def test_a_graphql_operation_is_refused(tmp_path: Path, api: Api) -> None:
    asked = operation(**{"x-stackQL-graphQL": {"query": "{ a }"}})
    things = resource("things", {"list": method("/things")}, select=["list"])
    document = service({"/things": {"get": asked}}, {"things": things})
    with pytest.raises(UnsupportedError, match="x-stackQL-graphQL"):
        read(registry(tmp_path, document), api)


# --------------------------------------------------------------------------- rows


@pytest.mark.parametrize(
    ("provider", "key"),
    [({}, "items"), ({"responseKeys": {"selectItemsKey": "found"}}, "found")],
)
def test_rows_stand_under_the_providers_key(
    tmp_path: Path, api: Api, provider: dict[str, Any], key: str
) -> None:
    rows = {"type": "object", "properties": {key: ROWS, "other": ROWS}}
    things = resource("things", {"list": method("/things")}, select=["list"])
    document = service({"/things": {"get": operation(rows)}}, {"things": things})
    api.on("GET /things", {key: PAGES["1"], "other": []})
    assert read(registry(tmp_path, document, **provider), api) == [1, 2]


def test_a_star_over_nothing_is_a_mistake(tmp_path: Path, api: Api) -> None:
    document = listing(response={"openAPIDocKey": "201"})
    folder = registry(tmp_path, document)
    with pytest.raises(StatementError, match=r"made\.all\.things has no columns"):
        read(folder, api, "SELECT * FROM made.all.things")
    assert api.asked == []
    api.on("GET /things", Answer(status=204))
    assert read(folder, api, "SELECT 'there' FROM made.all.things") == []


# --------------------------------------------------------------------------- pages


def by_link(asked: Asked) -> Answer:
    page = asked.query.get("page", "1")
    link = {"Link": '</things?page=2>; rel="next"'} if page == "1" else {}
    return Answer(PAGES[page], headers=link)


@pytest.mark.parametrize(
    "said",
    [
        token(responseToken={"key": "Link", "location": "header"}),
        token(responseToken={"key": "link", "location": "header"}, requestToken={"location": "request"}),
        {"pagination": {"responseToken": {"key": "Link", "location": "header"}}},
        token(algorithm="link_header_next", responseToken={"location": "header"}),
        token(responseToken={"location": "header", "algorithm": "link_header_next"}),
    ],
)  # fmt: skip
def test_a_link_leads_on_whatever_the_request_says(
    tmp_path: Path, api: Api, said: dict[str, Any]
) -> None:
    api.on("GET /things", by_link)
    assert read(registry(tmp_path, listing(said)), api) == [1, 2, 3]


@pytest.mark.parametrize("key", ["$.info.page", "info.page", "$['info.page']"])
def test_a_page_number_may_stand_deeper(tmp_path: Path, api: Api, key: str) -> None:
    def answer(asked: Asked) -> Any:
        page = asked.query.get("page", "1")
        told = {"page": int(page), "pages": 2}
        flat = {f"info.{name}": value for name, value in told.items()}
        return {"rows": PAGES[page], **(flat if "[" in key else {"info": told})}

    said = {
        "algorithm": "page_number",
        "requestToken": {"key": "page", "location": "query"},
        "responseToken": {"key": key, "location": "body"},
        "responseTerminator": {"key": key.replace("page", "pages")},
    }
    rows = {"type": "object", "properties": {"rows": ROWS}}
    things = method(
        "/things", config={"pagination": said}, response={"objectKey": "$.rows"}
    )
    document = service(
        {"/things": {"get": operation(rows)}},
        {"things": resource("things", {"list": things}, select=["list"])},
    )
    api.on("GET /things", answer)
    assert read(registry(tmp_path, document), api) == [1, 2, 3]


@pytest.mark.parametrize(
    ("encoding", "sent"), [({}, "a%3D%2B%26b"), ({"encoding": "none"}, "a=+%26b")]
)
def test_a_token_goes_back_as_it_came_where_the_document_says_so(
    tmp_path: Path, api: Api, encoding: dict[str, str], sent: str
) -> None:
    def answer(asked: Asked) -> Any:
        return (
            {"items": PAGES["2"]}
            if asked.query
            else {"items": PAGES["1"], "more": "a=+&b"}
        )

    things = method(
        "/things",
        config=token(requestToken=_PLAIN | encoding),
        response={"objectKey": "$.items"},
    )
    rows = {"type": "object", "properties": {"items": ROWS}}
    document = service(
        {"/things": {"get": operation(rows)}},
        {"things": resource("things", {"list": things}, select=["list"])},
    )
    api.on("GET /things", answer)
    assert read(registry(tmp_path, document), api) == [1, 2, 3]
    assert api.asked[1].query == {"next": "a=+&b" if not encoding else "a= &b"}


# --------------------------------------------------------------------------- pushing


@pytest.mark.parametrize(
    ("said", "sql", "query"),
    [
        ({"select": {"paramName": "fields", "delimiter": ";"}}, "SELECT id, name FROM {}", {"fields": "id;name"}),
        ({"select": {"paramName": "fields", "supportedColumns": ["id"]}}, "SELECT id, name FROM {}", {}),
        ({"select": {"paramName": "fields", "supportedColumns": ["*"]}}, "SELECT id FROM {}", {"fields": "id"}),
        ({"filter": {"paramName": "q", "syntax": "odata"}}, "SELECT id FROM {} WHERE id = 1", {"q": "id eq 1"}),
        ({"filter": {"dialect": "odata", "supportedColumns": ["*"], "supportedOperators": ["*"]}}, "SELECT id FROM {} WHERE id = 1", {"$filter": "id eq 1"}),
        ({"filter": {"dialect": "odata", "supportedColumns": ["name"]}}, "SELECT id FROM {} WHERE id = 1", {}),
        ({"filter": {"paramName": "q"}}, "SELECT id FROM {} WHERE id = 1", {}),
        ({"filter": {"paramName": "q", "syntax": "key_value"}}, "SELECT id FROM {} WHERE id = 1", {}),
        ({"top": {"paramName": "limit"}}, "SELECT id FROM {} LIMIT 2", {"limit": "2"}),
        ({"top": {"paramName": "limit", "maxValue": 50}}, "SELECT id FROM {} LIMIT 50", {"limit": "50"}),
        ({"top": {"paramName": "limit", "maxValue": 50}}, "SELECT id FROM {} LIMIT 51", {}),
        ({"top": {"dialect": "odata"}}, "SELECT count(*) FROM {} LIMIT 2", {}),
        ({"top": {"dialect": "odata"}}, "SELECT id FROM {} WHERE id = 1 LIMIT 2", {}),
        ({"top": {"dialect": "odata"}}, "SELECT id FROM {} ORDER BY id LIMIT 2", {}),
        ({"orderBy": {"dialect": "odata"}, "top": {"dialect": "odata"}}, "SELECT id FROM {} ORDER BY id LIMIT 2", {}),
        ({"skip": {"dialect": "odata"}}, "SELECT id FROM {} LIMIT 2 OFFSET 2", {}),
        ({"count": {"dialect": "odata"}}, "SELECT count(*) FROM {}", {}),
    ],
)  # fmt: skip
def test_only_what_cannot_change_the_answer_is_pushed(
    tmp_path: Path, api: Api, said: Any, sql: str, query: dict[str, str]
) -> None:
    api.on("GET /things", PAGES["1"])
    folder = registry(tmp_path, listing({"queryParamPushdown": said}))
    read(folder, api, sql.format("made.all.things"))
    assert api.asked[0].query == query
