"""Rules on OpenAPI itself: the loader knows 3.0, and reads nothing newer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from . import schemas
from .findings import Finding
from .mapping import HTTP_VERBS
from .node import Node

_LATER: Final = frozenset("""
    $anchor $comment $defs $dynamicAnchor $dynamicRef $id $schema const contains
    contentEncoding contentMediaType contentSchema dependentRequired dependentSchemas else
    examples if maxContains minContains patternProperties prefixItems propertyNames then
    unevaluatedItems unevaluatedProperties
    """.split())
_DATA: Final = frozenset(("const", "default", "enum", "example", "examples"))
_ANNOTATIONS: Final = frozenset(("$ref", "description", "summary"))


def check_openapi(document: Node) -> Iterator[Finding]:
    """Findings on the version, on schemas, and on references that lead nowhere."""
    version = document["openapi"]
    if not version.text.startswith("3."):
        yield (version or document).finding(
            "openapi", "this is not an OpenAPI 3 document", "Convert it to OpenAPI 3.0."
        )
    elif not version.text.startswith("3.0"):
        yield version.finding(
            "ignored",
            f"the loader reads OpenAPI 3.0; what {version.text} added is lost or refused",
            "Lower the document to 3.0.",
        )
    for schema in schemas.walk(document):
        yield from _check_schema(schema)
    yield from _check_paths(document["paths"])
    yield from _check_references(document)


def _check_schema(schema: Node) -> Iterator[Finding]:
    if not schema.is_mapping:
        yield schema.finding(
            "openapi",
            "the loader refuses a schema that is not a mapping",
            "Write {} for anything; leave out what may not be there.",
        )
        return
    if "$ref" in schema:
        yield from _check_siblings(schema)
        return
    yield from _check_types(schema)
    for key, node in schema.items():
        if key in _LATER:
            yield node.finding(
                "ignored",
                f"OpenAPI 3.0 has no schema keyword {key!r}: it means nothing here",
                "Say it in words of 3.0, or leave it out.",
            )


def _check_types(schema: Node) -> Iterator[Finding]:
    if schema["type"].value is not None and not schema["type"].text:
        yield schema["type"].finding(
            "openapi",
            "the loader refuses a type that is not one word",
            "Write one type, and `nullable: true` where null is allowed.",
        )
    if schema["type"].text == "null":
        yield schema["type"].finding(
            "ignored", "OpenAPI 3.0 has no type null", "Write `nullable: true`."
        )
    for key in ("exclusiveMinimum", "exclusiveMaximum"):
        if key in schema and not isinstance(schema[key].value, bool):
            yield schema[key].finding(
                "openapi",
                f"the loader refuses a number as {key}",
                f"Write {key[9:].lower()} with `{key}: true`.",
            )


def _check_siblings(schema: Node) -> Iterator[Finding]:
    """Only annotations may stand beside a reference: what else does is not read."""
    for key, node in schema.items():
        if key not in _ANNOTATIONS and not key.startswith("x-"):
            yield node.finding(
                "ignored",
                f"{key!r} is not read beside $ref",
                "Put the reference into an allOf, and this beside the allOf.",
            )


def _check_paths(paths: Node) -> Iterator[Finding]:
    """Every placeholder of a path is a parameter."""
    for path, item in paths.items():
        shared = _in_path(item)
        for verb, operation in item.items():
            if verb in HTTP_VERBS:
                for name in sorted(_placeholders(path) - shared - _in_path(operation)):
                    yield operation.finding(
                        "parameters",
                        f"the path holds {{{name}}}, which is not a parameter",
                        f"Add a required path parameter {name!r}.",
                    )


def _in_path(holder: Node) -> set[str]:
    parameters = (node.target() for node in holder["parameters"].elements())
    return {node["name"].text for node in parameters if node["in"].text == "path"}


def _placeholders(path: str) -> set[str]:
    return {part.split("}", 1)[0] for part in path.split("{")[1:] if "}" in part}


def _check_references(document: Node) -> Iterator[Finding]:
    """Every reference leads somewhere within the file; examples and the like are data."""
    pending = [document]
    while pending:
        node = pending.pop()
        reference = node["$ref"]
        if reference.text and not node.target():
            yield reference.finding(
                "reference",
                f"the reference {reference.text!r} leads nowhere in this file",
                "Correct it, or add what it names; one file holds a whole service.",
            )
        for key, child in node.items():
            if key not in _DATA or node.pointer.endswith("/properties"):
                pending.append(child)
        pending.extend(node.elements())
