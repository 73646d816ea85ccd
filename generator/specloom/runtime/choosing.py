"""Which of several types a value is."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from .models import Choice, Model, OpenModel, members
from .shapes import is_list, is_object

#: ``exact``: with known tags only; ``strict``: no text is read as a number.
Fit: typing.TypeAlias = typing.Literal["exact", "strict", "lenient"]
FITS: typing.Final[tuple[Fit, ...]] = ("exact", "strict", "lenient")
_DEEPEST = 4  # values in values that are looked at to choose
_FEW = 3  # items of a list that tell of the rest
#: What was counted, by the identities of a type and a value, and how deep.
_Seen: typing.TypeAlias = "dict[tuple[int, int, int], int]"
Converter: typing.TypeAlias = "typing.Callable[[Any, Any, Fit], Any]"


def pick(choice: Choice, plain: Any, convert: Converter, exact: bool) -> Any:
    """The value as the option that its tag names, else as the one that fits best.

    An object with an unknown tag, where no option is the default: one that no tag names. One
    without a tag: one that does not require it. Else it is kept as it came, unless it is to
    fit ``exact``-ly. Raises ValueError if nothing fits.
    """
    tagged = choice.tagged(plain)
    if tagged is not None:
        return convert(plain, tagged, "exact" if exact else "lenient")
    unknown = choice.tag_ and is_object(plain)
    options = _untagged(choice, plain) if unknown else ranked(choice, plain)
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
    """The options that it may be; for an object, those first that fit the most of it.

    Where several have as many of its properties, those that have more of what is in them.
    """
    untagged = choice.untagged() if is_object(plain) else ()
    return _ranked(untagged or choice.options(), plain)


def _ranked(options: Iterable[Any], plain: Any) -> list[Any]:
    found = [one for option in options for one in alternatives(option, plain)]
    if not is_object(plain):
        return found
    known = [_known(option, plain) for option in found]
    best = max(known, default=0)
    # To look inside takes time: only among those that fit best, and each value once.
    seen: _Seen | None = {} if known.count(best) > 1 else None
    inner = [
        0 if seen is None or fit < best else _kept(option, plain, _DEEPEST, seen)
        for option, fit in zip(found, known, strict=True)
    ]
    order = sorted(range(len(found)), key=lambda at: (-known[at], -inner[at]))
    return [found[at] for at in order]


def _untagged(choice: Choice, plain: dict[str, Any]) -> list[Any]:
    """The options without a tag that declare more of an object than its tag.

    Where the object has no tag, also those that do without.
    """
    tag, untagged = choice.tag_, choice.untagged()
    given = plain.get(tag) is not None
    if given:
        options = _ranked(untagged, plain)
    else:
        options = [o for o in _ranked(choice.options(), plain) if not _needs(o, tag)]
    rest = {key: value for key, value in plain.items() if key != tag}
    least = 1 if untagged or given else 0
    return [o for o in options if _has_any(o, rest) and _known(o, rest) >= least]


def _has_any(kind: Any, plain: dict[str, Any]) -> bool:
    """Whether an object has any property that the type declares."""
    return is_record(kind) and any(m.wire in plain for m, _ in members(kind))


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


def _kept(kind: Any, plain: Any, depth: int, seen: _Seen) -> int:
    """How much of a value, and of what is in it, a type describes: two for a property.

    One for an object of which nothing is described: it loses nothing.
    """
    if depth == 0 or not (is_list(plain) or is_object(plain)):
        return 0
    key = id(kind), id(plain), depth
    if key not in seen:
        seen[key] = 0  # while it is counted
        seen[key] = _count(kind, plain, depth, seen)
    return seen[key]


def _count(kind: Any, plain: Any, depth: int, seen: _Seen) -> int:
    if options := _options(kind, plain):
        return max(_kept(option, plain, depth, seen) for option in options)
    if is_list(plain):
        of = typing.get_args(kind) if typing.get_origin(kind) is list else ()
        return sum(
            _kept(item, each, depth - 1, seen) for item in of for each in plain[:_FEW]
        )
    if not is_record(kind):
        return int(kind is Any or typing.get_origin(kind) is dict)
    return sum(
        2 + _kept(inner, plain[member.wire], depth - 1, seen)
        for member, inner in members(kind)
        if member.wire in plain
    )


def _options(kind: Any, plain: Any) -> tuple[Any, ...]:
    """The types that a type is one of; none if it is not one of several."""
    if isinstance(kind, Choice):
        tagged = kind.tagged(plain)
        return kind.options() if tagged is None else (tagged,)
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return typing.get_args(kind)
    return ()
