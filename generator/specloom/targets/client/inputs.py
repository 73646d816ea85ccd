"""The ``inputs`` modules: what callers may give as plain dictionaries."""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ... import ir
from ...names import Name
from ..lookup import Index
from ..python import class_name, docstring, string
from .annotations import Annotations
from .choices import Choices
from .layout import call, class_head, declared, dictionary, laid_out, type_alias
from .reach import Reach
from .scope import Scope

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class Shape(NamedTuple):
    """A dictionary's shape as a class."""

    head: str
    doc: str
    keys: tuple[str, ...]


class Module(NamedTuple):
    """An ``inputs`` module, ready to be printed.

    ``calls`` are the shapes of dictionaries with a key that is no identifier.
    """

    imports: str
    names: tuple[str, ...]
    shapes: tuple[Shape, ...]
    calls: tuple[str, ...]
    aliases: tuple[str, ...]


class Inputs:
    """Makes the ``inputs`` modules of an API."""

    def __init__(self, index: Index, choices: Choices, reach: Reach) -> None:
        self._index = index
        self._choices = choices
        self._reach = reach

    def names(
        self, home: Name | None, definitions: Sequence[ir.Definition]
    ) -> tuple[str, ...]:
        """What the module of a service's inputs (None: shared ones) defines for others."""
        records, aliases = self._given(home, definitions)
        named = [dict_name(d) for d in records] + [input_name(d) for d in aliases]
        return tuple(sorted(named))

    def _given(
        self, home: Name | None, definitions: Sequence[ir.Definition]
    ) -> tuple[list[ir.Record], list[ir.Alias]]:
        given = [d for d in definitions if ir.Ref(d.name, home) in self._reach.given]
        records = [d for d in given if isinstance(d, ir.Record) and d.extra is None]
        return records, [d for d in given if isinstance(d, ir.Alias)]

    def module(self, home: Name | None, definitions: Sequence[ir.Definition]) -> Module:
        """The module of a service's inputs, for one that has any."""
        names = self.names(home, definitions)
        records, aliases = self._given(home, definitions)
        scope = Scope(0 if home is None else 1, names)
        spelled = Annotations(self._index, self._choices, scope, home, "inputs")
        making = _Making(spelled, scope)
        for alias in aliases:
            making.alias(input_name(alias), spelled.given(alias.type))
        shapes = tuple(making.shape(r) for r in records if _is_plain(r))
        calls = tuple(making.call(r) for r in records if not _is_plain(r))
        return Module(
            imports=scope.imports(),
            names=names,
            shapes=shapes,
            calls=calls,
            aliases=(*making.aliases, *sorted(making.named)),
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
    named: dict[str, None] = field(default_factory=dict)

    def alias(self, name: str, annotation: str) -> None:
        marker = self.scope.use("TypeAlias")
        self.aliases.append(type_alias(name, marker, string(annotation)))

    def shape(self, record: ir.Record) -> Shape:
        base = f"{self.scope.use('TypedDict')}, total=False"
        self.scope.inner = frozenset(f.wire.raw for f in record.fields)
        keys = tuple(map(self._key, record.fields))
        self.scope.inner = frozenset()
        doc = docstring([f"``{class_name(record.name)}`` as a dictionary."], 4)
        return Shape(class_head(dict_name(record), base), doc, keys)

    def call(self, record: ir.Record) -> str:
        name = dict_name(record)
        pairs = [(string(f.wire.raw), string(self._value(f))) for f in record.fields]
        typed = self.scope.use("TypedDict")
        made = call(typed, string(name), dictionary(pairs), "total=False", open=True)
        return laid_out(made, 0, before=f"{name} = ")

    def _key(self, field: ir.Field) -> str:
        wire = field.wire.raw
        code = declared(wire, self._value(field), None, 4)
        if code is not None:
            return code
        name, definition = self.scope.shortened(
            field.name, self.spelled.given(field.type)
        )
        self.named[definition] = None
        required = _is_required(field)
        annotation = f"{self.scope.use('Required')}[{name}]" if required else name
        return declared(wire, annotation, None, 4) or f"{wire}: {annotation}"

    def _value(self, field: ir.Field) -> str:
        annotation = self.spelled.given(field.type)
        if not _is_required(field):
            return annotation
        return f"{self.scope.use('Required')}[{annotation}]"


def _is_required(field: ir.Field) -> bool:
    return field.required and field.access != "read"


def _is_plain(record: ir.Record) -> bool:
    return all(_is_key(field.wire.raw) for field in record.fields)


def _is_key(wire: str) -> bool:
    return _KEY.fullmatch(wire) is not None and not keyword.iskeyword(wire)
