"""Types as columns have them: what DuckDB holds, and how JSON is read into it.

Schemas may be recursive or huge. A shape is a tree of bounded size: what lies deeper, has
free keys, or has names that differ in case only, is held as JSON.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from .catalog import Kind, Type

_DEEPEST = 8
_MOST = 300  # leaves of one column
_SPELLINGS: dict[Kind, str] = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "timestamp": "TIMESTAMP WITH TIME ZONE",  # a point in time, which is what servers say
    "date": "DATE",
    "json": "JSON",
    "map": "JSON",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A column's type: a scalar, ``object`` (STRUCT), ``array`` (LIST), ``json`` or ``map``.

    A map is held as JSON; ``item`` is the type of its values. ``extras`` is the member, a
    map, that holds the properties of an object which are not among the ``declared`` ones.
    """

    kind: Kind
    members: Mapping[str, Shape] = field(default_factory=dict)
    item: Shape | None = None
    format: str = ""
    extras: str = ""
    declared: frozenset[str] = frozenset()

    @property
    def spelling(self) -> str:
        """The type as DuckDB writes it."""
        match self.kind:
            case "object":
                inner = ", ".join(
                    f"{quoted(name)} {shape.spelling}"
                    for name, shape in self.members.items()
                )
                return f"STRUCT({inner})"
            case "array" if self.item is not None:
                return f"{self.item.spelling}[]"
            case "integer":
                return "UBIGINT" if self.format == "uint64" else "BIGINT"
            case _:
                return _SPELLINGS[self.kind]

    @property
    def is_nested(self) -> bool:
        return self.kind in ("object", "array")

    @property
    def is_scalar(self) -> bool:
        """Whether its values are single: a text can be compared with them."""
        return not self.is_nested and self.kind not in ("json", "map")

    def structure(self) -> Any:
        """What DuckDB's ``json_transform`` is told to make of JSON."""
        match self.kind:
            case "object":
                return {name: s.structure() for name, s in self.members.items()}
            case "array" if self.item is not None:
                return [self.item.structure()]
            case _:
                return self.spelling


JSON = Shape("json")
TEXT = Shape("string")
NOTHING = "\0"  # the last step of a path that asks for a list's length only
_EXTRAS = "additional_properties"  # as in clients


def pruned(shape: Shape, paths: Collection[tuple[str, ...]]) -> Shape:
    """The shape as far as paths of members lead into it, through lists; ``()`` is all."""
    if () in paths or not shape.is_nested:
        return shape
    if shape.kind == "array" and shape.item is not None:
        return Shape("array", item=pruned(shape.item, paths))
    asked: dict[str, set[tuple[str, ...]]] = {}
    for path in paths:
        asked.setdefault(path[0].lower(), set()).add(path[1:])
    if asked.keys() == {NOTHING}:
        return JSON
    members = {
        name: pruned(inner, asked[name.lower()])
        for name, inner in shape.members.items()
        if name.lower() in asked
    }
    extras = shape.extras if shape.extras in members else ""
    return replace(shape, members=members, extras=extras) if members else shape


def extras_name(declared: Collection[str]) -> str:
    """What the member is called that holds an object's undeclared properties."""
    taken, name = {wire.lower() for wire in declared}, _EXTRAS
    while name in taken:
        name += "_"
    return name


def quoted(name: str) -> str:
    """A name as SQL takes it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def shape(types: Sequence[Type], index: int) -> Shape:
    """The shape of a type, as deep as its size allows."""
    sizes: dict[tuple[int, int], int] = {}
    depth = next(
        (d for d in range(_DEEPEST, 0, -1) if _size(types, index, d, sizes) <= _MOST), 0
    )
    return _shape(types, index, depth, ())


def _size(
    types: Sequence[Type], index: int, depth: int, known: dict[tuple[int, int], int]
) -> int:
    """How many leaves a type has, counted down to a depth."""
    made = types[index]
    inner = [member.type for member in made.members]
    if made.kind == "array":
        inner = [made.item]
    if not inner or depth == 0:
        return 1
    key = (index, depth)
    if key not in known:
        known[key] = sum(_size(types, each, depth - 1, known) for each in inner)
    return known[key]


def _shape(
    types: Sequence[Type], index: int, depth: int, above: tuple[int, ...]
) -> Shape:
    made = types[index]
    if made.kind not in ("object", "array", "map"):
        return Shape(made.kind, format=made.format)
    if index in above or (depth <= 0 and made.kind != "map"):
        return JSON
    if made.kind == "map":
        return Shape("map", item=_shape(types, made.item, depth - 1, (*above, index)))
    inner = (*above, index)
    if made.kind == "array":
        return Shape("array", item=_shape(types, made.item, depth - 1, inner))
    names = {member.name.lower() for member in made.members}
    if len(names) < len(made.members) or "" in names or "\0" in "".join(names):
        return JSON
    members = {m.name: _shape(types, m.type, depth - 1, inner) for m in made.members}
    if not made.open:
        return Shape("object", members)
    declared = frozenset(members)
    extras = extras_name(declared)
    members[extras] = Shape("map", item=_shape(types, made.item, depth - 1, inner))
    return Shape("object", members, extras=extras, declared=declared)
