"""``specloom validate``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from .. import console
from .options import Selection, spec_options
from .seconds import Seconds
from .wording import count

if TYPE_CHECKING:
    from ..document import Document


@click.command()
@spec_options
@click.option(
    "--timeout",
    type=Seconds(1),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="How long the reference validator may take.",
)
def validate(timeout: float, **selection: Any) -> None:
    """Find what is wrong in a document.

    Errors make no sense, and stop `specloom generate`; warnings are wrong but understood,
    and come with the reading that was chosen. openapi-spec-validator is asked, too. Exits
    1 if there are errors; with --strict, for warnings as well.

    \b
    Examples:
      specloom validate openapi.yaml
      specloom validate openapi.yaml --overlay fixes.yaml --strict
    """
    from ..document.validation import validate as asked
    from ..provision import read, verdicts

    chosen = Selection(**selection, writes=False).resolve()
    config = replace(chosen, strict=False)  # to tell all warnings, not the first pass's
    with console.Progress() as step:
        found = [read(config, provider, step) for provider in config.providers]
        documents = [source.document for sources, _ in found for source in sources]
        step("asking the reference validator …")
        cache = verdicts(config)
        opinions = [note for d in documents for note in asked(d, cache, timeout)]
    notes = [note for d in documents for note in d.notes]
    notes += [note for _, built in found for note in built.notes] + opinions
    console.say_all(console.describe_each(notes))
    refused = chosen.strict and bool(notes)
    console.say(_verdict(documents, len(notes), refused))
    if refused:
        raise click.exceptions.Exit(1)


def _verdict(documents: Sequence[Document], warnings: int, refused: bool) -> str:
    names = ", ".join(console.printable(d.name) for d in documents)
    told = f"{names}: no errors, {count(warnings, 'warning')}"
    return f"{told}, which are errors where it is strict" if refused else told
