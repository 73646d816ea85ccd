"""Changes of values that may be nested, told by what becomes of the values at the leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from sqlglot import exp

Change: TypeAlias = Callable[[Any], Any]
#: What becomes of a scalar of a type; None where it stays as it is.
Leaf: TypeAlias = Callable[[exp.DataType], Change | None]


def changing(type: str, leaf: Leaf) -> Change | None:
    """What becomes of the values of a type of DuckDB's; None where they stay as they are."""
    return _changed(exp.DataType.build(type, dialect="duckdb"), leaf)


def _changed(type: exp.DataType, leaf: Leaf) -> Change | None:
    match type.this:
        case exp.DType.ARRAY | exp.DType.LIST:
            return _each(_changed(type.expressions[0], leaf))
        case exp.DType.STRUCT:
            return _members(
                {d.name: _changed(d.args["kind"], leaf) for d in type.expressions}
            )
        case exp.DType.MAP:
            return _mapped(_changed(type.expressions[1], leaf))
        case _:
            return leaf(type)


def _each(change: Change | None) -> Change | None:
    if change is None:
        return None
    return lambda items: [None if i is None else change(i) for i in items]


def _members(changes: dict[str, Change | None]) -> Change | None:
    kept = [(name, change) for name, change in changes.items() if change is not None]
    if not kept:
        return None

    def changed(members: dict[str, Any]) -> dict[str, Any]:
        values = dict(members)
        for name, change in kept:
            if values.get(name) is not None:
                values[name] = change(values[name])
        return values

    return changed


def _mapped(change: Change | None) -> Change | None:
    if change is None:
        return None
    return lambda items: {
        key: None if value is None else change(value) for key, value in items.items()
    }
