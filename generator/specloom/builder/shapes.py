"""What a type looks like from the outside: its fields, its items, whether it is a scalar.

Rows, columns and paging look at answers through these few questions, so that aliases,
``Nullable`` and unions are followed in one place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from .. import ir
from ..names import Name
from .combining import union
from .reading import Definitions

Bare: TypeAlias = (
    "ir.Record | ir.Enum | ir.Primitive | ir.Const | ir.ListOf | ir.TupleOf"
    " | ir.MapOf | ir.OneOf"
)
_LONGEST_CHAIN = 32  # aliases of aliases; more is a cycle that nobody can decode
_DEEPEST = 8  # unions in unions
_COLUMNS = {ir.Text: "string", int: "number", float: "number", bool: "boolean"}
_MOST_TYPES = 50  # of one property of a union's options; more tell nobody anything


class Shapes:
    """Answers about types, remembered: the same few records are asked about again and again."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._fields: dict[ir.Ref, tuple[ir.Field, ...]] = {}

    def bare(self, type: ir.Type) -> Bare:
        """The type without ``Nullable``, references and aliases; ``any`` where they lead nowhere."""
        for _ in range(_LONGEST_CHAIN):
            match type:
                case ir.Nullable(inner):
                    type = inner
                case ir.Ref():
                    match self._definitions.get(type):
                        case ir.Alias(type=inner):
                            type = inner
                        case None:
                            return ir.ANY
                        case definition:
                            return definition
                case _:
                    return type
        return ir.ANY

    def fields(self, type: ir.Type) -> tuple[ir.Field, ...]:
        """The properties a value of this type may have; those of all options for a union.

        Write-only properties are left out: no answer carries them.
        """
        if not isinstance(type, ir.Ref):
            return self._read(type)
        if (known := self._fields.get(type)) is None:
            known = self._fields[type] = self._read(type)
        return known

    def _read(self, type: ir.Type) -> tuple[ir.Field, ...]:
        match self.bare(type):
            case ir.Record(fields=fields):
                return tuple(field for field in fields if field.access != "write")
            case ir.OneOf(options=options):
                return self._merged(options)
            case _:
                return ()

    def _merged(self, options: tuple[ir.Type, ...]) -> tuple[ir.Field, ...]:
        """One field a wire name, of any of the types that the options give it."""
        found: dict[ir.Text, list[ir.Field]] = {}
        for option in options:
            if isinstance(self.bare(option), ir.OneOf):
                continue
            for field in self.fields(option):
                found.setdefault(field.wire, []).append(field)
        return tuple(self._joined(fields) for fields in found.values())

    def _joined(self, fields: Sequence[ir.Field]) -> ir.Field:
        """One field for several: where they are no column of one type, whatever JSON can hold.

        What one option says of the values that it alone has (always "file") is not said.
        """
        first, types = fields[0], tuple(dict.fromkeys(field.type for field in fields))
        if len(types) == 1:
            return first
        items = [item for item in map(self.item, types) if item is not None]
        if len(items) == len(types):
            told = dict.fromkeys(o for item in items for o in self._options(item))
            return replace(first, type=ir.ListOf(ir.OneOf(tuple(told))), limits=None)
        is_few = len(types) <= _MOST_TYPES
        together = is_few and len({k for t in types for k in self._columns(t, 0)}) == 1
        type = union(types) if together else ir.ANY
        texts = {field.doc for field in fields}
        is_own = len(texts) > 1 and any(map(self._is_listed, types))
        doc = ir.NO_TEXT if is_own else first.doc
        return replace(first, type=type, limits=None, doc=doc)

    def _columns(self, type: ir.Type, depth: int) -> Iterator[str]:
        """What columns can hold the values of a type: one word, or one an option."""
        match self.bare(type):
            case ir.OneOf(options=options) if depth < _DEEPEST:
                for option in options:
                    yield from self._columns(option, depth + 1)
            case ir.Record() | ir.MapOf():
                yield "object"
            case ir.Const(value=value):
                yield _COLUMNS.get(value.__class__, "any")
            case ir.Primitive(kind="integer") | ir.Enum(kind="integer"):
                yield "number"
            case ir.OneOf():
                yield "any"
            case _:
                yield self.kind(type)

    def _is_listed(self, type: ir.Type) -> bool:
        return isinstance(self.bare(type), ir.Enum | ir.Const)

    def _options(self, type: ir.Type) -> tuple[ir.Type, ...]:
        """What a value may be: no union of unions, whose properties nobody would look for."""
        bare = self.bare(type)
        return bare.options if isinstance(bare, ir.OneOf) else (type,)

    def item(self, type: ir.Type) -> ir.Type | None:
        """The type of one item if this is an array, or one of several arrays; else None."""
        match self.bare(type):
            case ir.ListOf(item=item):
                return item
            case ir.OneOf(options=options):
                return self._one_item(options)
            case _:
                return None

    def _one_item(self, options: tuple[ir.Type, ...]) -> ir.Type | None:
        """One item of arrays that are alternatives; None where one of them is no array."""
        found: dict[ir.Type, None] = {}
        for option in options:
            bare = self.bare(option)
            if not isinstance(bare, ir.ListOf):
                return None
            found[bare.item] = None
        if len(found) < 2:
            return next(iter(found), None)
        return ir.OneOf(
            tuple(dict.fromkeys(o for i in found for o in self._options(i)))
        )

    def required(self, operation: ir.Operation) -> tuple[Name, ...]:
        """The parameters that SQL must be given, as ``Parameter.field.name``.

        Attributes that the body's schema requires count although the body as a whole may be
        optional: a statement that names none of them would mean another method.
        """
        body = operation.body
        needed: set[ir.Text] = set()
        if body and body.unfolded and not body.required:
            bare = self.bare(body.type)
            fields = bare.fields if isinstance(bare, ir.Record) else ()
            needed = {field.wire for field in fields if field.required}
        return tuple(
            p.field.name
            for p in operation.parameters
            if p.field.required or (p.location == "field" and p.field.wire in needed)
        )

    def is_object(self, type: ir.Type) -> bool:
        """Whether values have known properties."""
        return bool(self.fields(type))

    def is_only_object(self, type: ir.Type) -> bool:
        """Whether all values are objects, null aside: no option of a union is another thing."""
        bare = self.bare(type)
        options = bare.options if isinstance(bare, ir.OneOf) else (type,)
        return all(isinstance(self.bare(option), ir.Record) for option in options)

    def is_scalar(self, type: ir.Type) -> bool:
        """Whether values are strings, numbers or booleans."""
        match self.bare(type):
            case ir.Primitive(kind=kind):
                return kind not in ("any", "null")
            case ir.Enum() | ir.Const():
                return True
            case _:
                return False

    def kind(self, type: ir.Type) -> str:
        """``string``, ``integer``, … for scalars; ``array``, ``object``, ``map`` or ``any``."""
        match self.bare(type):
            case ir.Primitive(kind=kind) | ir.Enum(kind=kind):
                return kind
            case ir.ListOf() | ir.TupleOf():
                return "array"
            case ir.Record() | ir.OneOf():
                return "object" if self.is_object(type) else "any"
            case ir.MapOf():
                return "map"
            case _:
                return "any"


def answer(operation: ir.Operation) -> ir.Response | None:
    """The answer that rows come from: the lowest success; ``default`` only where there is none.

    None if that brings no body: what others bring may never come.
    """
    found = [a for a in operation.responses if a.status[:1] == "2"]
    if not found:
        found = [a for a in operation.responses if a.status == "default"]
    lowest = min((a.status for a in found), default="")
    return next((a for a in found if a.status == lowest and a.type), None)
