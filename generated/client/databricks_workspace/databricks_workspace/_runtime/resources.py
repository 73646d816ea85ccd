"""What generated resource classes inherit: calls, pages, streams, and single-call options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Never, Self, TypeVar, cast

from .async_transport import AsyncStreamedResponse, AsyncTransport
from .calls import Call, Options, RawResponse, Service, Setup, prepared
from .deadlines import Timeouts
from .downloads import AsyncDownload, Download
from .messages import HttpResponse
from .operations import Operation, Way
from .options import CALL_OPTIONS, refuse_unknown
from .pages import Paging
from .paging import AsyncPaginator, Paginator
from .parameters import Query
from .streaming import AsyncStream, Stream
from .transport import Transport

T = TypeVar("T")


class _Base:
    """A resource's setup, and copies of it that do single calls differently."""

    def __init__(
        self, setup: Setup, transport: Any, service: Service, options: Options
    ) -> None:
        self._setup = setup
        self._transport = transport
        self._service = service
        self._options = options

    def with_options(
        self,
        *,
        timeout: Timeouts | float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        query: Query | None = None,
        **unknown: Never,
    ) -> Self:
        """The same resource, with its own timeout (seconds in all), retries or headers.

        ``query`` adds parameters that methods do not have: see the client's.
        """
        refuse_unknown("with_options", unknown, CALL_OPTIONS)
        return self._but(self._options.but(timeout, max_retries, headers, query))

    def raw_(self) -> Self:
        """The same resource, whose methods give answers as they came."""
        return self._but(replace(self._options, raw=True))

    def _but(self, options: Options) -> Self:
        return type(self)(self._setup, self._transport, self._service, options)

    def _prepared(
        self, operation: Operation[T], given: Mapping[str, Any], way: Way = "whole"
    ) -> Call[T]:
        return prepared(
            self._setup, self._service, self._options, operation, given, way
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class Resource(_Base):
    """Methods that belong together; made by the client."""

    _transport: Transport

    def _call(self, operation: Operation[T], given: Mapping[str, Any]) -> T:
        """The decoded answer to one request."""
        call = self._prepared(operation, given)
        response = self._transport.send(call.request)
        if self._options.raw:  # the views of with_raw_response say so in their types
            return cast("T", RawResponse(response, call.result))
        return call.result(response)

    def _pages(
        self, operation: Operation[T], given: Mapping[str, Any]
    ) -> Paginator[Any, T]:
        """The items of all pages; nothing is sent yet."""
        paging = operation.paging or Paging("token")
        if self._options.raw:
            sent = paging.begun(given)[1]
            return cast("Paginator[Any, T]", self._call(operation, sent))

        def fetch(given: Mapping[str, Any], url: str) -> tuple[T, HttpResponse]:
            call = self._prepared(operation, given).at(url)
            response = self._transport.send(call.request)
            return call.result(response, needed=True), response

        return Paginator(paging, given, fetch)

    def _download(
        self, operation: Operation[Any], given: Mapping[str, Any]
    ) -> Download:
        """The body as bytes that are still to come."""
        call = self._prepared(operation, given, "download")
        streamed = self._transport.stream(call.request)
        call.check(streamed.head)
        return Download(streamed)

    def _stream(
        self, operation: Operation[Any], given: Mapping[str, Any]
    ) -> Stream[Any]:
        """Events or lines, as they come."""
        call = self._prepared(operation, given, "stream")
        streamed = self._transport.stream(call.request)
        call.check(streamed.head)
        return Stream(streamed, call.items(streamed.head))


class AsyncResource(_Base):
    """Methods that belong together, for asynchronous code; made by the client."""

    _transport: AsyncTransport

    async def _call(self, operation: Operation[T], given: Mapping[str, Any]) -> T:
        """The decoded answer to one request."""
        call = self._prepared(operation, given)
        response = await self._transport.send(call.request)
        if self._options.raw:
            return cast("T", RawResponse(response, call.result))
        return call.result(response)

    def _pages(
        self, operation: Operation[T], given: Mapping[str, Any]
    ) -> AsyncPaginator[Any, T]:
        """The items of all pages; nothing is sent yet."""
        paging = operation.paging or Paging("token")
        if self._options.raw:
            sent = paging.begun(given)[1]
            return cast("AsyncPaginator[Any, T]", self._call(operation, sent))

        async def fetch(given: Mapping[str, Any], url: str) -> tuple[T, HttpResponse]:
            call = self._prepared(operation, given).at(url)
            response = await self._transport.send(call.request)
            return call.result(response, needed=True), response

        return AsyncPaginator(paging, given, fetch)

    def _download(
        self, operation: Operation[Any], given: Mapping[str, Any]
    ) -> AsyncDownload:
        """The body as bytes that are still to come."""
        call = self._prepared(operation, given, "download")
        return AsyncDownload(lambda: self._begin(call))

    def _stream(
        self, operation: Operation[Any], given: Mapping[str, Any]
    ) -> AsyncStream[Any]:
        """Events or lines, as they come."""
        call = self._prepared(operation, given, "stream")
        return AsyncStream(lambda: self._begin(call), call.items)

    async def _begin(self, call: Call[Any]) -> AsyncStreamedResponse:
        streamed = await self._transport.stream(call.request)
        call.check(streamed.head)
        return streamed
