"""What an earlier run rendered and this one would only render again.

Where documents differ from those of the last run in nothing but prose, names and types are
the same, and only what is made of the touched parts is rendered: files of untouched
resources are read from disk, and so are untouched sections of the large files.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TypeAlias

from . import ir
from .document import Document
from .document.outline import TAGS, Outline, Parts, is_field, part_of
from .output import manifest, paths
from .remembering import Memories, Memory, Sections
from .targets import File, Target

Element: TypeAlias = (
    "ir.Service | ir.Resource | ir.Operation | ir.Record | ir.Enum | ir.Alias"
)


class Touched:
    """What is made of prose that changed, or of a part that refers to some that did."""

    def __init__(
        self, parts: Iterable[str], changed: Iterable[str], tags: Iterable[str]
    ) -> None:
        self._parts = frozenset(parts)
        self._known: dict[str, bool] = {}  # every target asks of the same elements
        fields = {part for part in changed if is_field(part)}
        self._any_service = bool(fields)
        # Servers tell of any resource, a tag of that which says the same.
        self._any_resource = not all(map(_tells_of_few, fields))
        self._told = frozenset(tags)

    def __contains__(self, element: Element) -> bool:
        """Whether the element's text may be another than in the earlier run."""
        match element:
            case ir.Service():
                return self._any_service
            case ir.Resource():
                if self._any_resource or element.doc.raw in self._told:
                    return True
                return any(m.operation in self for m in element.methods)
        source = element.source
        return source is None or self._is_within(source.pointer.raw)

    def _is_within(self, pointer: str) -> bool:
        known = self._known.get(pointer)
        if known is None:
            known = self._known[pointer] = part_of(pointer) in self._parts
        return known


def _tells_of_few(field: str) -> bool:
    """Whether a changed field of a document says nothing of most resources."""
    return field == "/info" or field.startswith(f"/{TAGS}/")


class Earlier:
    """The files of a target as an earlier run left them, as far as they still hold."""

    def __init__(
        self, folder: Path, touched: Touched, sections: Mapping[str, Sections]
    ) -> None:
        self.touched = touched
        self._start = f"{folder.name}/"
        self._folder = f"{os.fspath(folder)}/"
        self._digests = manifest.read(folder)
        self._sections = sections

    def file(self, path: str) -> File | None:
        """A file as it was; None where there is none, or one that somebody edited."""
        name = path.removeprefix(self._start)
        if name not in self._digests:
            return None
        content, digest = paths.read_regular(self._folder + name), self._digests[name]
        if content is None or manifest.digest(content) != digest:
            return None
        return File(path, content, digest=digest, is_kept=True)

    def sections(self, path: str) -> dict[str, str]:
        """The sections of a file by their keys; none where the file is not as it was."""
        file = self.file(path) if path in self._sections else None
        if file is None:
            return {}
        text = file.content.decode("utf-8")
        places = self._sections[path].items()
        return {key: text[start : start + length] for key, (start, length) in places}


class Reuse:
    """What one run can keep of earlier ones, and what it leaves for the next.

    ``references`` are the further files of each document. ``earlier`` tells by target
    what still holds of earlier outputs.
    """

    def __init__(
        self,
        memories: Memories,
        targets: Iterable[Target],
        documents: Sequence[Document],
        references: tuple[tuple[str, ...], ...],
        api: ir.Api,
    ) -> None:
        self._base = memories.base
        self._references = references
        self._sound = tuple(document.is_sound for document in documents)
        chosen = list(targets)
        names = {lines: _names(api, lines) for lines in {t.tells_lines for t in chosen}}
        self._names = {target.name: names[target.tells_lines] for target in chosen}
        provider = api.name.snake
        alike = {
            target: memory
            for target, memory in memories.of(provider).items()
            if (memory.references, memory.names) == (references, self._names[target])
        }
        every = [document.parts for document in documents]
        self._outlines = _outlines(every, list(alike.values()))
        self.earlier: dict[str, Earlier] = {}
        reach: dict[Sequence[Outline], Touched | None] = {}
        for target, memory in alike.items():
            if memory.outlines not in reach:  # the same for all targets, as a rule
                reach[memory.outlines] = self._touched(every, memory.outlines)
            touched, folder = reach[memory.outlines], memories.root / target / provider
            if touched is not None and _holds(folder, memory):
                self.earlier[target] = Earlier(folder, touched, memory.sections)

    def memory(self, target: str, files: Iterable[File], outputs: str) -> bytes:
        """What to remember of a target's files, whose manifest has the digest ``outputs``."""
        outlines = tuple(one for one in self._outlines if one is not None)
        if len(outlines) < len(self._outlines):
            return b""
        sections = {file.path: file.sections for file in files if file.sections}
        names = self._names[target]
        told = self._base, self._references, self._sound, names, outputs
        return Memory(*told, outlines, sections).dump()

    def _touched(
        self, every: Sequence[Parts], before: Sequence[Outline]
    ) -> Touched | None:
        """None where more than prose differs."""
        changed: set[str] = set()
        touched: set[str] = set()
        tags: set[str] = set()
        if len(every) != len(before):
            return None
        for parts, old in zip(every, before, strict=True):
            found = parts.changed(old)
            if found is None:
                return None
            changed.update(found)
            touched |= parts.reached(found) if found else set()
            tags.update(parts.prose_of_tags(found))
        return Touched(touched, changed, tags)


def _outlines(
    every: Sequence[Parts], memories: Sequence[Memory]
) -> list[Outline | None]:
    """The outlines of the documents; what a memory knows of them is not found out again."""
    known = memories[0].outlines[: len(every)] if memories else ()
    return [parts.outline(one) for parts, one in zip_longest(every, known)]


def _holds(folder: Path, memory: Memory) -> bool:
    """Whether a folder's outputs are those that are remembered."""
    held = paths.read_regular(folder / manifest.NAME)
    return held is not None and manifest.digest(held) == memory.outputs


def _names(api: ir.Api, with_lines: bool) -> str:
    """A digest of the names of everything, of paging, and of the lines that outputs may show.

    Prose decides few of them: whether two inline schemas are one, on which line an
    operation stands, whether lists are paged as others say they are. Where one differs, all
    must be rendered.
    """
    told: list[object] = [scheme.name.snake for scheme in api.schemes]
    told += _definitions(api.definitions)
    for service in api.services:
        told += [service.name.snake, *_definitions(service.definitions)]
        for resource in service.resources:
            told.append(resource.name.snake)
            told += [_method(method, with_lines) for method in resource.methods]
    return manifest.digest(json.dumps(told).encode())


def _definitions(definitions: Iterable[ir.Definition]) -> list[str]:
    return [f"{type(d).__name__} {d.name.snake}" for d in definitions]


def _method(method: ir.Method, with_line: bool) -> list[object]:
    source = method.operation.source if with_line else None
    place = [source.file.raw, source.line] if source else []
    paged = method.paging.kind if method.paging else ""
    return [method.name.snake, method.verb, paged, *place]
