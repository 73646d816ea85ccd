"""Bodies as they arrive: unpacked, counted, and never more than was agreed to."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import BrokenResponseError, ResponseTooLargeError

ACCEPTED = "gzip, deflate"
_STEP = 1 << 20  # bytes unpacked at a time, so that a bomb is seen before it has grown


@dataclass(frozen=True, slots=True)
class Sizes:
    """The most bytes that an answer may have, on the wire and unpacked.

    Both hold for answers that are read into memory; a streamed one is not limited.
    """

    compressed: int | None = 256 << 20
    unpacked: int | None = 256 << 20


UNLIMITED = Sizes(None, None)


class Unpacker:
    """Turns the bytes of an answer into its content, chunk by chunk.

    Raises BrokenResponseError where the packing is damaged or ends early (which ``zlib``
    itself lets pass), ResponseTooLargeError where a size is exceeded.
    """

    def __init__(self, headers: Mapping[str, str], sizes: Sizes, asked: str) -> None:
        self._sizes = sizes
        self._asked = asked
        self._received = 0
        self._produced = 0
        self._packing = _packing(headers, asked)
        self._inflate = _Inflate(self._packing) if self._packing else None

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The content that these bytes complete."""
        self._received += len(chunk)
        self._check(self._received, self._sizes.compressed, "sent")
        if self._inflate is None:
            yield self._counted(chunk)
            return
        try:
            for piece in self._inflate.feed(chunk):
                yield self._counted(piece)
        except zlib.error as error:
            raise BrokenResponseError(
                f"{self._asked} sent bytes that are not {self._packing}: {error}"
            ) from None

    def finish(self) -> None:
        """Raise if the packing was cut off."""
        if (
            self._inflate is not None
            and self._received
            and not self._inflate.complete()
        ):
            raise BrokenResponseError(
                f"{self._asked} sent {self._packing} data that stops early, "
                f"after {self._received} bytes"
            )

    def _counted(self, piece: bytes) -> bytes:
        self._produced += len(piece)
        self._check(self._produced, self._sizes.unpacked, "unpacked to")
        return piece

    def _check(self, size: int, cap: int | None, what: str) -> None:
        if cap is not None and size > cap:
            raise ResponseTooLargeError(
                f"{self._asked} {what} more than {cap} bytes; "
                "give the client larger sizes, or read the answer as a stream"
            )


def _packing(headers: Mapping[str, str], asked: str) -> str:
    """``gzip``, ``deflate`` or nothing."""
    named = headers.get("content-encoding", "").strip().lower()
    packing = {"x-gzip": "gzip", "identity": ""}.get(named, named)
    if packing not in ("", "gzip", "deflate"):
        raise BrokenResponseError(f"{asked} sent an unknown encoding, {packing!r:.40}")
    return packing


class _Inflate:
    """gzip (also several members on end) and deflate, with and without zlib's header."""

    def __init__(self, packing: str) -> None:
        self._gzip = packing == "gzip"
        self._head = b""
        self._machine: Any = None

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        if self._machine is None:
            self._head += chunk
            if len(self._head) < 2:
                return
            chunk, self._head = self._head, b""
            self._machine = zlib.decompressobj(self._window(chunk))
        more = True
        while more:
            if self._machine.eof:
                if not self._gzip or not chunk.startswith(b"\x1f"):
                    return  # padding after the last member
                self._machine = zlib.decompressobj(31)
            piece = self._machine.decompress(chunk, _STEP)
            if piece:
                yield piece
            chunk = self._machine.unconsumed_tail or self._machine.unused_data
            # A full step may have left output inside, with no input to show for it.
            more = bool(chunk) or len(piece) == _STEP

    def complete(self) -> bool:
        return self._machine is not None and bool(self._machine.eof)

    def _window(self, head: bytes) -> int:
        """zlib's number for the format that these bytes begin."""
        if self._gzip:
            return 31
        has_header = head[0] & 0x0F == 8 and int.from_bytes(head[:2], "big") % 31 == 0
        return 15 if has_header else -15
