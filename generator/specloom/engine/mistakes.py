"""The database's complaints about a query, told in the statement's own terms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from .blocks import GIVEN, Blocks
from .errors import StatementError
from .statements import Statement

_KIND = re.compile(r"^[A-Z][A-Za-z ]*? Error: ")
_NAME = re.compile(r'"([^"]+)"')
_NO_COLUMN = re.compile(r'(Referenced column|column named) "([^"]+)"')
_OTHERS = re.compile(
    r"(?:Candidate (?:bindings|Entries):|Did you mean)[: ]*(.*)", re.DOTALL
)
_MOST = 20


def explained(
    error: StatementError, statement: Statement, tree: exp.Expr, blocks: Blocks
) -> StatementError:
    """The error with its place, and with the names that the statement could have used."""
    said = _KIND.sub("", error.message)
    missing = _NO_COLUMN.search(said)
    if missing is not None:
        hint = _behind_a_star(missing[2], blocks) or _nearest(
            missing[2], sorted(set(_columns(blocks)))
        )
        node = _named(tree, missing[2])
        return statement.error(f"there is no column {missing[2]}", node, hint)
    first, _, rest = said.partition("\n")
    others = _OTHERS.search(said)
    names = _NAME.findall(others[1]) if others else []
    hint = f"did you mean {', '.join(names[:3])}?" if names else ""
    if not others and rest.strip():
        hint = " ".join(rest.split())
    words = [*_NAME.findall(first), *re.findall(r"with name (\S+)", first)]
    node = next((n for name in words if (n := _named(tree, name))), None)
    return statement.error(first.replace('"', "").rstrip("!"), node, hint)


def _named(tree: exp.Expr, name: str) -> exp.Expr | None:
    """The first place in the statement where a name is written."""
    found = [
        node
        for node in tree.find_all(exp.Identifier, exp.Anonymous)
        if node.name.lower() == name.lower() and node.meta.get("start") is not None
    ]
    return min(found, key=lambda node: node.meta["start"]) if found else None


def _columns(blocks: Blocks) -> Iterator[str]:
    for source in blocks.sources:
        yield from source.columns
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


def _nearest(name: str, known: list[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name, known, 3, 0.5)
    if near:
        return f"did you mean {', '.join(near)}?"
    shown = ", ".join(known[:_MOST]) + (", …" if len(known) > _MOST else "")
    return f"there are {shown}" if known else ""
