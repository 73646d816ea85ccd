"""What a change does to statements over the mappings."""

from __future__ import annotations

from collections.abc import Iterator

from .. import ir
from ..targets.lookup import Index, outermost, variables
from ..targets.sql.schemas import Schemas
from ..targets.sql_words import can_be_written, method_key, sql_names
from .surfaces import Item, Key, Surface


def surface(index: Index) -> Surface:
    """Everything that a statement can name: resources, methods, parameters, columns."""
    return dict(_Mapping(index).items())


class _Mapping:
    """The mapping of one provider, as statements see it."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._schemas = Schemas(index)

    def items(self) -> Iterator[tuple[Key, Item]]:
        api = self._index.api
        yield ("provider",), Item("the provider", (api.name.snake,))
        for service in api.services:
            name = service.name.snake
            yield ("service", name), Item(f"the service {name}")
            for variable in variables(service):
                wire = variable.wire.raw
                item = Item(f"{name}, server variable {wire}", ("string",), "sent")
                yield ("service", name, "variable", wire.lower()), item
            for resource in service.resources:
                yield from self._resource(name, resource)

    def _resource(
        self, service: str, resource: ir.Resource
    ) -> Iterator[tuple[Key, Item]]:
        where = f"{service}.{resource.wire.raw}"
        key: Key = ("service", service, "resource", resource.wire.raw)
        methods = [m for m in resource.methods if can_be_written(m.operation)]
        if methods:
            yield key, Item(where)
        for method in methods:
            yield from self._method(where, key, method)
        selects = [m for m in methods if m.verb == "select"]
        yield from self._columns(where, key, selects)

    def _method(
        self, above: str, parent: Key, method: ir.Method
    ) -> Iterator[tuple[Key, Item]]:
        name, operation = method_key(method).raw, method.operation
        key, where = (*parent, "method", name), f"{above}.{name}"
        source, old = operation.source, operation.deprecated
        verb = method.verb.upper()
        yield key, Item(where, (verb,), source=source, deprecated=old)
        yield from self._parameters(where, key, method)
        if method.verb != "select":
            for column in outermost(method.columns):
                wire, shape = column.wire.raw, (self._word(column.type),)
                told = f"{where}, returned column {wire}"
                item = Item(told, shape, "received", source=source)
                yield (*key, "returned", wire.lower()), item

    def _parameters(
        self, where: str, key: Key, method: ir.Method
    ) -> Iterator[tuple[Key, Item]]:
        names = sql_names(method.operation)
        for parameter in method.operation.parameters:
            field = parameter.field
            if field.name in (*method.required, *method.optional):
                wire, needed = names[field.name].raw, field.name in method.required
                told, shape = f"{where}, parameter {wire}", (self._word(field.type),)
                source = method.operation.source
                item = Item(told, shape, "sent", needed, source)
                yield (*key, wire.lower()), item

    def _columns(
        self, where: str, parent: Key, methods: list[ir.Method]
    ) -> Iterator[tuple[Key, Item]]:
        """The columns that a SELECT can give, by whichever method."""
        found: dict[str, Item] = {}
        for method in methods:
            for column in method.columns:
                wire, shape = column.wire.raw, (self._word(column.type),)
                told, source = f"{where}, column {wire}", method.operation.source
                item = Item(told, shape, "received", source=source)
                known = found.setdefault(wire.lower(), item)
                words = {*known.shape, *shape}
                found[wire.lower()] = known._replace(shape=tuple(sorted(words)))
        for name, item in found.items():
            yield (*parent, "column", name), item

    def _word(self, type: ir.Type) -> str:
        return self._schemas.column_type(type) or "any type"
