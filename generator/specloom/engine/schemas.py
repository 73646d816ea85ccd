"""JSON schemas of a service document to a table of types.

Composition is merged: an object has its own properties, those of ``allOf``, and those of
every branch of ``anyOf`` and ``oneOf``, since a column must exist before the row is seen.
What has no single shape is ``json``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from ..document.pointers import tokens
from .catalog import STRING_ONLY, Kind, Member, Type

Schema = Mapping[str, Any]
# Of a schema: its reference, its id, or the ids of all that are merged in it.
_Key: TypeAlias = "str | int | frozenset[int]"

_DEEPEST = 48  # schemas within schemas
_MOST = 200_000  # types of one document
_MOST_COMPOSED = 20_000  # compositions; objects are not put together any more then
_LONGEST_CHAIN = 32  # references that lead to references
_COMPOSITIONS = ("allOf", "anyOf", "oneOf")
_SCALARS: dict[str, Kind] = {
    "string": "string",
    "integer": "integer",
    "int": "integer",
    "number": "number",
    "boolean": "boolean",
}
_FORMATS: dict[str, Kind] = {"date-time": "timestamp", "date": "date"}
_WIDE = {"uint64", "unsigned-int64"}
_TEXTS: set[Kind] = {"string", "timestamp", "date"}  # what JSON has as text
_SIMPLE: set[Kind] = {*_TEXTS, "integer", "number", "boolean"}
_OF_VALUES = {str: "string", bool: "boolean", int: "integer", float: "number"}


class Types:
    """The types of one document, each written once."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._types: list[Type] = []
        self._known: dict[Type, int] = {}
        self._by_ref: dict[str, int] = {}
        self._composed: dict[frozenset[int], tuple[Schema, int | None]] = {}
        self.json = self.put(Type("json"))
        self.string = self.put(Type("string"))

    def table(self) -> tuple[Type, ...]:
        return tuple(self._types)

    def __getitem__(self, index: int) -> Type:
        return self._types[index]

    def put(self, made: Type) -> int:
        """The index of a type, which is written down unless it is there."""
        if made not in self._known:
            self._known[made] = len(self._types)
            self._types.append(made)
        return self._known[made]

    def properties(self, schema: Any) -> dict[str, Any]:
        """The schemas of an object's properties, by name, its composition merged.

        What several alternatives describe is as one of them says.
        """
        found: dict[str, list[Any]] = {}
        certain, branches = self._branches(self.target(schema), 0)
        for branch in branches:
            for name, inner in _mapping(branch, "properties").items():
                found.setdefault(name, []).append(inner)
        together = "allOf" if len(certain) == len(branches) else "anyOf"
        return {
            name: inner[0] if len(inner) == 1 else {together: inner}
            for name, inner in found.items()
        }

    def items(self, schema: Any) -> Any:
        """The schema of an array's items or a map's values; None where there is none."""
        branches = self._branches(self.target(schema), 0)[1]
        for keyword in ("items", "additionalProperties"):
            for branch in branches:
                if isinstance(branch.get(keyword), dict):
                    return branch[keyword]
        return None

    def is_array(self, schema: Any) -> bool:
        return self[self.of(schema)].kind == "array"

    def of(self, schema: Any, depth: int = 0) -> int:
        """The type of a schema; ``json`` where it says nothing that could be used."""
        if not isinstance(schema, dict) or depth > _DEEPEST or len(self._types) > _MOST:
            return self.json
        reference = schema.get("$ref")
        if not isinstance(reference, str):
            if any(keyword in schema for keyword in _COMPOSITIONS):
                return self._compose(frozenset([id(schema)]), schema, depth)
            return self.put(self._made(schema, depth))
        if reference not in self._by_ref:
            self._refer(reference, depth)
        return self._by_ref[reference]

    def _refer(self, reference: str, depth: int) -> None:
        """Give a reference its place before its schema is read: it may come by again."""
        schema = self.target({"$ref": reference})
        self._by_ref[reference] = slot = self._reserve(schema)
        self._types[slot] = self._made(schema, depth)

    def _compose(self, key: frozenset[int], schema: Schema, depth: int) -> int:
        """The type of a composition, which may hold itself by way of its parts.

        The key is the identities of schemas, which are kept as long as it is.
        """
        if key not in self._composed:
            self._composed[key] = schema, None
            made = self._made(schema, depth)
            _, slot = self._composed[key]
            if slot is None:
                slot = self.put(made)
            else:
                self._types[slot] = made
        else:
            _, slot = self._composed[key]
            slot = self._reserve(schema) if slot is None else slot
        self._composed[key] = schema, slot
        return slot

    def _reserve(self, schema: Schema) -> int:
        """A place in the table for a type that is still to be made, of its kind."""
        branches = self._branches(schema, 0)[1]
        kind = _one_kind(_kinds(branches) - {"null"}, branches)
        self._types.append(Type(kind))
        return len(self._types) - 1

    def target(self, schema: Any) -> Schema:
        """What a schema stands for, its references followed; {} where they lead nowhere."""
        for _ in range(_LONGEST_CHAIN):
            if not isinstance(schema, dict):
                return {}
            reference = schema.get("$ref")
            if not isinstance(reference, str):
                return schema
            schema = _pointed(self._document, reference)
        return {}

    def _made(self, schema: Schema, depth: int) -> Type:
        if schema.get("x-stackQL-stringOnly") is True:
            return Type("string", format=STRING_ONLY)
        certain, branches = self._branches(schema, depth)
        kinds = _kinds(branches)
        nullable = any(branch.get("nullable") is True for branch in branches)
        nullable = nullable or "null" in kinds
        enum = next((tuple(b["enum"]) for b in certain if _plain(b.get("enum"))), ())
        kind = _one_kind(kinds - {"null"}, branches)
        match kind:
            case "object":
                required = {name for b in certain for name in _words(b.get("required"))}
                return self._object(branches, required, nullable, depth)
            case "array":
                items = _items(certain)[:1] or _items(branches)
                return Type("array", self._common(items, depth + 1), nullable=nullable)
            case "string":
                form = _format(certain, branches)
                kind = _FORMATS.get(form, "string") if not enum else "string"
                return Type(kind, enum=enum, nullable=nullable, format=form)
            case "integer":
                wide = "uint64" if _formats(branches) & _WIDE else ""
                return Type(kind, enum=enum, nullable=nullable, format=wide)
            case _:
                return Type(kind, enum=enum, nullable=nullable)

    def _object(
        self, branches: list[Schema], required: set[str], nullable: bool, depth: int
    ) -> Type:
        found: dict[str, list[Any]] = {}
        for branch in branches:
            for name, schema in _mapping(branch, "properties").items():
                found.setdefault(name, []).append(schema)
        members = tuple(
            Member(name, self._common(schemas, depth + 1), name in required)
            for name, schemas in found.items()
        )
        extra = next(
            (e for b in branches if (e := b.get("additionalProperties"))), None
        )
        item = self.of(extra, depth + 1) if isinstance(extra, dict) else self.json
        if not members:
            return Type("map", item, nullable=nullable)
        if extra is None:
            return Type("object", members=members, nullable=nullable)
        return Type("object", item, members, nullable=nullable, open=True)

    def _common(self, schemas: list[Any], depth: int) -> int:
        """The type of what several branches declare."""
        somes = [schema for schema in schemas if not _is_null(schema)] or schemas
        indices = list(dict.fromkeys(self.of(schema, depth) for schema in somes))
        if len(indices) < 2:
            return indices[0] if indices else self.json
        found = [self._types[index] for index in indices]
        kinds: set[Kind] = {made.kind for made in found}
        if kinds in ({"object"}, {"array"}) and len(self._composed) < _MOST_COMPOSED:
            parts = frozenset(id(self.target(schema)) for schema in somes)
            together = "allOf" if kinds == {"object"} else "anyOf"
            return self._compose(parts, {together: somes}, depth)
        kind = kinds.pop() if len(kinds) == 1 else _both(kinds)
        if kind not in _SIMPLE:
            return self.json
        formats = {made.format for made in found}
        wide = formats.pop() if kind == "integer" and len(formats) == 1 else ""
        nullable = any(made.nullable for made in found) or len(somes) < len(schemas)
        return self.put(Type(kind, nullable=nullable, format=wide))

    def _branches(
        self, schema: Schema, depth: int
    ) -> tuple[list[Schema], list[Schema]]:
        """What every value obeys (the schema, ``allOf``), and that with all alternatives."""
        pending: list[tuple[Any, int, bool]] = [(schema, depth, True)]
        certain: list[Schema] = []
        found: list[Schema] = []
        seen: set[int] = set()
        while pending:
            raw, level, holds = pending.pop(0)
            branch = self.target(raw)
            if id(branch) in seen or level > _DEEPEST:
                continue
            seen.add(id(branch))
            found.append(branch)
            if holds:
                certain.append(branch)
            for keyword in _COMPOSITIONS:
                more = branch.get(keyword)
                also = holds and keyword == "allOf"
                if isinstance(more, list):
                    pending.extend((each, level + 1, also) for each in more)
        return certain, found


def _kinds(branches: list[Schema]) -> set[str]:
    """The JSON types that the branches name, or that their keywords speak of."""
    kinds: set[str] = set()
    for branch in branches:
        named = branch.get("type")
        if isinstance(named, str):
            kinds.add(named)
        elif isinstance(named, list):
            kinds.update(_words(named))
        elif "properties" in branch or "additionalProperties" in branch:
            kinds.add("object")
        elif "items" in branch:
            kinds.add("array")
        elif _plain(branch.get("enum")):
            kinds.update(_OF_VALUES.get(type(v), "null") for v in branch["enum"])
    return kinds


def _formats(branches: list[Schema]) -> set[str]:
    return {form for branch in branches if (form := _text(branch, "format"))}


def _format(certain: list[Schema], branches: list[Schema]) -> str:
    """The format of a text: what every value obeys, else what all alternatives say."""
    said = (form for branch in certain if (form := _text(branch, "format")))
    if form := next(said, ""):
        return form
    known = {id(branch) for branch in certain}
    texts = [b for b in branches if "type" in b and id(b) not in known]
    others = {_text(branch, "format") for branch in texts if not _is_null(branch)}
    return others.pop() if len(others) == 1 else ""


def _items(branches: list[Schema]) -> list[Any]:
    """What branches say of an array's items, as far as that is anything."""
    return [branch["items"] for branch in branches if branch.get("items")]


def _is_null(schema: Any) -> bool:
    """Whether nothing but null is meant."""
    if not isinstance(schema, dict):
        return False
    return schema.get("type") in ("null", ["null"]) or schema.get("enum") == [None]


def _both(kinds: set[Kind]) -> Kind:
    """The kind that holds values of several kinds as they are compared."""
    if kinds == {"integer", "number"}:
        return "number"
    return "string" if kinds <= _TEXTS else "json"


def _one_kind(kinds: set[str], branches: list[Schema]) -> Kind:
    if kinds == {"integer", "number"}:
        return "number"
    if len(kinds) != 1:
        return "json"
    kind = next(iter(kinds))
    if kind == "object":
        return "object"
    if kind == "array":
        return "array" if any("items" in branch for branch in branches) else "json"
    return _SCALARS.get(kind, "json")


def _pointed(document: Any, reference: str) -> Any:
    if not reference.startswith("#/"):
        return {}
    value = document
    for key in tokens(reference[1:]):
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return {}
    return value


def _plain(values: Any) -> bool:
    return (
        isinstance(values, list)
        and bool(values)
        and all(isinstance(v, str | int | float | bool | None) for v in values)
    )


def _text(schema: Schema, key: str) -> str:
    value = schema.get(key)
    return value if isinstance(value, str) else ""


def _mapping(schema: Schema, key: str) -> Mapping[str, Any]:
    value = schema.get(key)
    return value if isinstance(value, dict) else {}


def _words(values: Any) -> list[str]:
    return [v for v in values if isinstance(v, str)] if isinstance(values, list) else []
