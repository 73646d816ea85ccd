"""An API for tests: answers what it is told to, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """A request as it came: ``path`` and ``target`` are still encoded, ``query`` is not."""

    verb: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    text: str
    target: str = ""

    @property
    def body(self) -> Any:
        return json.loads(self.text) if self.text else None

    @property
    def line(self) -> str:
        return f"{self.verb} {self.path}"


@dataclass(frozen=True)
class Answer:
    """An answer that is more than JSON with status 200."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    media: str = "application/json"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *_: object) -> None:
        pass

    def handle_any(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        text = self.rfile.read(length).decode()
        parts = urlsplit(self.path)
        headers = {k.lower(): v for k, v in self.headers.items()}
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        asked = Asked(self.command, parts.path, query, headers, text, self.path)
        self.server.api.asked.append(asked)
        self._send(self.server.api.answer(asked))

    def _send(self, answer: Answer) -> None:
        body = answer.body
        if not isinstance(body, bytes):
            body = b"" if body is None else json.dumps(body).encode()
        self.send_response(answer.status)
        self.send_header("content-type", answer.media)
        self.send_header("content-length", str(len(body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, api: Api) -> None:
        self.api = api
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, *_: object) -> None:
        pass  # clients that hang up are a part of the tests


class Api:
    """A server on a free port; ``on`` says what it answers, ``asked`` what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._routes: dict[str, Callable[[Asked], Any]] = {}
        self._server = _Server(self)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()

    def on(self, line: str, answer: Any) -> None:
        """Answer ``GET /path`` with JSON, an ``Answer``, or what a function makes of it."""
        self._routes[line] = answer if callable(answer) else lambda _: answer

    def answer(self, asked: Asked) -> Answer:
        make = self._routes.get(asked.line)
        made = make(asked) if make else Answer({"message": "no such path"}, 404)
        return made if isinstance(made, Answer) else Answer(made)

    @property
    def lines(self) -> list[str]:
        """What was asked, without queries."""
        return [asked.line for asked in self.asked]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
