"""Where the parts of a changed tree come from: an overlay, another file, another shape."""

from __future__ import annotations

from typing import NamedTuple


class Origin(NamedTuple):
    """A pointer in one of the files of a document."""

    file: int
    pointer: str


class Origins:
    """Pointers of a tree, and the places that what they lead to was written at.

    Only parts that moved or were added are kept; what lies below one follows it.
    """

    def __init__(self) -> None:
        self._known: dict[str, Origin] = {}

    def __setitem__(self, pointer: str, origin: Origin) -> None:
        self._known[pointer] = origin

    def find(self, pointer: str) -> Origin:
        """The origin of a pointer; its own place in file 0 if nothing else is known."""
        around, rest = pointer, ""
        while True:
            if around in self._known:
                origin = self._known[around]
                return Origin(origin.file, origin.pointer + rest)
            if not around:
                return Origin(0, pointer)
            around, _, token = around.rpartition("/")
            rest = f"/{token}{rest}"

    def forget(self, pointer: str) -> dict[str, Origin]:
        """Take out what is known of a pointer and everything below it, by what follows."""
        found = [p for p in self._known if p == pointer or p.startswith(pointer + "/")]
        return {p[len(pointer) :]: self._known.pop(p) for p in found}

    def move(self, old: str, new: str) -> None:
        """Let ``new`` come from where ``old`` came from."""
        origin = self.find(old)
        below = self.forget(old)
        self._known[new] = origin
        for rest, where in below.items():
            self._known[new + rest] = where
