"""What a caller is promised of every request and answer, against a server that misbehaves."""

from __future__ import annotations

import asyncio
import gzip
import logging
import time
import traceback
import zlib
from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest

from scripted_server import Reset, Script, Seen, Server, answer, in_turn
from specloom.runtime.async_transport import AsyncTransport
from specloom.runtime.credentials import ApiKey, BasicAuth, BearerToken, Together
from specloom.runtime.deadlines import Timeouts
from specloom.runtime.errors import (
    ApiError,
    ArgumentError,
    BrokenResponseError,
    ConnectionFailedError,
    DeadlineExceededError,
    NotFoundError,
    RedirectError,
    RequestTimeoutError,
    ResponseTooLargeError,
    StatusError,
)
from specloom.runtime.exchanges import Settings
from specloom.runtime.messages import HttpResponse, RequestSpec
from specloom.runtime.responses import Sizes
from specloom.runtime.transport import Transport
from specloom.runtime.waiting import Budget, Retries

QUICK = Retries(first=0.01, longest=0.02)
GET = RequestSpec("GET", "/things")
POST = RequestSpec("POST", "/things", content=b"{}")

Send: TypeAlias = Callable[[Settings, RequestSpec], HttpResponse]


def send_sync(settings: Settings, spec: RequestSpec) -> HttpResponse:
    with Transport(settings) as transport:
        return transport.send(spec)


def send_async(settings: Settings, spec: RequestSpec) -> HttpResponse:
    async def main() -> HttpResponse:
        async with AsyncTransport(settings) as transport:
            return await transport.send(spec)

    return asyncio.run(main())


@pytest.fixture(params=[send_sync, send_async], ids=["sync", "async"])
def send(request: pytest.FixtureRequest) -> Send:
    chosen: Send = request.param
    return chosen


def ask(
    send: Send, script: Script, spec: RequestSpec = GET, **settings: object
) -> HttpResponse:
    with Server(script) as server:
        return send(Settings(server.url, **{"retries": QUICK, **settings}), spec)  # type: ignore[arg-type]


# ------------------------------------------------------------------------- answers


def test_an_answer_comes_with_its_status_headers_body_and_request_id(
    send: Send,
) -> None:
    raw = ask(send, lambda _: answer(201, b'{"id": 1}', X_Request_Id="r-1"))
    assert (raw.status_code, raw.json(), raw.request_id) == (201, {"id": 1}, "r-1")
    assert raw.content_type == "application/json"
    assert raw.attempts == 1


def test_packed_answers_are_unpacked_whatever_the_packing(send: Send) -> None:
    body = b'{"items": [1, 2, 3]}' * 100_000
    raw_deflate = zlib.compressobj(wbits=-15)
    packings = [
        ("gzip", gzip.compress(body)),
        ("gzip", gzip.compress(body[:10]) + gzip.compress(body[10:])),
        ("deflate", zlib.compress(body)),
        ("deflate", raw_deflate.compress(body) + raw_deflate.flush()),
    ]
    for name, packed in packings:
        raw = ask(send, lambda _, n=name, p=packed: answer(200, p, Content_Encoding=n))
        assert raw.content == body


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b"x" * 5000)[:-10]),
        ("gzip", b"not gzip at all"),
        ("deflate", zlib.compress(b"x" * 5000)[:5]),
        ("br", b"whatever"),
    ],
    # By number: what gzip packs holds the time, and every worker must find the same tests.
    ids=range(4),
)
def test_packing_that_is_cut_off_or_wrong_is_an_error(
    send: Send, encoding: str, body: bytes
) -> None:
    with pytest.raises(BrokenResponseError):
        ask(send, lambda _: answer(200, body, Content_Encoding=encoding))


def test_an_answer_shorter_than_it_says_is_an_error_that_names_both_sizes(
    send: Send,
) -> None:
    def short(seen: Seen) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\nonly this"

    with (
        Server(short) as server,
        pytest.raises(BrokenResponseError, match=r"9 bytes.*100"),
    ):
        send(Settings(server.url, retries=Retries(most=0)), GET)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\n{}",
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"ite\r\nZZ\r\nms',
        b"garbage\r\n\r\n",
    ],
    ids=["two lengths", "bad chunk", "no HTTP"],
)
def test_broken_framing_is_an_error(send: Send, head: bytes) -> None:
    with pytest.raises(BrokenResponseError):
        ask(send, lambda _: iter([head]))


def test_a_decompression_bomb_is_stopped_at_the_size_cap(send: Send) -> None:
    bomb = gzip.compress(b" " * (32 << 20))
    with pytest.raises(ResponseTooLargeError, match="1048576"):
        ask(
            send,
            lambda _: answer(200, bomb, Content_Encoding="gzip"),
            sizes=Sizes(unpacked=1 << 20),
        )


def test_a_long_answer_is_stopped_at_the_size_cap(send: Send) -> None:
    with pytest.raises(ResponseTooLargeError, match="1000 bytes"):
        ask(send, lambda _: answer(200, b"x" * 1001), sizes=Sizes(compressed=1000))


# ------------------------------------------------------------------------- time


def drip(head: bytes, body: bytes) -> Script:
    def script(seen: Seen) -> Iterator[bytes]:
        yield head
        for byte in body:
            time.sleep(0.05)
            yield bytes([byte])

    return script


@pytest.mark.parametrize(
    "script",
    [
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", b"x" * 100),
        drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"y" * 100),
    ],
    ids=["body", "headers"],
)
def test_a_dripping_answer_ends_at_the_deadline(send: Send, script: Script) -> None:
    started = time.monotonic()
    with pytest.raises(DeadlineExceededError, match=r"longer than 0.4 seconds"):
        ask(send, script, timeouts=Timeouts(read=0.3, total=0.4))
    assert time.monotonic() - started < 2


def test_a_silent_server_ends_the_call_after_the_read_timeout(send: Send) -> None:
    def silent(seen: Seen) -> Iterator[bytes]:
        time.sleep(0.5)
        yield b""

    with pytest.raises(
        RequestTimeoutError, match=r"0\.1 seconds, the limit `read`"
    ) as caught:
        ask(send, silent, timeouts=Timeouts(read=0.1), retries=Retries(most=0))
    assert not isinstance(caught.value, DeadlineExceededError)
    assert isinstance(caught.value, TimeoutError)


@pytest.mark.parametrize(
    "name", ["X-Request-Id", "X-GitHub-Request-Id", "Box-Request-ID"]
)
def test_whatever_a_server_calls_its_request_ids_they_are_found(
    send: Send, name: str
) -> None:
    headers = {name.replace("-", "_"): "r-7"}
    assert ask(send, lambda _: answer(200, b"{}", **headers)).request_id == "r-7"


def test_one_number_is_the_only_limit_of_a_call() -> None:
    timeouts = Timeouts.of(600)
    assert (timeouts.total, timeouts.read, timeouts.write, timeouts.pool) == (600,) * 4


def test_a_wait_longer_than_the_deadline_is_not_begun(send: Send) -> None:
    started = time.monotonic()
    raw = ask(send, lambda _: answer(503, Retry_After="60"), timeouts=Timeouts.of(5))
    assert (raw.status_code, raw.retry_after) == (503, 60)
    assert time.monotonic() - started < 2


def test_a_budget_spreads_requests_over_time(send: Send) -> None:
    budget = Budget(per_second=20)
    with Server(lambda _: answer(200, b"{}")) as server:
        settings = Settings(server.url, budget=budget)
        started = time.monotonic()
        for _ in range(5):
            send(settings, GET)
    assert time.monotonic() - started >= 4 / 20


# ------------------------------------------------------------------------- retries


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_is_safe_to_repeat_is_tried_again(send: Send, status: int) -> None:
    raw = ask(send, in_turn(answer(status), answer(status), answer(200, b"{}")))
    assert (raw.status_code, raw.attempts) == (200, 3)


def test_a_post_is_not_repeated_once_it_was_sent(send: Send) -> None:
    with Server(in_turn(answer(503), answer(200, b"{}"))) as server:
        raw = send(Settings(server.url, retries=QUICK), POST)
        assert (raw.status_code, raw.attempts, len(server.seen)) == (503, 1, 1)


@pytest.mark.parametrize(
    "spec",
    [
        RequestSpec("POST", "/things", safe=True),
        RequestSpec("POST", "/things", headers=(("Idempotency-Key", "k"),)),
        RequestSpec("PUT", "/things"),
        RequestSpec("DELETE", "/things"),
    ],
)
def test_marked_and_idempotent_requests_are_repeated(
    send: Send, spec: RequestSpec
) -> None:
    assert ask(send, in_turn(answer(503), answer(200, b"{}")), spec).attempts == 2


def test_a_connection_that_breaks_is_tried_again_if_that_is_safe(send: Send) -> None:
    def breaks(seen: Seen) -> Iterator[bytes]:
        if len(counted) < 2:
            counted.append(1)
            yield b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"
            raise Reset
        yield answer(200, b"{}")

    counted: list[int] = []
    assert ask(send, breaks).attempts == 3
    counted.clear()
    with pytest.raises(BrokenResponseError) as caught:
        ask(send, breaks, POST)
    assert caught.value.attempts == 1


def test_what_was_never_sent_is_tried_again_whatever_it_is(send: Send) -> None:
    with Server(lambda _: answer()) as server:
        url = server.url
    with pytest.raises(ConnectionFailedError) as caught:
        send(Settings(url, retries=QUICK), POST)
    assert caught.value.attempts == 4


def test_the_wait_that_the_server_asks_for_is_kept(send: Send) -> None:
    started = time.monotonic()
    ask(send, in_turn(answer(429, Retry_After="0.3"), answer(200, b"{}")))
    assert time.monotonic() - started >= 0.3


def test_a_used_up_rate_limit_is_waited_for_if_it_ends_soon(send: Send) -> None:
    soon, late = str(int(time.time()) + 1), str(int(time.time()) + 3600)
    for status in (403, 429):
        for name, value in (("X_RateLimit", soon), ("X_Rate_Limit", "0")):
            headers = {f"{name}_Remaining": "0", f"{name}_Reset": value}
            limited = in_turn(answer(status, **headers), answer(200, b"{}"))
            assert ask(send, limited).status_code == 200
    headers = {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": late}
    raw = ask(send, lambda _: answer(429, **headers))
    assert raw.attempts == 1
    assert raw.retry_after is not None and raw.retry_after > 3000
    headers["X_RateLimit_Remaining"] = "7"  # says nothing of why this failed
    assert ask(send, in_turn(answer(403, **headers), answer(200))).status_code == 403


def test_a_403_is_tried_again_if_the_server_says_when(send: Send) -> None:
    limited = in_turn(answer(403, Retry_After="0"), answer(200, b"{}"))
    assert ask(send, limited).status_code == 200
    assert ask(send, in_turn(answer(403), answer(200, b"{}"))).status_code == 403


@pytest.mark.parametrize(
    "value", ["soon\x7f; -5", "-5", "1e9", "٣", "Thu, 99 Foo 2020"]
)
def test_a_wait_that_makes_no_sense_is_ignored(send: Send, value: str) -> None:
    def script(seen: Seen) -> bytes:
        made = f"HTTP/1.1 429 X\r\nContent-Length: 0\r\nRetry-After: {value}\r\n\r\n"
        return made.encode() if len(seen_so_far) else answer(200)

    seen_so_far: list[int] = [1]
    raw = ask(send, script, timeouts=Timeouts.of(5))
    assert raw.attempts == 4


def test_a_call_can_have_its_own_number_of_retries(send: Send) -> None:
    spec = RequestSpec("GET", "/things", max_retries=0)
    assert ask(send, in_turn(answer(503), answer(200)), spec).attempts == 1


# ------------------------------------------------------------------------- redirects


@pytest.mark.parametrize(
    "location",
    [
        "/other",
        "http://localhost:1/stolen",
        "//evil.example/x",
        "file:///etc/passwd",
        "",
    ],
)
def test_redirects_are_not_followed(send: Send, location: str) -> None:
    with Server(lambda _: answer(302, Location=location)) as server:
        with pytest.raises(RedirectError) as caught:
            send(Settings(server.url, auth=BearerToken("hush-hush")), GET)
        assert len(server.seen) == 1
    assert caught.value.location == location
    assert "follow_redirects=True" in caught.value.__notes__[0]


def test_redirects_are_followed_within_the_origin_when_asked_for(send: Send) -> None:
    with Server(in_turn(answer(302, Location="/b?x=1"), answer(200, b"{}"))) as server:
        raw = send(Settings(server.url, follow_redirects=True), GET)
        assert raw.ok
        assert [seen.target for seen in server.seen] == ["/things", "/b?x=1"]


@pytest.mark.parametrize(
    "location",
    [
        "http://localhost:{port}/x",
        "https://127.0.0.1:{port}/x",
        "http://u:p@127.0.0.1:{port}/x",
    ],
)
def test_redirects_to_another_origin_are_refused_even_then(
    send: Send, location: str
) -> None:
    def script(seen: Seen) -> bytes:
        return answer(302, Location=location.format(port=server.port))

    with (
        Server(script) as server,
        pytest.raises(RedirectError, match=r"another origin"),
    ):
        send(Settings(server.url, follow_redirects=True), GET)


def test_a_redirect_loop_ends(send: Send) -> None:
    with pytest.raises(RedirectError, match="too many"):
        ask(send, lambda _: answer(302, Location="/things"), follow_redirects=True)


def test_requests_never_leave_the_origin_of_the_base_url(send: Send) -> None:
    for path in [
        "http://localhost:1/x",
        "https://127.0.0.1/x",
        "http://127.0.0.1:1@h/x",
    ]:
        with pytest.raises(ArgumentError, match=r"another origin|not a"):
            send(Settings("http://127.0.0.1:1"), RequestSpec("GET", path))


@pytest.mark.parametrize(
    ("status", "is_good"),
    [(299, True), (304, True), (300, False), (305, False), (399, False)],
)
def test_only_successes_and_what_the_caller_has_already_are_no_errors(
    send: Send, status: int, is_good: bool
) -> None:
    with Server(lambda _: answer(status, b"")) as server:
        raw = send(Settings(server.url), GET)
    assert raw.ok is is_good
    if not is_good:
        with pytest.raises(StatusError):
            raw.raise_for_status()


# ------------------------------------------------------------------------- secrets


def test_secrets_show_nowhere(send: Send, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    auth = Together(
        BearerToken("s3cret-token"),
        ApiKey("s3cret/key", "api_key", "query"),
        ApiKey("s3cret-cookie", "session", "cookie"),
    )

    def echo(seen: Seen) -> bytes:
        return answer(404, f"{seen.headers} {seen.target}".encode(), "text/plain")

    settings = Settings("", auth=auth)
    with Server(echo) as server:
        raw = send(Settings(server.url, auth=auth, retries=QUICK), GET)
        assert "s3cret-token" in raw.text
    with pytest.raises(NotFoundError) as caught:
        raw.raise_for_status()
    with pytest.raises(ConnectionFailedError) as broken:
        send(Settings(server.url, auth=auth, retries=QUICK), GET)
    shown = [
        str(caught.value),
        repr(caught.value),
        repr(raw),
        repr(auth),
        repr(settings),
    ]
    shown += traceback.format_exception(caught.value) + traceback.format_exception(
        broken.value
    )
    shown += [record.getMessage() for record in caplog.records]
    assert not [text for text in shown if "s3cret" in text]


@pytest.mark.parametrize(
    "token", ["t0k3n\r\nX-Evil: 1", "t0k3n\x00b", " t0k3n", "t0k3n\n", "t0k3n€"]
)
def test_a_credential_that_no_header_can_carry_is_refused_unseen(
    send: Send, token: str
) -> None:
    with pytest.raises(ArgumentError) as caught:
        send(Settings("http://127.0.0.1:1", auth=BearerToken(token)), GET)
    assert "t0k3n" not in str(caught.value)


def test_credentials_arrive_where_they_belong(send: Send) -> None:
    auth = Together(
        BasicAuth("me", "pässword"),
        ApiKey("k/1", "X-Key"),
        ApiKey("a&b", "key", "query"),
        ApiKey("c;d", "sid", "cookie"),
    )
    with Server(lambda _: answer(200, b"{}")) as server:
        send(Settings(server.url, auth=auth), RequestSpec("GET", "/x?a=1"))
        seen = server.seen[0]
    assert seen.headers["authorization"] == "Basic bWU6cMOkc3N3b3Jk"
    assert seen.headers["x-key"] == "k/1"
    assert seen.headers["cookie"] == "sid=c%3Bd"
    assert seen.query == {"a": "1", "key": "a&b"}


@pytest.mark.parametrize(
    ("given", "sent"), [((), "me@example.com"), ((("User-Agent", "mine"),), "mine")]
)
def test_a_key_may_be_the_name_of_the_client_unless_the_caller_has_one(
    send: Send, given: tuple[tuple[str, str], ...], sent: str
) -> None:
    auth = ApiKey("me@example.com", "User-Agent")
    with Server(lambda _: answer(200, b"{}")) as server:
        send(Settings(server.url, auth=auth, headers=given), GET)
        send(Settings(server.url, agent="zoo/1"), GET)
    assert [seen.headers["user-agent"] for seen in server.seen] == [sent, "zoo/1"]


def test_a_token_function_is_asked_again_after_401(send: Send) -> None:
    tokens = iter(["old", "new"])
    with Server(in_turn(answer(401), answer(200, b"{}"))) as server:
        raw = send(Settings(server.url, auth=BearerToken(lambda: next(tokens))), POST)
        assert raw.ok
        assert [s.headers["authorization"] for s in server.seen] == [
            "Bearer old",
            "Bearer new",
        ]


@pytest.mark.parametrize("name", ["bad name", "a\nb", "", "ä"])
def test_header_names_that_are_none_are_refused(send: Send, name: str) -> None:
    with pytest.raises(ArgumentError):
        send(
            Settings("http://127.0.0.1:1"),
            RequestSpec("GET", "/", headers=((name, "x"),)),
        )


def test_every_error_is_an_api_error() -> None:
    import specloom.runtime.errors as errors

    classes = [c for c in vars(errors).values() if isinstance(c, type)]
    assert all(issubclass(c, ApiError) for c in classes if issubclass(c, Exception))


# ------------------------------------------------------------------------- streams


def test_a_streamed_answer_gives_its_body_in_pieces_once() -> None:
    packed = gzip.compress(b"line\n" * 1000)
    with (
        Server(lambda _: answer(200, packed, Content_Encoding="gzip")) as server,
        Transport(Settings(server.url)) as transport,
        transport.stream(GET) as streamed,
    ):
        assert streamed.head.ok
        assert b"".join(streamed) == b"line\n" * 1000


def test_a_streamed_error_is_read_so_that_it_can_be_told() -> None:
    with (
        Server(lambda _: answer(404, b"no such file")) as server,
        Transport(Settings(server.url)) as transport,
        transport.stream(GET) as streamed,
    ):
        assert streamed.head.text == "no such file"


def test_an_asynchronous_stream_gives_its_body_in_pieces() -> None:
    async def main() -> bytes:
        async with (
            AsyncTransport(Settings(server.url)) as transport,
            await transport.stream(GET) as streamed,
        ):
            return b"".join([piece async for piece in streamed])

    with Server(lambda _: answer(200, b"abc" * 1000)) as server:
        assert asyncio.run(main()) == b"abc" * 1000
