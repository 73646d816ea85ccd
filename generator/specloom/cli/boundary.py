"""Every way that a command can end, as a message and an exit code."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

import click

from .. import console
from ..errors import SpecloomError

FAILED = 1
MISUSED = 2
INTERRUPTED = 130
TERMINATED = 143
PIPE_CLOSED = 141


def run(arguments: Sequence[str]) -> int:
    """Run the command line; the exit code. Messages go to standard error."""
    _prepare_streams()
    signal.signal(signal.SIGTERM, _terminate)
    try:
        code = _run(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        code = PIPE_CLOSED
        _forget_stdout()
    except OSError as error:
        code = FAILED
        console.say(f"specloom: error: {console.printable(_reason(error))}")
        _forget_stdout()
    return code


def _run(arguments: Sequence[str]) -> int:
    try:
        return _invoked(arguments)
    except click.ClickException as error:
        return _misused(error)
    except (KeyboardInterrupt, click.Abort):
        console.say("interrupted; nothing is left half done")
        return INTERRUPTED
    except OSError:
        raise
    except Exception as error:
        if "--traceback" in arguments:
            raise
        return _failed(error)


def _invoked(arguments: Sequence[str]) -> int:
    from . import root

    if "_SPECLOOM_COMPLETE" in os.environ:  # a shell asks; click answers, and exits
        root.main(list(arguments), "specloom")
    try:
        with root.make_context("specloom", list(arguments)) as context:
            root.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    return 0


def _failed(error: Exception) -> int:
    match error:
        case SpecloomError():
            console.say(console.describe_error(error))
        case MemoryError():
            console.say("specloom: error: out of memory; nothing was changed")
        case RecursionError():
            console.say("specloom: error: the input is nested too deeply")
        case _:
            console.say(f"specloom: internal error: {_where(error)}")
            console.say("  please report it, with what `specloom --traceback …` prints")
    return FAILED


def _reason(error: OSError) -> str:
    """What the system says; without a file it is standard output that it speaks of."""
    what = error.filename or "standard output"
    return f"{what}: {error.strerror}" if error.strerror else str(error)


def _where(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = ""
    if trace is not None:
        path = trace.tb_frame.f_code.co_filename
        place = f" ({os.path.basename(path)}:{trace.tb_lineno})"
    return console.printable(f"{type(error).__name__}: {error}"[:300]) + place


def _misused(error: click.ClickException) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        console.say(error.format_message())
        return MISUSED
    message = console.printable(error.format_message())
    console.say(f"specloom: error: {message}")
    if isinstance(error, click.UsageError) and error.ctx is not None:
        console.say(f"  help: {error.ctx.command_path} --help")
    return MISUSED


def _prepare_streams() -> None:
    """What a stream's encoding lacks is shown as an escape instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _forget_stdout() -> None:
    """Let nothing be flushed to a stream that is gone when the process ends."""
    handle = os.open(os.devnull, os.O_WRONLY)
    os.dup2(handle, 1)
    os.close(handle)


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(TERMINATED)
