"""What a run leaves for the next one in ``.specloom/``, beside its stamps and as much a cache."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from .document.outline import Outline
from .errors import SpecloomError
from .freshness import memory_name
from .output import STATE, paths

_VERSION = 1
_UNREADABLE = (
    *(OSError, SpecloomError, ValueError, RecursionError),
    *(LookupError, TypeError, AttributeError),
)

#: Where a section of a file's text begins and how long it is, by its key.
Sections: TypeAlias = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Memory:
    """One target's run: digests of what it was made from and of what it made.

    ``base`` covers all but the documents, which ``outlines`` tell of, ``names`` what things
    are called in outputs. ``outputs`` is the digest of the manifest.
    """

    base: str
    names: str
    outputs: str
    outlines: tuple[Outline, ...]
    sections: Mapping[str, Sections]

    def dump(self) -> bytes:
        """The memory as a file."""
        return json.dumps(
            {
                "version": _VERSION,
                "base": self.base,
                "names": self.names,
                "outputs": self.outputs,
                "outlines": self.outlines,
                "sections": self.sections,
            }
        ).encode()


def recall(root: Path, target: str, provider: str) -> Memory | None:
    """What a run remembered of a target of a provider; None if nothing that can be read."""
    try:
        name = memory_name(target, provider)
        content = paths.read_regular(root / STATE / name)
        return _memory(json.loads(content)) if content else None
    except _UNREADABLE:
        return None


def _memory(known: Any) -> Memory | None:
    if known["version"] != _VERSION:
        return None
    return Memory(
        str(known["base"]),
        str(known["names"]),
        str(known["outputs"]),
        tuple(Outline(*map(_texts, outline)) for outline in known["outlines"]),
        {path: _sections(places) for path, places in known["sections"].items()},
    )


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(map(str, values))


def _sections(places: Any) -> Sections:
    return {key: (int(start), int(length)) for key, (start, length) in places.items()}
