"""A server that misbehaves in every way we know of: the last part of the path says how."""

from __future__ import annotations

import gzip
import json
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any, Self, TypeAlias

from scripted_server import Reset, Seen, Server, answer

ROWS = [{"id": n, "name": f"row {n}", "size": 10 * n} for n in range(3)]
TOKEN = "t0ken-that-nobody-else-may-see"
BOMB = 257 << 20  # bytes; one MiB more than an answer may unpack to


@dataclass(frozen=True)
class Call:
    """One request: the how manieth of its path it is, and where the other origin is."""

    number: int
    seen: Seen
    other: str

    @property
    def fail(self) -> int:
        """How many requests misbehave."""
        return int(self.seen.query.get("fail", 2))


Made: TypeAlias = "bytes | Iterator[bytes]"
Mode: TypeAlias = Callable[[Call], Made]


class Evil:
    """The server, and beside it another origin, which nobody should ever ask."""

    def __init__(self) -> None:
        self._server = Server(self._answer)
        self._other = Server(lambda seen: good())
        self._numbers: Counter[str] = Counter()
        self.url = self._server.url
        # The same machine by another name and port: another origin twice over.
        self.other = f"http://localhost:{self._other.port}/stolen"

    def __enter__(self) -> Self:
        self._server.__enter__()
        self._other.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.__exit__()
        self._other.__exit__()

    @property
    def seen(self) -> list[Seen]:
        return self._server.seen

    @property
    def stolen(self) -> list[Seen]:
        """What the other origin saw."""
        return self._other.seen

    def _answer(self, seen: Seen) -> Made:
        name = seen.path.rpartition("/")[2]
        self._numbers[seen.path] += 1
        call = Call(self._numbers[seen.path], seen, self.other)
        return MODES[name](call) if name in MODES else answer(404, b'{"error": "no"}')


def good(*rows: Any, **more: Any) -> bytes:
    """An answer as it should be."""
    return told({"items": list(rows) or ROWS, **more})


def told(value: Any, status: int = 200, **headers: str) -> bytes:
    return answer(status, json.dumps(value).encode(), **headers)


def raw(body: bytes, kind: str = "application/json", **headers: str) -> Mode:
    return lambda call: answer(200, body, kind, **headers)


def at_first(
    status: int,
    body: bytes = b"<html>" + b"oops \x1b[31m" * 500,
    kind: str = "text/html",
) -> Mode:
    """Fails as often as it is asked to, and then is good."""
    return lambda call: answer(status, body, kind) if call.number <= call.fail else good()  # fmt: skip


def limited(wait: Callable[[Call], str]) -> Mode:
    """Asks to wait, and then is good."""
    return lambda call: (
        told({}, 429, Retry_After=wait(call)) if call.number <= call.fail else good()
    )


def framed(*lines: str, body: bytes) -> Mode:
    """An answer whose headers are written as they stand, and which ends with hanging up."""
    head = "\r\n".join(["HTTP/1.1 200 OK", "Connection: close", *lines, "", ""])
    return lambda call: head.encode() + body


def redirect(where: str, status: int = 302) -> Mode:
    def made(call: Call) -> bytes:
        host = call.other.partition("//")[2]
        return answer(status, Location=where.format(other=call.other, host=host))

    return made


def pages(token: Callable[[Call], str | None], *rows: Any) -> Mode:
    return lambda call: good(*(rows or ROWS), next_page_token=token(call))


# --------------------------------------------------------------------------- modes


def reset(call: Call) -> Iterator[bytes]:
    if call.number <= call.fail:
        raise Reset
    yield good()


def reset_after(call: Call) -> Iterator[bytes]:
    """Breaks off in the middle of a long answer."""
    whole = good(*ROWS * 500)
    yield whole if call.number > call.fail else whole[:400]
    if call.number <= call.fail:
        time.sleep(0.05)  # or the client sees the break before the bytes
        raise Reset


def hang(call: Call) -> Iterator[bytes]:
    for _ in range(400):
        time.sleep(0.05)
        yield b""


def slow(call: Call) -> Iterator[bytes]:
    for byte in good():
        time.sleep(0.05)
        yield bytes([byte])


def slow_headers(call: Call) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nX-A: "
    for _ in range(400):
        time.sleep(0.05)
        yield b"a"


def bomb(call: Call) -> Iterator[bytes]:
    """Small on the wire, and larger than anybody wants once it is unpacked."""
    packer = zlib.compressobj(wbits=31)
    pieces = [packer.compress(bytes(1 << 20)) for _ in range(BOMB >> 20)]
    body = b"".join([*pieces, packer.flush()])
    yield answer(200, body, Content_Encoding="gzip")


def changed(call: Call) -> bytes:
    """A second page whose rows are not what they were."""
    if call.number == 1:
        return good(next_page_token="second")
    odd = {"id": "abc", "name": None, "size": {"unit": "MB"}, "added": [1]}
    return good(odd, None, "row", {"name": 5})


def echoed(call: Call) -> bytes:
    sent = {
        **call.seen.headers,
        "target": call.seen.target,
        "body": call.seen.body.decode(),
    }
    return told({"error": "no", "you sent": sent}, 403)


def token(call: Call) -> bytes:
    return told({"access_token": f"token-{call.number}", "expires_in": 3600})


def guarded(call: Call) -> bytes:
    """Takes the second token that was given out, and not the first."""
    is_new = call.seen.headers.get("authorization") == "Bearer token-2"
    return good() if is_new else told({"error": "token expired"}, 401)


def other_page(call: Call) -> bytes:
    link = f'<{call.other}?page=2>; rel="next"'
    return told({"items": ROWS, "next": f"{call.other}?page=2"}, Link=link)


def cut_short(call: Call) -> bytes:
    """Says that it is shorter than it is, and leaves the connection open."""
    _, _, body = good().partition(b"\r\n\r\n")
    lines = [
        b"HTTP/1.1 200 OK",
        b"Content-Type: application/json",
        b"Content-Length: 20",
    ]
    return b"\r\n".join([*lines, b"", body])


def no_content(call: Call) -> Iterator[bytes]:
    yield b'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n{"x": 1}'


_WHOLE = json.dumps({"items": ROWS}).encode()

MODES: dict[str, Mode] = {
    "ok": raw(_WHOLE),
    "items": raw(_WHOLE),
    "echo": lambda call: told({"items": [{"name": call.seen.target}]}),
    "429": limited(lambda call: call.seen.query.get("after", "0.2")),
    "429-date": limited(lambda call: formatdate(time.time() + 1.5, usegmt=True)),
    "429-bad": limited(lambda call: "soon\x7f; -5"),
    "429-huge": limited(lambda call: "31536000"),
    **{str(status): at_first(status) for status in (500, 502, 503, 504)},
    "token": token,
    "guarded": guarded,
    "401": at_first(401, b'{"error": "token expired"}', "application/json"),
    "403": echoed,
    "404": lambda call: told({"error": "no such thing"}, 404),
    "reset": reset,
    "reset-after": reset_after,
    "hang": hang,
    "slow": slow,
    "slow-headers": slow_headers,
    "bad-json": raw(b'{"items": [1,2,'),
    "truncated-json": raw(_WHOLE[:40]),
    "nan-json": raw(b'{"items": [{"id": NaN, "size": Infinity}]}'),
    "dup-json": raw(b'{"items": [], "items": [{"id": 1}]}'),
    "html-200": raw(b"<html><h1>Log\x1bin</h1></html>", "text/html"),
    "empty-200": raw(b""),
    "bom-json": raw(b"\xef\xbb\xbf" + _WHOLE),
    "utf16-json": raw(_WHOLE.decode().encode("utf-16")),
    "bigint-json": raw(b'{"items": [{"id": ' + b"9" * 5000 + b', "name": "big"}]}'),
    "deep-json": raw(b'{"items": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "text-200": raw(b'"all is well"'),
    "latin1-json": raw('{"items": [{"name": "é"}]}'.encode("latin-1")),
    "200-error-body": raw(b'{"error": {"code": 500, "message": "failed but 200"}}'),
    "trunc-gzip": raw(gzip.compress(_WHOLE * 50)[:-20], Content_Encoding="gzip"),
    "bad-gzip": raw(b"not gzip at all", Content_Encoding="gzip"),
    "gzip-bomb": bomb,
    "wrong-length-long": framed("Content-Length: 100000", body=_WHOLE),
    "wrong-length-short": cut_short,
    "two-lengths": framed(f"Content-Length: {len(_WHOLE)}", "Content-Length: 5", body=_WHOLE),
    "bad-chunk": framed("Transfer-Encoding: chunked", body=b'5\r\n{"ite\r\nZZ\r\nms\r\n'),
    "huge-headers": framed(*[f"X-{n}: {'v' * 1000}" for n in range(200)], body=_WHOLE),
    "crlf-header": framed("X-A: b", "\tfolded", "Bad Header", body=b"{}"),
    "redirect-other": redirect("{other}"),
    "redirect-307-post": redirect("{other}", 307),
    "redirect-loop": redirect("/redirect-loop"),
    "redirect-many": redirect("/redirect-many?n=49"),
    "redirect-file": redirect("file:///etc/passwd"),
    "redirect-userinfo": redirect("http://user:pw@{host}"),
    "page-loop": pages(lambda call: "SAME"),
    "page-cycle": pages(lambda call: "b" if call.seen.query.get("page_token") == "a" else "a"),
    "page-empty": lambda call: told({"items": [], "next_page_token": str(call.number)}),
    "page-grow": lambda call: good(*ROWS, next_page_token=str(call.number)),
    "page-dup": pages(lambda call: "2" if call.number == 1 else None),
    "page-same": lambda call: good(page=1, pages=5),
    "page-fail": lambda call: told({}, 503) if call.number > call.fail else good(next_page_token=str(call.number)),
    "page-url-other": other_page,
    "schema-v2": changed,
    "204-body": no_content,
}  # fmt: skip
