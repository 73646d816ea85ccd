"""Items that are read as they come: events and lines of JSON."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from types import TracebackType
from typing import (
    TYPE_CHECKING,
    Any,
    Generic,
    Literal,
    Self,
    TypeAlias,
    TypeVar,
    get_origin,
)

from .errors import DecodeError, ResponseTooLargeError, StreamError
from .messages import HttpResponse
from .shapes import is_object

if TYPE_CHECKING:
    from .async_transport import AsyncStreamedResponse
    from .transport import StreamedResponse

T = TypeVar("T")
StreamKind: TypeAlias = Literal["events", "jsonl"]

logger = logging.getLogger(__name__.partition("._runtime")[0])

_SEPARATOR = b"\x1e"  # stands before each text of application/json-seq (RFC 7464)
_LONGEST = 16 << 20  # bytes of a line, and of an event
_SHOWN = 1_000  # bytes of a body that is no event stream, for the message
_FIELDS = frozenset({"", "data", "event", "id", "retry"})  # "" begins a comment
#: What many servers send after the last event, in place of its JSON.
_END = "[DONE]"


@dataclass(frozen=True, slots=True)
class Event(Generic[T]):
    """One server-sent event.

    ``data`` is decoded. An event whose data is nothing that its description knows is left
    out, which the log tells; ``[DONE]`` ends the stream. ``retry`` is the wait before a new
    connection that the server suggests, in milliseconds.
    """

    data: T
    event: str = "message"
    id: str = ""
    retry: int | None = None


class Items:
    """Cuts a body into lines and those into items; knows nothing of sockets.

    ``ended``: the server said that nothing more is to come.
    """

    def __init__(
        self, kind: StreamKind, type: Any, head: HttpResponse, strict: bool = False
    ) -> None:
        self.ended = False
        self._type = type
        self._head = head
        self._strict = strict
        self._is_lines = kind == "jsonl"
        self._rest: list[bytes] = []  # of a line that has not ended, piece by piece
        self._held = 0  # bytes of that
        self._first = b""
        self._is_events = False  # as soon as one line is of an event stream
        self._data: list[str] = []
        self._gathered = 0  # bytes of that
        self._event = ""
        self._id = ""
        self._retry: int | None = None

    def feed(self, piece: bytes) -> Iterator[Any]:
        """The items that these bytes complete."""
        self._first += piece[: _SHOWN - len(self._first)]
        for line in self._whole(piece):
            yield from self._line(line)

    def _whole(self, piece: bytes) -> list[bytes]:
        """The lines that these bytes end. Raises ResponseTooLargeError."""
        # A carriage return at the end may be the first half of a line's end.
        may_end = b"\n" in piece or b"\r" in piece or self._rest[-1:] == [b"\r"]
        self._rest.append(piece)
        self._held += len(piece)
        whole: list[bytes] = []
        if may_end:  # else what is there already would be looked at for every piece
            whole, self._rest = _cut(b"".join(self._rest))
            self._held = sum(map(len, self._rest))
        self._check_size("a line", self._held)
        return whole

    def _check_size(self, what: str, size: int) -> None:
        if size > _LONGEST:
            raise ResponseTooLargeError(
                f"{self._head.asked} sent {what} of more than {_LONGEST} bytes"
            )

    def finish(self) -> Iterator[Any]:
        """The last line of JSON, if it came without its end; half an event is none.

        Raises DecodeError if what came was no event stream at all.
        """
        if rest := b"".join(self._rest):
            yield from self._line(rest.removesuffix(b"\r"))
        if self._is_lines or not self._first.strip():
            return
        if not self._is_events:
            raise DecodeError(
                "it is no stream of events", response=self._like(self._first)
            )
        if self._data and "\n".join(self._data) != _END:
            logger.warning("%s: ended within an event, left out", self._head.asked)

    def _line(self, line: bytes) -> Iterator[Any]:
        if not self._is_lines:
            yield from self._event_line(line)
        elif (text := line.lstrip(_SEPARATOR).strip()) and not self.ended:
            yield self._checked(text)

    def _event_line(self, line: bytes) -> Iterator[Event[Any]]:
        """One line of an event stream; an empty one ends the event."""
        text = line.decode("utf-8", "replace")
        if not self._is_events:
            text = text.removeprefix("\ufeff")
        if not text:
            if self._data and not self.ended:
                yield from self._finished("\n".join(self._data))
            self._data, self._event, self._retry = [], "", None
            self._gathered = 0
            return
        name, _, value = text.partition(":")
        self._is_events = self._is_events or name in _FIELDS
        value = value.removeprefix(" ")
        if name == "data":
            self._gathered += len(line)
            self._check_size("an event", self._gathered)
            self._data.append(value)
        elif name == "event":
            self._event = value
        elif name == "id" and "\0" not in value:
            self._id = value
        elif name == "retry" and value.isascii() and value.isdigit():
            self._retry = int(value)

    def _finished(self, text: str) -> Iterator[Event[Any]]:
        """The event, unless it says that there are no more, or nothing that is known."""
        self.ended = text == _END and self._type is not str
        if self.ended:
            return
        try:
            data = self._data_of(text)
        except DecodeError as error:
            if self._event == "error":
                raise StreamError(self._like(text.encode()), text) from None
            if self._strict:
                raise
            logger.warning("%s; the event is left out", error.message)
            return
        yield Event(data, self._event or "message", self._id, self._retry)

    def _data_of(self, text: str) -> Any:
        """The data as its type. Raises DecodeError, and StreamError if it tells of one."""
        if self._type is str:
            return text
        content = text.encode()
        try:
            return self._checked(content)
        except DecodeError:
            if not _fits(text, self._type):
                raise
            return text

    def _checked(self, content: bytes) -> Any:
        """The item. Raises StreamError if it is an error that the type does not describe."""
        if b'"error"' in content or self._event == "error":
            self._raise_told(content)
        return self._decoded(content)

    def _raise_told(self, content: bytes) -> None:
        from .decoding import tolerant

        if self._is_lines and _is_free(self._type):
            return  # an object with an error is as good a line as any
        try:
            plain = json.loads(content)
        except (ValueError, RecursionError):
            return  # decoding tells
        if self._event == "error" or (is_object(plain) and plain.get("error")):
            item = tolerant(plain, self._type, [])
            if _tells_error(plain, item, self._event):
                raise StreamError(self._like(content), plain)

    def _decoded(self, content: bytes) -> Any:
        from .decoding import decode

        item = self._like(content)
        return decode(item, self._type, strict=self._strict, needed=True)

    def _like(self, content: bytes) -> HttpResponse:
        return replace(self._head, content=content)


def _fits(text: str, kind: Any) -> bool:
    """Whether text that is no JSON is a value of the type as it stands."""
    from .decoding import tolerant

    problems: list[str] = []
    tolerant(text, kind, problems)
    return not problems


def _is_free(kind: Any) -> bool:
    """Whether nothing is said of an object's properties."""
    return kind is Any or get_origin(kind) is dict


def _tells_error(plain: Any, item: Any, event: str) -> bool:
    """Whether an object is an error, and not what the type describes as one."""
    if not is_object(plain):
        return event == "error"
    declared = _declared(type(item))
    if plain.get("error"):
        return "error" not in declared
    return event == "error" and declared.isdisjoint(plain)


def _declared(kind: Any) -> set[str]:
    """The properties that a type declares, if it is a record's."""
    from .choosing import is_record
    from .models import members

    return {member.wire for member, _ in members(kind)} if is_record(kind) else set()


def _cut(text: bytes) -> tuple[list[bytes], list[bytes]]:
    """Whole lines, and the pieces left; lines end in LF, CR LF or CR."""
    kept = [b"\r"] if text.endswith(b"\r") else []
    text = text[:-1] if kept else text
    *whole, rest = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    return whole, [*filter(None, [rest]), *kept]


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
                if self._items.ended:
                    return
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
                if items.ended:
                    return
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
