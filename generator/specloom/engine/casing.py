"""Names of one spelling in another."""

from __future__ import annotations

import re
from collections.abc import Iterable

_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATORS = re.compile(r"[^A-Za-z0-9]+")
CASINGS = ("camel", "pascal", "kebab", "snake")


def snake(name: str) -> str:
    """``pageSize``, ``PageSize`` and ``page-size`` as ``page_size``."""
    parted = _HUMPS.sub("_", _SEPARATORS.sub("_", name))
    return parted.strip("_").lower() or name


def distinct(names: Iterable[str]) -> list[str]:
    """The names, so that no two differ in case only: later ones get ``_2``, ``_3``."""
    taken: set[str] = set()
    found: list[str] = []
    for name in names:
        made, number = name, 2
        while made.lower() in taken:
            made, number = f"{name}_{number}", number + 1
        taken.add(made.lower())
        found.append(made)
    return found
