"""A server on 127.0.0.1 that answers each request with bytes that a test wrote."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO, Self, TypeAlias
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Seen:
    """A request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


Script: TypeAlias = Callable[[Seen], "bytes | Iterable[bytes]"]


class Server:
    """Runs ``script`` for every request; what it yields is sent as it comes.

    ``seen`` holds all requests in order. The connection stays open when the answer says
    how long it is, and is closed after it otherwise.
    """

    def __init__(self, script: Script) -> None:
        self.script = script
        self.seen: list[Seen] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(timeout=5)

    def _start(self, work: Callable[..., None], *given: object) -> None:
        thread = threading.Thread(target=work, args=given, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._open.add(connection)
                self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError, Reset):
            stream = connection.makefile("rb")
            with stream:
                while (seen := _request(stream)) is not None:
                    self.seen.append(seen)
                    if not self._answer(connection, seen):
                        break
        self._open.discard(connection)

    def _answer(self, connection: socket.socket, seen: Seen) -> bool:
        """Whether the connection can take another request."""
        made = self.script(seen)
        head = b""
        try:
            for piece in [made] if isinstance(made, bytes) else made:
                head = head or piece
                connection.sendall(piece)
        except Reset:
            linger = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            raise
        head = head.partition(b"\r\n\r\n")[0].lower()
        return b"content-length" in head and b"connection: close" not in head


class Reset(Exception):
    """Raised by a script: break the connection without a goodbye."""


def answer(
    status: int = 200, body: bytes = b"", kind: str = "application/json", **headers: str
) -> bytes:
    """A well formed answer; underscores in header names are hyphens."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}"]
    if kind:
        lines.append(f"Content-Type: {kind}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def in_turn(*answers: bytes) -> Script:
    """A script that gives each answer once and then keeps giving the last."""
    left = list(answers)
    return lambda seen: left.pop(0) if len(left) > 1 else left[0]


def _request(stream: BinaryIO) -> Seen | None:
    read = stream.readline
    first = read().decode("latin-1").split()
    if len(first) < 2:
        return None
    headers: dict[str, str] = {}
    while (line := read().decode("latin-1").strip()) != "":
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = _body(stream, headers)
    return Seen(first[0], first[1], headers, body)


def _body(stream: BinaryIO, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding") == "chunked":
        pieces = []
        while (size := int(stream.readline(), 16)) > 0:
            pieces.append(stream.read(size))
            stream.readline()
        stream.readline()
        return b"".join(pieces)
    return stream.read(int(headers.get("content-length", 0)))
