"""Example values in paths, queries, headers, cookies and forms: as clients write them.

The runtime of the clients decides how; here it is asked for values of a description. Where
no client sends a value, which is an error of the caller's there, its JSON is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote

from ... import ir
from ...runtime import parameters, payloads
from ...runtime.errors import ArgumentError
from ...runtime.values import plain_json
from ..lookup import part_media
from .sql_spelling import plain


def can_be_sent(parameter: ir.Parameter, value: ir.Value) -> bool:
    """Whether clients send the value: not what a path or a header has no form for."""
    try:
        _sent(parameter, value)
    except ArgumentError:
        return False
    return True


def _sent(parameter: ir.Parameter, value: ir.Value) -> str | list[tuple[str, str]]:
    """What clients write where the parameter travels. Raises ArgumentError."""
    name, style, explode = parameter.field.wire.raw, parameter.style, parameter.explode
    given: Any = plain(value)
    if parameter.is_json:
        given = plain_json(given)
    match parameter.location:
        case "path":
            reserved, slashes = parameter.allow_reserved, parameter.slashes
            return parameters.path_text(name, given, style, explode, reserved, slashes)
        case "query":
            reserved = parameter.allow_reserved
            return [*parameters.query_pairs(name, given, style, explode, reserved)]
        case "querystring":
            return parameters.query_text(given)
        case "header":
            return parameters.header_text(name, given, explode)
        case "cookie":
            return [*parameters.cookie_pairs(name, given, explode, style)]
        case _:
            return ""


def written(parameter: ir.Parameter, value: ir.Value) -> list[str]:
    """What stands where the parameter travels: a text, or each ``name=value``."""
    try:
        found = _sent(parameter, value)
    except ArgumentError:
        found = quote(text_of(plain(value)), safe="")
        if parameter.location in ("query", "cookie"):
            found = [(quote(parameter.field.wire.raw, safe=""), found)]
    if isinstance(found, str):
        return [found]
    return [f"{name}={text}" for name, text in found]


def form_pairs(
    name: str, how: ir.Encoding | None, value: ir.Value
) -> Iterator[tuple[str, str]]:
    """Names and values of a property as they stand in a form, the values not encoded."""
    given = plain(value)
    if given is None:
        return
    try:
        pairs = list(payloads.form_pairs(name, given, _encoding(how)))
    except ArgumentError:
        pairs = [(quote(name, safe=""), quote(text_of(given), safe=""))]
    for key, text in pairs:
        yield key.replace("%5B", "[").replace("%5D", "]"), unquote(text)


def _encoding(how: ir.Encoding | None) -> payloads.Encoding | None:
    if how is None:
        return None
    reserved = how.allow_reserved
    return payloads.Encoding(part_media(how), how.style, how.explode, reserved)


def text_of(value: object) -> str:
    """A scalar as text, everything else as JSON."""
    return value if isinstance(value, str) else plain_json(value)
