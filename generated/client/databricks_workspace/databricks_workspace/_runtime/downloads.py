"""Bodies of bytes that are read as they come."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import IO, TYPE_CHECKING, Self

from .messages import HttpResponse

if TYPE_CHECKING:
    from .async_transport import AsyncStreamedResponse
    from .transport import StreamedResponse


class Download:
    """A body of bytes that is still to come; a context manager.

    ``read`` and ``save`` close the connection; iterate for pieces.
    """

    def __init__(self, streamed: StreamedResponse) -> None:
        self._streamed = streamed

    @property
    def response(self) -> HttpResponse:
        """The answer's status and headers."""
        return self._streamed.head

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._streamed)

    def read(self) -> bytes:
        """All of it, in memory."""
        return b"".join(self)

    def save(self, path: str | os.PathLike[str]) -> int:
        """Write it to a file; the answer is its size. A broken download leaves no file."""
        with _whole_file(path) as file:
            return sum(file.write(piece) for piece in self)

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


class AsyncDownload:
    """The same for asynchronous code; the request is sent at first use."""

    def __init__(self, begin: Callable[[], Awaitable[AsyncStreamedResponse]]) -> None:
        self._begin = begin
        self._streamed: AsyncStreamedResponse | None = None

    @property
    def response(self) -> HttpResponse:
        """The answer's status and headers, once it is here."""
        if self._streamed is None:
            raise RuntimeError("nothing was sent yet: use 'async with', read or save")
        return self._streamed.head

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in await self._begun():
            yield piece

    async def read(self) -> bytes:
        """All of it, in memory."""
        return b"".join([piece async for piece in self])

    async def save(self, path: str | os.PathLike[str]) -> int:
        """Write it to a file; the answer is its size. A broken download leaves no file."""
        with _whole_file(path) as file:
            return sum([file.write(piece) async for piece in self])

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


@contextmanager
def _whole_file(path: str | os.PathLike[str]) -> Generator[IO[bytes]]:
    """A file that takes its name once it is complete, and vanishes if it never is."""
    final = os.fspath(path)
    partial = f"{final}.part"
    try:
        with open(partial, "wb") as file:
            yield file
        os.replace(partial, final)
    except BaseException:
        with suppress(OSError):
            os.unlink(partial)
        raise
