"""What ``sql`` and ``shell`` have in common: where the documents are, servers, ceilings."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .. import config
from .seconds import Seconds

if TYPE_CHECKING:
    from ..engine.engine import Engine
    from ..engine.reports import Reporter

_Command = TypeVar("_Command", bound=Callable[..., Any])

NO_DOCUMENTS = (
    "there are no provider documents: name their folder with --provider-dir, or run "
    "`specloom generate` in a project that has a configuration"
)


def _bindings(
    context: click.Context, option: click.Parameter, given: Sequence[str]
) -> Mapping[str, str]:
    """``name=value`` texts as a mapping."""
    found: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise click.BadParameter(f"{text!r} is not name=value", context, option)
        if name.strip() in found:
            raise click.BadParameter(f"{name} is given twice", context, option)
        found[name.strip()] = value
    return found


@dataclass(frozen=True, slots=True)
class Setup:
    """What a command line says about the engine."""

    provider_dir: Sequence[Path]
    server: str | None
    param: Mapping[str, str]
    max_requests: int
    max_rows: int
    timeout: float

    def folders(self) -> tuple[Path, ...]:
        """The folders named, else those that the configuration's providers have here."""
        return tuple(self.provider_dir) or generated_documents()

    def engine(self, reporter: Reporter) -> Engine:
        """The engine; raises UnsupportedError where its packages are missing."""
        from ..engine.cache import default_cache_dir
        from ..engine.engine import Engine

        gc.enable()  # a statement may read for long, and a shell stays
        return Engine(
            self.folders(),
            servers=self.server,
            max_requests=self.max_requests,
            max_rows=self.max_rows,
            timeout=self.timeout,
            on_progress=reporter,
            cache_dir=default_cache_dir(),
        )


def generated_documents() -> tuple[Path, ...]:
    """The folders of provider documents that the configuration's providers have here."""
    found = config.find(Path.cwd())
    if found is None:
        return ()
    made = (found.out / "sql" / provider.name for provider in found.providers)
    return tuple(folder for folder in made if folder.is_dir())


def engine_options(command: _Command) -> _Command:
    """The options that make a ``Setup``."""
    for option in (
        click.option("--timeout", type=Seconds(open=True), default=300.0, show_default=True, metavar="SECONDS", help="Give up after this long."),
        click.option("--max-rows", type=click.IntRange(min=1), default=1_000_000, show_default=True, metavar="N", help="Fail rather than read more rows."),
        click.option("--max-requests", type=click.IntRange(min=1), default=1000, show_default=True, metavar="N", help="Fail rather than send more requests."),
        click.option("--server", metavar="URL", help="Send requests here instead of to the documents' servers."),
        click.option("--param", multiple=True, metavar="NAME=VALUE", callback=_bindings, help="What {{ name }} in the statement stands for; may be repeated."),
        click.option("--provider-dir", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR", help="StackQL provider documents; without it, those that the configuration generates. May be repeated."),
    ):  # fmt: skip
        command = option(command)
    return command
