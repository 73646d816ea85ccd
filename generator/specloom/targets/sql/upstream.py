"""Where StackQL's own engine would send or read otherwise than our documents say."""

from __future__ import annotations

from collections.abc import Iterator

from ... import ir
from ...stackql import Differences, Sent, kind_of
from ..lookup import index_of
from ..sql_words import sql_names
from .pagination import turns_pages
from .schemas import Schemas


def differing(api: ir.Api) -> Iterator[tuple[str, Differences]]:
    """The addresses of methods in which StackQL would do otherwise, and how."""
    from ..examples.sql import speaks  # only for this, and it brings all examples

    schemas = Schemas(index_of(api))
    for service in api.services:
        for resource in service.resources:
            for method in filter(speaks, resource.methods):
                if found := differences(method, schemas):
                    names = (api.name, service.name, resource.name, method.name)
                    yield ".".join(name.snake for name in names), found


def differences(method: ir.Method, schemas: Schemas) -> Differences:
    """The inputs that StackQL would send otherwise, and whether it cannot turn pages."""
    operation, found = method.operation, Differences()
    names = sql_names(operation)
    for given in operation.parameters:
        if given.is_in_body:
            continue
        is_nested = schemas.column_type(given.field.type) in ("array", "object")
        sent = Sent(given.location, given.style, is_nested, given.is_json)
        if kind := kind_of(sent):
            found.setdefault(kind, []).append(names[given.field.name].raw)
    paging = method.paging
    if paging is None or method.verb != "select":
        return found
    if not turns_pages(method, schemas):
        found["first_page"] = []
    elif paging.switch is not None:
        found["switch"] = [names[paging.switch].raw]
    return found
