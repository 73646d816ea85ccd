"""``specloom shell``."""

from __future__ import annotations

import sys
from typing import Any

import click

from .. import console
from ..engine.requirements import require
from .engine_options import NO_DOCUMENTS, Setup, engine_options


@click.command()
@engine_options
def shell(**options: Any) -> None:
    """Type SQL statements over the resources of provider documents.

    With completion of names, history, and Ctrl-C to stop a statement. \\? in the shell says
    the rest; `specloom sql` runs one statement from a script.

    \b
    Examples:
      specloom shell
      specloom shell --provider-dir generated/sql --server http://127.0.0.1:5000
    """
    require("prompt_toolkit", "rich")
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty()):
        raise click.UsageError("the shell needs a terminal; use `specloom sql`")
    from ..engine.editor import editor, history_file
    from ..engine.reports import Reporter, counted
    from ..engine.shell import COMMANDS, Shell

    setup = Setup(**options)
    reporter = Reporter()
    with setup.engine(reporter) as engine:
        providers = len(engine.catalog.providers())
        console.show(f"specloom · {counted(providers, 'provider')} · \\? for help")
        if not providers:
            console.say(NO_DOCUMENTS)
        typed = editor(engine.catalog, history_file(), COMMANDS)
        Shell(engine, typed, reporter, setup.param).run()
