"""``specloom sql``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import console
from ..engine.formats import FORMATS, Format, check, print_result, save_result
from ..engine.requirements import require
from ..errors import SpecloomError
from .boundary import INTERRUPTED
from .engine_options import NO_DOCUMENTS, Setup, engine_options

if TYPE_CHECKING:
    from ..engine.engine import Engine
    from ..engine.results import Result


# By the ending of a file's name: a table is text, and what has no ending may be a pipe.
_ENDINGS: dict[str, Format] = {
    **{f".{format}": format for format in FORMATS if format != "table"},
    ".txt": "table",
    "": "table",
}


@click.command()
@click.argument("statement", required=False)
@click.option(
    "--file",
    "-f",
    type=click.Path(path_type=Path),
    help="Read the statement from here.",
)
@click.option(
    "--format",
    type=click.Choice(FORMATS),
    help="How rows are written; without it, as FILE's name says, else a table.",
)
@click.option(
    "--out",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the rows here, whole or not at all.",
)
@click.option(
    "--explain", is_flag=True, help="Show the requests that would be sent; send none."
)
@engine_options
def sql(
    statement: str | None,
    file: Path | None,
    format: Format | None,
    out: Path | None,
    explain: bool,
    **options: Any,
) -> None:
    """Run one SQL statement over the resources of provider documents.

    STATEMENT may be left out, or be -, to read it from standard input. Rows go to standard
    output, all else to standard error; any error exits with 1. CSV holds texts as they are,
    also those that a spreadsheet takes for formulas: import it as text.

    \b
    Examples:
      specloom sql "SHOW PROVIDERS"
      specloom sql "SELECT run_id FROM databricks_workspace.ml.experiment_runs
          WHERE run_id = '{{ run_id }}'" --param run_id=8f6a --server http://127.0.0.1:5000
      specloom sql -f report.sql --out report.parquet
    """
    require()
    setup = Setup(**options)
    chosen = format or _format_of(out)
    check(chosen, None if out else sys.stdout)
    _check_folder(out)
    name, text = _statement(statement, file)
    from ..engine.reports import Reporter, describe_result

    reporter = Reporter()
    with _told(name, setup), setup.engine(reporter) as engine:
        result = reporter.run(lambda: _run(engine, text, setup, explain))
        if out is None:
            print_result(result, chosen, sys.stdout)
        else:
            save_result(result, chosen, out)
        console.say_all(describe_result(result))
        if not setup.folders() and _asks_for_documents(text):
            console.say(NO_DOCUMENTS)


def _format_of(out: Path | None) -> Format:
    """The format that a file's name ends with; a table where it ends with nothing."""
    ending = out.suffix.lower() if out is not None else ""
    if ending in _ENDINGS:
        return _ENDINGS[ending]
    raise click.UsageError(
        f"--out: {ending} is no format that can be written: let the name end with "
        f"{', '.join(e for e in _ENDINGS if e)}, or say --format"
    )


def _check_folder(out: Path | None) -> None:
    if out is not None and not out.absolute().parent.is_dir():
        raise click.UsageError(f"--out: there is no folder {out.parent}")


def _statement(given: str | None, file: Path | None) -> tuple[str, str]:
    """What messages call the statement, and its text."""
    if given is not None and file is not None:
        raise click.UsageError("give STATEMENT or --file, not both")
    if file is not None:
        return str(file), _decoded(file.read_bytes(), str(file))
    if given is not None and given != "-":
        return "<statement>", given
    if sys.stdin is None or (given is None and sys.stdin.isatty()):
        raise click.UsageError("no STATEMENT: give one, or name a file with -f")
    return "<stdin>", _decoded(sys.stdin.buffer.read(), "<stdin>")


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise click.UsageError(f"{name} is not UTF-8 text") from None


def _run(engine: Engine, text: str, setup: Setup, explain: bool) -> Result:
    from ..engine.interruption import interruptible

    with interruptible(engine):
        if not explain:
            return engine.execute(text, setup.param)
        from ..engine.explaining import table
        from ..engine.results import Result

        return Result(table(engine.explain(text, setup.param)))


def _asks_for_documents(text: str) -> bool:
    """Whether a statement asks what there is, which is nothing without documents."""
    from ..engine.statements import Show, parse

    return isinstance(parse(text).tree, Show)


@contextmanager
def _told(name: str, setup: Setup) -> Iterator[None]:
    """Errors as this command tells them: with the name of the statement's file."""
    from ..engine.errors import Cancelled, WriteError
    from ..engine.reports import describe_outcomes
    from ..engine.statements import FILE

    try:
        yield
    except Cancelled as error:
        console.say(console.describe_error(error))
        raise click.exceptions.Exit(INTERRUPTED) from None
    except KeyboardInterrupt:
        console.say("interrupted; what was sent may have taken effect")
        raise click.exceptions.Exit(INTERRUPTED) from None
    except SpecloomError as error:
        if isinstance(error, WriteError):
            console.say_all(describe_outcomes(error))
        if error.place is not None and error.place.file == FILE:
            error.place = replace(error.place, file=name)
        if not error.hint and not setup.folders():
            error.hint = NO_DOCUMENTS
        raise
