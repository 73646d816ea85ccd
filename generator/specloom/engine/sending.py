"""A method and its arguments to the HTTP request that calls it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from ..runtime.errors import ArgumentError
from ..runtime.media import MEDIA, accepted
from ..runtime.messages import RequestSpec
from ..runtime.parameters import (
    checked_path,
    cookie_pairs,
    header_text,
    path_text,
    query_pairs,
    query_text,
)
from ..runtime.values import json_bytes, json_text, plain
from .catalog import Method, Parameter, Server, Variable
from .errors import StatementError

_SLOT = re.compile(r"\{\+?([^{}]*)\}")
_HOST_PART = re.compile(r"[A-Za-z0-9._~-]*(:[0-9]{1,5})?")
_PATH_PART = re.compile(r"[A-Za-z0-9._~/-]*")


@dataclass(frozen=True, slots=True)
class Target:
    """What a call needs beyond its arguments: where a provider's servers are.

    ``server`` replaces the documents' servers. ``variables`` and ``environ`` fill server
    variables that a statement leaves out.
    """

    server: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)


def request(
    method: Method, arguments: Mapping[str, Any], target: Target, safe: bool
) -> RequestSpec:
    """The request for JSON values by parameter name. Raises StatementError.

    ``safe``: the method only reads, so that it may be repeated although it is a POST.
    """
    places: dict[str, list[tuple[Parameter, Any]]] = {}
    for parameter in method.parameters:
        if parameter.name in arguments:
            given = (parameter, arguments[parameter.name])
            places.setdefault(parameter.where, []).append(given)
    try:
        path, fixed = _path(method, places.get("path", []))
        content = body(method, arguments)
        return RequestSpec(
            method.http,
            path + "".join(_whole_query(places.get("querystring", []))),
            query=(*fixed, *_query(places.get("query", []))),
            headers=tuple(_headers(method, places.get("header", []), content)),
            cookies=tuple(_cookies(places.get("cookie", []))),
            content=content,
            safe=safe,
            base_url=base_url(method, arguments, target),
        )
    except ArgumentError as error:
        raise StatementError(error.message) from None


def _path(
    method: Method, given: Sequence[tuple[Parameter, Any]]
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The path with its parameters in place, and the query that a document put into it."""
    values = {parameter.wire: (parameter, value) for parameter, value in given}

    def filled(slot: re.Match[str]) -> str:
        if slot[1] not in values:
            raise StatementError(f"{method.name} needs {slot[1]} for its path")
        parameter, value = values[slot[1]]
        style: Any = parameter.style or "simple"
        if style == "content":
            return quote(json_text(value), safe="")
        return path_text(
            slot[1],
            plain(value),
            style,
            parameter.explode,
            parameter.reserved,
            parameter.slashes,
        )

    path, _, query = method.path.partition("#")[0].partition("?")
    fixed = [pair.partition("=") for pair in query.split("&") if pair]
    made = checked_path(_SLOT.sub(filled, path))
    return made, tuple((key, _SLOT.sub(filled, value)) for key, _, value in fixed)


def _query(given: Sequence[tuple[Parameter, Any]]) -> Iterator[tuple[str, str]]:
    for parameter, value in _spelled(given):
        style: Any = "form" if parameter.style in ("", "content") else parameter.style
        explode, reserved = parameter.explode, parameter.reserved
        yield from query_pairs(parameter.wire, value, style, explode, reserved)


def _whole_query(given: Sequence[tuple[Parameter, Any]]) -> Iterator[str]:
    """The query that one value is, with its question mark: names and values follow it."""
    for _, value in _spelled(given):
        yield "?" + query_text(value)


def _headers(
    method: Method, given: Sequence[tuple[Parameter, Any]], content: bytes | None
) -> Iterator[tuple[str, str]]:
    yield "accept", _accepted(method)
    if content is not None:
        yield "content-type", _sent_media(method.body_media)
    for parameter, value in _spelled(given):
        yield parameter.wire, header_text(parameter.wire, value, parameter.explode)


def _sent_media(media: str) -> str:
    """The media type that a request names: a range like ``text/*`` is none."""
    if media and "*" not in media:
        return media
    return MEDIA["text" if media.startswith("text/") else "json"]


def _accepted(method: Method) -> str:
    is_json = "json" in method.media or not method.media
    return accepted(["application/json" if is_json else method.media], method.errors)


def _cookies(given: Sequence[tuple[Parameter, Any]]) -> Iterator[tuple[str, str]]:
    for parameter, value in _spelled(given):
        style: Any = "cookie" if parameter.style == "cookie" else "form"
        yield from cookie_pairs(parameter.wire, value, parameter.explode, style)


def _spelled(
    given: Sequence[tuple[Parameter, Any]],
) -> Iterator[tuple[Parameter, Any]]:
    """What was given, plain, and as JSON where a parameter's ``content`` says so."""
    for parameter, value in given:
        if value is not None:
            is_json = parameter.style == "content"
            yield parameter, json_text(value) if is_json else plain(value)


# --------------------------------------------------------------------------- body


def body(method: Method, arguments: Mapping[str, Any]) -> bytes | None:
    """The request body; None for a method that has none, or needs none."""
    if method.body < 0:
        return None
    given = [
        (p, arguments[p.name])
        for p in method.parameters
        if p.where == "body" and p.name in arguments
    ]
    if not given and method.body_default:
        return method.body_default.encode()
    usual = method.body_base or method.http not in ("GET", "HEAD", "DELETE")
    if not (given or usual or method.body_needed):
        return None
    for parameter, value in given:
        if parameter.style == "deepObject":
            list(query_pairs(parameter.wire, plain(value), "deepObject"))  # or an error
    made = _nested(method, given)
    if method.request_template is None:
        return json_bytes(made)
    from .gotemplates import TemplateError, parse, render  # few documents have them

    data = json_bytes(made).decode() if method.request_template.text else made
    try:
        return render(parse(method.request_template.body), data).encode()
    except TemplateError as error:
        raise StatementError(
            f"the request template of {method.name}: {error}"
        ) from None


def _nested(method: Method, given: Sequence[tuple[Parameter, Any]]) -> dict[str, Any]:
    """The attributes at their paths, over what the document always sends."""
    made: dict[str, Any] = json.loads(method.body_base) if method.body_base else {}
    for parameter, value in given:
        inner = made
        for step in parameter.path[:-1]:
            inner = inner.setdefault(step, {})
        inner[parameter.path[-1]] = value
    return made


# --------------------------------------------------------------------------- server


def base_url(method: Method, arguments: Mapping[str, Any], target: Target) -> str:
    """Where the method's server is: the caller's, or the document's first that is known."""
    if target.server:
        return target.server
    missing: list[str] = []
    for server in method.servers:
        values = _variables(server, arguments, target)
        unknown = [name for name, value in values.items() if value is None]
        if not unknown:
            return _server_url(server, {k: v or "" for k, v in values.items()})
        missing = missing or unknown
    if not method.servers:
        raise StatementError(
            f"the document names no server for {method.name}",
            hint="name one with --server URL",
        )
    raise StatementError(
        f"{method.name} needs {', '.join(missing)}, which its server's address holds",
        hint=f"add WHERE {missing[0]} = '…', or name a server with --server URL",
    )


def needed(method: Method, target: Target) -> tuple[str, ...]:
    """The variables of its server's address that every statement must give a method."""
    if target.server or not method.servers:
        return ()
    given = [_variables(server, {}, target) for server in method.servers]
    if any(None not in values.values() for values in given):
        return ()
    return tuple(name for name, value in given[0].items() if value is None)


def _variables(
    server: Server, arguments: Mapping[str, Any], target: Target
) -> dict[str, str | None]:
    return {v.name: _variable(v, arguments, target) for v in server.variables}


def _variable(
    variable: Variable, arguments: Mapping[str, Any], target: Target
) -> str | None:
    """A variable's value: the statement's, the caller's, the environment's, the default.

    A default counts where the document lists the values that are possible; alone it is an
    example, and a request with credentials must not go to an example's host. What the
    statement gives to a parameter of the same name counts where it can be one of these.
    """
    given = arguments.get(variable.name)
    if variable.enum and given not in variable.enum:
        given = None
    given = given or target.variables.get(variable.name)
    given = given or (target.environ.get(variable.env) if variable.env else None)
    if given is None and variable.default in variable.enum:
        given = variable.default
    return None if given is None else str(given)


def _server_url(server: Server, values: Mapping[str, str]) -> str:
    host, slash, path = _split(server.url)

    def filled(part: re.Match[str], allowed: re.Pattern[str]) -> str:
        value = values.get(part[1], "")
        if not allowed.fullmatch(value) or ".." in value.split("/"):
            raise StatementError(f"{part[1]} cannot be {value!r}: it is part of a URL")
        return value

    host = _SLOT.sub(lambda part: filled(part, _HOST_PART), host)
    return host + slash + _SLOT.sub(lambda part: filled(part, _PATH_PART), path)


def _split(url: str) -> tuple[str, str, str]:
    """Scheme and host, the slash after them, and the rest; a variable may hold a slash."""
    start = url.find("://")
    end = url.find("/", start + 3 if start >= 0 else 0)
    return (url, "", "") if end < 0 else (url[:end], "/", url[end + 1 :])
