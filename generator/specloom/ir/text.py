"""Untrusted text."""

from __future__ import annotations

from typing import Final

from ..errors import UnsafeTextError


class Text:
    """Untrusted text. ``str()``, formatting and joining raise; ``repr`` hides it.

    Only quoting filters (``targets/*.py``) read ``.raw``; templates cannot, since the
    sandbox denies the attribute.
    """

    __slots__ = ("raw",)
    raw: str

    def __init__(self, raw: str) -> None:
        object.__setattr__(self, "raw", raw)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("Text is immutable")

    def __str__(self) -> str:
        raise UnsafeTextError("spec text reached output without a quoting filter")

    def __format__(self, spec: str) -> str:
        return str(self)

    def __repr__(self) -> str:
        return f"Text({len(self.raw)} characters)"

    def __bool__(self) -> bool:
        return bool(self.raw)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and self.raw == other.raw

    def __lt__(self, other: Text) -> bool:
        return self.raw < other.raw

    def __hash__(self) -> int:
        return hash(self.raw)

    def __reduce__(self) -> tuple[type[Text], tuple[str]]:
        return Text, (self.raw,)


NO_TEXT: Final = Text("")
AUTHORIZATION: Final = Text("Authorization")
