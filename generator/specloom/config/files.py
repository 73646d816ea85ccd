"""Configuration files: TOML and YAML read into tables that know where their keys stand."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from ..errors import ConfigError, DocumentError, Place

Keys: TypeAlias = tuple[str, ...]

_HEADER = re.compile(r"\s*\[\[?(?P<key>[^\[\]]+)\]\]?\s*(?:#.*)?$")
_ENTRY = re.compile(
    r"""\s*(?P<key>(?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*="""
)
_TOML = "texts are in quotes, tables begin with [name]"
_POSITION = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_LARGEST = 2**20


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A file's value, and the place of any key in it."""

    path: Path
    name: str
    value: Any
    place: Callable[[Keys], Place]


def read(path: Path, name: str = "") -> ConfigFile:
    """Read ``*.toml`` as TOML and everything else as YAML, of which JSON is a part."""
    name = name or str(path)
    text = _text(path, name)
    if path.suffix.lower() == ".toml":
        return _from_toml(path, name, text)
    if not text.strip():
        return ConfigFile(path, name, None, lambda keys: Place(name))
    from ..document import reading  # YAML only for those who write it

    try:
        source = reading.read(path, name=name)
    except DocumentError as error:
        raise ConfigError(error.message, error.place, error.hint) from None
    return ConfigFile(
        path, name, source.value, lambda keys: source.place(_pointer(keys))
    )


def _pointer(keys: Keys) -> str:
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys)


def _from_toml(path: Path, name: str, text: str) -> ConfigFile:
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _misread(str(error), name, text.split("\n")) from None
    except RecursionError:
        raise ConfigError(
            "nested too deeply", Place(name), "no setting is nested this deep"
        ) from None
    return ConfigFile(path, name, value, _Places(name, text).of)


def _text(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise ConfigError(
                "no configuration is this long", Place(name), "name the right file"
            )
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise ConfigError(
            message, Place(name), "name a file that may be read"
        ) from None
    except UnicodeDecodeError as error:
        lines = error.object[: error.start].decode("utf-8", "replace").split("\n")
        place = Place(name, len(lines), len(lines[-1]) + 1)
        raise ConfigError("is not UTF-8", place, "save it as UTF-8") from None


def _misread(message: str, name: str, lines: list[str]) -> ConfigError:
    """The parser says where in words; we say it as for every other file."""
    found = _POSITION.search(message)
    if found is None:
        return ConfigError(message, Place(name), _TOML)
    end = len(lines), len(lines[-1]) + 1
    line, column = (int(found[1]), int(found[2])) if found[1] else end
    source = lines[line - 1] if line <= len(lines) else ""
    place = Place(name, line, column, source=source)
    return ConfigError(message[: found.start()], place, _TOML)


class _Places:
    """Where the keys of a TOML text stand: the standard parser does not tell."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._lines = text.split("\n")
        self._known: dict[Keys, tuple[int, int]] = {}

    def of(self, keys: Keys) -> Place:
        """The place of a key, or of the nearest table around it that is written out."""
        known = self._known or self._scan()
        around = next((k for k in _prefixes(keys) if k in known), None)
        if around is None:
            return Place(self._name)
        line, column = known[around]
        source = self._lines[line - 1]
        for key in keys[len(around) :]:  # inside an inline table, on the same line
            found = re.compile(rf"\b{re.escape(key)}\b").search(source, column)
            column = found.start() + 1 if found else column
        return Place(self._name, line, column, source=source)

    def _scan(self) -> dict[Keys, tuple[int, int]]:
        table: Keys = ()
        for number, line in enumerate(self._lines, 1):
            if header := _HEADER.match(line):
                table = _dotted(header["key"])
                self._add(table, number, header.start("key"))
            elif entry := _ENTRY.match(line):
                self._add((*table, *_dotted(entry["key"])), number, entry.start("key"))
        return self._known

    def _add(self, keys: Keys, line: int, at: int) -> None:
        for prefix in _prefixes(keys):
            self._known.setdefault(prefix, (line, at + 1))


def _prefixes(keys: Keys) -> list[Keys]:
    return [keys[:end] for end in range(len(keys), 0, -1)]


def _dotted(text: str) -> Keys:
    """The keys of ``a."b c".d``; none if it only looks like some, in a multi-line text."""
    try:
        value: Any = tomllib.loads(f"{text.strip()} = 0")
    except tomllib.TOMLDecodeError:
        return ()
    keys = []
    while isinstance(value, dict):
        key, value = next(iter(value.items()))
        keys.append(key)
    return tuple(keys)
