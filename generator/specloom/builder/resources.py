"""Resources and methods: where every operation is found, in Python, SQL and docs alike.

The first that speaks wins: a published mapping, hints on the operation, the rules. Each
decision is kept as an ``ir.Rule``.

Names are stable. A rule looks at one operation alone; only its paging may come from what
others do (see ``paging_habits``). Where two methods of a resource want one name, those that
the document itself names come first, then order counts: the first in the document has it, a
later one is told apart by its path's keys or its operationId. Methods for further bodies
stand where their operation stands. So a name depends on what comes before it, and adding
an operation renames another only where it is put in front of one that is called the same.
A SQL verb, unlike a name, may be lost to a new operation: where two methods require the
same, only one of them can be reached (see ``ordering``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from .. import ir
from ..errors import DocumentError, Place
from ..names import Name, Names
from . import columns, further, hinted, ordering, paging_habits, verbs
from .inference import infer
from .paging_habits import Habits
from .placing import Noter, Placement, Placer, settings
from .published import placements as published_placements
from .reading import Definitions, Reading
from .shapes import Shapes

_RANK = {"published": 0, "hint": 1, "rule": 2, "further": 3}
_USUAL: dict[ir.SqlVerb, ir.HttpVerb] = {
    "select": "get", "insert": "post", "update": "patch", "replace": "put", "delete": "delete",
}  # fmt: skip
_PLAIN = frozenset("list get create update replace delete".split())


def assign(
    readings: Sequence[Reading],
    definitions: Definitions,
    service: Name,
    published: Mapping[str, Any] | None = None,
    *,
    defaults: Mapping[str, Any] | None = None,
    place: Placer | None = None,
    note: Noter | None = None,
    habits: Habits | None = None,
) -> tuple[ir.Resource, ...]:
    """The resources of a service, with all its operations as methods, in document order.

    ``published`` is ``components.x-stackQL-resources``, ``defaults`` the root's
    ``x-stackQL-config``; ``place`` turns a JSON pointer into the place that an error names,
    ``note`` keeps what was wrong but understood. ``habits`` are those of the whole document,
    of which this may be a part.
    """
    shapes = Shapes(definitions)
    placed = _placements(
        readings,
        service,
        shapes,
        settings(published),
        settings(defaults),
        place or _nowhere,
        note or _unsaid,
    )
    habits = paging_habits.of(readings, shapes) if habits is None else habits
    placed = habits.applied(placed, shapes)
    groups: dict[str, list[Placement]] = {}
    for placement in placed:
        groups.setdefault(placement.resource, []).append(placement)
    return tuple(_Settled(groups, shapes, place or _nowhere).resources())


def _unsaid(message: str, at: str, reading: str) -> None:
    """Nobody asked for notes."""


def _nowhere(pointer: str) -> Place:
    return Place("", pointer=pointer)


def _placements(
    readings: Sequence[Reading],
    service: Name,
    shapes: Shapes,
    mapping: Mapping[str, Any],
    defaults: Mapping[str, Any],
    place: Placer,
    note: Noter,
) -> Iterator[Placement]:
    """Published methods, then every other operation, each in document order."""
    inferred = {
        reading.pointer: infer(reading, service, shapes) for reading in readings
    }
    mapped: dict[str, list[ir.Operation]] = {}
    if mapping:
        for placement in published_placements(
            mapping, defaults, readings, inferred, shapes, note
        ):
            sent = mapped.setdefault(placement.reading.pointer, [])
            sent.append(placement.reading.operation)
            yield placement
    for reading in readings:
        if reading.pointer in mapped:
            further.note_unpublished(reading, mapped[reading.pointer], note)
            continue
        guess = inferred[reading.pointer]
        first, *also = hinted.placements(reading, guess, shapes, place)
        yield from (first, *also, *further.placements(first, shapes, place))


class _Settled:
    """Placements with their names and verbs settled, resource by resource."""

    def __init__(
        self, groups: Mapping[str, list[Placement]], shapes: Shapes, place: Placer
    ) -> None:
        self._shapes = shapes
        self._place = place
        self._columns: dict[tuple[object, ...], tuple[ir.Column, ...]] = {}
        self._groups = groups
        names = Names()
        self._names = {wire: names.claim(Name.of(wire, "resource")) for wire in groups}
        self._methods = {wire: self._named(members) for wire, members in groups.items()}
        self._firsts = {
            placement.reading.pointer: (self._names[wire], name)
            for wire, members in groups.items()
            for placement, name in zip(members, self._methods[wire], strict=True)
            if not placement.repeats
        }

    def resources(self) -> Iterator[ir.Resource]:
        for wire, members in self._groups.items():
            methods = [
                self._method(placement, name)
                for placement, name in zip(members, self._methods[wire], strict=True)
            ]
            settled = self._reachable(members, methods)
            yield ir.Resource(self._names[wire], ir.Text(wire), tuple(settled))

    # ------------------------------------------------------------------ names

    def _named(self, members: list[Placement]) -> list[Name]:
        """A name for each method: those that the document gives first, then in its order.

        A further one of an operation is called after the first.
        """
        taken = Names()
        names: dict[int, Name] = {}
        firsts: dict[str, Name] = {}
        paths: dict[Name, str] = {}
        for index, placement in sorted(enumerate(members), key=_turn):
            pointer = placement.reading.pointer
            if placement.origin == "further":
                names[index] = self._after(firsts[pointer], placement, taken)
                continue
            names[index] = self._claimed(placement, taken, paths)
            paths[names[index]] = placement.reading.path
            if not placement.repeats:
                firsts[pointer] = names[index]
        return [names[index] for index in range(len(members))]

    def _claimed(
        self, placement: Placement, taken: Names, paths: Mapping[Name, str]
    ) -> Name:
        """The placement's name, or a longer one; ``paths`` are of those that hold names."""
        wanted = placement.method
        if wanted not in taken or placement.origin == "published":
            return taken.claim(wanted)
        if placement.wire:
            told = f"two operations of {placement.resource} are called {placement.wire}"
            hint = "Give one of them another x-stackql-method."
            raise DocumentError(told, self._place(placement.reading.pointer), hint)
        longer = _longer(placement, wanted, paths.get(wanted, ""))
        return taken.claim(next((n for n in longer if n not in taken), wanted))

    def _after(self, first: Name, placement: Placement, taken: Names) -> Name:
        """The first method's name, or a longer one, and what its body is."""
        word = placement.method
        wanted = (name + word for name in chain([first], _longer(placement, first)))
        free = (name for name in wanted if name not in taken)
        return taken.claim(next(free, first + word))

    # ------------------------------------------------------------------ methods

    def _method(self, placement: Placement, name: Name) -> ir.Method:
        rows, operation = placement.rows, placement.reading.operation
        required = self._shapes.required(operation)
        first = self._firsts.get(placement.reading.pointer)
        return ir.Method(
            name,
            operation,
            placement.verb,
            rows.path if rows else (),
            rows.many if rows else False,
            self._columns_of(placement),
            placement.paging,
            required,
            tuple(
                p.field.name
                for p in operation.parameters
                if p.field.name not in required
            ),
            first if placement.repeats else None,
            (*placement.rules, *placement.reading.rules),
            ir.Text(placement.wire),
        )

    def _columns_of(self, placement: Placement) -> tuple[ir.Column, ...]:
        rows = placement.rows
        if rows is None:
            return ()
        key = (rows.type, rows.held, rows.many)
        if (known := self._columns.get(key)) is None:
            known = self._columns[key] = columns.of(rows, self._shapes)
        return known

    # ------------------------------------------------------------------ verb lists

    def _reachable(
        self, members: list[Placement], methods: list[ir.Method]
    ) -> list[ir.Method]:
        """The methods, those that no statement would reach by their verb left to EXEC.

        Where two require the same, the document's word goes before the rules', and the HTTP
        verb that stands for the SQL verb before others.
        """
        weights = {
            method.name: _weight(placement)
            for placement, method in zip(members, methods, strict=True)
        }
        by_weight = sorted(methods, key=lambda method: weights[method.name])
        lost: dict[Name, Name] = {}
        for verb in _USUAL:
            for hidden, hiding in ordering.shadowed(ordering.by_verb(by_weight, verb)):
                lost[hidden.name] = hiding.name
        return [
            (
                self._left_to_exec(placement, method, lost[method.name])
                if method.name in lost
                else method
            )
            for placement, method in zip(members, methods, strict=True)
        ]

    def _left_to_exec(
        self, placement: Placement, method: ir.Method, hiding: Name
    ) -> ir.Method:
        if any(r.what == "verb" and r.rule.startswith("x-s") for r in placement.rules):
            raise DocumentError(
                f"{placement.resource}.{method.name.snake} is never reached by"
                f" {method.verb.upper()}: {hiding.snake} requires the same",
                self._place(placement.reading.pointer),
                "Use x-stackql-verb: exec, or another x-stackql-resource.",
            )
        why = f"exec: {hiding.snake} requires the same and is tried first"
        rules = (*(r for r in method.rules if r.what != "verb"), ir.Rule("verb", why))
        return replace(method, verb="exec", rules=rules)


def _turn(numbered: tuple[int, Placement]) -> tuple[bool, bool]:
    """When a method is named: after published ones, and after those that a hint names."""
    _, placement = numbered
    return placement.origin != "published", not placement.wire


def _longer(placement: Placement, name: Name, holder: str = "") -> Iterator[Name]:
    reading = placement.reading
    return verbs.longer(reading.operation, reading.path, name, holder)


def _weight(placement: Placement) -> tuple[int, int, bool]:
    """What to prefer among methods that require the same; smaller wins.

    Of what the rules place, a table that can be listed is, before one row of it is read by an
    optional parameter.
    """
    usual = placement.reading.operation.verb == _USUAL.get(placement.verb)
    plain = placement.method.snake in _PLAIN
    ours = placement.origin == "rule" and placement.verb == "select"
    lists = ours and placement.rows is not None and placement.rows.many
    return _RANK[placement.origin], 2 - usual - plain, not lists
