"""From one page to the request for the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import msgspec

from ..runtime import pages
from ..runtime.messages import HttpResponse, RequestSpec
from .catalog import Method, Paging, Parameter
from .responses import Page

_NONE = Paging("token")
# What a token may hold that is sent as it came; what would end it is encoded all the same.
_AS_IT_CAME = "!$'()*+,;=:@/?%"
_HEADER = "header"  # the member by which a walk sees a token that came in a header


class Trail:
    """The way through the pages of one request. Raises PagingLoopError, TransportError."""

    def __init__(self, method: Method, arguments: Mapping[str, Any]) -> None:
        self._paging = method.paging or _NONE
        given = next(
            (
                arguments[p.name]
                for p in method.parameters
                if _turns(p, self._paging) and p.name in arguments
            ),
            self._paging.first,
        )
        self._walk = pages.Walk(_told(self._paging), {self._paging.parameter: given})
        self._links = pages.Walk(pages.Paging("link"), {})

    def following(
        self, spec: RequestSpec, page: Page, response: HttpResponse
    ) -> RequestSpec | None:
        """The request for the next page; None after the last."""
        paging, count = self._paging, len(page.rows)
        seen = _seen(paging, page, response)
        goes_on = self._goes_on(page)
        token = self._walk.next(seen, count, response) if goes_on else None
        if token is not None:
            self._walk = self._walk.onward(token)
            if self._walk.url:
                return spec.at(self._walk.url)
            return _with(spec, paging, self._walk.given[paging.parameter])
        if page.is_list and paging.kind == "token" and not seen:
            link = self._links.next({}, count, response)  # most APIs that link mean it
            if link is not None:
                self._links = self._links.onward(link)
                return spec.at(link)
        return None

    def _goes_on(self, page: Page) -> bool:
        """Whether an answer may have a next page by what its document says.

        Settings for a whole service speak of lists: one thing has no second page.
        """
        paging = self._paging
        if paging.kind in ("token", "url"):
            return bool(paging.next or paging.header)
        counted = not paging.pages or _found(page, paging.pages) is not None
        return counted and bool(page.is_list or paging.pages)


def is_turned_by(method: Method, arguments: Mapping[str, Any]) -> bool:
    """Whether the arguments ask for one page by its token or number."""
    paging = method.paging
    return paging is not None and any(
        _turns(p, paging) and p.name in arguments for p in method.parameters
    )


def _turns(parameter: Parameter, paging: Paging) -> bool:
    """Whether a parameter says which page; one in another place may have the same name."""
    return (parameter.wire, parameter.where) == (paging.parameter, paging.where)


def _told(paging: Paging) -> pages.Paging:
    """The paging in the words of the clients' runtime."""
    next = (_HEADER,) if paging.header else paging.next
    match paging.kind:
        case "url" if paging.header.lower() == "link":
            return pages.Paging("link")
        case "url":
            return pages.Paging("next_url", next=next)
        case "token":
            return pages.Paging(
                "token", parameter=paging.parameter, next=next, more=paging.more
            )
        case _:
            return pages.Paging(
                paging.kind,
                parameter=paging.parameter,
                total=paging.pages or paging.total,
                more=paging.more,
                first=paging.first,
            )


def _seen(paging: Paging, page: Page, response: HttpResponse) -> dict[str, Any]:
    """What an answer says about paging, as one value; empty where it says nothing."""
    found: dict[str, Any] = {}
    if paging.header and paging.header in response.headers:
        found[_HEADER] = response.headers[paging.header]
    for path in (paging.next, paging.pages, paging.total, paging.more):
        value = _found(page, path)
        if value is not None and value not in ([], {}):
            _put(found, path, value)
    return found


def _found(page: Page, path: tuple[str, ...]) -> Any:
    """What lies at a path; a single name with dots in it may be a way as well."""
    value = page.look(path)
    if value is None and len(path) == 1 and "." in path[0]:
        return page.look(tuple(path[0].split(".")))
    return value


def _put(found: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for step in path[:-1]:
        found = found.setdefault(step, {})
    found[path[-1]] = value


def _with(spec: RequestSpec, paging: Paging, token: Any) -> RequestSpec:
    """The request with a token or number in its place."""
    if paging.where == "query":
        key = quote(paging.parameter, safe="")
        rest = tuple(pair for pair in spec.query if pair[0] != key)
        return replace(
            spec,
            query=(
                *rest,
                (key, quote(str(token), safe=_AS_IT_CAME if paging.raw else "")),
            ),
        )
    content = spec.content if isinstance(spec.content, bytes) else b"{}"
    body = msgspec.json.decode(content or b"{}")
    _put(body, tuple(paging.parameter.removeprefix("$.").split(".")), token)
    headers = dict(spec.headers) | {"content-type": "application/json"}
    return replace(
        spec, content=msgspec.json.encode(body), headers=tuple(headers.items())
    )
