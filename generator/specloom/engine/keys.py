"""The arguments of each call: what the statement names, and what other sources hold.

Constants are computed before anything is sent, and put back into the statement as the
values that were sent, so that they compare as such. Keys of a join are the distinct values
among the rows that are there already, as far as those rows' own conditions let them pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from typing import Any, TypeAlias

from sqlglot import exp

from . import values as typing
from .binding import Values
from .blocks import GIVEN, Blocks, Item, Source
from .catalog import Kind, Parameter
from .checking import fits
from .columns import Choice, Fetch, as_column, echo
from .errors import LimitError
from .loading import text_of
from .planning import Plan
from .relations import Relations
from .shapes import TEXT, Shape
from .statements import Statement
from .supplies import Constants, FromItems, FromQuery, conditions
from .values import Mismatch

_Group: TypeAlias = "dict[str, FromItems | FromQuery]"
_Given = dict[str, tuple[Any, str | None]]  # a value and its text, by parameter
_MOST = 1_000_000  # calls of one choice; far beyond any ceiling, so that memory is safe

Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One call: its arguments, and the text that each has as a column."""

    choice: Choice
    arguments: Arguments
    shown: Mapping[str, str | None]


class Keys:
    """Computes arguments; made while planning, asked level by level."""

    def __init__(
        self,
        statement: Statement,
        values: Values,
        blocks: Blocks,
        plan: Plan,
        relations: Relations,
    ) -> None:
        self._statement = statement
        self._values = values
        self._blocks = blocks
        self._relations = relations
        self._named: dict[tuple[int, str], list[Any]] = {}
        for fetch in plan.fetches:
            for choice in fetch.choices:
                self._name_constants(fetch, choice)

    def of(self, fetch: Fetch) -> Iterator[Asked]:
        """The calls of a fetch, each once, whatever way leads to it."""
        seen: set[tuple[str, tuple[tuple[str, str | None], ...]]] = set()
        for choice in fetch.choices:
            for asked in self._asked(fetch, choice):
                told = sorted((n, text_of(v)) for n, v in asked.arguments.items())
                key = (choice.method.name, tuple(told))
                if key not in seen:
                    seen.add(key)
                    yield asked

    def settle(self, fetch: Fetch) -> None:
        """Give parameters that other rows fill the types of those rows.

        What they come from must have its table already. Where several calls fill one
        table, the declared types are what they have in common.
        """
        for number, choice in enumerate(
            fetch.choices if len(fetch.choices) == 1 else ()
        ):
            known: dict[str, Shape] = {}
            for group in _groups(choice):
                tree = self._query(group)
                kinds = self._relations.kinds(tree, self._values)
                known |= zip(group, map(_shape_of, kinds), strict=False)
            relation = choice.relation
            fields = tuple(
                (
                    replace(field, shape=known[field.parameter])
                    if field.path is None and field.parameter in known
                    else field
                )
                for field in relation.fields
            )
            fetch.choices[number] = replace(
                choice, relation=replace(relation, fields=fields)
            )

    def constants(self, choice: Choice) -> dict[str, list[Any]]:
        """The values that the statement names for a choice."""
        return {
            name: self._named[id(choice.supplies), name]
            for name in choice.supplies
            if (id(choice.supplies), name) in self._named
        }

    def _asked(self, fetch: Fetch, choice: Choice) -> Iterator[Asked]:
        sets: list[list[_Given]] = [
            [{name: (value, as_column(value, name, fetch.source))} for value in found]
            for name, found in self.constants(choice).items()
        ]
        sets += [self._computed(group, fetch, choice) for group in _groups(choice)]
        if prod(map(len, sets)) > _MOST:
            raise LimitError(
                f"{fetch.source.address} would be asked {prod(map(len, sets))} times",
                hint="narrow down what gives its parameters",
            )
        for each in product(*sets):
            given = {name: pair for found in each for name, pair in found.items()}
            yield Asked(
                choice,
                {name: value for name, (value, _) in given.items()},
                {name: shown for name, (_, shown) in given.items()},
            )

    # ------------------------------------------------------------------ constants

    def _name_constants(self, fetch: Fetch, choice: Choice) -> None:
        by_name = {p.name: p for p in choice.method.parameters}
        for name, supply in choice.supplies.items():
            if isinstance(supply, Constants):
                parameter = by_name[name]
                found = [self._constant(n, fetch, parameter) for n in supply.nodes]
                distinct = {text_of(v): v for v in found if v is not None}
                self._named[id(choice.supplies), name] = list(distinct.values())

    def _constant(self, node: exp.Expr, fetch: Fetch, parameter: Parameter) -> Any:
        """The value of a node, typed; the node becomes the value that is sent."""
        source = fetch.source
        value = evaluated(node, self._values, self._relations)
        try:
            made = typing.typed(value, parameter.type, source.types, parameter.name)
        except Mismatch as error:
            raise self._statement.error(str(error), node) from None
        beside = _beside(node, parameter, source)
        if beside is not None and made == [value]:
            pass  # a list of one is asked for; the column holds what is in it
        elif beside is not None and not fits(text_of(made), beside):
            self._take_for_granted(node)
        elif node.parent is not None and made is not None:
            # A number beside a column of texts would have DuckDB read each text as one.
            is_text = "string" in (echo(source, parameter).kind, beside)
            given = text_of(made) if is_text else made
            node.replace(self._values.add(given).update_positions(node))
        return made

    def _take_for_granted(self, node: exp.Expr) -> None:
        """Drop a comparison of a parameter with a column of rows that is no such value."""
        condition = node.find_ancestor(exp.EQ, exp.In)
        if condition is not None:
            if condition.find_ancestor(exp.Or, exp.Not, exp.Select).__class__ in (
                exp.Or,
                exp.Not,
            ):
                raise self._statement.error(
                    "this parameter has the name of a column of another type, "
                    "so that it cannot stand below OR",
                    node,
                )
            condition.replace(exp.true())

    # ------------------------------------------------------------------ computed

    def _computed(self, group: _Group, fetch: Fetch, choice: Choice) -> list[_Given]:
        """Distinct tuples for supplies that come from the same place; none with a null."""
        rows = self._relations.read(self._query(group), self._values)
        parameters = {p.name: p for p in choice.method.parameters}
        return [
            {
                name: (
                    _typed(value, parameters[name], fetch),
                    text_of(typing.plain(value)),
                )
                for name, value in zip(group, row, strict=False)
            }
            for row in rows
            if None not in row
        ]

    def _query(self, group: _Group) -> exp.Select:
        """The query for the values of supplies that come from the same place."""
        first = next(iter(group.values()))
        if isinstance(first, FromQuery):
            tree = _distinct([exp.Star()], [first.query.copy().subquery("found")])
            _take_along(tree, first.query)
            return tree
        nodes = [s.node for s in group.values() if isinstance(s, FromItems)]
        return self._over_items(nodes, first)

    def _over_items(self, nodes: Sequence[exp.Expr], supply: FromItems) -> exp.Select:
        items = self._with_what_they_read(supply.items)
        tree = _distinct(
            [node.copy() for node in nodes], [item.node.copy() for item in items]
        )
        for condition in self._own_conditions(items):
            tree.where(condition.copy(), copy=False)
        _take_along(tree, supply.block.select)
        return tree

    def _with_what_they_read(self, items: Sequence[Item]) -> list[Item]:
        """The items, and those before them that they unnest, in the order of FROM."""
        needed = list(items)
        for item in needed:
            if item.source is None and item.query is None:
                for column in item.node.find_all(exp.Column):
                    meaning = self._blocks.meaning(column)
                    if meaning is not None and meaning.item not in needed:
                        needed.append(meaning.item)
        order = list(items[0].block.items.values())
        return sorted(needed, key=order.index)

    def _own_conditions(self, items: Sequence[Item]) -> Iterator[exp.Expr]:
        """Conditions that speak of these items and of nothing else.

        One over two items would be wrong where a join may leave one of them out.
        """
        seen: set[int] = set()
        for item in items:
            for condition in conditions(item):
                for part in _conjuncts(condition):
                    if id(part) not in seen and self._is_about(part, item):
                        seen.add(id(part))
                        yield part

    def _is_about(self, condition: exp.Expr, item: Item) -> bool:
        if condition.find(exp.Query, exp.AggFunc, exp.Window):
            return False
        meanings = [self._blocks.meaning(c) for c in condition.find_all(exp.Column)]
        return bool(meanings) and all(
            m is not None and m.item is item for m in meanings
        )


def evaluated(node: exp.Expr, values: Values, relations: Relations) -> Any:
    """The value of an expression that reads nothing."""
    match node:
        case exp.Placeholder() if node.name in values:
            return values[node.name]
        case exp.Literal() if node.is_string:
            return node.name
        case exp.Null():
            return None
        case exp.Boolean():
            return node.this
        case exp.Paren():
            return evaluated(node.this, values, relations)
        case _:
            return relations.read(exp.select(node.copy()), values)[0][0]


def _beside(node: exp.Expr, parameter: Parameter, source: Source) -> Kind | None:
    """What the column of rows holds that a parameter's value is compared with, if one is."""
    condition = node.find_ancestor(exp.EQ, exp.In)
    columns = condition.find_all(exp.Column) if condition is not None else ()
    column = source.columns.get(parameter.name.lower())
    if column is None or any(each.name.startswith(GIVEN) for each in columns):
        return None
    return source.types[column.type].kind


def _groups(choice: Choice) -> list[_Group]:
    """The computed supplies, those over the same items together."""
    found: dict[object, _Group] = {}
    for name, supply in choice.supplies.items():
        if isinstance(supply, FromQuery):
            found[name] = {name: supply}
        elif isinstance(supply, FromItems):
            items = frozenset(map(id, supply.items))
            found.setdefault((id(supply.block), items), {})[name] = supply
    return list(found.values())


def _shape_of(kind: str) -> Shape:
    """The shape that comes nearest to a type of DuckDB's; text takes anything."""
    if kind.startswith(("DECIMAL", "DOUBLE", "FLOAT", "HUGEINT")):
        return Shape("number")
    if kind.endswith(("INT", "INTEGER")):
        return Shape("integer")
    match kind:
        case "BOOLEAN":
            return Shape("boolean")
        case "DATE":
            return Shape("date")
        case "TIMESTAMP" | "TIMESTAMP WITH TIME ZONE":
            return Shape("timestamp")
        case _:
            return TEXT


def _typed(value: Any, parameter: Parameter, fetch: Fetch) -> Any:
    """A key as the parameter's type; one that does not fit is sent as it is."""
    try:
        types = fetch.source.types
        return typing.typed(value, parameter.type, types, parameter.name)
    except Mismatch:
        return typing.plain(value)


def _distinct(outputs: Sequence[exp.Expr], entries: Sequence[exp.Expr]) -> exp.Select:
    tree = exp.select(*outputs, copy=False).distinct(copy=False)
    tree.from_(entries[0], copy=False)
    for entry in entries[1:]:
        entry.set("joins", None)
        tree.append("joins", exp.Join(this=entry))
    entries[0].set("joins", None)
    return tree


def _take_along(tree: exp.Select, inside: exp.Expr) -> None:
    """Give a query the common table expressions that it was in sight of."""
    found: list[exp.Expr] = []
    recursive = False
    node: exp.Expr | None = inside
    while node is not None:
        clause = node.args.get("with_")
        if clause is not None:
            found = [*(cte.copy() for cte in clause.expressions), *found]
            recursive |= bool(clause.args.get("recursive"))
        node = node.parent
    if found:
        tree.set("with_", exp.With(expressions=found, recursive=recursive))


def _conjuncts(condition: exp.Expr) -> Iterator[exp.Expr]:
    condition = condition.unnest()
    if isinstance(condition, exp.And):
        yield from _conjuncts(condition.this)
        yield from _conjuncts(condition.expression)
    else:
        yield condition
