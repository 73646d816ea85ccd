"""The line editor of the shell."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from sqlglot import TokenType
from sqlglot.errors import TokenError

from . import dialect
from .completion import Candidate, candidates
from .registry import Catalog

PROMPT = "specloom> "
_CONTINUED = "      ... "
_GOODBYES = ("exit", "quit")


def editor(
    catalog: Catalog, history: Path | None, commands: dict[str, tuple[str, ...]]
) -> PromptSession[str]:
    """An editor that completes from a catalog, and keeps what was typed in a file.

    ``commands`` are words that begin with a backslash, with what may follow each; a name
    may follow ``\\d``.
    """
    return PromptSession(
        PROMPT,
        multiline=True,
        prompt_continuation=_CONTINUED,
        completer=_Completer(catalog, commands),
        complete_in_thread=True,
        history=_history(history),
        key_bindings=_keys(),
        enable_history_search=False,
    )


def history_file() -> Path:
    """Where the user's statements are kept."""
    root = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(root) / "specloom" / "history"


def _history(file: Path | None) -> History:
    """The file, for nobody else to read; memory where it cannot be written."""
    if file is None:
        return InMemoryHistory()
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
    except OSError:
        return InMemoryHistory()
    return FileHistory(file)


def is_complete(text: str) -> bool:
    """Whether Enter ends what is typed: a command, or a statement with its semicolon."""
    text = text.strip()
    if not text or text.startswith("\\") or text.lower() in _GOODBYES:
        return True
    try:
        found = dialect.tokens(text)
    except TokenError:
        return False
    return bool(found) and found[-1].token_type == TokenType.SEMICOLON


def is_goodbye(text: str) -> bool:
    """Whether somebody wants to leave, in whatever words."""
    return text.strip(" \t\r\n;").lower() in (*_GOODBYES, "\\q")


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("enter")
    def enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        menu = buffer.complete_state
        if menu is not None and menu.current_completion is not None:
            buffer.complete_state = None  # what was chosen stays
            if buffer.document.char_before_cursor == ".":
                buffer.start_completion()
        elif is_complete(buffer.text):
            buffer.validate_and_handle()
        else:
            buffer.newline()

    return keys


def _comes_uncalled(candidate: Candidate, before: str) -> bool:
    """Whether to offer something before its first letter is typed or Tab is pressed."""
    is_expected = candidate.kind in ("provider", "service", "resource", "method")
    return is_expected or before.endswith((".", "@"))


class _Completer(Completer):
    def __init__(self, catalog: Catalog, commands: dict[str, tuple[str, ...]]) -> None:
        self._catalog = catalog
        self._commands = commands

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        before, after = document.text_before_cursor, document.text_after_cursor
        if before.lstrip().startswith("\\"):
            start, found = self._command(before.lstrip())
        else:
            start, found = candidates(self._catalog, before, after)
            if not (start or complete_event.completion_requested):
                found = [c for c in found if _comes_uncalled(c, before)]
        for candidate in found:
            yield Completion(candidate.text, -len(start), display_meta=candidate.kind)

    def _command(self, before: str) -> tuple[str, list[Candidate]]:
        word, space, rest = before.partition(" ")
        if not space:
            known = [c for c in self._commands if c.startswith(word)]
            return word, [Candidate(command, "command") for command in known]
        if word.startswith("\\d"):
            return candidates(self._catalog, f"DESCRIBE METHOD {rest}")
        known = [v for v in self._commands.get(word, ()) if v.startswith(rest)]
        return rest, [Candidate(value, "") for value in known]
