"""The curl command that does what a method does."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from ... import ir
from ..lookup import Index
from .arguments import Argument, arguments
from .sql_spelling import plain
from .values import is_markup


def command(api: ir.Api, service: ir.Service, method: ir.Method, index: Index) -> str:
    """The command, one option a line; the credential comes from the environment."""
    given = arguments(method, index)
    lines = [
        *_options(api, service, method, given),
        shlex.quote(_url(service, method, given)),
    ]
    return " \\\n  ".join(["curl --fail-with-body --silent --show-error", *lines])


def _options(
    api: ir.Api, service: ir.Service, method: ir.Method, given: Sequence[Argument]
) -> Iterator[str]:
    operation = method.operation
    if operation.verb != "get":
        yield f"--request {operation.verb.upper()}"
    if any(scheme.kind in ("bearer", "oauth2") for scheme in api.schemes):
        yield f'--header "Authorization: Bearer ${api.name.words[0].upper()}_TOKEN"'
    for argument in given:
        if argument.parameter.location == "header":
            field = argument.parameter.field
            yield "--header " + shlex.quote(
                f"{field.wire.raw}: {_text(argument.value)}"
            )
        if argument.parameter.location == "cookie":
            field = argument.parameter.field
            yield "--cookie " + shlex.quote(f"{field.wire.raw}={_text(argument.value)}")
    if operation.body is not None:
        yield from _body(operation.body, given)


def _body(body: ir.Body, given: Sequence[Argument]) -> Iterator[str]:
    fields = [a for a in given if a.parameter.location == "field"]
    whole = [a for a in given if a.parameter.location == "body"]
    match body.kind:
        case "form":
            for argument in fields:
                yield "--data-urlencode " + shlex.quote(_pair(argument))
        case "multipart":
            for argument in fields:
                yield "--form " + shlex.quote(_pair(argument))
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
    media = "application/json" if is_markup(body.media) else body.media.raw
    return "--header " + shlex.quote(f"Content-Type: {media}")


def _object(fields: Sequence[Argument]) -> dict[str, object]:
    return {a.parameter.field.wire.raw: plain(a.value) for a in fields}


def _pair(argument: Argument) -> str:
    return f"{argument.parameter.field.wire.raw}={_text(argument.value)}"


def _url(service: ir.Service, method: ir.Method, given: Sequence[Argument]) -> str:
    servers = method.operation.servers or service.servers
    base = _base(servers[0]) if servers else ""
    values = {a.parameter.field.name: a.value for a in given}
    path = "".join(
        (
            quote(part.raw, safe="/:@!$&'()*+,;=~-._")
            if isinstance(part, ir.Text)
            else quote(_text(values.get(part)), safe="")
        )
        for part in method.operation.path
    )
    return base.rstrip("/") + path + _query(given)


def _base(server: ir.Server) -> str:
    defaults = {v.name: v.default.raw for v in server.variables}
    parts = (p.raw if isinstance(p, ir.Text) else defaults[p] for p in server.parts)
    return quote("".join(parts), safe="/:@!$&'()*+,;=~-._?#[]%")


def _query(given: Sequence[Argument]) -> str:
    pairs = [
        f"{quote(a.parameter.field.wire.raw, safe='')}={quote(text, safe=',')}"
        for a in given
        if a.parameter.location == "query"
        for text in _texts(a)
    ]
    return "?" + "&".join(pairs) if pairs else ""


def _texts(argument: Argument) -> list[str]:
    """One text for each time that the parameter stands in the query."""
    if isinstance(argument.value, ir.Array):
        items = [_text(item) for item in argument.value.items]
        return items if argument.parameter.explode else [",".join(items)]
    return [_text(argument.value)]


def _text(value: ir.Value) -> str:
    found = plain(value)
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
