"""Options by their names, and what may be given for them."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from typing import Any, Final

from .errors import ArgumentError
from .shapes import is_mapping

#: What single calls can be given, beside their own arguments.
CALL_OPTIONS: Final = ("timeout", "max_retries", "headers", "query")


def refuse_unknown(what: str, given: Iterable[str], taken: Iterable[str]) -> None:
    """Raise TypeError for the first name that is none of those taken."""
    known = list(taken)
    for name in given:
        if name not in known:
            raise TypeError(f"{what} takes no {name!r}{_nearest(name, known)}")


def by_name(what: str, given: object) -> Mapping[str, Any]:
    """What was given as a mapping; empty for None. Raises ArgumentError."""
    if given is None:
        return {}
    if is_mapping(given):
        return given
    kind = type(given).__name__
    raise ArgumentError(f"{what} takes a dictionary of values by name, not a {kind}")


def arguments(cls: type) -> list[str]:
    """What a class and its bases take by name when they are called."""
    made = (vars(base)["__init__"] for base in cls.__mro__ if "__init__" in vars(base))
    given = (p for init in made for p in inspect.signature(init).parameters.values())
    return [p.name for p in given if p.kind is p.KEYWORD_ONLY]


def _nearest(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, 1)
    suggested = f": did you mean {near[0]!r}?" if near else "."
    return f"{suggested} It takes {', '.join(known)}"
