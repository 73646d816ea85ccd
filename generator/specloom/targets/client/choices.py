"""Unions that need a name, since ``msgspec`` cannot tell their options apart.

And in which order they, and other aliases, can be written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ... import ir
from ...names import Name, Names
from ..lookup import Index, refs
from ..python import class_name, string
from .layout import Code, Item, Named, call, collection, dictionary, grouped, laid_out
from .reach import types_in, unions

_NUMBER: Final = re.compile(r"-option-?[0-9]+$")


class Choices:
    """The names of unions, by the module that uses them.

    A name is made of its options' names, so that a new union never renames another.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._names: dict[tuple[Name | None, ir.OneOf], str] = {}
        api = index.api
        self._claim(None, api.definitions, ())
        for service in api.services:
            methods = [m for r in service.resources for m in r.methods]
            self._claim(service.name, service.definitions, methods)

    def name_of(self, union: ir.OneOf, home: Name | None) -> str | None:
        """The union's name in its home's models; None where it needs none."""
        return self._names.get((home, union))

    def of(self, home: Name | None) -> Iterator[tuple[str, ir.OneOf]]:
        """The named unions of a module, by name."""
        yield from sorted(
            ((name, union) for (h, union), name in self._names.items() if h == home),
            key=lambda pair: pair[0],
        )

    def needed(self, union: ir.OneOf) -> bool:
        """Whether the union has options that ``msgspec`` cannot tell apart."""
        kinds = [self._kind(option) for option in union.options]
        return None in kinds or len(set(kinds)) < len(kinds)

    def _kind(self, option: ir.Type) -> str | None:
        """The JSON scalar that the option is, None for anything else."""
        match self._index.resolve(option):
            case ir.Primitive(kind, format) if kind != "any":
                return None if format in ("date-time", "date", "byte") else kind
            case ir.Enum(kind=kind) if kind != "any":
                return kind
            case _:
                return None

    def _claim(
        self,
        home: Name | None,
        definitions: tuple[ir.Definition, ...],
        methods: Iterable[ir.Method],
    ) -> None:
        names = Names()
        for definition in definitions:
            names.claim(definition.name)
        found = dict.fromkeys(
            union
            for type in _types(definitions, methods)
            if not isinstance(type, ir.Primitive | ir.Ref)
            for union in unions(type)
        )
        for union in found:
            if self.needed(union):
                name = names.claim(_joined(union))
                self._names[home, union] = class_name(name)


def _types(
    definitions: tuple[ir.Definition, ...], methods: Iterable[ir.Method]
) -> Iterator[ir.Type]:
    for definition in definitions:
        if isinstance(definition, ir.Alias) and isinstance(definition.type, ir.OneOf):
            yield from definition.type.options  # the union itself has the alias's name
        else:
            yield from types_in(definition)
    for method in methods:
        for answer in method.operation.responses:
            if answer.type is not None:
                yield answer.type


def _joined(union: ir.OneOf) -> Name:
    """``CatOrDog``, ``RuleOrOption2``; long ones keep a hash of the rest."""
    options = [_words(option) for option in union.options]
    return Name.of("-or-".join(_told_once(options)), "nothing")


def _told_once(options: Sequence[str]) -> Iterator[str]:
    """The options, those behind the first without the place that they share with it.

    Options that have no name of their own are called by their place, and a number.
    """
    place = _NUMBER.sub("", options[0]) + "-" if options else ""
    for index, option in enumerate(options):
        rest = option.removeprefix(place)
        yield rest if index and _NUMBER.fullmatch(f"-{rest}") else option


def _words(type: ir.Type) -> str:
    match type:
        case ir.Ref(name):
            return name.kebab
        case ir.Primitive(kind, format):
            return format or kind
        case ir.Const(value):
            return value.raw if isinstance(value, ir.Text) else str(value)
        case ir.ListOf(inner):
            return f"list-of-{_words(inner)}"
        case ir.MapOf(inner):
            return f"map-of-{_words(inner)}"
        case ir.Nullable(inner):
            return _words(inner)
        case ir.TupleOf(items):
            return "-and-".join(map(_words, items)) or "list"
        case ir.OneOf(options):
            return "-or-".join(map(_words, options)) or "nothing"


def ordered(
    aliases: Sequence[ir.Alias], home: Name | None
) -> Iterator[tuple[ir.Alias, bool]]:
    """Aliases after those that they name; with True where a circle makes it impossible."""
    waiting = {ir.Ref(alias.name, home): alias for alias in aliases}
    while waiting:
        ready = [
            ref
            for ref, a in waiting.items()
            if not any(r in waiting for r in refs(a.type))
        ]
        circle = not ready
        for ref in ready or list(waiting):
            yield waiting.pop(ref), circle


def chosen(name: str, choice: str, options: Sequence[str], tag: ir.Tag | None) -> str:
    """``Name = choice(lambda: (…), "tag", {…}, default)``, several options in a tuple."""
    items: list[Item] = [Named("lambda: ", collection(list(map(grouped, options))))]
    if tag is not None:
        values: list[tuple[str, Code]]
        values = [(string(value.raw), str(at)) for value, at in tag.values]
        values += [
            (string(value.raw), collection(list(map(str, found))))
            for value, found in tag.shared
        ]
        items += [string(tag.wire.raw), dictionary(values)]
        items += [] if tag.default is None else [str(tag.default)]
    return laid_out(call(choice, *items), 4, before=f"{name} = ")
