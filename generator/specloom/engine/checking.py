"""Rows against the types that they should have.

A decoder made for the columns looks at a whole page at a time; it costs less than parsing.
Only a page with a value of another type is taken apart: the value becomes NULL, and a note
says which column, how often, and what came instead.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from types import GenericAlias
from typing import Annotated, Any

import msgspec

from .catalog import Kind
from .responses import Page, Text
from .shapes import Shape

_Int64 = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
_Uint64 = Annotated[int, msgspec.Meta(ge=0)]
_INT64 = range(-(2**63), 2**63)
_UINT64 = range(2**64)
_SCALAR = str | int | float | bool | None
_LONGEST = 60


class Rows:
    """Reads pages whose rows have a shape; ``notes`` tells what did not fit.

    ``wrapped``: a row is no object, and becomes one with this only member.
    """

    def __init__(self, shape: Shape, source: str, wrapped: str = "") -> None:
        self._shape = shape
        self._source = source
        self._wrapped = wrapped
        self._decode = _decoder(shape)
        self._misfits: dict[tuple[str, str], tuple[int, str]] = {}

    def texts(self, page: Page) -> list[str]:
        """The rows of a page as JSON text, with nothing in them that does not fit."""
        if not page.rows:
            return []
        if not self._wrapped and self._fits(page):
            return [str(row, "utf-8") for row in page.rows]
        return [self._mended(row) for row in page.rows]

    def notes(self) -> tuple[str, ...]:
        return tuple(
            f"{times} {'value' if times == 1 else 'values'} of {self._source}{path} "
            f"came as something else than {wanted} and became NULL, the first as {first}"
            for (path, wanted), (times, first) in self._misfits.items()
        )

    def _fits(self, page: Page) -> bool:
        if self._decode is None:
            return False
        whole = page.array or b"[" + b",".join(map(bytes, page.rows)) + b"]"
        try:
            found = self._decode(whole)
        except msgspec.ValidationError:
            return False
        return None not in found

    def _mended(self, row: Text) -> str:
        value = json.loads(bytes(row), parse_int=_number, parse_float=_number)
        if self._wrapped:
            value = {self._wrapped: value}
        made = _mend(value, self._shape, "", self._misfit)
        return json.dumps({} if made is None else made)

    def _misfit(self, path: str, wanted: str, value: Any) -> None:
        shown = json.dumps(value)
        shown = shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"
        times, first = self._misfits.get((path, wanted), (0, shown))
        self._misfits[path, wanted] = (times + 1, first)


def _number(text: str) -> int | float | str:
    """A number of JSON; one that Python cannot hold stays text."""
    if len(text) <= _LONGEST and math.isfinite(found := float(text)):
        return int(text) if text.lstrip("-").isdigit() else found
    return text


def _decoder(shape: Shape) -> Callable[[Text], list[Any]] | None:
    """What looks at a page's rows; None for names that ``msgspec`` has no struct for."""
    try:
        row: Any = _type(shape) | None if shape.kind == "object" else Any
    except ValueError:  # a quote, a backslash or a control character in a name
        return None
    return msgspec.json.Decoder(list[row], strict=False).decode


def _type(shape: Shape) -> Any:
    """The Python type by which ``msgspec`` checks JSON; every part may be null."""
    match shape.kind:
        case "object":
            return _struct(shape)
        case "array" if shape.item is not None:
            return GenericAlias(list, (_type(shape.item) | None,))
        case "string":
            return _SCALAR
        case "integer":
            return _Uint64 if shape.spelling == "UBIGINT" else _Int64
        case "number":
            return float
        case "boolean":
            return bool
        case "timestamp":
            return datetime
        case "date":
            return date
        case _:
            return msgspec.Raw


def _struct(shape: Shape) -> Any:
    """The struct that an object fits; undeclared properties that are kept do not fit it."""
    types = {n: _type(s) for n, s in shape.members.items() if n != shape.extras}
    if shape.extras:
        types |= dict.fromkeys(sorted(shape.declared - types.keys()), msgspec.Raw)
    fields = [(f"f{n}", type | None, None) for n, type in enumerate(types.values())]
    return msgspec.defstruct(
        "Row",
        fields,
        rename={f"f{n}": name for n, name in enumerate(types)},
        gc=False,
        forbid_unknown_fields=bool(shape.extras),
    )


Misfit = Callable[[str, str, Any], None]


def _mend(value: Any, shape: Shape, path: str, misfit: Misfit) -> Any:
    """The value with every part that does not fit replaced by None."""
    if value is None:
        if not path:
            misfit(path, "an object", value)
        return None
    wanted, fits = _WANTED[shape.kind]
    if not fits(value) or (shape.kind == "integer" and not _in_range(value, shape)):
        misfit(path, wanted, value)
        return None
    match shape.kind:
        case "object":
            return _object(value, shape, path, misfit)
        case "array" if shape.item is not None:
            return [_mend(item, shape.item, f"{path}[*]", misfit) for item in value]
        case _:
            return value


def _object(
    value: Mapping[str, Any], shape: Shape, path: str, misfit: Misfit
) -> dict[str, Any]:
    """An object of mended members, with its undeclared properties beside them and together."""
    known = shape.members
    made = {
        name: (
            _mend(inner, known[name], f"{path}.{name}", misfit)
            if name in known
            else inner
        )
        for name, inner in value.items()
    }
    if shape.extras:
        others = {n: each for n, each in value.items() if n not in shape.declared}
        made[shape.extras] = others or None
    return made


def _in_range(value: Any, shape: Shape) -> bool:
    return int(value) in (_UINT64 if shape.spelling == "UBIGINT" else _INT64)


def _whole(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, float):
        return value.is_integer()
    return isinstance(value, int) or (isinstance(value, str) and _reads(int, value))


def _numeric(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, int | float) or (
        isinstance(value, str) and _reads(float, value)
    )


def _truth(value: Any) -> bool:
    return isinstance(value, bool) or value in ("true", "false")


def _moment(value: Any) -> bool:
    return isinstance(value, str) and _reads(datetime.fromisoformat, value)


def _reads(read: Callable[[str], Any], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


_WANTED: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "object": ("an object", lambda value: isinstance(value, dict)),
    "array": ("an array", lambda value: isinstance(value, list)),
    "string": ("a text", lambda value: not isinstance(value, dict | list)),
    "integer": ("a whole number", _whole),
    "number": ("a number", _numeric),
    "boolean": ("true or false", _truth),
    "timestamp": ("a point in time", _moment),
    "date": ("a date", _moment),
    "json": ("JSON", lambda value: True),
    "map": ("JSON", lambda value: True),
}


def fits(text: str | None, kind: Kind) -> bool:
    """Whether a text, or nothing, can be compared with values of a kind."""
    return text is None or (kind in _SCALARS and _WANTED[kind][1](text))


_SCALARS = ("string", "integer", "number", "boolean", "timestamp", "date")


def merged(notes: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """All notes of several sources, each once."""
    return tuple(dict.fromkeys(note for each in notes for note in each))
