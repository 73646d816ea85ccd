"""Whether two APIs say the same, wherever that is written."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from .. import ir


def are_alike(old: Any, new: Any) -> bool:
    """Whether two parts of APIs are equal but for the files and lines that they are from."""
    if isinstance(old, ir.Source | None) and isinstance(new, ir.Source | None):
        return True
    if type(old) is not type(new):
        return False
    if isinstance(old, tuple):
        same = len(old) == len(new)
        return same and all(map(are_alike, old, new))
    if is_dataclass(old):
        names = (field.name for field in fields(old))
        return all(are_alike(getattr(old, n), getattr(new, n)) for n in names)
    return bool(old == new or (old != old and new != new))  # not a number is as it was
