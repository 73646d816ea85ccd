"""Elements whose names come out alike: who keeps the name, and what the user is told."""

from __future__ import annotations

from collections.abc import Sequence

from ..names import Name, Names, are_distinct
from .reader import Reader


def distinct_names(
    reader: Reader, wanted: Sequence[tuple[Name, str, str]]
) -> list[Name]:
    """Names for all of a scope, in order, from (name, text, pointer) of each."""
    if are_distinct(first := [name for name, _, _ in wanted]):
        return first
    names = Names().claim_all([(name, text) for name, text, _ in wanted])
    for (name, text, at), given in zip(wanted, names, strict=True):
        note_collision(reader, text, at, name, given)
    return names


def note_collision(
    reader: Reader, text: str, at: str, wanted: Name, given: Name
) -> None:
    """Say it where an element could not have its name; nothing where it has."""
    if given != wanted:
        message = f"{text!r} has the name of another here: {wanted.snake}"
        reader.note(message, at, f"called {given.snake}")
