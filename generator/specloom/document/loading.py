"""From a file to a document: read, overlay, walk, check, lift."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeAlias

from ..collector import collector_paused
from ..errors import DocumentError, Note, Place
from .circles import check_chains, check_composition
from .faults import SOMETHING
from .findings import Findings, said
from .forms import type_name
from .further_paths import add_further_paths
from .limits import DEFAULT, Limits
from .operations import check_operations
from .origins import Origin, Origins
from .outline import Outline, Parts
from .reading import Source, read
from .references import MOUNT, References, Refusal, lookup, mounted, pointer_in
from .version import version_of
from .walk import Walk

#: The outline of an earlier document, given the tree of the one that is being loaded.
Earlier: TypeAlias = "Callable[[Mapping[str, Any]], Outline | None]"


class Document:
    """An OpenAPI document that was read, checked and brought into the shape of 3.x.

    ``root`` is one tree: every ``$ref`` in it that the specification honours is local
    (``#/…``) and leads to something of the right kind; other files are mounted below
    ``/x-specloom-files/<n>``. ``version`` is that of the file: a Swagger 2.0 document
    has the shape of 3.0. ``notes`` are what was wrong but understood. ``files`` are all
    files that were read; ``size`` counts their bytes. ``is_sound``: the walk over the tree
    found nothing, and would find nothing in another of the same structure.
    """

    def __init__(
        self,
        version: str,
        root: dict[str, Any],
        files: Sequence[Source],
        notes: tuple[Note, ...],
        layers: Sequence[Origins],
        parts: Parts | None = None,
        is_sound: bool = False,
    ) -> None:
        self.parts = parts or Parts(root)
        self.is_sound = is_sound
        self.path = files[0].path
        self.name = files[0].name
        self.version = version
        self.root = root
        self.notes = notes
        self.files = tuple(file.path for file in files)
        self.size = sum(file.size for file in files)
        self._files = files
        self._places = Places(files, layers)
        self._resolved: dict[str, tuple[str, Any]] = {}

    @property
    def digest(self) -> str:
        """Hexadecimal digits for all that the files say."""
        if len(self._files) == 1:
            return self._files[0].digest
        digests = "\n".join(file.digest for file in self._files)
        return hashlib.sha256(digests.encode()).hexdigest()

    def place(self, pointer: str) -> Place:
        """Where the element at a pointer of ``root`` was written, in whichever file."""
        return self._places.of(pointer)

    def excerpt(self, pointer: str) -> str:
        """The member at a pointer of ``root`` as its file has it, from its key on."""
        return self._places.excerpt(pointer)

    def resolve(self, ref: str, at: str) -> tuple[str, Any]:
        """Pointer and value that a local reference leads to; ``at`` is where it stands."""
        found = self._resolved.get(ref)
        if found is None:
            try:
                pointer = pointer_in(ref) if ref.startswith("#") else None
                if pointer is None:
                    raise Refusal("it is not local", "refer to `#/…`")
                found = self._resolved[ref] = (pointer, lookup(self.root, pointer))
            except Refusal as refusal:
                raise DocumentError(
                    f"the reference {ref!r} cannot be followed: {refusal.message}",
                    self.place(at),
                    said(refusal.hint),
                ) from None
        return found


class Places:
    """Places of pointers, through the layers that changed the tree, newest first."""

    def __init__(self, files: Sequence[Source], layers: Sequence[Origins]) -> None:
        self._files = files
        self._layers = layers

    def of(self, pointer: str) -> Place:
        """The place of what stood at a pointer of the newest tree."""
        source, rest = self._written(pointer)
        return source.place(rest)

    def excerpt(self, pointer: str) -> str:
        """The text of what stood at a pointer of the newest tree."""
        source, rest = self._written(pointer)
        return source.excerpt(rest)

    def _written(self, pointer: str) -> tuple[Source, str]:
        """The file that holds what stood at a pointer, and its pointer in there."""
        origin = Origin(0, pointer)
        for layer in self._layers:
            if origin.file == 0:
                origin = layer.find(origin.pointer)
        file, rest = mounted(origin.pointer)
        return self._files[origin.file or file], rest


def load(
    path: Path,
    overlays: Sequence[Path] = (),
    limits: Limits = DEFAULT,
    roots: Sequence[Path] = (),
    strict: bool = False,
    name: str = "",
    overlay_names: Sequence[str] = (),
    earlier: Earlier | None = None,
) -> Document:
    """Read a document with the files it refers to, apply overlays, and check it.

    Everything that makes no sense is told in one ``DocumentError``; what is wrong but
    understood becomes a note, or an error too if ``strict``. Files are read from the
    document's folder and below, and from ``roots``; the network never. ``name`` is what
    messages and outputs call the file, its path by default; so are ``overlay_names``.
    ``earlier`` tells of a sound document that was loaded in this way before, if it was:
    one of the same structure is not walked again.
    """
    with collector_paused():
        loading = _Loading(path, limits, strict, name, earlier)
        named = list(zip_longest(overlays, overlay_names, fillvalue=""))
        return loading.document(named[: len(overlays)], tuple(roots))


class _Loading:
    def __init__(
        self,
        path: Path,
        limits: Limits,
        strict: bool,
        name: str,
        earlier: Earlier | None,
    ) -> None:
        self._earlier = earlier
        self._limits = limits
        self._strict = strict
        self._findings = Findings()
        self._source = read(path, limits, name=name)

    def document(
        self, overlays: Sequence[tuple[Path | str, str]], roots: tuple[Path, ...]
    ) -> Document:
        root = self._root()
        changes, notes = Origins(), []
        references = References(self._source, root, self._limits, roots)
        for path, name in overlays:
            source = read(Path(path), self._limits, name=name)
            notes += self._overlay(source, root, changes, references)
        version = version_of(self._source, root, self._findings)
        add_further_paths(root, changes, self._findings)
        parts = None if overlays or version == "2.0" else self._walked(root)
        root[MOUNT] = {}  # the walk may fill it
        walk = Walk(version, references, self._findings, self._limits)
        places = Places(references.files, [changes])
        noted = self._findings.count
        if parts is None:
            self._walk(walk, root)
        is_sound = self._findings.count == noted
        self._check(root, references, places)
        if not root[MOUNT]:
            del root[MOUNT]
        layers = [changes]
        if version == "2.0":
            from .swagger import lift

            root, moved = lift(root, walk.schemas, walk.referring, self._findings)
            self._findings.raise_errors(places.of, self._strict)
            layers = [moved, changes]
        notes += self._findings.notes(places.of)
        files = references.files
        return Document(version, root, files, tuple(notes), layers, parts, is_sound)

    def _walked(self, root: dict[str, Any]) -> Parts | None:
        """The parts of a document whose walk would be that over an earlier one again."""
        before = self._earlier(root) if self._earlier else None
        if before is None:
            return None
        parts = Parts(root)
        changed = parts.changed(before)
        if changed is None or parts.longest(changed) > self._limits.text:
            return None
        return parts

    def _root(self) -> dict[str, Any]:
        root = self._source.value
        if not isinstance(root, dict):
            raise DocumentError(
                f"the document must be an object, not {type_name(root)}",
                self._source.place(""),
                SOMETHING,
            )
        if MOUNT in root:
            raise DocumentError(
                f"the key {MOUNT!r} is reserved",
                self._source.place(f"/{MOUNT}"),
                "give it another name",
            )
        return root

    def _overlay(
        self,
        source: Source,
        root: dict[str, Any],
        changes: Origins,
        references: References,
    ) -> list[Note]:
        from .overlay import Overlay

        number = references.add_overlay(source)
        overlay = Overlay(source, number, root, changes, self._limits)
        overlay.apply(self._source.path.name)
        overlay.findings.raise_errors(source.place, self._strict)
        return list(overlay.findings.notes(source.place))

    def _walk(self, walk: Walk, root: dict[str, Any]) -> None:
        walk.run(root)
        if not self._findings:
            check_chains(walk)
        if not self._findings:
            check_composition(walk)

    def _check(
        self, root: dict[str, Any], references: References, places: Places
    ) -> None:
        check_operations(root, references, self._findings, self._limits)
        self._findings.raise_errors(places.of, self._strict)
