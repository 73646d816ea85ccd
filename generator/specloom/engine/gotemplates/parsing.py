"""Template text to nodes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from .functions import FUNCTIONS
from .lexing import Word, pieces
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
    UnsupportedInTemplate,
    Variable,
    With,
)

_BLOCKS = ("if", "range", "with")
_REFUSED = ("define", "template", "block")
_CONSTANTS = {"true": True, "false": False, "nil": None}
_DEEPEST = 60


@lru_cache(maxsize=128)
def parse(source: str) -> Template:
    """The template. Raises TemplateError, and UnsupportedInTemplate with what it lacks."""
    rest = pieces(source)
    body, closing = _body(rest, 0)
    if closing is not None:
        raise TemplateError(f"{closing[0].text} has nothing to close")
    return body


def _body(
    rest: Iterator[str | list[Word]], depth: int
) -> tuple[tuple[Node, ...], list[Word] | None]:
    """Nodes up to ``end`` or ``else``, and the words of that; None at the end of it all."""
    if depth > _DEEPEST:
        raise TemplateError(f"blocks are nested more than {_DEEPEST} deep")
    nodes: list[Node] = []
    for piece in rest:
        if isinstance(piece, str):
            if piece:
                nodes.append(Text(piece))
            continue
        if not piece:
            raise TemplateError("an action is empty")
        word = piece[0].text if piece[0].kind == "word" else ""
        if word in ("end", "else"):
            return tuple(nodes), piece
        if word in _REFUSED:
            raise UnsupportedInTemplate(f"{word} in a Go template is not supported")
        nodes.append(_node(word, piece, rest, depth))
    return tuple(nodes), None


def _node(
    word: str, words: list[Word], rest: Iterator[str | list[Word]], depth: int
) -> Node:
    if word in _BLOCKS:
        return _block(word, words[1:], rest, depth)
    if word in ("break", "continue"):
        return Leave(word == "continue")
    return Print(_Reader(words).whole())


def _block(
    word: str, words: list[Word], rest: Iterator[str | list[Word]], depth: int
) -> Node:
    pipe = _Reader(words).whole()
    then, closing = _body(rest, depth + 1)
    otherwise: tuple[Node, ...] = ()
    if closing is not None and closing[0].text == "else":
        if len(closing) > 1:  # else if …: a block whose end closes this one too
            inner = _block(closing[1].text, closing[2:], rest, depth + 1)
            otherwise, closing = (inner,), [Word("word", "end")]
        else:
            otherwise, closing = _body(rest, depth + 1)
    if closing is None or closing[0].text != "end":
        raise TemplateError(f"{word} has no end")
    match word:
        case "if":
            return If(pipe, then, otherwise)
        case "with":
            return With(pipe, then, otherwise)
        case "range":
            return Range(pipe, then, otherwise)
        case _:
            raise TemplateError(f"else {word} makes no sense")


class _Reader:
    """Reads the words of one pipeline."""

    def __init__(self, words: list[Word]) -> None:
        self._words = words
        self._at = 0

    def whole(self) -> Pipe:
        pipe = self._pipe()
        if self._at < len(self._words):
            raise TemplateError(f"{self._words[self._at].text!r} is not expected")
        return pipe

    def _pipe(self) -> Pipe:
        names, assigns = self._declared()
        commands = [self._command()]
        while self._took("|"):
            commands.append(self._command())
        return Pipe(tuple(commands), names, assigns)

    def _declared(self) -> tuple[tuple[str, ...], bool]:
        """``$i, $x :=`` or ``$x =`` in front of a pipeline."""
        start, names = self._at, []
        while self._at < len(self._words) and self._words[self._at].kind == "variable":
            names.append(self._words[self._at].text)
            self._at += 1
            if self._took(":="):
                return tuple(names), False
            if self._took("="):
                return tuple(names), True
            if not self._took(","):
                break
        self._at = start
        return (), False

    def _command(self) -> Operand:
        """An operand, or a function with its arguments."""
        first = self._next()
        if first is not None and first.kind == "word" and first.text not in _CONSTANTS:
            self._at += 1
            return Call(_function(first.text), tuple(self._operands()))
        operands = list(self._operands())
        if len(operands) != 1:
            raise TemplateError("a value takes no arguments, or is missing")
        return operands[0]

    def _operands(self) -> Iterator[Operand]:
        while (word := self._next()) is not None and word.text not in ("|", ")"):
            self._at += 1
            yield self._operand(word)

    def _operand(self, word: Word) -> Operand:
        match word.kind:
            case "value":
                return Constant(word.value)
            case "dot":
                return Dot()
            case "field":
                return Dot((word.text, *self._path()))
            case "variable":
                return Variable(word.text, self._path())
            case "word" if word.text in _CONSTANTS:
                return Constant(_CONSTANTS[word.text])
            case "word":
                return Call(_function(word.text), ())
            case "sign" if word.text == "(":
                pipe = self._pipe()
                if not self._took(")"):
                    raise TemplateError("a parenthesis has no end")
                return Inner(pipe, self._path())
            case _:
                raise TemplateError(f"{word.text!r} is not expected")

    def _path(self) -> tuple[str, ...]:
        """``.a.b`` directly behind a value."""
        names: list[str] = []
        while (
            (word := self._next()) is not None
            and word.kind == "field"
            and not word.spaced
        ):
            names.append(word.text)
            self._at += 1
        return tuple(names)

    def _next(self) -> Word | None:
        return self._words[self._at] if self._at < len(self._words) else None

    def _took(self, sign: str) -> bool:
        word = self._next()
        found = word is not None and word.kind == "sign" and word.text == sign
        self._at += found
        return found


def _function(name: str) -> str:
    if name not in FUNCTIONS:
        raise UnsupportedInTemplate(
            f"the function {name:.40} in a Go template is not supported"
        )
    return name
