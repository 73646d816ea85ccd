"""One document, as the builder reads it: references followed, shapes checked, notes kept."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, TypeAlias

from ..document.pointers import join
from ..errors import DocumentError, Note, Place
from ..ir import NO_TEXT, Source, Text

if TYPE_CHECKING:
    from ..document import Document

Object: TypeAlias = dict[str, Any]


class Reader:
    """The document, and what was found wrong but understood while reading it.

    Pointers travel beside values as plain strings; a place is looked up only when there
    is something to say about it.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.root: Object = document.root
        self.loose_refs = document.version in ("3.1", "3.2")  # siblings of $ref count
        self.notes: dict[tuple[str, str], Note] = {}
        self._resolved: dict[str, tuple[str, Any]] = {}

    @cached_property
    def is_published(self) -> bool:
        """Whether it is a StackQL provider document, whose provider.yaml says how to sign in."""
        components = self.object_in(self.root, "components", "")
        return "x-stackQL-resources" in components

    # ------------------------------------------------------------------ complaints

    def error(self, message: str, at: str, hint: str = "") -> DocumentError:
        """The error to raise about the element at ``at``."""
        return DocumentError(message, self.document.place(at), hint)

    def note(self, message: str, at: str, reading: str = "") -> None:
        """Keep that something is wrong, and how it was read; once per element."""
        if (message, at) not in self.notes:
            place = self.document.place(at)
            self.notes[message, at] = Note(message, place, reading)

    def secretive_place(self, at: str) -> Place:
        """A place without the line's own text, where that may hold a secret."""
        return replace(self.document.place(at), source="")

    # ------------------------------------------------------------------ places

    def source(self, at: str) -> Source:
        """Where an element was written."""
        return Source(Text(self.document.name), Text(at), self.document.place(at).line)

    def file_stem(self, at: str) -> str:
        """The name of the file that an element was written in, without its suffix."""
        return PurePosixPath(self.document.place(at).file).stem

    # ------------------------------------------------------------------ references

    def resolve(self, ref: Any, at: str) -> tuple[str, Any]:
        """Pointer and value that one reference leads to."""
        if not isinstance(ref, str):
            raise self.error("`$ref` must be a string", join(at, "$ref"))
        found = self._resolved.get(ref)
        if found is None:
            found = self._resolved[ref] = self.document.resolve(ref, at)
        return found

    def follow(self, value: Any, at: str) -> tuple[str, Any]:
        """Pointer and value behind a chain of references; (at, value) if there is none.

        For reference objects, whose siblings say nothing about the wire.
        """
        seen = {at}
        while isinstance(value, dict) and "$ref" in value:
            at, value = self.resolve(value["$ref"], at)
            if at in seen:
                raise self.error("this reference leads back to itself", at)
            seen.add(at)
        return at, value

    # ------------------------------------------------------------------ shapes

    def as_object(self, value: Any, at: str, what: str) -> Object:
        """``value`` as an object; null counts as an empty one."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self.error(f"{what} must be an object", at)
        return value

    def object_in(self, parent: Object, key: str, at: str) -> Object:
        """The object under ``key``, empty if absent."""
        value = parent.get(key)
        if value is None or isinstance(value, dict):
            return value or {}
        raise self.error(f"`{key}` must be an object", join(at, key))

    def list_in(self, parent: Object, key: str, at: str) -> list[Any]:
        """The array under ``key``, empty if absent."""
        value = parent.get(key)
        if value is None or isinstance(value, list):
            return value or []
        raise self.error(f"`{key}` must be an array", join(at, key))

    def string_in(self, parent: Object, key: str, at: str) -> str:
        """The string under ``key``, empty if absent; YAML's numbers count as text."""
        value = parent.get(key)
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        if isinstance(value, (list, dict)):
            raise self.error(f"`{key}` must be a string", join(at, key))
        self.note(f"`{key}` should be a string", join(at, key), "read as text")
        return str(value).lower() if isinstance(value, bool) else str(value)

    def text_in(self, parent: Object, key: str, at: str) -> Text:
        """``string_in`` as Text."""
        value = parent.get(key)
        if value.__class__ is str:
            return Text(value) if value else NO_TEXT
        return Text(self.string_in(parent, key, at)) if value is not None else NO_TEXT

    def flag_in(self, parent: Object, key: str, at: str) -> bool:
        """The boolean under ``key``, False if absent."""
        value = parent.get(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        if value in ("true", "false"):
            self.note(f"`{key}` should be a boolean", join(at, key), f"read as {value}")
            return bool(value == "true")
        raise self.error(f"`{key}` must be true or false", join(at, key))
