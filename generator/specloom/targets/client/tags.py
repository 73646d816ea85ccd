"""The values of tags that go without saying: of records that only one value leads to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from ... import ir
from ..lookup import Index
from .reach import types_in, unions
from .records import constant


class Tags:
    """Which value of a union's tag a record is made with."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def default(self, ref: ir.Ref, field: ir.Field) -> str:
        """``lambda: "cat"`` for a tag that has but one value in this record, else nothing."""
        values = self._values.get(ref, {}).get(field.wire, [])
        if len(values) != 1 or not self._may_be(field.type, values[0]):
            return ""
        return constant(ir.Const(values[0]))

    @cached_property
    def _values(self) -> dict[ir.Ref, dict[ir.Text, list[ir.Text]]]:
        """The values that lead to a record, by the tag that has them."""
        found: dict[ir.Ref, dict[ir.Text, list[ir.Text]]] = {}
        for union in dict.fromkeys(_unions(self._index.api)):
            for at, value in _leading(union.tag) if union.tag else ():
                ref = self._record(union.options[at])
                if union.tag is not None and ref is not None:
                    values = found.setdefault(ref, {}).setdefault(union.tag.wire, [])
                    values += [] if value in values else [value]
        return found

    def _record(self, option: ir.Type) -> ir.Ref | None:
        """The record that an option is, by its own name."""
        while isinstance(option, ir.Ref):
            definition = self._index.definition(option)
            if isinstance(definition, ir.Record):
                return option
            if not isinstance(definition, ir.Alias):
                return None
            option = definition.type
        return None

    def _may_be(self, type: ir.Type, value: ir.Text) -> bool:
        match self._index.resolve(type):
            case ir.Primitive("string", format):
                return not format
            case ir.Enum(kind="string", members=members):
                return any(member.value == value for member in members)
            case _:
                return False


def _leading(tag: ir.Tag) -> Iterator[tuple[int, ir.Text]]:
    """The options and the values that lead to each; none stands for all others."""
    for value, at in tag.values:
        yield at, value
    for value, several in tag.shared:
        for at in several:
            yield at, value
    if tag.default is not None:
        yield tag.default, ir.NO_TEXT


def _unions(api: ir.Api) -> Iterator[ir.OneOf]:
    services = api.services
    methods = [m for s in services for r in s.resources for m in r.methods]
    definitions = [*api.definitions, *(d for s in services for d in s.definitions)]
    for definition in definitions:
        yield from _in(types_in(definition))
    for method in methods:
        operation = method.operation
        yield from _in(p.field.type for p in operation.parameters)
        yield from _in(a.type for a in operation.responses if a.type is not None)


def _in(types: Iterable[ir.Type]) -> Iterator[ir.OneOf]:
    for type in types:
        if not isinstance(type, ir.Primitive | ir.Ref):
            yield from unions(type)
