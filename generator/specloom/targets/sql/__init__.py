"""The SQL target: StackQL provider documents, which specloom's own engine runs as well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, partial

from ... import ir
from ...names import Name
from ..base import Filter, Options, Target, file_name
from ..lookup import index_of
from . import operations, paths, security, servers
from .dumping import Data, dump, dump_key
from .mapping import Mapper
from .responses import Responses
from .schemas import Schema, Schemas

__all__ = ["TARGET"]


class Document:
    """What one service's document says, part by part, for the template that lays it out."""

    def __init__(self, service: ir.Service, schemas: Schemas) -> None:
        self._service = service
        self._schemas = schemas
        self.paths = paths.operations(service)
        self._bodies = paths.bodies(service)
        self.left_out = paths.left_out(service)
        self.resources = paths.resources(service)
        self.servers = servers.servers(service.servers)
        self._operations = [o for verbs in self.paths.values() for o in verbs.values()]
        self._responses = Responses(self._operations, schemas)

    def section(self, operation: ir.Operation) -> str:
        """What an operation's text is known by: all that it takes from other operations."""
        return f"{operation.key.raw} {self._responses.shared(operation)}"

    def parameters(self, operation: ir.Operation) -> list[Data]:
        return operations.parameters(operation, self._schemas)

    def request_body(self, operation: ir.Operation) -> Schema:
        return operations.request_body(self._bodies[operation.key], self._schemas)

    def responses(self, operation: ir.Operation) -> Schema:
        return self._responses.of(operation)

    def shared_responses(self) -> Schema:
        return self._responses.components()

    def paging(self, operation: ir.Operation) -> Schema:
        return self._mapper.hint(operation)

    def methods(self, resource: ir.Resource) -> Schema:
        return self._mapper.made(resource).methods

    def verbs(self, resource: ir.Resource) -> Schema:
        return self._mapper.verbs(resource)

    @cached_property
    def definitions(self) -> Mapping[str, ir.Definition]:
        """The definitions that the service's operations use, as components."""
        index = self._schemas.index
        return {key: index.definition(ref) for key, ref in self._defined.items()}

    @cached_property
    def has_schemas(self) -> bool:
        """Whether there are any schemas among the components."""
        made = map(self.made_schemas, self.resources)
        return bool(self.definitions) or any(made)

    def schema(self, key: str) -> Schema:
        """The component that a definition makes."""
        return self._schemas.definition(self._defined[key])

    def made_schemas(self, resource: ir.Resource) -> Mapping[str, Schema]:
        """The components that only a resource's mapping needs."""
        return self._mapper.made(resource).components

    @cached_property
    def _defined(self) -> Mapping[str, ir.Ref]:
        every = (o for one in self._operations for o in self._bodies[one.key])
        used = (type for o in every for type in operations.types_of(o))
        return self._schemas.components(used)

    @cached_property
    def _mapper(self) -> Mapper:
        return Mapper(self._service, self._schemas, self._defined)


def present(mapping: Schema) -> Schema:
    """The members that say something: no empty text or mapping, no false flag, no None."""
    return {key: value for key, value in mapping.items() if value or value == []}


def described(operation: ir.Operation) -> ir.Text:
    """All that is said of an operation: its summary is the first paragraph."""
    said = [text.raw for text in (operation.summary, operation.doc) if text]
    return ir.Text("\n\n".join(said))


def title(name: Name) -> str:
    """The name in words: ``Experiment Runs``."""
    return " ".join(word.capitalize() for word in name.words)


def dotted(parts: Iterable[ir.Text | str]) -> ir.Text:
    """The parts as one dotted name."""
    return ir.Text(".".join(p.raw if isinstance(p, ir.Text) else p for p in parts))


def _filters(api: ir.Api, options: Options) -> Mapping[str, Filter]:
    schemas = Schemas(index_of(api))
    return {
        "yaml": dump,
        "key": lambda key, indent: dump_key(key, " " * indent),
        "present": present,
        "described": described,
        "title": title,
        "dotted": dotted,
        "snake": lambda name: name.snake,
        "file": file_name,
        "document": lambda service: Document(service, schemas),
        "servers": servers.servers,
        "schemes": security.schemes,
        "requirements": partial(security.requirements, api),
        "auth": security.auth,
    }


TARGET = Target(
    name="sql",
    summary="StackQL provider documents: SELECT, INSERT, UPDATE, DELETE, EXEC",
    filters=_filters,
)
