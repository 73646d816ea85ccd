"""``specloom check`` and ``specloom diff``: the same changes as ``generate``, not applied."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from .. import console
from ..collector import collector_paused
from ..generation import Output, prepare, unclaimed
from .options import Selection, output_options


@click.command()
@output_options
def check(quiet: bool, **selection: Any) -> None:
    """Fail if anything generated is stale, missing, edited by hand or not ours.

    Writes nothing. Exits 1 with a short diff if `specloom generate` would change something
    or refuse to; meant for CI.

    \b
    Examples:
      specloom check
      specloom check --provider petstore --quiet
    """
    chosen = Selection(**selection)
    config = chosen.resolve()
    with console.Progress(quiet) as step, collector_paused():
        results = prepare(config, chosen.target, step=step)
    whole = not (chosen.spec or chosen.provider or chosen.target)
    strays = unclaimed(config) if whole else []
    stale = [o for r in results for o in r.outputs if o.changes]
    if not quiet:
        _show_changes(stale)
        console.say_all(_strays(strays))
    if stale or strays:
        console.say(f"specloom: {_verdict(len(stale), len(strays))}")
        raise click.exceptions.Exit(1)
    if not quiet:
        console.say("everything generated is up to date")


@click.command()
@output_options
def diff(quiet: bool, **selection: Any) -> None:
    """Show what `specloom generate` would change, as a unified diff.

    Writes nothing, and exits 0 whether something would change or not.

    \b
    Examples:
      specloom diff
      specloom diff openapi.yaml --out build --target client
    """
    chosen = Selection(**selection)
    with console.Progress(quiet) as step, collector_paused():
        results = prepare(chosen.resolve(), chosen.target, step=step)
    _show_changes([o for r in results for o in r.outputs if o.changes])


def _show_changes(outputs: Sequence[Output]) -> None:
    for output in outputs:
        if output.changes:
            folder = console.printable(str(output.folder))
            heading = console.coloured(folder, "bold", sys.stdout)
            console.show(f"{heading}\n{output.changes.diff()}")


def _strays(folders: Sequence[Path]) -> Iterator[str]:
    for folder in folders:
        name = console.printable(str(folder))
        yield f"{name}: nothing in the configuration generates this folder; delete it"


def _verdict(stale: int, strays: int) -> str:
    if not stale:
        return "there are folders that nothing generates"
    outputs = "1 output is" if stale == 1 else f"{stale} outputs are"
    return f"{outputs} out of date: run `specloom generate`"
