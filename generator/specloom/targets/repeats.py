"""Methods that are one operation: what pages say of the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from .. import ir
from ..names import Name
from . import markdown
from .lookup import sent_media
from .wording import anchor, reached

_Named: TypeAlias = tuple[ir.Resource, ir.Method]


class Repeats:
    """Says of a method which others are the same operation, and how SQL reaches those."""

    def __init__(self, api: ir.Api, page: Callable[[Name], str]) -> None:
        self._page = page
        self._groups: dict[tuple[Name, Name, Name], list[_Named]] = {}
        for service in api.services:
            self._add(service)

    def __call__(
        self, method: ir.Method, service: ir.Service, resource: ir.Resource
    ) -> str:
        group = self._groups.get(_original(service, resource, method), [])
        bodies = {one.operation.body for _, one in group}
        others = [
            self._told(*one, len(bodies) > 1)
            for one in group
            if one != (resource, method)
        ]
        if not others:
            return ""
        own = f" This one {_sends(method)}." if len(bodies) > 1 else ""
        return f"The same operation as {' and '.join(others)}.{own}"

    def _add(self, service: ir.Service) -> None:
        """Keep the operations that have several names, the first of which is no alias."""
        named = [(r, m) for r in service.resources for m in r.methods]
        again = {_original(service, r, m) for r, m in named if m.alias_of is not None}
        for resource, method in named if again else ():
            original = _original(service, resource, method)
            if original in again:
                self._groups.setdefault(original, []).append((resource, method))

    def _told(
        self, resource: ir.Resource, method: ir.Method, differs: bool = False
    ) -> str:
        name = f"{markdown.escaped(resource.wire.raw)}.{method.name.snake}"
        target = f"{self._page(resource.name)}.md#{anchor(method.name)}"
        how = f"{reached(method)}; {_sends(method)}" if differs else reached(method)
        return f"[{name}]({target}) ({how})"


def _sends(method: ir.Method) -> str:
    """``sends `application/json```, for a method whose operation takes several types."""
    body = method.operation.body
    return f"sends {markdown.code_span(sent_media(body))}" if body else "sends no body"


def _original(
    service: ir.Service, resource: ir.Resource, method: ir.Method
) -> tuple[Name, Name, Name]:
    return (service.name, *(method.alias_of or (resource.name, method.name)))
