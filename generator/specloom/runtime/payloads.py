"""Values into request bodies."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from .credentials import header_value, token
from .errors import ArgumentError
from .files import Source, named, source
from .messages import Content, Pairs
from .parameters import Style, query_pairs
from .shapes import is_iterable, is_list, is_object
from .values import is_unset, json_bytes, plain, plain_json

BodyKind: TypeAlias = Literal[
    "json", "form", "multipart", "text", "binary", "xml", "jsonl", "events"
]


@dataclass(frozen=True, slots=True)
class Encoding:
    """How one property of a form or multipart body travels.

    ``media`` is its content type, ``file`` says that it is bytes with a name. Objects of
    which nothing is said are JSON. ``headers`` are further ones of a part.
    """

    media: str = ""
    style: Style = "form"
    explode: bool = True
    reserved: bool = False
    file: bool = False
    headers: Pairs = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """How the parts of a multipart body without names travel: by their positions."""

    first: tuple[Encoding, ...] = ()
    others: Encoding = Encoding()


@dataclass(frozen=True, slots=True)
class Body:
    """A request body: how it is written, and what its content type says.

    ``optional``: where no attribute is given, there is none. ``parts``: it is a list, with
    a part for each item.
    """

    kind: BodyKind
    media: str
    encodings: Mapping[str, Encoding] | None = None
    optional: bool = False
    parts: Parts | None = None

    def encode(self, value: Any) -> tuple[Content, Pairs]:
        """The content, and the headers that describe it. Raises ArgumentError."""
        match self.kind:
            case "json":
                return json_bytes(value), self._typed()
            case "form":
                return self._form(value), self._typed()
            case "multipart":
                return _multipart(self._parts(value), self.media)
            case "jsonl" | "events":
                if not is_iterable(value):
                    raise ArgumentError("several values are needed, one for each line")
                return b"".join(json_bytes(v) + b"\n" for v in value), self._typed()
            case "text" | "xml" if isinstance(value, str):
                return value.encode("utf-8"), self._typed("; charset=utf-8")
            case _:
                return _raw(source(value), self._typed())

    def _typed(self, more: str = "") -> Pairs:
        return (
            ("content-type", self.media + ("" if "charset" in self.media else more)),
        )

    def _form(self, value: Any) -> bytes:
        pairs = [
            pair
            for name, item in _members(value)
            for pair in form_pairs(name, plain(item), (self.encodings or {}).get(name))
        ]
        return "&".join(f"{k}={v}" for k, v in pairs).encode("ascii")

    def _encoding(self, name: str) -> Encoding:
        return (self.encodings or {}).get(name, Encoding())

    def _parts(self, value: Any) -> Iterator[_Part]:
        """The parts of a multipart body; a list gives one part for each item."""
        if self.parts is not None:
            yield from _unnamed_parts(value, self.parts)
            return
        for name, item in _members(value):
            how = self._encoding(name)
            for one in item if is_list(item) and not how.media else [item]:
                yield _part(name, one, how)


def form_pairs(
    name: str, value: Any, how: Encoding | None
) -> Iterator[tuple[str, str]]:
    """Names and values of a property as they stand in a form, percent-encoded.

    The value is plain. Without a word on how it travels, an object does as JSON.
    """
    if is_object(value) if how is None else "json" in how.media:
        value = plain_json(value)
    how = how or Encoding()
    return query_pairs(name, value, how.style, how.explode, how.reserved)


@dataclass(frozen=True, slots=True)
class _Part:
    head: bytes
    content: Source


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    """The properties of a record or dictionary that are to be sent."""
    if hasattr(value, "__struct_fields__"):
        wires = zip(
            value.__struct_encode_fields__, value.__struct_fields__, strict=True
        )
        value = {wire: getattr(value, attribute) for wire, attribute in wires}
    elif hasattr(value, "wire_form_"):
        value = value.wire_form_()
    if not is_object(value):
        raise ArgumentError("a form is made of names and values")
    yield from ((k, v) for k, v in value.items() if v is not None and not is_unset(v))


def _unnamed_parts(value: Any, parts: Parts) -> Iterator[_Part]:
    if isinstance(value, str | bytes) or is_object(value) or not is_iterable(value):
        raise ArgumentError("a list is needed, with one value for each part")
    for at, item in enumerate(value):
        how = parts.first[at] if at < len(parts.first) else parts.others
        file_name, content, media = _packed(item, how, "")
        headers = {token(name): header_value(text, name) for name, text in how.headers}
        if file_name and "content-disposition" not in map(str.lower, headers):
            headers["Content-Disposition"] = (
                f'attachment; filename="{_quoted(file_name)}"'
            )
        yield _headed(headers, media, content)


def _part(name: str, value: Any, how: Encoding) -> _Part:
    file_name, content, media = _packed(value, how, name)
    disposition = f'form-data; name="{_quoted(name)}"'
    if file_name is not None:
        disposition += f'; filename="{_quoted(file_name)}"'
    more = {token(name): header_value(text, name) for name, text in how.headers}
    return _headed({"Content-Disposition": disposition} | more, media, content)


def _packed(value: Any, how: Encoding, default: str) -> tuple[str | None, Source, str]:
    """What a part holds: a file's name if it is one, the bytes, their content type."""
    if how.file or hasattr(value, "read") or isinstance(value, bytes | tuple):
        name, content, media = named(value, default)
        return name, content, media or how.media or "application/octet-stream"
    if "json" in how.media or not isinstance(value, str | int | float | bool):
        return None, source(json_bytes(value)), how.media or "application/json"
    text = value if isinstance(value, str) else json_bytes(value).decode().strip('"')
    return None, source(text.encode("utf-8")), how.media


def _headed(headers: Mapping[str, str], media: str, content: Source) -> _Part:
    lines = [f"{name}: {text}" for name, text in headers.items()]
    if media:
        lines.append(f"Content-Type: {_one_line(media)}")
    return _Part("\r\n".join([*lines, "", ""]).encode("utf-8"), content)


def _quoted(name: str) -> str:
    """A name inside quotes, as browsers write it (WHATWG HTML, multipart/form-data)."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _one_line(media: str) -> str:
    if not media.isprintable():
        raise ArgumentError("a content type holds a control character")
    return media


def _multipart(parts: Iterator[_Part], media: str) -> tuple[Content, Pairs]:
    """The body, and its headers; in memory only if all its parts are."""
    boundary = secrets.token_hex(16)
    made = list(parts)
    opening = f"--{boundary}\r\n".encode()
    closing = f"--{boundary}--\r\n".encode()

    def content() -> Iterator[bytes]:
        for part in made:
            yield opening + part.head
            yield from part.content.read()
            yield b"\r\n"
        yield closing

    sizes = [part.content.size for part in made]
    size = None
    if None not in sizes:
        fixed = sum(len(opening) + len(part.head) + 2 for part in made) + len(closing)
        size = fixed + sum(known or 0 for known in sizes)
    headers = (("content-type", f"{media}; boundary={boundary}"),)
    return _raw(Source(content, size), headers)


_IN_MEMORY = 1 << 20


def _raw(content: Source, headers: Pairs) -> tuple[Content, Pairs]:
    """Small content as it is; larger as a stream with its length, where that is known."""
    if content.size is None:
        return content.read, headers
    if content.size <= _IN_MEMORY:
        return b"".join(content.read()), headers
    return content.read, (*headers, ("content-length", str(content.size)))
