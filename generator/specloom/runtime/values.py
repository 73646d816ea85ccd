"""Python values as the plain values that travel."""

from __future__ import annotations

import json
import math
from typing import Any

from .errors import ArgumentError
from .shapes import is_iterable, is_list, is_mapping, is_object

_NUMBERS = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


def is_unset(value: Any) -> bool:
    """Whether it is ``UNSET``; told by its name, since msgspec may not be loaded yet."""
    return type(value).__name__ == "UnsetType"


def plain(value: Any) -> Any:
    """The value in JSON's own types: records as dictionaries, dates as text.

    Numbers that JSON cannot write become ``"NaN"``, ``"Infinity"`` and ``"-Infinity"``.
    Raises ArgumentError for what has no such form.
    """
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else _NUMBERS[str(value)]
    import msgspec

    try:
        made = msgspec.to_builtins(value, str_keys=True, enc_hook=unpacked)
    except (TypeError, ValueError, RecursionError) as error:
        raise ArgumentError(f"a value cannot be sent: {error}") from None
    return _finite(made)


def json_bytes(value: Any) -> bytes:
    """The value as JSON. Raises ArgumentError for what has no such form."""
    import msgspec

    try:
        made = msgspec.json.encode(value, enc_hook=unpacked)
        # NaN and the infinities were written as null; only then is a second look needed.
        return made if b"null" not in made else msgspec.json.encode(plain(value))
    except (TypeError, ValueError, RecursionError, UnicodeError) as error:
        raise ArgumentError(f"a value cannot be sent as JSON: {error}") from None


def json_text(value: Any) -> str:
    return json_bytes(value).decode()


def plain_json(value: Any) -> str:
    """A plain value as JSON; the one way to it that needs no ``msgspec``."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def unpacked(value: Any) -> Any:
    """What ``msgspec`` encodes in place of a type that it does not know."""
    if hasattr(value, "wire_form_"):
        return value.wire_form_()
    if is_mapping(value):
        return dict(value)
    if is_iterable(value):
        return list(value)
    raise TypeError(f"{type(value).__name__} is not a type that JSON can hold")


def _finite(value: Any) -> Any:
    """The same with every number that JSON cannot write replaced by its name."""
    if isinstance(value, float) and not math.isfinite(value):
        return _NUMBERS[str(value)]
    if is_object(value):
        return {key: _finite(item) for key, item in value.items()}
    if is_list(value):
        return [_finite(item) for item in value]
    return value
