"""Options that several commands share, and the configuration that they make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from .. import config
from ..config import Config, Provider, Service, Split
from ..errors import ConfigError, Place

_Command = TypeVar("_Command", bound=Callable[..., Any])
_PATH = click.Path(path_type=Path)


@dataclass(frozen=True, slots=True)
class Selection:
    """What a command line says about what to work on; ``writes``: it needs a folder."""

    spec: Path | None = None
    out: Path | None = None
    config: Path | None = None
    overlay: Sequence[Path] = ()
    provider: str = ""
    service: str = ""
    split: Split | None = None
    target: Sequence[str] = ()
    lenient: bool = False
    strict: bool = False
    writes: bool = True

    def resolve(self) -> Config:
        """The configuration for this command line.

        With SPEC it is made for that document alone, and a configuration file counts only
        if it is named. Raises click.UsageError where options contradict each other.
        """
        if self.lenient and self.strict:
            raise click.UsageError("--lenient and --strict contradict each other")
        found = self._for_spec() if self.spec else self._configured()
        if self.lenient or self.strict:
            found = replace(found, lenient=self.lenient, strict=self.strict)
        return found

    def _for_spec(self) -> Config:
        assert self.spec is not None
        base = config.load(self.config) if self.config else Config(Path(), Path())
        if self.writes and self.out is None and not self.config:
            raise click.UsageError("SPEC needs --out, the folder to write to")
        service = Service(
            self.service, self.spec, tuple(self.overlay), self.split or "none"
        )
        return replace(
            base,
            folder=Path(),
            out=self.out or base.out,
            providers=(Provider(self.provider, (service,)),),
        )

    def _configured(self) -> Config:
        for option, value in (
            ("--overlay", self.overlay),
            ("--service", self.service),
            ("--split", self.split),
        ):
            if value:
                raise click.UsageError(f"{option} needs SPEC")
        found = config.load(self.config) if self.config else config.find(Path.cwd())
        if found is None:
            spec = "a SPEC and --out" if self.writes else "a SPEC"
            raise click.UsageError(
                f"no configuration here: name {spec}, or run `specloom init SPEC`"
            )
        chosen = [p for p in found.providers if self.provider in ("", p.name)]
        if not chosen:
            names = ", ".join(p.name for p in found.providers) or "none"
            what = f"no provider {self.provider!r}" if self.provider else "no provider"
            raise ConfigError(
                f"the configuration has {what}",
                Place(str(self.config or found.folder)),
                f"it has {names}; each has a table [providers.NAME.services]",
            )
        return replace(found, out=self.out or found.out, providers=tuple(chosen))


def spec_options(command: _Command) -> _Command:
    """SPEC, and how to read it."""
    for option in (
        click.option("--strict", is_flag=True, help="Warnings about a document are errors."),
        click.option("--split", type=click.Choice(["none", "tag", "path"]), help="Make a service of each tag, or of each first path segment."),
        click.option("--service", default="", metavar="NAME", help="What SPEC's service is called; without it, `api`."),
        click.option("--provider", default="", metavar="NAME", help="With SPEC: what the API is called, by default after its title. Else: this provider alone."),
        click.option("--overlay", multiple=True, type=_PATH, metavar="FILE", help="Apply an OpenAPI Overlay to SPEC; may be repeated."),
        click.option("--config", "-c", type=_PATH, metavar="FILE", help="Read this instead of pyproject.toml or specloom.toml."),
        click.argument("spec", required=False, type=_PATH),
    ):  # fmt: skip
        command = option(command)
    return command


def output_options(command: _Command) -> _Command:
    """What to write, and where."""
    for option in (
        click.option("--lenient", is_flag=True, help="Leave out, and list, what cannot be generated yet."),
        click.option("--target", "-t", multiple=True, type=click.Choice(list(_targets())), help="Only this target; may be repeated."),
        click.option("--out", "-o", type=_PATH, metavar="DIR", help="The folder that holds client/, docs/ and sql/."),
        click.option("--quiet", "-q", is_flag=True, help="Say nothing but errors."),
    ):  # fmt: skip
        command = option(command)
    return spec_options(command)


def _targets() -> Sequence[str]:
    from ..targets import TARGETS

    return tuple(TARGETS)
