"""Which properties an object needs where it has others: what no type can say of a record."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from ..document.pointers import join
from ..ir import Alternatives, Condition, Dependency, Text, Value, text_of
from .keywords import listed
from .reader import Object, Reader, list_in, object_in
from .values import value_of

CONDITIONAL = frozenset({"dependentRequired", "dependentSchemas", "if"})
_WORDS = frozenset({"title", "description", "$comment", "type"})


def conditions_of(schema: Object, at: str, reader: Reader) -> Iterator[Condition]:
    """The conditions that a schema states; a note of those that take more than a sentence."""
    for key in ("dependentRequired", "dependentSchemas"):
        for given, needed in object_in(schema, key).items():
            yield from _depending(given, needed)
    if "if" in schema:
        found = [*_branch(schema, "then"), *_branch(schema, "else")]
        yield from found
        if not found and not {"then", "else"}.isdisjoint(schema):
            reading = "what its branches describe may be there or not"
            reader.note("`if` is more than a sentence tells", join(at, "if"), reading)


def alternatives(
    sets: Sequence[Sequence[str]], always: Collection[str], is_one: bool
) -> Iterator[Condition]:
    """That one of several sets of properties is needed, beside those that always are."""
    left = [tuple(text_of(name) for name in s if name not in always) for s in sets]
    told = dict.fromkeys(left)
    if len(told) > 1 and () not in told:
        yield Alternatives(tuple(told), is_one)


def _depending(given: str, needed: Any) -> Iterator[Condition]:
    names = needed if isinstance(needed, list) else _required(needed)
    if needs := _texts(names):
        yield Dependency(text_of(given), needs)


def _branch(schema: Object, key: str) -> Iterator[Condition]:
    """What ``then`` or ``else`` requires, if ``if`` asks for one property alone."""
    asked = _asked(schema["if"])
    needs = _texts(_required(schema.get(key)))
    if asked is None or not needs:
        return
    given, values = asked
    if key == "then":
        yield Dependency(given, needs, values)
    elif values:
        yield Dependency(given, needs, values, is_not=True)
    else:
        yield Alternatives(((given,), needs), is_one=False)


def _asked(test: Any) -> tuple[Text, tuple[Value, ...]] | None:
    """The one property that a test asks for, and the values that it may have."""
    if not isinstance(test, dict) or test.keys() - _WORDS - {"properties", "required"}:
        return None
    tested, required = object_in(test, "properties"), list_in(test, "required")
    names = {*tested, *required}
    if len(names) != 1:
        return None
    (name,) = names
    about = tested.get(name, {})
    values = listed(about) if isinstance(about, dict) else None
    if values is None and (name not in required or about):
        return None
    return text_of(name), tuple(map(value_of, values or ()))


def _required(schema: Any) -> list[Any]:
    return list_in(schema, "required") if isinstance(schema, dict) else []


def _texts(names: list[Any]) -> tuple[Text, ...]:
    return tuple(text_of(name) for name in names if isinstance(name, str))
