"""Parts of a multipart body that go by names, with the headers that are said of them."""

from __future__ import annotations

from specloom.runtime.payloads import Body, Encoding


def test_a_named_part_has_the_headers_that_are_always_the_same() -> None:
    how = Encoding(headers=(("X-Coding", "base64"),))
    body = Body("multipart", "multipart/form-data", {"a": how})
    content, _ = body.encode({"a": "text", "b": "other"})
    assert isinstance(content, bytes)
    head = (
        b'Content-Disposition: form-data; name="a"\r\nX-Coding: base64\r\n\r\ntext\r\n'
    )
    assert head in content
    assert content.count(b"X-Coding") == 1
