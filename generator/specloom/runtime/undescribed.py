"""Requests that the API's description does not have: any path of its servers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from .calls import Call, Options, Service, Setup, prepared
from .errors import ArgumentError
from .files import Bytes
from .media import MEDIA
from .operations import Operation, Param, Response
from .origins import host_part, origin, shown_url_or_nothing
from .payloads import Body
from .redaction import printable

_METHOD = re.compile(r"[A-Za-z]+(-[A-Za-z]+)*")
_JSON = Body("json", MEDIA["json"])
_BYTES = Body("binary", MEDIA["binary"])
# Who asks on a condition sees at the status that nothing is new.
_UNCHANGED = (Response("304", "none"),)


def undescribed(
    setup: Setup,
    options: Options,
    method: str,
    path: str,
    json: Any,
    content: Bytes | None,
) -> Call[Any]:
    """The call of a path, or of a URL at one of the API's servers. Raises ArgumentError.

    ``json``: ``...`` where there is none, since null is a value.
    """
    if not _METHOD.fullmatch(method):
        raise ArgumentError(f"{method!r:.40} is no HTTP method")
    if path.startswith("//"):
        raise ArgumentError("a path begins with one slash: two would name another host")
    if json is not ... and content is not None:
        raise ArgumentError("a request has one body: give json= or content=")
    host = host_part(path)
    operation: Operation[Any] = Operation(
        method.upper(),
        (path[len(host) :],),
        (Param("json", "body", null=True), Param("content", "body")),
        _JSON if content is None else _BYTES,
        _UNCHANGED,
    )
    given = {"content": content} if json is ... else {"json": json}
    call = prepared(setup, _home(setup, host), options, operation, given)
    request = call.request
    return replace(call, request=replace(request, path=host + request.path))


def _home(setup: Setup, host: str) -> Service:
    """Where the request goes, and what proves there who asks. Raises ArgumentError."""
    homes = [(setup.address(s.server), s) for s in setup.services or (Service(),)]
    if host:
        homes = [(url, s) for url, s in homes if _is_at(url, host)]
        if not homes:
            shown = printable(shown_url_or_nothing(host))
            raise ArgumentError(
                f"{shown} is no server of the API: credentials are not taken to another "
                "origin"
            )
    elif len({url for url, _ in homes}) > 1:
        raise ArgumentError(
            "the API is at several addresses: give the whole URL, or base_url= to the client"
        )
    ways = (way for _, service in homes for way in service.security)
    return Service(homes[0][1].server, tuple(ways))


def _is_at(base: str, host: str) -> bool:
    return bool(host_part(base)) and origin(base) == origin(host)
