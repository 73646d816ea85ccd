"""Schemas to types and definitions: who is named, who is inline, and what each one is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..document.pointers import join, tokens
from ..ir import (
    ANY,
    Alias,
    Definition,
    ListOf,
    Nullable,
    Ref,
    Source,
    Text,
    TupleOf,
    Type,
)
from ..names import Name, Names
from . import composition, enums, records
from .dialect import is_nullable, kinds_of, limits_of, primitive
from .reader import Object, Reader
from .unions import NEVER, nullable, union

_COMPOSED = frozenset({"allOf", "oneOf", "anyOf", "not", "if", "discriminator"})
_OBJECT_KEYS = frozenset(
    {"properties", "additionalProperties", "patternProperties", "required"}
)
_ARRAY_KEYS = frozenset({"items", "prefixItems"})

# Where a reference may not lead: nothing below these is a schema.
_NO_SCHEMAS = frozenset({"", "info", "servers", "tags", "security", "externalDocs"})


@dataclass(frozen=True, slots=True)
class Owner:
    """The definition (or operation) that inline schemas are named after, and its home."""

    name: Name
    home: Name | None


class Schemas:
    """The types of one document; ``definitions`` grows as schemas are read.

    A schema that needs a name gets it when it is first met, by its pointer; component
    schemas have claimed theirs before any inline schema can.
    """

    def __init__(self, reader: Reader, home_of: Callable[[str], Name | None]) -> None:
        self.reader = reader
        self.definitions: dict[Ref, Definition] = {}
        self._home_of = home_of
        self._names = Names()
        self._refs: dict[str, Ref] = {}
        self._wires: dict[str, str] = {}
        self._nullable: dict[str, bool] = {}
        self._open: set[str] = set()
        self._waiting: list[str] = []
        self.children: dict[str, list[str]] | None = None  # of hierarchies

    # ------------------------------------------------------------------ definitions

    def declare_components(self) -> None:
        """Give every component schema its name, in document order."""
        components = self.reader.object_in(self.reader.root, "components", "")
        schemas = self.reader.object_in(components, "schemas", "/components")
        for wire in schemas:
            self._declare(join("/components/schemas", wire), wire)

    def _declare(self, pointer: str, wire: str) -> Ref:
        name = self._names.claim(Name.of(wire, "schema"))
        ref = self._refs[pointer] = Ref(name, self._home_of(pointer))
        self._wires[pointer] = wire
        self._waiting.append(pointer)
        return ref

    def define_waiting(self) -> None:
        """Read the schemas that have a name and no definition yet."""
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            for pointer in waiting:
                self._define(pointer)

    def _define(self, pointer: str) -> None:
        ref = self._refs[pointer]
        _, schema = self.reader.resolve("#" + pointer, pointer)
        type = self.shape(schema, pointer, Owner(ref.name, ref.home), "")
        if ref not in self.definitions:
            self.definitions[ref] = self._alias(ref, pointer, schema, type)

    def _alias(self, ref: Ref, pointer: str, schema: Any, type: Type) -> Alias:
        facts = schema if isinstance(schema, dict) else {}
        return Alias(
            ref.name,
            self.wire(pointer),
            type.type if isinstance(type, Nullable) else type,
            self.reader.text_in(facts, "description", pointer),
            facts.get("deprecated") is True,
            None if "$ref" in facts else limits_of(facts, pointer, self.reader),
            self.source(pointer),
        )

    def hoist(
        self, at: str, owner: Owner, tail: str, define: Callable[[Ref], Definition]
    ) -> Ref:
        """The reference to the definition at ``at``, made by ``define`` on first sight.

        It is known before ``define`` runs, so that a schema may contain itself.
        """
        ref = self._refs.get(at)
        if ref is None:
            wanted = owner.name + Name.of(tail) if tail.strip() else owner.name
            ref = self._refs[at] = Ref(self._names.claim(wanted), owner.home)
        if ref not in self.definitions and at not in self._open:
            self._open.add(at)
            self.definitions[ref] = define(ref)
            self._open.discard(at)
        return ref

    def definition(self, ref: Ref) -> Definition | None:
        """The definition behind a reference; None while it is being made."""
        if ref not in self.definitions:
            self.define_waiting()
        return self.definitions.get(ref)

    def owner(self, ref: Ref) -> Owner:
        """The definition as an owner of what stands inside it."""
        return Owner(ref.name, ref.home)

    def is_named(self, at: str) -> bool:
        """Whether the schema at ``at`` has a name of its own."""
        return at in self._wires

    def wire(self, at: str) -> Text:
        """The name that the document gives a schema; empty for inline ones."""
        return Text(self._wires.get(at, ""))

    def source(self, at: str) -> Source:
        """Where a definition was written."""
        return self.reader.source(at)

    # ------------------------------------------------------------------ references

    def reference(self, ref: Any, at: str) -> Type:
        """The type that a ``$ref`` in a schema stands for."""
        pointer, value = self.reader.resolve(ref, at)
        if pointer not in self._refs:
            return self._unnamed(pointer, value, at)
        return self._named(pointer)

    def _named(self, pointer: str) -> Type:
        ref = self._refs[pointer]
        return Nullable(ref) if self._is_nullable_at(pointer) else ref

    def _unnamed(self, pointer: str, value: Any, at: str) -> Type:
        """A schema of another file, or one that stands inside another element."""
        steps = tokens(pointer) or [""]
        if steps[0] in _NO_SCHEMAS or not isinstance(value, (dict, bool)):
            raise self.reader.error("this reference does not lead to a schema", at)
        if steps[0] == "x-specloom-files":
            wire = steps[-1] if len(steps) > 2 else self.reader.file_stem(pointer)
            self._declare(pointer, wire)
            return self._named(pointer)
        if pointer in self._open:
            raise self.reader.error("this reference leads back to itself", at)
        owner, tail = self.place_of_name(pointer)
        self._open.add(pointer)
        try:
            return self.type_of(value, pointer, owner, tail)
        finally:
            self._open.discard(pointer)

    def place_of_name(self, pointer: str) -> tuple[Owner, str]:
        """The owner and the rest of the name of an element, from where it stands."""
        ref = self._refs.get(pointer)
        if ref is not None:
            return self.owner(ref), ""
        steps = tokens(pointer)
        section = "/".join(pointer.split("/", 4)[:4])
        around = self._refs.get(section)
        if around is not None:
            return self.owner(around), _tail(steps[3:])
        home = self._home_of(section)
        if steps[0] == "components" and len(steps) > 2:
            return Owner(_shared_name(steps[1], steps[2]), home), _tail(steps[3:])
        if steps[0] == "x-specloom-files":
            wire = steps[-1] if len(steps) > 2 else self.reader.file_stem(pointer)
            return Owner(Name.of(wire, "schema"), home), ""
        return Owner(Name.of(" ".join(steps[1:3])), home), _tail(steps[3:])

    # ------------------------------------------------------------------ null

    def _is_nullable_at(self, pointer: str) -> bool:
        known = self._nullable.get(pointer)
        if known is None:
            self._nullable[pointer] = (
                False  # while it is looked into: recursion adds no null
            )
            _, schema = self.reader.resolve("#" + pointer, pointer)
            known = self._nullable[pointer] = self.admits_null(schema, pointer)
        return known

    def admits_null(self, schema: Any, at: str) -> bool:
        """Whether JSON null is among the schema's values, seen through unions and refs."""
        if not isinstance(schema, dict):
            return False
        if is_nullable(schema):
            return True
        if "$ref" in schema:
            pointer, _ = self.reader.resolve(schema["$ref"], at)
            return self._is_nullable_at(pointer)
        if "type" in schema or "enum" in schema or "const" in schema:
            return False
        for key in ("oneOf", "anyOf"):
            if any(self.admits_null(o, at) for o in _options(schema, key)):
                return True
        branches = [b for b in _options(schema, "allOf") if composition.restricts(b)]
        return bool(branches) and all(self.admits_null(b, at) for b in branches)

    # ------------------------------------------------------------------ types

    def type_of(self, schema: Any, at: str, owner: Owner, tail: str) -> Type:
        """The type of the schema at ``at``; if it needs a name, ``owner`` + ``tail``."""
        if at in self._refs:
            return self._named(at)
        return self.shape(schema, at, owner, tail)

    def shape(self, schema: Any, at: str, owner: Owner, tail: str) -> Type:
        """``type_of``, also for a schema whose own name is being defined."""
        if schema.__class__ is not dict:
            return self._odd(schema, at)
        if "$ref" in schema:
            return composition.reference_type(self, schema, at, owner, tail)
        if not _COMPOSED.isdisjoint(schema):
            return composition.composed_type(self, schema, at, owner, tail)
        return self.plain(schema, at, owner, tail)

    def _odd(self, schema: Any, at: str) -> Type:
        if schema is True or schema is None:
            return ANY
        if schema is False:
            return NEVER
        raise self.reader.error("a schema must be an object or a boolean", at)

    def plain(self, schema: Object, at: str, owner: Owner, tail: str) -> Type:
        """The type of a schema that is not composed of others."""
        type = enums.enumerated(self, schema, at, owner, tail)
        if type is None:
            kinds = kinds_of(schema, at, self.reader) or _implied(schema)
            options = [
                self._of_kind(kind, schema, at, owner, tail)
                for kind in kinds
                if kind != "null"
            ]
            type = union(options) if kinds else ANY
        return nullable(type) if is_nullable(schema) else type

    def _of_kind(
        self, kind: str, schema: Object, at: str, owner: Owner, tail: str
    ) -> Type:
        match kind:
            case "object":
                return records.object_type(self, schema, at, owner, tail)
            case "array":
                return self._array(schema, at, owner, tail)
            case _:
                return primitive(kind, schema)

    def _array(self, schema: Object, at: str, owner: Owner, tail: str) -> Type:
        items = schema.get("items")
        if isinstance(items, list):
            self.reader.note("`items` should be one schema", at, "read as prefixItems")
            return self._tuple(items, at + "/items", schema, at, owner, tail)
        if schema.get("prefixItems"):
            fixed = self.reader.list_in(schema, "prefixItems", at)
            return self._tuple(fixed, at + "/prefixItems", schema, at, owner, tail)
        if items is None:
            return ListOf(ANY, schema.get("uniqueItems") is True)
        item = self.type_of(items, at + "/items", owner, tail + " item")
        return ListOf(item, schema.get("uniqueItems") is True)

    def _tuple(
        self,
        fixed: list[Any],
        below: str,
        schema: Object,
        at: str,
        owner: Owner,
        tail: str,
    ) -> TupleOf:
        items = tuple(
            self.type_of(item, f"{below}/{i}", owner, f"{tail} item {i + 1}")
            for i, item in enumerate(fixed)
        )
        after = schema.get("items", True)
        if isinstance(after, list):
            after = schema.get("additionalItems", True)
        if after is False:
            return TupleOf(items, None)
        return TupleOf(items, self.type_of(after, at + "/items", owner, tail + " item"))


def _implied(schema: Object) -> tuple[str, ...]:
    """The type that keywords give away where ``type`` is missing."""
    if not _OBJECT_KEYS.isdisjoint(schema):
        return ("object",)
    return ("array",) if not _ARRAY_KEYS.isdisjoint(schema) else ()


def _options(schema: Object, key: str) -> list[Any]:
    options = schema.get(key)
    return options if isinstance(options, list) else []


_SECTIONS = {
    "parameters": "parameter",
    "requestBodies": "request",
    "responses": "response",
    "headers": "header",
}
_STRUCTURE = frozenset(
    {"properties", "schema", "content", "schemas", "allOf", "anyOf", "oneOf"}
)


def _shared_name(section: str, wire: str) -> Name:
    """The name of a shared parameter, response, …, with what it is at its end."""
    name = Name.of(wire, "shared")
    what = _SECTIONS.get(section, "")
    return name if not what or name.words[-1] == what else name + Name((what,))


def _tail(steps: list[str]) -> str:
    """The speaking parts of a pointer: property names, not the keywords between them."""
    return " ".join("item" if s == "items" else s for s in steps if s not in _STRUCTURE)
