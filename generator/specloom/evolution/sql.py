"""What a change does to statements over the mappings."""

from __future__ import annotations

from collections.abc import Iterator

from .. import ir
from ..targets.lookup import Index, outermost, variables
from ..targets.sql_words import can_be_written, method_key, sql_names
from .changes import Change
from .columns import Insides, Words
from .differences import At
from .surfaces import Item, Key, compared


def changes(old: Index, new: Index) -> Iterator[Change]:
    """Of everything that a statement can name, and of what is inside of columns."""
    before, after = _Mapping(old), _Mapping(new)
    yield from compared(dict(before.items()), dict(after.items()), "sql")
    insides = Insides(before.words, after.words)
    told = before.promoted | after.promoted
    found = insides.changes(before.columns, after.columns)
    yield from (change for change in found if change.where not in told)


class _Mapping:
    """The mapping of one provider, as statements see it.

    ``columns`` are known when all ``items`` have been read, and so is where those stand
    that are ``promoted``.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self.words = Words(index)
        self.columns: dict[Key, tuple[At, ir.Type]] = {}
        self.promoted: set[str] = set()

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
                at = (*key, "returned", column.wire.raw.lower())
                told = f"{where}, returned column {column.wire.raw}"
                item = self._column(at, told, column, source)
                yield at, item._replace(holder=where)
        elif method.paging is not None:
            yield (*key, "further", "pages"), Item(f"{where}, rows of further pages")

    def _parameters(
        self, where: str, key: Key, method: ir.Method
    ) -> Iterator[tuple[Key, Item]]:
        names = sql_names(method.operation)
        for parameter in method.operation.parameters:
            field = parameter.field
            if field.name in (*method.required, *method.optional):
                wire, needed = names[field.name].raw, field.name in method.required
                told, shape = f"{where}, parameter {wire}", (self.words.of(field.type),)
                source = method.operation.source
                item = Item(told, shape, "sent", needed, source, holder=where)
                yield (*key, wire.lower()), item

    def _columns(
        self, where: str, parent: Key, methods: list[ir.Method]
    ) -> Iterator[tuple[Key, Item]]:
        """The columns that a SELECT can give, by whichever method."""
        found: dict[Key, Item] = {}
        for method in methods:
            source = method.operation.source
            for column in method.columns:
                at = (*parent, "column", column.wire.raw.lower())
                told = f"{where}, column {column.wire.raw}"
                if column.promoted:
                    path = ".".join(part.raw for part in column.path)
                    self.promoted.add(f"{where}, column {path}")
                item = self._column(at, told, column, source)._replace(holder=where)
                known = found.setdefault(at, item)
                words = {*known.shape, *item.shape}
                found[at] = known._replace(shape=tuple(sorted(words)))
        yield from found.items()

    def _column(
        self, key: Key, where: str, column: ir.Column, source: ir.Source | None
    ) -> Item:
        self.columns.setdefault(key, (At(where, source), column.type))
        word = self.words.of_column(column.type)
        return Item(where, (word,), source=source)  # functions take but their own types
