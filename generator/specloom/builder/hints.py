"""The extensions of an operation that specloom knows, each with the type that it must have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..document.findings import nearest
from ..document.forms import shown
from ..document.pointers import join
from .reader import Object, Reader
from .reading import Hints

_KNOWN: Final = (
    *("x-stackql-resource", "x-stackql-method", "x-stackql-verb"),
    *("x-stackql-objectKey", "x-specloom-also", "x-specloom-paging", "x-specloom-safe"),
)
_OURS: Final = ("x-stackql-", "x-specloom-")
_VENDORS: Final = ("x-speakeasy-", "x-fern-", "x-ms-")
_ALIKE: Final = 0.8  # others have extensions that begin like ours
_QUOTE: Final = "put the value in quotes"


def hints_of(reader: Reader, facts: Object, at: str) -> Hints:
    """The hints of an operation; what they name is looked up where they are used."""
    for key in facts:
        if key[:2] == "x-" and key not in _KNOWN:
            _note_mistyped(reader, key, at)
    return Hints(
        _text(reader, facts, "x-stackql-resource", at),
        _text(reader, facts, "x-stackql-method", at),
        _text(reader, facts, "x-stackql-verb", at),
        _text(reader, facts, "x-stackql-objectKey", at),
        _also(reader, facts.get("x-specloom-also"), join(at, "x-specloom-also")),
        facts.get("x-specloom-paging"),
        {k: v for k, v in facts.items() if k.startswith(_VENDORS)},
        _flag(reader, facts, "x-specloom-safe", at),
    )


def _text(reader: Reader, facts: Mapping[str, Any], key: str, at: str) -> str:
    """The text under a key of ours, empty if there is none."""
    value = facts.get(key)
    if value is not None and not isinstance(value, str):
        message = f"`{key}` must be text, not {shown(value)}"
        raise reader.error(message, join(at, key), _QUOTE)
    return value or ""


def _flag(reader: Reader, facts: Object, key: str, at: str) -> bool:
    value = facts.get(key)
    if value is not None and not isinstance(value, bool):
        message = f"`{key}` must be true or false, not {shown(value)}"
        raise reader.error(message, join(at, key), "write `true` or `false`")
    return value is True


def _also(reader: Reader, value: Any, at: str) -> tuple[Mapping[str, Any], ...]:
    """The entries of ``x-specloom-also``, whose values are texts."""
    if value is None:
        return ()
    if not isinstance(value, list):
        message = f"`x-specloom-also` must be a list, not {shown(value)}"
        raise reader.error(message, at, "write items with dashes, or `[…]`")
    for index, entry in enumerate(value):
        below = join(at, index)
        if not isinstance(entry, dict):
            message = (
                f"`x-specloom-also[{index}]` must be an object, not {shown(entry)}"
            )
            hint = "write `resource`, `method`, `verb` or `objectKey` with their values"
            raise reader.error(message, below, hint)
        for key in entry:
            _text(reader, entry, key, below)
    return tuple(value)


def _note_mistyped(reader: Reader, key: str, at: str) -> None:
    """Say that a key which looks like one of ours is none."""
    start = next((s for s in _OURS if key.lower().startswith(s)), "")
    if start:
        rests = {
            k.lower().removeprefix(start): k for k in _KNOWN if k.startswith(start)
        }
        near = nearest(key.lower().removeprefix(start), rests, _ALIKE)
        if near:
            message = f"{key!r} is not a hint that specloom knows"
            reading = f"ignored (did you mean {rests[near]!r}?)"
            reader.note(message, join(at, key), reading)
