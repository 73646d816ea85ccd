"""A small API to run SQL against: books in pages of two, kept in memory."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

DOCUMENTS = Path(__file__).parent / "library"
_PAGE = 2


def book(number: int, title: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"b{number}",
        "title": title,
        "pages": 100 * number,
        "price": number + 0.5,
        "lent": number % 2 == 0,
        "added": f"2026-01-0{number}T10:00:00Z",
        "author": {"name": f"Author {number}", "born": 1900 + number},
        "tags": ["old", "red"][:number],
        "order": number,
        **more,
    }


class Library:
    """The books, what was asked, and how slowly it answers."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.url = f"http://127.0.0.1:{server.server_port}"
        self.requests: list[str] = []
        self.was_asked = threading.Event()
        self.delay = threading.Event()  # never set: waiting for it is a pause
        self.pause = 0.0  # seconds before each answer
        self.books = [
            book(1, "null", notes={"by": "hand"}),
            book(2, '=1+1, "quoted"\nand more', notes="a text"),
            book(3, "third", price=None, author=None, tags=[]),
        ]

    def answer(self, verb: str, target: str, body: Any) -> tuple[int, Any]:
        """The status and the JSON of an answer."""
        self.requests.append(f"{verb} {target}")
        self.was_asked.set()
        self.delay.wait(self.pause)
        url = urlsplit(target)
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        match verb, [unquote(part) for part in url.path.split("/")[1:]]:
            case "GET", ["books"]:
                return 200, self._page(int(query.get("page_token", 0)))
            case "POST", ["books"]:
                return self._added(body)
            case "GET", ["books", number]:
                return self._found(number)
            case "DELETE", ["books", number]:
                self.books = [b for b in self.books if b["id"] != number]
                return 200, {}
            case "POST", ["books", number, "lend"]:
                return self._found(number)
        return 404, {"message": "no such page"}

    def _page(self, start: int) -> Any:
        page = {"books": self.books[start : start + _PAGE]}
        more = {"next": str(start + _PAGE)} if start + _PAGE < len(self.books) else {}
        return page | more

    def _added(self, body: Any) -> tuple[int, Any]:
        if body["title"] == "forbidden":
            return 403, {"message": "not \x1b[31mthis\x1b[0m one"}
        made = {"id": f"b{len(self.books) + 1}", **body}
        self.books.append(made)
        return 200, made

    def _found(self, number: str) -> tuple[int, Any]:
        found = [b for b in self.books if b["id"] == number]
        return (200, found[0]) if found else (404, {"message": f"no book {number}"})


@contextmanager
def running() -> Iterator[Library]:
    """A library that answers for as long as this lasts."""
    server = _Server(("127.0.0.1", 0), _Handler)
    library = Library(server)
    server.library = library
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    try:
        yield library
    finally:
        library.delay.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    library: Library

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: whoever asked has gone."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or "null")
        assert isinstance(self.server, _Server)
        library = self.server.library
        status, answer = library.answer(self.command, self.path, body)
        data = json.dumps(answer).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except ConnectionError:
            self.close_connection = True  # whoever asked has gone

    do_POST = do_DELETE = do_GET

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""
