"""Types: a closed set, to be matched on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from ..names import Name
from .filling import quickly_filled
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
    "hostname",
    "ipv4",
    "ipv6",
]


@dataclass(frozen=True, slots=True)
class Held:
    """Items that a list must hold: at least and at most so many of these values."""

    values: tuple[Value, ...]
    least: int = 1
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What a schema says of a value's size and parts. Told in docs; never enforced by us.

    ``pattern`` is copied, never compiled at generation or import. ``names`` are the limits
    of an object's names, which may be some ``values`` only. ``media`` and ``coding`` say
    what a text holds.
    """

    minimum: int | float | None = None
    maximum: int | float | None = None
    exclusive_minimum: int | float | None = None
    exclusive_maximum: int | float | None = None
    multiple_of: int | float | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_items: int | None = None
    max_items: int | None = None
    min_properties: int | None = None
    max_properties: int | None = None
    pattern: Text | None = None
    media: Text | None = None
    coding: Text | None = None
    values: tuple[Value, ...] = ()
    names: Limits | None = None
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class Primitive:
    """A JSON scalar; ``any`` takes whatever JSON can hold; ``never`` is an empty OneOf.

    ``limits`` are those of a value that is no field: of an item, a map's value, an option.
    """

    kind: Kind
    format: Format = ""
    limits: Limits | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Const:
    """Exactly this value (``const``, or an enum of one that has no name of its own)."""

    value: Value


@quickly_filled
@dataclass(frozen=True, slots=True)
class ListOf:
    """A list; ``limits`` as in Primitive."""

    item: Type
    unique: bool = False
    limits: Limits | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class TupleOf:
    """``prefixItems``; ``rest`` is the type of what follows, None if nothing may."""

    items: tuple[Type, ...]
    rest: Type | None


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object with free keys; ``limits`` as in Primitive."""

    value: Type
    limits: Limits | None = field(default=None, compare=False)


@quickly_filled
@dataclass(frozen=True, slots=True)
class Nullable:
    """The type or JSON null; never nested, never around ``any`` or ``null``."""

    type: Type


def without_null(type: Type) -> Type:
    """The type without null around it."""
    return type.type if isinstance(type, Nullable) else type


@dataclass(frozen=True, slots=True)
class Tag:
    """A discriminator: the property ``wire`` says which option a value is.

    ``values`` maps each known wire value to the index of its option; ``default`` is that of
    an object with another value, or with none (``defaultMapping`` of OpenAPI 3.2). Values in
    ``shared`` leave several options to choose from.
    """

    wire: Text
    values: tuple[tuple[Text, int], ...]
    default: int | None = None
    shared: tuple[tuple[Text, tuple[int, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several types (``oneOf``, ``anyOf``, type arrays); flat, without repeats."""

    options: tuple[Type, ...]
    tag: Tag | None = None


class Ref:
    """A definition, by name. ``home`` is the service that owns it; None: shared by several.

    Equal references are one object, as equal names are: they are looked up all the time.
    """

    __slots__ = ("home", "name")
    __match_args__ = ("name", "home")
    name: Name
    home: Name | None

    def __new__(cls, name: Name, home: Name | None = None) -> Ref:
        key = name, home
        return _KNOWN.get(key) or _KNOWN.setdefault(key, _new(name, home))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Ref is immutable")

    def __repr__(self) -> str:
        return f"Ref({self.name!r}, {self.home!r})"

    def __reduce__(self) -> tuple[type[Ref], tuple[Name, Name | None]]:
        return Ref, (self.name, self.home)


_KNOWN: Final[dict[tuple[Name, Name | None], Ref]] = {}


def _new(name: Name, home: Name | None) -> Ref:
    ref = object.__new__(Ref)
    object.__setattr__(ref, "name", name)
    object.__setattr__(ref, "home", home)
    return ref


Type: TypeAlias = (
    "Primitive | Const | ListOf | TupleOf | MapOf | Nullable | OneOf | Ref"
)
ANY: Final = Primitive("any")
