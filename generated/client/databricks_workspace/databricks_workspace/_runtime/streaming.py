"""Items that are read as they come: events and lines of JSON."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Literal, Self, TypeAlias, TypeVar

from .errors import DecodeError, ResponseTooLargeError
from .messages import HttpResponse

if TYPE_CHECKING:
    from .async_transport import AsyncStreamedResponse
    from .transport import StreamedResponse

T = TypeVar("T")
StreamKind: TypeAlias = Literal["events", "jsonl"]

_LONGEST_LINE = 16 << 20


@dataclass(frozen=True, slots=True)
class Event(Generic[T]):
    """One server-sent event.

    ``data`` is decoded, or text where it is no JSON (``[DONE]`` and the like). ``retry``
    is the wait before a new connection that the server suggests, in milliseconds.
    """

    data: T
    event: str = "message"
    id: str = ""
    retry: int | None = None


class Items:
    """Cuts a body into lines and those into items; knows nothing of sockets."""

    def __init__(
        self, kind: StreamKind, type: Any, head: HttpResponse, strict: bool = False
    ) -> None:
        self._type = type
        self._head = head
        self._strict = strict
        self._make = self._line if kind == "jsonl" else self._event_line
        self._rest = b""
        self._data: list[str] = []
        self._event = ""
        self._id = ""
        self._retry: int | None = None

    def feed(self, piece: bytes) -> Iterator[Any]:
        """The items that these bytes complete."""
        self._rest += piece
        # A carriage return at the end may be the first half of a line's end.
        whole, self._rest = _cut(self._rest)
        if len(self._rest) > _LONGEST_LINE:
            raise ResponseTooLargeError(
                f"{self._head.asked} sent a line of more than {_LONGEST_LINE} bytes"
            )
        for line in whole:
            yield from self._make(line)

    def finish(self) -> Iterator[Any]:
        """The last item, if it came without the end of its line."""
        if self._rest:
            yield from self._make(self._rest.rstrip(b"\r"))
        if self._make == self._event_line:
            yield from self._event_line(b"")

    def _line(self, line: bytes) -> Iterator[Any]:
        if line.strip():
            yield self._decoded(line)

    def _event_line(self, line: bytes) -> Iterator[Event[Any]]:
        """One line of an event stream; an empty one ends the event."""
        text = line.decode("utf-8", "replace")
        if not text:
            if self._data:
                yield self._finished()
            self._data, self._event, self._retry = [], "", None
            return
        name, _, value = text.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._event = value
        elif name == "id" and "\0" not in value:
            self._id = value
        elif name == "retry" and value.isascii() and value.isdigit():
            self._retry = int(value)

    def _finished(self) -> Event[Any]:
        text = "\n".join(self._data)
        data: Any = text
        if self._type is not str:
            try:
                data = self._decoded(text.encode())
            except DecodeError:
                if self._strict:
                    raise
        return Event(data, self._event or "message", self._id, self._retry)

    def _decoded(self, content: bytes) -> Any:
        from .decoding import decode

        item = replace(self._head, content=content)
        return decode(item, self._type, strict=self._strict)


def _cut(text: bytes) -> tuple[list[bytes], bytes]:
    """Whole lines, and what is left; lines end in LF, CR LF or CR."""
    kept = b""
    if text.endswith(b"\r"):
        text, kept = text[:-1], b"\r"
    *whole, rest = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    return whole, rest + kept


class Stream(Generic[T]):
    """Items as they come; a context manager, and an iterator that can be used once."""

    def __init__(self, streamed: StreamedResponse, items: Items) -> None:
        self._streamed = streamed
        self._items = items

    @property
    def response(self) -> HttpResponse:
        """The answer's status and headers."""
        return self._streamed.head

    def __iter__(self) -> Iterator[T]:
        with self:
            for piece in self._streamed:
                yield from self._items.feed(piece)
            yield from self._items.finish()

    def close(self) -> None:
        self._streamed.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        self.close()


class AsyncStream(Generic[T]):
    """Items as they come, for asynchronous code; the request is sent at first use."""

    def __init__(
        self,
        begin: Callable[[], Awaitable[AsyncStreamedResponse]],
        items: Callable[[HttpResponse], Items],
    ) -> None:
        self._begin = begin
        self._items = items
        self._streamed: AsyncStreamedResponse | None = None

    @property
    def response(self) -> HttpResponse:
        """The answer's status and headers, once it is here."""
        if self._streamed is None:
            raise RuntimeError("nothing was sent yet: use 'async with' or 'async for'")
        return self._streamed.head

    async def __aiter__(self) -> AsyncIterator[T]:
        async with self:
            streamed = await self._begun()
            items = self._items(streamed.head)
            async for piece in streamed:
                for item in items.feed(piece):
                    yield item
            for item in items.finish():
                yield item

    async def aclose(self) -> None:
        if self._streamed is not None:
            await self._streamed.aclose()

    async def __aenter__(self) -> Self:
        await self._begun()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        await self.aclose()

    async def _begun(self) -> AsyncStreamedResponse:
        if self._streamed is None:
            self._streamed = await self._begin()
        return self._streamed
