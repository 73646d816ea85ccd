"""Notes on what StackQL's own engine does otherwise than the document says."""

from __future__ import annotations

from collections.abc import Iterator

from ..stackql import Kind, Sent, kind_of, told
from . import schemas
from .findings import Finding
from .mapping import Method, Service, first_media, resources
from .node import Node

_FIX = "Run it with specloom's engine, which does as the document says."


def check_upstream(service: Service) -> Iterator[Finding]:
    """Findings on parameters that StackQL sends otherwise, and on pages that it leaves out."""
    for left_out in service.document["x-specloom-left-out"].elements():
        message = f"OpenAPI 3.0 has no place for {left_out.text}, so SQL cannot call it"
        yield left_out.finding("left-out", message, "Call it by the client.")
    seen: set[str] = set()
    for method in service.methods:
        for parameter in method.parameters():
            kind = kind_of(_sent(parameter))
            if kind is not None and parameter.pointer not in seen:
                seen.add(parameter.pointer)
                yield _found(parameter, "sending", kind, parameter["name"].text)
        hint = method.operation["x-specloom-paging"]
        if "select" in method.verbs and hint.pointer not in seen:
            seen.add(hint.pointer)
            yield from _check_pages(service, method, hint)


def _check_pages(service: Service, method: Method, hint: Node) -> Iterator[Finding]:
    """What the operation says of its pages, and StackQL's words do not."""
    resource = resources(service.document)[method.resource]
    holders = (method.node["config"], resource["config"])
    if hint["kind"] and not any(holder["pagination"] for holder in holders):
        yield _found(hint, "page-turning", "first_page")
    elif switch := hint["switch"].text:
        yield _found(hint, "page-turning", "switch", switch)


def _sent(parameter: Node) -> Sent:
    location = parameter["x-specloom-in"].text or parameter["in"].text
    style = parameter["x-specloom-style"].text or parameter["style"].text
    media = first_media(parameter["content"])
    schema = parameter["content"][media]["schema"] if media else parameter["schema"]
    is_nested = schemas.kind(schema) in ("array", "object")
    return Sent(location, style, is_nested, "json" in media)


def _found(node: Node, rule: str, kind: Kind, *names: str) -> Finding:
    named = [repr(name) for name in names]
    return node.finding(rule, told({kind: named}), _FIX)
