"""Bodies that come in pieces, however these are cut."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from specloom.runtime import streaming
from specloom.runtime.errors import ResponseTooLargeError
from specloom.runtime.messages import HttpResponse
from specloom.runtime.streaming import Items, StreamKind

BODY = b'data: {"n": 1}\r\n\r\ndata: {"n":\rdata: 2}\r\rdata: {"n": 3}\n\n'


def items_of(kind: StreamKind = "events") -> Items:
    head = HttpResponse(200, httpx2.Headers(), b"", "GET /x", "http://127.0.0.1/x")
    return Items(kind, dict[str, Any], head)


@pytest.mark.parametrize("size", range(1, 8))
def test_where_a_body_is_cut_makes_no_difference(size: int) -> None:
    items = items_of()
    pieces = [BODY[at : at + size] for at in range(0, len(BODY), size)]
    found = [each.data for piece in pieces for each in items.feed(piece)]
    found += [each.data for each in items.finish()]
    assert found == [{"n": 1}, {"n": 2}, {"n": 3}]


def test_texts_of_a_json_sequence_are_items() -> None:
    items = items_of("jsonl")
    found = [*items.feed(b'\x1e{"n": 1}\n\x1e\n\x1e{"n":'), *items.feed(b" 2}\n")]
    assert found == [{"n": 1}, {"n": 2}]


def test_a_line_in_many_pieces_is_looked_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cut, seen = streaming._cut, []

    def counted(text: bytes) -> tuple[list[bytes], list[bytes]]:
        seen.append(len(text))
        return cut(text)

    monkeypatch.setattr(streaming, "_cut", counted)
    items = items_of("jsonl")
    pieces = [b'{"a": "', *[b"x"] * 1000, b'"}\n']
    assert [i["a"] for piece in pieces for i in items.feed(piece)] == ["x" * 1000]
    assert sum(seen) == len(b"".join(pieces))


@pytest.mark.parametrize(
    ("piece", "what"), [(b"x" * (1 << 20), "a line"), (b"data: \n" * (1 << 18), "an")]
)
def test_a_line_or_an_event_without_end_is_an_error(piece: bytes, what: str) -> None:
    items = items_of()
    with pytest.raises(ResponseTooLargeError, match=f"sent {what}.* of more than"):
        for _ in range(40):
            assert not list(items.feed(piece))
