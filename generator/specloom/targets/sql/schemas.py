"""Types as schemas of OpenAPI 3.0, which is all that StackQL's loader reads."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import TypeAlias

from ... import ir
from ..base import by_identity
from ..formats import has_format
from ..lookup import Index, as_list, refs
from .dumping import Data, Kept, Key
from .values import data, is_of, kind_of

Schema: TypeAlias = dict[Key, Data]

_SOUND = re.compile(r"[A-Za-z0-9._-]{1,120}")
_HOSTS = ("hostname", "ipv4", "ipv6")  # of which a default is told
_DEEPEST = 8  # unions in unions
_COLUMN_TYPES = {
    ir.Record: "object",
    ir.MapOf: "object",
    ir.ListOf: "array",
    ir.TupleOf: "array",
}


class Schemas:
    """The schemas of an API's types; what many services share is made once."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._made: dict[ir.Ref, Schema] = {}
        self._fields = by_identity(self._field)

    @cached_property
    def _keys(self) -> dict[ir.Ref, str]:
        return _component_keys(self.index.api)

    def key(self, ref: ir.Ref) -> str:
        """The name under ``components.schemas`` of a definition."""
        return self._keys[ref]

    def components(self, used: Iterable[ir.Type]) -> dict[str, ir.Ref]:
        """The definitions that types reach, by their names; whichever service owns them.

        SQL reads no others: what webhooks send is in the client and on the pages.
        """
        found: dict[str, ir.Ref] = {}
        pending = [ref for type in used for ref in refs(type)]
        while pending:
            ref = pending.pop()
            if self.key(ref) not in found:
                found[self.key(ref)] = ref
                pending.extend(self.index.named(self.index.definition(ref)))
        return dict(sorted(found.items()))

    def definition(self, ref: ir.Ref) -> Schema:
        """The schema of a definition, in full."""
        if ref not in self._made:
            self._made[ref] = self._definition(self.index.definition(ref))
        return self._made[ref]

    def of(self, type: ir.Type) -> Schema:
        """The schema of a type; definitions by reference."""
        match type:
            case ir.Primitive(kind, format):
                return _primitive(kind, format)
            case ir.Ref():
                return {"$ref": f"#/components/schemas/{self.key(type)}"}
            case ir.Const(value):
                return _enum(kind_of(value), [value])
            case ir.ListOf(item, unique):
                return _array(self.of(item)) | _flag("uniqueItems", unique)
            case ir.TupleOf():
                return self._tuple(type)
            case ir.MapOf(value):
                return open_object(self.of(value))
            case ir.Nullable(inner):
                return self.open(inner) | {"nullable": True}
            case ir.OneOf(options, tag):
                return self._one_of(options, tag)

    def open(self, type: ir.Type) -> Schema:
        """The schema of a type, so that more can be said of it: 3.0 reads nothing beside $ref."""
        schema = self.of(type)
        if "$ref" not in schema:
            return schema
        open: Schema = {"allOf": [schema]}
        kind = self.column_type(type)
        return {"type": kind, **open} if kind else open

    def field(self, field: ir.Field) -> Schema:
        """The schema of a property with everything that is said of it."""
        return self._fields(self.index.alike(field))

    def _field(self, field: ir.Field) -> Kept:
        said = _text("description", field.doc) | _flag("deprecated", field.deprecated)
        said |= _flag("readOnly", field.access == "read")
        said |= _flag("writeOnly", field.access == "write")
        return Kept(self._with(field, said))

    def value(self, field: ir.Field) -> Schema:
        """The schema of a parameter's or header's value: the rest is said beside it."""
        return self._with(field, {})

    def column(self, column: ir.Column) -> Schema:
        """The schema of a column; alternatives say their type, which StackQL looks for there."""
        said = _text("description", column.doc) | _flag("deprecated", column.deprecated)
        schema = self.open(column.type) if said else self.of(column.type)
        kind = self.column_type(column.type)
        if kind and schema.keys() & {"anyOf", "oneOf"}:
            return {"type": kind, **schema, **said}
        return schema | said

    def column_type(self, type: ir.Type) -> str:
        """The word after ``type:`` for what is behind a type's names; "" for any of several."""
        words = {*self._words(type)}
        return words.pop() if len(words) == 1 else ""

    def _words(self, type: ir.Type, depth: int = 0) -> Iterator[str]:
        """The words of all options, as deep as unions are worth following."""
        match found := self.index.resolve(type):
            case ir.OneOf(options) if depth < _DEEPEST:
                for option in options:
                    yield from self._words(option, depth + 1)
            case ir.Primitive(kind) | ir.Enum(kind=kind):
                yield "" if kind in ("any", "null") else kind
            case ir.Const(value):
                kind = kind_of(value)
                yield "" if kind in ("any", "null") else kind
            case _:
                yield _COLUMN_TYPES.get(found.__class__, "")

    def _with(self, field: ir.Field, said: Schema) -> Schema:
        said |= _limits(field.limits)
        default = field.default
        if not isinstance(default, ir.Absent) and self._takes(field.type, default):
            patterns = (limits.pattern for limits in self._limits_of(field) if limits)
            if not any(patterns):
                said["default"] = data(default)
        return self.open(field.type) | said if said else self.of(field.type)

    def _limits_of(self, field: ir.Field) -> Iterator[ir.Limits | None]:
        """The limits that a field's value must keep: its own, and those of its named type."""
        yield field.limits
        type = ir.without_null(field.type)
        if isinstance(type, ir.Ref):
            definition = self.index.definition(type)
            yield definition.limits if isinstance(definition, ir.Alias) else None

    def _definition(self, definition: ir.Definition) -> Schema:
        about = _text("description", definition.doc) | _flag(
            "deprecated", definition.deprecated
        )
        match definition:
            case ir.Record():
                return self._record(definition) | about
            case ir.Enum(kind=kind, members=members):
                return _enum(kind, [member.value for member in members]) | about
            case ir.Alias(type=type, limits=limits):
                more = about | _limits(limits)
                return self.open(type) | more if more else self.of(type)

    def _record(self, record: ir.Record) -> Schema:
        schema: Schema = {"type": "object"}
        if names := [field.wire for field in record.fields if field.required]:
            schema["required"] = [*names]
        if record.fields:
            schema["properties"] = {f.wire: self.field(f) for f in record.fields}
        if record.extra is not None:
            schema |= open_object(self.of(record.extra))
        return schema | _limits(record.limits)

    def _tuple(self, type: ir.TupleOf) -> Schema:
        """3.0 has no tuples: a list of the tuple's length that holds any of its types."""
        schema = self.of(as_list(type))
        schema["minItems"] = len(type.items)
        if type.rest is None:
            schema["maxItems"] = len(type.items)
        return schema

    def _one_of(self, options: tuple[ir.Type, ...], tag: ir.Tag | None) -> Schema:
        if not options:
            return {"not": {}}
        schemas: list[Data] = [self.of(option) for option in options]
        told = {at for _, at in tag.values} if tag is not None else set()
        if (
            tag is None
            or tag.shared
            or not all(
                isinstance(option, ir.Ref) and at in told
                for at, option in enumerate(options)
            )
        ):
            return {"anyOf": schemas}
        mapping: dict[Key, Data] = {
            wire: f"#/components/schemas/{self.key(option)}"
            for wire, at in tag.values
            if isinstance(option := options[at], ir.Ref)
        }
        discriminator: dict[Key, Data] = {"propertyName": tag.wire}
        if mapping:
            discriminator["mapping"] = mapping
        return {"oneOf": schemas, "discriminator": discriminator}

    def _takes(self, type: ir.Type, value: ir.Value) -> bool:
        """Whether a default is certainly of its type: validators refuse one that is not."""
        match found := self.index.resolve(type):
            case ir.Primitive(kind="string", format=format):
                told = not format or (format in _HOSTS and has_format(value, format))
                return isinstance(value, ir.Text) and told
            case ir.Primitive(kind):
                return value is not None and is_of(value, kind)
            case ir.Enum(members=members):
                return any(member.value == value for member in members)
            case ir.ListOf():
                return isinstance(value, ir.Array) and not value.items
            case _:
                return found == ir.Const(value)


def _component_keys(api: ir.Api) -> dict[ir.Ref, str]:
    """A name for every definition, unique in each document that can hold it.

    The schema's own name where OpenAPI allows it and it is free, else the name that the
    client's model has; names do not differ by case alone.
    """
    keys: dict[ir.Ref, str] = {}
    shared: set[str] = set()
    for definition in api.definitions:
        keys[ir.Ref(definition.name)] = _claim(definition, shared)
    for service in api.services:
        taken = set(shared)
        for definition in service.definitions:
            keys[ir.Ref(definition.name, service.name)] = _claim(definition, taken)
    return keys


def _claim(definition: ir.Definition, taken: set[str]) -> str:
    wanted = definition.wire.raw
    if not _SOUND.fullmatch(wanted) or wanted.lower() in taken:
        wanted = definition.name.pascal
    key, number = wanted, 2
    while key.lower() in taken:
        key, number = f"{wanted}_{number}", number + 1
    taken.add(key.lower())
    return key


def _array(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def open_object(value: Schema) -> Schema:
    """An object with free keys; true for any value, which says more than {}."""
    return {"type": "object", "additionalProperties": value or True}


def _primitive(kind: str, format: str) -> Schema:
    if kind == "any":
        return {}
    if kind == "null":
        return {"nullable": True, "enum": [None]}
    return {"type": kind, "format": format} if format else {"type": kind}


def _enum(kind: ir.Kind, values: Iterable[ir.Value]) -> Schema:
    schema: Schema = {} if kind in ("any", "null") else {"type": kind}
    return schema | {"enum": [data(value) for value in values]}


def _text(key: str, text: ir.Text) -> Schema:
    return {} if text is ir.NO_TEXT else {key: text}


def _flag(key: str, holds: bool) -> Schema:
    return {key: True} if holds else {}


def _limits(limits: ir.Limits | None) -> Schema:
    """Limits in words of 3.0, where an exclusive bound is a flag beside the bound."""
    if limits is None:
        return {}
    schema: Schema = {
        "multipleOf": limits.multiple_of,
        "minLength": limits.min_length,
        "maxLength": limits.max_length,
        "minItems": limits.min_items,
        "maxItems": limits.max_items,
        "minProperties": limits.min_properties,
        "maxProperties": limits.max_properties,
        "pattern": limits.pattern,
    }
    schema |= _bound("minimum", max, limits.minimum, limits.exclusive_minimum)
    schema |= _bound("maximum", min, limits.maximum, limits.exclusive_maximum)
    return {key: value for key, value in schema.items() if _is_said(value)}


def _is_said(value: Data) -> bool:
    """Whether a limit limits: infinity does not."""
    return value is not None and not (
        isinstance(value, float) and not math.isfinite(value)
    )


def _bound(
    word: str,
    tighter: Callable[..., float],
    inclusive: float | None,
    exclusive: float | None,
) -> Schema:
    if exclusive is None:
        return {word: inclusive}
    if inclusive is not None and tighter(inclusive, exclusive) != exclusive:
        return {word: inclusive}
    return {word: exclusive, f"exclusive{word.capitalize()}": True}
