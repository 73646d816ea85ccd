"""What can go wrong, and where it says so.

::

    SpecloomError             place, message, hint
    ├── DocumentError         the input is not a usable OpenAPI document
    ├── ConfigError           the configuration is not one we understand
    ├── UnsupportedError      valid input that specloom does not generate yet
    ├── TargetError           a template or a target is at fault
    │   └── UnsafeTextError   spec text was about to be printed without a quoting filter
    ├── OutputError           writing would lose somebody's work, or failed
    └── QueryError            a SQL statement cannot be run

One ``except SpecloomError`` in ``cli/boundary.py`` turns any of them into a message and exit code 1.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a file that a user wrote.

    ``line`` and ``column`` count from 1; 0 means unknown. ``pointer`` is the JSON
    pointer of the element (RFC 6901), without the leading ``#``. ``source`` is the
    line's own text, for a caret below it; it is never text of a file that the user
    did not name.
    """

    file: str
    line: int = 0
    column: int = 0
    pointer: str = ""
    source: str = ""

    def __str__(self) -> str:
        where = self.file
        if self.line:
            where += f":{self.line}"
            if self.column:
                where += f":{self.column}"
        return f"{where} (#{self.pointer})" if self.pointer else where


class SpecloomError(Exception):
    """The base of every error that a user can cause or mend.

    ``str()`` gives ``place: message``; ``hint`` says what to do, in one sentence.
    Both may hold text from the input: print them through ``console.printable``.
    """

    def __init__(
        self, message: str, place: Place | None = None, hint: str = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class DocumentError(SpecloomError):
    """The input is not a usable OpenAPI document.

    ``others`` were found in the same pass, ``unlisted`` counts those beyond them;
    ``str()`` has one line for each.
    """

    def __init__(
        self,
        message: str,
        place: Place | None = None,
        hint: str = "",
        others: tuple[DocumentError, ...] = (),
        unlisted: int = 0,
    ) -> None:
        super().__init__(message, place, hint)
        self.others = others
        self.unlisted = unlisted

    def __str__(self) -> str:
        lines = [super().__str__(), *map(str, self.others)]
        if self.unlisted:
            lines.append(f"… and {self.unlisted} more")
        return "\n".join(lines)


class ConfigError(SpecloomError):
    """The configuration is not one we understand."""


class UnsupportedError(SpecloomError):
    """Valid input that specloom does not generate yet."""


class TargetError(SpecloomError):
    """A template or a target is at fault."""


class UnsafeTextError(TargetError):
    """Spec text was about to be printed without a quoting filter."""


class OutputError(SpecloomError):
    """Writing would lose somebody's work, or failed."""


class QueryError(SpecloomError):
    """A SQL statement cannot be run."""


class SpecloomWarning(UserWarning):
    """Base for warnings of specloom as a library."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something wrong but understood: where, what, and the reading that was chosen."""

    message: str
    place: Place | None = None
    reading: str = ""

    def __str__(self) -> str:
        text = f"{self.place}: {self.message}" if self.place else self.message
        return f"{text}; {self.reading}" if self.reading else text


@dataclass(frozen=True, slots=True)
class Missing:
    """An operation that is not generated: its key (``GET /pets``), where, and why."""

    key: str
    place: Place | None
    reason: str
