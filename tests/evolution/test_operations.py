"""Whatever an operation can say is compared: how it is written, what answers, who may call."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evolution.pairs import (
    INTEGER,
    STRING,
    Json,
    document,
    gives,
    lines,
    record,
    takes,
)
from specloom import ServiceSource, build, ir, load
from specloom.evolution import changes_between

PLACE = "POST /things"
LIST: Json = {"type": "array", "items": STRING}
FILES = record(file={"type": "string", "format": "binary"}, tags=LIST)


def http(folder: Path, old: Json, new: Json) -> set[str]:
    found = lines(folder, "http", document(old), document(new))
    return {line.replace(f"{PLACE}: ", "") for line in found}


def query(schema: Json, **more: Any) -> Json:
    return {"parameters": [{"name": "q", "in": "query", "schema": schema} | more]}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (query(STRING), query(STRING, explode=False), set()),
        (
            query(LIST),
            query(LIST, explode=False),
            {"breaking: query parameter q: how it is written: form, exploded → form"},
        ),
        (
            query(STRING),
            query(STRING, allowReserved=True),
            {"addition: query parameter q: reserved characters may be sent as they are now"},
        ),
        (
            query(STRING, allowReserved=True),
            query(STRING),
            {"breaking: query parameter q: reserved characters have to be encoded now"},
        ),
        (
            query(STRING | {"default": "a"}, required=True),
            query(STRING | {"default": "b"}, required=True),
            set(),
        ),
    ],
)  # fmt: skip
def test_how_a_parameter_is_written(
    tmp_path: Path, old: Json, new: Json, told: set[str]
) -> None:
    """Single values are the same whether exploded or not; what must be given has no default."""
    assert http(tmp_path, old, new) == told


def form(media: str, schema: Json, **encoding: Json) -> Json:
    return takes({media: {"schema": schema, "encoding": encoding}})


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            form("multipart/form-data", FILES),
            form("multipart/form-data", FILES, file={"contentType": "image/png"}),
            {"breaking: body.file: content type: none → image/png"},
        ),
        (
            form("multipart/form-data", FILES, file={"contentType": "image/png"}),
            form("multipart/form-data", FILES, file={"contentType": "image/png, image/gif"}),
            {"addition: body.file: content type: image/png → image/png, image/gif"},
        ),
        (
            form("application/x-www-form-urlencoded", record(tags=LIST)),
            form("application/x-www-form-urlencoded", record(tags=LIST), tags={"explode": False}),
            {"breaking: body.tags: how it is written: form, exploded → form"},
        ),
        (
            takes({"application/json": {"schema": record(a=STRING)}}),
            takes({"application/json; charset=utf-8": {"schema": record(a=STRING)}}),
            set(),
        ),
    ],
)  # fmt: skip
def test_how_a_body_is_written(
    tmp_path: Path, old: Json, new: Json, told: set[str]
) -> None:
    assert http(tmp_path, old, new) == told


def answers(**content: Json) -> Json:
    """Answers by status, each ``JSON`` of a schema; ``_default`` is ``default``."""
    return {
        "responses": {
            status.strip("_"): {
                "description": "",
                "content": {"application/json": {"schema": schema}},
            }
            for status, schema in content.items()
        }
    }


JSON: Json = {"application/json": {"schema": record(a=STRING)}}
XML: Json = {"application/xml": {"schema": record(a=STRING)}}
EVENTS: Json = {"text/event-stream": {"schema": record(b=STRING)}}
NUMBER: Json = {"application/json": {"schema": record(a=INTEGER)}}
PET, OTHER = record(a=STRING), record(b=STRING)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (gives(JSON | XML), gives(JSON), {"breaking: answer 200: application/xml is gone"}),
        (gives(XML), gives(JSON | XML), {"addition: answer 200: application/json is new"}),
        (
            gives(JSON | EVENTS),
            gives(NUMBER | EVENTS),
            {"breaking: answer 200.a: type: string → integer"},
        ),
        (
            gives(JSON),
            gives(EVENTS),
            {"breaking: answer 200: media type: application/json → text/event-stream"},
        ),
        (answers(_200=PET), answers(_200=PET, _202=OTHER), {"breaking: answer 202: is new"}),
        (answers(_200=PET), answers(_200=PET, _404=OTHER), {"addition: answer 404: is new"}),
        (answers(_200=PET), answers(_2XX=PET), {"breaking: answer 2XX: is new"}),
        (answers(_2XX=PET), answers(_200=PET), set()),
        (
            answers(_2XX=PET),
            answers(_200=OTHER),
            {"breaking: answer 200.a: is gone", "addition: answer 200.b: is new"},
        ),
        (answers(_200=PET, default=OTHER), answers(_200=PET), {"harmless: answer default: is gone"}),
        (
            answers(default=PET),
            answers(_404=OTHER),
            {"breaking: answer default: is gone", "addition: answer 404: is new"},
        ),
    ],
)  # fmt: skip
def test_what_answers(tmp_path: Path, old: Json, new: Json, told: set[str]) -> None:
    """All media types of all statuses; a range stands for the statuses in it."""
    assert http(tmp_path, old, new) == told


def oauth(**flows: str) -> Json:
    """A description whose tokens come from these URLs, by their flows."""
    made = {flow: {"tokenUrl": url, "scopes": {}} for flow, url in flows.items()}
    schemes = {"securitySchemes": {"o": {"type": "oauth2", "flows": made}}}
    return document(components=schemes, security=[{"o": []}])


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            oauth(clientCredentials="https://a.example"),
            oauth(clientCredentials="https://b.example"),
            {
                "breaking: tokens: no longer come from https://a.example (clientCredentials)",
                "addition: tokens: come from https://b.example (clientCredentials) now",
            },
        ),
        (
            oauth(clientCredentials="https://a.example"),
            oauth(password="https://a.example"),
            {
                "breaking: tokens: no longer come from https://a.example (clientCredentials)",
                "addition: tokens: come from https://a.example (password) now",
            },
        ),
    ],
)  # fmt: skip
def test_where_tokens_come_from(
    tmp_path: Path, old: Json, new: Json, told: set[str]
) -> None:
    assert lines(tmp_path, "http", old, new) == told


def test_another_way_to_sign_in_is_told_by_what_travels(tmp_path: Path) -> None:
    def described(scheme: str) -> Json:
        known = {"securitySchemes": {"s": {"type": "http", "scheme": scheme}}}
        return document(components=known, security=[{"s": []}])

    assert lines(tmp_path, "http", described("digest"), described("hoba")) == {
        "breaking: all operations of api: digest no longer suffices: needs hoba",
        "addition: all operations of api: hoba suffices now",
    }


KEY = {"type": "apiKey", "in": "header", "name": "X-Key"}
FLOW = {"tokenUrl": "https://a.example", "scopes": {}}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            [KEY],
            [KEY, {"type": "http", "scheme": "basic"}],
            {
                "breaking: api_key no longer suffices: needs api_key and username and password"
            },
        ),
        ([KEY], [KEY | {"in": "query"}], set()),  # code and statements follow
        (
            [{"type": "http", "scheme": "bearer"}],
            [{"type": "oauth2", "flows": {"clientCredentials": FLOW}}],
            set(),
        ),
    ],
)
@pytest.mark.parametrize("audience", ["python", "sql"])
def test_credentials_that_no_longer_suffice_break_code_and_statements(
    tmp_path: Path, old: list[Json], new: list[Json], told: set[str], audience: str
) -> None:
    def described(schemes: list[Json]) -> Json:
        known = {f"s{number}": scheme for number, scheme in enumerate(schemes)}
        asked = [{name: [] for name in known}]
        return document(components={"securitySchemes": known}, security=asked)

    found = lines(tmp_path, audience, described(old), described(new))
    where = "all operations of api: "
    assert {line.replace(where, "") for line in found if "suffice" in line} == told


def test_what_no_operation_asks_for_is_not_told(tmp_path: Path) -> None:
    """Where each has security and servers of its own, the usual ones concern nobody."""
    schemes = {"securitySchemes": {n: {"type": "http", "scheme": n} for n in ("basic", "bearer")}}  # fmt: skip
    own = {"security": [{"basic": []}], "servers": [{"url": "https://own.example"}]}

    def described(scheme: str) -> Json:
        servers = [{"url": f"https://{scheme}.example"}]
        more = {"security": [{scheme: []}], "servers": servers}
        return document(own, components=schemes, **more)

    assert lines(tmp_path, "http", described("basic"), described("bearer")) == set()


def region(url: str = "https://{r}.a.example", **facts: Any) -> list[Json]:
    return [{"url": url, "variables": {"r": {"default": "eu"} | facts}}]


SERVER = "all operations of api: the server https://{r}.a.example"
LEFT = "api: requests go to {}, no longer to {}"


@pytest.mark.parametrize(
    ("old", "new", "to_http", "to_code"),
    [
        (
            region(enum=["eu", "us"]),
            region(enum=["eu"]),
            {f"breaking: {SERVER}, variable r: the value us is gone"},
            set(),
        ),
        (
            region(),
            region(enum=["eu"]),
            {f"breaking: {SERVER}, variable r: only listed values are possible now"},
            set(),
        ),
        (
            region(),
            region(default="us"),
            set(),
            {"breaking: " + LEFT.format("https://us.a.example", "https://eu.a.example") + ", which is still there"},
        ),
        (
            [{"url": "https://a.example"}, {"url": "https://b.example"}],
            [{"url": "https://b.example"}, {"url": "https://a.example"}],
            set(),
            {"breaking: " + LEFT.format("https://b.example", "https://a.example") + ", which is still there"},
        ),
        (
            [{"url": "https://a.example"}],
            [{"url": "https://b.example"}],
            {
                "breaking: all operations of api: the server https://a.example is gone",
                "addition: all operations of api: the server https://b.example is new",
            },
            {"harmless: " + LEFT.format("https://b.example", "https://a.example")},
        ),
        ([{"url": "https://a.example"}], [{"url": "https://a.example/"}], set(), set()),
    ],
)  # fmt: skip
def test_where_requests_go(
    tmp_path: Path, old: Any, new: Any, to_http: set[str], to_code: set[str]
) -> None:
    """Code and SQL follow a server that moves; from one that is there they were taken away."""
    pair = document(servers=old), document(servers=new)
    assert lines(tmp_path, "http", *pair) == to_http
    assert lines(tmp_path, "python", *pair) == to_code
    assert lines(tmp_path, "sql", *pair) == to_code


def test_services_do_not_travel(tmp_path: Path) -> None:
    """An operation that another service has now is as it was, where it is called as before."""

    def described(number: Json, *, split: bool) -> ir.Api:
        answer = {"application/json": {"schema": record(a=number)}}
        paths = {f"/{name}": {"get": gives(answer)} for name in ("cats", "dogs")}
        held = [paths] if not split else [{path: paths[path]} for path in paths]
        sources = []
        for at, some in enumerate(held):
            path = tmp_path / f"{at}.json"
            path.write_text(json.dumps(document() | {"paths": some}))
            sources.append(ServiceSource(f"part{at}" if split else "api", load(path)))
        return build(sources, name="zoo").api

    def http(number: Json) -> set[str]:
        found = changes_between(described(STRING, split=False), described(number, split=True))  # fmt: skip
        return {f"{c.effect}: {c.where}: {c.what}" for c in found if c.audience == "http" and c.where}  # fmt: skip

    assert http(STRING) == set()
    assert http(INTEGER) == {
        f"breaking: GET /{name}: answer 200.a: type: string → integer"
        for name in ("cats", "dogs")
    }


@pytest.mark.parametrize("lead", ["", "/v1"])
def test_what_went_from_the_server_into_all_paths_travels_as_before(
    tmp_path: Path, lead: str
) -> None:
    """And back; whoever goes on to another address without it is told of that alone."""

    def described(url: str, lead: str) -> Json:
        answer = gives({"application/json": {"schema": PET}})
        paths = {f"{lead}/{name}": {"get": answer} for name in ("cats", "dogs")}
        return document(servers=[{"url": url}]) | {"paths": paths}

    long, short = described("https://a.example/v1", ""), described("https://a.example/", lead)  # fmt: skip
    gone = {
        "breaking: all operations of api: the server https://a.example/v1 is gone",
        "addition: all operations of api: the server https://a.example/ is new",
    }
    assert lines(tmp_path, "http", long, short) == (set() if lead else gone)
    if lead:
        assert lines(tmp_path, "http", short, long) == set()
        assert "harmless" not in str(lines(tmp_path, "python", long, short))


def test_what_xml_holds_is_compared_where_a_schema_says_so(tmp_path: Path) -> None:
    """Clients hand it over as it is; whoever reads it meets what changed."""

    def described(number: Json) -> Json:
        content = {"application/xml": {"schema": {"$ref": "#/components/schemas/Pet"}}}
        return document(takes(content) | gives(content), {"Pet": record(a=number)})

    assert lines(tmp_path, "http", described(STRING), described(INTEGER)) == {
        "breaking: schema Pet.a: type: string → integer"
    }
