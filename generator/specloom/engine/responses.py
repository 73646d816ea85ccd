"""Answers to pages: the JSON text of each row, and values for paging, without decoding rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from ..runtime.errors import DecodeError
from ..runtime.messages import HttpResponse
from .catalog import Method, Template

Text = bytes | memoryview

_SPACE = b" \t\r\n"
_object = msgspec.json.Decoder(dict[str, msgspec.Raw])
_array = msgspec.json.Decoder(list[msgspec.Raw])


class Page:
    """One answer: its rows as JSON text, and what else it says.

    ``array`` is the text of the one array that the rows stand in, empty if they don't;
    ``is_list`` says whether they stand in any.
    """

    def __init__(self, response: HttpResponse, method: Method) -> None:
        self._response = response
        self._body = _body(response, method)
        self._members: dict[str, Text] | None = None
        self.array: Text = b""
        self.is_list = False
        self.rows: list[Text] = []
        try:
            if self._body:
                self._read(method)
        except RecursionError:
            raise self._error("it is nested too deeply") from None
        except msgspec.DecodeError as error:
            said = str(error).removeprefix("JSON is malformed: ")
            raise self._error(f"it is not JSON ({said})") from None

    @property
    def status(self) -> int:
        return self._response.status_code

    def look(self, path: Sequence[str]) -> Any:
        """The value at a path of property names; None where there is none.

        Through a list, the way leads over its last item: cursors are taken from there.
        """
        if not path or not self._body:
            return None
        value: Text = self._body
        for step in path:
            if _kind(value) == "[":
                items = _array.decode(value)
                value = memoryview(items[-1]) if items else b""
            members = self._members_of(value) if _kind(value) == "{" else {}
            if step not in members:
                return None
            value = members[step]
        return msgspec.json.decode(value)

    def _read(self, method: Method) -> None:
        """Find the rows: a missing path means that there are none."""
        kind = _kind(self._body)
        if kind == "{":
            self._check_repeats()
        elif kind != "[":
            self._check_single(method)
        for found in self._descend(self._body, method.rows):
            match _kind(found):
                case "[":
                    self.is_list = True
                    self.array = found if not self.rows else b""
                    self.rows.extend(map(memoryview, _array.decode(found)))
                case "n":
                    pass
                case _:
                    self.rows.append(found)
        if not self.rows and not self.array and method.rows:
            self._check_failure(method)

    def _descend(self, value: Text, path: Sequence[str]) -> Iterator[Text]:
        if not path:
            yield value
            return
        step, rest = path[0], path[1:]
        kind = _kind(value)
        if kind == "[":
            inner = rest if step == "*" else path
            for item in _array.decode(value):
                yield from self._descend(memoryview(item), inner)
        elif kind == "{":
            members = self._members_of(value)
            if step == "*":
                for member in members.values():
                    yield from self._descend(member, rest)
            elif step in members:
                yield from self._descend(members[step], rest)

    def _members_of(self, value: Text) -> dict[str, Text]:
        if value is self._body and self._members is not None:
            return self._members
        members: dict[str, Text] = {
            key: memoryview(raw) for key, raw in _object.decode(value).items()
        }
        if value is self._body:
            self._members = members
        return members

    def _check_repeats(self) -> None:
        """Refuse an object whose keys repeat: what they hold would be lost unseen.

        What the members take, counted without white space, must be all that there is.
        """
        members = self._members_of(self._body)
        parts: list[Text] = [msgspec.json.encode(key) for key in members]
        parts.extend(members.values())
        signs = 2 * len(members) + 1 if members else 2  # braces, colons and commas
        if signs + sum(map(len, parts)) == len(self._body):
            return  # without any white space, as most servers write
        bare = signs + sum(len(_bare(part)) for part in parts)
        if bare != len(_bare(self._body)) and _repeated(self._body):
            raise self._error("an object repeats a key")

    def _check_single(self, method: Method) -> None:
        """Refuse what is no JSON at all, and a single value where rows stand in an object."""
        if msgspec.json.decode(self._body) is not None and method.rows:
            raise self._error("it is neither an object nor an array")

    def _check_failure(self, method: Method) -> None:
        """An error that came with a status of success is one all the same."""
        if _kind(self._body) != "{" or method.rows[0] in self._members_of(self._body):
            return
        for key in ("error", "errors"):
            if self.look((key,)):
                raise self._error(f"it has no {method.rows[0]!r}, but an {key!r}")

    def _error(self, message: str) -> DecodeError:
        return DecodeError(message, response=self._response)


def _body(response: HttpResponse, method: Method) -> bytes:
    """The answer's JSON, after the document's template has made it, if it has one."""
    content = _as_utf8(response)
    if not content.strip(_SPACE):
        if response.status_code == 204 or method.row < 0:
            return b""
        raise DecodeError("it is empty", response=response)
    if method.response_template is None:
        return (
            content if method.row >= 0 or content.lstrip()[:1] in (b"{", b"[") else b""
        )
    return _templated(content, response, method.response_template)


def _as_utf8(response: HttpResponse) -> bytes:
    """The content in UTF-8: JSON may come in the other Unicode encodings as well."""
    content = response.content
    encoding = json.detect_encoding(content) if content else "utf-8"
    try:
        text = content.decode(
            encoding
        )  # msgspec looks at the strings that it needs only
    except UnicodeDecodeError:
        raise DecodeError(f"it is not {encoding.upper()}", response=response) from None
    return content if encoding == "utf-8" else text.encode()


def _templated(content: bytes, response: HttpResponse, template: Template) -> bytes:
    from .gotemplates import TemplateError, parse, render  # few documents have them

    try:
        data = response.text if template.text else msgspec.json.decode(content)
        return render(parse(template.body), data).encode()
    except (TemplateError, msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise DecodeError(f"its template failed: {error}", response=response) from None


def _kind(value: Text) -> str:
    """The first character of a JSON text."""
    for byte in bytes(value[:64]):
        if byte not in _SPACE:
            return chr(byte)
    return chr(next((b for b in bytes(value) if b not in _SPACE), 0))


def _bare(text: Text) -> bytes:
    return bytes(text).translate(None, _SPACE)


def _repeated(body: bytes) -> bool:
    """Whether an object of the text repeats a key; slow, and only asked in doubt."""

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(found)
        if len(made) < len(found):
            raise _Repeated
        return made

    try:
        json.loads(body, object_pairs_hook=pairs)
    except _Repeated:
        return True
    return False


class _Repeated(Exception):
    pass
