"""The shell, by its keys: what is typed, and what is seen."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from library_server import DOCUMENTS, Library
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from specloom.engine import Engine, interruption
from specloom.engine.editor import editor, history_file, is_complete
from specloom.engine.reports import Reporter
from specloom.engine.shell import COMMANDS, Shell

BOOKS = "library.lending.books"
ENTER, CTRL_C, CTRL_D, UP = "\r", "\x03", "\x04", "\x1b[A"

Typed = Callable[..., str]


@pytest.fixture
def typed(
    library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[Typed]:
    """Type keys into a shell, leave it, and get what it printed."""
    history = tmp_path / "state" / "history"

    def type_keys(*keys: str) -> str:
        reporter = Reporter()
        with ExitStack() as stack:
            pipe = stack.enter_context(create_pipe_input())
            stack.enter_context(create_app_session(pipe, DummyOutput()))
            engine = stack.enter_context(
                Engine(DOCUMENTS, servers=library.url, on_progress=reporter)
            )
            pipe.send_text("".join(keys) + CTRL_D)
            Shell(engine, editor(engine.catalog, history, COMMANDS), reporter, {}).run()
        captured = capsys.readouterr()
        return captured.out + captured.err

    yield type_keys


def test_a_statement_runs_at_its_semicolon(typed: Typed) -> None:
    shown = typed("SELECT id", ENTER, f"FROM {BOOKS}", ENTER, ";", ENTER)
    assert "│ b3 │" in shown
    assert "(3 rows, 2 requests, " in shown


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        ("", True),
        ("SELECT 1", False),
        ("SELECT 1;", True),
        ("SELECT 1; ", True),
        ("SELECT ';", False),
        ("SELECT ';'", False),
        ("SELECT 1 -- ;", False),
        ("SELECT 1 /* ;", False),
        ('SELECT ";', False),
        (r"\d library", True),
        ("quit", True),
    ],
)
def test_enter_ends_only_what_is_complete(text: str, complete: bool) -> None:
    assert is_complete(text) is complete


def test_errors_are_shown_with_a_caret_and_the_shell_goes_on(typed: Typed) -> None:
    shown = typed(f"SELECT titel FROM {BOOKS};", ENTER, "SELECT 42 AS x;", ENTER)
    assert "<statement>:1:8: error: there is no column titel" in shown
    assert re.search(r"\| {8}\^|\|        \^", shown)
    assert "│ 42 │" in shown


def test_changes_say_how_many_rows_they_changed(typed: Typed, library: Library) -> None:
    shown = typed(f"INSERT INTO {BOOKS} (title) VALUES ('a'), ('b');", ENTER)
    assert "2 rows changed" in shown
    assert len(library.books) == 5


def test_a_change_that_fails_says_which_row(typed: Typed) -> None:
    shown = typed(f"INSERT INTO {BOOKS} (title) VALUES ('a'), ('forbidden');", ENTER)
    assert "row 2 of 2" in shown
    assert "1 done, 1 failed" in shown
    assert "\x1b" not in shown


def test_d_describes_a_name_of_any_length(typed: Typed) -> None:
    assert "A library of books" in typed(r"\d", ENTER)
    assert "Books and who has them" in typed(r"\d library", ENTER)
    assert "Everything about books." in typed(r"\d+ library;", ENTER)
    assert "select, insert, delete" in typed(r"\d library.lending", ENTER)
    shown = typed(rf"\d {BOOKS}", ENTER)
    assert "TIMESTAMP" in shown and "book_id, reader" in shown
    assert "input_required" in typed(rf"\d {BOOKS}.lend", ENTER)
    assert "did you mean library?" in typed(r"\d libary", ENTER)


def test_placeholders_take_what_was_set(typed: Typed) -> None:
    shown = typed(
        r"\set which b2", ENTER, r"\set", ENTER,
        f"SELECT title FROM {BOOKS} WHERE book_id = '{{{{ which }}}}';", ENTER,
        r"\unset which", ENTER, "SELECT {{ which }};", ENTER,
    )  # fmt: skip
    assert "which = b2" in shown
    assert "=1+1" in shown
    assert "no value was given for {{ which }}" in shown


def test_format_changes_how_rows_are_shown(typed: Typed) -> None:
    shown = typed(
        r"\format", ENTER, r"\format jsonl", ENTER, "SELECT 1 AS a;", ENTER,
        r"\format xml", ENTER,
    )  # fmt: skip
    assert shown.startswith("table\n")
    assert '{"a":1}' in shown
    assert "choose table, json, jsonl, csv" in shown


def test_help_names_every_command(typed: Typed) -> None:
    shown = typed(r"\?", ENTER)
    assert all(command in shown for command in COMMANDS)
    assert r"\? lists them" in typed(r"\nonsense", ENTER)


@pytest.mark.parametrize("goodbye", [r"\q", "exit", "quit", "QUIT"])
def test_a_word_leaves_too(typed: Typed, goodbye: str) -> None:
    assert "│ 1 │" not in typed(goodbye, ENTER, "SELECT 1 AS x;", ENTER)


def test_ctrl_c_clears_what_is_typed(typed: Typed, library: Library) -> None:
    shown = typed(f"DELETE FROM {BOOKS}", CTRL_C, "SELECT 1 AS x;", ENTER)
    assert "│ 1 │" in shown
    assert library.requests == []


@contextmanager
def ctrl_c() -> Iterator[None]:
    """Press it once the shell listens for it, which is while a statement runs."""

    def heard_by() -> str:
        return getattr(signal.getsignal(signal.SIGINT), "__module__", "")

    def press() -> None:
        while heard_by() != interruption.__name__:
            time.sleep(0.001)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=press)
    thread.start()
    yield
    thread.join()


def test_ctrl_c_cancels_the_statement_and_keeps_the_shell(
    typed: Typed, library: Library
) -> None:
    library.pause = 20
    before = signal.getsignal(signal.SIGINT)
    started = time.monotonic()
    with ctrl_c():
        shown = typed(f"SELECT * FROM {BOOKS};", ENTER, "SELECT 42 AS x;", ENTER)
    assert time.monotonic() - started < 10
    assert "the statement was cancelled" in shown
    assert "│ 42 │" in shown
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_cancels_a_long_computation(typed: Typed) -> None:
    endless = "SELECT count(*) FROM range(1000000000000) t;"
    with ctrl_c():
        shown = typed(endless, ENTER, "SELECT 42;", ENTER)
    assert "cancelled" in shown
    assert "│ 42 │" in shown


@pytest.mark.parametrize(
    ("typed_so_far", "expected"),
    [
        ("SELECT * FROM ", ["library."]),
        ("\\", list(COMMANDS)),
        ("\\d library.lending.lo", ["loans."]),
        ("\\format j", ["json", "jsonl"]),
        ("SELECT ", []),  # everything would fit: wait for a letter
    ],
)
def test_what_fits_is_offered_while_typing(
    typed_so_far: str, expected: list[str]
) -> None:
    with Engine(DOCUMENTS) as engine:
        completer = editor(engine.catalog, None, COMMANDS).completer
        found = completer.get_completions(
            Document(typed_so_far), CompleteEvent(text_inserted=True)
        )
        assert [completion.text for completion in found] == expected


def test_history_is_kept_for_the_user_alone(typed: Typed, tmp_path: Path) -> None:
    typed("SELECT 41 + 1 AS x;", ENTER)
    kept = tmp_path / "state" / "history"
    assert "+SELECT 41 + 1 AS x;" in kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "│ 42 │" in typed(UP, ENTER)


def test_history_that_cannot_be_written_is_done_without(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    with (
        Engine(DOCUMENTS) as engine,
        create_pipe_input() as pipe,
        create_app_session(pipe, DummyOutput()),
    ):
        session = editor(engine.catalog, history_file(), COMMANDS)
        pipe.send_text("\\q" + ENTER)
        assert session.prompt() == "\\q"


class Terminal:
    """A shell in a terminal of its own."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        self._handle, other = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "specloom", "shell", *arguments],
            stdin=other,
            stdout=other,
            stderr=other,
            start_new_session=True,
            env={
                **os.environ,
                "TERM": "xterm",
                "PROMPT_TOOLKIT_NO_CPR": "1",
                "COLUMNS": "100",
                "LINES": "40",
                **environment,
            },
            preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)),
        )
        os.close(other)
        self.seen = ""
        self._read = 0

    def type(self, keys: str) -> None:
        os.write(self._handle, keys.encode())

    def wait_for(self, text: str, patience: float = 30) -> None:
        """Wait until the text is shown, behind what was waited for before."""
        end = time.monotonic() + patience
        while (found := self.seen.find(text, self._read)) < 0:
            if select.select([self._handle], [], [], 0.1)[0]:
                self.seen += os.read(self._handle, 4096).decode(errors="replace")
            shown = self.seen[self._read :][-1000:]
            assert time.monotonic() < end, f"{text!r} was not shown: {shown!r}"
        self._read = found + len(text)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._handle)


def test_in_a_real_terminal_progress_is_shown_and_keys_do_what_they_should(
    library: Library, tmp_path: Path
) -> None:
    library.pause = 1.5
    with Terminal(
        f"--provider-dir={DOCUMENTS}",
        f"--server={library.url}",
        XDG_STATE_HOME=str(tmp_path),
        XDG_CACHE_HOME=str(tmp_path),
    ) as terminal:
        terminal.wait_for("specloom>")
        assert "1 provider" in terminal.seen
        terminal.type(f"SELECT id FROM {BOOKS};\r")
        terminal.wait_for("1 request, 1 on their way, 0 rows")
        terminal.wait_for("2 requests, 1 on their way, 2 rows")
        terminal.wait_for("(3 rows, 2 requests")
        library.pause = 60
        terminal.wait_for("specloom>")
        terminal.type(f"SELECT id FROM {BOOKS};\r")
        terminal.wait_for("1 request")
        terminal.type(CTRL_C)
        terminal.wait_for("the statement was cancelled")
        terminal.wait_for("specloom>")
        terminal.type("\\d libr")
        terminal.wait_for("provider")  # in the menu
        terminal.type("\tlending.sh")
        terminal.wait_for("resource")
        terminal.type("\t\r\r")
        terminal.wait_for("page_token")
        terminal.wait_for("specloom>")
        terminal.type(CTRL_D)
        assert terminal.process.wait(20) == 0
