"""Which types hold all values of others, as audiences spell them."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Final

from ..targets.client.layout import members

_ANYTHING: Final = frozenset({"Any", "any type"})
#: Every whole number is a number, to type checkers as well.
_WIDER: Final[Mapping[str, str]] = {"int": "float", "integer": "number"}
#: Of these only is a list of more a list of less: nobody writes to them.
_READ_ONLY: Final = ("Sequence[", "Mapping[str, ", "Iterable[")


def holds(wide: Set[str], narrow: Set[str]) -> bool:
    """Whether every value of the one union is one of the other."""
    if wide & _ANYTHING:
        return True
    return all(any(_holds(one, member) for one in wide) for member in narrow)


def _holds(wide: str, narrow: str) -> bool:
    if wide in (narrow, _WIDER.get(narrow), _of_literal(narrow)):
        return True
    for container in _READ_ONLY:
        if wide.startswith(container) and narrow.startswith(container):
            inner = (text[len(container) : -1] for text in (wide, narrow))
            return holds(*(set(members(text)) for text in inner))
    return False


def _of_literal(spelled: str) -> str:
    """The kind of the only value that a type has."""
    if not spelled.startswith("Literal["):
        return ""
    return "str" if spelled.startswith('Literal["') else "int"
