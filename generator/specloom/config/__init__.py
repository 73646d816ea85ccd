"""What to generate: ``[tool.specloom]`` of ``pyproject.toml``, or ``specloom.toml``.

::

    out = "generated"               # holds client/, docs/ and sql/, a folder a provider in each
    targets = ["client", "docs"]    # all of them by default
    docs-profile = "zensical"       # or "docusaurus", "plain"
    source-url = "https://…/blob/main"   # where people can read the specs
    strict = false                  # warnings are errors
    lenient = false                 # leave out, and list, what cannot be generated yet
    roots = ["../schemas"]          # further folders that a $ref may read from
    templates = "templates"         # your own, in client/, docs/ and sql/ below it
    limits = { operations = 500 }   # lower or higher than the defaults

    [providers.databricks_workspace]
    version = "1.2.0"               # of the client's distribution
    source-pages = true             # docs show the text that describes each operation
    [providers.databricks_workspace.services]
    ml = "specs/ml.yaml"            # or a table:
    [providers.databricks_workspace.services.jobs]
    spec = "specs/jobs.yaml"
    overlays = ["specs/jobs.overlay.yaml"]
    split = "none"                  # or "tag", "path": several services of one document
    include = [{ tags = ["Jobs*"] }]     # tags, paths, ids, methods, deprecated
    exclude = [{ deprecated = true }]

Paths are relative to the file that they stand in. Nothing is expanded, nothing is run.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from ..errors import Place
from ..targets import TARGETS

Split: TypeAlias = Literal["none", "tag", "path"]
Profile: TypeAlias = Literal["zensical", "docusaurus", "plain"]


@dataclass(frozen=True, slots=True)
class Filter:
    """Operations that meet every criterion given; each lists patterns to choose from.

    ``place`` is where a configuration says so.
    """

    tags: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    deprecated: bool | None = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Service:
    """One document and how it becomes a service, or several.

    ``places`` are where a configuration names the document, then each overlay; none where
    the command line does.
    """

    name: str
    spec: Path
    overlays: tuple[Path, ...] = ()
    split: Split = "none"
    include: tuple[Filter, ...] = ()
    exclude: tuple[Filter, ...] = ()
    places: tuple[Place, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Provider:
    """One API: what its client, its docs and its mappings are called and made of.

    An empty ``name`` is taken from the title of the first document. ``source_pages``: the
    docs may show the documents themselves, whose comments and extensions would otherwise
    stay with their owner.
    """

    name: str
    services: tuple[Service, ...]
    version: str = ""
    source_pages: bool = False


@dataclass(frozen=True, slots=True)
class Config:
    """All that a run is told, beside the documents."""

    folder: Path
    out: Path
    providers: tuple[Provider, ...] = ()
    targets: tuple[str, ...] = tuple(TARGETS)
    profile: Profile = "zensical"
    source_url: str = ""
    roots: tuple[Path, ...] = ()
    templates: Path | None = None
    strict: bool = False
    lenient: bool = False
    limits: Mapping[str, int] = field(default_factory=dict)

    def named(self, path: Path) -> str:
        """A file as outputs may call it: never by a path of this machine."""
        relative = _relative(path, self.folder)
        name = path.name if relative.is_absolute() else relative.as_posix()
        return os.fsencode(name).decode("utf-8", "replace")


def _relative(path: Path, folder: Path) -> Path:
    return path.relative_to(folder) if path.is_relative_to(folder) else path


def find(start: Path) -> Config | None:
    """The configuration in the nearest folder from ``start`` upwards that has one.

    The search ends where the repository does. ``specloom.toml`` goes before the table in
    ``pyproject.toml``. Raises ConfigError.
    """
    from . import reading  # not needed by those who name a document

    return reading.find(start)


def file_in(folder: Path) -> Path | None:
    """The file in this very folder that ``find`` would read. Raises ConfigError."""
    from . import reading

    return reading.file_in(folder)


def load(path: Path) -> Config:
    """The configuration in a file that the user named: TOML, YAML or JSON.

    Raises ConfigError.
    """
    from . import reading

    return reading.load(path)


__all__ = [
    "Config",
    "Filter",
    "Profile",
    "Provider",
    "Service",
    "Split",
    "file_in",
    "find",
    "load",
]
