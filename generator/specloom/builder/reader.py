"""One document, as the builder reads it: references followed, complaints kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, TypeAlias

from ..document.references import lookup
from ..errors import DocumentError, Note, Place
from ..ir import NO_TEXT, Source, Text, text_of
from .markup import markdown_of

if TYPE_CHECKING:
    from ..document import Document

Object: TypeAlias = dict[str, Any]


class Reader:
    """The document, and what was found wrong but understood while reading it.

    Loading has checked that every value has the shape that OpenAPI gives it and that
    every reference leads to the right kind; nothing here checks that again. Pointers
    travel beside values as strings; a place is looked up only when there is something
    to say about it.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.root: Object = document.root
        self.has_loose_refs = document.version in ("3.1", "3.2")  # siblings count
        self.notes: dict[tuple[str, str], Note] = {}
        self._file = Text(document.name)
        self._resolved: dict[str, tuple[str, Any]] = {}

    # ------------------------------------------------------------------ complaints

    def error(self, message: str, at: str, hint: str = "") -> DocumentError:
        """The error to raise about the element at ``at``."""
        return DocumentError(message, self.document.place(at), hint)

    def note(
        self,
        message: str,
        at: str | Place,
        reading: str = "",
        *,
        once: bool = False,
        secret: bool = False,
    ) -> None:
        """Keep that something is wrong and how it was read, once per element.

        ``at`` is a pointer, or a place outside the document. ``once``: one place stands
        for all. ``secret``: the line may hold a password and is not shown.
        """
        key = (message, "" if once else str(at))
        if key not in self.notes:
            place = at if isinstance(at, Place) else self.document.place(at)
            place = replace(place, source="") if secret else place
            self.notes[key] = Note(message, place, reading)

    # ------------------------------------------------------------------ places

    def source(self, at: str) -> Source:
        """Where an element was written, for outputs: the document and the pointer."""
        return Source(self._file, text_of(at))

    def located(self, at: str, with_excerpt: bool) -> Source:
        """``source`` with the file and the line, which may cost a pass over the document."""
        place = self.document.place(at)
        excerpt = self.document.excerpt(at) if with_excerpt else ""
        return Source(Text(place.file), Text(at), place.line, Text(excerpt))

    def file_stem(self, at: str) -> str:
        """The name of the file that an element was written in, without its suffix."""
        place: Place = self.document.place(at)
        return PurePosixPath(place.file).stem

    # ------------------------------------------------------------------ references

    def resolve(self, ref: str, at: str) -> tuple[str, Any]:
        """Pointer and value that one reference leads to."""
        found = self._resolved.get(ref)
        if found is None:
            found = self._resolved[ref] = self.document.resolve(ref, at)
        return found

    def value(self, pointer: str) -> Any:
        """What stands at a pointer that is known to be good."""
        return lookup(self.root, pointer)

    def follow(self, value: Any, at: str) -> tuple[str, Object]:
        """Pointer and value behind a chain of references; (at, value) if there is none.

        For reference objects, whose siblings say nothing about the wire.
        """
        while "$ref" in value:
            at, value = self.resolve(value["$ref"], at)
        return at, value

    def behind(self, schema: Any, at: str) -> tuple[str, Any]:
        """Pointer and schema behind a chain of references that nothing stands beside."""
        while isinstance(schema, dict) and schema.keys() == {"$ref"}:
            at, schema = self.resolve(schema["$ref"], at)
        return at, schema


def object_in(parent: Object, key: str) -> Object:
    """The object under ``key``, empty if there is none."""
    value = parent.get(key)
    return value if isinstance(value, dict) else {}


def list_in(parent: Object, key: str) -> list[Any]:
    """The array under ``key``, empty if there is none."""
    value = parent.get(key)
    return value if isinstance(value, list) else []


def string_in(parent: Object, key: str) -> str:
    """The string under ``key``, empty if there is none."""
    value = parent.get(key)
    return value if isinstance(value, str) else ""


def prose_in(parent: Object, key: str) -> Text:
    """A description or summary, where it is written in HTML as Markdown."""
    return prose_of(parent.get(key))


def prose_of(value: Any) -> Text:
    """``prose_in`` of a value, which may have been read already."""
    if value.__class__ is not str:
        return value if isinstance(value, Text) else NO_TEXT
    return text_of(markdown_of(value) if "<" in value or "&" in value else value)


def text_in(parent: Object, key: str) -> Text:
    """``string_in`` as Text."""
    value = parent.get(key)
    return text_of(value) if value.__class__ is str else NO_TEXT
