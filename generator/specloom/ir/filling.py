"""Frozen objects by the ten thousand, at a third of what ``dataclass`` takes for each."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final, TypeVar

_Class = TypeVar("_Class", bound=type)
_become: Final = vars(object)["__class__"].__set__


def quickly_filled(cls: _Class) -> _Class:
    """The frozen, slotted dataclass, with the same constructor made cheaper.

    ``dataclass`` has to set each field of a frozen object through ``object.__setattr__``,
    by its name. Here the object is one of a class with the same slots that is not frozen
    while its fields are set, which takes a plain assignment, and then becomes frozen.
    """
    names = [field.name for field in fields(cls)]
    lines = [
        f"def __init__(self, {', '.join(names)}):",
        "    _become(self, _open)",
        *(f"    self.{name} = {name}" for name in names),
        "    self.__class__ = _frozen",
    ]
    opened = type(cls.__name__, (), {"__slots__": tuple(names)})
    made: dict[str, Any] = {}
    scope = {"_become": _become, "_open": opened, "_frozen": cls}
    exec("\n".join(lines), scope, made)
    given, quick = vars(cls)["__init__"], made["__init__"]
    quick.__defaults__, quick.__annotations__ = (
        given.__defaults__,
        given.__annotations__,
    )
    quick.__qualname__ = given.__qualname__
    cls.__init__ = quick  # type: ignore[misc]
    return cls
