"""Requests out, answers in; for threads."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from .errors import TransportError
from .exchanges import Exchange, Settings
from .messages import HttpResponse, RequestSpec, succeeded
from .origins import Origin, origin
from .responses import UNLIMITED

if TYPE_CHECKING:
    import httpx2


class Transport:
    """Sends requests and returns answers; threads may share it.

    Retries what may be repeated, holds the deadline, unpacks and counts what arrives, and
    never takes credentials to another origin. ``http`` is any ``httpx2.BaseTransport`` to send through, for proxies, tests or other
    stacks; it is left open.
    """

    def __init__(
        self, settings: Settings, *, http: httpx2.BaseTransport | None = None
    ) -> None:
        self.settings = settings
        self._http = http
        self._senders: dict[Origin, httpx2.BaseTransport] = {}
        self._lock = Lock()

    def send(self, spec: RequestSpec) -> HttpResponse:
        """The answer, read to its end, whatever its status.

        Raises TransportError where no whole answer came, ArgumentError where the request
        cannot be sent, CredentialsError where no token could be had.
        """
        exchange = Exchange(self.settings, spec)
        while True:
            try:
                response = self._open(exchange)
                try:
                    answer = exchange.answer(response, self._read(exchange, response))
                finally:
                    response.close()
                wait = exchange.after_answer(answer.status_code, answer.headers)
                if wait is None:
                    return answer
            except TransportError as error:
                wait = exchange.after_failure(error)
            time.sleep(wait)

    def stream(self, spec: RequestSpec) -> StreamedResponse:
        """The answer as soon as its headers are here; close it when done.

        An answer of 400 and above is read to its end, so that its text can be shown.
        """
        exchange = Exchange(self.settings, spec)
        while True:
            try:
                response = self._open(exchange)
                try:
                    wait = exchange.after_answer(response.status_code, response.headers)
                    if wait is None:
                        return self._streamed(exchange, response)
                except BaseException:
                    response.close()
                    raise
                response.close()
            except TransportError as error:
                wait = exchange.after_failure(error)
            time.sleep(wait)

    def close(self) -> None:
        """Close all connections that this transport opened."""
        with self._lock:
            senders, self._senders = list(self._senders.values()), {}
        for sender in senders:
            sender.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        self.close()

    def _open(self, exchange: Exchange) -> httpx2.Response:
        """Send one attempt and wait for the headers of its answer."""
        import httpx2

        from .network import bounded

        outgoing = exchange.begin()
        if (pause := exchange.pause()) > 0:
            time.sleep(pause)
        exchange.auth.apply(outgoing)
        sender = self._sender(outgoing.url)
        content: Any = (
            outgoing.content() if callable(outgoing.content) else outgoing.content
        )
        request = exchange.request(content)
        try:
            with bounded(exchange.deadline):
                return sender.handle_request(request)
        except httpx2.HTTPError as error:
            raise exchange.failure(error) from None

    def _read(self, exchange: Exchange, response: httpx2.Response) -> bytes:
        """The whole body, within the deadline."""
        import httpx2

        from .network import bounded

        unpacker = exchange.unpacker(response.headers)
        pieces: list[bytes] = []
        try:
            with bounded(exchange.deadline):
                for chunk in _chunks(response):
                    pieces.extend(unpacker.feed(chunk))
                    if exchange.deadline.passed():
                        raise exchange.deadline.error(
                            exchange.outgoing.asked, exchange.attempts
                        )
        except httpx2.HTTPError as error:
            raise exchange.failure(error) from None
        unpacker.finish()
        return b"".join(pieces)

    def _streamed(
        self, exchange: Exchange, response: httpx2.Response
    ) -> StreamedResponse:
        if succeeded(response.status_code):
            return StreamedResponse(exchange, response)
        content = self._read(exchange, response)
        response.close()
        return StreamedResponse(exchange, response, content)

    def _sender(self, url: str) -> httpx2.BaseTransport:
        if self._http is not None:
            return self._http
        target = origin(url)
        with self._lock:
            if target not in self._senders:
                from .network import sender

                self._senders[target] = sender(target)
            return self._senders[target]


class StreamedResponse:
    """An answer whose body is still to come.

    A context manager; iterating gives the unpacked body in chunks, once.
    """

    def __init__(
        self,
        exchange: Exchange,
        response: httpx2.Response,
        content: bytes | None = None,
    ) -> None:
        self._exchange = exchange
        self._response = response
        self._content = content
        #: The answer without its body, unless it was an error and so was read.
        self.head = exchange.answer(response, content or b"")

    def __iter__(self) -> Iterator[bytes]:
        import httpx2

        if self._content is not None:
            yield self._content
            return
        unpacker = self._exchange.unpacker(self._response.headers, UNLIMITED)
        try:
            for chunk in _chunks(self._response):
                yield from unpacker.feed(chunk)
            unpacker.finish()
        except httpx2.HTTPError as error:
            raise self._exchange.failure(error) from None
        finally:
            self.close()

    def close(self) -> None:
        self._response.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        self.close()


def _chunks(response: httpx2.Response) -> Iterator[bytes]:
    """The body as it travels, still packed."""
    import httpx2

    if not isinstance(response.stream, httpx2.SyncByteStream):
        raise TypeError("a synchronous client needs a synchronous transport")
    return iter(response.stream)
