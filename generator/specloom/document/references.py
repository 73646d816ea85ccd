"""References: where they lead, which files they may open, and the one tree they make.

Files that a document refers to are mounted in it, below ``/x-specloom-files/<n>``, so
that every reference becomes a pointer into one tree. Nothing outside the document's
folder is opened unless a root allows it, and nothing that is named by a URL ever.
"""

from __future__ import annotations

import os
import re
from pathlib import Path, PureWindowsPath
from typing import Any, Final
from urllib.parse import unquote, urljoin

from ..errors import DocumentError
from .findings import Advice, meant
from .limits import Limits, beyond
from .pointers import join, tokens
from .reading import Source, read

MOUNT: Final = "x-specloom-files"

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_BAD_ESCAPE = re.compile(r"~(?![01])")
_MARKS: Final = (("$id", ""), ("$anchor", "#"), ("$dynamicAnchor", "#"))
_INDEX = re.compile(r"0|[1-9][0-9]*")

_POINTER: Final = "a pointer begins with `#/`; in a key, `~0` is `~` and `~1` is `/`"
_NO_PERCENT: Final = "write the characters themselves"
_FROM_ZERO: Final = "items are counted from 0"
_ADD_IT: Final = "define it there, or refer to something else"


class Refusal(Exception):
    """Why a reference is not followed; ``secret``: its text may hold a password."""

    def __init__(self, message: str, hint: Advice = "", secret: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.secret = secret


def lookup(root: Any, pointer: str) -> Any:
    """The value at a JSON pointer, strictly (RFC 6901); a ``Refusal`` says what is missing."""
    value, way = root, ""
    for token in tokens(pointer):
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and _INDEX.fullmatch(token):
            if len(token) > 9 or int(token) >= len(value):
                raise Refusal(f"{_shown(way)} has only {len(value)} items", _FROM_ZERO)
            value = value[int(token)]
        else:
            raise _missing(token, value, way)
        way = join(way, token)
    return value


def _missing(token: str, value: Any, way: str) -> Refusal:
    message = f"there is no {token!r} in {_shown(way)}"
    match value:
        case dict():
            return Refusal(message, lambda: meant(token, _ours(value)) or _ADD_IT)
        case list():
            return Refusal(message, _FROM_ZERO)
    return Refusal(message, "that is a plain value: nothing lies below it")


def _ours(value: dict[str, Any]) -> list[str]:
    """The keys of an object that somebody wrote."""
    return [key for key in value if key != MOUNT]


def _shown(pointer: str) -> str:
    file, rest = mounted(pointer)
    return ("that file's #" if file else "#") + rest


def pointer_in(ref: str) -> str:
    """The pointer of a local reference (``#/components/…``), percent-decoded."""
    fragment = ref.removeprefix("#")
    if "%" in fragment:
        try:
            fragment = unquote(fragment, errors="strict")
        except UnicodeDecodeError:
            raise Refusal("its percent-encoding is not UTF-8", _NO_PERCENT) from None
    if fragment and (fragment[0] != "/" or _BAD_ESCAPE.search(fragment)):
        raise Refusal("it is not a JSON pointer", _POINTER)
    return fragment


def reference_to(pointer: str) -> str:
    """The local reference that ``pointer_in`` reads back."""
    return "#" + pointer.replace("%", "%25")


def mounted(pointer: str) -> tuple[int, str]:
    """The number of the file that a pointer lies in (0: the document), and the rest."""
    if not pointer.startswith(f"/{MOUNT}/"):
        return 0, pointer
    number, slash, rest = pointer[len(MOUNT) + 2 :].partition("/")
    return int(number), slash + rest


class References:
    """The files of one document, opened as references ask for them."""

    def __init__(
        self,
        source: Source,
        root: dict[str, Any],
        limits: Limits,
        roots: tuple[Path, ...],
    ) -> None:
        self.files = [source]
        self._root = root
        self._limits = limits
        home = Path(os.path.realpath(source.path))
        self._paths = [home]
        self._roots = [home.parent, *(Path(os.path.realpath(root)) for root in roots)]
        self._broken: dict[Path, DocumentError | Refusal] = {}
        self._size = source.size
        self._marks: dict[int, dict[str, str]] = {}

    def add_overlay(self, source: Source) -> int:
        """Count an overlay among the files, for its places; what it adds is the document's."""
        self.files.append(source)
        self._paths.append(self._paths[0])
        return len(self.files) - 1

    def locate(self, ref: str, file: int) -> str:
        """The pointer, in the one tree, that a reference in a file leads to.

        What is there is not checked. Raises ``Refusal``, or ``DocumentError`` with a
        place of its own for a referenced file that cannot be read.
        """
        url, _, fragment = ref.partition("#")
        base = ""
        if _SCHEME.match(url):
            file, base = self._identified(url)
        elif url:
            file, base = self._relative(url, file)
        prefix = f"/{MOUNT}/{file}" if file else ""
        if fragment and fragment[0] not in "/%":
            return prefix + self._mark(f"#{fragment}", file)
        return prefix + base + pointer_in(fragment)

    def value(self, pointer: str) -> Any:
        """What a pointer into the one tree leads to."""
        return lookup(self._root, pointer)

    def _open(self, url: str, file: int) -> int:
        """The number of the file at a relative URL, read if it is new."""
        try:
            name = unquote(url, errors="strict")
        except UnicodeDecodeError:
            raise Refusal("its percent-encoding is not UTF-8", _NO_PERCENT) from None
        real = self._allowed(name, self._paths[file].parent)
        if real in self._paths:
            return self._paths.index(real)
        if real in self._broken:
            raise self._broken[real]
        try:
            return self._mount(real)
        except (DocumentError, Refusal) as error:
            self._broken[real] = error
            raise

    def _allowed(self, name: str, folder: Path) -> Path:
        if "\0" in name or os.path.isabs(name) or PureWindowsPath(name).anchor:
            raise Refusal(
                "it names a file by an absolute path",
                "refer to files by relative paths, and to this one by `#/…`",
            )
        real = Path(os.path.realpath(folder / name))
        if not any(real.is_relative_to(root) for root in self._roots):
            raise Refusal(
                "it leads out of the folder of the document",
                "move the file there, or allow its folder with `roots` in the configuration",
            )
        return real

    def _mount(self, real: Path) -> int:
        if len(self.files) >= self._limits.files:
            message, hint = beyond(self._limits, "files", "too many files")
            raise Refusal(message, hint)
        first = self.files[0].name
        relative = os.path.relpath(real, self._paths[0].parent)
        name = Path(os.path.join(os.path.dirname(first), relative)).as_posix()
        try:
            source = read(real, self._limits, name=name, named=False)
        except DocumentError as error:
            if error.place and error.place.line:
                raise
            raise Refusal(f"{error.message}: {name!r}", error.hint) from None
        self._size += source.size
        if self._size > self._limits.bytes:
            message, hint = beyond(self._limits, "bytes", "all files are too large")
            raise Refusal(message, hint)
        if not isinstance(source.value, dict | list):
            raise Refusal(
                f"the file is not an OpenAPI document or a part of one: {name!r}",
                "refer to a file that holds an object",
            )
        self.files.append(source)
        self._paths.append(real)
        number = len(self.files) - 1
        self._root.setdefault(MOUNT, {})[str(number)] = source.value
        return number

    def _relative(self, url: str, file: int) -> tuple[int, str]:
        """The file at a relative URL; without one, what calls itself by that URL."""
        try:
            return self._open(url, file), ""
        except Refusal:
            marks = self._marks_of(file)
            whole = next((mark for mark, at in marks.items() if not at), "")
            for name in (url, _joined(whole, url)):
                if name in marks:
                    return file, marks[name]
            raise

    def _identified(self, url: str) -> tuple[int, str]:
        """The schema that calls itself by this URL; URLs are never opened."""
        for file in range(len(self.files)):
            if url in (marks := self._marks_of(file)):
                return file, marks[url]
        raise Refusal(
            "it leads to a URL, and specloom opens none",
            "save that document beside this one and refer to it by a relative path",
            secret=True,
        )

    def _mark(self, anchor: str, file: int) -> str:
        marks = self._marks_of(file)
        if anchor not in marks:
            raise Refusal(
                "there is no such `$anchor`, and it is not a JSON pointer", _POINTER
            )
        return marks[anchor]

    def _marks_of(self, file: int) -> dict[str, str]:
        """Pointers within a file by ``$id`` and by ``#`` and ``$anchor``."""
        if file not in self._marks:
            self._marks[file] = _marks_in(self.files[file].value)
        return self._marks[file]


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError:  # a base that is no URL
        return url


def _marks_in(root: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    waiting = [(root, "")]
    while waiting:
        value, at = waiting.pop()
        if isinstance(value, dict):
            for key, sign in _MARKS if at else (("$self", ""), *_MARKS):
                if isinstance(value.get(key), str):
                    found.setdefault(sign + value[key].removesuffix("#"), at)
            waiting += [
                (child, join(at, key)) for key, child in value.items() if key != MOUNT
            ]
        elif isinstance(value, list):
            waiting += [(child, join(at, index)) for index, child in enumerate(value)]
    return found
