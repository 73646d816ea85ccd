"""What generated methods send, and what they make of answers: every feature, both ways."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from email.parser import BytesParser
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias
from urllib.parse import parse_qs

import pytest

from scripted_server import Seen, Server, answer, in_turn

Call: TypeAlias = Callable[[str], Any]


class Caller:
    """Calls a method of the sync and of the async client, and compares what was sent."""

    def __init__(self, package: ModuleType) -> None:
        self._package = package
        self.answer = answer(204, kind="")

    def __call__(self, address: str, /, **given: Any) -> tuple[Seen, Any]:
        with Server(lambda seen: self.answer) as server:
            with self._package.Client(base_url=server.url) as client:
                result = _method(client, address)(**given)
            again = asyncio.run(self._async(server.url, address, given))
            first, second = server.seen
        assert (first.method, first.target) == (second.method, second.target)
        if "multipart" not in first.headers.get("content-type", ""):
            assert first.body == second.body
            assert first.headers == second.headers
        assert result == again
        return first, result

    async def _async(self, url: str, path: str, given: dict[str, Any]) -> Any:
        async with self._package.AsyncClient(base_url=url) as client:
            return await _method(client, path)(**given)


def _method(client: Any, path: str) -> Any:
    for name in path.split("."):
        client = getattr(client, name)
    return client


@pytest.fixture
def call(features: ModuleType) -> Caller:
    return Caller(features)


# --------------------------------------------------------------------- parameters


def test_parameters_travel_in_their_places_and_styles(call: Caller) -> None:
    seen, _ = call(
        "parameters.a.get",
        simple="a/b c",
        label=["x", "y"],
        matrix=["1", "2"],
        f=7,
        spaces=["a b", "c"],
        pipes=["p", "q"],
        deep={"x": "1&2"},
        commas=["i", "j,k"],
        path="/a/b?c&d",
        filter={"x": "ü"},
        session="s;1",
        page="first",
        g="head",
        x_request_id="r-1",
    )
    path, _, query = seen.target.partition("?")
    assert path == "/a/a%2Fb%20c/.x.y/;matrix=1,2"
    assert "spaces=a%20b%20c" in query
    assert "commas=i,j%2Ck" in query
    assert "path=/a/b?c%26d" in query
    assert parse_qs(query)["deep[x]"] == ["1&2"]
    assert parse_qs(query)["pipes"] == ["p|q"]
    assert json.loads(parse_qs(query)["filter"][0]) == {"x": "ü"}
    assert seen.headers["cookie"] == "session=s%3B1"
    assert (seen.headers["g"], seen.headers["x-request-id"]) == ("head", "r-1")


def test_a_body_that_is_needed_is_sent_even_if_nothing_can_be_said_in_it(
    call: Caller,
) -> None:
    seen, _ = call("bodies.nothing_to_say.create")
    assert (seen.body, seen.headers["content-type"]) == (b"{}", "application/json")


def test_what_can_be_but_one_value_is_sent_unasked_but_an_agreement_is_not(
    call: Caller, features: ModuleType
) -> None:
    seen, _ = call("enums.reports.get", agreed=True)
    assert seen.target.partition("?")[2] == "version=2010-03-31&agreed=true"
    client = features.Client(base_url="http://127.0.0.1:9")
    with client, pytest.raises(TypeError, match="agreed"):
        client.enums.reports.get()


@pytest.mark.parametrize("odd", [".", "..", ""])
def test_a_path_value_never_leads_elsewhere(features: ModuleType, odd: str) -> None:
    with pytest.raises(features.ArgumentError):
        features.Client(base_url="http://127.0.0.1:1").bodies.json.replace(
            id=odd, body_id="1"
        )


def test_text_in_the_place_of_a_list_is_refused(features: ModuleType) -> None:
    client = features.Client(base_url="http://127.0.0.1:1")
    with pytest.raises(features.ArgumentError, match="is a list, not text"):
        client.parameters.a.get(simple="a", label="xy", matrix=["1"], f=1)


def test_a_header_value_cannot_become_another_header(features: ModuleType) -> None:
    client = features.Client(base_url="http://127.0.0.1:1")
    with pytest.raises(features.ArgumentError, match="control character"):
        client.parameters.a.get(
            simple="a", label=["x"], matrix=["1"], f=1, g="a\r\nX-Evil: 1"
        )


def test_a_deprecated_argument_warns_the_caller(features: ModuleType) -> None:
    client = features.Client(base_url="http://127.0.0.1:1", max_retries=0)
    with (
        pytest.warns(DeprecationWarning, match="deprecated") as caught,
        pytest.raises(features.ConnectionFailedError),
    ):
        client.parameters.a.get(
            simple="a", label=["x"], matrix=["1"], f=1, query_simple="old"
        )
    assert caught[0].filename == __file__
    client.close()


# --------------------------------------------------------------------- bodies


def test_json_bodies_hold_what_was_given_and_nothing_else(call: Caller) -> None:
    seen, _ = call("bodies.json.create", name="Rex")
    assert seen.headers["content-type"] == "application/json"
    assert json.loads(seen.body) == {"name": "Rex"}


def test_bodies_keep_the_media_type_of_their_description(call: Caller) -> None:
    seen, _ = call("bodies.bodies.patch", body=[{"op": "add", "path": "/a"}])
    assert seen.headers["content-type"] == "application/json-patch+json"
    assert json.loads(seen.body) == [{"op": "add", "path": "/a"}]


def test_forms_are_encoded_as_their_description_says(call: Caller) -> None:
    seen, _ = call("bodies.form.create", name="a b&c", tags=["x", "y"])
    assert seen.headers["content-type"] == "application/x-www-form-urlencoded"
    assert seen.body == b"name=a%20b%26c&tags=x%20y"


def test_multipart_bodies_carry_files_and_typed_parts(
    call: Caller, tmp_path: Path
) -> None:
    picture = tmp_path / 'a"b.png'
    picture.write_bytes(b"\x89PNG" * 400_000)
    seen, _ = call("bodies.multipart.create", file=picture, meta={"name": "Rex"})
    head = f"Content-Type: {seen.headers['content-type']}\r\n\r\n".encode()
    parts = BytesParser().parsebytes(head + seen.body).get_payload()
    assert isinstance(parts, list)
    file, meta = parts
    assert file.get_filename() == "a%22b.png"
    assert file.get_content_type() == "image/png"
    assert file.get_payload(decode=True) == picture.read_bytes()
    assert meta.get_content_type() == "application/json"
    assert json.loads(meta.get_payload()) == {"name": "Rex"}
    assert int(seen.headers["content-length"]) == len(seen.body)


def test_bytes_are_sent_from_memory_files_and_iterators(
    call: Caller, tmp_path: Path
) -> None:
    path = tmp_path / "big"
    path.write_bytes(b"x" * 2_000_000)
    assert call("bodies.binary.replace", body=b"abc")[0].body == b"abc"
    seen, _ = call("bodies.binary.replace", body=path)
    assert seen.body == path.read_bytes()
    assert seen.headers["content-length"] == "2000000"


def test_a_file_is_sent_from_where_it_stands_also_when_it_is_sent_again(
    features: ModuleType, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    script = in_turn(answer(503), answer(204, kind=""))
    with (
        Server(script) as server,
        features.Client(base_url=server.url) as client,
        path.open("rb") as file,
    ):
        file.seek(4)
        client.bodies.binary.replace(body=file)
        assert [seen.body for seen in server.seen] == [b"456789", b"456789"]


def test_a_body_that_is_made_as_it_goes_is_streamed(features: ModuleType) -> None:
    def pieces() -> Iterator[bytes]:
        yield from (b"one ", b"two")

    with (
        Server(lambda seen: answer(204, kind="")) as server,
        features.Client(base_url=server.url) as client,
    ):
        client.bodies.binary.replace(body=pieces())
        assert server.seen[0].body == b"one two"
        assert server.seen[0].headers["transfer-encoding"] == "chunked"


def test_text_and_xml_are_sent_as_they_are(call: Caller) -> None:
    assert call("bodies.text.replace", body="grüß")[0].body == "grüß".encode()
    seen, _ = call("bodies.xml.replace", body="<a/>")
    assert seen.headers["content-type"].startswith("application/xml")


def test_a_body_that_is_left_out_is_not_sent(call: Caller) -> None:
    seen, _ = call("bodies.whole.create")
    assert seen.body == b""
    assert "content-type" not in seen.headers


# --------------------------------------------------------------------- answers


def test_answers_are_decoded_by_status_and_media_type(
    call: Caller, features: ModuleType
) -> None:
    call.answer = answer(200, b'{"name": "Rex", "new": 1}')
    assert call("answers.pets.get")[1].name == "Rex"
    call.answer = answer(204, kind="")
    assert call("answers.pets.get")[1] is None
    call.answer = answer(200, b"words", "text/plain")
    assert call("answers.text.get")[1] == "words"
    call.answer = answer(200, b"<a/>", "application/xml")
    assert call("answers.xml.get")[1] == b"<a/>"
    call.answer = answer(200, b'[1, {"a": null}]')
    assert call("answers.untyped.get")[1] == [1, {"a": None}]


def test_nothing_new_is_none_for_who_can_ask_so_and_an_error_for_all_others(
    call: Caller, features: ModuleType
) -> None:
    call.answer = answer(304, kind="")
    assert call("answers.unchanged.get", if_none_match='"v1"')[1] is None
    with pytest.raises(features.ApiError, match="304"):
        call("answers.never_unchanged.get")


def test_an_address_without_its_scheme_is_told_as_what_it_is(
    features: ModuleType,
) -> None:
    with (
        features.Client(base_url="localhost:8000") as client,
        pytest.raises(ValueError, match="'localhost:8000' has no scheme"),
    ):
        client.answers.text.get()


@pytest.mark.parametrize(
    ("made", "error", "body"),
    [
        (answer(404, b'{"code": "gone"}'), "NotFoundError", "gone"),
        (answer(418, b'{"code": "tea"}'), "StatusError", "tea"),
        (answer(503, b'{"code": "busy"}'), "ServerError", "busy"),
    ],
)
def test_errors_have_their_documented_bodies(
    features: ModuleType, made: bytes, error: str, body: str
) -> None:
    with (
        Server(lambda seen: made) as server,
        features.Client(base_url=server.url, max_retries=0) as client,
        pytest.raises(features.ApiError) as caught,
    ):
        client.answers.pets.get()
    assert type(caught.value).__name__ == error
    assert caught.value.body.code == body
    assert caught.value.attempts == 1


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"<html>no</html>", "text/html"), (b"[1]", "application/json")],
)
def test_an_error_of_another_kind_keeps_its_body(
    features: ModuleType, content: bytes, kind: str
) -> None:
    with (
        Server(lambda seen: answer(404, content, kind, X_Request_Id="r-9")) as server,
        features.Client(base_url=server.url) as client,
        pytest.raises(features.NotFoundError) as caught,
    ):
        client.answers.pets.get()
    assert caught.value.body == ("<html>no</html>" if b"<" in content else [1])
    assert caught.value.request_id == "r-9"


def test_a_download_can_be_read_saved_or_iterated(
    features: ModuleType, tmp_path: Path
) -> None:
    with (
        Server(lambda seen: answer(200, b"\x89PNG", "image/png")) as server,
        features.Client(base_url=server.url) as client,
    ):
        assert client.answers.file.get().read() == b"\x89PNG"
        assert client.answers.file.get().save(tmp_path / "picture") == 4
        with client.answers.file.get() as download:
            assert b"".join(download) == b"\x89PNG"
            assert download.response.content_type == "image/png"
    assert [p.name for p in tmp_path.iterdir()] == ["picture"]


def test_a_broken_download_leaves_no_file(features: ModuleType, tmp_path: Path) -> None:
    def script(seen: Seen) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\nhalf"

    with (
        Server(script) as server,
        features.Client(base_url=server.url) as client,
        pytest.raises(features.BrokenResponseError),
    ):
        client.answers.file.get().save(tmp_path / "picture")
    assert not list(tmp_path.iterdir())


def test_an_asynchronous_download_does_the_same(
    features: ModuleType, tmp_path: Path
) -> None:
    async def main(url: str) -> None:
        async with features.AsyncClient(base_url=url) as client:
            assert await client.answers.file.get().read() == b"\x89PNG"
            assert await client.answers.file.get().save(tmp_path / "picture") == 4

    with Server(lambda seen: answer(200, b"\x89PNG", "image/png")) as server:
        asyncio.run(main(server.url))


EVENTS = (
    b': comment\r\n\r\ndata: {"text": "one"}\r\nid: 7\r\n\r\n'
    b'event: more\ndata: {"text":\ndata: "two"}\nretry: 50\n\ndata: [DONE]\n\n'
)


def test_events_come_one_by_one_decoded(features: ModuleType) -> None:
    def script(seen: Seen) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
        yield from (EVENTS[at : at + 7] for at in range(0, len(EVENTS), 7))

    with Server(script) as server, features.Client(base_url=server.url) as client:
        with client.streams.chat.create_stream() as stream:
            events = list(stream)
        assert server.seen[0].headers["accept"] == "text/event-stream"
    assert [e.data.text for e in events] == ["one", "two"]
    assert [(e.event, e.id, e.retry) for e in events] == [
        ("message", "7", None),
        ("more", "7", 50),
    ]


def test_what_errors_are_told_in_is_accepted_as_well(call: Caller) -> None:
    call.answer = answer(200, b"{}")
    seen, _ = call("answers.told_in_words.get")
    assert seen.headers["accept"] == (
        "application/json, application/problem+json, text/plain;q=0.5, text/html;q=0.5"
    )


def test_the_same_operation_also_answers_whole(call: Caller) -> None:
    call.answer = answer(200, b'{"text": "all"}')
    seen, whole = call("streams.chat.create", stream=False)
    assert whole.text == "all"
    assert seen.headers["accept"] == "application/json"


def test_lines_of_json_come_one_by_one(features: ModuleType) -> None:
    lines = b'{"text": "a"}\n\n{"text": "b"}\r\n{"text": "c"}'

    async def main(url: str) -> list[str]:
        async with features.AsyncClient(base_url=url) as client:
            return [piece.text async for piece in client.streams.streams.log()]

    with Server(lambda seen: answer(200, lines, "application/jsonl")) as server:
        with features.Client(base_url=server.url) as client:
            assert [piece.text for piece in client.streams.streams.log()] == [
                "a",
                "b",
                "c",
            ]
        assert asyncio.run(main(server.url)) == ["a", "b", "c"]


def test_constants_of_any_kind_tell_options_apart_and_need_not_be_given(
    features: ModuleType,
) -> None:
    models = import_module(f"{features.__name__}.compositions.models")
    decoding = import_module(f"{features.__name__}._runtime.decoding")
    decode = decoding.decoder_of(models.Outcome).decode
    assert decode(b'{"ok": true, "note": "n"}') == models.Done(note="n")
    failed = models.Failed(note="n")
    assert decode(b'{"ok": false, "note": "n", "weight": 0.5}') == failed
    assert (failed.ok, failed.weight) == (False, 0.5)


def test_a_tag_that_has_but_one_value_in_a_record_need_not_be_given(
    features: ModuleType,
) -> None:
    models = import_module("features.discriminators.models")
    closed = models.Closed(reason="done")
    assert closed.to_dict() == {"kind": "Closed", "reason": "done"}
    with pytest.raises(TypeError, match="kind"):
        models.Opened(by="me")  # opened or reopened
    assert models.Closed.from_dict({"kind": "shut"}).kind == "shut"


# --------------------------------------------------------------------- credentials


def test_operations_send_the_credentials_that_they_ask_for(
    features: ModuleType,
) -> None:
    with (
        Server(lambda seen: answer(204, kind="")) as server,
        features.Client(
            base_url=server.url, token="t", key="k", app="a", username="u", password="p"
        ) as client,
    ):
        for name in ("default", "none", "optional", "both"):
            getattr(client.security, name).get()
        default, none, optional, both = server.seen
    assert (
        default.headers["authorization"]
        == optional.headers["authorization"]
        == "Bearer t"
    )
    assert "authorization" not in none.headers
    assert (both.headers["x-key"], both.query) == ("k", {"app": "a"})


def test_a_token_comes_from_the_environment(
    features: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEATURES_TOKEN", "from-there")
    with (
        Server(lambda seen: answer(204, kind="")) as server,
        features.Client(base_url=server.url) as client,
    ):
        client.security.default.get()
        assert server.seen[0].headers["authorization"] == "Bearer from-there"


def test_a_401_without_credentials_says_how_to_give_them(features: ModuleType) -> None:
    with (
        Server(lambda seen: answer(401)) as server,
        features.Client(base_url=server.url) as client,
        pytest.raises(features.UnauthorizedError, match="set FEATURES_TOKEN"),
    ):
        client.security.default.get()


# --------------------------------------------------------------------- servers


def test_server_variables_are_given_once(features: ModuleType) -> None:
    asked: list[str] = []

    class Recorder:
        def handle_request(self, request: Any) -> Any:
            import httpx2

            asked.append(str(request.url))
            return httpx2.Response(204)

    client = features.Client(region="us", transport=Recorder())
    client.servers.default.get()
    client.servers.path.get()
    client.servers.path.create()
    assert asked == [
        "https://us.example.com/v1/default",
        "https://path.example.com/path",
        "https://us.operation.example.com/path",
    ]


@pytest.mark.parametrize(
    "odd", ["evil.example/#", "evil.example/", "a@b", "x y", "x?y", ""]
)
def test_a_server_variable_leads_nowhere_else(features: ModuleType, odd: str) -> None:
    with pytest.raises(features.ArgumentError):
        features.Client(region=odd).servers.default.get()


def test_a_document_without_a_host_asks_for_one(features: ModuleType) -> None:
    with pytest.raises(features.ArgumentError, match="base_url"):
        features.Client().bodies.whole.create()


# --------------------------------------------------------------------- single calls


def test_single_calls_can_differ(features: ModuleType) -> None:
    with (
        Server(lambda seen: answer(200, b'{"name": "Rex"}', X_Total="3")) as server,
        features.Client(base_url=server.url, headers={"X-A": "1"}) as client,
    ):
        pets = client.answers.pets
        raw = pets.with_options(headers={"X-B": "2"}).with_raw_response.get()
        seen = server.seen[0]
    assert (seen.headers["x-a"], seen.headers["x-b"]) == ("1", "2")
    assert seen.headers["user-agent"] == "features/0.1.0"
    assert (raw.status_code, raw.headers["x-total"]) == (200, "3")
    assert raw.parse().name == "Rex"


def test_an_odd_answer_is_an_error_only_if_that_is_asked_for(
    features: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    with Server(lambda seen: answer(200, b'{"name": 5}')) as server:
        with features.Client(base_url=server.url) as client:
            assert client.answers.pets.get().name == 5
        with (
            features.Client(base_url=server.url, strict=True) as client,
            pytest.raises(features.DecodeError) as caught,
        ):
            client.answers.pets.get()
    assert caught.value.path == "$.name"
    assert [r.levelno for r in caplog.records] == [logging.WARNING]
