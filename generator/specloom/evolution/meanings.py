"""Types by what is behind the names of aliases, unions and lists of values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .. import ir
from ..targets.client.annotations import Annotations

_MOST: Final = 30  # names that are looked behind for one type


class Meanings(Annotations):
    """Spells types as type checkers take them, whatever they are called.

    A name that holds itself stays one, and so does what is behind too many names.
    """

    _inside_of: tuple[ir.Ref, ...] = ()
    _left: int = _MOST

    def _decoded(self, type: ir.Type) -> list[str]:
        match type:
            case ir.Ref() if (behind := self._behind(type)) is not None:
                return self._named_by(type, lambda: self._decoded(behind))
            case ir.OneOf(options):
                return self._united(m for o in options for m in self._decoded(o))
            case _:
                return super()._decoded(type)

    def _given(self, type: ir.Type, file: bool) -> list[str]:
        if isinstance(type, ir.Ref) and (behind := self._behind(type)) is not None:
            return self._named_by(type, lambda: self._given(behind, file))
        return super()._given(type, file)

    def _named_by(self, ref: ir.Ref, spell: Callable[[], list[str]]) -> list[str]:
        """What a name stands for; a type that is not within another starts afresh."""
        above, self._inside_of = self._inside_of, (*self._inside_of, ref)
        self._left = self._left - 1 if above else _MOST
        found = spell()
        self._inside_of = above
        return found

    def _behind(self, ref: ir.Ref) -> ir.Type | None:
        """What a name stands for; None where it is a class."""
        if ref in self._inside_of or self._left <= 0:
            return None
        match self._index.definition(ref):
            case ir.Enum(kind=kind):
                return ir.Primitive(kind)  # beside which any others are taken
            case ir.Alias(type=type):
                return type
            case _:
                return None
