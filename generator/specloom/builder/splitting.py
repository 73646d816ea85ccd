"""Which operations are wanted, which service each belongs to, and where schemas live."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Literal

from ..document.pointers import join
from ..errors import DocumentError
from ..names import Name
from .operations import Written
from .reader import Reader

if TYPE_CHECKING:
    from ..document import Document

Split = Literal["none", "tag", "path"]

_PREFIX = re.compile(r"api|rest|v?\d+(\.\d+)*((alpha|beta|p)\d*)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Filter:
    """Operations that meet every criterion given; each lists alternatives.

    ``tags``, ``paths`` and ``ids`` are patterns (``*`` and ``?``), ``methods`` HTTP methods.
    """

    tags: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    deprecated: bool | None = None

    def matches(self, written: Written) -> bool:
        """Whether the operation meets all criteria."""
        deprecated = written.facts.get("deprecated") is True
        return (
            (not self.tags or any(_like(tag, self.tags) for tag in written.tags))
            and (not self.paths or _like(written.path, self.paths))
            and (not self.ids or _like(written.id, self.ids))
            and (not self.methods or written.verb in map(str.lower, self.methods))
            and (self.deprecated is None or self.deprecated == deprecated)
        )


def _like(text: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(text, pattern) for pattern in patterns)


@dataclass(frozen=True, slots=True)
class ServiceSource:
    """A document and how it becomes services.

    ``split``: one service called ``name``; or one for each first tag, or for each first
    path segment that tells something, called by these. An operation is in if one of
    ``include`` matches (or there is none) and none of ``exclude`` does.
    """

    name: str
    document: Document
    split: Split = "none"
    include: tuple[Filter, ...] = ()
    exclude: tuple[Filter, ...] = ()

    def wants(self, written: Written) -> bool:
        """Whether the filters let the operation in."""
        wanted = not self.include or any(f.matches(written) for f in self.include)
        return wanted and not any(f.matches(written) for f in self.exclude)


def service_of(source: ServiceSource, written: Written) -> Name:
    """The service that an operation belongs to."""
    if source.split == "none":
        return Name.of(source.name, "service")
    if source.split == "tag" and written.tags:
        return Name.of(written.tags[0], "service")
    return Name.of(_segment(written.path) or source.name, "service")


def _segment(path: str) -> str:
    """The first segment that is neither a parameter nor a version nor ``api``."""
    for segment in path.split("/"):
        if segment and "{" not in segment and not _PREFIX.fullmatch(segment):
            return segment
    return ""


# --------------------------------------------------------------------------- homes


def homes_of(
    reader: Reader, services: Mapping[str, Name], first: Name
) -> Callable[[str], Name | None]:
    """Where shared elements live: with the only service that reaches them, else nowhere.

    ``services`` maps the pointers of operations to their services. What no operation
    reaches stays with the ``first`` service, so that nothing is lost.
    """
    if len(set(services.values())) <= 1:
        return lambda pointer: first
    graph = _Graph(reader)
    users: dict[str, set[Name]] = {}
    for at, service in services.items():
        for pointer in graph.reached(at):
            users.setdefault(pointer, set()).add(service)
    for at in [p for p in _components(reader) if p not in users]:
        for pointer in (at, *graph.reached(at)):  # what it refers to has one user more
            users.setdefault(pointer, set()).add(first)

    def home_of(pointer: str) -> Name | None:
        found = users.get(pointer, {first})
        return next(iter(found)) if len(found) == 1 else None

    return home_of


def _components(reader: Reader) -> Iterator[str]:
    """The pointers of all component schemas."""
    components = reader.document.root.get("components")
    schemas = components.get("schemas") if isinstance(components, dict) else None
    for name in schemas if isinstance(schemas, dict) else ():
        yield join("/components/schemas", name)


class _Graph:
    """Which shared elements refer to which, by pointer; read on demand."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._direct: dict[str, tuple[str, ...]] = {}

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
            try:
                _, value = self._reader.resolve("#" + pointer, pointer)
            except DocumentError:
                value = None
            found = dict.fromkeys(_pointers(self._reader, value, pointer))
            known = self._direct[pointer] = tuple(found)
        return known


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
                elif isinstance(child, str) and "#/" in child[:2]:
                    yield from _resolved(reader, child, at)


def _resolved(reader: Reader, ref: str, at: str) -> Iterator[str]:
    """A reference's pointer, cut to the shared element that holds it."""
    try:
        pointer, _ = reader.resolve(ref, at)
    except DocumentError:
        return  # told where the reference is read; examples may hold anything
    depth = 4 if pointer.startswith("/components/") else None
    yield "/".join(pointer.split("/")[:depth])
