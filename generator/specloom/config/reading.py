"""From a configuration file to a ``Config``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from ..errors import ConfigError
from ..targets import TARGETS
from . import Config, Filter, Profile, Provider, Service, Split, files
from .files import ConfigFile
from .tables import Table

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


def find(start: Path) -> Config | None:
    """See ``config.find``."""
    for folder in (start, *start.parents):
        found = _file_in(folder, start)
        if found is not None:
            return _read(found)
        if (folder / ".git").exists():
            return None
    return None


def file_in(folder: Path) -> Path | None:
    """See ``config.file_in``."""
    found = _file_in(folder, folder)
    return found.path if found is not None else None


def _file_in(folder: Path, start: Path) -> ConfigFile | None:
    for name in _NAMES:
        path = folder / name
        if path.is_file():
            file = files.read(path, _named(path, start))
            if name == "specloom.toml" or _tool_table(file) is not None:
                return file
    return None


def _named(path: Path, start: Path) -> str:
    """The file as somebody in ``start`` would name it."""
    depth = len(start.parts) - len(path.parent.parts)
    return "/".join([*[".."] * depth, path.name])


def load(path: Path) -> Config:
    """See ``config.load``."""
    return _read(files.read(path))


def _tool_table(file: ConfigFile) -> Any:
    tools = file.value.get("tool") if isinstance(file.value, dict) else None
    return tools.get("specloom") if isinstance(tools, dict) else None


def _read(file: ConfigFile) -> Config:
    if file.path.name == "pyproject.toml":
        return _config(Table(file, _tool_table(file) or {}, ("tool", "specloom")))
    _refuse_description(file)
    return _config(Table(file, {} if file.value is None else file.value))


def _refuse_description(file: ConfigFile) -> None:
    for key in ("openapi", "swagger"):
        if isinstance(file.value, dict) and key in file.value:
            raise ConfigError(
                "this is a description of an API, not a configuration",
                file.place((key,)),
                "give it as SPEC; to compare it: `specloom changes SPEC --against OLDER`",
            )


def _config(table: Table) -> Config:
    config = Config(
        folder=table.folder,
        out=table.inner_path("out", "generated"),
        providers=tuple(_providers(table.table("providers"))),
        targets=table.choices("targets", tuple(TARGETS)),
        profile=table.choice("docs-profile", _PROFILES, "zensical"),
        source_url=_web_address(table),
        roots=table.paths("roots"),
        templates=_templates(table),
        strict=table.flag("strict"),
        lenient=table.flag("lenient"),
        limits=_limits(table.table("limits")),
    )
    table.done()
    if config.strict and config.lenient:
        raise table.error(
            "cannot be `strict` and `lenient` at once", "lenient", "keep one of them"
        )
    return config


def _templates(table: Table) -> Path | None:
    if not table.has("templates"):
        return None
    folder = table.inner_path("templates")
    if not folder.is_dir():
        raise table.error("names no folder", "templates", "name one that is there")
    return folder


def _web_address(table: Table) -> str:
    url = table.text("source-url")
    if url and not url.startswith(("https://", "http://")):
        raise table.error(
            "has to start with https://", "source-url", "write a whole address"
        )
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
        yield Provider(
            name,
            tuple(_services(services)),
            version=provider.text("version"),
            source_pages=provider.flag("source-pages"),
        )
        provider.done()


def _services(table: Table) -> Iterator[Service]:
    for name, value in table.items():
        if isinstance(value, str):
            yield Service(name, table.path(name), places=(table.place(name),))
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
        places=(table.place("spec"), *table.item_places("overlays")),
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
        place=table.place(),
    )
    table.done()
    return found
