"""The database's complaints about a query, told in the statement's own terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlglot import exp

from ..errors import QueryError
from .binding import Values
from .blocks import GIVEN, Blocks
from .errors import StatementError
from .identifiers import identifier, part
from .shapes import Shape, shape
from .statements import Statement

_KIND = re.compile(r"^[A-Z][A-Za-z ]*? Error: ")
_NAME = re.compile(r'"([^"]+)"')
_NO_COLUMN = re.compile(r'(Referenced column|column named) "([^"]+)"')
_OTHERS = re.compile(
    r"(?:Candidate (?:bindings|Entries):|Did you mean)[: ]*(.*)", re.DOTALL
)
_FUNCTIONS = re.compile(r"\s+Candidate functions:.*", re.DOTALL)  # dozens, as a rule
_NO_JSON = re.compile(r'Malformed JSON at .*Input: "(.*)"$', re.DOTALL)
_MEANT = re.compile(r"(?:with name|source column) (\S+)|'([^']+)'|\((\d+) ")
_POINTED = re.compile(r"^LINE 1: (.*)\n( *)\^", re.MULTILINE)
_WORD = re.compile(r"'((?:[^']|'')*)'|\"((?:[^\"]|\"\")*)\"|(\w+)")
_MOST = 20
_DEEPEST = 3  # objects in objects that a name is looked for in


@contextmanager
def explaining(
    statement: Statement, tree: exp.Expr, blocks: Blocks, values: Values
) -> Iterator[None]:
    """While this lasts, what the database cannot compute is told with its place."""
    try:
        yield
    except QueryError as error:
        if not is_of_database(error):
            raise
        told = explained(error, statement, tree, blocks, values)
        raise type(error)(told.message, told.place, told.hint) from None


def is_of_database(error: QueryError) -> bool:
    """Whether the database says so, of a query whose text nobody wrote.

    Its own error is the cause then; what specloom says itself has its advice already.
    """
    return error.__cause__ is not None and error.place is None


def explained(
    error: QueryError,
    statement: Statement,
    tree: exp.Expr,
    blocks: Blocks,
    values: Values,
) -> StatementError:
    """The error with its place, and with the names that the statement could have used."""
    said = _FUNCTIONS.sub("", _KIND.sub("", error.message))
    missing = _NO_COLUMN.search(said)
    if missing is not None:
        hint = (
            _behind_a_star(missing[2], blocks)
            or _inside(missing[2], blocks)
            or _nearest(missing[2], sorted(set(_columns(blocks))))
        )
        node = _named(tree, missing[2], Values())
        return statement.error(f"there is no column {missing[2]}", node, hint)
    if (text := _NO_JSON.search(said)) is not None:
        node = _first_named(tree, values, [text[1], *_pointed(error)])
        return _no_json(text[1], node, statement)
    first, _, rest = said.partition("\n")
    others = _OTHERS.search(said)
    names = _NAME.findall(others[1]) if others else []
    hint = f"did you mean {', '.join(names[:3])}?" if names else ""
    if not others and rest.strip():
        hint = " ".join(rest.replace("\n^", "").split())
    words = [*_NAME.findall(first), *map("".join, _MEANT.findall(first))]
    node = _first_named(tree, values, [*words, *_pointed(error)])
    return statement.error(first.replace('"', "").rstrip("!"), node, hint)


def _no_json(text: str, node: exp.Expr | None, statement: Statement) -> StatementError:
    """A text that stands where DuckDB reads JSON: beside a column that holds any of it."""
    around = node.find_ancestor(exp.Predicate) if node is not None else None
    column = around.find(exp.Column) if around is not None else None
    if column is None:
        return statement.error(f"{text!r:.60} is no JSON", node)
    name = column.name
    return statement.error(
        f"{name} holds any JSON, and {text!r:.60} is none",
        node,
        f"compare it as text: {name}->>'$'",
    )


def _pointed(error: QueryError) -> list[str]:
    """The words of the query that DuckDB points at, the nearest first."""
    found = _POINTED.search(str(error.__cause__ or ""))
    if found is None:
        return []
    after = found[1][max(len(found[2]) - len("LINE 1: "), 0) :]
    return ["".join(groups) for groups in _WORD.findall(after)]


def _first_named(tree: exp.Expr, values: Values, words: list[str]) -> exp.Expr | None:
    found = (_named(tree, word, values) for word in words)
    return next((node for node in found if node is not None), None)


def _named(tree: exp.Expr, word: str, values: Values) -> exp.Expr | None:
    """The first place in the statement where a name or a value is written, or bound."""
    found = [
        node
        for node in tree.find_all(
            exp.Identifier, exp.Anonymous, exp.Literal, exp.Placeholder
        )
        if str(values.get(node.name, node.name)).lower() == word.lower()
        and ("start" in node.meta or isinstance(node, exp.Placeholder))
    ]
    return min(found, key=lambda node: node.meta.get("start", 0), default=None)


def _columns(blocks: Blocks) -> Iterator[str]:
    for source in blocks.sources:
        yield from (column.name for column in source.columns.values())
        yield from (n for n in source.parameters if not n.startswith(GIVEN))


def _behind_a_star(name: str, blocks: Blocks) -> str:
    """What to do about a parameter that a sub-select does not hand on."""
    key = name.lower()
    for source in blocks.sources:
        if key in source.parameters and key not in source.columns:
            return (
                f"it is a parameter of {source.address}, which * leaves out: "
                f"write SELECT {name}, * there"
            )
    return ""


def _inside(name: str, blocks: Blocks) -> str:
    """The objects in which something of this name stands, for a column that is none."""
    found = [
        ".".join([identifier(column.name), *map(part, path)])
        for source in blocks.sources
        for column in source.columns.values()
        for path in _paths(shape(source.types, column.type), name.lower(), 0)
    ]
    shown = list(dict.fromkeys(sorted(found, key=len)))[:3]
    return f"did you mean {', '.join(shown)}?" if shown else ""


def _paths(within: Shape, name: str, depth: int) -> Iterator[tuple[str, ...]]:
    """The ways to members of a name, through objects alone."""
    for member, inner in within.members.items():
        if member.lower() == name:
            yield (member,)
        elif depth < _DEEPEST:
            for path in _paths(inner, name, depth + 1):
                yield (member, *path)


def _nearest(name: str, known: list[str]) -> str:
    import difflib

    spelled = {each.lower(): each for each in reversed(known)}
    close = difflib.get_close_matches(name.lower(), list(spelled), 3, 0.5)
    near = [spelled[each] for each in close]
    if near:
        return f"did you mean {', '.join(near)}?"
    shown = ", ".join(known[:_MOST]) + (", …" if len(known) > _MOST else "")
    return f"there are {shown}" if known else ""
