"""``specloom verify``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from .. import console
from .engine_options import generated_documents
from .wording import count


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--notes", is_flag=True, help="Show also what merely is a limit of StackQL."
)
def verify(paths: Sequence[Path], notes: bool) -> None:
    """Find what is wrong in StackQL provider documents, ours or anybody's.

    PATHS are documents or folders of them; without any, those that the configuration
    generates. Checks references, the order of methods, shadowing, row paths, paging and
    more, each with its place and a fix. Exits 1 if there are errors.

    \b
    Examples:
      specloom verify --notes
      specloom verify generated/sql/petstore
      specloom verify provider.yaml services/pets.yaml --notes
    """
    from ..verification import verify as findings_in

    findings = findings_in(paths or _generated())
    for finding in findings:
        if notes or finding.severity != "note":
            console.show(console.told(str(finding)))
            console.show(f"  help: {console.told(finding.fix)}")
    counts = Counter(finding.severity for finding in findings)
    told = ", ".join(count(counts[s], s) for s in ("error", "warning", "note"))
    console.say(told)
    if counts["error"]:
        raise click.exceptions.Exit(1)


def _generated() -> Sequence[Path]:
    found = generated_documents()
    if not found:
        raise click.UsageError(
            "no provider documents here: name PATHS, or run `specloom generate` in a "
            "project that has a configuration"
        )
    return found
