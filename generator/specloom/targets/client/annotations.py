"""Types as annotations: of what answers hold, and of what callers may give."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from ... import ir
from ...names import Name
from ..lookup import Index, as_list
from ..python import class_name, literal
from .choices import Choices
from .scope import Scope

_DECODED = {"date-time": "datetime", "date": "date", "byte": "bytes"}
_KINDS = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "any": "Any",
}
_UNQUOTED = frozenset("\\\"'\n\r\t")


class Annotations:
    """Spells types in one module.

    ``home`` is the service that the module belongs to, None at the package's root;
    ``module`` is ``models`` or ``inputs`` in these, whose own names need no prefix. A part
    of the models has only the names ``own``; it takes the others from the whole.
    """

    def __init__(
        self,
        index: Index,
        choices: Choices,
        scope: Scope,
        home: Name | None,
        module: Literal["models", "inputs", ""] = "",
        own: frozenset[str] = frozenset(),
    ) -> None:
        self._index = index
        self._choices = choices
        self._scope = scope
        self._home = home
        self._inside = module == "models"
        self._inside_inputs = module == "inputs"
        self._own = own

    def decoded(self, type: ir.Type) -> str:
        """The type of a value that came in an answer."""
        return " | ".join(self._decoded(type))

    def given(self, type: ir.Type, file: bool = False) -> str:
        """The type of a value that a caller gives; ``file`` where bytes travel as such."""
        return " | ".join(self._given(type, file))

    def members(self, type: ir.Type) -> list[str]:
        """The members of the union that ``decoded`` spells; most types have one."""
        return self._decoded(type)

    def united(self, unions: Iterable[list[str]]) -> str:
        """One union of several."""
        return " | ".join(self._united(member for union in unions for member in union))

    def optional(self, annotation: str) -> str:
        """The annotation, or None."""
        ended = annotation in ("Any", "_Any", "None") or annotation.endswith(" | None")
        return annotation if ended else f"{annotation} | None"

    def decoded_union(self, union: ir.OneOf) -> str:
        """A union by its options, even where it has a name."""
        return " | ".join(
            self._united(m for o in union.options for m in self._decoded(o))
        )

    def _decoded(self, type: ir.Type) -> list[str]:
        """The members of the union that the type is; most types have one."""
        use = self._scope.use
        match type:
            case ir.Primitive(kind, format):
                return [self._primitive(kind, format)]
            case ir.Ref(name, home):
                return [self._named(class_name(name), home)]
            case ir.Const(value):
                return [self._const(value)]
            case ir.ListOf(item):
                return [f"{use('list')}[{self.decoded(item)}]"]
            case ir.TupleOf(items, rest) if items and rest is None:
                inner = ", ".join(self.decoded(item) for item in items)
                return [f"{use('tuple')}[{inner}]"]
            case ir.TupleOf():
                return self._decoded(as_list(type))
            case ir.MapOf(value):
                return [f"{use('dict')}[{use('str')}, {self.decoded(value)}]"]
            case ir.Nullable(inner):
                return self._united([*self._decoded(inner), "None"])
            case ir.OneOf(options):
                choice = self._choices.name_of(type, self._home)
                if choice is not None:
                    return [self._named(choice, self._home)]
                return self._united(m for o in options for m in self._decoded(o))

    def _given(self, type: ir.Type, file: bool) -> list[str]:
        use = self._scope.use
        match type:
            case ir.Primitive("string", "date-time"):
                return [use("datetime"), use("str")]
            case ir.Primitive("string", "date"):
                return [use("date"), use("str")]
            case ir.Primitive("string", "byte"):
                return [use("bytes"), use("str")]
            case ir.Primitive("string", "binary") if file:
                return [use("FileInput")]
            case ir.ListOf(item):
                return [f"{use('Sequence')}[{self.given(item, file)}]"]
            case ir.TupleOf():
                return self._given(as_list(type), file)
            case ir.MapOf(value):
                return [f"{use('Mapping')}[{use('str')}, {self.given(value)}]"]
            case ir.Nullable(inner):
                return self._united([*self._given(inner, file), "None"])
            case ir.OneOf(options):
                return self._united(m for o in options for m in self._given(o, file))
            case ir.Ref() as ref:
                return self._given_ref(ref)
            case ir.Primitive() | ir.Const():
                return self._decoded(type)

    def _given_ref(self, ref: ir.Ref) -> list[str]:
        """A record or a dictionary of its shape; an alias has one of its own for input."""
        name, use = class_name(ref.name), self._scope.use
        match self._index.definition(ref):
            case ir.Enum():
                return [self._named(name, ref.home)]
            case ir.Record(extra=None):
                return [
                    self._named(name, ref.home),
                    self._input(f"{name}Dict", ref.home),
                ]
            case ir.Record():
                anything = f"{use('Mapping')}[{use('str')}, {use('Any')}]"
                return [self._named(name, ref.home), anything]
            case ir.Alias():
                return [self._input(f"{name}Input", ref.home)]

    def _united(self, members: Iterable[str]) -> list[str]:
        """Each member once, ``None`` last; anything at all swallows the rest."""
        found = dict.fromkeys(members)
        anything = "Any" if "Any" in found else "_Any"
        if anything in found or not found:
            return [self._scope.use("Any")]
        return sorted(found, key=lambda member: member == "None")

    def _primitive(self, kind: ir.Kind, format: ir.Format) -> str:
        if kind == "null":
            return "None"
        if kind == "string" and format in _DECODED:
            return self._scope.use(_DECODED[format])
        return self._scope.use(_KINDS[kind])

    def _const(self, value: ir.Value) -> str:
        """A literal where ``msgspec`` takes one: for text and whole numbers."""
        use = self._scope.use
        match value:
            case None:
                return "None"
            case bool():
                return use("bool")
            case ir.Text(raw=raw) if not raw.isascii() or set(raw) & _UNQUOTED:
                return use("str")  # no annotation in quotes may hold an escape
            case ir.Text() | int():
                return f"{use('Literal')}[{literal(value)}]"
            case float():
                return use("float")
            case _:
                return use("Any")

    def _named(self, spelled: str, home: Name | None) -> str:
        """A definition: bare in its own module, else with the module's name before it."""
        if self._inside and home == self._home:
            if self._own and spelled not in self._own:
                self._scope.borrow(".models", spelled)
            return spelled
        return f"{self._module('models', home)}.{spelled}"

    def _input(self, spelled: str, home: Name | None) -> str:
        if self._inside_inputs and home == self._home:
            return spelled
        return f"{self._module('inputs', home)}.{spelled}"

    def _module(self, module: str, home: Name | None) -> str:
        """The module of a service's definitions, or of those that services share."""
        typing = module == "inputs"
        if home == self._home:
            return self._scope.module(".", module, module, typing)
        return self._scope.module("..", module, f"shared_{module}", typing)
