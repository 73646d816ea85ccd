"""Which operations are wanted, which service each belongs to, and where schemas live."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Literal

from ..document.pointers import join
from ..document.references import Refusal
from ..errors import DocumentError, Place
from ..names import Name
from .hierarchies import families_of
from .operations import Written
from .reader import Object, Reader, object_in, string_in

if TYPE_CHECKING:
    from ..document import Document

Split = Literal["none", "tag", "path"]

_PREFIX = re.compile(r"api|rest|v?\d+(\.\d+)*((alpha|beta|p)\d*)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Filter:
    """Operations that meet every criterion given; each lists alternatives.

    ``tags``, ``paths`` and ``ids`` are patterns (``*`` and ``?``), ``methods`` HTTP methods.
    ``place`` is where somebody wrote it, if that is known.
    """

    tags: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    deprecated: bool | None = None
    place: Place | None = None

    def matches(self, written: Written) -> bool:
        """Whether the operation meets all criteria."""
        deprecated = written.facts.get("deprecated") is True
        return (
            (not self.tags or any(_like(tag, self.tags) for tag in written.tags))
            and (not self.paths or _like(written.path, self.paths))
            and (not self.ids or _like(written.id, self.ids))
            and (
                not self.methods or written.verb.lower() in map(str.lower, self.methods)
            )
            and (self.deprecated is None or self.deprecated == deprecated)
        )


def _like(text: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(text, pattern) for pattern in patterns)


@dataclass(frozen=True, slots=True)
class ServiceSource:
    """A document and how it becomes services.

    ``split``: one service called ``name``; or one for each first tag, or for each first
    path segment that tells something, called by these. An operation is in if one of
    ``include`` matches (or there is none) and none of ``exclude`` does. ``excerpts``:
    outputs may show the text that describes an operation.
    """

    name: str
    document: Document
    split: Split = "none"
    include: tuple[Filter, ...] = ()
    exclude: tuple[Filter, ...] = ()
    excerpts: bool = False

    def sorted_out(
        self, operations: Iterable[Written]
    ) -> tuple[list[Written], list[Written]]:
        """The operations that the filters let in, and the others."""
        sides: tuple[list[Written], list[Written]] = ([], [])
        for written in operations:
            sides[not self._wants(written)].append(written)
        return sides

    def _wants(self, written: Written) -> bool:
        wanted = not self.include or any(f.matches(written) for f in self.include)
        return wanted and not any(f.matches(written) for f in self.exclude)


# What patterns are compared with: how it is called, and where filters and operations have it.
_COMPARED: tuple[
    tuple[
        str,
        Callable[[Filter], Iterable[str]],
        Callable[[Written], Iterable[str]],
    ],
    ...,
] = (
    ("tag", lambda filter: filter.tags, lambda written: written.tags),
    ("path", lambda filter: filter.paths, lambda written: (written.path,)),
    ("operationId", lambda filter: filter.ids, lambda written: (written.id,)),
)


def note_vain_filters(
    reader: Reader, source: ServiceSource, operations: Sequence[Written]
) -> None:
    """Tell of patterns that match nothing: misspelled, or of an API that has changed."""
    filters = (*source.include, *source.exclude)
    for what, wanted, given in _COMPARED:
        texts = {text for written in operations for text in given(written)}
        patterns = {p: f.place for f in reversed(filters) for p in wanted(f)}
        for pattern, place in patterns.items():
            if not any(fnmatchcase(text, pattern) for text in texts):
                message = f"a filter names the {what} {pattern!r}"
                reader.note(message, place or "", "no operation has such a one")


def service_of(source: ServiceSource, written: Written) -> Name:
    """The service that an operation belongs to."""
    if source.split == "none":
        return Name.of(source.name, "service")
    if source.split == "tag" and written.tags:
        return _of_tag(written.tags[0])
    return Name.of(_segment(written.path) or source.name, "service")


def tag_service(tag: Object) -> Name:
    """The service that a tag stands for, where tags make services."""
    return _of_tag(string_in(tag, "name"))


def _of_tag(name: str) -> Name:
    return Name.of(name, "service")


def _segment(path: str) -> str:
    """The first segment that is neither a parameter nor a version nor ``api``."""
    for segment in path.split("/"):
        if segment and "{" not in segment and not _PREFIX.fullmatch(segment):
            return segment
    return ""


# --------------------------------------------------------------------------- homes


class Homes:
    """Where shared elements live: with the only service that reaches them, else nowhere.

    ``services`` maps the pointers of wanted operations to their services. What no
    operation reaches stays with the ``only`` service; where a document may become several
    there is none, and it stays with no service, whichever come later. What only
    ``unwanted`` operations reach is left out with them.
    """

    def __init__(
        self,
        reader: Reader,
        services: Mapping[str, Name],
        unwanted: Sequence[str],
        only: Name | None,
    ) -> None:
        self._only = only
        self._services = services
        self._users: dict[str, set[Name | None]] | None = None
        self._dropped: set[str] = set()
        if unwanted or only is None:
            graph = _Graph(reader)
            self._users = _users(reader, graph, services, unwanted, only)
            reached = {p for at in unwanted for p in graph.reached(at)}
            self._dropped = reached - self._users.keys()

    def of(self, pointer: str) -> Name | None:
        """The service that the shared element at a pointer belongs to; None: several."""
        if self._users is None:
            return self._only
        found = self._users.get(pointer, {self._only})
        return next(iter(found)) if len(found) == 1 else None

    def inside(self, pointer: str, home: Name | None) -> Name | None:
        """Where an element inside another one lives: with that, unless others refer to it."""
        if self._users is None:
            return home
        around = list(_around(pointer))
        users = {user for at in around for user in self._users.get(at, ())}
        if pointer.startswith("/components/") or not users:
            return home
        users.update(self._services[at] for at in around if at in self._services)
        return next(iter(users)) if len(users) == 1 else None

    def drops(self, pointer: str) -> bool:
        """Whether nothing that is wanted needs the element."""
        return pointer in self._dropped


def _around(pointer: str) -> Iterator[str]:
    """The pointer, and those of all elements around what it leads to."""
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]


def _users(
    reader: Reader,
    graph: _Graph,
    services: Mapping[str, Name],
    unwanted: Sequence[str],
    only: Name | None,
) -> dict[str, set[Name | None]]:
    """The services that reach each shared element; None for what is reached by no operation."""
    users: dict[str, set[Name | None]] = {}
    for at, service in services.items():
        for pointer in graph.reached(at):
            users.setdefault(pointer, set()).add(service)
    known = users.keys() | {p for at in unwanted for p in graph.reached(at)}
    for at in _components(reader):
        if at not in known:
            for pointer in (at, *graph.reached(at)):  # has one user more
                users.setdefault(pointer, set()).add(only)
    return users


def _components(reader: Reader) -> Iterator[str]:
    """The pointers of all component schemas."""
    for wire in object_in(object_in(reader.root, "components"), "schemas"):
        yield join("/components/schemas", wire)


class _Graph:
    """Which shared elements refer to which, by pointer; read on demand."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._direct: dict[str, tuple[str, ...]] = {}
        self._families = families_of(reader)

    def reached(self, at: str) -> Iterator[str]:
        """The pointers of all shared elements that the one at ``at`` leads to."""
        seen: set[str] = set()
        waiting = [*self._at(at), *self._at(at.rpartition("/")[0] + "/parameters")]
        while waiting:
            pointer = waiting.pop()
            if pointer not in seen:
                seen.add(pointer)
                yield pointer
                waiting.extend(self._at(pointer))

    def _at(self, pointer: str) -> tuple[str, ...]:
        known = self._direct.get(pointer)
        if known is None:
            value = self._value(pointer)
            found = dict.fromkeys(_pointers(self._reader, value, pointer))
            if isinstance(value, dict) and "discriminator" in value:
                found.update(dict.fromkeys(self._families.get(pointer, ())))
            known = self._direct[pointer] = tuple(found)
        return known

    def _value(self, pointer: str) -> Any:
        try:
            return self._reader.value(pointer)
        except Refusal:
            return None  # a path item without parameters


def _pointers(reader: Reader, value: Any, at: str) -> Iterator[str]:
    """Pointers of the shared elements that a value refers to directly."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            for key, child in node.items():
                if isinstance(child, (dict, list)):
                    if not key.startswith("x-"):
                        waiting.append(child)
                elif isinstance(child, str) and child.startswith("#/"):
                    yield from _resolved(reader, child, at)


def _resolved(reader: Reader, ref: str, at: str) -> Iterator[str]:
    """A reference's pointer, cut to the shared element that holds it."""
    try:
        pointer, _ = reader.resolve(ref, at)
    except DocumentError:
        return  # told where the reference is read; examples may hold anything
    depth = 4 if pointer.startswith("/components/") else None
    yield "/".join(pointer.split("/")[:depth])
