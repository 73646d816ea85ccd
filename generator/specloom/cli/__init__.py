"""The command line: what each command does stands in its own module.

``main`` turns every error into a message and an exit code: 0 fine; 1 stale, failed or
invalid; 2 wrong usage. A traceback is shown only on request.
"""

from __future__ import annotations

from typing import Final

import click

from .lazy import LazyGroup

#: name → (module that holds the command, one line of help); engine commands come last.
COMMANDS: Final = {
    "generate": ("specloom.cli.generate", "Make client, docs and SQL mappings new."),
    "check": ("specloom.cli.check", "Fail if anything generated is out of date."),
    "diff": ("specloom.cli.check", "Show what generate would change."),
    "changes": (
        "specloom.cli.changes",
        "Tell what changed since, for whom it breaks, and the next version.",
    ),
    "show": ("specloom.cli.show", "Print what specloom understood of a document."),
    "validate": ("specloom.cli.validate", "Find what is wrong in a document."),
    "init": ("specloom.cli.init", "Start a configuration for a document."),
    "targets": ("specloom.cli.targets", "List what can be generated."),
    "verify": (
        "specloom.cli.verify",
        "Find what is wrong in StackQL provider documents.",
    ),
    "sql": ("specloom.cli.sql", "Run a SQL statement over provider documents."),
    "shell": (
        "specloom.cli.shell",
        "Type SQL statements, with completion and history.",
    ),
    "completion": ("specloom.cli.completion", "Print a completion script for a shell."),
}


def _show_version(
    context: click.Context, option: click.Parameter, wanted: bool
) -> None:
    if wanted:
        from importlib.metadata import version

        click.echo(f"specloom {version('specloom')}")
        context.exit()


@click.command(
    cls=LazyGroup,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: specloom generate openapi.yaml --out build",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Print the version.",
)
@click.option(
    "--traceback",
    is_flag=True,
    expose_value=False,  # read where errors arrive, in boundary.py
    help="Show where in specloom an error arose.",
)
def root() -> None:
    """One OpenAPI description in; a typed Python client, a reference site and SQL mappings
    out, always in step."""


def main() -> None:
    """Run the command line of this process, and end it with the exit code."""
    import gc
    import sys

    from .boundary import run

    gc.disable()  # for good: what a command makes lives about as long as the command
    code = run(sys.argv[1:])
    gc.freeze()  # or Python would search all that was made for circles before it ends
    sys.exit(code)
