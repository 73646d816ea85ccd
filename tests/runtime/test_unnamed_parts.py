"""Multipart bodies whose parts have no names: a list, and how each position travels."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from specloom.runtime.errors import ArgumentError
from specloom.runtime.payloads import Body, Encoding, Parts


def sent(value: Any, parts: Parts) -> list[tuple[dict[str, str], bytes]]:
    """The headers and the content of each part, as a reader of MIME finds them."""
    content, headers = Body("multipart", "multipart/mixed", parts=parts).encode(value)
    assert isinstance(content, bytes)
    head = "".join(f"{name}: {text}\r\n" for name, text in headers) + "\r\n"
    message: Any = message_from_bytes(head.encode() + content, policy=policy.HTTP)
    return [
        (dict(part.items()), part.get_payload(decode=True))
        for part in message.iter_parts()
    ]


def test_what_nothing_is_said_of_goes_by_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "scan.tiff"
    path.write_bytes(b"II*")
    with path.open("rb") as file:
        found = sent(["ä", 5, True, {"a": None}, ["b"], None, b"\x00", file], Parts())
    json = {"Content-Type": "application/json"}
    octets = {"Content-Type": "application/octet-stream"}
    assert found == [
        ({}, "ä".encode()),
        ({}, b"5"),
        ({}, b"true"),
        (json, b'{"a":null}'),
        (json, b'["b"]'),
        (json, b"null"),
        (octets, b"\x00"),
        ({"Content-Disposition": 'attachment; filename="scan.tiff"', **octets}, b"II*"),
    ]


def test_each_position_has_its_own_content_type_and_headers(tmp_path: Path) -> None:
    path = tmp_path / 'a"b.png'
    path.write_bytes(b"PNG")
    cover = Encoding("image/png", file=True, headers=(("Content-ID", "<cover>"),))
    parts = Parts((Encoding("application/vnd.acme+json"), cover), Encoding("text/html"))
    found = sent(["title", path, "<p>", "<br>"], parts)
    assert found == [
        ({"Content-Type": "application/vnd.acme+json"}, b'"title"'),
        (
            {
                "Content-ID": "<cover>",
                "Content-Disposition": 'attachment; filename="a%22b.png"',
                "Content-Type": "image/png",
            },
            b"PNG",
        ),
        ({"Content-Type": "text/html"}, b"<p>"),
        ({"Content-Type": "text/html"}, b"<br>"),
    ]


def test_a_file_may_bring_its_name_and_its_type() -> None:
    (found,) = sent([("a.gif", b"GIF", "image/gif")], Parts())
    named = 'attachment; filename="a.gif"'
    assert found == (
        {"Content-Disposition": named, "Content-Type": "image/gif"},
        b"GIF",
    )


def test_a_description_may_name_the_parts_of_a_form() -> None:
    named = Encoding(headers=(("Content-Disposition", 'form-data; name="a"'),))
    (found,) = sent([b"x"], Parts((named,)))
    assert found[0]["Content-Disposition"] == 'form-data; name="a"'


@pytest.mark.parametrize("value", ["text", b"bytes", {"a": 1}, 5])
def test_what_is_no_list_is_told(value: Any) -> None:
    with pytest.raises(ArgumentError, match="a list is needed"):
        sent(value, Parts())


@pytest.mark.parametrize(
    "how",
    [
        Encoding(headers=(("X", "a\r\nY: b"),)),
        Encoding(headers=(("X: a\r\nY", "b"),)),
        Encoding(media="text/plain\r\nX: y"),
    ],
)
def test_no_part_gets_a_header_that_nobody_gave(how: Encoding) -> None:
    with pytest.raises(ArgumentError):
        sent(["a"], Parts(others=how))


@pytest.mark.parametrize("name", ["a\r\nX: y.png", 'a"; x="b'])
def test_a_files_name_stays_in_its_quotes(name: str) -> None:
    (found,) = sent([(name, b"x")], Parts())
    assert found[0].keys() == {"Content-Disposition", "Content-Type"}
    assert found[0]["Content-Disposition"].count('"') == 2
