"""Values for placeholders, put onto the syntax tree and never pasted as text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlglot import exp

from .dialect import Exec
from .errors import StatementError
from .statements import Statement

Params = Mapping[str, Any] | Sequence[Any] | None

_WHOLE = re.compile(r"\s*\{\{\s*([^{}]+?)\s*\}\}\s*")
# In JSON text: a string, or a placeholder that stands bare where a value is expected.
_JSON_PART = re.compile(r'"(?:[^"\\]|\\.)*"|\{\{\s*([^{}"]+?)\s*\}\}', re.DOTALL)


_BOUND = "bound"


class Values(dict[str, Any]):
    """The statement's bound values by the name of their placeholder in the tree."""

    def add(self, value: Any) -> exp.Placeholder:
        """A placeholder for ``value``, to put into the tree."""
        name = f"v{len(self)}"
        self[name] = value
        node = exp.Placeholder(this=name)
        node.meta[_BOUND] = True
        return node


def bind(statement: Statement, params: Params) -> Values:
    """Give every placeholder of the tree its value; afterwards each has its own name.

    ``{{ name }}``, ``:name``, ``$name``, and texts that are nothing but ``'{{ name }}'`` take
    from a mapping; ``?`` and ``$1`` from a sequence. JSON after ``@@json`` is bound inside.
    """
    values = Values()
    if not isinstance(statement.tree, exp.Expr):
        return values
    given = _Given(statement, params)
    for call in list(statement.tree.find_all(Exec)):
        body = call.args.get("body")
        if isinstance(body, exp.Literal) and not _WHOLE.fullmatch(body.name):
            bound = values.add(_json(body, given))
            body.replace(bound.update_positions(body))
    for node in list(statement.tree.find_all(exp.Placeholder, exp.Literal)):
        name = _name(node)
        if name and _BOUND not in node.meta:
            bound = values.add(given.value(name, node))
            node.replace(bound.update_positions(node))
    given.check_count()
    return values


def _name(node: exp.Expr) -> str:
    """What a placeholder asks for; empty for a literal that is no placeholder."""
    if isinstance(node, exp.Placeholder):
        return node.name
    whole = _WHOLE.fullmatch(node.name) if node.is_string else None
    return whole[1] if whole else ""


def _json(body: exp.Literal, given: _Given) -> Any:
    """The value of JSON text, its placeholders replaced by what they stand for."""

    def quoted(part: re.Match[str]) -> str:
        return json.dumps(f"{{{{ {part[1]} }}}}") if part[1] else part[0]

    try:
        value = json.loads(_JSON_PART.sub(quoted, body.name))
    except (ValueError, RecursionError) as error:
        raise given.statement.error(f"@@json is not JSON: {error}", body) from None
    return _filled(value, body, given)


def _filled(value: Any, body: exp.Expr, given: _Given) -> Any:
    match value:
        case dict():
            return {key: _filled(item, body, given) for key, item in value.items()}
        case list():
            return [_filled(item, body, given) for item in value]
        case str() if whole := _WHOLE.fullmatch(value):
            return given.value(whole[1], body)
        case _:
            return value


class _Given:
    """What the caller gave, looked up by name or position."""

    def __init__(self, statement: Statement, params: Params) -> None:
        if isinstance(params, str | bytes):
            raise statement.error("parameters are a mapping or a sequence, not text")
        self.statement = statement
        self._params = {} if params is None else params
        self._positions: set[int] = set()

    def value(self, name: str, node: exp.Expr) -> Any:
        if isinstance(self._params, Mapping):
            if name in self._params:
                return self._params[name]
            raise self._missing(name, node)
        position = int(name) if name.isdigit() else 0
        self._positions.add(position)
        if not 0 < position <= len(self._params):
            raise self._missing(name, node)
        return self._params[position - 1]

    def check_count(self) -> None:
        """A sequence must be used up: a value too many is a mistake somewhere."""
        if not isinstance(self._params, Mapping):
            spare = len(self._params) - len(self._positions)
            if spare > 0:
                raise self.statement.error(f"{spare} values too many were given")

    def _missing(self, name: str, node: exp.Expr) -> StatementError:
        what = f"parameter {name}" if name.isdigit() else f"{{{{ {name} }}}}"
        return self.statement.error(
            f"no value was given for {what}",
            node,
            "give it with --param name=value, or in params",
        )
