"""JSON values in a spec: defaults, examples, constants."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias

from .text import Text


class Absent(Enum):
    """The type of ``ABSENT``: no default, no example; ``None`` is a value of JSON."""

    ABSENT = "absent"

    def __bool__(self) -> bool:
        return False


ABSENT: Final = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Array:
    """A JSON array in the spec (a default, an example, a constant)."""

    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Object:
    """A JSON object in the spec, in document order."""

    members: tuple[tuple[Text, Value], ...]


Value: TypeAlias = "Text | int | float | bool | Array | Object | None"
