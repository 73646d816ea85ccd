"""specloom's own files: where its templates are, and a fingerprint of all that it does."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

_KINDS = (".py", ".jinja")


def templates_dir() -> Path:
    """The templates: inside the package once installed, beside it in a checkout."""
    here = Path(__file__).parent
    packaged = here / "templates"
    return packaged if packaged.is_dir() else here.parents[1] / "templates"


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Changes with every byte of code or template that output could depend on.

    The version alone would not do: in a checkout the code changes and the version stays.
    """
    return folder_digest(Path(__file__).parent, _KINDS) + folder_digest(templates_dir())


def folder_digest(folder: Path, kinds: tuple[str, ...] = ("",)) -> str:
    """The SHA-256 of the names and contents of a folder's files, caches left out."""
    total = hashlib.sha256()
    for path in sorted(_files(str(folder), kinds)):
        with open(path, "rb") as file:
            content = file.read()
        total.update(f"{path[len(str(folder)):]}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def _files(folder: str, kinds: tuple[str, ...]) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    yield from _files(entry.path, kinds)
            elif entry.name.endswith(kinds):
                yield entry.path
