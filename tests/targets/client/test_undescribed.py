"""What a description does not have: further query parameters, and any other request."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import specloom
from scripted_server import Server, answer, in_turn
from specloom.targets.client.homes import homes
from specloom.targets.client.layout import flat
from specloom.targets.client.packages import member_name

SECRET = "s3cret-in-the-query"
DONE = answer(200, b'{"ok": true}', X_Total="3")


def both(features: ModuleType, url: str, request: dict[str, Any]) -> list[Any]:
    """The answers to a request of the sync and of the async client."""

    async def main() -> Any:
        async with features.AsyncClient(base_url=url, token="t") as client:
            return await client.send_request(**request)

    with features.Client(base_url=url, token="t") as client:
        return [client.send_request(**request), asyncio.run(main())]


# ------------------------------------------------------------- with_options(query=…)


def test_further_parameters_come_after_those_that_are_described(
    features: ModuleType,
) -> None:
    more = {"n": 1, "on": True, "ids": ["a b", "c&d"], "filter[x]": "ü"}
    added = "n=1&on=true&ids=a%20b&ids=c%26d&filter%5Bx%5D=%C3%BC"

    async def main(url: str) -> None:
        async with features.AsyncClient(base_url=url, key="k", app="a") as client:
            await client.with_options(query=more).security.both.get()

    with Server(lambda seen: answer(204, kind="")) as server:
        with features.Client(base_url=server.url, key="k", app="a") as client:
            client.security.both.with_options(query=more).get()
            enums = client.enums.reports.with_options(query=more)
            enums.get(agreed=True)
            enums.with_raw_response.get(agreed=True)
        asyncio.run(main(server.url))
        queries = [seen.target.partition("?")[2] for seen in server.seen]
    described = "version=2010-03-31&agreed=true&"
    assert queries == [f"{added}&app=a", *[described + added] * 2, f"{added}&app=a"]


def test_a_further_parameter_takes_the_place_of_what_has_its_name(
    features: ModuleType,
) -> None:
    given = {"simple": "a", "label": ["x"], "matrix": ["1"], "f": 7}
    with (
        Server(lambda seen: answer(204, kind="")) as server,
        features.Client(base_url=server.url) as client,
    ):
        resource = client.parameters.a
        for more in ({"f": "all"}, {"deep": "plain"}, {"deep[x]": 2}, {"deep": None}):
            resource.with_options(query=more).get(**given, deep={"x": "1"})
        assert [seen.target.partition("?")[2] for seen in server.seen] == [
            "deep%5Bx%5D=1&f=all",
            "f=7&deep=plain",
            "f=7&deep%5Bx%5D=2",
            "f=7&deep%5Bx%5D=1",
        ]


def test_later_options_take_the_place_of_earlier_ones_and_none_takes_them_back(
    features: ModuleType,
) -> None:
    with (
        Server(lambda seen: answer(204, kind="")) as server,
        features.Client(base_url=server.url) as client,
    ):
        first = client.with_options(query={"a": 1, "b": 2})
        first.security.none.with_options(query={"a": None, "b": [3, 4]}).get()
        first.security.none.get()
        client.security.none.get()
        queries = [seen.target.partition("?")[2] for seen in server.seen]
    assert queries == ["b=3&b=4", "a=1&b=2", ""]


def test_an_object_is_refused_since_its_name_would_be_lost(
    features: ModuleType,
) -> None:
    with (
        features.Client() as client,
        pytest.raises(features.ArgumentError, match=r"such as 'filter\[key\]'") as told,
    ):
        client.with_options(query={"filter": {"a": SECRET}})
    assert SECRET not in str(told.value)


def test_downloads_streams_and_repeated_requests_have_them_too(
    features: ModuleType,
) -> None:
    script = in_turn(answer(503, Retry_After="0"), answer(200, b"x", "image/png"))
    with (
        Server(script) as server,
        features.Client(base_url=server.url).with_options(query={"v": 2}) as client,
    ):
        assert client.answers.file.get().read() == b"x"
        with client.streams.chat.create_stream():
            pass
        assert [seen.query for seen in server.seen] == [{"v": "2"}] * 3


def test_what_is_added_shows_in_no_message_and_no_log(
    features: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        caplog.at_level(logging.DEBUG),
        Server(lambda seen: answer(404, b"no")) as server,
        features.Client(base_url=server.url) as client,
    ):
        single = client.with_options(query={"sig": SECRET})
        with pytest.raises(features.NotFoundError) as caught:
            single.answers.pets.get()
        with pytest.raises(features.NotFoundError) as again:
            single.send_request("GET", f"/x?also={SECRET}")
    assert caplog.records
    for shown in (caplog.text, caught.value, again.value, single, single.answers.pets):
        assert SECRET not in f"{shown} {shown!r}"


# ------------------------------------------------------------- send_request


@pytest.mark.parametrize(
    ("request_", "target", "body", "kind"),
    [
        ({"method": "GET", "path": "/v2/new"}, "/base/v2/new", b"", None),
        ({"method": "get", "path": "ü b?x=1#y"}, "/base/%C3%BC%20b?x=1", b"", None),
        (
            {"method": "GET", "path": "/a%2Fb?x=1", "query": {"y": [1, 2], "z": None}},
            "/base/a%2Fb?x=1&y=1&y=2",
            b"",
            None,
        ),
        (
            {"method": "POST", "path": "/new", "json": {"a": [1]}},
            "/base/new",
            b'{"a":[1]}',
            "application/json",
        ),
        (
            {"method": "PUT", "path": "/new", "json": None},
            "/base/new",
            b"null",
            "application/json",
        ),
        (
            {
                "method": "PATCH",
                "path": "/new",
                "content": b"a=1",
                "headers": {"Content-Type": "application/x-www-form-urlencoded"},
            },
            "/base/new",
            b"a=1",
            "application/x-www-form-urlencoded",
        ),
        (
            {"method": "PUT", "path": "", "content": b"\x00"},
            "/base",
            b"\x00",
            "application/octet-stream",
        ),
    ],
)
def test_any_path_of_the_server_can_be_asked_with_the_client_s_credentials(
    features: ModuleType,
    request_: dict[str, Any],
    target: str,
    body: bytes,
    kind: str | None,
) -> None:
    with Server(lambda seen: DONE) as server:
        answers = both(features, f"{server.url}/base", request_)
        for told, seen in zip(answers, server.seen, strict=True):
            assert (seen.method, seen.target) == (request_["method"].upper(), target)
            assert (seen.body, seen.headers.get("content-type")) == (body, kind)
            assert seen.headers["authorization"] == "Bearer t"
            assert type(told) is features.HttpResponse
            assert (told.status_code, told.json()) == (200, {"ok": True})
            assert told.headers["x-total"] == "3"


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/x",
        "http://127.0.0.1:1/x",
        "//evil.example/x",
        "///evil.example/x",
        "http://127.0.0.1:PORT@evil.example/x",
        "http://evil.example\\@127.0.0.1:PORT/x",
        "http://evil.example#@127.0.0.1:PORT/x",
        "https://127.0.0.1:PORT/x",
        "ftp://127.0.0.1:PORT/x",
        "/../x",
        "/a/%2E%2e/x",
        "http://[/x",
    ],
)
def test_a_request_never_leads_to_another_origin(
    features: ModuleType, path: str
) -> None:
    with Server(lambda seen: DONE) as server:
        path = path.replace("PORT", str(server.port))
        with (
            features.Client(base_url=server.url, token="t") as client,
            pytest.raises(features.ArgumentError),
        ):
            client.send_request("GET", path)
        assert not server.seen


@pytest.mark.parametrize(
    "path",
    ["/\\evil.example", "@evil.example", ".evil.example", "/to/http://a.example/"],
)
def test_what_looks_like_a_host_in_a_path_stays_in_it(
    features: ModuleType, path: str
) -> None:
    with (
        Server(lambda seen: DONE) as server,
        features.Client(base_url=server.url) as client,
    ):
        assert client.send_request("GET", path).ok
        assert server.seen[0].headers["host"] == server.url.partition("//")[2]


def test_a_whole_url_of_the_same_origin_is_taken_as_it_is(features: ModuleType) -> None:
    with Server(lambda seen: DONE) as server:
        url = f"HTTP://127.0.0.1:{server.port}/elsewhere?page=2"
        both(features, f"{server.url}/base", {"method": "GET", "path": url})
        assert [seen.target for seen in server.seen] == ["/elsewhere?page=2"] * 2


@pytest.mark.parametrize("method", ["", "GET /x HTTP/1.1\r\nX: y", "G ET", "-", "GÉT"])
def test_a_method_is_a_word(features: ModuleType, method: str) -> None:
    with (
        features.Client(base_url="http://127.0.0.1:1") as client,
        pytest.raises(features.ArgumentError, match="is no HTTP method"),
    ):
        client.send_request(method, "/x")


def test_a_request_has_one_body_at_most(features: ModuleType) -> None:
    with (
        features.Client(base_url="http://127.0.0.1:1") as client,
        pytest.raises(features.ArgumentError, match="one body"),
    ):
        client.send_request("POST", "/x", json=None, content=b"")


@pytest.mark.parametrize(
    ("method", "headers", "requests"),
    [("GET", {}, 3), ("POST", {}, 1), ("POST", {"Idempotency-Key": "1"}, 3)],
)
def test_only_what_is_safe_to_repeat_is_repeated(
    features: ModuleType, method: str, headers: dict[str, str], requests: int
) -> None:
    with (
        Server(lambda seen: answer(429, b'{"code": 7}', Retry_After="0")) as server,
        features.Client(base_url=server.url, max_retries=9) as client,
    ):
        patient = client.with_options(max_retries=2)
        with pytest.raises(features.RateLimitedError) as caught:
            patient.send_request(method, "/x", headers=headers)
        assert (len(server.seen), caught.value.attempts) == (requests, requests)
    assert caught.value.body == {"code": 7}


def test_errors_are_those_of_any_other_call(features: ModuleType) -> None:
    script = in_turn(answer(404, b"no", "text/plain"), answer(401), answer(304))
    with (
        Server(script) as server,
        features.Client(base_url=server.url, follow_redirects=False) as client,
    ):
        with pytest.raises(features.NotFoundError) as caught:
            client.send_request("GET", "/x")
        assert caught.value.body == "no"
        with pytest.raises(features.UnauthorizedError, match="set FEATURES_TOKEN"):
            client.send_request("GET", "/x")
        asked = client.send_request("GET", "/x", headers={"If-None-Match": '"1"'})
        assert asked.status_code == 304


# ------------------------------------------------------------- whose server, who asks

ASKED = {
    "everywhere": ("security: [{a: []}]", "[{b: []}]", '("a",), ("b",), ("c",)'),
    "most": ("", "[{a: [], b: []}]", '("a", "b"), ("c",)'),
    "nobody": ("", "[]", '("c",), ("a",), ("b",)'),
    "optional": ("security: [{}, {b: []}]", "[{}]", '("b",), ("c",), ("a",)'),
}


def described(folder: Path, name: str, top: str, single: str) -> specloom.ServiceSource:
    scheme = "{type: http, scheme: bearer}"
    path = folder / f"{name}.yaml"
    answers = 'responses: {"204": {description: Nothing.}}'
    path.write_text(f"""
openapi: 3.0.3
info: {{title: Things, version: "1"}}
{top}
paths:
  /a: {{get: {{operationId: a, security: {single}, {answers}}}}}
  /b: {{get: {{operationId: b, security: {single}, {answers}}}}}
  /c: {{get: {{operationId: c, security: [{{c: []}}], {answers}}}}}
components: {{securitySchemes: {{a: {scheme}, b: {scheme}, c: {scheme}}}}}
""")
    return specloom.ServiceSource(name, specloom.load(path))


@pytest.mark.parametrize(("top", "single", "ways"), ASKED.values(), ids=ASKED)
def test_credentials_are_those_for_everything_or_else_those_for_most(
    tmp_path: Path, top: str, single: str, ways: str
) -> None:
    api = specloom.build([described(tmp_path, "pets", top, single)], name="zoo").api
    made = [flat(home) for home in homes(api, lambda name: name)]
    assert made == [f"Service(security=({ways}))"]


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"token": "t", "username": "u", "key": "k", "app": "a"}, "Bearer t"),
        ({"username": "u", "key": "k"}, "Basic dTo="),
        ({"key": "k", "app": "a"}, "k a"),
        ({"key": "k", "auth": True}, "own"),
        ({}, ""),
    ],
)
def test_the_first_credentials_of_those_that_were_given_are_sent(
    features: ModuleType, given: dict[str, Any], sent: str
) -> None:
    if given.get("auth"):
        given["auth"] = features.ApiKey("own", "Authorization")
    with (
        Server(lambda seen: DONE) as server,
        features.Client(base_url=server.url, **given) as client,
    ):
        client.send_request("GET", "/x")
        seen = server.seen[0]
    key = " ".join(filter(None, (seen.headers.get("x-key"), seen.query.get("app"))))
    assert seen.headers.get("authorization", key) == sent


def test_a_client_without_address_and_credentials_imports_nothing_for_them(
    tmp_path: Path,
) -> None:
    path = tmp_path / "bare.yaml"
    path.write_text("openapi: 3.1.0\ninfo: {title: Bare, version: '1'}\npaths: {}\n")
    source = specloom.ServiceSource("api", specloom.load(path))
    built = specloom.build([source], name="bare")
    files = specloom.render(built.api, specloom.target("client"))
    module = next(f for f in files if f.path == "bare/bare/client.py").content.decode()
    assert "Service" not in module and "Server" not in module


def test_of_several_addresses_the_whole_url_says_which(features: ModuleType) -> None:
    asked: list[str] = []

    class Recorder:
        def handle_request(self, request: Any) -> Any:
            import httpx2

            asked.append(str(request.url))
            return httpx2.Response(204)

    with features.Client(region="us", transport=Recorder()) as client:
        with pytest.raises(features.ArgumentError, match="give the whole URL"):
            client.send_request("GET", "/v1/new")
        client.send_request("GET", "https://us.example.com/v1/new")
        with pytest.raises(features.ArgumentError, match="no server of the API"):
            client.send_request("GET", "https://eu.example.com/v1/new")
    assert asked == ["https://us.example.com/v1/new"]


def test_a_service_keeps_the_name_request_and_steps_aside_for_our_own(
    tmp_path: Path,
) -> None:
    names = ("request", "send_request", "close")
    sources = [described(tmp_path, name, "", "[]") for name in names]
    api = specloom.build(sources, name="zoo").api
    assert sorted(map(member_name, api.services)) == [
        "close_",
        "request",
        "send_request_",
    ]
