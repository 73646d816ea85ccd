"""Which definitions a caller gives, and which an answer holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ... import ir
from ..lookup import Index, as_list, refs


class Reach:
    """The definitions reachable from requests and from answers."""

    def __init__(self, index: Index) -> None:
        self._index = index
        operations = [
            method.operation
            for service in index.api.services
            for resource in service.resources
            for method in resource.methods
        ]
        self.given = self._closure(t for o in operations for t in _requested(o))
        self.answered = self._closure(t for o in operations for t in _answered(o))
        unfolded = {t for o in operations for t in _unfolded(o)}
        others = {ref for ref in _all(index.api) if ref not in unfolded}
        self._used = self._closure(others | self.given | self.answered)

    def uses(self, ref: ir.Ref) -> bool:
        """Whether anybody needs the definition: not if it is but an unfolded body."""
        return ref in self._used

    def gives(self, ref: ir.Ref) -> bool:
        """Whether callers make values of the definition."""
        return ref in self.given

    def answers(self, ref: ir.Ref) -> bool:
        """Whether callers read values of the definition: also where nobody uses it."""
        return ref in self.answered or ref not in self.given

    def _closure(self, types: Iterable[ir.Type]) -> frozenset[ir.Ref]:
        found: set[ir.Ref] = set()
        waiting = [ref for type in types for ref in refs(type)]
        while waiting:
            ref = waiting.pop()
            if ref not in found:
                found.add(ref)
                waiting.extend(self._index.named(self._index.definition(ref)))
        return frozenset(found)


def _all(api: ir.Api) -> Iterator[ir.Ref]:
    yield from (ir.Ref(definition.name) for definition in api.definitions)
    for service in api.services:
        for definition in service.definitions:
            yield ir.Ref(definition.name, service.name)


def types_in(definition: ir.Definition) -> Iterator[ir.Type]:
    """The types that a definition is made of."""
    match definition:
        case ir.Record(fields=fields, extra=extra):
            yield from (field.type for field in fields)
            if extra is not None:
                yield extra
        case ir.Alias(type=type):
            yield type
        case ir.Enum():
            return


def unions(type: ir.Type) -> Iterator[ir.OneOf]:
    """The unions in a type, itself included."""
    match type:
        case ir.ListOf(inner) | ir.MapOf(inner) | ir.Nullable(inner):
            yield from unions(inner)
        case ir.TupleOf(items, rest):
            for item in items if rest is None else (as_list(type),):
                yield from unions(item)
        case ir.OneOf(options):
            yield type
            for option in options:
                yield from unions(option)


def _requested(operation: ir.Operation) -> Iterator[ir.Type]:
    yield from (parameter.field.type for parameter in operation.parameters)
    if operation.body is not None and not operation.body.unfolded:
        yield operation.body.type


def _unfolded(operation: ir.Operation) -> Iterator[ir.Type]:
    if operation.body is not None and operation.body.unfolded:
        yield operation.body.type


def _answered(operation: ir.Operation) -> Iterator[ir.Type]:
    yield from (
        answer.type for answer in operation.responses if answer.type is not None
    )
