"""Why SQL cannot call a method: pages, ``show --explain`` and ``generate`` tell it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .. import ir
from .lookup import http_method
from .sql_words import can_be_written, is_plain_form
from .statuses import answer_in_sql

_SENT: Mapping[ir.MediaKind, str] = {
    "form": "its form has lists that SQL cannot write",
    "multipart": "it takes files or other parts",
    "binary": "it takes bytes",
    "xml": "it takes XML",
    "events": "it takes a stream",
    "jsonl": "it takes a stream",
}
_READ: Mapping[ir.MediaKind, str] = {
    "form": "its answer is a form",
    "multipart": "its answer has parts",
    "binary": "its answer is bytes",
    "xml": "its answer is XML",
    "events": "its answer is a stream",
    "jsonl": "its answer is a stream",
}


def why_silent(method: ir.Method) -> str:
    """Why SQL cannot call the method, as spec text with no full stop; "" if it can."""
    operation = method.operation
    body, answer = operation.body, answer_in_sql(operation)
    if not can_be_written(operation):
        return f"OpenAPI 3.0 and so its mapping has no method {http_method(operation)}"
    if body is not None and body.kind in _SENT and not is_plain_form(body):
        return _SENT[body.kind]
    return _READ.get(answer.kind, "") if answer is not None else ""


def silences(api: ir.Api) -> Iterator[tuple[str, str]]:
    """The addresses of methods that SQL cannot call, and why."""
    for service in api.services:
        for resource in service.resources:
            for method in resource.methods:
                if why := why_silent(method):
                    names = (api.name, service.name, resource.name, method.name)
                    yield ".".join(name.snake for name in names), why
