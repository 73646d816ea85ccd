"""What a method of the client takes: its arguments, as Python sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ... import ir
from ...names import Name
from ..lookup import Index
from ..python import ident, literal
from ..sole_values import default_of
from .annotations import Annotations
from .descriptors import extras_argument, sends_null
from .scope import Scope


class Argument(NamedTuple):
    """An argument; ``default`` in code, None where it must be given.

    ``part`` is what a type that is too long for its line is named after.
    """

    name: str
    annotation: str
    default: str | None
    part: Name


class Signatures:
    """Spells the arguments of one module's methods."""

    def __init__(self, index: Index, spelled: Annotations, scope: Scope) -> None:
        self._index = index
        self._spelled = spelled
        self._scope = scope

    def of(self, method: ir.Method) -> Iterator[Argument]:
        """What must be given, then what may be.

        What must be given and can be but one value has that as its default.
        """
        sent = method.operation.parameters
        for parameter in sorted(sent, key=lambda p: not p.field.required):
            annotation, default = self._type(parameter, method.operation.body)
            name = parameter.field.name
            yield Argument(ident(name), annotation, default, name)
        if extras := extras_argument(self._index, method.operation):
            use = self._scope.use
            annotation = f"{use('Mapping')}[{use('str')}, {use('Any')}] | None"
            yield Argument(extras, annotation, "None", Name.of(extras))

    def _type(
        self, parameter: ir.Parameter, body: ir.Body | None
    ) -> tuple[str, str | None]:
        """A parameter's annotation, and its default in code."""
        spelled, field = self._spelled, parameter.field
        whole = parameter.location == "body"
        kind = body.kind if body is not None and parameter.is_in_body else "json"
        if whole and kind in ("binary", "text", "xml"):
            annotation = self._content(kind)
        elif whole and kind in ("jsonl", "events"):
            annotation = f"{self._scope.use('Iterable')}[{spelled.given(field.type)}]"
        else:
            annotation = spelled.given(field.type, file=kind == "multipart")
        if field.required:
            sole = default_of(parameter)
            return annotation, None if sole is None else literal(sole)
        annotation = spelled.optional(annotation)
        if not sends_null(self._index, parameter):
            return annotation, "None"
        unset = self._scope.use("UNSET")
        return f"{annotation} | {self._scope.use('UnsetType')}", unset

    def _content(self, kind: ir.MediaKind) -> str:
        """What a body that is no JSON may be given as."""
        use = self._scope.use
        if kind == "text":
            return use("str")
        return f"{use('str')} | {use('Bytes')}" if kind == "xml" else use("Bytes")
