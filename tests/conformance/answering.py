"""Documented answers: as they are sent, and as they should be decoded."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from specloom import ir

from .giving import BYTES, TEXT
from .methods import Method
from .operations import Content, Described
from .stub import Answered
from .values import made

_STREAMED = ("events", "jsonl")
_CODES = {"2": (200, 202, 207), "3": (300,), "4": (418, 400, 451), "5": (500, 599)}
_ANY = {"*/*": "application/json", "application/*": "application/json"}


@dataclass(frozen=True, slots=True)
class Expected:
    """One documented answer.

    ``raises``: it ends in an exception, with ``value`` as its body. ``way`` is what the
    method is called by that gives the answer as a stream, beside the one that waits.
    ``is_sure``: the schema really allows it. ``unchanged``: 304, of an operation that can
    be asked on a condition.
    """

    answered: Answered
    value: Any
    type: ir.Type | None
    way: str = ""
    is_sure: bool = True
    unchanged: bool = False

    @property
    def status(self) -> int:
        return self.answered.status

    @property
    def raises(self) -> bool:
        return self.status >= 300 and not self.unchanged


def last_page(method: Method) -> Answered:
    """The good answer that holds as little as the schemas allow: no rows, and no more pages."""
    good = [
        a for a in method.operation.responses if a.status[0] == "2" and a.kind == "json"
    ]
    for reply in method.described.replies:
        for answer in good:
            wire = answer.media.raw if answer.media is not None else ""
            contents = [c for c in reply.contents if c.media == wire]
            if contents and reply.status == answer.status:
                value = _emptied(method, contents[0])
                status = _codes(method.described, reply.status)[0]
                return _answered(status, contents[0].media, json.dumps(value).encode())
    return _answered(204)


def _emptied(method: Method, content: Content) -> Any:
    """The least value of a schema, its lists without items."""
    least = next(made(method.schemas, content.schema, "response", False, "last"), None)
    value = _without_items(least.value if least is not None else {})
    if (paging := method.method.paging) is not None:
        for path in (paging.next, paging.more):
            _clear(value, [step.raw for step in path])
    return value


def _clear(value: Any, path: Sequence[str]) -> None:
    """Make what lies at a path say no, if anything lies there."""
    for step in path[:-1]:
        value = value.get(step) if isinstance(value, dict) else None
    if path and isinstance(value, dict) and path[-1] in value:
        value[path[-1]] = False


def _without_items(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_items(item) for key, item in value.items()}
    return [] if isinstance(value, list) else value


def expected_of(method: Method) -> list[Expected]:
    """Every documented answer in every media type that the client accepts."""
    found: list[Expected] = []
    for reply in method.described.replies:
        answers = [a for a in method.operation.responses if a.status == reply.status]
        for status in _codes(method.described, reply.status):
            if _is_empty(method.described, reply.contents, status):
                found.append(_empty(status, status == 304 and _asks(method.described)))
                continue
            for answer in answers:
                wire = answer.media.raw if answer.media is not None else ""
                content = next(c for c in reply.contents if c.media == wire)
                found.extend(_filled(method, status, answer, content))
    return found or [_empty(204)]


def _is_empty(described: Described, contents: Sequence[Content], status: int) -> bool:
    """Whether the answer has no content: HTTP allows none in some, whatever is described."""
    return not contents or described.verb == "HEAD" or status in (204, 205, 304)


def _codes(described: Described, status: str) -> list[int]:
    """Codes that stand for a documented status; none for those that end no exchange."""
    documented = {reply.status for reply in described.replies}
    if status.isdigit():
        return [int(status)] if int(status) >= 200 else []
    if status.endswith("XX"):
        free = [c for c in _CODES.get(status[0], ()) if str(c) not in documented]
        return free[:1]
    free = [c for c in (418, 500) if str(c) not in documented]
    free = [c for c in free if f"{c // 100}XX" not in documented][:1]
    return [*free, *([] if any(s[0] == "2" for s in documented) else [200])]


def _answered(status: int, media: str = "", body: bytes = b"") -> Answered:
    headers = {"location": "/elsewhere"} if 300 < status < 400 else {}
    return Answered(status, media, body, headers)


def _asks(described: Described) -> bool:
    names = {
        given.name.lower() for given in described.inputs if given.place == "header"
    }
    return bool(names & {"if-none-match", "if-modified-since"})


def _empty(status: int, unchanged: bool = False) -> Expected:
    return Expected(_answered(status), None, None, unchanged=unchanged)


def _filled(
    method: Method, status: int, answer: ir.Response, content: Content
) -> Iterator[Expected]:
    media = _ANY.get(content.bare, content.media.replace("*", "x"))
    sent = partial(_answered, status, media)
    schema = content.item if answer.kind in _STREAMED else content.schema
    make = partial(made, method.schemas, schema, "response", True)
    match answer.kind:
        case "json":
            for one in make("answer"):
                body = json.dumps(one.value).encode()
                yield Expected(sent(body), one.value, answer.type, "", one.is_sure)
        case "events" | "jsonl":
            for one in make("item"):
                items = [one.value, one.value]
                is_text = answer.kind == "events" and _is_text(answer.type)
                body = _streamed(answer.kind, items, str if is_text else json.dumps)
                yield Expected(sent(body), items, answer.type, "stream", one.is_sure)
        case "text":
            yield Expected(sent(TEXT.encode()), TEXT, None)
        case kind:
            way = "download" if kind == "binary" else ""
            yield Expected(sent(BYTES), BYTES, None, way)


def _is_text(type: ir.Type | None) -> bool:
    """Whether an event of the type is text as it stands, not JSON."""
    match type:
        case ir.Primitive("string", ""):
            return True
        case _:
            return False


def _streamed(kind: str, values: Sequence[Any], line: Callable[[Any], str]) -> bytes:
    lines = [line(value) for value in values]
    if kind == "jsonl":
        return "".join(f"{line}\n" for line in lines).encode()
    events = (f"id: {i}\ndata: {line}\n\n" for i, line in enumerate(lines))
    return "".join(events).encode()
