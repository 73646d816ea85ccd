"""Named types, their fields, and where they were written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from ..names import Name
from .filling import quickly_filled
from .text import NO_TEXT, Text
from .types import Kind, Limits, Type
from .values import ABSENT, Absent, Value


@quickly_filled
@dataclass(frozen=True, slots=True)
class Source:
    """Where an element was written: file as the user named it (relative), pointer, line.

    ``excerpt`` is the text there, for an operation whose document may be shown.
    """

    file: Text
    pointer: Text
    line: int = 0
    excerpt: Text = NO_TEXT


Access = Literal["both", "read", "write"]


@quickly_filled
@dataclass(frozen=True, slots=True)
class Field:
    """A property of a record.

    ``name`` is unique in its record; ``wire`` is what travels. ``type`` is Nullable where
    null is allowed; ``required`` speaks of presence only.
    """

    name: Name
    wire: Text
    type: Type
    required: bool = False
    doc: Text = NO_TEXT
    default: Value | Absent = ABSENT
    example: Value | Absent = ABSENT
    access: Access = "both"
    deprecated: bool = False
    limits: Limits | None = None


@dataclass(frozen=True, slots=True)
class Dependency:
    """Properties that an object needs where it has ``given``; where that has one of
    ``values``, if there are any, or (``is_not``) another value.
    """

    given: Text
    needs: tuple[Text, ...]
    values: tuple[Value, ...] = ()
    is_not: bool = False


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Sets of properties of which an object needs one; ``is_one``: and no other."""

    sets: tuple[tuple[Text, ...], ...]
    is_one: bool


Condition: TypeAlias = Dependency | Alternatives


@quickly_filled
@dataclass(frozen=True, slots=True)
class Record:
    """An object with known properties.

    ``extra`` is the type of undeclared properties where the schema *declares*
    ``additionalProperties`` (or ``patternProperties``); None otherwise, and then unknown
    properties are tolerated and dropped. ``conditions`` say what is required with what.
    ``closed``: the schema forbids undeclared properties, which is for whoever sends some.
    """

    name: Name
    wire: Text  # the schema's own name, or "" for an inline schema
    fields: tuple[Field, ...]
    extra: Type | None = None
    doc: Text = NO_TEXT
    deprecated: bool = False
    example: Value | Absent = ABSENT
    source: Source | None = None
    limits: Limits | None = None
    conditions: tuple[Condition, ...] = ()
    closed: bool = False


@quickly_filled
@dataclass(frozen=True, slots=True)
class Member:
    """One value of an enum; ``doc`` from ``x-enum-descriptions`` and the like.

    ``called`` is the name that ``x-enum-varnames`` and the like give it, where that tells
    more than the value.
    """

    name: Name
    value: Value
    doc: Text = NO_TEXT
    deprecated: bool = False
    called: Text = NO_TEXT


@quickly_filled
@dataclass(frozen=True, slots=True)
class Enum:
    """A closed list in the spec; open in what we decode: unknown values survive.

    ``kind`` is the JSON type of all its values, ``any`` where they differ. Null is not a
    member: its users are Nullable.
    """

    name: Name
    wire: Text
    kind: Kind
    members: tuple[Member, ...]
    doc: Text = NO_TEXT
    deprecated: bool = False
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    """A named type that is neither record nor enum."""

    name: Name
    wire: Text
    type: Type
    doc: Text = NO_TEXT
    deprecated: bool = False
    limits: Limits | None = None
    source: Source | None = None


Definition: TypeAlias = "Record | Enum | Alias"
