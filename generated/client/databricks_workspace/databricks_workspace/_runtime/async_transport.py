"""Requests out, answers in; for tasks of ``asyncio`` or ``trio``.

The twin of ``transport``, method by method. The deadline is a cancelled scope here, so that
it also holds while a name is looked up.
"""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Generator, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from .errors import TransportError
from .exchanges import Exchange, Settings
from .messages import Content, HttpResponse, RequestSpec, succeeded
from .origins import Origin, origin
from .responses import UNLIMITED

if TYPE_CHECKING:
    import httpx2


class AsyncTransport:
    """Sends requests and returns answers; tasks of one event loop may share it.

    ``http`` is any ``httpx2.AsyncBaseTransport``; everything else is as for ``Transport``.
    """

    def __init__(
        self, settings: Settings, *, http: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self.settings = settings
        self._http = http
        self._senders: dict[Origin, httpx2.AsyncBaseTransport] = {}

    async def send(self, spec: RequestSpec) -> HttpResponse:
        """The answer, read to its end, whatever its status; errors as for ``Transport``."""
        import anyio

        exchange = Exchange(self.settings, spec)
        while True:
            try:
                with _bounded(exchange):
                    response = await self._open(exchange)
                    try:
                        content = await self._read(exchange, response)
                    finally:
                        await _close(response)
                answer = exchange.answer(response, content)
                wait = exchange.after_answer(answer.status_code, answer.headers)
                if wait is None:
                    return answer
            except TransportError as error:
                wait = exchange.after_failure(error)
            await anyio.sleep(wait)

    async def stream(self, spec: RequestSpec) -> AsyncStreamedResponse:
        """The answer as soon as its headers are here; close it when done."""
        import anyio

        exchange = Exchange(self.settings, spec)
        while True:
            try:
                with _bounded(exchange):
                    response = await self._open(exchange)
                    try:
                        wait = exchange.after_answer(
                            response.status_code, response.headers
                        )
                        if wait is None:
                            return await self._streamed(exchange, response)
                    except BaseException:
                        await _close(response)
                        raise
                    await _close(response)
            except TransportError as error:
                wait = exchange.after_failure(error)
            await anyio.sleep(wait)

    async def aclose(self) -> None:
        """Close all connections that this transport opened."""
        senders, self._senders = list(self._senders.values()), {}
        for sender in senders:
            await sender.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        await self.aclose()

    async def _open(self, exchange: Exchange) -> httpx2.Response:
        """Send one attempt and wait for the headers of its answer."""
        import anyio
        import httpx2

        outgoing = exchange.begin()
        if (pause := exchange.pause()) > 0:
            await anyio.sleep(pause)
        await exchange.auth.apply_async(outgoing)
        sender = self._sender(outgoing.url)
        request = exchange.request(_content(outgoing.content))
        try:
            return await sender.handle_async_request(request)
        except httpx2.HTTPError as error:
            raise exchange.failure(error) from None

    async def _read(self, exchange: Exchange, response: httpx2.Response) -> bytes:
        """The whole body."""
        import httpx2

        unpacker = exchange.unpacker(response.headers)
        pieces: list[bytes] = []
        try:
            async for chunk in _chunks(response):
                pieces.extend(unpacker.feed(chunk))
        except httpx2.HTTPError as error:
            raise exchange.failure(error) from None
        unpacker.finish()
        return b"".join(pieces)

    async def _streamed(
        self, exchange: Exchange, response: httpx2.Response
    ) -> AsyncStreamedResponse:
        if succeeded(response.status_code):
            return AsyncStreamedResponse(exchange, response)
        content = await self._read(exchange, response)
        await _close(response)
        return AsyncStreamedResponse(exchange, response, content)

    def _sender(self, url: str) -> httpx2.AsyncBaseTransport:
        if self._http is not None:
            return self._http
        target = origin(url)
        if target not in self._senders:
            from .network import async_sender

            self._senders[target] = async_sender(target)
        return self._senders[target]


class AsyncStreamedResponse:
    """An answer whose body is still to come.

    An asynchronous context manager; iterating gives the unpacked body in chunks, once.
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

    async def __aiter__(self) -> AsyncIterator[bytes]:
        import httpx2

        if self._content is not None:
            yield self._content
            return
        unpacker = self._exchange.unpacker(self._response.headers, UNLIMITED)
        try:
            async for chunk in _chunks(self._response):
                for piece in unpacker.feed(chunk):
                    yield piece
            unpacker.finish()
        except httpx2.HTTPError as error:
            raise self._exchange.failure(error) from None
        finally:
            await self.aclose()

    async def aclose(self) -> None:
        await _close(self._response)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        await self.aclose()


@contextmanager
def _bounded(exchange: Exchange) -> Generator[None]:
    """Cancel what happens in this block when the deadline passes."""
    import anyio

    left = exchange.deadline.remaining()
    with anyio.move_on_after(math.inf if left is None else left) as scope:
        yield
    if scope.cancelled_caught:
        raise exchange.deadline.error(exchange.outgoing.asked, exchange.attempts)


def _content(content: Content) -> Any:
    """The body as asynchronous code sends it; files are read in a thread."""
    if not callable(content):
        return content
    made = content()
    return _threaded(iter(made)) if isinstance(made, Iterable) else made


async def _threaded(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    import anyio.to_thread

    while (piece := await anyio.to_thread.run_sync(next, pieces, None)) is not None:
        yield piece


async def _close(response: httpx2.Response) -> None:
    """Close, also when the task has been cancelled."""
    import anyio

    with anyio.CancelScope(shield=True):
        await response.aclose()


def _chunks(response: httpx2.Response) -> AsyncIterator[bytes]:
    """The body as it travels, still packed."""
    import httpx2

    if not isinstance(response.stream, httpx2.AsyncByteStream):
        raise TypeError("an asynchronous client needs an asynchronous transport")
    return aiter(response.stream)
