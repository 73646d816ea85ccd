"""Rules on what a method sends and what comes back: media types, transforms, rows, columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from . import schemas
from .findings import Finding
from .mapping import Method, Service, first_media
from .node import Node
from .words import parses_bare

_TEMPLATES: Final = frozenset("""
    golang_template_json_v0.1.0 golang_template_json_v0.3.0
    golang_template_mxj_v0.1.0 golang_template_mxj_v0.2.0 golang_template_mxj_v0.3.0
    golang_template_text_v0.1.0 golang_template_text_v0.3.0
    golang_template_v0.1.0 golang_template_v0.3.0
    """.split())
_SCHEMA_DRIVEN: Final = "schema_driven_xml_v0.1.0"
_WRITABLE: Final = re.compile(r"(application|text)/([\w.+-]+\+)?(json|xml)\b")
_ACTION: Final = re.compile(r"\{\{-?\s*(?:/\*.*?\*/|(\w+)?.*?)\s*-?\}\}", re.DOTALL)
_OPENERS: Final = frozenset(("if", "range", "with", "define", "block"))


def check_rows(service: Service) -> Iterator[Finding]:
    """Findings on requests, responses, transforms, row paths and columns of methods."""
    seen: set[str] = set()
    for method in service.methods:
        yield from _check_request(method)
        yield from _check_transform(method, method.node["request"])
        yield from _check_override(method, method.node["request"])
        yield from _check_response(method)
        yield from _check_transform(method, method.node["response"])
        yield from _check_override(method, method.node["response"])
        yield from _check_path(method)
        if "select" in method.verbs:
            yield from _check_columns(method, seen)


def response_schema(method: Method) -> Node:
    """The schema that rows and tokens are found in; None inside if there is none."""
    override = method.node["response"]["schema_override"]
    if override:
        return override.target()
    content = response(method)["content"]
    media = method.node["response"]["mediaType"].text or first_media(content)
    return content[media]["schema"].target()


def response(method: Method) -> Node:
    """The response that the engine takes: the one named, else the lowest success."""
    responses, named = method.operation["responses"], method.node["response"]
    code = named["openAPIDocKey"].text
    if code and named["mediaType"].text:
        return responses[code].target()
    good = sorted(code for code, _ in responses.items() if code[:1] in "12")
    return responses[good[0] if good else "default"].target()


def _check_request(method: Method) -> Iterator[Finding]:
    content = method.operation["requestBody"].target()["content"]
    media = method.node["request"]["mediaType"].text
    if media and media not in content:
        yield method.node["request"]["mediaType"].finding(
            "request",
            f"the operation of {method.name} takes no {media}",
            f"Choose one of: {_names(content) or 'none, it has no body'}.",
        )
    media = media or first_media(content)
    if media and not _WRITABLE.match(media) and not method.node["request"]["transform"]:
        yield (method.node["request"]["mediaType"] or method.node).finding(
            "body-media",
            f"the engine cannot write the body of {method.name}: "
            f"it knows JSON and XML, not {media!r}",
            "Write the body by a request.transform, or offer JSON.",
        )


def _check_response(method: Method) -> Iterator[Finding]:
    named = method.node["response"]
    responses = method.operation["responses"]
    code, media = named["openAPIDocKey"].text, named["mediaType"].text
    if bool(code) != bool(media):
        missing = "mediaType" if code else "openAPIDocKey"
        yield named.finding(
            "response",
            f"{method.name} has no {missing}: the engine then ignores its twin as well",
            f"Add {missing}.",
        )
    elif code and code not in responses:
        yield named["openAPIDocKey"].finding(
            "response",
            f"the operation of {method.name} documents no response {code!r}",
            f"Choose one of: {_names(responses)}.",
        )
    elif code:
        content = responses[code].target()["content"]
        if content.value and media not in content:
            yield named["mediaType"].finding(
                "response",
                f"response {code!r} of {method.name} has no {media!r}",
                f"Choose one of: {_names(content)}.",
            )


def _names(mapping: Node) -> str:
    return ", ".join(map(repr, mapping.keys()))


def _check_transform(method: Method, side: Node) -> Iterator[Finding]:
    transform = side["transform"]
    if not transform:
        return
    kind, body = transform["type"].text, transform["body"].text
    if kind not in _TEMPLATES and kind != _SCHEMA_DRIVEN:
        yield transform.finding(
            "transform",
            f"the engine does not know the transform type {kind!r} of {method.name}",
            "Use golang_template_json_v0.3.0 for JSON.",
        )
    elif kind in _TEMPLATES:
        fault = template_fault(body)
        if fault:
            yield transform.finding(
                "transform", f"the template of {method.name} {fault}", "Correct it."
            )
    if side.pointer.endswith("/response") and not side["overrideMediaType"].text:
        yield transform.finding(
            "transform",
            f"the transform of {method.name} never runs: overrideMediaType is missing",
            "Add `overrideMediaType: application/json` beside it.",
        )


def template_fault(body: str) -> str:
    """What is plainly wrong with a Go template, as the end of a sentence; "" if nothing."""
    if not body.strip():
        return "is empty"
    depth = 0
    for action in _ACTION.finditer(body):
        depth += (action[1] in _OPENERS) - (action[1] == "end")
        if depth < 0:
            return "ends a block that was not opened"
    if "{{" in _ACTION.sub("", body):
        return "leaves an action open"
    return "leaves a block open" if depth else ""


def _check_override(method: Method, side: Node) -> Iterator[Finding]:
    for key in ("schema_override", "async_schema_override"):
        if side[key]:
            reference = side[key]["$ref"].text
            if not reference.startswith("#/components/schemas/"):
                yield side[key].finding(
                    "override",
                    f"the {key} of {method.name} is no reference to components.schemas",
                    "Write $ref: '#/components/schemas/<name>'.",
                )


def _check_path(method: Method) -> Iterator[Finding]:
    key = method.node["response"]["objectKey"]
    schema = response_schema(method)
    if not key.text or key.text.startswith("/") or not schema:
        return
    steps = schemas.steps(key.text)
    if not steps:
        yield key.finding(
            "row-path",
            f"the objectKey {key.text!r} of {method.name} is not a path",
            "Write a path such as '$.runs' or '$.result.items[*]'.",
        )
    elif key.text.startswith("$") and schema["type"].text != "object":
        yield key.finding(
            "row-path",
            f"the engine does not follow the objectKey of {method.name}: "
            "the response schema does not say `type: object`",
            "Add `type: object` to the schema; leave the objectKey out for an array.",
        )
    elif not schemas.follow(schema, steps):
        yield key.finding(
            "row-path",
            f"the objectKey {key.text!r} of {method.name} leads to nothing "
            "in the response schema",
            f"The schema has: {', '.join(map(repr, schemas.properties(schema))) or 'no properties'}.",
        )


def _row_schema(method: Method) -> Node:
    """The schema of one row, as the engine finds it."""
    schema, key = response_schema(method), method.node["response"]["objectKey"].text
    if key:
        schema = schemas.follow(schema, schemas.steps(key) or [])
    elif "items" in schemas.properties(schema):
        schema = schemas.properties(schema)["items"].target()
    return schemas.row(schema)


def _check_columns(method: Method, seen: set[str]) -> Iterator[Finding]:
    key = method.node["response"]["objectKey"].text
    if key.startswith("/") or "xml" in method.node["response"]["mediaType"].text:
        return
    row = _row_schema(method)
    columns = schemas.properties(row)
    if not columns and schemas.kind(row) in ("", "object"):
        yield method.node.finding(
            "no-columns",
            f"SELECT by {method.name} has no columns: its rows have no properties",
            "Describe the rows by a schema_override and make them by a response.transform.",
        )
    unioned = method.node["config"]["variations"]["isObjectSchemaImplicitlyUnioned"]
    if row["properties"].value and not unioned.value:
        for keyword in ("allOf", "anyOf", "oneOf"):
            if row[keyword].value and row[keyword].pointer not in seen:
                seen.add(row[keyword].pointer)
                yield row[keyword].finding(
                    "composed",
                    f"the columns of this {keyword} are lost: `properties` stands beside it",
                    "Move the properties into one more branch.",
                )
    for name, node in columns.items():
        if not parses_bare(name) and node.pointer not in seen:
            seen.add(node.pointer)
            yield node.finding(
                "quoted-name",
                f"the column {name!r} does not parse bare",
                "Select it by *, or write it in double quotes.",
            )
