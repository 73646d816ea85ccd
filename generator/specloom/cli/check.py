"""``specloom check`` and ``specloom diff``: the same changes as ``generate``, not applied."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from .. import console
from ..generation import Output, foreign, prepare, unclaimed
from .options import Selection, output_options
from .wording import left_out


@click.command()
@output_options
def check(quiet: bool, **selection: Any) -> None:
    """Fail if anything generated is stale, missing, edited by hand or not ours.

    Writes nothing. Exits 1 with a short diff if `specloom generate` would change something
    or refuse to, or if a folder holds files that specloom did not write; meant for CI. Your
    own belong in `_custom` folders; what tools build (`site`, `.cache`, `__pycache__`,
    `*.pyc`, `*.egg-info`, `build`, `dist`) does not count.

    \b
    Examples:
      specloom check
      specloom check --provider petstore --quiet
    """
    chosen = Selection(**selection)
    config = chosen.resolve()
    with console.Progress(quiet) as step:
        results = prepare(config, chosen.target, step=step)
    whole = not (chosen.spec or chosen.provider or chosen.target)
    strays = unclaimed(config) if whole else []
    outputs = [o for r in results for o in r.outputs]
    stale = [o for o in outputs if o.changes]
    alien = [path for o in outputs for path in foreign(o)]
    if not quiet:
        _show_changes(stale, short=True)
        console.say_all(_strays(strays))
        for result in results:
            console.say_all(left_out(result.missing, "`specloom generate --report -`"))
        console.say_all(
            f"{console.near(p)}: specloom did not write this file" for p in alien
        )
    if stale or strays or alien:
        console.say(f"specloom: {_verdict(stale, strays)}")
        raise click.exceptions.Exit(1)
    if not quiet:
        console.say("everything generated is up to date")


@click.command()
@output_options
def diff(quiet: bool, **selection: Any) -> None:
    """Show all that `specloom generate` would change, as a unified diff.

    Of files that come or go, the names alone. Writes nothing, and exits 0 whether
    something would change or not.

    \b
    Examples:
      specloom diff
      specloom diff openapi.yaml --out build --target client
    """
    chosen = Selection(**selection)
    with console.Progress(quiet) as step:
        results = prepare(chosen.resolve(), chosen.target, step=step)
    if not quiet:
        _show_changes([o for r in results for o in r.outputs if o.changes])


def _show_changes(outputs: Sequence[Output], *, short: bool = False) -> None:
    for output in outputs:
        if output.changes:
            heading = console.coloured(console.near(output.folder), "bold", sys.stdout)
            console.show(f"{heading}\n{output.changes.diff(short)}")


def _strays(folders: Sequence[Path]) -> Iterator[str]:
    for folder in folders:
        told = "nothing in the configuration generates this folder; delete it"
        yield f"{console.near(folder)}: {told}"


def _verdict(stale: Sequence[Output], strays: Sequence[Path]) -> str:
    if not stale:
        if strays:
            return "there are folders that nothing generates"
        return (
            "there are files that are not ours: move them into `_custom`, or elsewhere"
        )
    outputs = "1 output is" if len(stale) == 1 else f"{len(stale)} outputs are"
    advice = "run `specloom generate`"
    if any(o.changes and o.changes.in_the_way for o in stale):
        advice = f"move your changes away, or {advice[:-1]} --force`"
    return f"{outputs} out of date: {advice}"
