"""``specloom show``."""

from __future__ import annotations

from typing import Any

import click

from .. import console
from ..provision import notes_of, read
from .options import Selection, spec_options
from .wording import left_out


@click.command()
@spec_options
@click.option(
    "--explain", is_flag=True, help="Say for each operation which rule decided."
)
@click.option("--lenient", is_flag=True, help="Leave out what cannot be generated yet.")
def show(explain: bool, **selection: Any) -> None:
    """Print what specloom understood of a document, as JSON.

    With --explain, per operation: service, resource, method, verb, row path and paging,
    and the rule that decided each.

    \b
    Examples:
      specloom show openapi.yaml
      specloom show openapi.yaml --explain --overlay hints.yaml
    """
    config = Selection(**selection, writes=False).resolve()
    with console.Progress() as step:
        found = [read(config, provider, step) for provider in config.providers]
    for sources, built in found:
        console.say_all(console.describe_notes(notes_of(sources, built)))
        console.say_all(left_out(built.missing))
    apis = [built.api for _, built in found]
    if explain:
        from ..explanation import explain as explained

        console.show("\n".join(line for api in apis for line in explained(api)))
    else:
        import json

        from ..serialising import plain

        for api in apis:
            console.show(json.dumps(plain(api), indent=2))
