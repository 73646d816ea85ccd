"""What methods are called with: values of all their parameters, made from the document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from typing import Any

from specloom import ir
from specloom.targets.client.descriptors import extras_argument
from specloom.targets.python import ident
from specloom.targets.ways import switch, ways

from .methods import Method
from .operations import Content, Input, Key
from .requests import NOTHING, Given, item_at
from .schemas import Schemas
from .values import Made, made

BYTES = b"\x00\x01 bytes \xff"
TEXT = "Text, ä and 日本"


class Impossible(Exception):
    """The schemas allow no value for something that is required."""


def given_to(method: Method, full: bool) -> Iterator[Given]:
    """What the method is called with: different values as long as there are any.

    ``full``: everything that it takes, not only what it needs. Raises Impossible.
    """
    streams: list[list[Made]] = []
    keys: list[Key | None] = []
    for said in method.described.inputs:
        if said.required or full:
            keys.append((said.place, said.name))
            streams.append(_values(method.schemas, said, full))
            _check(streams[-1], said.required, said.name)
    body = method.operation.body
    if body is not None and (method.described.needs_body or full):
        keys.append(None)
        streams.append(list(_bodies(method, body, full)))
        _check(streams[-1], method.described.needs_body, "body")
    last: dict[Key | None, Made] = {}
    for fresh in zip_longest(*streams) if streams else [()]:
        pairs = zip(keys, fresh, strict=True)
        last.update((key, one) for key, one in pairs if one is not None)
        yield _given(last, body)


def asking(method: Method, given: Given, way: str) -> Given:
    """The same, said to be a stream or not as the method that is called reads it."""
    asks = switch(method.method, method.index)
    if asks is None:
        return given
    wire, streamed = (
        asks.parameter.field.wire.raw,
        (way or ways(method.method)[0]) == "stream",
    )
    if asks.parameter.location == "query":
        return replace(given, inputs={**given.inputs, ("query", wire): streamed})
    body = given.body if isinstance(given.body, dict) else {}
    return replace(given, body={**body, wire: streamed})


def _check(values: list[Made], required: bool, name: str) -> None:
    if required and not values:
        raise Impossible(name)


def _given(found: Mapping[Key | None, Made], body: ir.Body | None) -> Given:
    return Given(
        {
            key: made.value
            for key, made in found.items()
            if key is not None and made.value not in ([], {})
        },
        found[None].value if None in found else NOTHING,
        body.media.raw if body is not None else "",
        not all(made.is_sure for made in found.values()),
    )


def _values(schemas: Schemas, said: Input, full: bool) -> list[Made]:
    """Values of a parameter that its style can write, if there are any; none is null."""
    make = partial(made, schemas, said.schema, "request", full, said.name, plain=True)
    flat = not said.media and said.style != "deepObject"
    found = [one for one in make(flat=flat) if one.value is not None]
    if said.required and not full and all(one.value in ([], {}) for one in found):
        return _values(schemas, said, True)  # nothing of these would be sent
    if said.required and found and all(one.value in ([], {}) for one in found):
        return []
    return found or [Made(one.value, False) for one in make()]


def _bodies(method: Method, body: ir.Body, full: bool) -> Iterator[Made]:
    """Bodies of the media type that the client sends."""
    content = next(c for c in method.described.bodies if c.media == body.media.raw)
    make = partial(made, method.schemas)
    match body.kind:
        case "binary" | "xml":
            yield Made(BYTES, True)
        case "text":
            yield Made(TEXT, not method.schemas.errors(TEXT, content.schema, "request"))
        case "jsonl" | "events":
            for one in make(content.item, "request", full, "item"):
                yield Made([one.value, one.value], one.is_sure)
        case "json":
            yield from make(content.schema, "request", full, "body")
        case "multipart":
            for one in make(content.schema, "request", full, "body", plain=True):
                parts = _with_files(method.schemas, content, one.value)
                yield Made(parts, one.is_sure and isinstance(one.value, dict | list))
        case _:
            yield from make(content.schema, "request", full, "body", plain=True)


def _with_files(schemas: Schemas, content: Content, value: Any) -> Any:
    """The same with bytes where the schema says that there are files."""
    if isinstance(value, list):
        told = enumerate(value)
        return [
            BYTES if _is_file(_keywords(schemas, content, n)) else v for n, v in told
        ]
    whole = schemas.whole_of_all(content.schema)
    found = dict(value) if isinstance(value, dict) else {"any": TEXT}
    for name in found:
        part = {"allOf": whole.properties.get(name, [])}
        said = schemas.whole_of_all(part).keywords
        if _is_file(said):
            found[name] = BYTES
        elif "items" in said and _is_file(schemas.whole(said["items"]).keywords):
            found[name] = [BYTES for _ in found[name] or "1"]
    return found


def _keywords(schemas: Schemas, content: Content, number: int) -> Mapping[str, Any]:
    """What the schema says of a part without a name."""
    return schemas.whole(item_at(schemas, content.schema, number)).keywords


def _is_file(said: Mapping[str, Any]) -> bool:
    media = str(said.get("contentMediaType", ""))
    return said.get("format") == "binary" or (
        bool(media) and "contentEncoding" not in said and "json" not in media
    )


def arguments(method: Method, given: Given) -> dict[str, Any]:
    """The keyword arguments. Raises LookupError for what the method cannot be given."""
    parameters = method.operation.parameters
    named = {
        (str(p.location), p.field.wire.raw): ident(p.field.name) for p in parameters
    }
    found: dict[str, Any] = {}
    for key, value in _spread(given.inputs, named):
        if key not in named:
            raise LookupError(f"there is no argument for {key[0]} {key[1]!r}")
        found[named[key]] = value
    return found if given.body is NOTHING else found | _body(method, given.body, named)


def _spread(
    inputs: Mapping[Key, Any], named: Mapping[tuple[str, str], str]
) -> Iterator[tuple[tuple[str, str], Any]]:
    """The inputs, a whole query string that is a form as its members."""
    for (place, name), value in inputs.items():
        if (place, name) in named:
            yield (place, name), value
            continue
        free = {k: v for k, v in value.items() if ("query", k) not in named}
        yield from ((("query", k), v) for k, v in value.items() if k not in free)
        if free:
            yield ("query", name), free


def _body(
    method: Method, value: Any, named: Mapping[tuple[str, str], str]
) -> dict[str, Any]:
    body = method.operation.body
    if body is None:
        raise LookupError("there is no argument for the body")
    if not body.unfolded:
        return {next(name for key, name in named.items() if key[0] == "body"): value}
    extras = extras_argument(method.index, method.operation)
    found: dict[str, Any] = {}
    for wire, item in value.items():
        if ("field", wire) in named:
            found[named["field", wire]] = item
        elif extras:
            found.setdefault(extras, {})[wire] = item
        else:
            raise LookupError(f"there is no argument for the body's {wire!r}")
    return found
