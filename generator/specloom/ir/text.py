"""Untrusted text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..errors import UnsafeTextError


class Text:
    """Untrusted text. ``str()``, formatting and joining raise; ``repr`` hides it.

    Only quoting filters (``targets/*.py``) read ``.raw``; templates cannot, since the
    sandbox denies the attribute. Equal texts are one object, as equal names are:
    comparing and hashing them costs nothing, and what a document repeats is kept once.
    """

    __slots__ = ("raw",)
    raw: str

    def __new__(cls, raw: str) -> Text:
        return _KNOWN[raw]

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

    def __lt__(self, other: Text) -> bool:
        return self.raw < other.raw

    def __reduce__(self) -> tuple[type[Text], tuple[str]]:
        return Text, (self.raw,)


class _Texts(dict[str, Text]):
    """All texts there are, by what is written in them; one that is new is made."""

    def __missing__(self, raw: str) -> Text:
        text = object.__new__(Text)
        object.__setattr__(text, "raw", raw)
        return self.setdefault(raw, text)


_KNOWN: Final = _Texts()
#: ``Text``, without the detour of calling a class: builders make them by the hundred thousand.
text_of: Final[Callable[[str], Text]] = _KNOWN.__getitem__

NO_TEXT: Final = Text("")
AUTHORIZATION: Final = Text("Authorization")
