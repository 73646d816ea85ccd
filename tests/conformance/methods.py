"""Methods of a generated client, each with what the document says of its operation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from specloom import ir
from specloom.targets.client.methods import method_name
from specloom.targets.client.packages import member_name
from specloom.targets.lookup import Index, path_of
from specloom.targets.python import ident

from .operations import Described, Descriptions
from .schemas import Schemas


@dataclass(frozen=True, slots=True)
class Method:
    """A method, and the operation as a server reads it."""

    index: Index
    service: ir.Service
    resource: ir.Resource
    method: ir.Method
    described: Described
    schemas: Schemas

    @property
    def operation(self) -> ir.Operation:
        return self.method.operation

    @property
    def way(self) -> tuple[str, str, str]:
        """The attributes that lead to it from a client."""
        return (
            member_name(self.service),
            ident(self.resource.name),
            method_name(self.method),
        )

    @property
    def address(self) -> str:
        return f"{'.'.join(self.way)} ({self.described.key})"


def methods_of(index: Index, documents: Mapping[str, Descriptions]) -> Iterator[Method]:
    """Every method; ``documents`` are known by the names in ``ir.Source.file``."""
    for service in index.api.services:
        for resource in service.resources:
            for method in resource.methods:
                source = method.operation.source
                assert source is not None
                document = documents[source.file.raw]
                path = path_of(method.operation)
                described = replace(
                    document.operation(source.pointer.raw, path),
                    slashes=_of_segments(method.operation),
                )
                yield Method(
                    index, service, resource, method, described, document.schemas
                )


def _of_segments(operation: ir.Operation) -> frozenset[str]:
    """The parameters whose slashes are segments, which vendors say each in their way."""
    return frozenset(p.field.wire.raw for p in operation.parameters if p.slashes)


def with_methods(methods: Iterable[Method]) -> int:
    """How many operations have a method; bodies of several types make several of one."""
    return len({(m.service.name, m.operation.key) for m in methods})
