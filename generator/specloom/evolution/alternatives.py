"""Alternatives: what each is known by, and the values of a property that tell them apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from typing import TypeAlias

from .. import ir
from ..targets.field_words import shown
from ..targets.lookup import Index
from .changes import Turn, became
from .scalars import scalar

#: What is behind a type, or behind its name.
Shape: TypeAlias = "ir.Type | ir.Record | ir.Enum"
#: Names of older alternatives, and of those that they are now.
Pairs: TypeAlias = Mapping[str, str]

DEFINED = (ir.Record, ir.Enum)


def named(shape: Shape, index: Index) -> dict[str, Shape]:
    """What a value may be, each by what readers know it by."""
    options = shape.options if isinstance(shape, ir.OneOf) else (shape,)
    found: dict[str, Shape] = {}
    times: Counter[str] = Counter()
    for option in options:
        name = _called(option, index)
        times[name] += 1
        while name in found:
            name = f"{name} ({times[name]})"
        found[name] = option
    return found


def wires(api: ir.Api) -> set[str]:
    """What the schemas of an API are called."""
    services = (service.definitions for service in api.services)
    return {d.wire.raw for all in (api.definitions, *services) for d in all if d.wire}


def paired(
    before: Mapping[str, Shape], after: Mapping[str, Shape], both: Set[str]
) -> Pairs:
    """Those that are called alike; and in their order those that are left, if as many are.

    Of these none may be a schema that ``both`` APIs have.
    """
    pairs = {name: name for name in before if name in after}
    gone = [name for name in before if name not in after]
    found = [name for name in after if name not in before]
    if len(gone) == len(found) and both.isdisjoint(gone + found):
        pairs |= zip(gone, found, strict=True)
    return pairs


class Told:
    """A union's alternatives by the values of the property that tells them apart."""

    def __init__(self, shape: Shape, index: Index) -> None:
        self._index = index
        tag = shape.tag if isinstance(shape, ir.OneOf) else None
        self.wire = tag.wire.raw if tag is not None else ""
        self.values = dict(self._values(shape, tag)) if tag is not None else {}

    def _values(self, shape: Shape, tag: ir.Tag) -> Iterator[tuple[str, str]]:
        options = list(named(shape, self._index).items())
        for value, number in tag.values:
            name, option = options[number]
            if not self._lists(option, value):
                yield value.raw, name
        if tag.default is not None:
            yield "", options[tag.default][0]

    def _lists(self, option: Shape, value: ir.Text) -> bool:
        """Whether the alternative says so itself, which is told of its property."""
        if isinstance(option, ir.Ref):
            option = self._index.resolve(option)
        fields = option.fields if isinstance(option, ir.Record) else ()
        types = (field.type for field in fields if field.wire.raw == self.wire)
        return any(_has(self._index.resolve(type), value) for type in types)


def _has(shape: Shape, value: ir.Text) -> bool:
    match shape:
        case ir.Const(only):
            return only == value
        case ir.Enum(members=members):
            return any(member.value == value for member in members)
        case _:
            return False


def turns_of_tags(old: Told, new: Told, pairs: Pairs) -> Iterator[tuple[Turn, str]]:
    """What became of the values that tell which alternative is meant.

    Those of alternatives that came or went go without saying.
    """
    if old.wire != new.wire:
        turn: Turn = (
            "narrower" if not old.wire else "wider" if not new.wire else "other"
        )
        yield turn, f"discriminator: {became(old.wire, new.wire)}"
        return
    newer = set(pairs.values())
    for value, name in old.values.items():
        if name not in pairs:
            continue
        now = new.values.get(value)
        if now is None:
            yield "narrower", f"{_value(value)} no longer stands for {name}"
        elif now != pairs[name]:
            yield "other", f"{_value(value)} stands for {became(name, now)}"
    for value, name in new.values.items():
        if value not in old.values and name in newer:
            yield "wider", f"{_value(value)} stands for {name} now"


def _value(value: str) -> str:
    return f"the value {value}" if value else "any other value"


def _called(option: Shape, index: Index) -> str:
    if isinstance(option, ir.Ref):
        wire = index.definition(option).wire
        option = index.resolve(option)
        if wire:
            return wire.raw
    if isinstance(option, DEFINED) and option.wire:
        return option.wire.raw
    if isinstance(option, ir.Const):
        return shown(option.value)
    return str(scalar(option))
