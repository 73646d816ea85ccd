"""Schemas to types and definitions: who is named, who is inline, and what each one is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from ..document.pointers import join, tokens
from ..document.references import MOUNT
from ..errors import SpecloomError
from ..ir import ANY, Alias, Definition, ListOf, Ref, Text, TupleOf, Type, without_null
from ..names import Name, Names
from . import composition, enums, naming, records
from .collisions import note_collision
from .combining import NEVER, nullable, union
from .dialect import SCALARS, SHAPING, is_nullable, kinds_of, primitive
from .limits import MEASURING, limited, limits_of
from .merging import alone, restricts
from .reader import Object, Reader, list_in, object_in, prose_in
from .repeated import Repeated

_COMPOSED = frozenset("allOf oneOf anyOf not if dependentSchemas discriminator".split())
_MORE = SHAPING | {"nullable"}
_OBJECT_KEYS = frozenset(
    "properties additionalProperties patternProperties required".split()
)
_ARRAY_KEYS = frozenset({"items", "prefixItems"})


if TYPE_CHECKING:
    from .splitting import Homes


class Owner(NamedTuple):
    """The definition (or operation) that inline schemas are named after, and its home."""

    name: Name
    home: Name | None


class Schemas:
    """The types of one document; ``definitions`` grows as schemas are read.

    A schema that needs a name gets it when it is first met, by its pointer; component
    schemas have claimed theirs before any inline schema can.
    """

    def __init__(
        self, reader: Reader, homes: Homes, shared: Names, lenient: bool = False
    ) -> None:
        self.reader = reader
        self.definitions: dict[Ref, Definition] = {}
        self.failures: dict[Ref, SpecloomError] = {}  # of what has a name, leniently
        self.families: dict[str, list[str]] | None = None  # once asked for
        self._homes = homes
        self._lenient = lenient
        self._names = Names()
        self._shared_names = shared  # of what lives in no service, over all documents
        self._refs: dict[str, Ref] = {}
        self._wires: dict[str, str] = {}
        self._nullable: dict[str, bool] = {}
        self._places: dict[str, tuple[Owner, str]] = {}
        self._shared: dict[str, Any] = {}
        self._open: set[str] = set()  # definitions that are being made
        self._followed: set[str] = set()  # unnamed schemas that are being referred to
        self._waiting: list[tuple[str, Any]] = []
        self.repeated = Repeated(reader.notes)

    # ------------------------------------------------------------------ definitions

    def declare_components(self) -> None:
        """Give every component schema its name, in document order."""
        components = object_in(self.reader.root, "components")
        for wire, schema in object_in(components, "schemas").items():
            pointer = join("/components/schemas", wire)
            if not self._homes.drops(pointer):
                self._wires[pointer] = wire
                home = self._homes.of(pointer)
                wanted = Name.of(wire, "schema")
                self._declare(pointer, schema, wanted, home)
                given = self._refs[pointer].name
                note_collision(self.reader, wire, pointer, wanted, given)

    def _declare(
        self, pointer: str, schema: Any, name: Name, home: Name | None
    ) -> None:
        self._refs[pointer] = self._claim(name, home)
        self._waiting.append((pointer, schema))

    def _claim(self, wanted: Name, home: Name | None) -> Ref:
        name = self._names.claim(wanted)
        return Ref(self._shared_names.claim(name) if home is None else name, home)

    def define_waiting(self) -> None:
        """Read the schemas that have a name and no definition yet."""
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            for pointer, schema in waiting:
                self._define(pointer, schema)

    def _define(self, pointer: str, schema: Any) -> None:
        ref = self._refs[pointer]
        try:
            type = self.shape(schema, pointer, self.owner(ref), "")
            if ref not in self.definitions:
                self.definitions[ref] = self._alias(
                    ref, pointer, schema, without_null(type)
                )
        except SpecloomError as error:
            self.fail(ref, pointer, error)

    def fail(self, ref: Ref, pointer: str, error: SpecloomError) -> None:
        """Raise the error of a named schema; leniently, keep it and say what is left out."""
        if not self._lenient:
            raise error
        self.failures[ref] = error
        self.reader.note(
            "this schema cannot be read", pointer, f"left out: {error.message}"
        )

    def _alias(self, ref: Ref, pointer: str, schema: Any, type: Type) -> Alias:
        facts = schema if isinstance(schema, dict) else {}
        return Alias(
            ref.name,
            self.wire(pointer),
            type,
            prose_in(facts, "description"),
            facts.get("deprecated") is True,
            limits_of(facts, pointer, self.reader),
            self.reader.source(pointer),
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
            home = self._homes.inside(at, owner.home)
            ref = self._refs[at] = self._claim(wanted, home)
        if ref not in self.definitions and at not in self._open:
            self._open.add(at)
            try:
                self.definitions[ref] = define(ref)
            except SpecloomError as error:
                self.failures[ref] = error  # others that meet it get the reference
                raise
            finally:
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

    def is_referred_to(self, at: str) -> bool:
        """Whether the schema at ``at`` is a definition, though it may have no name yet."""
        return at in self._refs

    def wire(self, at: str) -> Text:
        """The name that the document gives a schema; empty for inline ones."""
        return Text(self._wires.get(at, ""))

    def shared(self, key: str, read: Callable[[], Any]) -> Any:
        """What ``read`` gave when it was first asked for ``key``: many operations share it."""
        if key not in self._shared:
            self._shared[key] = read()
        return self._shared[key]

    # ------------------------------------------------------------------ references

    def reference(self, ref: str, at: str) -> Type:
        """The type that a ``$ref`` in a schema stands for."""
        pointer, value = self.reader.resolve(ref, at)
        if pointer in self._refs:
            return self._named(pointer, value)
        owner, tail = self.place_of_name(pointer)
        if pointer.startswith(f"/{MOUNT}/") or pointer in self._followed:
            name = owner.name + Name.of(tail) if tail else owner.name
            home = self._homes.inside(pointer, owner.home)
            self._declare(pointer, value, name, home)
            return self._named(pointer, value)
        self._followed.add(pointer)
        type = self.type_of(value, pointer, owner, tail)
        self._followed.discard(pointer)
        return type

    def _named(self, pointer: str, schema: Any) -> Type:
        ref = self._refs[pointer]
        return nullable(ref) if self._is_nullable(pointer, schema) else ref

    def place_of_name(self, pointer: str) -> tuple[Owner, str]:
        """The owner and the rest of the name of an element, from where it stands."""
        known = self._places.get(pointer)
        if known is None:
            known = self._places[pointer] = self._place_of_name(pointer)
        return known

    def _place_of_name(self, pointer: str) -> tuple[Owner, str]:
        around = pointer
        while around not in self._refs and around.count("/") > 3:
            around = around.rpartition("/")[0]
        if around in self._refs:
            below = tokens(pointer[len(around) :])
            return self.owner(self._refs[around]), naming.tail_of(below)
        name, tail = naming.from_pointer(self.reader, pointer)
        return Owner(name, self._homes.of(around)), tail

    # ------------------------------------------------------------------ null

    def _is_nullable(self, pointer: str, schema: Any) -> bool:
        known = self._nullable.get(pointer)
        if known is None:
            self._nullable[pointer] = False  # while it is asked: recursion adds no null
            known = self._nullable[pointer] = self.admits_null(schema, pointer)
        return known

    def admits_null(self, schema: Any, at: str) -> bool:
        """Whether JSON null is among the schema's values, seen through unions and refs."""
        if not isinstance(schema, dict):
            return False
        if "$ref" in schema:
            if self.reader.has_loose_refs and is_nullable(schema):
                return True
            return self._is_nullable(*self.reader.resolve(schema["$ref"], at))
        if is_nullable(schema):
            return True
        if "type" in schema or "enum" in schema or "const" in schema:
            return False
        for key in ("oneOf", "anyOf"):
            if any(self.admits_null(option, at) for option in list_in(schema, key)):
                return True
        branches = [b for b in list_in(schema, "allOf") if restricts(b, *MEASURING)]
        return bool(branches) and all(self.admits_null(b, at) for b in branches)

    # ------------------------------------------------------------------ types

    def type_of(self, schema: Any, at: str, owner: Owner, tail: str) -> Type:
        """The type of the schema at ``at``; if it needs a name, ``owner`` + ``tail``."""
        if at in self._refs:
            return self._named(at, schema)
        return self.shape(schema, at, owner, tail)

    def part(self, schema: Any, at: str, owner: Owner, tail: str) -> Type:
        """``type_of`` what is no field: an item, a map's value or an option."""
        return limited(self.type_of(schema, at, owner, tail), schema, at, self.reader)

    def shape(self, schema: Any, at: str, owner: Owner, tail: str) -> Type:
        """``type_of``, also for a schema whose own name is being defined."""
        if schema.__class__ is not dict:
            return NEVER if schema is False else ANY
        if _MORE.isdisjoint(schema) and schema.get("type") in SCALARS:
            return primitive(schema["type"], schema)
        if "$ref" in schema:
            return composition.reference_type(self, schema, at, owner, tail)
        if not _COMPOSED.isdisjoint(schema):
            return composition.composed_type(self, schema, at, owner, tail)
        return self.plain(schema, at, owner, tail)

    def plain(self, schema: Object, at: str, owner: Owner, tail: str) -> Type:
        """The type of a schema that is not composed of others."""
        type = None
        if "enum" in schema:
            schema = enums.of_items(self.reader, schema, at)
        if "enum" in schema or "const" in schema:
            type = enums.enumerated(self, schema, at, owner, tail)
        if type is None:
            kinds = kinds_of(schema, at, self.reader) or _implied(schema)
            if len(kinds) == 1 and kinds[0] != "null":
                type = self._of_kind(kinds[0], schema, at, owner, tail)
            else:
                type = self._of_kinds(kinds, schema, at, owner, tail)
        return nullable(type) if is_nullable(schema) else type

    def _of_kinds(
        self, kinds: tuple[str, ...], schema: Object, at: str, owner: Owner, tail: str
    ) -> Type:
        """The union of several JSON types; null is left to the caller."""
        if not kinds:
            return ANY
        if "object" in kinds and (merged := alone(self, schema, at)).is_record:
            return records.merged_type(self, merged, at, owner, tail)
        return union(
            self._of_kind(kind, schema, at, owner, tail)
            for kind in kinds
            if kind != "null"
        )

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
        fixed = list_in(schema, "prefixItems")
        rest = schema.get("items", schema.get("unevaluatedItems", True))
        item = self.part(rest, at + "/items", owner, tail + " item")
        if not fixed:
            return ListOf(item, schema.get("uniqueItems") is True)
        items = [
            self.part(s, f"{at}/prefixItems/{i}", owner, f"{tail} item {i + 1}")
            for i, s in enumerate(fixed)
        ]
        most = schema.get("maxItems")
        is_closed = rest is False or (type(most) is int and most <= len(items))
        return TupleOf(tuple(items), None if is_closed else item)


def _implied(schema: Object) -> tuple[str, ...]:
    """The type that keywords give away where ``type`` is missing."""
    if not _OBJECT_KEYS.isdisjoint(schema):
        return ("object",)
    return ("array",) if not _ARRAY_KEYS.isdisjoint(schema) else ()
