"""The catalog: providers found below some folders, compiled when somebody asks for them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from ..errors import DocumentError, Place
from . import cache
from .catalog import Entry, Provider, Resource, Service
from .errors import StatementError

Found = TypeVar("Found")

_FILE = "provider.yaml"
_VERSION = re.compile(r"v\d+\.\d+\.\d+")  # the folder of a version, in a registry
_FOLDERS = {"googleapis.com": "google"}  # folders that are not called by their provider
_FEW = 12  # names that a hint lists


class Catalog:
    """Providers, services and resources by name.

    Documents are compiled when they are first asked for; with a ``cache_dir`` the compiled
    form is kept there, under the hash of what it was made from.
    """

    def __init__(self, folders: Sequence[Path], cache_dir: Path | None = None) -> None:
        self._folders = folders
        self._cache = cache.Cache(cache_dir)
        self._files: dict[str, Path] | None = None
        self._providers: dict[str, Provider] = {}
        self._services: dict[tuple[str, str], Service] = {}

    def providers(self) -> tuple[str, ...]:
        """The names of all providers."""
        return tuple(sorted(self._known()))

    def provider(self, name: str) -> Provider:
        """A provider. Raises StatementError if there is none of this name."""
        if name not in self._providers:
            file = _looked_up(self._known(), name, "provider", "")
            self._providers[name] = self._cache.provider(file)
        return self._providers[name]

    def service(self, provider: str, service: str) -> Service:
        """A service of a provider. Raises StatementError if there is none."""
        if (provider, service) not in self._services:
            found = self.provider(provider)
            entry = _looked_up(found.services, service, "service", provider)
            file = _service_file(entry, self._known()[provider])
            compiled = self._cache.service(file, found, entry)
            self._services[provider, service] = compiled
        return self._services[provider, service]

    def resource(self, provider: str, service: str, resource: str) -> Resource:
        """A resource of a service. Raises StatementError if there is none."""
        known = self.service(provider, service).resources
        return _looked_up(known, resource, "resource", f"{provider}.{service}")

    def _known(self) -> dict[str, Path]:
        if self._files is None:
            self._files = dict(self._found())
        return self._files

    def _found(self) -> Iterator[tuple[str, Path]]:
        """Providers by name; the newest version wins, later folders give way to earlier."""
        for folder in reversed(self._folders):
            files = sorted(_provider_files(folder), key=_version)
            if not files:
                raise DocumentError(
                    f"there is no {_FILE} below this folder",
                    Place(str(folder)),
                    "name a registry (src/<provider>/<version>/) or a provider's folder",
                )
            for file in files:
                yield self._name(file), file

    def _name(self, file: Path) -> str:
        """In a registry folders are called by their provider; elsewhere the file says it."""
        if _VERSION.match(file.resolve().parent.name):
            folder = file.resolve().parents[1].name
            return _FOLDERS.get(folder, folder)
        return self._cache.provider(file).name


def _looked_up(known: Mapping[str, Found], name: str, what: str, inside: str) -> Found:
    if name in known:
        return known[name]
    raise unknown(what, f"{inside}.{name}".lstrip("."), name, known)


def unknown(what: str, shown: str, name: str, known: Iterable[str]) -> StatementError:
    """The error for a name that is not there, with those that look like it."""
    import difflib

    names = list(known)
    near = difflib.get_close_matches(name, names, 3, 0.5)
    hint = f"did you mean {', '.join(near)}?" if near else ""
    if not near and 0 < len(names) <= _FEW:
        hint = f"there {'is' if len(names) == 1 else 'are'} {', '.join(names)}"
    return StatementError(f"there is no {what} {shown}", hint=hint)


def _provider_files(folder: Path) -> Iterator[Path]:
    if (folder / _FILE).is_file():
        yield folder / _FILE
    for pattern in ("src/*/*/", "*/*/", "*/", "*/src/*/*/"):
        yield from sorted(folder.glob(pattern + _FILE))


def _version(file: Path) -> tuple[int, ...]:
    digits = file.resolve().parent.name.lstrip("v").split(".")
    return tuple(int(d) for d in digits if d.isdigit())


def _service_file(entry: Entry, provider_file: Path) -> Path:
    """Where a service's document is: below the folder that holds the provider's folder.

    Raises DocumentError where the reference leaves that folder.
    """
    version_folder = provider_file.resolve().parent
    below = version_folder.parents[1]
    named = "" if "\0" in entry.file else entry.file
    path = Path(os.path.realpath(below / named))  # a circle of links is no error yet
    if not os.path.isfile(path):
        # A provider's folder that was moved keeps its inner paths.
        moved = version_folder.joinpath(*Path(named).parts[2:])
        path = Path(os.path.realpath(moved))
    if path == version_folder or not path.is_relative_to(below):
        raise DocumentError(
            f"the service {entry.name!r} refers to no file beside its provider",
            hint="service.$ref is a path such as name/v00.00.00000/services/x.yaml",
        )
    return path
