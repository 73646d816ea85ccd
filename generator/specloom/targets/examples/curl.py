"""The curl command that does what a method does."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from ... import ir
from ..lookup import (
    Index,
    http_method,
    is_binary,
    may_be_left_out,
    part_media,
    sent_media,
    usual_url,
)
from ..positions import Positions, positions
from .arguments import Argument, Example, switched_on
from .curl_credentials import credentials_of
from .making import is_markup
from .sql_spelling import plain
from .styles import form_pairs, text_of, written

_IN_PATH = "/:@!$&'()*+,;=~-._%?"  # kept as the description writes them
_HOST = "https://api.example.com"  # where the document names none


def command(example: Example) -> str:
    """The command, one option a line; the credential comes from the environment."""
    operation = example.method.operation
    given = (*example.given, *switched_on(example.method, example.index))
    lines = [
        *_options(example, given, _body_of(example)),
        shlex.quote(_url(example.service, operation, given)),
    ]
    return " \\\n  ".join(["curl --fail-with-body --silent --show-error", *lines])


def base_url(server: ir.Server | None) -> str:
    """The server's address with its variables' defaults, and with some host."""
    if server is None:
        return _HOST
    url = quote(usual_url(server), safe=_IN_PATH + "#[]").rstrip("/")
    return url if "://" in url else f"{_HOST}/{url.lstrip('/')}".rstrip("/")


def _body_of(example: Example) -> ir.Body | None:
    """The body that is sent; None where nothing is given for one that may be left out."""
    operation = example.method.operation
    body = operation.body
    if body is None or any(a.parameter.is_in_body for a in example.given):
        return body
    is_whole = any(p.location == "body" for p in operation.parameters)
    is_left_out = may_be_left_out(operation, body, example.index)
    return None if is_left_out or is_whole else body


def _options(
    example: Example, given: Sequence[Argument], body: ir.Body | None
) -> Iterator[str]:
    operation = example.method.operation
    if operation.verb == "head":
        yield "--head"  # to --request, curl would wait for a body
    elif operation.verb != "get":
        yield f"--request {shlex.quote(http_method(operation))}"
    yield from credentials_of(example)
    for argument in given:
        parameter, value = argument.parameter, argument.value
        if parameter.location == "header":
            (text,) = written(parameter, value)
            yield "--header " + shlex.quote(f"{parameter.field.wire.raw}: {text}")
        if parameter.location == "cookie":
            for pair in written(parameter, value):
                yield "--cookie " + shlex.quote(pair)
    if body is not None:
        yield from _body(body, given, example.index)


def _body(body: ir.Body, given: Sequence[Argument], index: Index) -> Iterator[str]:
    fields = [a for a in given if a.parameter.location == "field"]
    whole = [a for a in given if a.parameter.location == "body"]
    match body.kind:
        case "form":
            encodings = {how.wire.raw: how for how in body.encodings}
            for name, item, _ in _members(fields, whole, index):
                for key, text in form_pairs(name, encodings.get(name), item):
                    yield "--data-urlencode " + shlex.quote(f"{key}={text}")
        case "multipart" if body.parts is not None:
            yield _content_type(body)
            found = positions(body.type, body.parts, index)
            for argument in whole:
                yield from _unnamed_parts(argument.value, found)
        case "multipart":
            encodings = {how.wire.raw: how for how in body.encodings}
            for name, item, is_file in _members(fields, whole, index):
                yield _part(name, item, is_file, encodings.get(name))
        case "json":
            value = plain(whole[0].value) if whole else _object(fields)
            yield _content_type(body)
            yield "--data " + shlex.quote(json.dumps(value, ensure_ascii=False))
        case "none":
            return
        case _:
            yield _content_type(body)
            yield "--data-binary @body"


def _content_type(body: ir.Body) -> str:
    media = "application/json" if is_markup(body.media) else sent_media(body)
    return "--header " + shlex.quote(f"Content-Type: {media}")


def _object(fields: Sequence[Argument]) -> dict[str, object]:
    return {a.parameter.field.wire.raw: plain(a.value) for a in fields}


def _members(
    fields: Sequence[Argument], whole: Sequence[Argument], index: Index
) -> Iterator[tuple[str, ir.Value, bool]]:
    """Name and value of each attribute, and whether it is a file; those of a whole body,
    which is an object of one of several kinds, too.
    """
    for one in fields:
        yield one.parameter.field.wire.raw, one.value, one.binary
    for one in whole:
        files = set(_files(one.parameter.field.type, index))
        members = one.value.members if isinstance(one.value, ir.Object) else ()
        for key, value in members:
            yield key.raw, value, key in files


def _files(type: ir.Type, index: Index) -> Iterator[ir.Text]:
    """The properties that hold files in an object, of whichever kind it is."""
    found = index.resolve(type)
    for option in found.options if isinstance(found, ir.OneOf) else (type,):
        record = index.record(option)
        for field in record.fields if record is not None else ():
            if is_binary(index.resolve(field.type)):
                yield field.wire


def _part(name: str, value: ir.Value, is_file: bool, how: ir.Encoding | None) -> str:
    """One part of a multipart body: a file, a text as it is, or JSON."""
    more = _headers(how) if how is not None else []
    if is_file:
        return "--form " + shlex.quote(";".join([f"{name}=@file", *more]))
    text = text_of(plain(value))
    if _is_plain(value) and not more:
        return "--form-string " + shlex.quote(f"{name}={text}")
    if not _is_plain(value):
        more.append("type=application/json")
    return "--form " + shlex.quote(";".join([f'{name}="{_in_quotes(text)}"', *more]))


def _headers(how: ir.Encoding) -> list[str]:
    """The headers of a part, as curl is told of them."""
    headers = [f"{name.raw}: {told.raw}" for name, told in how.headers]
    told = [header for header in headers if not is_markup(ir.Text(header))]
    return [f'headers="{_in_quotes(header)}"' for header in told]


def _unnamed_parts(value: ir.Value, found: Positions) -> Iterator[str]:
    """A part for each item of a list."""
    for number, item in enumerate(value.items if isinstance(value, ir.Array) else ()):
        type, how = found.at(number)
        told = part_media(how)
        media = "" if is_markup(ir.Text(told)) else told
        if is_binary(type):
            text = "@file"
        else:
            media = media or ("" if _is_plain(item) else "application/json")
            is_json = "json" in media
            given = (
                json.dumps(plain(item), ensure_ascii=False)
                if is_json
                else text_of(plain(item))
            )
            text = f'"{_in_quotes(given)}"'
        more = _headers(how) + ([f"type={media}"] if media else [])
        yield "--form " + shlex.quote(";".join([f"={text}", *more]))


def _is_plain(value: ir.Value) -> bool:
    return isinstance(value, ir.Text | int | float)


def _in_quotes(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _url(
    service: ir.Service, operation: ir.Operation, given: Sequence[Argument]
) -> str:
    servers = operation.servers or service.servers
    values = {a.parameter.field.name: a for a in given}
    path = "".join(
        (
            quote(part.raw.partition("#")[0], safe=_IN_PATH)
            if isinstance(part, ir.Text)
            else written(values[part].parameter, values[part].value)[0]
        )
        for part in operation.path
    )
    pairs = [
        pair
        for argument in given
        if argument.parameter.location in ("query", "querystring")
        for pair in written(argument.parameter, argument.value)
    ]
    joint = "&" if "?" in path else "?"
    query = joint + "&".join(pairs) if pairs else ""
    return base_url(servers[0] if servers else None) + path + query
