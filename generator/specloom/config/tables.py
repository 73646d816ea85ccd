"""Values of a configuration, taken out by type; what is left over is an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from keyword import iskeyword
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from ..errors import ConfigError, Place
from ..names import Name
from .files import ConfigFile, Keys

_T = TypeVar("_T", bound=str)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,79}")
_DEVICE = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")  # no file name on Windows


class Table:
    """One table: every key is taken once, with the type that it must have.

    Each method returns ``default`` where the key is absent and raises ConfigError, with
    the key's place, where its value has another type. ``done`` refuses keys that nobody
    took: a typo must not change what is generated.
    """

    def __init__(self, file: ConfigFile, value: Any, at: Keys = ()) -> None:
        self._file = file
        self._at = at
        if not isinstance(value, dict):
            raise self.error(
                "has to be a table of keys and values",
                hint="write it as a [table], or as key = value in braces",
            )
        self._values: dict[Any, Any] = dict(value)
        self._known: list[str] = []

    @property
    def folder(self) -> Path:
        """The folder that relative paths are relative to."""
        return self._file.path.parent

    def error(self, problem: str, key: str = "", hint: str = "") -> ConfigError:
        """The error to raise about a key, or about the table."""
        at = (*self._at, key) if key else self._at
        name = ".".join(at)
        message = f"`{name}` {problem}" if name else f"the configuration {problem}"
        return ConfigError(message, self.place(key), hint)

    def place(self, key: str = "") -> Place:
        """Where a key stands, or the table."""
        return self._file.place((*self._at, key) if key else self._at)

    def item_places(self, key: str) -> Iterator[Place]:
        """Where each item of a list stands."""
        for number in range(len(self._values.get(key, ()))):
            yield self._file.place((*self._at, key, str(number)))

    def has(self, key: str) -> bool:
        """Whether the key is given; it counts as known either way."""
        self._know(key)
        return key in self._values

    def text(self, key: str, default: str = "") -> str:
        value = self._take(key, default)
        if not isinstance(value, str):
            raise self.error("has to be text", key, "put it in quotes")
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        value = self._take(key, default)
        if not isinstance(value, bool):
            raise self.error("has to be true or false", key, "write it without quotes")
        return value

    def number(self, key: str) -> int:
        value = self._take(key, 0)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.error(
                "has to be a positive whole number", key, "write digits, without quotes"
            )
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        value = self._take(key, default)
        if not isinstance(value, (list, tuple)) or not all(
            isinstance(item, str) for item in value
        ):
            raise self.error("has to be a list of texts", key, 'write ["one", "two"]')
        return tuple(value)

    def choice(self, key: str, options: tuple[_T, ...], default: _T) -> _T:
        value = self.text(key, default)
        return self._chosen(key, value, options)

    def choices(self, key: str, options: tuple[_T, ...]) -> tuple[_T, ...]:
        """Some of the options, in their order; all by default."""
        chosen = {self._chosen(key, v, options) for v in self.texts(key, options)}
        return tuple(option for option in options if option in chosen)

    def _chosen(self, key: str, value: str, options: tuple[_T, ...]) -> _T:
        for option in options:  # HTTP's methods are often written as they are sent
            if option == value.lower():
                return option
        hint = "choose from: " + ", ".join(options)
        raise self.error(f"cannot be {value!r}", key, hint)

    def path(self, key: str, default: str = "") -> Path:
        """A path relative to the file, wherever it leads; absolute ones are refused."""
        return self._resolved(key, self.text(key, default))

    def paths(self, key: str) -> tuple[Path, ...]:
        return tuple(self._resolved(key, text) for text in self.texts(key))

    def inner_path(self, key: str, default: str = "") -> Path:
        """A path that stays below the folder of the file."""
        path = self.path(key, default)
        if ".." in PurePosixPath(self.text(key, default)).parts:
            hint = "name a folder below the configuration's own"
            raise self.error("must not lead out of the project", key, hint)
        return path

    def _resolved(self, key: str, text: str) -> Path:
        if not text or "\0" in text:
            raise self.error(
                "has to name a file or folder", key, "write a relative path"
            )
        if PurePosixPath(text).is_absolute() or re.match(r"[A-Za-z]:|\\|~", text):
            hint = "write it relative to the file that this stands in"
            raise self.error("must not be an absolute path", key, hint)
        return self.folder / text

    def table(self, key: str) -> Table | None:
        """The table under a key, None if there is none."""
        if not self.has(key):
            return None
        return Table(self._file, self._take(key, None), (*self._at, key))

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of a list; one that stands alone counts as a list of one."""
        value = self._take(key, [])
        if isinstance(value, dict):
            yield Table(self._file, value, (*self._at, key))
        elif isinstance(value, list):
            for number, item in enumerate(value):
                yield Table(self._file, item, (*self._at, key, str(number)))
        else:
            raise self.error(
                "has to be a table or a list of tables",
                key,
                "write a [table] for one and [[tables]] for several",
            )

    def items(self) -> Iterator[tuple[str, Any]]:
        """Every key that is a name in Python and SQL, with its value."""
        for key, value in self._values.items():
            text = str(key)
            if not _NAME.fullmatch(text) or iskeyword(text) or _DEVICE.fullmatch(text):
                hint = "use lower-case letters, digits and underscores"
                raise self.error("cannot be a name in Python and SQL", text, hint)
            if (spelled := Name.of(text).snake) != text:
                raise self.error(f"would be spelled {spelled!r}", text, "write it so")
            self._known.append(text)
            yield text, value

    def inner(self, key: str, value: Any) -> Table:
        """A value of ``items`` as a table."""
        return Table(self._file, value, (*self._at, key))

    def done(self) -> None:
        """Refuse the keys that were not asked for."""
        unknown = [str(key) for key in self._values if key not in self._known]
        if unknown:
            near = get_close_matches(unknown[0], self._known, 1)
            known = ", ".join(self._known)
            hint = f"did you mean `{near[0]}`?" if near else f"known keys: {known}"
            names = ", ".join(f"`{'.'.join((*self._at, key))}`" for key in unknown)
            many = "unknown keys" if len(unknown) > 1 else "unknown key"
            raise ConfigError(f"{many} {names}", self.place(unknown[0]), hint)

    def _take(self, key: str, default: Any) -> Any:
        self._know(key)
        return self._values.get(key, default)

    def _know(self, key: str) -> None:
        if key not in self._known:
            self._known.append(key)
