"""Answers that come in pieces: how they are asked for, what is an item, what an error."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

from scripted_server import Seen, Server, answer
from specloom import ir
from specloom.targets.examples import example
from specloom.targets.examples.python import program
from specloom.targets.lookup import Index
from specloom.targets.ways import ways

EVENTS = "text/event-stream"


class Streams:
    """Reads a stream with both clients; they must get the same."""

    def __init__(self, package: ModuleType) -> None:
        self._package = package
        self.seen: list[Seen] = []

    def __call__(
        self, body: bytes, media: str = EVENTS, *, strict: bool = False, at: str = ""
    ) -> list[Any]:
        address = at or "streams.chat.create_stream"
        self.items: list[Any] = []
        with Server(lambda seen: answer(200, body, media)) as server:
            self.seen = server.seen
            with (
                self._package.Client(base_url=server.url, strict=strict) as client,
                _named(client, address) as stream,
            ):
                self.items.extend(stream)
            again = asyncio.run(self._async(server.url, strict, address))
        assert again == self.items
        return again

    async def _async(self, url: str, strict: bool, address: str) -> list[Any]:
        async with (
            self._package.AsyncClient(base_url=url, strict=strict) as client,
            _named(client, address) as stream,
        ):
            return [item async for item in stream]


def _named(client: Any, address: str) -> Any:
    for name in address.split("."):
        client = getattr(client, name)
    return client()


@pytest.fixture
def read(features: ModuleType) -> Streams:
    return Streams(features)


def event(data: object, name: str = "") -> bytes:
    text = data if isinstance(data, str) else json.dumps(data)
    return (f"event: {name}\n" if name else "").encode() + f"data: {text}\n\n".encode()


# ------------------------------------------------------------------------- asking


def test_a_method_that_streams_asks_for_a_stream(read: Streams) -> None:
    read(event({"text": "a"}))
    assert [json.loads(seen.body) for seen in read.seen] == [{"stream": True}] * 2
    assert {seen.headers["accept"] for seen in read.seen} == {EVENTS}


def test_a_method_that_answers_whole_does_not_ask_for_a_stream(
    features: ModuleType,
) -> None:
    with (
        Server(lambda seen: answer(200, b"{}")) as server,
        features.Client(base_url=server.url) as client,
    ):
        client.streams.chat.create()
        client.streams.talk.create(model="m")  # where a stream comes unless told
        bodies = [json.loads(seen.body) for seen in server.seen]
    assert bodies == [{}, {"model": "m", "stream": False}]


def test_who_asks_the_wrong_method_for_a_stream_is_told_the_right_one(
    features: ModuleType,
) -> None:
    with features.Client(base_url="http://127.0.0.1:1") as client:
        with pytest.raises(features.ArgumentError, match=r"call create_stream\("):
            client.streams.chat.create(stream=True)
        with pytest.raises(features.ArgumentError, match="in one piece"):
            client.streams.chat.create_stream(stream=False)


def test_docstrings_name_the_methods_that_give_the_same_in_another_way(
    features: ModuleType,
) -> None:
    chat = import_module("features.streams.chat").Chat
    assert "``create_stream`` gives it item by item." in chat.create.__doc__
    assert "``create`` gives it whole." in chat.create_stream.__doc__
    assert "StreamError" in chat.create_stream.__doc__


def test_of_several_streams_the_one_described_first_has_the_name_of_the_method(
    features: ModuleType,
) -> None:
    with (
        Server(lambda seen: answer(200, b"MP3", "audio/mpeg")) as server,
        features.Client(base_url=server.url) as client,
    ):
        assert client.streams.speech.create(text="x").read() == b"MP3"
        assert server.seen[0].headers["accept"] == "audio/mpeg"


def test_examples_of_streams_and_downloads_run(
    api: ir.Api, features: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both ways of every method, each as a program of its own."""
    index, shown = Index(api), 0
    bodies = {"stream": (event({"text": "said"}), EVENTS), "download": (b"said", "a/b")}
    for service, resource, method in _places(api):
        for way in set(ways(method)) & bodies.keys():
            made = example(service, resource, method, index)
            body, media = bodies[way]
            if way == "stream" and "jsonl" in {
                a.kind for a in method.operation.responses
            }:
                body, media = b'{"text": "said"}\n', "application/jsonl"
            for waits in (False, True):
                text = program(made, asynchronous=waits, way=way)
                with Server(lambda seen, b=body, m=media: answer(200, b, m)) as server:
                    exec(text.replace("https://api.example.com", server.url), {})
                shown += 1
                assert capsys.readouterr().out.count("said") == 1, text
    assert shown >= 14


def _places(
    api: ir.Api,
) -> Iterator[tuple[ir.Service, ir.Resource, ir.Method]]:
    for service in api.services:
        if not service.servers:
            for resource in service.resources:
                yield from ((service, resource, method) for method in resource.methods)


# ------------------------------------------------------------------------- items


def test_the_mark_at_the_end_is_no_item(read: Streams) -> None:
    items = read(
        event({"text": "a"}) + event("[DONE]") + event({"text": "b"}), strict=True
    )
    assert [e.data.text for e in items] == ["a"]


def test_an_event_that_is_nothing_described_is_left_out_and_that_is_told(
    read: Streams, features: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    body = event("keep-alive") + event([1]) + event({"text": "a"})
    assert [e.data.text for e in read(body)] == ["a"]
    assert caplog.text.count("left out") == 4
    with pytest.raises(features.DecodeError):
        read(body, strict=True)


def test_half_an_event_at_the_end_is_none(
    read: Streams, caplog: pytest.LogCaptureFixture
) -> None:
    whole = event({"text": "a"})
    for rest in (b'data: {"text": "b"}\n', b'data: {"te', b"da"):
        assert [e.data.text for e in read(whole + rest)] == ["a"]
    assert "within an event" in caplog.text


def test_lines_may_end_in_any_way(read: Streams) -> None:
    for end in (b"\n", b"\r\n", b"\r"):
        body = b"\xef\xbb\xbf" + event({"text": "a"}).replace(b"\n", end)
        assert [e.data.text for e in read(body)] == ["a"]


@pytest.mark.parametrize("media", ["application/json", EVENTS])
def test_an_answer_that_is_no_stream_is_an_error_that_shows_it(
    read: Streams, features: ModuleType, media: str
) -> None:
    with pytest.raises(
        features.DecodeError, match=r"no stream of events.*begins.*whole"
    ):
        read(b'{"text": "whole"}', media)


def test_a_stream_without_any_event_is_empty(read: Streams) -> None:
    assert read(b"") == read(b": nothing yet\n\n") == []


# ------------------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("told", "body"),
    [
        (
            event({"error": {"message": "overloaded"}}),
            {"error": {"message": "overloaded"}},
        ),
        (event({"message": "overloaded"}, "error"), {"message": "overloaded"}),
        (event("overloaded", "error"), "overloaded"),
    ],
)
def test_an_error_within_a_stream_is_raised_after_what_came_before(
    read: Streams,
    features: ModuleType,
    told: bytes,
    body: object,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(features.StreamError, match="overloaded") as caught:
        read(event({"text": "a"}) + told)
    assert [e.data.text for e in read.items] == ["a"]
    assert caught.value.body == body
    assert caught.value.response.status_code == 200
    assert not caplog.records


def test_an_error_within_lines_is_raised_as_well(
    read: Streams, features: ModuleType
) -> None:
    with pytest.raises(features.StreamError, match="gone"):
        read(
            b'{"text": "a"}\n{"error": "gone"}\n',
            "application/x-ndjson",
            at="streams.streams.log",
        )


def test_lines_of_which_nothing_is_described_may_hold_errors(read: Streams) -> None:
    lines = b'{"id": 1, "error": "no such file"}\n{"id": 2, "error": null}\n'
    items = read(lines, "application/jsonl", at="streams.heap.list")
    assert items == [{"id": 1, "error": "no such file"}, {"id": 2, "error": None}]
