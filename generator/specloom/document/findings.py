"""What a pass over a document finds: errors, all at once, and notes, each kind once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeAlias

from ..errors import DocumentError, Note, Place
from .pointers import of

# The way down to an element, as a chain of keys: cheaper to carry than a pointer.
Trail: TypeAlias = "tuple[Trail, str | int] | None"
Where: TypeAlias = "str | Trail"

# What to do; a function where finding that out takes time, called for listed errors only.
Advice: TypeAlias = "str | Callable[[], str]"

_LISTED = 20  # errors that one message names
_COMPARED = 1_000  # names among which what was meant is looked for
_FEW = 5  # of them are told if none is like it
_COMPARABLE = 60  # characters of such a name: comparing takes their square


def nearest(name: str, known: Iterable[str], likeness: float = 0.6) -> str:
    """The known name that is most like this one; empty if none is like it."""
    from difflib import get_close_matches  # rarely needed

    names = [n for n in islice(known, _COMPARED) if len(n) <= _COMPARABLE]
    return next(iter(get_close_matches(name[:_COMPARABLE], names, 1, likeness)), "")


def meant(name: str, known: Iterable[str]) -> str:
    """Which of the known names was meant, or which there are, if that can be told."""
    names = [n for n in islice(known, _COMPARED) if len(n) <= _COMPARABLE]
    if near := nearest(name, names):
        return f"did you mean {near!r}?"
    few = 0 < len(names) <= _FEW
    return f"there is only {', '.join(map(repr, names))}" if few else ""


def pointer_of(where: Where) -> str:
    """The JSON pointer of an element."""
    if isinstance(where, str):
        return where
    keys: list[str | int] = []
    while where is not None:
        where, key = where
        keys.append(key)
    return of(reversed(keys))


@dataclass(slots=True)
class _Found:
    message: str
    where: Where
    advice: Advice  # the hint of an error, the reading of a note
    quoted: bool = True
    times: int = 1


class Findings:
    """Errors and notes, in the order in which they were found."""

    def __init__(self) -> None:
        self._errors: list[_Found | DocumentError] = []
        self._notes: dict[Hashable, _Found] = {}

    def __bool__(self) -> bool:
        return bool(self._errors)

    @property
    def count(self) -> int:
        """How many errors and kinds of notes there are."""
        return len(self._errors) + len(self._notes)

    def error(
        self, message: str, where: Where, hint: Advice = "", quoted: bool = True
    ) -> None:
        """Keep an error; ``quoted=False`` where its line may hold a secret."""
        self._errors.append(_Found(message, where, hint, quoted))

    def add(self, error: DocumentError) -> None:
        """Keep an error that has its place already, once."""
        if not any(error is known for known in self._errors):
            self._errors.append(error)

    def note(
        self, message: str, where: Where, reading: str, topic: Hashable = None
    ) -> None:
        """Keep a note; those of one topic become one, with the first place and a count."""
        key = topic if topic is not None else (message, pointer_of(where))
        if key in self._notes:
            self._notes[key].times += 1
        else:
            self._notes[key] = _Found(message, where, reading)

    def is_first(self, topic: Hashable) -> bool:
        """Whether no note of this topic is kept yet; if one is, count one more."""
        if topic in self._notes:
            self._notes[topic].times += 1
        return topic not in self._notes

    def raise_errors(self, place: Callable[[str], Place], strict: bool) -> None:
        """Raise what was found as one error; in strict mode, notes too."""
        found = list(self._errors)
        if strict:
            found += [_as_error(note) for note in self._notes.values()]
        if not found:
            return
        errors = [_error(f, place) for f in found[:_LISTED]]
        first, others = errors[0], tuple(errors[1:])
        raise DocumentError(
            first.message, first.place, first.hint, others, len(found) - len(errors)
        )

    def notes(self, place: Callable[[str], Place]) -> tuple[Note, ...]:
        """The notes, with their places."""
        return tuple(
            Note(_counted(note), place(pointer_of(note.where)), said(note.advice))
            for note in self._notes.values()
        )


def _as_error(note: _Found) -> _Found:
    hint = f"mend it; without `strict` it is this: {said(note.advice)}"
    return replace(note, message=_counted(note), advice=hint)


def _counted(found: _Found) -> str:
    more = f" (and {found.times - 1:,} more)" if found.times > 1 else ""
    return found.message + more


def _error(
    found: _Found | DocumentError, place: Callable[[str], Place]
) -> DocumentError:
    if isinstance(found, DocumentError):
        return found
    at = place(pointer_of(found.where))
    if not found.quoted:
        at = replace(at, source="")
    return DocumentError(found.message, at, said(found.advice))


def said(advice: Advice) -> str:
    """The text of an advice."""
    return advice if isinstance(advice, str) else advice()
