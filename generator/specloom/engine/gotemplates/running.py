"""A template over its data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .functions import FUNCTIONS, MISSING, Missing, kind_of, shown, truth
from .nodes import (
    Call,
    Constant,
    Dot,
    If,
    Inner,
    Leave,
    Node,
    Operand,
    Pipe,
    Print,
    Range,
    Template,
    TemplateError,
    Text,
    Variable,
    With,
)

_MOST_STEPS = 5_000_000
_LONGEST = 256 << 20  # characters of output


class _Left(Exception):
    """``break`` or ``continue`` on the way out to its range."""

    def __init__(self, goes_on: bool) -> None:
        super().__init__()
        self.goes_on = goes_on


def render(template: Template, data: Any) -> str:
    """The text that the template makes of JSON values (or text). Raises TemplateError."""
    run = _Run(data)
    try:
        run.nodes(template, data)
    except _Left:
        raise TemplateError("break and continue belong into a range") from None
    except RecursionError:
        raise TemplateError("the data is nested too deeply") from None
    except (TypeError, ValueError) as error:
        raise TemplateError(str(error)) from None
    return "".join(run.output)


class _Run:
    """Variables, output and what is left of the bounds."""

    def __init__(self, data: Any) -> None:
        self.output: list[str] = []
        self._scopes: list[dict[str, Any]] = [{"$": data}]
        self._steps = 0
        self._length = 0

    def nodes(self, nodes: Sequence[Node], dot: Any) -> None:
        """Run nodes in a scope of their own."""
        self._scopes.append({})
        try:
            for node in nodes:
                self._node(node, dot)
        finally:
            self._scopes.pop()

    def _node(self, node: Node, dot: Any) -> None:
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise TemplateError(f"the template takes more than {_MOST_STEPS:,} steps")
        match node:
            case Text(text):
                self._write(text)
            case Print(pipe):
                value = self._pipe(pipe, dot)
                if not pipe.names:
                    self._write(shown(value))
            case If(pipe, then, otherwise):
                self._scoped_if(pipe, then, otherwise, dot)
            case With(pipe, then, otherwise):
                self._scopes.append({})
                value = self._pipe(pipe, dot)
                taken = truth(value)
                self.nodes(then if taken else otherwise, value if taken else dot)
                self._scopes.pop()
            case Range(pipe, each, otherwise):
                self._range(pipe, each, otherwise, dot)
            case Leave(goes_on):
                raise _Left(goes_on)

    def _scoped_if(
        self, pipe: Pipe, then: Sequence[Node], otherwise: Sequence[Node], dot: Any
    ) -> None:
        self._scopes.append({})
        self.nodes(then if truth(self._pipe(pipe, dot)) else otherwise, dot)
        self._scopes.pop()

    def _range(
        self, pipe: Pipe, each: Sequence[Node], otherwise: Sequence[Node], dot: Any
    ) -> None:
        depth = len(self._scopes)
        found = list(_entries(self._value(pipe, dot)))
        for key, item in found:
            self._scopes.append(_named(pipe.names, key, item))
            try:
                self.nodes(each, item)
            except _Left as left:
                if not left.goes_on:
                    break
            finally:
                del self._scopes[depth:]
        if not found:
            self.nodes(otherwise, dot)

    def _write(self, text: str) -> None:
        self._length += len(text)
        if self._length > _LONGEST:
            raise TemplateError("the template writes more than 256 million characters")
        self.output.append(text)

    def _pipe(self, pipe: Pipe, dot: Any) -> Any:
        """The pipeline's value, kept under the names that it declares."""
        value = self._value(pipe, dot)
        for name in pipe.names:
            self._keep(name, value, pipe.assigns)
        return value

    def _value(self, pipe: Pipe, dot: Any) -> Any:
        value = self._operand(pipe.commands[0], dot)
        for command in pipe.commands[1:]:
            if not isinstance(command, Call):
                raise TemplateError("only a function takes the value of a pipeline")
            value = self._call(command, dot, (value,))
        return value

    def _keep(self, name: str, value: Any, assigns: bool) -> None:
        if not assigns:
            self._scopes[-1][name] = value
            return
        for scope in reversed(self._scopes):
            if name in scope:
                scope[name] = value
                return
        raise TemplateError(f"the variable {name} is not declared")

    def _operand(self, operand: Operand, dot: Any) -> Any:
        match operand:
            case Constant(value):
                return value
            case Dot(path):
                return _followed(dot, path)
            case Variable(name, path):
                return _followed(self._variable(name), path)
            case Inner(pipe, path):
                return _followed(self._value(pipe, dot), path)
            case Call():
                return self._call(operand, dot, ())

    def _variable(self, name: str) -> Any:
        for scope in reversed(self._scopes):
            if name in scope:
                return scope[name]
        raise TemplateError(f"the variable {name} is not declared")

    def _call(self, call: Call, dot: Any, piped: tuple[Any, ...]) -> Any:
        self._steps += 1
        if call.name in ("and", "or") and not piped:
            return self._first(call, dot)
        values = [self._operand(argument, dot) for argument in call.arguments]
        try:
            return FUNCTIONS[call.name](*values, *piped)
        except (TypeError, AttributeError, IndexError) as error:
            raise TemplateError(f"{call.name}: {error}") from None

    def _first(self, call: Call, dot: Any) -> Any:
        """``and`` and ``or`` look no further than they must."""
        value: Any = MISSING
        for argument in call.arguments:
            value = self._operand(argument, dot)
            if truth(value) is (call.name == "or"):
                break
        return value


def _followed(value: Any, path: Sequence[str]) -> Any:
    for name in path:
        if isinstance(value, Mapping):
            value = value.get(name, MISSING)
        elif value is None or isinstance(value, Missing):
            return MISSING
        else:
            raise TemplateError(f"a {kind_of(value)} has no field {name}")
    return value


def _entries(value: Any) -> Iterator[tuple[Any, Any]]:
    """What a range goes over: a list by index, a map by sorted key, a number from zero."""
    match value:
        case None | Missing():
            return
        case Mapping():
            for key in sorted(value):
                yield key, value[key]
        case list() | tuple():
            yield from enumerate(value)
        case bool():
            raise TemplateError("range over a bool")
        case int():
            yield from ((number, number) for number in range(value))
        case _:
            raise TemplateError(f"range over a {kind_of(value)}")


def _named(names: Sequence[str], key: Any, item: Any) -> dict[str, Any]:
    match len(names):
        case 0:
            return {}
        case 1:
            return {names[0]: item}
        case _:
            return {names[0]: key, names[1]: item}
