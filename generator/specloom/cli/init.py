"""``specloom init``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from .. import config, console
from ..config import Config, Provider, Service
from ..errors import OutputError, Place
from ..provision import read

_FILE = "specloom.toml"
_MANY = 200  # operations in one service beyond which a split is worth a thought


@click.command()
@click.argument("spec", type=click.Path(path_type=Path))
@click.option(
    "--provider",
    default="",
    metavar="NAME",
    help="What the API is called, by default after its title.",
)
@click.option(
    "--service",
    default="",
    metavar="NAME",
    help="What its service is called; without it, `api`.",
)
@click.option(
    "--root",
    "roots",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="A further folder that references may read from, beside the document's own.",
)
def init(spec: Path, roots: tuple[Path, ...], **names: Any) -> None:
    """Start a configuration for a document, in ./specloom.toml.

    An existing configuration is never overwritten.

    \b
    Examples:
      specloom init openapi.yaml
      specloom init specs/pets.yaml --provider petstore --service pets
      specloom init specs/pets.yaml --root schemas
    """
    if config.find(Path.cwd()) is not None:
        raise OutputError(
            "this project has a configuration already",
            hint="add the provider there by hand; `python -m pydoc specloom.config` shows how",
        )
    provider = Provider(names["provider"], (Service(names["service"], spec),))
    settings = Config(Path(), Path(), (provider,), roots=roots, lenient=True)
    sources, built = read(settings, provider)
    name, service = built.api.name.snake, sources[0].name
    _write(_text(name, service, spec, roots, built.operations_in))
    console.say(f"wrote {_FILE}; next: specloom generate")


def _write(text: str) -> None:
    """The configuration, whole or not at all."""
    try:
        with open(_FILE, "x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        if not isinstance(error, FileExistsError):
            Path(_FILE).unlink(missing_ok=True)
        raise OutputError(
            f"cannot be written: {error.strerror}",
            Place(_FILE),
            "call it in a folder that may be written",
        ) from None


def _text(
    provider: str, service: str, spec: Path, roots: Sequence[Path], operations: int
) -> str:
    lines = [
        'out = "generated"  # gets client/, docs/ and sql/',
        'targets = ["client", "docs", "sql"]',
        *([f"roots = [{', '.join(map(_relative, roots))}]"] if roots else []),
        "",
        f"[providers.{provider}]",
        "# source-pages = true  # docs show the lines that describe each operation, word for word",
        "",
        f"[providers.{provider}.services.{service}]",
        f"spec = {_relative(spec)}",
    ]
    if operations > _MANY:
        lines += [
            f"# {operations} operations are many for one service; this makes one of each tag:",
            '# split = "tag"',
        ]
    return "\n".join(lines) + "\n"


def _relative(path: Path) -> str:
    """A path from here, as the configuration writes it."""
    return _quoted(Path(os.path.relpath(path)).as_posix())


def _quoted(text: str) -> str:
    """A TOML string, or an error where the text has characters that none can hold."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise OutputError(
            f"the path {text!r} is not UTF-8, as TOML must be",
            Place(_FILE),
            "give the file or its folder another name",
        )
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    return char if char.isprintable() else f"\\U{ord(char):08x}"
