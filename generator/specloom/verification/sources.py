"""Paths to documents: which files a registry tree, or a list of files, holds."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..document.reading import Source, read
from ..errors import DocumentError, Place
from .findings import Finding, finding

_SUFFIXES = (".yaml", ".yml", ".json")


def read_sources(paths: Sequence[Path]) -> Iterator[Source | Finding]:
    """Every document below the paths, in order of names; a finding where one is unreadable.

    Of a folder, the files that look like parts of a registry: YAML or JSON that mentions
    ``x-stackQL-resources`` or ``providerServices``. A file that is named is always read.
    """
    for path in paths:
        files = list(_below(path)) if path.is_dir() else [path]
        if not files:
            message = "no provider document is below this folder"
            yield finding(Place(str(path)), "unreadable", message, "Name another one.")
        for file in files:
            yield _read(file)


def _read(path: Path) -> Source | Finding:
    try:
        source = read(path)
    except DocumentError as error:
        place = error.place or Place(str(path))
        fix = error.hint or "Make it a YAML or JSON file."
        return finding(place, "unreadable", error.message, fix)
    if not isinstance(source.value, dict):
        message = "the document is not a mapping"
        return finding(source.place(""), "unreadable", message, "Write a mapping.")
    return source


def _below(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(parent, name)
            if path.suffix.lower() in _SUFFIXES and _is_part(path):
                yield path


def _is_part(path: Path) -> bool:
    """Unreadable files count: that they cannot be read is what is to be told."""
    try:
        content = path.read_bytes()
    except OSError:
        return True
    return b"x-stackQL-resources" in content or b"providerServices" in content
