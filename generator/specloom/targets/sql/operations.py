"""Operations: parameters and bodies in words of OpenAPI 3.0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ... import ir
from ...path_values import SAID
from ..sql_words import sql_names
from .bodies import body_schema
from .dumping import Data
from .schemas import Schema, Schemas

_DEFAULT_STYLES: dict[ir.Location, ir.Style] = {
    "path": "simple",
    "header": "simple",
    "query": "form",
    "cookie": "form",
    "querystring": "form",
}
#: What OpenAPI 3.0 lacks, in its nearest words; ``x-specloom-in`` and ``x-specloom-style``
#: say what it is, for readers that can follow it.
_NEAREST: dict[str, str] = {"querystring": "query"}


def parameters(operation: ir.Operation, schemas: Schemas) -> list[Data]:
    """The parameters; an empty list rather than none, which StackQL needs."""
    names = sql_names(operation)
    return [
        _parameter(parameter, names[parameter.field.name], schemas)
        for parameter in operation.parameters
        if parameter.location in _DEFAULT_STYLES
    ]


def request_body(operations: Iterable[ir.Operation], schemas: Schemas) -> Schema:
    """The request body with all of its media types; empty where there is none.

    ``operations`` are one, with each type of body that it has.
    """
    about, content = Schema(), Schema()
    for operation in operations:
        body = operation.body
        if body is None:
            continue
        if body.doc:
            about["description"] = body.doc
        if body.required:
            about["required"] = True
        media = _media(operation, body, schemas)
        content |= dict.fromkeys((body.media, *body.others), media)
    return {**about, "content": content} if content else {}


def _media(operation: ir.Operation, body: ir.Body, schemas: Schemas) -> Schema:
    media: Schema = {"schema": body_schema(operation, body, schemas)}
    if body.encodings and body.kind in ("form", "multipart"):
        media["encoding"] = {e.wire: _encoding(e) for e in body.encodings}
    return media


def types_of(operation: ir.Operation) -> Iterator[ir.Type]:
    """The types that the operation takes and answers."""
    yield from (parameter.field.type for parameter in operation.parameters)
    if operation.body is not None:
        yield operation.body.type
    for answer in operation.responses:
        if answer.type is not None:
            yield answer.type
        yield from (field.type for field in answer.headers)


def _parameter(parameter: ir.Parameter, name: ir.Text, schemas: Schemas) -> Schema:
    field, location = parameter.field, parameter.location
    found: Schema = {"name": field.wire, "in": _NEAREST.get(location, location)}
    if location in _NEAREST:
        found["x-specloom-in"] = location
    if name != field.wire:  # which another parameter has as well
        found["x-stackQL-alias"] = name
    if field.doc:
        found["description"] = field.doc
    if field.required or location == "path":
        found["required"] = True
    if field.deprecated:
        found["deprecated"] = True
    schema = schemas.value(field)
    if parameter.media is not None:
        content: Schema = {parameter.media: {"schema": schema}}
        return {**found, "content": content}
    return found | _style(parameter) | {"schema": schema}


def _style(parameter: ir.Parameter) -> Schema:
    """What differs from the defaults of the parameter's place."""
    style, found = parameter.style, Schema()
    if style != _DEFAULT_STYLES[parameter.location]:
        found["x-specloom-style" if style == "cookie" else "style"] = style
    if parameter.explode != (style in ("form", "cookie")):
        found["explode"] = parameter.explode
    if parameter.allow_reserved:
        found["allowReserved"] = True
    if parameter.slashes:
        found[SAID[0]] = True
    return found


def _encoding(encoding: ir.Encoding) -> Schema:
    found: Schema = {"style": encoding.style, "explode": encoding.explode}
    if encoding.allow_reserved:
        found["allowReserved"] = True
    return ({"contentType": encoding.media} if encoding.media else {}) | found
