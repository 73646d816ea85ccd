"""Types on the wire, compared: what may be sent, and what may come back.

Names of schemas do not travel: one that is called otherwise is the same.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

from .. import ir
from ..names import Name
from ..targets.field_words import shown
from ..targets.limits import limits_of
from ..targets.lookup import Index
from .alternatives import DEFINED, Shape, Told, named, paired, turns_of_tags, wires
from .changes import Side, Turn, became
from .differences import (
    At,
    Difference,
    added,
    conditions,
    limited,
    presence,
    turned,
)
from .scalars import differences, scalar


class _Met(NamedTuple):
    """Two definitions that stand for each other, to be compared once."""

    old: ir.Definition
    new: ir.Definition
    side: Side
    at: At


class Types:
    """Compares the types of an older and a newer API.

    Definitions are compared when ``rest`` is asked for them, each pair once: what changed
    in a schema is told of once, not wherever it is used.
    """

    def __init__(self, old: Index, new: Index) -> None:
        self._old = old
        self._new = new
        self._waiting: deque[_Met] = deque()
        self._seen: set[tuple[ir.Ref, ir.Ref, Side]] = set()
        self._known = wires(old.api) & wires(new.api)

    def compare(
        self,
        old: ir.Type,
        new: ir.Type,
        side: Side,
        at: At,
        limits: tuple[ir.Limits | None, ir.Limits | None] = (None, None),
    ) -> Iterator[Difference]:
        """What is different between two types at one place, and their ``limits`` there."""
        before, after = isinstance(old, ir.Nullable), isinstance(new, ir.Nullable)
        if before != after:
            told = "null is possible now" if after else "null is not possible any more"
            yield turned("wider" if after else "narrower", side, at, told)
        old, new = ir.without_null(old), ir.without_null(new)
        if isinstance(old, ir.Ref) and isinstance(new, ir.Ref):
            self._meet(old, new, side, at)
        else:
            limits = (
                limits_of(old, self._old, limits[0]),
                limits_of(new, self._new, limits[1]),
            )
            yield from self._shapes(old, new, side, at)
        yield from limited(*limits, side, at)

    def field(
        self, old: ir.Field, new: ir.Field, side: Side, at: At
    ) -> Iterator[Difference]:
        """What is different between two properties, parameters or headers."""
        yield from presence(old.required, new.required, side, at)
        yield from self.compare(old.type, new.type, side, at, (old.limits, new.limits))
        before, after = _default(old), _default(new)
        may_be_left_out = not (old.required or new.required)
        if side == "sent" and before != after and may_be_left_out:
            told = f"default: {became(before, after)}"
            yield Difference(at, side, "breaking", told)
        if new.deprecated and not old.deprecated:
            yield Difference(at, side, "harmless", "is deprecated")

    def rest(self) -> Iterator[Difference]:
        """What is different in the definitions that were met, and in what these hold."""
        while self._waiting:
            yield from self._definitions(*self._waiting.popleft())

    def _meet(self, old: ir.Ref, new: ir.Ref, side: Side, at: At) -> None:
        key = old, new, side
        if key in self._seen:
            return
        self._seen.add(key)
        before, after = self._old.definition(old), self._new.definition(new)
        if after.wire:
            other = before.wire and before.wire != after.wire
            was = f" (was {before.wire.raw})" if other else ""
            at = At(f"schema {after.wire.raw}{was}", after.source, True)
        self._waiting.append(_Met(before, after, side, at))

    def _definitions(
        self, old: ir.Definition, new: ir.Definition, side: Side, at: At
    ) -> Iterator[Difference]:
        match old, new:
            case ir.Alias(), ir.Alias():
                limits = old.limits, new.limits
                yield from self.compare(old.type, new.type, side, at, limits)
            case ir.Record(), ir.Record():
                yield from self._records(old, new, side, at)
                yield from limited(old.limits, new.limits, side, at)
            case _:
                yield from self._shapes(_shape(old), _shape(new), side, at)

    def _records(
        self, old: ir.Record, new: ir.Record, side: Side, at: At
    ) -> Iterator[Difference]:
        before, after = _visible(old, side), _visible(new, side)
        is_free = not new.fields and new.extra is not None and side == "sent"
        for wire, field in before.items():
            if wire not in after and is_free:  # it may be sent among any others
                value = new.extra or ir.ANY
                yield from self.compare(field.type, value, side, at.inside(wire))
            elif wire not in after:
                yield Difference(at.inside(wire), side, "breaking", "is gone")
        for wire, field in after.items():
            if wire in before:
                yield from self.field(before[wire], field, side, at.inside(wire))
            else:
                yield added(field.required, side, at.inside(wire))
        yield from self._extras(old, new, side, at)
        yield from conditions(old, new, side, at)

    def _extras(
        self, old: ir.Record, new: ir.Record, side: Side, at: At
    ) -> Iterator[Difference]:
        """Of properties that are not declared: nothing is said of them, or any may be."""
        before, after = old.extra, new.extra
        gone = "further properties are not possible any more"
        if new.closed and not old.closed:
            is_felt = side == "sent" or before is not None
            yield Difference(at, side, "breaking" if is_felt else "harmless", gone)
        elif before is not None and after is not None:
            yield from self.compare(before, after, side, at.inside("[name]"))
        elif before not in (None, ir.ANY):
            yield Difference(at, side, "breaking", gone)
        elif after not in (None, ir.ANY) or (old.closed and not new.closed):
            told = "further properties are possible now"
            yield Difference(at, side, "addition", told)

    def _shapes(
        self, old: Shape, new: Shape, side: Side, at: At
    ) -> Iterator[Difference]:
        """Of two types at least one of which has no name, or of what is behind names."""
        old, new = _bare(old, self._old), _bare(new, self._new)
        match old, new:
            case (ir.Record() | ir.MapOf(), ir.Record() | ir.MapOf()):
                yield from self._records(_record(old), _record(new), side, at)
            case (ir.OneOf(), _) | (_, ir.OneOf()):
                yield from self._options(old, new, side, at)
            case (ir.ListOf() | ir.TupleOf(), ir.ListOf() | ir.TupleOf()):
                yield from self._lists(old, new, side, at)
            case _:
                for turn, what in differences(scalar(old), scalar(new)):
                    yield turned(turn, side, at, what)

    def _lists(
        self,
        old: ir.ListOf | ir.TupleOf,
        new: ir.ListOf | ir.TupleOf,
        side: Side,
        at: At,
    ) -> Iterator[Difference]:
        if isinstance(old, ir.TupleOf) or isinstance(new, ir.TupleOf):
            yield from self._positions(old, new, side, at)
            return
        if old.unique != new.unique:
            told = "no item twice" if new.unique else "items may repeat now"
            turn: Turn = "narrower" if new.unique else "wider"
            yield turned(turn, side, at, told)
        yield from self.compare(old.item, new.item, side, at.inside("[]"))

    def _positions(
        self,
        old: ir.ListOf | ir.TupleOf,
        new: ir.ListOf | ir.TupleOf,
        side: Side,
        at: At,
    ) -> Iterator[Difference]:
        """Of lists whose items differ by where they stand, and of what may follow them."""
        before, rest = _positions(old)
        after, further = _positions(new)
        for number, (one, other) in enumerate(zip_longest(before, after)):
            one, other = one or rest, other or further
            here = at.inside(f"[{number}]")
            if one is not None and other is not None:
                yield from self.compare(one, other, side, here)
            elif one is not None:
                yield turned("narrower", side, here, "is gone")
            elif other is not None:
                yield turned("wider", side, here, "is new")
        if rest is not None and further is not None:
            yield from self.compare(rest, further, side, at.inside("[]"))
        elif rest is not None:
            yield turned("narrower", side, at, "no more items are possible")
        elif further is not None:
            yield turned("wider", side, at, "more items are possible now")

    def _options(
        self, old: Shape, new: Shape, side: Side, at: At
    ) -> Iterator[Difference]:
        """Alternatives: those that are alike are compared, and so are two that are left."""
        before, after = named(old, self._old), named(new, self._new)
        pairs = paired(before, after, self._known)
        for one, other in pairs.items():
            yield from self._alike(before[one], after[other], side, at)
        for name in before:
            if name not in pairs:
                yield turned("narrower", side, at, f"the alternative {name} is gone")
        for name in after:
            if name not in pairs.values():
                yield turned("wider", side, at, f"the alternative {name} is new")
        if isinstance(old, ir.OneOf) and isinstance(new, ir.OneOf):
            told = Told(old, self._old), Told(new, self._new)
            for turn, what in turns_of_tags(*told, pairs):
                yield turned(turn, side, at, what)

    def _alike(
        self, old: Shape, new: Shape, side: Side, at: At
    ) -> Iterator[Difference]:
        if isinstance(old, ir.Ref) and isinstance(new, ir.Ref):
            self._meet(old, new, side, at)
        elif not isinstance(old, DEFINED) and not isinstance(new, DEFINED):
            yield from self.compare(old, new, side, at)
        else:
            yield from self._shapes(old, new, side, at)


def _shape(definition: ir.Definition) -> Shape:
    return definition.type if isinstance(definition, ir.Alias) else definition


def _bare(shape: Shape, index: Index) -> Shape:
    return index.resolve(shape) if isinstance(shape, ir.Ref) else shape


def _record(shape: ir.Record | ir.MapOf) -> ir.Record:
    """A map as an object that declares none of its properties."""
    if isinstance(shape, ir.Record):
        return shape
    return ir.Record(Name(("map",)), ir.NO_TEXT, (), shape.value)


def _positions(
    shape: ir.ListOf | ir.TupleOf,
) -> tuple[tuple[ir.Type, ...], ir.Type | None]:
    """The types of items by where they stand, and the type of all that follow."""
    if isinstance(shape, ir.ListOf):
        return (), shape.item
    return shape.items, shape.rest


def _default(field: ir.Field) -> str | None:
    return None if isinstance(field.default, ir.Absent) else shown(field.default)


def _visible(record: ir.Record, side: Side) -> dict[str, ir.Field]:
    """The properties that travel this way, by what they are called there."""
    hidden = "read" if side == "sent" else "write"
    return {f.wire.raw: f for f in record.fields if f.access != hidden}
