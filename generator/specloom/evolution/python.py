"""What a change does to code that uses the generated client."""

from __future__ import annotations

from collections.abc import Container, Iterator
from functools import cache

from .. import ir
from ..names import Name
from ..targets.base import owned
from ..targets.client.annotations import Annotations
from ..targets.client.arguments import constructor
from ..targets.client.attributes import Attributes
from ..targets.client.choices import Choices
from ..targets.client.layout import members
from ..targets.client.packages import member_name, module_name
from ..targets.client.reach import Reach
from ..targets.client.records import attribute_name, extras_name
from ..targets.client.results import Result, Results
from ..targets.client.scope import Scope
from ..targets.client.signatures import Argument, Signatures
from ..targets.client.tags import Tags
from ..targets.lookup import EVERYTHING, Index
from ..targets.python import class_name, ident, literal
from ..targets.ways import Way
from . import replacing
from .changes import Change
from .meanings import Meanings
from .replacing import CLASS
from .surfaces import Item, Key, Maker, Surface

_GIVES: dict[Way, str] = {
    "call": "an answer",
    "pages": "rows, page by page",
    "stream": "a stream",
    "download": "a download",
}

_DEPTH = 3  # parts of the keys of resources and models


def changes(old: Index, new: Index) -> Iterator[Change]:
    """All that is different to code that uses the client, as type checkers see it."""
    before, after = _surface(old, Annotations), _surface(new, Annotations)

    @cache
    def behind(more: frozenset[Key]) -> tuple[Surface, Surface]:
        asked = more | {key[:_DEPTH] for key in before.keys() ^ after.keys()}
        asked |= {k[:_DEPTH] for k in before if _shape(before, k) != _shape(after, k)}
        return _surface(old, Meanings, asked), _surface(new, Meanings, asked)

    yield from replacing.changes(before, after, behind)


def _shape(surface: Surface, key: Key) -> tuple[str, ...]:
    return surface[key].shape if key in surface else ()


def _surface(
    index: Index, spelling: type[Annotations], only: Container[Key] = EVERYTHING
) -> Surface:
    """Everything of a client that code can name: arguments, methods, models.

    ``only`` are the resources and models whose parts are asked for.
    """
    return dict(_Client(index, spelling, only).items())


class _Client:
    """One client, as type checkers see it."""

    def __init__(
        self, index: Index, spelling: type[Annotations], only: Container[Key]
    ) -> None:
        self._index = index
        self._spelling = spelling
        self._only = only
        self._choices = Choices(index)
        self._reach = Reach(index)
        self._tags = Tags(index)

    def items(self) -> Iterator[tuple[Key, Item]]:
        api = self._index.api
        yield ("package",), Item("the package", (module_name(api.name),))
        yield from _arguments(api)
        for service in api.services:
            name = member_name(service)
            yield ("service", name), Item(f"the service {name}")
            for resource in service.resources:
                yield from self._resource(service, resource)
        for home, definitions in owned(api).items():
            for definition in definitions:
                if self._reach.uses(ir.Ref(definition.name, home)):
                    yield from self._model(home, definition)

    def _resource(
        self, service: ir.Service, resource: ir.Resource
    ) -> Iterator[tuple[Key, Item]]:
        path = member_name(service), ident(resource.name)
        yield ("service", *path), Item(".".join(path))
        if ("service", *path) not in self._only:
            return
        scope = Scope(1, ())
        spelled = self._spelling(self._index, self._choices, scope, service.name)
        results = Results(spelled, scope)
        signatures = Signatures(self._index, spelled, scope)
        named = self._index.python_names(resource)
        for method in {m.name: m for m in resource.methods}.values():
            arguments = list(signatures.of(method))
            for result in results.of(method):
                at = *path, named[method.name][result.way]
                yield from _method(at, method, result, arguments)

    def _model(
        self, home: Name | None, definition: ir.Definition
    ) -> Iterator[tuple[Key, Item]]:
        ref = ir.Ref(definition.name, home)
        module = "models" if home is None else f"{module_name(home)}.models"
        at = module, class_name(definition.name)
        if ("model", *at) not in self._only:
            return
        scope = Scope(0 if home is None else 1, ())
        spelled = self._spelling(self._index, self._choices, scope, home, "models")
        match definition:
            case ir.Record():
                fields = Attributes(
                    self._index, self._reach, self._tags, spelled, scope
                )
                yield from self._record(at, ref, definition, fields)
                yield from self._beside(at, ref, definition, spelled)
            case ir.Enum():
                yield from _enum(at, definition)
            case ir.Alias(type=type):
                yield from self._input(at, ref, "Input")
                shape, source = tuple(spelled.members(type)), definition.source
                item = Item(".".join(at), shape, self._maker(ref), source=source)
                yield ("model", *at), item

    def _record(
        self, at: Key, ref: ir.Ref, record: ir.Record, attributes: Attributes
    ) -> Iterator[tuple[Key, Item]]:
        where, gives = ".".join(at), self._reach.gives(ref)
        source, old = record.source, record.deprecated
        yield ("model", *at), Item(where, CLASS, source=source, deprecated=old)
        for field in record.fields:
            annotation, default = attributes.annotated(ref, field)
            name = attribute_name(field)
            yield (
                ("model", *at, name),
                Item(
                    f"{where}.{name}",
                    tuple(members(annotation)),
                    self._maker(ref),
                    needed=gives and not default,
                    source=source,
                    deprecated=field.deprecated,
                ),
            )

    def _beside(
        self, at: Key, ref: ir.Ref, record: ir.Record, spelled: Annotations
    ) -> Iterator[tuple[Key, Item]]:
        """The dictionary that may be given, or what holds properties without declaration."""
        if record.extra is None:
            yield from self._input(at, ref, "Dict")
            return
        name, shape = extras_name(record), f"dict[str, {spelled.decoded(record.extra)}]"
        where, side = f"{'.'.join(at)}.{name}", self._maker(ref)
        item = Item(where, (shape,), side, source=record.source)
        yield ("model", *at, name), item

    def _input(self, at: Key, ref: ir.Ref, ending: str) -> Iterator[tuple[Key, Item]]:
        """What may be given in its place, which has a name of its own."""
        if ref in self._reach.given:
            module = at[0].removesuffix("models") + "inputs"
            name = at[1] + ending
            yield ("model", *at, "inputs", name), Item(f"{module}.{name}")

    def _maker(self, ref: ir.Ref) -> Maker:
        if self._reach.gives(ref):
            return "both" if self._reach.answers(ref) else "sent"
        return "received"


def _arguments(api: ir.Api) -> Iterator[tuple[Key, Item]]:
    """What clients are made with: credentials and server variables."""
    for argument in constructor(api, Scope(0, ()))[0]:
        where = f"Client, argument {argument.name}"
        yield ("client", argument.name), Item(where, (argument.annotation,), "sent")


def _method(
    at: Key, method: ir.Method, result: Result, arguments: list[Argument]
) -> Iterator[tuple[Key, Item]]:
    key, where, operation = ("service", *at), ".".join(at), method.operation
    source, old = operation.source, operation.deprecated
    yield key, Item(where, (_GIVES[result.way],), source=source, deprecated=old)
    returned, told = tuple(members(result.value)), f"{where}, what it returns"
    yield (*key, "->"), Item(told, returned, "received", source=source, holder=where)
    for argument in arguments:
        shape, needed = members(argument.annotation), argument.default is None
        told = f"{where}, argument {argument.name}"
        item = Item(told, tuple(shape), "sent", needed, source, holder=where)
        yield (*key, argument.name), item


def _enum(at: Key, enum: ir.Enum) -> Iterator[tuple[Key, Item]]:
    """A list of values, beside which any others of their kind are taken."""
    where, source, old = ".".join(at), enum.source, enum.deprecated
    yield ("model", *at), Item(where, (enum.kind,), source=source, deprecated=old)
    for member in enum.members:
        value = literal(member.value)
        item = Item(f"{where}, the value {value}", source=source, loose=True)
        yield ("model", *at, value), item
