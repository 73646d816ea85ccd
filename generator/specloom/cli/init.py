"""``specloom init``."""

from __future__ import annotations

import os
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
def init(spec: Path, **names: Any) -> None:
    """Start a configuration for a document, in ./specloom.toml.

    An existing configuration is never overwritten.

    \b
    Examples:
      specloom init openapi.yaml
      specloom init specs/pets.yaml --provider petstore --service pets
    """
    if config.find(Path.cwd()) is not None:
        raise OutputError(
            "this project has a configuration already",
            hint="add the provider there by hand; `python -m pydoc specloom.config` shows how",
        )
    provider = Provider(names["provider"], (Service(names["service"], spec),))
    sources, built = read(Config(Path(), Path(), (provider,), lenient=True), provider)
    name, service = built.api.name.snake, sources[0].name
    try:
        with open(_FILE, "x", encoding="utf-8") as file:
            file.write(_text(name, service, spec, built.operations_in))
    except OSError as error:
        raise OutputError(
            f"cannot be written: {error.strerror}",
            Place(_FILE),
            "call it in a folder that may be written",
        ) from None
    console.say(f"wrote {_FILE}; next: specloom generate")


def _text(provider: str, service: str, spec: Path, operations: int) -> str:
    path = _quoted(Path(os.path.relpath(spec)).as_posix())
    lines = [
        'out = "generated"  # gets client/, docs/ and sql/',
        'targets = ["client", "docs", "sql"]',
        "",
        f"[providers.{provider}]",
        "# source-pages = true  # docs show the lines that describe each operation, word for word",
        "",
        f"[providers.{provider}.services.{service}]",
        f"spec = {path}",
    ]
    if operations > _MANY:
        lines += [
            f"# {operations} operations are many for one service; this makes one of each tag:",
            '# split = "tag"',
        ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A TOML string; JSON's escapes are TOML's too."""
    import json

    return json.dumps(text, ensure_ascii=True)
