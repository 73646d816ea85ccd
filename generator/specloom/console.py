"""What a terminal or a log shows: text made harmless, errors with their place, progress.

Everything that may hold text from an input goes through ``printable``.
"""

from __future__ import annotations

import os
import re
import sys
import threading
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Literal, TextIO, TypeAlias

from .errors import DocumentError, Note, Place, SpecloomError

Colour: TypeAlias = Literal["red", "yellow", "green", "blue", "bold"]

_COLOURS: Final = {"bold": 1, "red": 31, "green": 32, "yellow": 33, "blue": 34}
_COMMAND = re.compile(r"^(\s*)::")  # GitHub's and Azure's, at the start of a line
_MESSAGE = re.compile(r"##(?=\w*\[)")  # Azure's and TeamCity's, anywhere in it
_MARGIN = 60  # characters of a source line shown on each side of the place
_LONGEST = 800  # characters of one message; what it quotes may be as long as a file
_SHOWN = 20  # notes of one kind before the rest is only counted
_PATIENCE = 1.0  # seconds of silence before progress is shown


def printable(text: str) -> str:
    """The text on one line, without anything that a terminal or a CI log would act on.

    Control, invisible and direction-changing characters become escapes; what GitHub,
    Azure or TeamCity read as a command gets a backslash.
    """
    return _COMMAND.sub(r"\1\\::", inside_line(text))


def inside_line(text: str) -> str:
    """``printable`` for text that never starts a line, such as a table's cell."""
    if not text.replace("\t", " ").isprintable():
        text = "".join(map(_visible, text))
    return _MESSAGE.sub("#\\\\#", text)


def told(text: str) -> str:
    """``printable`` for a message: the middle of a very long one is left out."""
    if len(text) > _LONGEST:
        end = _LONGEST // 4
        text = f"{text[: _LONGEST - end]} … {text[-end:]}"
    return printable(text)


def _visible(char: str) -> str:
    if char.isprintable() or char == "\t":
        return char
    return char.encode("unicode_escape").decode("ascii")


def use_colour(stream: TextIO | None) -> bool:
    """Whether colours suit this stream: a terminal, and nobody asked for none."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return stream is not None and stream.isatty() and not plain


def coloured(text: str, colour: Colour, stream: TextIO | None = None) -> str:
    """The text in a colour, if the stream (by default standard error) shows colours."""
    if not use_colour(stream or sys.stderr):
        return text
    return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m"


def describe_error(error: SpecloomError) -> str:
    """``file:line:col: error: message``, the line with a caret below, and what to do.

    What the same pass found beside it follows, without the lines.
    """
    lines = [_described(error.message, error.place, error.hint)]
    if isinstance(error, DocumentError):
        lines += _others(error)
        if error.unlisted:
            lines.append(f"… and {error.unlisted} more errors")
    return "\n".join(lines)


def _others(error: DocumentError) -> Iterator[str]:
    """A line for each further error; what to do about it unless that was just said."""
    said = error.hint
    for other in error.others:
        yield _headline("error", "red", other.message, other.place)
        if other.hint and other.hint != said:
            yield _help(other.hint)
        said = other.hint


def describe_notes(notes: Sequence[Note]) -> Iterator[str]:
    """What was wrong but understood, a line each.

    What is said of several elements is said once, with their number; beyond some lines
    only how many warnings there are is told.
    """
    places: dict[str, list[Place | None]] = {}
    for note in notes:
        places.setdefault(_said(note), []).append(note.place)
    for message, where in list(places.items())[:_SHOWN]:
        more = f" (and {len(where) - 1} more like this)" if len(where) > 1 else ""
        yield _headline("warning", "yellow", message + more, where[0])
    if len(notes) > _SHOWN:
        yield f"{len(notes)} warnings in all; `specloom validate` lists each"


def describe_each(notes: Sequence[Note]) -> Iterator[str]:
    """Every note, a line each."""
    for note in notes:
        yield _headline("warning", "yellow", _said(note), note.place)


def _said(note: Note) -> str:
    return f"{note.message}; {note.reading}" if note.reading else note.message


def _described(message: str, place: Place | None, hint: str) -> str:
    lines = [_headline("error", "red", message, place)]
    if place is not None and place.source and place.line:
        lines += _excerpt(place)
    if place is not None and place.pointer:
        lines.append(f"  at #{told(place.pointer)}")
    if hint:
        lines.append(_help(hint))
    return "\n".join(lines)


def _help(hint: str) -> str:
    return f"  {coloured('help', 'blue')}: {told(hint)}"


def _headline(kind: str, colour: Colour, message: str, place: Place | None) -> str:
    where = "specloom" if place is None else _position(place)
    return f"{where}: {coloured(kind, colour)}: {told(message)}"


def near(path: str | os.PathLike[str]) -> str:
    """A path as seen from the current one, printable; whole where it lies elsewhere."""
    return printable(os.fspath(path).removeprefix(os.path.join(os.getcwd(), "")))


def _position(place: Place) -> str:
    numbers = [str(n) for n in (place.line, place.column) if n]
    is_whole = os.path.isabs(place.file)
    file = near(place.file) if is_whole else printable(place.file)
    return ":".join([file, *numbers])


def _excerpt(place: Place) -> list[str]:
    """The line of the place, cut to what fits around it, and a caret below."""
    source = place.source.rstrip("\r\n").replace("\t", " ")
    at = max(place.column - 1, 0)
    start = max(at - _MARGIN, 0)
    before = ("…" if start else "") + printable(source[start:at])
    after = printable(source[at : at + _MARGIN])
    number = str(place.line)
    lines = [f"  {number} | {before}{after}"]
    if place.column:
        caret = coloured("^", "red")
        lines.append(f"  {' ' * len(number)} | {' ' * _width(before)}{caret}")
    return lines


def _width(text: str) -> int:
    """Columns that the text takes on a terminal."""
    marks = sum(unicodedata.combining(char) > 0 for char in text)
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - marks


def say(text: str) -> None:
    """Tell people something on standard error; a closed or full one is no failure."""
    try:
        print(text, file=sys.stderr, flush=True)
    except (OSError, ValueError):
        return


def say_all(lines: Iterable[str]) -> None:
    """Tell people several lines."""
    for line in lines:
        say(line)


def show(text: str) -> None:
    """Put a command's result on standard output; raises OSError if that cannot be."""
    if sys.stdout is not None:  # closed by whoever started us
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()


class Progress:
    """One line on a terminal that says what is being done, after a second of silence.

    ``with Progress() as step: step("reading …")``; shows nothing where standard error is
    no terminal, and cleans up behind itself.
    """

    def __init__(self, quiet: bool = False) -> None:
        self._on = sys.stderr is not None and sys.stderr.isatty() and not quiet
        self._what = ""
        self._shown = False
        self._done = threading.Event()
        self._started = time.monotonic()
        self._thread = threading.Thread(target=self._show, daemon=True)

    def __enter__(self) -> Callable[[str], None]:
        if self._on:
            self._thread.start()
        return self._step

    def __exit__(self, *error: object) -> None:
        self._done.set()
        if self._on:
            self._thread.join()
            if self._shown:
                self._print("\r\x1b[K")

    def _step(self, what: str) -> None:
        self._what = printable(what)

    def _show(self) -> None:
        pause = _PATIENCE
        while not self._done.wait(pause):
            seconds = int(time.monotonic() - self._started)
            from shutil import get_terminal_size  # with all of its compression

            width = get_terminal_size().columns
            self._print("\r\x1b[K" + f"{self._what} ({seconds} s)"[: width - 1])
            self._shown, pause = True, 0.2

    def _print(self, text: str) -> None:
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except (OSError, ValueError):
            self._on = False
