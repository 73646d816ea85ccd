"""Which of several types a value is."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from .models import Choice, Model, OpenModel, members
from .shapes import is_object

#: ``exact``: with known tags only; ``strict``: no text is read as a number.
Fit: typing.TypeAlias = typing.Literal["exact", "strict", "lenient"]
FITS: typing.Final[tuple[Fit, ...]] = ("exact", "strict", "lenient")
Converter: typing.TypeAlias = "typing.Callable[[Any, Any, Fit], Any]"


def pick(choice: Choice, plain: Any, convert: Converter, exact: bool) -> Any:
    """The value as the option that its tag names, else as the one that fits best.

    A value with an unknown tag is of the option that is the default, if there is one. It may
    still be one of the options that no tag names, and one without a tag any that needs none,
    if it has something of it; else it is kept as it came, unless it is to fit ``exact``-ly.
    Raises ValueError if nothing fits.
    """
    tagged = choice.tagged(plain)
    if tagged is not None:
        return convert(plain, tagged, "exact" if exact else "lenient")
    unknown = choice.tag_ and is_object(plain)
    options = _untagged(choice, plain) if unknown else ranked(choice, plain)
    if unknown and (usual := choice.default()) is not None:
        options.insert(0, usual)
    for fit in FITS[: 1 if exact else 2 if unknown else 3]:
        for option in options:
            try:
                return convert(plain, option, fit)
            except (msgspec.ValidationError, ValueError, TypeError):
                continue
    if unknown and not exact:
        return plain
    raise ValueError("none of its types fits")


def alternatives(kind: Any, plain: Any) -> Iterator[Any]:
    """The types that a value of this type may be, the likeliest first."""
    if isinstance(kind, Choice):
        tagged = kind.tagged(plain)
        yield from ranked(kind, plain) if tagged is None else [tagged]
    elif typing.get_origin(kind) in (typing.Union, types.UnionType):
        for option in typing.get_args(kind):
            yield from alternatives(option, plain)
    else:
        yield kind


def ranked(choice: Choice, plain: Any) -> list[Any]:
    """The options that it may be; for an object, those first that fit the most of it."""
    untagged = choice.untagged() if is_object(plain) else ()
    return _ranked(untagged or choice.options(), plain)


def _ranked(options: Iterable[Any], plain: Any) -> list[Any]:
    found = [one for option in options for one in alternatives(option, plain)]
    if is_object(plain):
        found.sort(key=lambda option: -_known(option, plain))
    return found


def _untagged(choice: Choice, plain: dict[str, Any]) -> list[Any]:
    """The options without a tag that declare more of an object than its tag."""
    tag = choice.tag_
    if tag in plain:
        options = _ranked(choice.untagged(), plain)
    else:
        options = [o for o in _ranked(choice.options(), plain) if not _needs(o, tag)]
    rest = {key: value for key, value in plain.items() if key != tag}
    return [option for option in options if _known(option, rest) > 0]


def _needs(kind: Any, tag: str) -> bool:
    """Whether there is no value of the type without the tag."""
    return is_record(kind) and any(
        m.wire == tag and m.required for m, _ in members(kind)
    )


def is_record(kind: Any) -> typing.TypeGuard[type[Model] | type[OpenModel]]:
    return isinstance(kind, type) and issubclass(kind, Model | OpenModel)


def _known(kind: Any, plain: dict[str, Any]) -> int:
    """How many declared properties are there, less the constants that are not."""
    if not is_record(kind):
        return 0
    return sum(
        1 if member.wire in plain else -(member.factory is not msgspec.NODEFAULT)
        for member, _ in members(kind)
    )
