"""Servers, with the variables that every statement may give."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ... import ir
from .dumping import Data
from .schemas import Schema

_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://.|\{[^{}]*\}")
_ORIGIN: Final = re.compile(r"\{([^{}]*)\}(?!://)")
_HOST: Final = "server_host"


def servers(listed: Sequence[ir.Server]) -> list[Data]:
    """The servers; one with a relative URL, or none at all, takes its host as a variable.

    StackQL sends to absolute URLs only, and a document may leave its host to the reader.
    """
    return [_server(server) for server in listed or (ir.Server(()),)]


def _server(server: ir.Server) -> Schema:
    wires = {variable.name: variable.wire.raw for variable in server.variables}
    url = "".join(
        part.raw if isinstance(part, ir.Text) else "{" + wires[part] + "}"
        for part in server.parts
    )
    origin = _ORIGIN.match(url)
    first = origin[1] if origin else None
    variables: Schema = {
        v.wire: _variable(v, v.wire.raw == first) for v in server.variables
    }
    if not _ABSOLUTE.match(url):
        url = f"https://{{{_HOST}}}/{url.lstrip('/')}".rstrip("/")
        variables[_HOST] = {
            "default": "localhost",
            "description": "Host of the server.",
        }
    schema: Schema = {"url": ir.Text(url)}
    if server.doc:
        schema["description"] = server.doc
    return schema | ({"variables": variables} if variables else {})


def _variable(variable: ir.Variable, is_origin: bool) -> Schema:
    """A variable; where the URL begins with it, a default that is no URL is a mere word for
    none, and an empty one says that it has to be given.
    """
    schema: Schema = {"default": variable.default}
    if is_origin and not (variable.values or _ABSOLUTE.match(variable.default.raw)):
        schema["default"] = ir.Text("")
    if variable.values:
        schema["enum"] = list(variable.values)
    if variable.doc:
        schema["description"] = variable.doc
    return schema
