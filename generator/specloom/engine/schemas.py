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


class Types:
    """The types of one document, each written once."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._types: list[Type] = []
        self._known: dict[Type, int] = {}
        self._placed: dict[_Key, tuple[int, Schema]] = {}
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
        if isinstance(reference, str):
            return self._once(reference, schema, depth)
        if any(keyword in schema for keyword in _COMPOSITIONS):
            return self._once(id(schema), schema, depth)
        return self.put(self._made(schema, depth))

    def _once(self, key: _Key, schema: Schema, depth: int) -> int:
        """The type of a schema that may hold itself, or come by at the end of many ways.

        It has its place before it is read. That the schema is kept keeps its id its own.
        """
        if key not in self._placed:
            slot = len(self._types)
            self._types.append(Type("json", format=f"of {slot}"))
            self._placed[key] = slot, schema
            self._types[slot] = self._made(self.target(schema), depth)
        return self._placed[key][0]

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
                items = next((b["items"] for b in branches if "items" in b), None)
                return Type("array", self.of(items, depth + 1), nullable=nullable)
            case "string":
                form = next((f for b in branches if (f := _text(b, "format"))), "")
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
        if not members:
            item = self.of(extra, depth + 1) if isinstance(extra, dict) else self.json
            return Type("map", item, nullable=nullable)
        is_open = any(
            b.get("additionalProperties") not in (None, False) for b in branches
        )
        return Type("object", members=members, nullable=nullable, open=is_open)

    def _common(self, schemas: list[Any], depth: int) -> int:
        """The type of a property that several branches declare."""
        indices = list(dict.fromkeys(self.of(schema, depth) for schema in schemas))
        if len(indices) == 1:
            return indices[0]
        kinds = {self._types[index].kind for index in indices}
        if kinds == {"object"}:
            key = frozenset(id(self.target(schema)) for schema in schemas)
            return self._once(key, {"allOf": schemas}, depth)
        if kinds == {"integer", "number"}:
            return self.put(Type("number"))
        if len(kinds) == 1 and kinds <= {"string", "integer", "number", "boolean"}:
            return self.put(Type(kinds.pop()))
        return self.json

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
    return kinds


def _formats(branches: list[Schema]) -> set[str]:
    return {form for branch in branches if (form := _text(branch, "format"))}


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
