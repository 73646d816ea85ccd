"""Which properties an example object has, so that it is one as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from ... import ir

_Fields: TypeAlias = dict[ir.Text, ir.Field]
_ROUNDS = 5  # properties that need others, which need others


def completed(
    record: ir.Record,
    chosen: Sequence[ir.Field],
    offered: Sequence[ir.Field],
    value_of: Callable[[ir.Field], ir.Value],
) -> list[ir.Field]:
    """What was chosen, with the properties that are needed then, and without those that
    may not be there then, as far as there are such ``offered``.
    """
    if record.limits is None and not record.conditions:
        return [*chosen]
    found = {field.wire: field for field in chosen}
    others = {field.wire: field for field in offered}
    for _ in range(_ROUNDS):
        before = len(found)
        for condition in record.conditions:
            _keep(condition, found, others, value_of)
        if len(found) == before:
            break
    _resize(found, others, record.limits or ir.Limits())
    return [*found.values()]


def _keep(
    condition: ir.Condition,
    found: _Fields,
    others: Mapping[ir.Text, ir.Field],
    value_of: Callable[[ir.Field], ir.Value],
) -> None:
    """Make an object keep to one more condition."""
    match condition:
        case ir.Dependency(given, needs):
            if given in found and _holds(condition, found[given], value_of):
                found.update((w, others[w]) for w in needs if w in others)
        case ir.Alternatives(sets, is_one):
            met = next((s for s in sets if all(w in found for w in s)), sets[0])
            found.update((w, others[w]) for w in met if w in others)
            for names in sets if is_one else ():
                if names != met and all(w in found for w in names):
                    _drop(found, [w for w in names if w not in met])


def _holds(
    condition: ir.Dependency,
    given: ir.Field,
    value_of: Callable[[ir.Field], ir.Value],
) -> bool:
    if not condition.values:
        return True  # which takes no value to know
    return (value_of(given) in condition.values) is not condition.is_not


def _drop(found: _Fields, wires: Sequence[ir.Text]) -> None:
    for wire in wires:
        if not found[wire].required:
            del found[wire]


def _resize(
    found: _Fields, others: Mapping[ir.Text, ir.Field], limits: ir.Limits
) -> None:
    for wire, field in others.items():
        if len(found) < (limits.min_properties or 0):
            found.setdefault(wire, field)
    most = limits.max_properties
    if most is not None and len(found) > most:
        free = [wire for wire, field in found.items() if not field.required]
        _drop(found, free[-(len(found) - most) :])
