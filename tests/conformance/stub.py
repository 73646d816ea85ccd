"""A server that judges each request and gives the answer that was laid out for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

from .requests import Arrived

Judge = Callable[[Arrived], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it travels."""

    status: int
    media: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Stub:
    """The server's side of one exchange after the other.

    ``expect`` lays out what the next requests are held against and what they are
    answered, the last answer again and again; ``finish`` tells how many came, and what
    was wrong with them.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._lock = Lock()
        self._judge: Judge = lambda arrived: iter(())
        self._answers: tuple[Answered, ...] = (Answered(500),)
        self._faults: list[str] = []
        self._count = 0

    def expect(self, judge: Judge, *answers: Answered) -> None:
        with self._lock:
            self._judge, self._answers = judge, answers
            self._faults, self._count = [], 0

    def finish(self) -> tuple[int, list[str]]:
        with self._lock:
            return self._count, list(self._faults)

    def handle(self, arrived: Arrived) -> Answered:
        with self._lock:
            self._count += 1
            try:
                self._faults.extend(self._judge(arrived))
            except Exception as error:
                self._faults.append(f"cannot be read: {error!r}")
            return self._answers[min(self._count, len(self._answers)) - 1]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = (
        1 << 16
    )  # one packet an answer; the head alone would wait for its receipt
    stub: Stub

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):  # whatever the method is called
            return self._exchange
        raise AttributeError(name)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _exchange(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        target = self.requestline.split()[1]  # of which `path` has one leading slash
        arrived = Arrived(self.command, target, headers, self._body(headers))
        answer = self.stub.handle(arrived)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.media:
            self.send_header("content-type", answer.media)
        if answer.status not in (204, 304) and answer.status >= 200:
            self.send_header("content-length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _body(self, headers: Mapping[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(headers.get("content-length", 0)))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body


@contextmanager
def running() -> Iterator[Stub]:
    """A stub at a free port of 127.0.0.1."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    stub = Stub(f"http://127.0.0.1:{server.server_address[1]}")
    handler.stub = stub  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
