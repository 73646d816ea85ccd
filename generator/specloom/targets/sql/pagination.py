"""Paging in StackQL's words, where it has words for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ... import ir
from ..lookup import parameter
from ..sql_words import sql_names
from .rows import Flat, flatten, is_simple, page_paths
from .schemas import Schema, Schemas

_PLACES: Final = {"query": "query", "field": "body"}
_ADDRESS: Final[Schema] = {"key": "", "location": "request"}


def pagination(method: ir.Method, flat: Flat | None, schemas: Schemas) -> Schema:
    """``config.pagination`` of a method; empty where StackQL cannot follow its pages.

    StackQL sends back what it found, a token or the next page's address, or one more than
    the page's number. It does not count rows.
    """
    paging = method.paging
    if paging is None:
        return {}
    if paging.kind == "link":
        return {
            "requestToken": _ADDRESS,
            "responseToken": {"key": "Link", "location": "header"},
        }
    found = _found(method, flat, schemas)
    sent = _ADDRESS if paging.kind == "next_url" else _sent(method, paging)
    if not found or not sent:
        return {}
    if "pages" in found:
        return {
            "algorithm": "page_number",
            "requestToken": sent,
            "responseToken": found["page"],
            "responseTerminator": found["pages"],
        }
    return {"requestToken": sent, "responseToken": found["next"]}


def turns_pages(method: ir.Method, schemas: Schemas) -> bool:
    """Whether StackQL can follow the method's pages."""
    if method.paging is None or method.paging.kind == "link":
        return True
    told = page_paths(method, schemas)  # without it, no template has to be made
    return bool(told and pagination(method, flatten(method, schemas), schemas))


def _sent(method: ir.Method, paging: ir.Paging) -> Schema:
    """Where the token goes; empty for a header or a path, which StackQL does not fill."""
    if paging.parameter is None:
        return {}
    given = parameter(method.operation, paging.parameter)
    if given.location not in _PLACES:
        return {}
    name = sql_names(method.operation)[paging.parameter]
    key = given.field.wire if given.location == "query" else name
    return {"key": key, "location": _PLACES[given.location]}


def _found(
    method: ir.Method, flat: Flat | None, schemas: Schemas
) -> Mapping[str, Schema]:
    """Where each of the values is that paging needs, in what a template made if one did."""
    paths = page_paths(method, schemas)
    if flat is not None and paths:
        paths = {role: flat.paging[role] for role in paths}
    if not all(is_simple(path) for path in paths.values()):
        return {}
    return {r: {"key": jsonpath(p), "location": "body"} for r, p in paths.items()}


def hint(operation: ir.Operation, paging: ir.Paging) -> Schema:
    """``x-specloom-paging``: what StackQL's words leave out, for readers that can follow it."""
    wires = {p.field.name: p.field.wire for p in operation.parameters}
    said: Schema = {"kind": paging.kind}
    if paging.parameter is not None:
        said["parameter"] = wires[paging.parameter]
    if paging.size is not None:
        said["size"] = wires[paging.size]
    for key in ("items", "next", "total", "pages", "more"):
        path: tuple[ir.Text, ...] = getattr(paging, key)
        if path:
            said[key] = jsonpath(path)
    if paging.kind in ("page", "offset"):
        said["first"] = paging.first
    if paging.switch is not None:
        said["switch"] = wires[paging.switch]
    if paging.otherwise is not None:
        said["otherwise"] = hint(operation, paging.otherwise)
    return said


def jsonpath(path: tuple[ir.Text, ...]) -> ir.Text:
    """The path in the words of StackQL: ``$.result.items``."""
    return ir.Text(
        "$" + "".join(f".{s.raw}" if is_simple((s,)) else f"['{s.raw}']" for s in path)
    )
