"""Answers into typed values; one odd field costs a logged warning, not the answer.

The fast path is ``msgspec``. Where it meets a value that does not fit, the answer is built
again with what did come at that place, and the log says where that was. ``strict`` makes
it an error instead.
"""

from __future__ import annotations

import json
import logging
import types
import typing
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from .choosing import Fit, alternatives, is_record, pick
from .errors import DecodeError
from .models import Choice, Model, OpenModel, extras_type, members
from .shapes import is_list, is_object

if TYPE_CHECKING:
    from .messages import HttpResponse

logger = logging.getLogger(__name__.partition("._runtime")[0])

#: Conversions in vain to what a value may be, for all of an answer that is odd somewhere.
_MOST_IN_VAIN = 20_000
_MISFIT = (msgspec.ValidationError, ValueError, TypeError)
_UNSEEN = ", not looked into"
_NOTHING: typing.Final = object()


def decode(
    response: HttpResponse, kind: Any, *, strict: bool = False, needed: bool = False
) -> Any:
    """The body as a value of the type, or as it came where it is something else.

    Raises DecodeError if it is said to be JSON and isn't; with ``needed``, if it is not
    the kind of JSON that the type is; with ``strict``, if any value in it does not fit.
    """
    if kind is str and response.content_type and not (needed or _is_json(response)):
        return response.text  # whatever it holds, JSON or not
    try:
        return decoder_of(kind).decode(response.content)
    except msgspec.ValidationError as error:
        if strict:
            raise _misfit(response, error) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass  # not UTF-8, perhaps; the slow path tells
    return _decode_slowly(response, kind, strict, needed or strict)


def _decode_slowly(
    response: HttpResponse, kind: Any, strict: bool, needed: bool
) -> Any:
    try:
        plain = parsed(response)
    except DecodeError:
        if needed or (response.content and _is_json(response)):
            raise
        return _unparsed(response, kind)
    if needed and not _same_kind(plain, kind):
        raise DecodeError(_mismatch(kind, plain), response=response)
    problems: list[str] = []
    value = tolerant(plain, kind, problems)
    if problems and strict:
        path, _, reason = problems[0].partition(": ")
        raise DecodeError(reason, response=response, path=path)
    if problems:
        logger.warning("%s: %s", response.asked, _told(problems))
    return value


def _is_json(response: HttpResponse) -> bool:
    """Whether the server says that the body is JSON."""
    return response.content_type.endswith("json")


def _unparsed(response: HttpResponse, kind: Any) -> Any:
    """A body that is no JSON as it came: text, bytes, or None if it is empty."""
    kept: Any = response.text or None
    try:
        response.content.decode()
    except UnicodeDecodeError:
        kept = response.content
    problems: list[str] = []
    tolerant(kept, kind, problems)
    if problems:
        got = response.content_type or "no JSON"
        expected = f"expected {_called(kind)}, got {got if kept else 'nothing'}"
        logger.warning("%s: %s; it is given as it came", response.asked, expected)
    return kept


def _told(problems: list[str]) -> str:
    if len(problems) == 1:
        return f"1 value does not fit its description, at {problems[0]}"
    many = f"{len(problems)} values do not fit their descriptions"
    unseen = sum(problem.endswith(_UNSEEN) for problem in problems)
    kept = f"; so many that {unseen} are kept as they came" if unseen else ""
    return f"{many}; the first is at {problems[0]}{kept}"


def parsed(response: HttpResponse) -> Any:
    """The body as plain JSON values, in whatever Unicode it is. Raises DecodeError."""
    try:
        return json.loads(response.content, parse_constant=_refuse)
    except RecursionError:
        raise DecodeError("it is nested too deeply", response=response) from None
    except ValueError as error:
        reason = (
            f"not JSON: {error}" if response.content.strip() else "the body is empty"
        )
        raise DecodeError(reason, response=response) from None


def tolerant(plain: Any, kind: Any, problems: list[str]) -> Any:
    """The plain value as one of the type, as far as it fits; ``problems`` says where not."""
    try:
        return _Tolerance(problems).whole(plain, kind)
    except RecursionError:
        problems[:] = ["$: it is nested too deeply"]
        return plain


def converted(plain: Any, kind: Any) -> Any:
    """The plain value as an answer with it would be; what does not fit is logged."""
    problems: list[str] = []
    value = tolerant(plain, kind, problems)
    if problems:
        logger.warning("%s: %s", _called(kind), _told(problems))
    return value


class _Tolerance:
    """What fits of one value; what a part of it turned out to be is remembered."""

    def __init__(self, problems: list[str]) -> None:
        self._problems = problems
        self._conversion = _Conversion()

    def whole(self, plain: Any, kind: Any) -> Any:
        """The answer; to find that it is right is worth any number of attempts."""
        try:
            return self._conversion.convert(plain, kind)
        except _MISFIT:
            self._conversion.limit(_MOST_IN_VAIN)
            return self._apart(plain, kind, "$")

    def value(self, plain: Any, kind: Any, path: str) -> Any:
        try:
            return self._conversion.convert(plain, kind)
        except _MISFIT:
            return self._apart(plain, kind, path)

    def _apart(self, plain: Any, kind: Any, path: str) -> Any:
        """What does not fit, part by part; unless there are too many ways to do that."""
        if self._conversion.is_spent and _is_undecided(kind, plain):
            self._problems.append(f"{path}: {_mismatch(kind, plain)}{_UNSEEN}")
            return plain
        for option in alternatives(kind, plain):
            origin, inner = typing.get_origin(option), typing.get_args(option)
            if is_object(plain) and is_record(option):
                return self._record(plain, option, path)
            if is_object(plain) and origin is dict:
                return {
                    key: self.value(item, inner[1], f"{path}.{key}")
                    for key, item in plain.items()
                }
            if is_list(plain) and origin is list:
                return self._items(plain, inner * len(plain), path)
            if is_list(plain) and origin is tuple and len(plain) == len(inner):
                return tuple(self._items(plain, inner, path))
        self._problems.append(f"{path}: {_mismatch(kind, plain)}")
        return plain

    def _items(self, plain: list[Any], kinds: tuple[Any, ...], path: str) -> list[Any]:
        return [
            self.value(item, kind, f"{path}[{at}]")
            for at, (item, kind) in enumerate(zip(plain, kinds, strict=True))
        ]

    def _record(
        self, plain: dict[str, Any], cls: type[Model] | type[OpenModel], path: str
    ) -> Any:
        """The record; a field that must be there and isn't is None."""
        values: dict[str, Any] = {}
        for member, kind in members(cls):
            place = f"{path}.{member.wire}"
            if member.wire in plain:
                item = plain[member.wire]
                values[member.attribute] = self.value(item, kind, place)
            elif member.required:
                self._problems.append(f"{place}: missing")
                values[member.attribute] = None
        if issubclass(cls, OpenModel):
            values[cls.extras_] = {
                key: self.value(item, extras_type(cls), f"{path}.{key}")
                for key, item in _extras(plain, cls)
            }
        return cls(**values)


def _is_undecided(kind: Any, plain: Any) -> bool:
    """Whether it takes attempts to find out what a value of this type is."""
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return any(_is_undecided(option, plain) for option in typing.get_args(kind))
    return isinstance(kind, Choice) and len(kind.tagged(plain)) != 1


def _extras(plain: dict[str, Any], cls: type[OpenModel]) -> list[tuple[str, Any]]:
    declared = {member.wire for member in cls.members_}
    return [(key, item) for key, item in plain.items() if key not in declared]


@cache
def decoder_of(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind, strict=False, dec_hook=_hook)


def _hook(kind: Any, plain: Any) -> Any:
    """Decode the two kinds of type that ``msgspec`` asks us about."""
    return _Conversion().hook(kind, plain, "lenient")


class _Conversion:
    """The conversion of one value.

    What a part of it turned out to be is remembered: to try each option of a union in a
    union anew for each option outside would take time without bounds.
    """

    def __init__(self) -> None:
        self._picked: dict[tuple[Any, int, bool], tuple[Any, Any]] = {}
        self._left: int | None = None

    def limit(self, attempts: int) -> None:
        """From now on, try all options only until as many attempts were in vain."""
        self._left = attempts

    @property
    def is_spent(self) -> bool:
        return self._left is not None and self._left <= 0

    def _attempt(self, plain: Any, kind: Any, fit: Fit) -> Any:
        try:
            return self.convert(plain, kind, fit)
        except _MISFIT:
            if self._left is not None:
                self._left -= 1
            raise

    def convert(self, plain: Any, kind: Any, fit: Fit = "lenient") -> Any:
        def hook(kind: Any, plain: Any) -> Any:
            return self.hook(kind, plain, fit)

        return msgspec.convert(plain, kind, strict=fit != "lenient", dec_hook=hook)

    def hook(self, kind: Any, plain: Any, fit: Fit) -> Any:
        if isinstance(kind, Choice):
            return self._choice(kind, plain, fit == "exact")
        if issubclass(kind, OpenModel):
            return self._open(kind, plain, fit)
        raise TypeError(f"{kind!r} is not a type of this package")

    def _choice(self, choice: Choice, plain: Any, exact: bool) -> Any:
        key = (choice, id(plain), exact)
        if key not in self._picked:
            try:
                found = pick(choice, plain, self._attempt, exact, self.is_spent)
            except _MISFIT:
                found = _NOTHING
            self._picked[key] = plain, found  # with the value, to keep its identity
        _, found = self._picked[key]
        if found is _NOTHING:  # raised anew: an error that is kept keeps all frames
            raise ValueError("none of its types fits")
        return found

    def _open(self, cls: type[OpenModel], plain: Any, fit: Fit) -> OpenModel:
        """The open model. Raises ValidationError where a value does not fit."""
        if not is_object(plain):
            raise ValueError("expected an object")
        values: dict[str, Any] = {}
        for member, kind in members(cls):
            if member.wire in plain:
                item = plain[member.wire]
                values[member.attribute] = self.convert(item, kind, fit)
            elif member.required:
                raise ValueError(f"{member.wire!r} is missing")
        kind, convert = extras_type(cls), self.convert
        extras = {key: convert(item, kind, fit) for key, item in _extras(plain, cls)}
        return cls(**values, **{cls.extras_: extras})


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON value")


def _misfit(response: HttpResponse, error: msgspec.ValidationError) -> DecodeError:
    """Our error for msgspec's, which ends in " - at `$.path`" unless it is the root."""
    reason, _, path = str(error).partition(" - at ")
    return DecodeError(reason, response=response, path=path.strip("`") or "$")


def _same_kind(plain: Any, kind: Any) -> bool:
    """Whether the body as a whole can be of the type: an object, a list, or neither."""
    options = list(alternatives(kind, plain))
    if any(_shape(option) is None for option in options):
        return True
    return any(isinstance(plain, _shape(option) or object) for option in options)


def _shape(kind: Any) -> type | None:
    if is_record(kind) or typing.get_origin(kind) is dict:
        return dict
    return list if typing.get_origin(kind) in (list, tuple) else None


_SPELLED = (
    (dict, "an object"),
    (list, "a list"),
    (str, "a string"),
    (type(None), "null"),
)


def _mismatch(kind: Any, plain: Any) -> str:
    got = next((said for t, said in _SPELLED if isinstance(plain, t)), f"{plain!r:.40}")
    return f"expected {_called(kind)}, got {got}"


def _called(kind: Any) -> str:
    """What messages call a type: as annotations spell it, without the modules' names."""
    if isinstance(kind, Choice):
        return f"one of {len(kind.options())} types"
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return " | ".join(map(_called, inner))
    if origin in (list, dict, tuple):
        return f"{origin.__name__}[{', '.join(map(_called, inner))}]"
    if isinstance(kind, type):
        return "None" if kind is type(None) else kind.__name__
    return str(kind).replace("typing.", "")
