"""Types: a closed set, to be matched on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ..names import Name
from .text import Text
from .values import Value

Kind = Literal["string", "integer", "number", "boolean", "null", "any"]
Format = Literal[
    "",
    "int32",
    "int64",
    "float",
    "double",
    "decimal",
    "date",
    "date-time",
    "time",
    "duration",
    "uuid",
    "byte",
    "binary",
    "password",
    "email",
    "uri",
]


@dataclass(frozen=True, slots=True)
class Primitive:
    """A JSON scalar; ``any`` takes whatever JSON can hold; ``never`` is an empty OneOf."""

    kind: Kind
    format: Format = ""


@dataclass(frozen=True, slots=True)
class Const:
    """Exactly this value (``const``, or an enum of one that has no name of its own)."""

    value: Value


@dataclass(frozen=True, slots=True)
class ListOf:
    item: Type
    unique: bool = False


@dataclass(frozen=True, slots=True)
class TupleOf:
    """``prefixItems``; ``rest`` is the type of what follows, None if nothing may."""

    items: tuple[Type, ...]
    rest: Type | None


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object with free keys."""

    value: Type


@dataclass(frozen=True, slots=True)
class Nullable:
    """The type or JSON null; never nested, never around ``any`` or ``null``."""

    type: Type


@dataclass(frozen=True, slots=True)
class Tag:
    """A discriminator: the property ``wire`` says which option a value is.

    ``values`` maps each known wire value to the index of its option.
    """

    wire: Text
    values: tuple[tuple[Text, int], ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several types (``oneOf``, ``anyOf``, type arrays); flat, without repeats."""

    options: tuple[Type, ...]
    tag: Tag | None = None


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A definition, by name. ``home`` is the service that owns it; None: shared by several."""

    name: Name
    home: Name | None = None


Type: TypeAlias = (
    "Primitive | Const | ListOf | TupleOf | MapOf | Nullable | OneOf | Ref"
)
ANY: Final = Primitive("any")
