"""The relational step: rows go in as JSON, SQL goes in as a tree, typed rows come out.

``Relations`` is all that the rest of the engine asks of a database. DuckDB is the one that
is built in; it reaches no file, no network and no setting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from sqlglot import exp

from .results import Row, Rows
from .shapes import Shape


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a relation.

    ``path`` leads to its value in a row (``()`` the row itself, None nowhere);
    ``parameter`` names the argument that fills it where the row has nothing. ``raw``: the
    row as it came, as JSON. ``declared``: it holds all but these properties of a row.
    """

    name: str
    shape: Shape
    path: tuple[str, ...] | None = None
    parameter: str = ""
    raw: bool = False
    declared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """Where the rows of one source of a statement are kept.

    ``exclusive``: several requests fill it, and a row that says otherwise than the request
    that brought it in belongs to another request, or to none.
    """

    name: str
    fields: tuple[Field, ...]
    exclusive: bool = False

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(f.parameter for f in self.fields if f.parameter))

    @property
    def shape(self) -> Shape:
        """The shape of a row as far as the fields need it."""
        together = [
            f for f in self.fields if f.path is not None and not self.stands_apart(f)
        ]
        return _row_shape(together)

    def stands_apart(self, field: Field) -> bool:
        """Whether a field cannot be read together with the others.

        DuckDB's structs do not tell members apart by case; and a field that is held as JSON
        is the whole of it, also where another field reads a part, as is one that holds that
        part as something else.
        """
        others = [f for f in self.fields if f.path is not None and f is not field]
        own = field.path or ()
        for other in others:
            path = other.path or ()
            shared = [a.lower() for a in own] == [b.lower() for b in path[: len(own)]]
            beyond = path[len(own) :]
            if shared and beyond and not _agree(field.shape, beyond, other.shape):
                return True
            for one, two in zip(own, path, strict=False):
                if one != two:
                    if one.lower() == two.lower() and own > path:
                        return True
                    break
        return False


@dataclass(slots=True)
class Batch:
    """Rows as JSON text, and for each of them the arguments of the request that brought it."""

    rows: list[str]
    arguments: list[Mapping[str, str | None]]


Values = Mapping[str, Any]


class Relations(Protocol):
    """A database that a statement has to itself."""

    dialect: str

    def create(self, relation: Relation) -> None:
        """Make a relation, empty."""
        ...

    def load(self, relation: Relation, batch: Batch) -> None:
        """Add rows to a relation."""
        ...

    def check(self, tree: exp.Expr, values: Values) -> None:
        """Raise StatementError where a query makes no sense; nothing is computed."""
        ...

    def read(self, tree: exp.Expr, values: Values) -> list[Row]:
        """All rows of a query."""
        ...

    def kinds(self, tree: exp.Expr, values: Values) -> list[str]:
        """The types of a query's outputs, as DuckDB spells them; nothing is computed."""
        ...

    def result(self, tree: exp.Expr, values: Values) -> Rows:
        """The rows of a query as they are asked for; the last thing that is done here."""
        ...

    def cancel(self) -> None:
        """Stop what runs, from another thread."""
        ...

    def close(self) -> None:
        """Forget everything."""
        ...


def _row_shape(fields: Sequence[Field]) -> Shape:
    """One shape that holds all fields at their paths."""
    found = Shape("object")
    for field in fields:
        assert field.path is not None
        found = _joined(found, _at(field.path, field.shape))
        if field.declared:
            declared = frozenset(field.declared)
            found = replace(found, extras=field.path[-1], declared=declared)
    return found


def _agree(shape: Shape, path: tuple[str, ...], inner: Shape) -> bool:
    """Whether a shape holds at a path what another field reads there, or nothing at all."""
    for step in path:
        if shape.kind in ("json", "map"):
            return False
        if step not in shape.members:
            return True
        shape = shape.members[step]
    return shape == inner


def _at(path: tuple[str, ...], shape: Shape) -> Shape:
    for step in reversed(path):
        shape = Shape("object", {step: shape})
    return shape


def _joined(left: Shape, right: Shape) -> Shape:
    """Both shapes in one; where they disagree, the nested one wins."""
    if left.kind == right.kind == "object":
        members = dict(left.members)
        for name, shape in right.members.items():
            members[name] = _joined(members[name], shape) if name in members else shape
        holder = left if left.extras else right
        return replace(holder, members=members)
    return left if left.kind == "object" else right
