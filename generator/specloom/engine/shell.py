"""The shell: SQL typed line by line, with completion, history and Ctrl-C."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from prompt_toolkit import PromptSession

from .. import console
from ..errors import SpecloomError
from . import introspection
from .completion import name_parts
from .editor import is_goodbye
from .engine import Engine
from .errors import StatementError
from .formats import Format, print_result
from .interruption import interruptible
from .reports import Reporter, counted, describe_failure, describe_result
from .results import Result, Row, Rows

_FORMATS: tuple[Format, ...] = ("table", "json", "jsonl", "csv")
COMMANDS: dict[str, tuple[str, ...]] = {  # with what may follow
    "\\d": (),
    "\\d+": (),
    "\\set": (),
    "\\unset": (),
    "\\format": _FORMATS,
    "\\?": (),
    "\\q": (),
}
_HELP = r"""
A statement ends with ; and may have several lines. Tab completes, Up and Ctrl-R go back.

  \d [NAME]         what there is: the providers, or what a provider, a service, a resource
                    or a method has; \d+ says more
  \set NAME VALUE   what {{ NAME }} stands for in statements; \set alone lists it all
  \unset NAME       forget it
  \format [NAME]    how rows are shown: table, json, jsonl, csv
  \?                this
  \q or Ctrl-D      leave

Ctrl-C stops a statement, or clears what is typed.
SHOW, DESCRIBE and EXPLAIN (the requests that would be sent; none is) are statements too.
"""


class Shell:
    """Reads statements and commands until somebody leaves.

    ``reporter`` is what the engine tells its progress to. Errors are shown, and the shell
    goes on.
    """

    def __init__(
        self,
        engine: Engine,
        editor: PromptSession[str],
        reporter: Reporter,
        params: Mapping[str, str],
        format: Format = "table",
    ) -> None:
        self._engine = engine
        self._editor = editor
        self._reporter = reporter
        self._params = dict(params)
        self._format: Format = format
        self._commands: dict[str, Callable[[str], None]] = {
            "\\d": self._describe,
            "\\d+": lambda name: self._describe(name, extended=True),
            "\\set": self._set,
            "\\unset": self._unset,
            "\\format": self._set_format,
            "\\?": lambda _: console.show(_HELP.strip()),
        }

    def run(self) -> None:
        """Read and answer, until Ctrl-D or ``\\q``."""
        while True:
            try:
                text = self._editor.prompt()
            except KeyboardInterrupt:
                continue
            except EOFError:
                return
            if is_goodbye(text):
                return
            self._answer(text.strip())

    def _answer(self, text: str) -> None:
        try:
            if text.startswith("\\"):
                self._command(text)
            elif text:
                self._execute(text)
        except SpecloomError as error:
            console.say_all(describe_failure(error))
        except KeyboardInterrupt:
            console.say("interrupted")

    def _command(self, text: str) -> None:
        word, _, rest = text.rstrip("; ").partition(" ")
        if word not in self._commands:
            raise StatementError(f"there is no command {word}", hint="\\? lists them")
        self._commands[word](rest.strip())

    def _execute(self, text: str) -> None:
        started = time.monotonic()
        with interruptible(self._engine):
            result = self._reporter.run(
                lambda: self._engine.execute(text, self._params)
            )
        shown = self._show(result)
        seconds = time.monotonic() - started
        told = [counted(shown, "row")] if result.columns else []
        if result.requests:
            told.append(counted(result.requests, "request"))
        console.say_all(describe_result(result))
        console.say(f"({', '.join([*told, f'{seconds:.2f} s'])})")

    def _show(self, result: Result) -> int:
        """Show the rows; how many there were."""
        rows = _Counted(result.rows)
        print_result(Result(rows), self._format, sys.stdout)
        return rows.count

    def _describe(self, name: str, extended: bool = False) -> None:
        tables = introspection.describe(
            self._engine.catalog, name_parts(name), self._engine.target, extended
        )
        for table in tables:
            self._show(Result(table))

    def _set(self, text: str) -> None:
        name, _, value = text.partition(" ")
        if name:
            self._params[name] = value.strip()
            return
        for known, given in self._params.items():
            console.show(console.printable(f"{known} = {given}"))

    def _unset(self, name: str) -> None:
        self._params.pop(name, None)

    def _set_format(self, name: str) -> None:
        for format in _FORMATS:
            if format == name:
                self._format = format
                return
        if name:
            known = ", ".join(_FORMATS)
            raise StatementError(f"there is no format {name}", hint=f"choose {known}")
        console.show(self._format)


class _Counted:
    """Rows that count how many of them were read."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.columns = rows.columns
        self.count = 0

    def fetch(self, count: int) -> list[Row]:
        rows = self._rows.fetch(count)
        self.count += len(rows)
        return rows

    def arrow(self) -> Any:
        return self._rows.arrow()
