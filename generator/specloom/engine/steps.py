"""JSON paths as steps: read from a statement, walked through types, written for DuckDB."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from sqlglot import exp

from .shapes import Shape, quoted

Step: TypeAlias = "str | int | None"  # a key, an index, or all items


def unfolded(node: exp.Expr) -> tuple[exp.Expr, list[Step] | None]:
    """Where a chain of extractions starts, and its steps; None for a path that varies."""
    steps: list[Step] = []
    while isinstance(node, exp.JSONExtract | exp.JSONExtractScalar):
        found = steps_of(node.expression)
        if found is None:
            return node.this, None
        steps = [*found, *steps]
        node = node.this
        node = node.unnest() if isinstance(node, exp.Paren) else node
    return node, steps


def dotted(start: exp.Expr) -> tuple[exp.Expr, list[str]]:
    """What takes members of a column by points, and their names: ``t.a.b.c.d.e``."""
    node = start
    names: list[str] = []
    while isinstance(node.parent, exp.Dot) and node.arg_key == "this":
        if not isinstance(node.parent.expression, exp.Identifier):
            break
        names.append(node.parent.expression.name)
        node = node.parent
    return node, names


def steps_of(path: exp.Expr) -> list[Step] | None:
    """The steps of a path in a statement; None for one that varies, or looks for keys."""
    if isinstance(path, exp.Literal) and not path.is_string:
        return [int(path.name)] if path.name.isdigit() else None
    if not isinstance(path, exp.JSONPath):
        return None
    steps: list[Step] = []
    for part in path.expressions:
        match part:
            case exp.JSONPathRoot():
                continue
            case exp.JSONPathKey() if isinstance(part.this, str):
                steps.append(part.this)
            case exp.JSONPathSubscript() if isinstance(part.this, int):
                steps.append(part.this)
            case exp.JSONPathSubscript() if isinstance(part.this, exp.JSONPathWildcard):
                steps.append(None)
            case exp.JSONPathSubscript() if isinstance(part.this, str):
                steps.append(part.this)
            case _:
                return None
    return steps


def walked(found: Shape, steps: Sequence[Step]) -> Shape | None:
    """The type that steps lead to; None where the schema does not tell."""
    for position, step in enumerate(steps):
        if found.kind == "array" and found.item is not None:
            if step is None:
                inner = walked(found.item, steps[position + 1 :])
                return None if inner is None else Shape("array", item=inner)
            found = found.item
        elif isinstance(step, str) and step in found.members:
            found = found.members[step]
        else:
            return None
    return found


def indexed(made: exp.Expr, step: int) -> exp.Expr:
    """JSON counts from zero, SQL from one; both count back from the end with minus."""
    position = step + 1 if step >= 0 else step
    call = [
        made,
        (
            exp.Literal.number(position)
            if position >= 0
            else exp.Neg(this=exp.Literal.number(-position))
        ),
    ]
    return exp.Anonymous(this="list_extract", expressions=call)


def written(steps: Sequence[Step]) -> str:
    """The steps as a JSON path of DuckDB's."""
    parts = ["$"]
    for step in steps:
        match step:
            case None:
                parts.append("[*]")
            case int():
                parts.append(f"[{step}]" if step >= 0 else f"[#{step}]")
            case str():
                parts.append("." + quoted(step))
    return "".join(parts)
