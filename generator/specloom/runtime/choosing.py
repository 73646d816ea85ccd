"""Which of several types a value is."""

from __future__ import annotations

import itertools
import types
import typing
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Any

import msgspec
from msgspec import NODEFAULT

from .models import Choice, Model, OpenModel, members
from .shapes import is_list, is_object

#: ``exact``: with known tags only; ``strict``: no text is read as a number.
Fit: typing.TypeAlias = typing.Literal["exact", "strict", "lenient"]
FITS: typing.Final[tuple[Fit, ...]] = ("exact", "strict", "lenient")
_FAR = 1_000  # properties: more than any record has
_DEEPEST = 4  # values in values that are looked at to choose
_FEW = 3  # items of a list that tell of the rest
#: What was counted, by the identities of a type and a value, and how deep.
_Seen: typing.TypeAlias = "dict[tuple[int, int, int], int]"
#: A type, and how much of a value it describes.
_Graded: typing.TypeAlias = "tuple[int, Any]"
Converter: typing.TypeAlias = "typing.Callable[[Any, Any, Fit], Any]"


def pick(
    choice: Choice, plain: Any, convert: Converter, exact: bool, likeliest: bool = False
) -> Any:
    """The value as the option that its tag names, else as the one that fits best.

    An object with an unknown tag, where no option is the default: one that no tag names,
    else it is kept as it came, unless it is to fit ``exact``-ly. One without a tag: one that
    does not require it, or that it is nearest to. Raises ValueError if nothing fits; with
    ``likeliest``, also if it is not at once what is tried first of the options.
    """
    tagged = choice.tagged(plain)
    if len(tagged) == 1:
        return convert(plain, tagged[0], "exact" if exact else "lenient")
    options, fits, is_free = _candidates(choice, tagged, plain)
    if exact or likeliest:
        fits = FITS[:1]
    if likeliest and (is_object(plain) or is_list(plain)):
        options = options[:1]
    try:
        return _first(options, plain, convert, fits)
    except ValueError:
        if exact or not is_free or (likeliest and options):
            raise
        return plain


def _candidates(
    choice: Choice, tagged: tuple[Any, ...], plain: Any
) -> tuple[list[_Graded], tuple[Fit, ...], bool]:
    """What it may be, how well it should fit, and whether it may be none of these."""
    if tagged or not (choice.tag_ and is_object(plain)):
        return _graded(tagged or choice.options(), plain), FITS, False
    if _lacks_tag(choice, plain):
        nearest = _nearest(choice, plain)
        return nearest, FITS, not nearest
    return _untagged(choice, plain), FITS[:2], True


def _first(
    options: Iterable[_Graded], plain: Any, convert: Converter, fits: Iterable[Fit]
) -> Any:
    """The value as the first option that it fits, of those that describe the most of it.

    Raises ValueError if that is nearer to one that it doesn't fit: fitting by describing
    less of it proves nothing.
    """
    failed: list[_Graded] = []
    for known, group in itertools.groupby(options, key=itemgetter(0)):
        graded = [*group]
        for fit in fits:
            for _, option in graded:
                try:
                    value = convert(plain, option, fit)
                except (msgspec.ValidationError, ValueError, TypeError):
                    continue
                if failed and _loses(option, plain):
                    _refuse_nearer(failed, known, plain, convert)
                return value
        failed += graded
    raise ValueError("none of its types fits")


def _refuse_nearer(
    failed: list[_Graded], known: int, plain: Any, convert: Converter
) -> None:
    if any(count - _odd(option, plain, convert) >= known for count, option in failed):
        raise ValueError("it is nearer to one that it doesn't fit")


def _loses(kind: Any, plain: Any) -> bool:
    """Whether a record, or a list of such, drops properties of what is given."""
    if is_list(plain):
        return any(_loses(item, each) for item, each in _few(kind, plain))
    if not is_record(kind) or issubclass(kind, OpenModel) or not is_object(plain):
        return False
    return not plain.keys() <= {member.wire for member, _ in members(kind)}


def _odd(kind: Any, plain: Any, convert: Converter) -> int:
    """How many properties of an object, or of those in a list, do not fit."""
    if is_list(plain):
        return sum(_odd(item, each, convert) for item, each in _few(kind, plain))
    if not is_record(kind) or not is_object(plain):
        return 0
    return sum(
        not _fits(plain[member.wire], inner, convert)
        for member, inner in members(kind)
        if member.wire in plain
    )


def _few(kind: Any, plain: list[Any]) -> list[tuple[Any, Any]]:
    """The first items of a list, each with the type that the list's type has for it."""
    item = typing.get_args(kind) if typing.get_origin(kind) is list else ()
    return [(of, each) for of in item for each in plain[:_FEW]]


def _fits(plain: Any, kind: Any, convert: Converter) -> bool:
    try:
        convert(plain, kind, "lenient")
    except (msgspec.ValidationError, ValueError, TypeError):
        return False
    return True


def alternatives(kind: Any, plain: Any) -> Iterator[Any]:
    """The types that a value of this type may be, the likeliest first."""
    if isinstance(kind, Choice):
        yield from ranked(kind, plain)
    elif typing.get_origin(kind) in (typing.Union, types.UnionType):
        for option in typing.get_args(kind):
            yield from alternatives(option, plain)
    else:
        yield kind


def ranked(choice: Choice, plain: Any) -> list[Any]:
    """The options that it may be; for an object, those first that fit the most of it.

    Where several have as many of its properties, those that have more of what is in them.
    """
    tagged = choice.tagged(plain)
    if tagged or not is_object(plain):
        return _ranked(tagged or choice.options(), plain)
    if _lacks_tag(choice, plain):
        return [option for _, option in _nearest(choice, plain)]
    return _ranked(choice.untagged() or choice.options(), plain)


def _ranked(options: Iterable[Any], plain: Any) -> list[Any]:
    return [option for _, option in _graded(options, plain)]


def _graded(options: Iterable[Any], plain: Any) -> list[_Graded]:
    found = [one for option in options for one in alternatives(option, plain)]
    if not is_object(plain):
        return _graded_lists(found, plain)
    known = [_known(option, plain) for option in found]
    best = max(known, default=0)
    # To look inside takes time: only among those that fit best, and each value once.
    seen: _Seen = {}
    alike = known.count(best) > 1
    inner = [
        0 if fit < best or not alike else _kept(option, plain, _DEEPEST, seen)
        for option, fit in zip(found, known, strict=True)
    ]
    order = sorted(range(len(found)), key=lambda at: (-known[at], -inner[at]))
    return [(known[at], found[at]) for at in order]


def _graded_lists(options: list[Any], plain: Any) -> list[_Graded]:
    if len(options) < 2 or not is_list(plain):
        return [(0, option) for option in options]
    seen: _Seen = {}
    known = [_kept(option, plain, _DEEPEST, seen) // 2 for option in options]
    order = sorted(range(len(options)), key=lambda at: -known[at])
    return [(known[at], options[at]) for at in order]


def _untagged(choice: Choice, plain: dict[str, Any]) -> list[_Graded]:
    """The options without a tag that declare more of an object than its tag."""
    if not choice.untagged():
        return []
    rest = _without(choice.tag_, plain)
    only = {choice.tag_: None}
    return [
        (known, option)
        for known, option in _graded(choice.untagged(), plain)
        if _has_any(option, rest) and known > _has_any(option, only)
    ]


def _nearest(choice: Choice, plain: dict[str, Any]) -> list[_Graded]:
    """The options that an object may be that has properties of them, but not the tag.

    Where it has none at all, those that need none.
    """
    rest = _without(choice.tag_, plain)
    smallest_first = sorted(choice.options(), key=_size)
    options = _graded(smallest_first, rest)
    if not rest:
        return [(known, o) for known, o in options if is_record(o) and known == 0]
    return [(known, option) for known, option in options if _has_any(option, rest)]


def _size(kind: Any) -> int:
    return len(members(kind)) if is_record(kind) else 0


def _lacks_tag(choice: Choice, plain: dict[str, Any]) -> bool:
    return bool(choice.tag_) and plain.get(choice.tag_) is None


def _without(tag: str, plain: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in plain.items() if key != tag}


def _has_any(kind: Any, plain: dict[str, Any]) -> bool:
    """Whether an object has any property that the type declares."""
    return is_record(kind) and any(m.wire in plain for m, _ in members(kind))


def is_record(kind: Any) -> typing.TypeGuard[type[Model] | type[OpenModel]]:
    return isinstance(kind, type) and issubclass(kind, Model | OpenModel)


def _known(kind: Any, plain: dict[str, Any]) -> int:
    """How many declared properties are there, less those that should be.

    A constant of another value outweighs all others.
    """
    if not is_record(kind):
        return 0
    count = 0
    for member, _ in members(kind):
        constant = member.factory
        if member.wire not in plain:
            count -= member.required or constant is not NODEFAULT
        elif constant is NODEFAULT or _is_same(plain[member.wire], constant()):
            count += 1
        else:
            count -= _FAR
    return count


def _is_same(value: Any, constant: Any) -> bool:
    """Whether a value is the constant; ``1`` and ``true`` are equal in Python alone."""
    both = isinstance(value, bool) == isinstance(constant, bool)
    return bool(both and value == constant)


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
        few = _few(kind, plain)
        return sum(_kept(item, each, depth - 1, seen) for item, each in few)
    if is_record(kind):
        return _described(kind, plain, depth, seen)
    if typing.get_origin(kind) is not dict:
        return int(kind is Any)
    of = typing.get_args(kind)[1]
    values = itertools.islice(plain.values(), 0 if of is Any else _FEW)
    return 1 + sum(_kept(of, each, depth - 1, seen) for each in values)


def _described(kind: Any, plain: dict[str, Any], depth: int, seen: _Seen) -> int:
    count = 0
    for member, inner in members(kind):
        if member.wire in plain:
            value, constant = plain[member.wire], member.factory
            if constant is not NODEFAULT and not _is_same(value, constant()):
                return 0
            count += 2 + _kept(inner, value, depth - 1, seen)
    return count


def _options(kind: Any, plain: Any) -> tuple[Any, ...]:
    """The types that a type is one of; none if it is not one of several."""
    if isinstance(kind, Choice):
        return kind.tagged(plain) or kind.options()
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return typing.get_args(kind)
    return ()
