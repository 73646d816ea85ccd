"""What a run leaves for the next one in ``.specloom/``, beside its stamps and as much a cache."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
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

    ``base`` covers all but the documents, which ``outlines`` tell of (``sound`` are those
    in which there was nothing to find, ``references`` the further files of each), ``names``
    what things are called in outputs. ``outputs`` is the digest of the manifest.
    """

    base: str
    references: tuple[tuple[str, ...], ...]
    sound: tuple[bool, ...]
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
                "references": self.references,
                "sound": self.sound,
                "names": self.names,
                "outputs": self.outputs,
                "outlines": self.outlines,
                "sections": self.sections,
            }
        ).encode()


class Memories:
    """What earlier runs remembered of a provider's targets, each read from disk once.

    ``base`` is the digest of all that outputs are made from besides the documents: only
    memories of runs with the same one count.
    """

    def __init__(self, root: Path, targets: Sequence[str], base: str) -> None:
        self.root = root
        self.base = base
        self._targets = targets
        self._recalled: dict[str, dict[str, Memory]] = {}

    def of(self, provider: str) -> Mapping[str, Memory]:
        """The memories by target."""
        if provider not in self._recalled:
            found = {name: recall(self.root, name, provider) for name in self._targets}
            self._recalled[provider] = {
                target: memory
                for target, memory in found.items()
                if memory is not None and memory.base == self.base
            }
        return self._recalled[provider]

    def sound(self, provider: str, index: int) -> Outline | None:
        """The outline of one of the provider's documents, if nothing was found in it."""
        for memory in self.of(provider).values():
            if memory.sound[index : index + 1] == (True,):
                return memory.outlines[index]
        return None


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
        tuple(map(_texts, known["references"])),
        tuple(one is True for one in known["sound"]),
        str(known["names"]),
        str(known["outputs"]),
        tuple(map(_outline, known["outlines"])),
        {path: _sections(places) for path, places in known["sections"].items()},
    )


def _outline(values: Any) -> Outline:
    outline = Outline(*map(_texts, values))
    if len({*map(len, outline)}) != 1:
        raise ValueError("an outline says as much of each part")
    return outline


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(map(str, values))


def _sections(places: Any) -> Sections:
    return {key: (int(start), int(length)) for key, (start, length) in places.items()}
