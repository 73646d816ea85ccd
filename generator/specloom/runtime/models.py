"""Records, and the two kinds of type that ``msgspec`` leaves to us.

==========  ===========================================================================
Model       an object with known properties; unknown ones are tolerated and dropped
OpenModel   an object that may have more properties than it declares; they are kept
choice      one of several types, told apart by a tag or by what fits best
==========  ===========================================================================

A response field that did not come is None. ``UNSET`` is for requests only, where leaving
a property out and sending null are two different things.
"""

from __future__ import annotations

import reprlib
import sys
import typing
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, ClassVar, NamedTuple, Self, dataclass_transform

import msgspec
from msgspec import NODEFAULT, UNSET, UnsetType, field

from .shapes import is_object, member

__all__ = [
    "UNSET",
    "Choice",
    "Model",
    "OpenModel",
    "UnsetType",
    "adopt",
    "choice",
    "field",
]

_short = reprlib.Repr()
_short.maxstring = _short.maxother = 80
_short.maxlevel = _short.maxlist = _short.maxdict = _short.maxtuple = 3


class Record:
    """What every model can do, whatever its properties are called."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """The object as it would be sent: JSON's own types, by the names on the wire."""
        from .values import plain

        made: dict[str, Any] = plain(self)
        return made

    def to_json(self) -> str:
        """The object as JSON, as it would be sent."""
        from .values import json_text

        return json_text(self)

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Self:
        """The object that an answer with these values would be; the log tells what is odd."""
        from .decoding import converted

        made: Self = converted(dict(given), cls)
        return made

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """The object that such an answer would be. Raises ValueError if it is not JSON's."""
        import json

        given = json.loads(text)
        if not is_object(given):
            raise ValueError("it is no JSON object")
        return cls.from_dict(given)


class Model(msgspec.Struct, Record, kw_only=True, omit_defaults=True):
    """An object with known properties. What is None is not sent, unless it is required."""

    hidden_: ClassVar[frozenset[str]] = frozenset()

    def __repr__(self) -> str:
        pairs = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return _shown(type(self).__name__, pairs, self.hidden_)


class Member(NamedTuple):
    """A declared property of a model; ``required`` where an answer must have it."""

    attribute: str
    wire: str
    required: bool
    default: Any = None
    factory: Any = NODEFAULT


@dataclass_transform(kw_only_default=True, field_specifiers=(field,))
class OpenModel(Record):
    """An object that may have more properties than it declares.

    They are kept in the attribute that ``extras_`` names, and are sent again.
    """

    hidden_: ClassVar[frozenset[str]] = frozenset()
    extras_: ClassVar[str] = "additional_properties"
    members_: ClassVar[tuple[Member, ...]] = ()

    def __init_subclass__(cls) -> None:
        own = {*OpenModel.__annotations__, cls.__dict__.get("extras_", cls.extras_)}
        names = [name for name in cls.__annotations__ if name not in own]
        cls.members_ = tuple(_member(cls, name) for name in names)

    def __init__(self, **values: Any) -> None:
        for name, _, _, default, factory in self.members_:
            value = values.pop(name, default)
            if value is NODEFAULT and factory is not NODEFAULT:
                value = factory()
            if value is NODEFAULT:
                raise TypeError(f"{type(self).__name__} needs {name!r}")
            setattr(self, name, value)
        setattr(self, self.extras_, values.pop(self.extras_, None) or {})
        if values:
            raise TypeError(f"{type(self).__name__} takes no {next(iter(values))!r}")

    def wire_form_(self) -> dict[str, Any]:
        """The object as it travels; a declared property wins over an extra of its name."""
        made = dict(getattr(self, self.extras_))
        for name, wire, _, default, _ in self.members_:
            value = getattr(self, name)
            if value is not UNSET and (value is not None or default is NODEFAULT):
                made[wire] = value
        return made

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __repr__(self) -> str:
        return _shown(type(self).__name__, self.__dict__.items(), self.hidden_)


def _member(cls: type[OpenModel], name: str) -> Member:
    """What an annotated name in the class body declares."""
    given = cls.__dict__.get(name, NODEFAULT)
    if not hasattr(given, "default_factory"):
        return Member(name, name, given is NODEFAULT, given)
    delattr(cls, name)
    default, factory = given.default, given.default_factory
    required = default is NODEFAULT and factory is NODEFAULT
    wire = name if given.name is None else given.name
    return Member(name, wire, required, default, factory)


def _shown(name: str, pairs: Iterable[tuple[str, Any]], hidden: frozenset[str]) -> str:
    """A short repr, without what is absent and without secrets."""
    inside = ", ".join(
        f"{attribute}={'***' if attribute in hidden else _short.repr(value)}"
        for attribute, value in pairs
        if value is not None and value is not UNSET
    )
    return f"{name}({inside})"


class Choice(type):
    """The type of types that stand for one of several others.

    ``msgspec`` sees a class that it does not know, asks our hook to decode it, and then
    asks whether the result is an instance, which it always is.
    """

    make_: Callable[[], tuple[Any, ...]]
    tag_: str
    values_: Mapping[str, int | tuple[int, ...]]
    default_: int | None

    def __instancecheck__(cls, instance: object) -> bool:
        return True

    def options(cls) -> tuple[Any, ...]:
        return _options(cls)

    def tagged(cls, value: Any) -> tuple[Any, ...]:
        """The options that the value's tag names, else the default one for an object.

        Empty if there is no default either.
        """
        tag = member(value, cls.tag_) if cls.tag_ else None
        found = _meant(cls).get(tag, ()) if isinstance(tag, str) else ()
        if not found and cls.default_ is not None and is_object(value):
            return (cls.options()[cls.default_],)
        return found

    def untagged(cls) -> tuple[Any, ...]:
        """The options that no tag leads to."""
        return _untagged(cls)


def choice(
    options: Callable[[], tuple[Any, ...]],
    tag: str = "",
    values: Mapping[str, int | tuple[int, ...]] | None = None,
    default: int | None = None,
) -> Any:
    """A type that stands for one of ``options()``, which are looked up at first use.

    ``tag`` is the property that tells them apart, ``values`` says for each of its values
    which option is meant, or which several are left to choose from, ``default`` which one
    for an object with none of them. An object with an unknown tag is kept as it came.
    """
    told = {"tag_": tag, "values_": values or {}, "default_": default}
    return Choice("choice", (), {"make_": options, **told})


def adopt(module: str, space: dict[str, Any]) -> None:
    """Make records of a module's parts its own, with all that their annotations name.

    Parts are private: before this, their records can name nothing of other parts.
    """
    parts = f"{module.rpartition('.')[0]}._models_"
    loaded = list(sys.modules)  # at once: other threads import as well
    for name in [name for name in loaded if name.startswith(parts)]:
        for key, value in vars(sys.modules[name]).items():
            space.setdefault(key, value)
            if isinstance(value, type) and value.__module__ == name:
                value.__module__ = module


@cache
def _options(cls: Choice) -> tuple[Any, ...]:
    return cls.make_()


@cache
def _meant(cls: Choice) -> dict[str, tuple[Any, ...]]:
    """The options by the values of the tag that name them."""
    options = cls.options()
    return {
        value: tuple(options[at] for at in _places(told))
        for value, told in cls.values_.items()
    }


@cache
def _untagged(cls: Choice) -> tuple[Any, ...]:
    named = {at for told in cls.values_.values() for at in _places(told)}
    return tuple(o for at, o in enumerate(cls.options()) if at not in named)


def _places(told: int | tuple[int, ...]) -> tuple[int, ...]:
    """Which options a value of the tag means: one, or several to choose from."""
    return (told,) if isinstance(told, int) else told


def _members(cls: Any) -> tuple[tuple[Member, Any], ...]:
    """The declared properties of a model, each with its type.

    ``factory`` is left to constants: text that may be any other is but made with one.
    """
    return tuple(
        (m._replace(factory=NODEFAULT) if kind is str else m, kind)
        for m, kind in _declared(cls)
    )


def _declared(cls: Any) -> tuple[tuple[Member, Any], ...]:
    if issubclass(cls, OpenModel):
        types = typing.get_type_hints(cls)
        return tuple((m, types[m.attribute]) for m in cls.members_)
    return tuple(
        (
            Member(f.name, f.encode_name, f.required, f.default, f.default_factory),
            f.type,
        )
        for f in msgspec.structs.fields(cls)
    )


def _extras_type(cls: Any) -> Any:
    """The type of the properties that an open model does not declare."""
    return typing.get_args(typing.get_type_hints(cls)[cls.extras_])[1]


# Models compare by value and have no hash, but their classes do; the annotations say so.
members: Callable[[Any], tuple[tuple[Member, Any], ...]] = cache(_members)
extras_type: Callable[[Any], Any] = cache(_extras_type)
