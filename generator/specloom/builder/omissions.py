"""What is left out, leniently: schemas that cannot be read, and all that needs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..errors import SpecloomError
from ..ir import (
    Alias,
    Definition,
    Enum,
    ListOf,
    MapOf,
    Nullable,
    OneOf,
    Operation,
    Record,
    Ref,
    TupleOf,
    Type,
)
from .further import note_left_out
from .reading import Reading
from .schemas import Schemas


class Omissions:
    """The definitions that cannot be had, each with the error that is to blame.

    They are taken out of the schemas' definitions.
    """

    def __init__(self, schemas: Schemas) -> None:
        self._note = schemas.reader.note
        self._errors = dict(schemas.failures)
        if self._errors:
            self._spread(schemas.definitions)
            for ref in self._errors:
                schemas.definitions.pop(ref, None)

    def reason(self, operation: Operation) -> SpecloomError | None:
        """Why the operation has to go, if it has."""
        for type in _types_of(operation) if self._errors else ():
            for ref in _refs(type):
                if ref in self._errors:
                    return self._errors[ref]
        return None

    def spared(self, reading: Reading) -> Reading:
        """The operation without the further bodies that have to go, which are told."""
        kept = []
        for more in reading.further:
            error = self.reason(more.operation)
            if error is None:
                kept.append(more)
            elif more.operation.body is not None:
                media = more.operation.body.media.raw
                note_left_out(media, more.at, error, self._note)
        return reading._replace(further=tuple(kept))

    def _spread(self, definitions: Mapping[Ref, Definition]) -> None:
        """Blame the same error for every definition that refers to a lost one."""
        users: dict[Ref, list[Ref]] = {}
        for ref, definition in definitions.items():
            for type in _types_in(definition):
                for used in _refs(type):
                    users.setdefault(used, []).append(ref)
        waiting = list(self._errors)
        while waiting:
            lost = waiting.pop()
            for user in users.get(lost, ()):
                if user not in self._errors:
                    self._errors[user] = self._errors[lost]
                    waiting.append(user)


def _types_of(operation: Operation) -> Iterator[Type]:
    yield from (parameter.field.type for parameter in operation.parameters)
    if operation.body is not None:
        yield operation.body.type
    for answer in operation.responses:
        yield from (header.type for header in answer.headers)
        if answer.type is not None:
            yield answer.type


def _types_in(definition: Definition) -> Iterator[Type]:
    match definition:
        case Record(fields=fields, extra=extra):
            yield from (field.type for field in fields)
            if extra is not None:
                yield extra
        case Alias(type=type):
            yield type
        case Enum():
            return


def _refs(type: Type) -> Iterator[Ref]:
    match type:
        case Ref():
            yield type
        case ListOf(inner) | MapOf(inner) | Nullable(inner):
            yield from _refs(inner)
        case TupleOf(items, rest):
            for item in (*items, *([rest] if rest is not None else [])):
                yield from _refs(item)
        case OneOf(options):
            for option in options:
                yield from _refs(option)
        case _:
            return
