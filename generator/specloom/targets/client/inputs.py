"""The ``inputs`` modules: what callers may give as plain dictionaries."""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ... import ir
from ...names import Name
from ..lookup import Index
from ..python import class_name, docstring, string
from .annotations import Annotations
from .choices import Choices
from .layout import call, dictionary, fits, laid_out, type_alias
from .reach import Reach
from .scope import Scope

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Shape:
    """A dictionary's shape: as a class, or as a call where a key is no identifier."""

    name: str
    base: str
    doc: str
    keys: tuple[str, ...]
    called: str


@dataclass(frozen=True, slots=True)
class Module:
    """An ``inputs`` module, ready to be printed."""

    imports: str
    names: tuple[str, ...]
    aliases: tuple[str, ...]
    shapes: tuple[Shape, ...]


class Inputs:
    """Makes the ``inputs`` modules of an API."""

    def __init__(self, index: Index, choices: Choices, reach: Reach) -> None:
        self._index = index
        self._choices = choices
        self._reach = reach

    def module(
        self, home: Name | None, definitions: Sequence[ir.Definition]
    ) -> Module | None:
        """The module of a service's inputs (None: shared ones); None if it is empty."""
        given = [d for d in definitions if ir.Ref(d.name, home) in self._reach.given]
        records = [d for d in given if isinstance(d, ir.Record) and d.extra is None]
        aliases = [d for d in given if isinstance(d, ir.Alias)]
        names = [dict_name(d) for d in records] + [input_name(d) for d in aliases]
        if not names:
            return None
        scope = Scope(0 if home is None else 1, names)
        spelled = Annotations(self._index, self._choices, scope, home, "inputs")
        making = _Making(spelled, scope)
        for alias in aliases:
            making.alias(input_name(alias), spelled.given(alias.type))
        shapes = tuple(making.shape(record) for record in records)
        return Module(
            scope.imports(), tuple(sorted(names)), tuple(making.aliases), shapes
        )


def dict_name(record: ir.Record) -> str:
    return f"{class_name(record.name)}Dict"


def input_name(alias: ir.Alias) -> str:
    return f"{class_name(alias.name)}Input"


@dataclass(slots=True)
class _Making:
    """One module in the making."""

    spelled: Annotations
    scope: Scope
    aliases: list[str] = field(default_factory=list)

    def alias(self, name: str, annotation: str) -> None:
        target = f"{name}: {self.scope.use('TypeAlias')}"
        self.aliases.append(type_alias(target, string(annotation)))

    def shape(self, record: ir.Record) -> Shape:
        name, base = dict_name(record), self.scope.use("TypedDict")
        doc = docstring([f"``{class_name(record.name)}`` as a dictionary."], 4)
        if all(_is_key(f.wire.raw) for f in record.fields):
            self.scope.inner = frozenset(f.wire.raw for f in record.fields)
            keys = tuple(self._key(name, f) for f in record.fields)
            self.scope.inner = frozenset()
            return Shape(name, base, doc, keys, "")
        pairs = [(string(f.wire.raw), string(self._value(f))) for f in record.fields]
        made = call(base, string(name), dictionary(pairs), "total=False", open=True)
        return Shape(name, base, doc, (), laid_out(made, 0, before=f"{name} = "))

    def _key(self, shape: str, field: ir.Field) -> str:
        line = f"{field.wire.raw}: {self._value(field)}"
        if fits(line, 4):
            return line
        name = f"_{shape}{class_name(field.name)}"
        self.alias(name, self.spelled.given(field.type))
        required = self.scope.use("Required") if _is_required(field) else ""
        return f"{field.wire.raw}: {f'{required}[{name}]' if required else name}"

    def _value(self, field: ir.Field) -> str:
        annotation = self.spelled.given(field.type)
        if not _is_required(field):
            return annotation
        return f"{self.scope.use('Required')}[{annotation}]"


def _is_required(field: ir.Field) -> bool:
    return field.required and field.access != "read"


def _is_key(wire: str) -> bool:
    return _KEY.fullmatch(wire) is not None and not keyword.iskeyword(wire)
