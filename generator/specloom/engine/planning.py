"""Which methods a statement calls, in which order, and what is kept of their rows.

First match wins: of the methods that a verb lists, the first whose required parameters are
all given, and that has a use for what is given. Sources whose parameters come from other sources wait for them; all that can go
at the same time is one level.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from ..errors import UnsupportedError
from .blocks import GIVEN, Blocks, Source, spoken
from .catalog import Method, Verb
from .columns import Fetch, Wanted, assemble
from .errors import StatementError
from .statements import Statement
from .supplies import Alternative, Constants, Supplies


@dataclass(frozen=True, slots=True)
class Plan:
    """All fetches of a statement, level by level."""

    levels: tuple[tuple[Fetch, ...], ...]

    @property
    def fetches(self) -> tuple[Fetch, ...]:
        return tuple(fetch for level in self.levels for fetch in level)


def plan(statement: Statement, blocks: Blocks, wanted: Mapping[int, Wanted]) -> Plan:
    """The plan for a statement.

    ``wanted`` says what it uses of each source. Raises StatementError, UnsupportedError.
    """
    return _Planner(statement, blocks, wanted).plan()


class _Planner:
    def __init__(
        self, statement: Statement, blocks: Blocks, wanted: Mapping[int, Wanted]
    ) -> None:
        self._statement = statement
        self._blocks = blocks
        self._supplies = Supplies(blocks)
        self._wanted = wanted

    def plan(self) -> Plan:
        pending = {
            source.index: self._given(source)
            for source in sorted(self._blocks.sources, key=lambda s: s.index)
        }
        loaded: set[int] = set()
        levels: list[tuple[Fetch, ...]] = []
        while pending:
            ready = [i for i, given in pending.items() if self._waits(given) <= loaded]
            if not ready:
                ready = [self._break_circle(pending, loaded)]
            fetches = [self._fetch(self._source(i), pending.pop(i)) for i in ready]
            levels.append(tuple(fetches))
            loaded.update(ready)
        return Plan(tuple(levels))

    def _source(self, index: int) -> Source:
        return next(s for s in self._blocks.sources if s.index == index)

    def _given(self, source: Source) -> list[Alternative]:
        if source.call is None:
            return self._supplies.of(source)
        return [
            {
                argument.this.name.lower(): Constants((argument.expression,))
                for argument in source.call.expressions
            }
        ]

    def _waits(self, given: list[Alternative]) -> set[int]:
        supplies = (supply for each in given for supply in each.values())
        return set().union(*(self._supplies.needs(supply) for supply in supplies))

    def _break_circle(
        self, pending: dict[int, list[Alternative]], loaded: set[int]
    ) -> int:
        """The source that goes on without what is not there yet: the one that lacks least.

        A method that does not take what is missing lacks nothing: a list needs no key.
        """
        possible: list[tuple[int, int, int, list[Alternative]]] = []
        for index, given in pending.items():
            methods = self._source(index).methods
            reduced = [self._present(each, loaded) for each in given]
            chosen = [choose_for_rows(methods, each) for each in reduced]
            if None not in chosen:
                lost = [
                    name
                    for method, all_of, some in zip(chosen, given, reduced, strict=True)
                    for name in all_of.keys() - some.keys()
                    if method is not None and name in names_of(method)
                ]
                waits = len(self._waits(given) - loaded)
                possible.append((len(lost), waits, index, reduced))
        if not possible:
            index = next(iter(pending))
            given = [self._present(each, loaded) for each in pending[index]]
            raise self._unreachable(self._source(index), given)
        _, _, index, reduced = min(possible, key=lambda each: each[:3])
        pending[index] = reduced
        return index

    def _present(self, given: Alternative, loaded: set[int]) -> Alternative:
        return {n: s for n, s in given.items() if self._supplies.needs(s) <= loaded}

    def _fetch(self, source: Source, given: list[Alternative]) -> Fetch:
        chosen: list[tuple[Method, Alternative]] = []
        for each in given:
            method = choose_for_rows(source.methods, each)
            if method is None:
                raise self._unreachable(source, given)
            check_supported(method, source.address, self._statement, source.node)
            chosen.append((method, each))
        self._check_given(source, given)
        self._check_star(source, [method for method, _ in chosen])
        wanted = dict(self._wanted[source.index])
        wanted |= {n: {()} for each in given for n in each if n.startswith(GIVEN)}
        return assemble(source, chosen, wanted)

    def _check_star(self, source: Source, methods: Sequence[Method]) -> None:
        if "*" in self._wanted[source.index] and not any(m.columns for m in methods):
            raise self._statement.error(
                f"{source.address} has no columns: its document says of no rows that "
                f"{methods[0].name} answers",
                source.node,
                "name parameters instead of *",
            )

    def _check_given(self, source: Source, given: list[Alternative]) -> None:
        """A parameter that is compared but not given would make the condition false."""
        supplied = {name for each in given for name in each}
        for column in self._blocks.tree.find_all(exp.Column):
            meaning = self._blocks.meaning(column)
            if meaning is None or meaning.item.source is not source:
                continue
            name = meaning.name.lower()
            if name in source.columns or name not in source.parameters:
                continue
            if name not in supplied and _is_compared(column):
                raise self._statement.error(
                    f"{name.removeprefix(GIVEN)} is a parameter of {source.address}: "
                    "a statement gives it with = or IN",
                    column,
                )

    def _unreachable(self, source: Source, given: list[Alternative]) -> StatementError:
        names = set(given[0]).intersection(*given) if given else set()
        return self._statement.error(
            unreachable(source.address, "select", source.methods, names),
            source.node,
            (
                "give what is missing in WHERE, with = or IN, or by a join"
                if source.methods
                else ""
            ),
        )


def choose(methods: Iterable[Method], given: Collection[str]) -> Method | None:
    """The first method whose required parameters are all given, by lower-case name."""
    return next((m for m in methods if not missing(m, given)), None)


def choose_for_rows(methods: Sequence[Method], given: Collection[str]) -> Method | None:
    """The first method whose rows can be compared with all that is given.

    What is given to a method that neither takes nor answers it would make the condition
    false; a later method may take it.
    """
    comparable = [
        m
        for m in methods
        if set(given) <= names_of(m) | {c.name.lower() for c in m.columns}
    ]
    return choose(comparable, given) or choose(methods, given)


def names_of(method: Method) -> set[str]:
    """All names that a tree may call the method's parameters by, in lower case."""
    return {name for parameter in method.parameters for name in spoken(parameter)}


def check_supported(
    method: Method, address: str, statement: Statement, node: exp.Expr
) -> None:
    """Raises UnsupportedError for a method that the engine cannot call."""
    if method.refused:
        raise UnsupportedError(
            f"{address}.{method.name} uses {method.refused}, which is not supported",
            statement.place(node),
        )


def missing(method: Method, given: Collection[str]) -> list[str]:
    """The required parameters that are not given."""
    return [p.name for p in method.required if not {*spoken(p)} & {*given}]


def unreachable(
    address: str, verb: Verb, methods: Sequence[Method], given: Collection[str]
) -> str:
    """The message for a statement that no method of a resource can answer."""
    what = verb.upper()
    if not methods:
        return f"{address} has no method for {what}"
    ways = [
        f"{m.name} needs {', '.join(missing(m, given)) or 'nothing more'}"
        for m in methods
    ]
    return f"{what} on {address} needs more parameters: {'; '.join(ways)}"


_COMPARISONS = (exp.Predicate, exp.Between, exp.In)


def _is_compared(column: exp.Column) -> bool:
    """Whether a condition of WHERE or ON compares the column with something."""
    inside = column.find_ancestor(exp.Where, exp.Join, exp.Select)
    if inside is None or isinstance(inside, exp.Select):
        return False
    compared = column.find_ancestor(*_COMPARISONS, exp.Select)
    return isinstance(compared, _COMPARISONS) and not isinstance(compared, exp.Is)
