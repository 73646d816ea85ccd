"""What a document says in many places, read once: most of a large one's properties repeat."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sized
from typing import Any

from .dialect import SCALARS, SHAPING
from .reader import Object


class Repeated:
    """What was made of texts that are the same wherever they stand.

    What there was something to note about is made anew at each place, and noted there.
    """

    def __init__(self, notes: Sized) -> None:
        self._notes = notes
        self._made: dict[Hashable, Any] = {}

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What ``make`` gives for ``key``, which holds all that it depends on."""
        made = self._made.get(key)
        if made is None:
            noted = len(self._notes)
            made = make()
            if len(self._notes) == noted:
                self._made[key] = made
        return made


def property_key(wire: str, schema: Any, required: bool) -> Hashable:
    """All that a property's field depends on, if it is a scalar; else None."""
    if (
        schema.__class__ is not dict
        or schema.get("type") not in SCALARS
        or not SHAPING.isdisjoint(schema)
    ):
        return None
    return _hashable(wire, required, schema)


def _hashable(wire: str, required: bool, schema: Object) -> Hashable:
    """A key for a flat schema; None for one with lists, objects or floats (``-0.0 == 0.0``)."""
    kinds = tuple([value.__class__ for value in schema.values()])
    if list in kinds or dict in kinds or float in kinds:
        return None
    return (wire, required, kinds, *schema.items())
