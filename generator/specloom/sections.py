"""Sections of a file: what templates put between ``{% call section(…) %}`` and its end.

Each is made of one element of the API. A run in which that element is untouched keeps the
text that an earlier run left instead of rendering it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from .errors import TargetError
from .reuse import Earlier, Element


class Room:
    """How many bytes the files of a target may have together, and how many they have.

    What many operations share is repeated in each, so that a small document can make
    large outputs.
    """

    def __init__(self, target: str, largest: int) -> None:
        self._target = target
        self._largest = largest
        self._taken = 0

    def must_hold(self, size: int) -> None:
        """Raise TargetError if there is no room for so many bytes more."""
        if self._taken + size > self._largest:
            raise TargetError(
                f"the files of target {self._target!r} are too large together: the limit"
                f" `output` is {self._largest:,} bytes",
                hint="leave out operations, or raise `output` in the limits of the"
                " configuration",
            )

    def take(self, size: int) -> None:
        """Count the bytes of a file."""
        self.must_hold(size)
        self._taken += size


class Outdated(TargetError):
    """A section that an earlier run should have left is not there: all must be rendered."""


class Section(str):
    """The text of a section."""

    __slots__ = ("key",)
    key: str


class Sections:
    """The sections of one file after the other, for templates to call."""

    def __init__(self, earlier: Earlier | None, room: Room) -> None:
        self._earlier = earlier
        self._room = room
        self._size = 0
        self._kept: Mapping[str, str] = {}
        self._used = False

    def open(self, path: str) -> None:
        """Begin a file."""
        self._size = 0
        self._kept = self._earlier.sections(path) if self._earlier else {}
        self._used = False

    def __call__(
        self,
        key: str,
        element: Element | None = None,
        *,
        caller: Callable[[], str] | None = None,
    ) -> Section:
        """A section by a key of its own in the file; no prose is in one without an element."""
        if caller is None:
            raise TargetError(
                "`section` stands alone",
                hint="write `{% call section(…) %}`, the text and `{% endcall %}`",
            )
        self._used = True
        made = Section(caller() if self._is_touched(element) else self._old(key))
        made.key = key
        self._size += len(made)
        self._room.must_hold(self._size)
        return made

    def places(self, pieces: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Where the sections of a file begin and how long they are."""
        found: dict[str, tuple[int, int]] = {}
        if self._used:
            position = 0
            for piece in pieces:
                if type(piece) is Section:
                    found[piece.key] = (position, len(piece))
                position += len(piece)
        return found

    def _is_touched(self, element: Element | None) -> bool:
        if self._earlier is None:
            return True
        return element is not None and element in self._earlier.touched

    def _old(self, key: str) -> str:
        if key not in self._kept:
            raise Outdated(f"no section {key!r} is known")
        return self._kept[key]
