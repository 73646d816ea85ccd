"""The ``models`` modules: records as classes, enums and aliases as type aliases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ... import ir
from ...names import Name
from ..lookup import EVERYTHING, Index, refs
from ..python import class_name, docstring, literal, string
from .annotations import Annotations
from .attributes import Attributes
from .choices import Choices, chosen, ordered
from .exporting import digest_of
from .facts import paragraphs
from .layout import (
    Code,
    Group,
    assigned,
    call,
    class_head,
    declared,
    fits,
    grouped,
    open_enum,
    type_alias,
)
from .parts import Home, parts
from .reach import Reach, unions
from .records import (
    COLUMNS,
    Attribute,
    Class,
    attribute_name,
    extras_name,
    hidden,
    is_literal,
    is_open,
    kept,
    record_doc,
)
from .scope import Scope
from .tags import Tags

_SCALARS = {ir.Text: "str", bool: "bool", int: "int", float: "float"}


class Module(NamedTuple):
    """A ``models`` module, ready to be printed.

    ``typed`` holds the aliases as type checkers read them, ``real`` the same as they are
    at run time; ``plain`` are those that are the same for both. ``adopt`` is what makes
    the records its own that are in other modules; nothing if none are. ``key`` changes
    with the names that it defines for others.
    """

    imports: str
    checking: str
    names: tuple[str, ...]
    classes: tuple[Class, ...]
    plain: tuple[str, ...]
    typed: tuple[str, ...]
    real: tuple[str, ...]
    adopt: str = ""
    key: str = ""


class Part(NamedTuple):
    """A private module of some of the records."""

    name: Name
    module: Module


class Models:
    """Makes the ``models`` modules of an API."""

    def __init__(self, index: Index, choices: Choices, reach: Reach) -> None:
        self.index = index
        self._choices = choices
        self.reach = reach
        self._homes: dict[Name | None, Home] = {}
        self.tags = Tags(index)

    def module(
        self, home: Name | None, definitions: Sequence[ir.Definition]
    ) -> Module | None:
        """The module of a service's definitions (None: shared ones); None if it is empty."""
        own = self._home(home, definitions)
        if not own.names:
            return None
        making = self._making(home, own.names, ())
        scope = making.scope
        classes = () if own.parts else self._classes(making, own.records)
        if self.index.touched is EVERYTHING:  # no prose is in the others
            making.aliases(own.definitions, list(self._choices.of(home)))
        checking = scope.use("TYPE_CHECKING") if making.typed else ""
        adopt = f"{scope.use('adopt')}(__name__, globals())" if own.parts else ""
        numbers = range(1, len(own.parts) + 1)
        taken = "\n".join(f"from ._models_{number} import *" for number in numbers)
        return Module(
            imports="\n\n".join(filter(None, (scope.imports(), taken))),
            checking=checking,
            names=tuple(sorted(own.names)),
            classes=classes,
            plain=(*making.plain, *sorted(making.named)),
            typed=tuple(making.typed),
            real=tuple(making.real),
            adopt=adopt,
            key=digest_of(own.names),
        )

    def parts(
        self, home: Name | None, definitions: Sequence[ir.Definition]
    ) -> tuple[Part, ...]:
        """The modules of records that ``module`` leaves to others."""
        own = self._home(home, definitions)
        return tuple(
            Part(Name.of(f"models {number}"), self._part(home, own.names, records))
            for number, records in enumerate(own.parts, 1)
        )

    def _home(self, home: Name | None, definitions: Sequence[ir.Definition]) -> Home:
        if home not in self._homes:
            used = tuple(
                d for d in definitions if self.reach.uses(ir.Ref(d.name, home))
            )
            names = [class_name(d.name) for d in used]
            names += [name for name, _ in self._choices.of(home)]
            records = tuple(d for d in used if isinstance(d, ir.Record))
            self._homes[home] = Home(used, tuple(names), records, parts(records))
        return self._homes[home]

    def _part(
        self, home: Name | None, names: Sequence[str], records: Sequence[ir.Record]
    ) -> Module:
        own = [class_name(record.name) for record in records]
        making = self._making(home, names, own)
        classes = self._classes(making, records)
        short = [definition.partition(":")[0] for definition in making.named]
        names = tuple(sorted([*own, *short]))
        plain = tuple(sorted(making.named))
        imports, key = making.scope.imports(), digest_of(own)
        return Module(imports, "", names, classes, plain, (), (), key=key)

    def _classes(
        self, making: _Making, records: Iterable[ir.Record]
    ) -> tuple[Class, ...]:
        """Their classes; mere names of those whose text an earlier run left."""
        touched = self.index.touched
        return tuple(making.record(r) if r in touched else kept(r) for r in records)

    def _making(
        self, home: Name | None, names: Sequence[str], own: Sequence[str]
    ) -> _Making:
        """``own``: the names that a part has itself; none where all are in one module."""
        scope = Scope(0 if home is None else 1, names)
        spelled = Annotations(
            self.index, self._choices, scope, home, "models", frozenset(own)
        )
        fields = Attributes(self.index, self.reach, self.tags, spelled, scope)
        return _Making(self, spelled, fields, scope, home)

    def alike(self, field: ir.Field) -> ir.Field:
        return self.index.alike(field)


@dataclass(slots=True)
class _Making:
    """One module in the making."""

    models: Models
    spelled: Annotations
    fields: Attributes
    scope: Scope
    home: Name | None
    plain: list[str] = field(default_factory=list)
    named: dict[str, None] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)
    real: list[str] = field(default_factory=list)
    #: Of fields that are alike, in records that are alike.
    attributes: dict[tuple[object, ...], Attribute] = field(default_factory=dict)

    def record(self, record: ir.Record) -> Class:
        self.scope.inner = frozenset(map(attribute_name, record.fields))
        open_ = is_open(record)
        base = self.scope.use("OpenModel" if open_ else "Model")
        attributes = list(self._attributes(record))
        constants = list(hidden(record))
        if open_:
            extras = extras_name(record)
            attributes.append(self._extras(record, extras))
            if extras != "additional_properties":
                constants.append(f'extras_ = "{extras}"')
        self.scope.inner = frozenset()
        name = class_name(record.name)
        return Class(
            record,
            name,
            head=class_head(name, base if open_ else f"{base}, kw_only=True"),
            doc=docstring(record_doc(record, self.models.index), 4),
            constants=tuple(constants),
            attributes=tuple(attributes),
        )

    def aliases(
        self,
        definitions: Sequence[ir.Definition],
        choices: Sequence[tuple[str, ir.OneOf]],
    ) -> None:
        """Enums, aliases and unions, in an order in which each can be evaluated."""
        for definition in definitions:
            if isinstance(definition, ir.Enum):
                self._enum(definition)
        for name, union in choices:
            self._choice(name, union)
        named = {union for _, union in choices}
        aliases = [d for d in definitions if isinstance(d, ir.Alias)]
        for alias, late in ordered(aliases, self.home):
            name = class_name(alias.name)
            if isinstance(alias.type, ir.OneOf):
                self._choice(name, alias.type)
            else:
                own = any(refs(alias.type)) or not named.isdisjoint(unions(alias.type))
                self._alias(name, alias.type, own, late)

    def _attributes(self, record: ir.Record) -> Iterator[Attribute]:
        """The fields; most of a large API's stand in many records and are written once."""
        ref, made = ir.Ref(record.name, self.home), self.attributes
        reach = self.models.reach
        given, answered = reach.gives(ref), reach.answers(ref)
        hidden = self.scope.hidden()
        for each in record.fields:
            tag = self.models.tags.default(ref, each) if each.required else ""
            key = id(self.models.alike(each)), given, answered, hidden, tag
            if key not in made:
                made[key] = self._attribute(ref, each)
            yield made[key]

    def _attribute(self, ref: ir.Ref, field: ir.Field) -> Attribute:
        lines = paragraphs(field, COLUMNS, self.models.index)
        doc = docstring(lines, 4) if lines else ""
        return Attribute(self._declaration(ref, field), doc)

    def _declaration(self, ref: ir.Ref, field: ir.Field) -> str:
        """``name: type = default``, with ``field(…)`` where the wire name is another."""
        annotation, default = self.fields.annotated(ref, field)
        name = attribute_name(field)
        return self._declared(name, annotation, self._value(field, default))

    def _value(self, field: ir.Field, default: str) -> Code | None:
        """What follows the annotation: nothing, ``None`` or ``field(…)``."""
        options = []
        if attribute_name(field) != field.wire.raw:
            options.append(f"name={string(field.wire.raw)}")
        if default.startswith("lambda"):
            options.append(f"default_factory={default}")
        elif default and options:
            options.append(f"default={default}")
        return call(self.scope.use("field"), *options) if options else default or None

    def _declared(self, name: str, annotation: str, value: Code | None) -> str:
        code = declared(name, annotation, value, 4)
        if code is not None:
            return code
        short, definition = self.scope.shortened(Name.of(name), annotation)
        self.named[definition] = None
        return declared(name, short, value, 4) or ""

    def _extras(self, record: ir.Record, name: str) -> Attribute:
        use = self.scope.use
        inner = self.spelled.decoded(record.extra or ir.ANY)
        annotation = f"{use('dict')}[{use('str')}, {inner}]"
        made = call(use("field"), "default_factory=lambda: {}")
        code = self._declared(name, annotation, made)
        doc = docstring(["Properties that are not declared above, by their names."], 4)
        return Attribute(code, doc)

    def _enum(self, enum: ir.Enum) -> None:
        """``Literal[…] | str`` for type checkers; at run time any value of its kind."""
        name, use = class_name(enum.name), self.scope.use
        marker = use("TypeAlias")
        real = self.spelled.decoded(ir.Primitive(enum.kind))
        known = [m.value for m in enum.members if is_literal(m.value)]
        kinds = {type(m.value) for m in enum.members}
        if not known or not kinds <= _SCALARS.keys():
            self.plain.append(f"{name}: {marker} = {real}")
            return
        values = Group(
            f"{use('Literal')}[", tuple(dict.fromkeys(map(literal, known))), "]"
        )
        others = [use(spelled) for kind, spelled in _SCALARS.items() if kind in kinds]
        other = " | ".join(others) if enum.kind == "any" else real
        self.typed.append(open_enum(name, marker, values, other, 4))
        self.real.append(f"{name} = {real}")

    def _choice(self, name: str, union: ir.OneOf) -> None:
        use = self.scope.use
        options = [self.spelled.decoded(option) for option in union.options]
        text = string(self.spelled.decoded_union(union))
        self.typed.append(type_alias(name, use("TypeAlias"), text, 4))
        self.real.append(chosen(name, use("choice"), options, union.tag))

    def _alias(self, name: str, type: ir.Type, own: bool, late: bool) -> None:
        """``own``: it names types of this module, which are defined further down."""
        annotation = self.spelled.decoded(type)
        marker = self.scope.use("TypeAlias")
        nothing = annotation == "None"
        if not nothing and not own and fits(f"{name}: {marker} = {annotation}"):
            self.plain.append(f"{name}: {marker} = {annotation}")
            return
        self.typed.append(type_alias(name, marker, string(annotation), 4))
        # A field of it that may be absent is `type(None) | None`: there is no `None | None`.
        if nothing:
            made = assigned(name, f"{self.scope.use('type')}(None)", 4)
        elif late or (" | " in annotation and not fits(f"{name} = {annotation}", 4)):
            made = chosen(name, self.scope.use("choice"), [annotation], None)
        else:
            made = assigned(name, grouped(annotation), 4)
        self.real.append(made)
