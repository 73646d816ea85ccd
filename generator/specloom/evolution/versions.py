"""Which version follows, by what a release changes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from .changes import EFFECTS, Change, Effect

_VERSION: Final = re.compile(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})")


def worst(changes: Iterable[Change]) -> Effect | None:
    """The gravest effect that there is; None where nothing changed."""
    found = {change.effect for change in changes}
    return next((effect for effect in EFFECTS if effect in found), None)


def next_version(version: str, effect: Effect | None) -> str:
    """The version that follows one of three numbers; "" for any other.

    As Semantic Versioning 2.0.0 has it (points 6 to 8): the first number for what breaks,
    the second for additions, the last for the rest. Before 1.0.0, of which it says that
    anything may change, the second stands for what breaks and the last for the rest, as
    package managers read it.
    """
    found = _VERSION.fullmatch(version)
    if found is None:
        return ""
    major, minor, patch = map(int, found.groups())
    if effect is None:
        return version
    if effect == "breaking" and major:
        return f"{major + 1}.0.0"
    if effect == "breaking" or (effect == "addition" and major):
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"
