"""The table of a source: its columns, their types, and how methods' rows are read into it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .blocks import ROW, Source, spoken
from .catalog import Method, Parameter
from .loading import text_of
from .relations import Field, Relation
from .shapes import JSON, TEXT, Shape, pruned, shape
from .supplies import Alternative, Constants, Supply

#: What a statement uses of a source: paths of members by lower-case column, ``*`` for all.
Wanted = Mapping[str, Collection[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Choice:
    """A method that is called, and where the values of its parameters come from.

    ``supplies`` go by the parameter's own name; ``relation`` is how its rows are read into
    the source's table.
    """

    method: Method
    supplies: Mapping[str, Supply]
    relation: Relation


@dataclass(eq=False, slots=True)
class Fetch:
    """A source with the calls that bring its rows."""

    source: Source
    choices: list[Choice] = field(default_factory=list)
    hidden: frozenset[str] = frozenset()  # columns that a star does not show

    @property
    def table(self) -> str:
        return f"specloom_{self.source.index}"


def assemble(
    source: Source, chosen: Sequence[tuple[Method, Alternative]], wanted: Wanted
) -> Fetch:
    """A source's table for the rows of the methods that were chosen."""
    fetch = Fetch(source)
    methods = [method for method, _ in chosen]
    columns = _columns(source, methods, wanted)
    fetch.hidden = _hidden(methods, columns)
    several = len(chosen) > 1 or any(_is_many(s) for s in chosen[0][1].values())
    for method, given in chosen:
        supplies = _by_parameter(method, given)
        relation = _relation(fetch, method, supplies, columns, several)
        fetch.choices.append(Choice(method, supplies, relation))
    return fetch


def _by_parameter(method: Method, given: Alternative) -> dict[str, Supply]:
    """The supplies that the method takes, by its parameters' own names."""
    found: dict[str, Supply] = {}
    for parameter in method.parameters:
        for name in spoken(parameter):
            if name in given:
                found.setdefault(parameter.name, given[name])
    return found


def _is_many(supply: Supply) -> bool:
    return not isinstance(supply, Constants) or len(supply.nodes) > 1


def _columns(
    source: Source, methods: Sequence[Method], wanted: Wanted
) -> dict[str, tuple[str, Shape]]:
    """The table's columns: name and type by lower-case name, in the methods' order."""
    found: dict[str, tuple[str, Shape]] = {}
    for method in methods:
        for column in method.columns:
            key = column.name.lower()
            if "*" not in wanted and key not in wanted:
                continue
            asked = {()} if "*" in wanted else wanted[key]
            made = pruned(shape(source.types, column.type), asked)
            known = found.get(key)
            found[key] = (
                (column.name, made)
                if known is None
                else (known[0], _common(known[1], made))
            )
    for method in methods:
        for parameter in method.parameters:
            for key in spoken(parameter):
                if key in wanted and key not in found:
                    found[key] = (_shown(key, parameter), echo(source, parameter))
    if ROW in wanted and ROW not in found:
        found[ROW] = (ROW, JSON)
    return found


def _shown(key: str, parameter: Parameter) -> str:
    """A parameter's name as it is spelled, from its lower-case form."""
    spelled = (n for n in (parameter.name, parameter.alias) if n.lower() == key)
    return next(spelled, key)


def echo(source: Source, parameter: Parameter) -> Shape:
    """The type of a parameter as a column; arrays and objects are shown as JSON text."""
    made = shape(source.types, parameter.type)
    return made if made.is_scalar else TEXT


def as_column(value: Any, name: str, source: Source) -> str | None:
    """What a column shows of a value that was asked for.

    A list of one may stand beside a column that holds what is in it.
    """
    column = source.columns.get(name.lower())
    if column is None or source.nests(name) or not isinstance(value, list | dict):
        return text_of(value)
    return text_of(value[0]) if isinstance(value, list) and len(value) == 1 else None


def _common(one: Shape, other: Shape) -> Shape:
    if one.spelling == other.spelling:
        return one
    kinds = {one.kind, other.kind}
    if kinds == {"integer", "number"}:
        return Shape("number")
    return JSON if kinds & {"object", "array", "json", "map"} else TEXT


def _hidden(methods: Sequence[Method], columns: Mapping[str, object]) -> frozenset[str]:
    shown = {column.name.lower() for method in methods for column in method.columns}
    return frozenset(columns) - shown


def _relation(
    fetch: Fetch,
    method: Method,
    supplies: Mapping[str, Supply],
    columns: Mapping[str, tuple[str, Shape]],
    exclusive: bool,
) -> Relation:
    """How the method's rows are read into the columns."""
    own = {column.name.lower(): column for column in method.columns}
    paths = {key: column.path for key, column in own.items()}
    given = {
        name: parameter.name
        for parameter in method.parameters
        if parameter.name in supplies
        for name in spoken(parameter)
    }
    fields = tuple(
        Field(
            name,
            made,
            None if key == ROW else paths.get(key),
            given.get(key, "") if made.is_scalar else "",
            raw=key == ROW and key not in paths,
            declared=own[key].declared if key in own else (),
        )
        for key, (name, made) in columns.items()
    )
    return Relation(fetch.table, fields, exclusive)
