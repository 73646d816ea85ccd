"""From one page to the request for the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal, TypeAlias
from urllib.parse import quote

import msgspec

from ..runtime import pages
from ..runtime.messages import HttpResponse, RequestSpec
from .catalog import Method, Paging, Parameter
from .responses import Page

Place: TypeAlias = Literal["query", "body"]

_NONE = Paging("token")
# What a token may hold that is sent as it came; what would end it is encoded all the same.
_AS_IT_CAME = "!$'()*+,;=:@/?%"
_HEADER = "header"  # the member by which a walk sees a token that came in a header


class Trail:
    """The way through the pages of one request. Raises PagingLoopError, TransportError."""

    def __init__(self, method: Method, arguments: Mapping[str, Any]) -> None:
        self._method = method
        self._told = _told(method.paging or _NONE)
        self._walk = pages.Walk.begin(self._told, _steering(method, arguments))
        self._links = pages.Walk(pages.Paging("link"), {})

    @property
    def _paging(self) -> Paging:
        """How pages follow on this way: they may be counted after all."""
        paging = self._method.paging or _NONE
        is_counted = self._walk.paging is self._told.otherwise
        return (paging.otherwise or paging) if is_counted else paging

    def following(
        self, spec: RequestSpec, page: Page, response: HttpResponse
    ) -> RequestSpec | None:
        """The request for the next page; None after the last."""
        count, seen = len(page.rows), _seen(self._paging, page, response)
        goes_on = self._goes_on(page)
        token = self._walk.next(seen, count, response) if goes_on else None
        if token is not None:
            self._walk = self._walk.onward(token)
            if self._walk.url:
                return spec.at(self._walk.url)
            return self._steered(spec)
        if page.is_list and self._paging.kind == "token" and not seen:
            link = self._links.next({}, count, response)  # most APIs that link mean it
            if link is not None:
                self._links = self._links.onward(link)
                return spec.at(link)
        return None

    def _steered(self, spec: RequestSpec) -> RequestSpec:
        """The request with the next token or number, and without a switch that is off."""
        paging, given = self._paging, self._walk.given
        switch = _switch(self._method)
        if switch is not None and switch.wire not in given:
            spec = _with(spec, _place(switch), switch.wire, None)
        text = quote(
            str(given[paging.parameter]), safe=_AS_IT_CAME if paging.raw else ""
        )
        return _with(
            spec, paging.where, paging.parameter, given[paging.parameter], text
        )

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
        _turns(p, way) and p.name in arguments
        for way in (paging, paging.otherwise)
        if way is not None
        for p in method.parameters
    )


def with_switch(method: Method, arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments, and with them what switches tokens on, unless they say or count."""
    switch = _switch(method)
    if method.paging is None or switch is None:
        return arguments
    given = _steering(method, arguments)
    _, sent = _told(method.paging).begun(given)
    is_added = switch.wire in sent and switch.wire not in given
    return {**arguments, switch.name: True} if is_added else arguments


def _switch(method: Method) -> Parameter | None:
    """The parameter without which no token comes."""
    wire = method.paging.switch if method.paging else ""
    places = ("query", "body")
    found = (p for p in method.parameters if p.wire == wire and p.where in places)
    return next(found, None)


def _place(parameter: Parameter) -> Place:
    return "body" if parameter.where == "body" else "query"


def _steering(method: Method, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Of the arguments, by wire name, those that say which page and what is counted."""
    paging, switch = method.paging or _NONE, _switch(method)
    return {
        p.wire: arguments[p.name]
        for p in method.parameters
        if p.name in arguments
        and (
            p is switch
            or _turns(p, paging)
            or (paging.otherwise is not None and _turns(p, paging.otherwise))
        )
    }


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
                "token",
                parameter=paging.parameter,
                next=next,
                more=paging.more,
                switch=paging.switch,
                otherwise=_told(paging.otherwise) if paging.otherwise else None,
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
    other = paging.otherwise or paging
    counts = (other.pages, other.total, other.more)
    for path in (paging.next, paging.pages, paging.total, paging.more, *counts):
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


def _with(
    spec: RequestSpec, where: Place, name: str, value: Any, text: str = ""
) -> RequestSpec:
    """The request with a value in its place (``text`` in the query), or with none at all."""
    if where == "query":
        key = quote(name, safe="")
        rest = tuple(pair for pair in spec.query if pair[0] != key)
        added = () if value is None else ((key, text),)
        return replace(spec, query=(*rest, *added))
    content = spec.content if isinstance(spec.content, bytes) else b"{}"
    body = msgspec.json.decode(content or b"{}")
    path = tuple(name.removeprefix("$.").split("."))
    if value is None:
        body.pop(name, None)
    else:
        _put(body, path, value)
    headers = dict(spec.headers) | {"content-type": "application/json"}
    return replace(
        spec, content=msgspec.json.encode(body), headers=tuple(headers.items())
    )
