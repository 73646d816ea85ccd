"""``specloom generate``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import console
from ..generation import Output, Result, prepare, write
from .options import Selection, output_options
from .seconds import Seconds
from .wording import count, left_out

if TYPE_CHECKING:
    from ..output import Changes


@click.command()
@output_options
@click.option(
    "--force",
    is_flag=True,
    help="Overwrite files that are edited or not ours; render everything anew.",
)
@click.option(
    "--report",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write what was generated, what is missing and why as JSON.",
)
@click.option(
    "--lock-timeout",
    type=Seconds(),
    metavar="SECONDS",
    help="How long to wait for another specloom in the same folder; 60 by default.",
)
def generate(
    quiet: bool,
    force: bool,
    report: Path | None,
    lock_timeout: float | None,
    **selection: Any,
) -> None:
    """Make client, docs and SQL mappings new.

    Without SPEC, everything that the configuration names. With SPEC, that document alone;
    of a configuration named by --config, only what is not about providers counts. All is
    rendered before the first byte is written; files that were edited by hand stop the run.

    \b
    Examples:
      specloom generate
      specloom generate --provider petstore --target docs
      specloom generate openapi.yaml --out build --provider petstore
      specloom generate openapi.yaml --out build --split tag --lenient
    """
    chosen = Selection(**selection)
    config = chosen.resolve()
    with console.Progress(quiet) as step:
        results = prepare(
            config,
            chosen.target,
            force=force,
            anew=force or report is not None,
            reuse=not force,
            step=step,
        )
        results = write(config, results, force=force, patience=lock_timeout, step=step)
    if report is not None:
        from ..reporting import write_report

        write_report(results, report)
    if not quiet:
        for result in results:
            console.say_all(summary(result))


def summary(result: Result) -> Iterator[str]:
    """What became of a provider: warnings, operations in and out, what is missing, files."""
    yield from console.describe_notes(result.notes)
    if result.warnings and not result.notes:
        told = count(result.warnings, "warning")
        yield f"{told}, as before; `specloom validate` lists each"
    yield from left_out(result.missing, "--report FILE")
    name = console.coloured(result.provider, "bold")
    yield f"{name}: {count(result.operations, 'operation')} in, {count(result.methods, 'method')} out"
    for output in result.outputs:
        yield f"  {output.stamp.target:<7} {_change(output)}  {console.near(output.folder)}"
    mappings = [
        console.near(o.folder) for o in result.outputs if o.stamp.target == "sql"
    ]
    if result.mute:
        yield (
            f"  SQL cannot call {count(result.mute, 'method')}: "
            "`specloom show --explain` tells why"
        )
    if result.differing and mappings:
        many = count(result.differing, "method")
        yield (
            f"  StackQL itself would send or read {many} otherwise than described: "
            f"`specloom verify {mappings[0]} --notes` tells how"
        )


def _change(output: Output) -> str:
    if not output.changes:
        return "up to date"
    counts = _counts(output.changes)
    return ", ".join(f"{n} {what}" for what, n in counts.items() if n)


def _counts(changes: Changes) -> dict[str, int]:
    from ..output import manifest

    def files(*names: tuple[str, ...]) -> int:
        return sum(name != manifest.NAME for group in names for name in group)

    lost = [n for n in changes.edited if n not in changes.wanted]
    return {
        "new": files(changes.added),
        "changed": files(changes.changed, changes.in_the_way) - len(lost),
        "removed": files(changes.removed) + len(lost),
    }
