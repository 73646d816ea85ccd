"""Clients generated into a folder, and imported from there."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import specloom
from specloom import ServiceSource
from specloom.builder import Built


def written(built: Built, target: str, folder: Path) -> Path:
    """The folder of one target's output."""
    for file in specloom.render(built.api, specloom.target(target)):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    return folder


def built(sources: Sequence[ServiceSource], name: str) -> Built:
    return specloom.build(sources, name=name)


@contextmanager
def imported(folder: Path, name: str) -> Iterator[ModuleType]:
    """The package of that name below a folder, with every warning an error."""
    sys.path.insert(0, str(folder))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            yield importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))
        for module in [m for m in sys.modules if m.split(".")[0] == name]:
            del sys.modules[module]


def modules_in(folder: Path, package: str) -> list[str]:
    """The names of all modules of a package."""
    found = (path.relative_to(folder) for path in (folder / package).rglob("*.py"))
    dotted = (".".join(path.with_suffix("").parts) for path in found)
    return sorted(name.removesuffix(".__init__") for name in dotted)
