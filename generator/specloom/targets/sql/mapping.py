"""Resources: methods, and the lists by which a verb finds its method."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

from ... import ir
from ...document.pointers import escape
from ...names import Name
from ..sql_words import can_be_written, method_key, sql_names, wraps_body
from ..statuses import answer_in_sql
from .bodies import Request, request
from .pagination import hint, jsonpath, pagination
from .paths import pointer_of
from .rows import Flat, flatten
from .schemas import Schema, Schemas, open_object

_Row: TypeAlias = "tuple[tuple[ir.Column, ...], ir.Type | None]"

_VERBS: Final = ("select", "insert", "update", "replace", "delete")
_JSON: Final = ir.Text("application/json")


class Made(NamedTuple):
    """What the mapping of one resource needs: methods by their names in SQL, components of
    its own, and the paging that StackQL cannot follow, by operation.
    """

    methods: Schema
    components: dict[str, Schema]
    hints: dict[ir.Text, Schema]


class Mapper:
    """The resources of one service, each mapped when it is asked for.

    ``taken`` are the names of the other components. No resource's mapping depends on
    another's.
    """

    def __init__(
        self, service: ir.Service, schemas: Schemas, taken: Iterable[str]
    ) -> None:
        self._schemas = schemas
        self._taken = frozenset(key.lower() for key in taken)
        self._made: dict[Name, Made] = {}
        self._resources: dict[ir.Text, list[ir.Resource]] = {}
        for resource in service.resources:
            for method in resource.methods:
                key = method.operation.key
                self._resources.setdefault(key, []).append(resource)

    def made(self, resource: ir.Resource) -> Made:
        """Everything of a resource."""
        if resource.name not in self._made:
            making = _Making(resource, self._schemas, self._taken)
            self._made[resource.name] = making.made()
        return self._made[resource.name]

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
        for resource in self._resources.get(operation.key, ()):
            if hint := self.made(resource).hints.get(operation.key):
                return hint
        return {}

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
                found |= {names[whole.name].raw} if whole.required else set()
            elif record is not None:
                found |= {field.wire.raw for field in record.fields if field.required}
        return frozenset(found)


class _Making:
    """The mapping of one resource in the making."""

    def __init__(
        self, resource: ir.Resource, schemas: Schemas, taken: frozenset[str]
    ) -> None:
        self._resource = resource
        self._schemas = schemas
        self._taken = taken
        self._rows: list[tuple[_Row, Schema]] = []
        self._components: dict[str, Schema] = {}
        self._hints: dict[ir.Text, Schema] = {}

    def made(self) -> Made:
        methods: Schema = {
            method_key(method): self._method(method)
            for method in self._resource.methods
            if can_be_written(method.operation)
        }
        return Made(methods, self._components, self._hints)

    def _method(self, method: ir.Method) -> Schema:
        flat = flatten(method, self._schemas)
        sent = request(method, self._schemas)
        entry: Schema = {"operation": {"$ref": ir.Text(pointer_of(method.operation))}}
        if sent is not None:
            entry["request"] = self._request(method, sent)
        entry["response"] = self._response(method, flat)
        config: Schema = {}
        if sent is not None:
            config["requestBodyTranslate"] = {"algorithm": "naive"}
        if paged := pagination(method, flat, self._schemas):
            config["pagination"] = paged
        paging = method.paging
        if paging is not None and (not paged or paging.switch or paging.otherwise):
            self._hints[method.operation.key] = hint(method.operation, paging)
        return entry | ({"config": config} if config else {})

    def _request(self, method: ir.Method, sent: Request) -> Schema:
        entry: Schema = {"mediaType": sent.media}
        if sent.override is not None:
            entry["schema_override"] = self._component(
                f"{method.name.snake}.input", sent.override
            )
        return entry | ({"transform": sent.transform} if sent.template else {})

    def _response(self, method: ir.Method, flat: Flat | None) -> Schema:
        answer = answer_in_sql(method.operation)
        entry: Schema = {
            "mediaType": (answer and answer.media) or _JSON,
            "openAPIDocKey": answer.status if answer else "default",
        }
        if flat is None:
            has_rows = method.rows and method.columns
            return entry | ({"objectKey": jsonpath(method.rows)} if has_rows else {})
        name = f"{method.name.snake}.rows"
        return entry | {
            "objectKey": jsonpath(flat.rows),
            "overrideMediaType": _JSON,
            "schema_override": self._component(name, self._flat(flat)),
            "transform": flat.transform,
        }

    def _flat(self, flat: Flat) -> Schema:
        """The schema of what a template makes."""
        schema: Schema = {}
        row = self._row((flat.columns, flat.extra))
        _describe(schema, flat.rows, {"type": "array", "items": row})
        for path in flat.paging.values():
            _describe(schema, path, {})
        return schema

    def _row(self, told: _Row) -> Schema:
        """A reference to the schema of one row, which most methods of a resource share."""
        for known, reference in self._rows:
            if known == told:
                return reference
        columns, extra = told
        properties: Schema = {c.wire: self._schemas.column(c) for c in columns}
        schema: Schema = {"type": "object", "properties": properties}
        if extra is not None:
            schema |= open_object(self._schemas.of(extra))
        row = self._component("row", schema)
        self._rows.append((told, row))
        return row

    def _component(self, name: str, schema: Schema) -> Schema:
        """A reference to a new component; its name steps aside for those that are taken."""
        key = first = f"{self._resource.name.snake}.{name}"
        number = 2
        while key.lower() in self._taken or key in self._components:
            key, number = f"{first}{number}", number + 1
        self._components[key] = schema
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
