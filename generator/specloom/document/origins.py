"""Where the parts of a changed tree come from: an overlay, another file, another shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Origin(NamedTuple):
    """A pointer in one of the files of a document."""

    file: int
    pointer: str


@dataclass(slots=True)
class _Part:
    origin: Origin | None = None
    below: dict[str, _Part] = field(default_factory=dict)


class Origins:
    """Pointers of a tree, and the places that what they lead to was written at.

    Only parts that moved or were added are kept; what lies below one follows it.
    """

    def __init__(self) -> None:
        self._root = _Part()

    def __setitem__(self, pointer: str, origin: Origin) -> None:
        part = self._root
        for token in pointer.split("/")[1:]:
            part = part.below.setdefault(token, _Part())
        part.origin = origin

    def find(self, pointer: str) -> Origin:
        """The origin of a pointer; its own place in file 0 if nothing else is known."""
        part, origin, length = self._root, Origin(0, ""), 0
        passed = 0
        for token in pointer.split("/")[1:]:
            if token not in part.below:
                break
            part = part.below[token]
            passed += len(token) + 1
            if part.origin is not None:
                origin, length = part.origin, passed
        return Origin(origin.file, origin.pointer + pointer[length:])

    def forget(self, pointer: str) -> None:
        """Drop what is known of a pointer and everything below it."""
        self._take(pointer)

    def move(self, old: str, new: str) -> None:
        """Let ``new`` come from where ``old`` came from, and what is below with it."""
        origin, part = self.find(old), self._take(old)
        self[new] = origin
        parent, last = self._parent(new)
        parent.below[last].below = part.below if part else {}

    def _take(self, pointer: str) -> _Part | None:
        parent, last = self._parent(pointer)
        return parent.below.pop(last, None)

    def _parent(self, pointer: str) -> tuple[_Part, str]:
        *way, last = pointer.split("/")[1:] or [""]
        part = self._root
        for token in way:
            part = part.below.get(token, _Part())
        return part, last
