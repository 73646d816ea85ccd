"""Templates that lay an answer's rows out flat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from ... import ir
from .gotemplates import held, literal, property_of, to_json

Path: TypeAlias = tuple[ir.Text, ...]
_Tree: TypeAlias = "dict[ir.Text, _Tree | str]"


def of_text(columns: tuple[ir.Column, ...]) -> str:
    """Text is one row, whatever its column is called."""
    values = ", ".join(f"{literal(c.wire)}: {{{{ toJson . }}}}" for c in columns)
    return f'{{"rows": [{{{values}}}]}}'


def of_rows(method: ir.Method, rows: Path, values: Mapping[Path, str]) -> str:
    """The answer with a list of flat rows at one path, and values at others.

    The list is empty where the answer has no rows.
    """
    made = _many(method.columns) if method.many else _one(method.columns)
    tree: _Tree = {}
    listed = f"[{held(method.rows, made, '')}]"
    for path, value in {rows: listed, **values}.items():
        _plant(tree, path, value)
    return _object(tree, "")


def copied(role: str, path: Path, method: ir.Method) -> str:
    """A value of the whole answer that paging needs; the next token is null at the end."""
    paging = method.paging
    if role != "next" or paging is None:
        return to_json(path, "$")
    inside = bool(paging.items) and path[: len(paging.items)] == paging.items
    token = _last_token(paging) if inside else to_json(path, "$")
    if not paging.more:
        return token

    def unless_done(operand: str) -> str:
        done = f'eq (toJson {operand}) "false"'
        return f"{{{{ if {done} }}}}null{{{{ else }}}}{token}{{{{ end }}}}"

    return held(paging.more, unless_done, token, "$")


def _last_token(paging: ir.Paging) -> str:
    """A property of the last row."""
    path = paging.next[len(paging.items) :]
    kept = held(path, lambda operand: f"{{{{ $next = toJson {operand} }}}}", "")

    def last(operand: str) -> str:
        found = (
            f"{{{{ range {operand} }}}}{{{{ with . }}}}{kept}{{{{ end }}}}{{{{ end }}}}"
        )
        return f'{{{{ $next := "null" }}}}{found}{{{{ $next }}}}'

    return held(paging.items, last, "null", "$")


def _many(columns: tuple[ir.Column, ...]) -> Callable[[str], str]:
    row = _row(columns)
    if any(column.path for column in columns):
        row = f"{{{{ with . }}}}{row}{{{{ else }}}}{{}}{{{{ end }}}}"
    head, comma = "{{ range $index, $row := %s }}", "{{ if $index }},{{ end }}"
    return lambda operand: f"{head % operand}{comma}\n    {row}\n  {{{{- end }}}}"


def _one(columns: tuple[ir.Column, ...]) -> Callable[[str], str]:
    """One row, and none where the answer lacks it; a scalar is a row even if it is null."""
    if any(column.path for column in columns):
        row = _row(columns)
        return lambda operand: (
            f"{{{{ with {operand} }}}}\n    {row}\n  {{{{- end }}}}"
        )
    names = [literal(column.wire) for column in columns]
    return lambda operand: (
        "{" + ", ".join(f"{name}: {{{{ toJson {operand} }}}}" for name in names) + "}"
    )


def _row(columns: tuple[ir.Column, ...]) -> str:
    """The object that a row at hand becomes; what is lifted from a missing object is left out."""
    direct = [c for c in columns if len(c.path) < 2]
    lifted: dict[tuple[ir.Text, ...], list[ir.Column]] = {}
    for column in columns:
        if len(column.path) > 1:
            lifted.setdefault(column.path[:-1], []).append(column)
    if not direct:  # nothing to put a comma after
        return _braced([_member(c.wire, to_json(c.path)) for c in columns])
    return _braced(
        [_member(c.wire, to_json(c.path)) for c in direct],
        "".join(_lifted(path, inner) for path, inner in lifted.items()),
    )


def _lifted(path: tuple[ir.Text, ...], columns: list[ir.Column]) -> str:
    """More members of a row, all of them properties of one object below it."""
    members = ",".join(_member(c.wire, to_json(c.path[-1:])) for c in columns)
    opened = "".join(f"{{{{ with {property_of(step)} }}}}" for step in path)
    return f"\n      {opened},{members}{'{{ end }}' * len(path)}"


def _member(name: ir.Text, value: str) -> str:
    return f"\n      {literal(name)}: {value}"


def _braced(members: list[str], more: str = "") -> str:
    return "{" + ",".join(members) + more + "\n    }"


def _plant(tree: _Tree, path: Path, value: str) -> None:
    for step in path[:-1]:
        branch = tree.setdefault(step, {})
        assert isinstance(branch, dict)  # paths do not meet
        tree = branch
    tree[path[-1]] = value


def _object(tree: _Tree, margin: str) -> str:
    inner = margin + "  "
    members = (
        f"{inner}{literal(name)}: "
        + (branch if isinstance(branch, str) else _object(branch, inner))
        for name, branch in tree.items()
    )
    return "\n".join(["{", ",\n".join(members), margin + "}"])
