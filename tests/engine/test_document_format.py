"""Provider documents: found, compiled, kept, and refused where they ask for too much."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import written
from shop_api import REGISTRY
from stub import Answer, Api, Asked

from specloom.engine import Engine, RequestError, StatementError
from specloom.engine.casing import snake
from specloom.engine.credentials import Absent, credentials
from specloom.engine.registry import Catalog
from specloom.errors import DocumentError, UnsupportedError
from specloom.runtime.messages import Outgoing

SPECIAL = "shop.special"


# --------------------------------------------------------------------------- catalog


@pytest.mark.parametrize("folder", ["", "src", "src/shop", "src/shop/v00.00.00000"])
def test_a_provider_is_found_from_any_folder_of_a_registry(folder: str) -> None:
    catalog = Catalog([REGISTRY / folder])
    assert catalog.providers() == ("shop",)
    assert "customers" in catalog.service("shop", "store").resources


def test_a_folder_may_hold_several_registries(tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to(REGISTRY)
    assert Catalog([tmp_path]).providers() == ("shop",)


def test_an_unknown_name_is_told_with_those_that_there_are() -> None:
    catalog = Catalog([REGISTRY])
    with pytest.raises(StatementError, match="there is no provider zzz") as told:
        catalog.provider("zzz")
    assert told.value.hint == "there is shop"


def test_a_folder_without_a_provider_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"no provider\.yaml"):
        Catalog([tmp_path]).providers()


def test_the_newest_version_of_a_provider_counts(tmp_path: Path) -> None:
    for version in ("v1.9.0", "v1.10.0"):
        shutil.copytree(
            REGISTRY / "src" / "shop" / "v00.00.00000",
            tmp_path / "src" / "shop" / version,
        )
    file = tmp_path / "src/shop/v1.10.0/provider.yaml"
    file.write_text(
        file.read_text().replace("version: v00.00.00000", "version: v1.10.0")
    )
    assert Catalog([tmp_path]).provider("shop").version == "v1.10.0"


@pytest.mark.parametrize(
    "ref", ["../../secret.yaml", '"a\\0b"', '""', "../" + "a" * 5000]
)
def test_a_service_outside_of_the_registry_is_not_read(
    ref: str, tmp_path: Path
) -> None:
    (tmp_path / "secret.yaml").write_text("components: {x-stackQL-resources: {}}")
    folder = tmp_path / "registry" / "src" / "shop" / "v1.0.0"
    folder.mkdir(parents=True)
    (folder / "provider.yaml").write_text(
        "id: shop\nname: shop\nversion: v1.0.0\nproviderServices:\n"
        f"  s: {{id: s, name: s, service: {{$ref: {ref}}}}}\n"
    )
    with pytest.raises(DocumentError, match="no file beside its provider"):
        Catalog([tmp_path / "registry"]).service("shop", "s")


def test_a_compiled_catalog_is_the_same_from_the_cache(tmp_path: Path) -> None:
    fresh = Catalog([REGISTRY]).service("shop", "store")
    first = Catalog([REGISTRY], tmp_path / "cache").service("shop", "store")
    kept = list((tmp_path / "cache").iterdir())
    again = Catalog([REGISTRY], tmp_path / "cache").service("shop", "store")
    assert fresh == first == again
    assert sorted(kept) == sorted((tmp_path / "cache").iterdir())


def test_a_damaged_cache_is_made_again(tmp_path: Path) -> None:
    fresh = Catalog([REGISTRY], tmp_path).service("shop", "store")
    for file in tmp_path.iterdir():
        file.write_bytes(b'{"name": 5')
    assert Catalog([REGISTRY], tmp_path).service("shop", "store") == fresh


def test_a_cache_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    catalog = Catalog([REGISTRY], tmp_path / "file" / "cache")
    assert "customers" in catalog.service("shop", "store").resources


def test_a_changed_document_is_compiled_again(tmp_path: Path) -> None:
    registry, cache = tmp_path / "registry", tmp_path / "cache"
    shutil.copytree(REGISTRY, registry)
    Catalog([registry], cache).service("shop", "types")
    file = registry / "src/shop/v00.00.00000/services/types.yaml"
    file.write_text(file.read_text().replace("ratio:", "quota:"))
    again = Catalog([registry], cache).resource("shop", "types", "samples")
    assert "quota" in [c.name for c in again.methods["list"].columns]


@pytest.mark.parametrize(
    ("name", "snaked"),
    [
        ("pageSize", "page_size"),
        ("PageSize", "page_size"),
        ("page-size", "page_size"),
        ("HTTPServer", "http_server"),
        ("id", "id"),
        ("X-Trace-ID", "x_trace_id"),
    ],
)
def test_names_have_one_spelling_in_snake_case(name: str, snaked: str) -> None:
    assert snake(name) == snaked


# --------------------------------------------------------------------------- format


def special(api: Api, **more: Any) -> Engine:
    return Engine(REGISTRY, servers=api.url, environ={}, **more)


def test_a_transform_of_text_makes_rows(api: Api) -> None:
    api.on("GET /csv", Answer(b"a,b\n1,2\n", media="text/csv"))
    with special(api) as engine:
        found = engine.execute(f"SELECT contents FROM {SPECIAL}.csv").fetchall()
    assert found == [("a,b\n1,2\n",)]


@pytest.mark.parametrize(
    ("resource", "name"),
    [("xml", "text/xml"), ("rewritten", "get_query_to_post_form_utf_8")],
)
def test_what_is_not_supported_is_refused_by_its_name(
    api: Api, resource: str, name: str
) -> None:
    with special(api) as engine, pytest.raises(UnsupportedError, match=name):
        engine.execute(f"SELECT * FROM {SPECIAL}.{resource}")
    assert api.asked == []


STOCK = [{"sku": "a", "details": {"count": 12}}, {"sku": "b", "details": {"count": 3}}]


@pytest.mark.parametrize(
    ("where", "asked"),
    [
        ("warehouse = 'east'", ["GET /stock/east"]),
        ("warehouse IN ('east', 'west')", ["GET /stock/east", "GET /stock/west"]),
        ("sku = 'a'", ["GET /stock/main"]),
    ],
)
def test_a_view_is_a_query_with_the_statements_values(
    api: Api, where: str, asked: list[str]
) -> None:
    for warehouse in ("east", "west", "main"):
        api.on(f"GET /stock/{warehouse}", STOCK)
    with special(api) as engine:
        result = engine.execute(f"SELECT * FROM {SPECIAL}.stock_view v WHERE {where}")
        assert len(result.fetchall()) >= 1
    assert sorted(api.lines) == asked


def test_a_views_json_is_typed(api: Api) -> None:
    api.on("GET /stock/east", STOCK)
    with special(api) as engine:
        result = engine.execute(
            f"SELECT sku FROM {SPECIAL}.stock_view WHERE warehouse = 'east' AND in_stock > 9"
        )
        assert result.fetchall() == [("a",)]


@pytest.mark.parametrize(
    ("sql", "query"),
    [
        ("SELECT id FROM {} WHERE name = 'it''s' AND size > 5", {"$select": "id,name,size", "$filter": "name eq 'it''s' and size gt 5"}),
        ("SELECT id FROM {} WHERE size < 5", {"$select": "id,size"}),
        ("SELECT id FROM {} WHERE name > 'a'", {"$select": "id,name"}),
        ("SELECT id FROM {} WHERE 5 < size", {"$select": "size,id", "$filter": "size gt 5"}),
        ("SELECT * FROM {} LIMIT 10", {"$top": "10"}),
        ("SELECT * FROM {} LIMIT 10 OFFSET 5", {"$top": "15"}),
        ("SELECT * FROM {} LIMIT 100", {}),
        ("SELECT id FROM {} WHERE name = 'a' LIMIT 5", {"$select": "id,name", "$filter": "name eq 'a'"}),
        ("SELECT * FROM {} ORDER BY id LIMIT 5", {}),
        ("SELECT * FROM {} WHERE name = 'a' OR size = 1", {}),
    ],
)  # fmt: skip
def test_a_server_does_what_cannot_change_the_answer(
    api: Api, sql: str, query: Mapping[str, str]
) -> None:
    api.on("GET /pushed", {"value": []})
    with special(api) as engine:
        engine.execute(sql.format(f"{SPECIAL}.pushed"))
    sent = api.asked[0].query
    assert {**sent, "$select": sorted(sent.get("$select", "").split(","))} == {
        **query,
        "$select": sorted(query.get("$select", "").split(",")),
    }


# --------------------------------------------------------------------------- servers


def url(sql: str, **options: Any) -> str:
    with Engine(REGISTRY, environ=options.pop("environ", {}), **options) as engine:
        return engine.explain(sql)[0].url


STOCKED = f"SELECT * FROM {SPECIAL}.stock WHERE warehouse = 'w'"


def test_a_server_variable_comes_from_the_statement_the_caller_or_its_enum() -> None:
    assert (
        url(f"{STOCKED} AND account = 'acme'") == "https://acme.shop.example/eu/stock/w"
    )
    assert (
        url(f"{STOCKED} AND account = 'acme' AND region = 'us'")
        == "https://acme.shop.example/us/stock/w"
    )
    assert (
        url(STOCKED, variables={"account": "acme"})
        == "https://acme.shop.example/eu/stock/w"
    )


def test_an_example_account_is_never_asked_for_real() -> None:
    with pytest.raises(StatementError, match="needs account"):
        url(STOCKED)


def test_the_callers_server_replaces_the_documents() -> None:
    assert url(STOCKED, servers="http://here/api/") == "http://here/api/stock/w"
    assert url(STOCKED, servers={"shop": "http://here"}) == "http://here/stock/w"


@pytest.mark.parametrize("value", ["evil.example/", "a@b", "x#", "a b", "..", "x\n"])
def test_a_server_variable_cannot_lead_elsewhere(value: str) -> None:
    with pytest.raises(StatementError):
        url(STOCKED, variables={"account": value})


def test_a_value_outside_of_a_variables_enum_is_refused() -> None:
    with pytest.raises(StatementError, match="one of eu, us"):
        url(f"{STOCKED} AND account = 'a' AND region = 'moon'")


# --------------------------------------------------------------------------- credentials


def headers(settings: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    auth = credentials("shop", settings, {}, environ)
    request = Outgoing("GET", "http://x", [], {}, [])
    auth.apply(request)
    return {**request.headers, **dict(request.query)}


@pytest.mark.parametrize(
    ("settings", "sent"),
    [
        ({"type": "null_auth"}, {}),
        ({}, {}),
        ({"type": "bearer", "credentialsenvvar": "T"}, {"authorization": "Bearer secret"}),
        ({"type": "bearer", "credentialsenvvar": "MISSING"}, {}),
        ({"type": "api_key", "credentialsenvvar": "T"}, {"authorization": "secret"}),
        ({"type": "api_key", "credentialsenvvar": "T", "valuePrefix": "Key "}, {"authorization": "Key secret"}),
        ({"type": "basic", "username": "me", "password_var": "T"}, {"authorization": "Basic bWU6c2VjcmV0"}),
        ({"type": "basic", "credentialsenvvar": "T"}, {"authorization": "Basic secret"}),
        ({"type": "custom", "name": "X-Key", "location": "header", "credentialsenvvar": "T"}, {"x-key": "secret"}),
        ({"type": "custom", "name": "key", "location": "query", "credentialsenvvar": "T"}, {"key": "secret"}),
        (
            {"type": "custom", "name": "X-A", "location": "header", "credentialsenvvar": "T",
             "successor": {"type": "custom", "name": "X-B", "location": "header", "credentialsenvvar": "U"}},
            {"x-a": "secret", "x-b": "other"},
        ),
    ],
)  # fmt: skip
def test_credentials_go_where_the_settings_say(
    settings: Mapping[str, Any], sent: Mapping[str, str]
) -> None:
    assert headers(settings, {"T": "secret", "U": "other"}) == sent


@pytest.mark.parametrize(
    "kind", ["aws_signing_v4", "azure_default", "service_account", "odd"]
)
def test_credentials_of_another_kind_are_refused_by_name(kind: str) -> None:
    with pytest.raises(UnsupportedError, match=kind):
        headers({"type": kind}, {})


def test_a_token_request_with_values_of_its_own_is_refused() -> None:
    settings = {"type": "oauth2", "values": {"audience": ["x"]}}
    with pytest.raises(UnsupportedError, match="OAuth2 with values"):
        headers(settings, {})


def test_only_the_caller_may_name_a_file_of_credentials(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("secret\n")
    settings = {"type": "bearer", "credentialsfilepath": str(tmp_path / "token")}
    assert headers(settings, {}) == {"authorization": "Bearer secret"}
    with pytest.raises(UnsupportedError, match="file of credentials"):
        credentials("shop", None, settings, {})


def test_a_document_names_the_variable_that_holds_the_token(api: Api) -> None:
    with Engine(REGISTRY, servers=api.url, environ={"SHOP_TOKEN": "s3cret"}) as engine:
        engine.execute("SELECT id FROM shop.store.customers WHERE id = 'c1'")
    assert api.asked[0].headers["authorization"] == "Bearer s3cret"


def test_a_refused_request_without_credentials_tells_where_they_belong(
    api: Api,
) -> None:
    api.on("GET /customers/c1", Answer({}, 401))
    with (
        Engine(REGISTRY, servers=api.url, environ={}) as engine,
        pytest.raises(RequestError) as refused,
    ):
        engine.execute("SELECT id FROM shop.store.customers WHERE id = 'c1'")
    assert refused.value.hint == "set SHOP_TOKEN in the environment, or give auth"


@pytest.mark.parametrize(
    "settings",
    [
        {"type": "bearer", "credentialsenvvar": "SHOP_X"},
        {"type": "api_key", "credentialsenvvar": "SHOP_X"},
        {"type": "custom", "name": "X-Key", "credentialsenvvar": "SHOP_X"},
    ],
    ids=lambda settings: settings["type"],
)
def test_missing_credentials_are_known_by_their_variable(
    settings: dict[str, str],
) -> None:
    absent = credentials("shop", settings, {}, {})
    assert isinstance(absent, Absent)
    assert absent.variables == ("SHOP_X",)


def test_no_message_holds_a_secret(api: Api) -> None:
    def echo(asked: Asked) -> Answer:
        return Answer({"you_sent": asked.headers.get("authorization")}, 403)

    api.on("GET /customers", echo)
    with (
        Engine(REGISTRY, servers=api.url, environ={"SHOP_TOKEN": "s3cret"}) as engine,
        pytest.raises(RequestError, match="403") as caught,
    ):
        engine.execute("SELECT id FROM shop.store.customers")
    error = caught.value
    assert "s3cret" not in f"{error} {error.hint} {error.body} {error!r}"
    assert "credentials" in error.hint


def test_an_oauth2_token_is_fetched_once_and_renewed(api: Api) -> None:
    issued: list[str] = []

    def token(asked: Asked) -> Any:
        issued.append(f"t{len(issued)}")
        return {"access_token": issued[-1], "token_type": "bearer", "expires_in": 3600}

    def guarded(asked: Asked) -> Any:
        if asked.headers.get("authorization") != "Bearer t1":
            return Answer({"error": "expired"}, 401)
        return {"id": asked.path[-2:]}

    api.on("POST /token", token)
    for name in ("c1", "c2"):
        api.on(f"GET /customers/{name}", guarded)
    settings = {
        "type": "oauth2",
        "grant_type": "client_credentials",
        "client_id": "me",
        "client_secret_env_var": "S",
        "token_url": f"{api.url}/token",
    }
    with Engine(
        REGISTRY, servers=api.url, auth={"shop": settings}, environ={"S": "x"}
    ) as engine:
        found = engine.execute("SELECT id FROM shop.store.customers WHERE id = 'c1'")
        assert found.fetchall() == [("c1",)]
        engine.execute("SELECT id FROM shop.store.customers WHERE id = 'c2'")
    assert issued == ["t0", "t1"]


# --------------------------------------------------------------------------- answers


def test_what_errors_are_told_in_is_accepted_as_well(tmp_path: Path) -> None:
    document = written.listing()
    answers = document["paths"]["/things"]["get"]["responses"]
    answers["404"] = {"description": "No.", "content": {"text/plain": {}}}
    answers["default"] = {"description": "No.", "content": {"application/json": {}}}
    server = Api()
    server.on("GET /things", [{"id": 1}])
    folder = written.registry(tmp_path, document)
    with Engine(folder, servers=server.url, environ={}) as engine:
        engine.execute("SELECT id FROM made.all.things").fetchall()
    assert server.asked[0].headers["accept"] == "application/json, text/plain;q=0.5"
    server.close()


@pytest.mark.parametrize(
    ("media", "sent"), [("application/json", '"a b"'), ("text/plain", "a b")]
)
def test_content_is_json_only_where_its_media_type_is(
    media: str, sent: str, tmp_path: Path
) -> None:
    document = written.listing()
    content = {media: {"schema": {"type": "string"}}}
    told = {"name": "told", "in": "query", "required": True, "content": content}
    document["paths"]["/things"]["get"]["parameters"] = [told]
    server = Api()
    server.on("GET /things", [{"id": 1}])
    folder = written.registry(tmp_path, document)
    with Engine(folder, servers=server.url, environ={}) as engine:
        engine.execute("SELECT id FROM made.all.things WHERE told = 'a b'").fetchall()
    assert server.asked[0].query == {"told": sent}
    server.close()


def test_what_30_has_no_words_for_is_said_in_ours_and_followed(tmp_path: Path) -> None:
    document = written.listing()
    content = {"application/json": {"schema": {"type": "array", "items": {}}}}
    document["paths"]["/things"]["get"]["parameters"] = [
        {"name": "of", "in": "query", "x-specloom-in": "querystring", "required": True, "content": content},
        {"name": "c", "in": "cookie", "x-specloom-style": "cookie", "required": True, "schema": {"type": "string"}},
    ]  # fmt: skip
    server = Api()
    server.on("GET /things", [{"id": 1}])
    folder = written.registry(tmp_path, document)
    select = "SELECT id FROM made.all.things WHERE of = '[1,\"a b\"]' AND c = 'a/b=c'"
    with Engine(folder, servers=server.url, environ={}) as engine:
        engine.execute(select).fetchall()
        plan = str(engine.execute(f"EXPLAIN {select}").fetchall())
    assert server.asked[0].query == {'[1,"a b"]': ""}
    assert server.asked[0].headers["cookie"] == "c=a/b=c"
    assert "/things?%5B1%2C%22a%20b%22%5D" in plan
    server.close()
