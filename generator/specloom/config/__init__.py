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

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from ..errors import ConfigError, Place
from ..targets import TARGETS
from . import files
from .files import ConfigFile
from .tables import Table

Split: TypeAlias = Literal["none", "tag", "path"]
Profile: TypeAlias = Literal["zensical", "docusaurus", "plain"]

_SPLITS: Final[tuple[Split, ...]] = ("none", "tag", "path")
_PROFILES: Final[tuple[Profile, ...]] = ("zensical", "docusaurus", "plain")
_METHODS = (
    "get",
    "put",
    "post",
    "delete",
    "options",
    "head",
    "patch",
    "trace",
    "query",
)
_NAMES: Final = ("specloom.toml", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class Filter:
    """Operations that meet every criterion given; each lists patterns to choose from."""

    tags: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    deprecated: bool | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """One document and how it becomes a service, or several."""

    name: str
    spec: Path
    overlays: tuple[Path, ...] = ()
    split: Split = "none"
    include: tuple[Filter, ...] = ()
    exclude: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Provider:
    """One API: what its client, its docs and its mappings are called and made of.

    An empty ``name`` is taken from the title of the first document.
    """

    name: str
    services: tuple[Service, ...]
    version: str = ""


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
        for name in (path, _relative(path, self.folder)):
            if name is not None and not name.is_absolute():
                return name.as_posix()
        return path.name


def find(start: Path) -> Config | None:
    """The configuration in the nearest folder from ``start`` upwards that has one.

    The search ends where the repository does. ``specloom.toml`` goes before the table in
    ``pyproject.toml``.
    """
    for folder in (start, *start.parents):
        for name in _NAMES:
            path = folder / name
            if path.is_file():
                file = files.read(path, _named(path, start))
                if name == "specloom.toml" or _tool_table(file) is not None:
                    return _read(file)
        if (folder / ".git").exists():
            return None
    return None


def _relative(path: Path, folder: Path) -> Path | None:
    return path.relative_to(folder) if path.is_relative_to(folder) else None


def _named(path: Path, start: Path) -> str:
    """The file as somebody in ``start`` would name it."""
    depth = len(start.parts) - len(path.parent.parts)
    return "/".join([*[".."] * depth, path.name])


def load(path: Path) -> Config:
    """The configuration in a file that the user named: TOML, YAML or JSON."""
    return _read(files.read(path))


def _tool_table(file: ConfigFile) -> Any:
    tools = file.value.get("tool") if isinstance(file.value, dict) else None
    return tools.get("specloom") if isinstance(tools, dict) else None


def _read(file: ConfigFile) -> Config:
    if file.path.name == "pyproject.toml":
        return _config(Table(file, _tool_table(file) or {}, ("tool", "specloom")))
    return _config(Table(file, {} if file.value is None else file.value))


def _config(table: Table) -> Config:
    config = Config(
        folder=table.folder,
        out=table.inner_path("out", "generated"),
        providers=tuple(_providers(table.table("providers"))),
        targets=table.choices("targets", tuple(TARGETS)),
        profile=table.choice("docs-profile", _PROFILES, "zensical"),
        source_url=_web_address(table),
        roots=table.paths("roots"),
        templates=table.inner_path("templates") if table.has("templates") else None,
        strict=table.flag("strict"),
        lenient=table.flag("lenient"),
        limits=_limits(table.table("limits")),
    )
    table.done()
    if config.strict and config.lenient:
        raise table.error("cannot be `strict` and `lenient` at once", "lenient")
    return config


def _web_address(table: Table) -> str:
    url = table.text("source-url")
    if url and not url.startswith(("https://", "http://")):
        raise table.error("has to start with https://", "source-url")
    return url


def _limits(table: Table | None) -> dict[str, int]:
    if table is None:
        return {}
    from ..document.limits import Limits

    limits = {f.name: table.number(f.name) for f in fields(Limits) if table.has(f.name)}
    table.done()
    return limits


def _providers(table: Table | None) -> Iterator[Provider]:
    if table is None:
        return
    for name, value in table.items():
        provider = table.inner(name, value)
        services = provider.table("services")
        if services is None:
            hint = 'add a line such as `services.api = "openapi.yaml"`'
            raise provider.error("has no `services`", hint=hint)
        yield Provider(name, tuple(_services(services)), provider.text("version"))
        provider.done()


def _services(table: Table) -> Iterator[Service]:
    for name, value in table.items():
        if isinstance(value, str):
            yield Service(name, table.path(name))
        else:
            yield _service(name, table.inner(name, value))


def _service(name: str, table: Table) -> Service:
    service = Service(
        name,
        spec=table.path("spec"),
        overlays=table.paths("overlays"),
        split=table.choice("split", _SPLITS, "none"),
        include=_filters(table, "include"),
        exclude=_filters(table, "exclude"),
    )
    table.done()
    return service


def _filters(table: Table, key: str) -> tuple[Filter, ...]:
    return tuple(_filter(one) for one in table.tables(key))


def _filter(table: Table) -> Filter:
    found = Filter(
        tags=table.texts("tags"),
        paths=table.texts("paths"),
        ids=table.texts("ids"),
        methods=table.choices("methods", _METHODS) if table.has("methods") else (),
        deprecated=table.flag("deprecated") if table.has("deprecated") else None,
    )
    table.done()
    return found


__all__ = [
    "Config",
    "ConfigError",
    "Filter",
    "Place",
    "Provider",
    "Service",
    "find",
    "load",
]
