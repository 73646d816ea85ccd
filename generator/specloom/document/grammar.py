"""What may stand where in a document: one table for OpenAPI 3, one for Swagger 2.0.

The value of a field is ``text``, ``flag`` (true or false), ``data`` (anything: never
looked into, never a reference) or the name of another kind; ``[kind]`` is a list of them
and ``{kind}`` a map by name. ``!`` marks a field that must be there, ``?`` one that
should be. ``*`` stands for every other key; without it, such keys are unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeAlias

from ..names import Name

_Table: TypeAlias = Mapping[str, Mapping[str, str]]

# The kinds that a Reference Object may stand in for; schemas and path items have a
# field of their own called $ref.
_REFERABLE: Final = frozenset(
    "schema response parameter example requestBody header securityScheme link callback"
    " pathItem media".split()
)
VERBS: Final = (
    "get",
    "put",
    "post",
    "delete",
    "options",
    "head",
    "patch",
    "trace",
    "query",
)

# One table for all versions: documents mix them, and no keyword means two things.
_SCHEMA: Final = {
    "type": "types", "required": "names", "enum": "values", "discriminator": "discriminator",
    "title": "text", "description": "text", "format": "text", "pattern": "text",
    "nullable": "flag", "readOnly": "flag", "writeOnly": "flag", "deprecated": "flag",
    "uniqueItems": "flag", "default": "data", "example": "data", "examples": "data",
    "const": "data", "xml": "data", "externalDocs": "docs", "minimum": "data",
    "maximum": "data", "exclusiveMinimum": "data", "exclusiveMaximum": "data",
    "multipleOf": "data", "minLength": "data", "maxLength": "data", "minItems": "data",
    "maxItems": "data", "minProperties": "data", "maxProperties": "data",
    "properties": "{schema}", "additionalProperties": "schema", "items": "items",
    "allOf": "[schema]", "oneOf": "[schema]", "anyOf": "[schema]", "not": "schema",
    "patternProperties": "{schema}", "prefixItems": "[schema]", "contains": "schema",
    "additionalItems": "schema",
    "minContains": "data", "maxContains": "data", "propertyNames": "schema",
    "if": "schema", "then": "schema", "else": "schema", "dependentSchemas": "{schema}",
    "dependencies": "dependencies", "dependentRequired": "data", "unevaluatedItems": "schema",
    "unevaluatedProperties": "schema", "contentSchema": "schema",
    "contentMediaType": "text", "contentEncoding": "text", "$defs": "{schema}",
    "definitions": "{schema}", "$anchor": "text", "$dynamicAnchor": "text", "$id": "text",
    "$comment": "text", "$schema": "text", "$dynamicRef": "dynamic",
    "$recursiveRef": "recursive", "$recursiveAnchor": "flag",
}  # fmt: skip
_PARAMETER: Final = {
    "description": "text", "required": "flag", "deprecated": "flag",
    "allowEmptyValue": "flag", "style": "text", "explode": "flag", "allowReserved": "flag",
    "schema": "schema", "content": "{media}", "example": "data", "examples": "{example}",
}  # fmt: skip
_DOCS: Final = {"description": "text", "url": "text?"}
_OPERATION: Final = {
    "tags": "[text]", "summary": "text", "description": "text", "externalDocs": "docs",
    "operationId": "text", "parameters": "[parameter]", "responses": "responses?",
    "deprecated": "flag", "security": "[requirement]",
}  # fmt: skip
_INFO: Final = {
    "title": "text?", "version": "text?", "summary": "text", "description": "text",
    "termsOfService": "text", "contact": "data", "license": "data",
}  # fmt: skip
_FLOW: Final = {
    "authorizationUrl": "text", "tokenUrl": "text", "refreshUrl": "text",
    "deviceAuthorizationUrl": "text", "scopes": "{text}",
}  # fmt: skip
_PATH_ITEM: Final = {
    "$ref": "data",
    "summary": "text",
    "description": "text",
} | dict.fromkeys(VERBS, "operation")

OPENAPI_31: Final[_Table] = {
    "document": {
        "openapi": "data", "$self": "text", "info": "info!", "jsonSchemaDialect": "text",
        "servers": "[server]", "paths": "paths", "webhooks": "{pathItem}",
        "components": "components", "security": "[requirement]", "tags": "[tag]",
        "externalDocs": "docs",
    },
    "info": _INFO,
    "docs": _DOCS,
    "server": {
        "url": "text!", "description": "text", "name": "text", "variables": "{variable}",
    },
    "variable": {"enum": "[text]", "default": "text?", "description": "text"},
    "components": {
        "schemas": "{schema}", "responses": "{response}", "parameters": "{parameter}",
        "examples": "{example}", "requestBodies": "{requestBody}", "headers": "{header}",
        "securitySchemes": "{securityScheme}", "links": "{link}", "callbacks": "{callback}",
        "pathItems": "{pathItem}", "mediaTypes": "{media}",
    },
    "paths": {"*": "pathItem"},
    "pathItem": _PATH_ITEM | {
        "servers": "[server]", "parameters": "[parameter]",
        "additionalOperations": "{operation}",
    },
    "operation": _OPERATION | {
        "requestBody": "requestBody", "callbacks": "{callback}", "servers": "[server]",
    },
    "parameter": _PARAMETER | {"name": "text!", "in": "text!"},
    "header": _PARAMETER,
    "requestBody": {"description": "text", "content": "{media}?", "required": "flag"},
    "media": {
        "schema": "schema", "itemSchema": "schema", "example": "data",
        "examples": "{example}", "encoding": "{encoding}", "itemEncoding": "encoding",
        "prefixEncoding": "[encoding]",
    },
    "encoding": {
        "contentType": "text", "headers": "{header}", "style": "text", "explode": "flag",
        "allowReserved": "flag", "encoding": "{encoding}", "itemEncoding": "encoding",
        "prefixEncoding": "[encoding]",
    },
    "responses": {"*": "response"},
    "response": {
        "summary": "text", "description": "text?", "headers": "{header}",
        "content": "{media}", "links": "{link}",
    },
    "callback": {"*": "pathItem"},
    "example": {
        "summary": "text", "description": "text", "value": "data", "dataValue": "data",
        "serializedValue": "text", "externalValue": "text",
    },
    "link": {
        "operationRef": "text", "operationId": "text", "parameters": "data",
        "requestBody": "data", "description": "text", "server": "server",
    },
    "tag": {
        "name": "text!", "summary": "text", "description": "text", "externalDocs": "docs",
        "parent": "text", "kind": "text",
    },
    "schema": _SCHEMA | {"*": "data"},
    "discriminator": {
        "propertyName": "text!", "mapping": "mapping", "defaultMapping": "text",
    },
    "securityScheme": {
        "type": "text!", "description": "text", "name": "text", "in": "text",
        "scheme": "text", "bearerFormat": "text", "flows": "flows",
        "openIdConnectUrl": "text", "oauth2MetadataUrl": "text", "deprecated": "flag",
    },
    "flows": dict.fromkeys(
        ("implicit", "password", "clientCredentials", "authorizationCode",
         "deviceAuthorization"), "flow",
    ),
    "flow": _FLOW,
    "requirement": {"*": "scopes"},
}  # fmt: skip

OPENAPI_30: Final[_Table] = {**OPENAPI_31, "schema": _SCHEMA}
OPENAPI_32: Final[_Table] = {
    **OPENAPI_31,
    "response": {**OPENAPI_31["response"], "description": "text"},
}

_SWAGGER_VALUE: Final = {
    "type": "text", "format": "text", "items": "schema", "collectionFormat": "text",
    "default": "data", "enum": "values", "uniqueItems": "flag", "pattern": "text",
    "minimum": "data", "maximum": "data", "exclusiveMinimum": "data",
    "exclusiveMaximum": "data", "minLength": "data", "maxLength": "data",
    "minItems": "data", "maxItems": "data", "multipleOf": "data", "description": "text",
}  # fmt: skip

SWAGGER_20: Final[_Table] = {
    "document": {
        "swagger": "data", "info": "info!", "host": "text", "basePath": "text",
        "schemes": "[text]", "consumes": "[text]", "produces": "[text]", "paths": "paths!",
        "definitions": "{schema}", "parameters": "{parameter}", "responses": "{response}",
        "securityDefinitions": "{securityScheme}", "security": "[requirement]",
        "tags": "[tag]", "externalDocs": "docs",
    },
    "info": _INFO,
    "docs": _DOCS,
    "tag": OPENAPI_31["tag"],
    "paths": {"*": "pathItem"},
    "pathItem": _PATH_ITEM | {"parameters": "[parameter]"},
    "operation": _OPERATION | {
        "consumes": "[text]", "produces": "[text]", "schemes": "[text]",
    },
    "parameter": _SWAGGER_VALUE | {
        "name": "text!", "in": "text!", "required": "flag", "schema": "schema",
        "allowEmptyValue": "flag",
    },
    "responses": {"*": "response"},
    "response": {
        "description": "text?", "schema": "schema", "headers": "{header}",
        "examples": "data",
    },
    "header": _SWAGGER_VALUE,
    "schema": _SCHEMA | {"discriminator": "text", "collectionFormat": "text"},
    "securityScheme": {
        "type": "text!", "description": "text", "name": "text", "in": "text",
        "flow": "text", "authorizationUrl": "text", "tokenUrl": "text",
        "scopes": "oauth scopes",
    },
    "requirement": {"*": "scopes"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """What an object of one kind may hold, made ready for the walk.

    ``leaves`` have a type, or None where anything goes; ``nested`` have a form (``one``,
    ``list``, ``map`` or a name of their own) and a kind.
    """

    kind: str
    label: str
    leaves: Mapping[str, type | None]
    nested: Mapping[str, tuple[str, str]]
    others: str
    required: tuple[str, ...]
    expected: tuple[str, ...]
    referable: bool

    @property
    def called(self) -> str:
        """The label with its article."""
        return f"{'an' if self.label[0] in 'aeiou' else 'a'} {self.label}"


_LABELS: Final = {"media": "media type", "variable": "server variable"}
_LEAVES: Final[Mapping[str, type | None]] = {"text": str, "flag": bool, "data": None}
_TEXTS: Final = {"[text]": "texts", "{text}": "named texts"}
_BRACKETS: Final = {"[": "list", "{": "map"}


_TABLES: Final = {
    "2.0": SWAGGER_20, "3.0": OPENAPI_30, "3.1": OPENAPI_31, "3.2": OPENAPI_32,
}  # fmt: skip


@cache
def shapes(version: str) -> Mapping[str, Shape]:
    """The shapes of a version's kinds, by name."""
    table = _TABLES[version]
    return {kind: _shape(kind, fields, table) for kind, fields in table.items()}


def _shape(kind: str, fields: Mapping[str, str], table: _Table) -> Shape:
    plain = {key: spec.rstrip("!?") for key, spec in fields.items()}
    named = {key: spec for key, spec in plain.items() if key != "*"}
    return Shape(
        kind=kind,
        label=_LABELS.get(kind) or " ".join(Name.of(kind).words),
        leaves={key: _LEAVES[spec] for key, spec in named.items() if spec in _LEAVES},
        nested={
            key: _form(spec, table)
            for key, spec in named.items()
            if spec not in _LEAVES
        },
        others=plain.get("*", ""),
        required=tuple(key for key, spec in fields.items() if spec.endswith("!")),
        expected=tuple(key for key, spec in fields.items() if spec.endswith("?")),
        referable=kind in _REFERABLE,
    )


def _form(spec: str, table: _Table) -> tuple[str, str]:
    if spec in _TEXTS:
        return _TEXTS[spec], ""
    if spec[0] in _BRACKETS:
        return _BRACKETS[spec[0]], spec[1:-1]
    return ("one", spec) if spec in table else (spec, "")
