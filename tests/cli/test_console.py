"""What reaches a terminal or a log, and what errors look like."""

from __future__ import annotations

import io
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom import console
from specloom.errors import DocumentError, Note, Place

ANYTHING = st.text(st.characters(exclude_categories=()))


@given(ANYTHING)
def test_printed_text_is_one_line_of_visible_characters(text: str) -> None:
    printed = console.printable(text)
    assert all(char == "\t" or char.isprintable() for char in printed)
    assert not any(
        unicodedata.category(char) in ("Cc", "Cf", "Cs")
        for char in printed
        if char != "\t"
    )
    printed.encode("utf-8")


@given(
    ANYTHING,
    st.sampled_from(["::error::x", "##vso[task.x]", "##[error]", "##teamcity[x"]),
)
def test_printed_text_commands_no_ci_system(text: str, command: str) -> None:
    for line in (command, f"  {command}", text + command, command + text):
        printed = console.printable(line)
        assert not printed.lstrip().startswith("::")
        assert (
            "##vso[" not in printed
            and "##[" not in printed
            and "##teamcity[" not in printed
        )


def test_a_message_that_quotes_a_whole_file_is_cut_and_keeps_both_ends() -> None:
    error = DocumentError(f"{'x' * 10**6!r} is not a type", Place("a.yaml", 3, 1))
    described = console.describe_error(error)
    assert described.startswith("a.yaml:3:1: error: 'xxx")
    assert described.endswith("' is not a type")
    assert len(described) < 1000


@given(
    st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters=":#"))
)
def test_harmless_text_is_printed_as_it_is(text: str) -> None:
    assert console.printable(text) == text


def test_an_error_shows_place_line_caret_and_what_to_do() -> None:
    place = Place("shop.yaml", 3, 5, "/paths/~1x", "    get: nonsense\n")
    error = DocumentError("an operation must be an object", place, "write a mapping")
    assert console.describe_error(error).splitlines() == [
        "shop.yaml:3:5: error: an operation must be an object",
        "  3 |     get: nonsense",
        "    |     ^",
        "  at #/paths/~1x",
        "  help: write a mapping",
    ]


def test_an_error_without_a_place_says_who_speaks() -> None:
    assert console.describe_error(DocumentError("no")) == "specloom: error: no"


@pytest.mark.parametrize(
    ("source", "column"),
    [
        ("\tkey: value", 2),
        ("名前: 値", 5),
        ("é" * 10 + "x", 11),
        ("a" * 5000 + "key" + "b" * 5000, 5001),
    ],
)
def test_the_caret_stands_below_the_place(source: str, column: int) -> None:
    error = DocumentError("no", Place("f", 1, column, "", source))
    _, line, caret = console.describe_error(error).splitlines()
    assert len(line) < 200
    at = caret.index("^")
    widths = [2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line]
    char = line[next(i for i in range(len(line)) if sum(widths[:i]) == at)]
    assert char == source[column - 1]


def test_nothing_in_an_error_acts_on_a_terminal() -> None:
    evil = "\x1b[2J\r\n::error::x\u202e"
    error = DocumentError(evil, Place(evil, 1, 2, evil, evil), evil)
    text = console.describe_error(error)
    assert "\x1b" not in text and "\r" not in text and "\u202e" not in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())


def test_further_errors_of_one_pass_follow_with_what_to_do_said_once() -> None:
    others = (
        DocumentError("two", Place("f", 2), "mend it"),
        DocumentError("three", Place("f", 3), "remove it"),
    )
    error = DocumentError("one", Place("f", 1), "mend it", others, unlisted=4)
    assert console.describe_error(error).splitlines() == [
        "f:1: error: one",
        "  help: mend it",
        "f:2: error: two",
        "f:3: error: three",
        "  help: remove it",
        "… and 4 more errors",
    ]


def test_many_warnings_are_counted() -> None:
    notes = [Note(f"n{i}", Place("f", i + 1)) for i in range(50)]
    lines = list(console.describe_notes(notes))
    assert lines[0] == "f:1: warning: n0"
    assert len(lines) == 21
    assert lines[-1] == "50 warnings in all; `specloom validate` lists each"
    assert len(list(console.describe_each(notes))) == 50


def test_a_warning_that_repeats_is_said_once() -> None:
    notes = [Note("odd", Place("f", i + 1), "read as even") for i in range(3)]
    assert list(console.describe_notes(notes)) == [
        "f:1: warning: odd; read as even (and 2 more like this)"
    ]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colours_are_for_terminals_of_people_who_want_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert console.coloured("x", "red", Terminal()) == "\x1b[31mx\x1b[0m"
    assert console.coloured("x", "red", io.StringIO()) == "x"
    monkeypatch.setenv("NO_COLOR", "1")
    assert console.coloured("x", "red", Terminal()) == "x"


def test_progress_is_silent_for_a_second_and_where_nobody_looks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for stream in (Terminal(), io.StringIO()):
        monkeypatch.setattr(sys, "stderr", stream)
        with console.Progress() as step:
            step("reading …")
        assert stream.getvalue() == ""


def test_progress_shows_after_a_while_and_cleans_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import threading

    terminal = Terminal()
    shown = threading.Event()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(console, "_PATIENCE", 0.0)
    write = terminal.write
    monkeypatch.setattr(terminal, "write", lambda text: (write(text), shown.set())[0])
    with console.Progress() as step:
        step("reading \x1b[2J …")
        assert shown.wait(5)
    assert "\x1b[2J" not in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")
