"""A parsed template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from ...errors import UnsupportedError


class TemplateError(Exception):
    """A template that makes no sense, or failed on its data."""


class UnsupportedInTemplate(UnsupportedError):
    """Something of Go's templates that the engine does not run; the message names it."""


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Constant:
    value: Any


@dataclass(frozen=True, slots=True)
class Dot:
    """``.`` and ``.a.b``."""

    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Variable:
    """``$x`` and ``$x.a.b``; the name ``$`` is the data as a whole."""

    name: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inner:
    """``( pipeline ).a.b``."""

    pipe: Pipe
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    name: str
    arguments: tuple[Operand, ...]


Operand: TypeAlias = "Constant | Dot | Variable | Inner | Call"


@dataclass(frozen=True, slots=True)
class Pipe:
    """Commands, each fed to the next as its last argument; ``names`` take the result.

    ``assigns``: the names exist already (``=``, not ``:=``).
    """

    commands: tuple[Operand, ...]
    names: tuple[str, ...] = ()
    assigns: bool = False


@dataclass(frozen=True, slots=True)
class Print:
    pipe: Pipe


@dataclass(frozen=True, slots=True)
class If:
    pipe: Pipe
    then: tuple[Node, ...]
    otherwise: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class With:
    pipe: Pipe
    then: tuple[Node, ...]
    otherwise: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Range:
    pipe: Pipe
    each: tuple[Node, ...]
    otherwise: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Leave:
    """``break``, or ``continue`` where ``goes_on``."""

    goes_on: bool


Node: TypeAlias = "Text | Print | If | With | Range | Leave"
Template: TypeAlias = tuple[Node, ...]
