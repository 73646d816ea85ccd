"""Compiled catalogs on disk, under the hash of all that they were made from.

What is kept is JSON of our own types: reading it can give wrong rows at worst, never run
anything. What cannot be read is compiled again.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from .catalog import Entry, Provider, Service

if TYPE_CHECKING:
    from ..document.reading import Source

Compiled = TypeVar("Compiled", bound=msgspec.Struct)

_MAKERS = (
    "casing",
    "catalog",
    "documents",
    "inputs",
    "methods",
    "paging_settings",
    "projections",
    "schemas",
    "settings",
    "shapes",
)


def default_cache_dir() -> Path:
    """The user's cache folder for compiled catalogs."""
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "specloom" / "catalogs"


class Cache:
    """Compiles provider documents, or takes what an earlier run has compiled."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def provider(self, file: Path) -> Provider:
        data = _content(file)
        key = _key(data)
        if (kept := self._kept(key, Provider)) is not None:
            return kept
        from . import documents  # a compiled catalog needs none of it

        return self._keep(key, documents.compile_provider(_source(data, file)))

    def service(self, file: Path, provider: Provider, entry: Entry) -> Service:
        data = _content(file)
        settings = (provider.name, provider.config, entry)
        key = _key(data, msgspec.json.encode(settings))
        if (kept := self._kept(key, Service)) is not None:
            return kept
        from . import documents

        source = _source(data, file)
        return self._keep(key, documents.compile_service(source, provider, entry))

    def _kept(self, key: str, kind: type[Compiled]) -> Compiled | None:
        if self._folder is None:
            return None
        try:
            return msgspec.json.decode((self._folder / key).read_bytes(), type=kind)
        except (OSError, msgspec.DecodeError):
            return None

    def _keep(self, key: str, made: Compiled) -> Compiled:
        """Write what was compiled; a folder that cannot be written to costs time only."""
        if self._folder is not None:
            with suppress(OSError):
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                handle, name = tempfile.mkstemp(dir=self._folder)
                with os.fdopen(handle, "wb") as file:
                    file.write(msgspec.json.encode(made))
                os.replace(name, self._folder / key)
        return made


def _content(file: Path) -> bytes:
    from ..document.files import (
        read_bytes,
    )  # a statement may ask for no document at all
    from ..document.limits import DEFAULT

    return read_bytes(file, str(file), DEFAULT)


def _source(data: bytes, file: Path) -> Source:
    from ..document.reading import parse

    return parse(data, file, name=str(file))


def _key(*parts: bytes) -> str:
    digest = hashlib.sha256(_makers())
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest() + ".json"


@lru_cache(maxsize=1)
def _makers() -> bytes:
    """The hash of the modules that compile: what they make changes with them."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for name in _MAKERS:
        digest.update((here / f"{name}.py").read_bytes())
    return digest.digest()
