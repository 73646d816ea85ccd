"""Resources: methods, and the lists by which a verb finds its method."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ... import ir
from ...document.pointers import escape
from ...names import Name
from ..lookup import (
    answer_in_sql,
    can_be_written,
    method_key,
    sql_names,
    wraps_body,
)
from .bodies import Request, request
from .pagination import hint, jsonpath, pagination
from .paths import pointer_of
from .rows import Flat, flatten
from .schemas import Schema, Schemas

_VERBS: Final = ("select", "insert", "update", "replace", "delete")
_JSON: Final = ir.Text("application/json")


class Mapper:
    """The methods of one service, and the components that only they need."""

    def __init__(self, service: ir.Service, schemas: Schemas, taken: set[str]) -> None:
        self._schemas = schemas
        self._taken = {key.lower() for key in taken}
        self._rows: dict[tuple[ir.Column, ...], str] = {}
        self.components: dict[str, Schema] = {}
        self._hints: dict[ir.Text, Schema] = {}
        self._methods: dict[Name, Schema] = {
            resource.name: {
                method_key(method): self._method(resource, method)
                for method in resource.methods
                if can_be_written(method.operation)
            }
            for resource in service.resources
        }

    def methods(self, resource: ir.Resource) -> Schema:
        """A resource's methods by their names in SQL."""
        return self._methods[resource.name]

    def verbs(self, resource: ir.Resource) -> Schema:
        """All five verbs, each with its methods in the order to try them."""
        return {
            verb: [
                {"$ref": _reference(resource, method)}
                for method in self._reached(resource, verb)
            ]
            for verb in _VERBS
        }

    def hint(self, operation: ir.Operation) -> Schema:
        """``x-specloom-paging`` of an operation whose pages StackQL cannot follow."""
        return self._hints.get(operation.key, {})

    def _reached(self, resource: ir.Resource, verb: str) -> Iterator[ir.Method]:
        """The methods of a verb, those first that require most; one that an earlier one
        hides is left to EXEC."""
        methods = [
            (self._required(method), method)
            for method in resource.methods
            if method.verb == verb and can_be_written(method.operation)
        ]
        seen: list[frozenset[str]] = []
        for required, method in sorted(methods, key=lambda pair: -len(pair[0])):
            if not any(earlier <= required for earlier in seen):
                seen.append(required)
                yield method

    def _required(self, method: ir.Method) -> frozenset[str]:
        """The names in SQL that StackQL waits for."""
        operation = method.operation
        names = sql_names(operation)
        given = {p.field.name for p in operation.parameters if p.location != "body"}
        found = {names[name].raw for name in method.required if name in given}
        for whole in (p.field for p in operation.parameters if p.location == "body"):
            record = self._schemas.index.record(whole.type)
            if wraps_body(operation, self._schemas.index):
                found |= {whole.wire.raw} if whole.required else set()
            elif record is not None:
                found |= {field.wire.raw for field in record.fields if field.required}
        return frozenset(found)

    def _method(self, resource: ir.Resource, method: ir.Method) -> Schema:
        flat = flatten(method, self._schemas)
        sent = request(method, self._schemas)
        entry: Schema = {"operation": {"$ref": ir.Text(pointer_of(method.operation))}}
        if sent is not None:
            entry["request"] = self._request(resource, method, sent)
        entry["response"] = self._response(resource, method, flat)
        config: Schema = {}
        if sent is not None:
            config["requestBodyTranslate"] = {"algorithm": "naive"}
        if paged := pagination(method, flat, self._schemas):
            config["pagination"] = paged
        elif method.paging is not None:
            self._hints[method.operation.key] = hint(method.operation, method.paging)
        return entry | ({"config": config} if config else {})

    def _request(
        self, resource: ir.Resource, method: ir.Method, sent: Request
    ) -> Schema:
        entry: Schema = {"mediaType": sent.media}
        if sent.override is not None:
            name = f"{resource.name.pascal}{method.name.pascal}Input"
            entry["schema_override"] = self._component(name, sent.override)
        return entry | ({"transform": sent.transform} if sent.template else {})

    def _response(
        self, resource: ir.Resource, method: ir.Method, flat: Flat | None
    ) -> Schema:
        answer = answer_in_sql(method.operation)
        entry: Schema = {
            "mediaType": (answer and answer.media) or _JSON,
            "openAPIDocKey": answer.status if answer else "default",
        }
        if flat is None:
            has_rows = method.rows and method.columns
            return entry | ({"objectKey": jsonpath(method.rows)} if has_rows else {})
        name = f"{resource.name.pascal}{method.name.pascal}Rows"
        return entry | {
            "objectKey": jsonpath(flat.rows),
            "overrideMediaType": _JSON,
            "schema_override": self._component(name, self._flat(resource, flat)),
            "transform": flat.transform,
        }

    def _flat(self, resource: ir.Resource, flat: Flat) -> Schema:
        """The schema of what a template makes."""
        if flat.columns not in self._rows:
            name = f"{resource.name.pascal}Row"
            made = self._component(name, self._row(flat.columns))
            self._rows[flat.columns] = str(made["$ref"])
        schema: Schema = {}
        row: Schema = {"$ref": self._rows[flat.columns]}
        _describe(schema, flat.rows, {"type": "array", "items": row})
        for path in flat.paging.values():
            _describe(schema, path, {})
        return schema

    def _row(self, columns: tuple[ir.Column, ...]) -> Schema:
        return {
            "type": "object",
            "properties": {c.wire: self._schemas.column(c) for c in columns},
        }

    def _component(self, name: str, schema: Schema) -> Schema:
        """A reference to a new component; its name steps aside for those that are taken."""
        key, number = name, 2
        while key.lower() in self._taken:
            key, number = f"{name}{number}", number + 1
        self._taken.add(key.lower())
        self.components[key] = schema
        return {"$ref": f"#/components/schemas/{key}"}


def _describe(schema: Schema, path: tuple[ir.Text, ...], value: Schema) -> None:
    """Describe the value at a path below an object's schema."""
    for step in path[:-1]:
        inner = _properties(schema).setdefault(step, Schema())
        assert isinstance(inner, dict)
        schema = inner
    _properties(schema)[path[-1]] = value


def _properties(schema: Schema) -> Schema:
    schema["type"] = "object"
    properties = schema.setdefault("properties", Schema())
    assert isinstance(properties, dict)
    return properties


def _reference(resource: ir.Resource, method: ir.Method) -> ir.Text:
    key, name = escape(resource.wire.raw), escape(method_key(method).raw)
    return ir.Text(f"#/components/x-stackQL-resources/{key}/methods/{name}")
