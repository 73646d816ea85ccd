"""Credentials on curl's command line: the environment's, where the operation wants them."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from functools import lru_cache
from urllib.parse import quote

from ... import ir
from ...names import Name
from ..credentials import credentials, together, unasked
from ..lookup import Index
from .arguments import Example


def credentials_of(example: Example) -> Iterator[str]:
    """The options for the first way to be let in that curl can take; none if all are."""
    api = example.api
    known = {scheme.name: scheme for scheme in api.schemes}
    options = (
        _option(api, known[name]) for name in _chosen(example, api) if name in known
    )
    yield from dict.fromkeys(filter(None, options))


def _chosen(example: Example, api: ir.Api) -> Sequence[Name]:
    """The schemes of the first alternative whose credentials are texts.

    Where none is, those of the first; where nothing is said at all, any scheme that the
    description tells of for no operation.
    """
    own = example.method.operation.security
    if own == ():
        return ()
    ways = [together(r) for r in (example.service.security if own is None else own)]
    if not ways:
        ways = _unasked(example.index)
    texts = {scheme.name for scheme in api.schemes if scheme.kind != "other"}
    asked = [way for way in ways if way]
    return next((way for way in asked if texts.issuperset(way)), (*asked, ())[0])


@lru_cache(maxsize=4)
def _unasked(index: Index) -> list[tuple[Name, ...]]:
    """``unasked``, which looks at all operations, once for all examples."""
    return unasked(index.api)


def _option(api: ir.Api, scheme: ir.Scheme) -> str:
    """The option that sends what a scheme asks for; empty where no text is enough."""
    names = [f"${asked.variable}" for asked in credentials(api, scheme)]
    match scheme.kind, scheme.location:
        case "other", _:
            return ""
        case "basic", _:
            return f'--user "{names[0]}:{names[1]}"'
        case "api_key", "query":
            key = quote(scheme.parameter.raw, safe="")
            return f'--url-query {shlex.quote(key + "=")}"{names[0]}"'
        case "api_key", "cookie":
            return f'--cookie {shlex.quote(scheme.parameter.raw + "=")}"{names[0]}"'
        case "api_key", _:
            return f'--header {shlex.quote(scheme.parameter.raw + ": ")}"{names[0]}"'
        case _:
            return f'--header "Authorization: Bearer {names[0]}"'
