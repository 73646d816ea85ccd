"""What is known of a field beside its type, in the words that docstrings and pages share."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from .. import ir
from .examples.sql_spelling import plain
from .limits import limits_of
from .lookup import Index

Code: TypeAlias = Callable[[str], str]  # how a target shows a name or a value

ACCESS = {"both": "", "read": "Read only.", "write": "Write only."}
LONGEST_LIST = 40  # values that are named one by one
_PLURALS = {"character": "characters", "item": "items", "property": "properties"}


class Keeping(NamedTuple):
    """What a value must keep to, or each of its parts, which are the ``subject``.

    Its pattern stands beside the words: each target quotes it its way.
    """

    subject: str
    parts: list[str]
    pattern: ir.Text | None = None


def is_free(type: ir.Type, own: ir.Limits | None) -> bool:
    """Whether a value can be seen at once to have nothing to keep to, as most have."""
    plain = isinstance(type, ir.Primitive) and type.limits is None
    return own is None and (plain or isinstance(type, ir.Const))


def kept(
    type: ir.Type, own: ir.Limits | None, index: Index, code: Code
) -> Iterator[Keeping]:
    """All that a value of the type must keep to; ``own`` are the limits of its field."""
    limits = limits_of(type, index, own)
    if limits is not None:
        yield Keeping("", _of_value(limits, code), limits.pattern)
        if limits.names is not None:
            yield Keeping("each name", _sized(limits.names, code), limits.names.pattern)
    bare = index.resolve(type) if isinstance(type, ir.Ref | ir.Nullable) else type
    match bare:
        case ir.ListOf(item, unique):
            if unique:
                yield Keeping("", ["no item twice"])
            yield from _each("each", item, index, code)
        case ir.MapOf(value):
            yield from _each("each value", value, index, code)


def _each(subject: str, type: ir.Type, index: Index, code: Code) -> Iterator[Keeping]:
    if (limits := limits_of(type, index)) is not None:
        yield Keeping(subject, _of_value(limits, code), limits.pattern)


def _of_value(limits: ir.Limits, code: Code) -> list[str]:
    told = _sized(limits, code)
    if limits.held is not None:
        told += _holding(limits.held, code)
    if limits.media is not None:
        told.append(f"content: {code(limits.media.raw)}")
    if limits.coding is not None:
        told.append(f"encoded as {code(limits.coding.raw)}")
    return told


def _holding(held: ir.Held, code: Code) -> Iterator[str]:
    """``at least 1 item is urgent``; nothing where any number will do."""
    sizes = [*_sizes(held.least, held.most, "item")]
    if sizes:
        last = held.least if held.most is None else held.most
        verb = "is" if last == 1 else "are"
        yield f"{' and '.join(sizes)} {verb} {_one_of(held.values, code)}"


def _one_of(values: Sequence[ir.Value], code: Code) -> str:
    named = ", ".join(first([code(shown(value)) for value in values]))
    return named if len(values) == 1 else f"one of {named}"


def first(names: list[str]) -> list[str]:
    """The names, if they are not too many; else the first ones and the number of the rest."""
    more = len(names) - LONGEST_LIST
    return [*names[:LONGEST_LIST], f"and {more} more"] if more > 0 else names


def conditions_of(record: ir.Record, code: Code) -> Iterator[str]:
    """What a record must keep to as a whole, in sentences."""
    for condition in record.conditions:
        match condition:
            case ir.Dependency(given, needs):
                verb = "is" if len(needs) == 1 else "are"
                where = f"{code(given.raw)} {_state(condition, code)}"
                yield f"{_together(needs, code)} {verb} required where {where}."
            case ir.Alternatives(sets, is_one):
                many = "Exactly" if is_one else "At least"
                named = [_together(names, code) for names in sets]
                joint = ", " if all(len(names) == 1 for names in sets) else "; "
                yield f"{many} one of these is required: {joint.join(named)}."


def _state(condition: ir.Dependency, code: Code) -> str:
    if not condition.values:
        return "is given"
    state = "is not" if condition.is_not else "is"
    return f"{state} {_one_of(condition.values, code)}"


def _together(names: Sequence[ir.Text], code: Code) -> str:
    told = [code(name.raw) for name in names]
    return " and ".join([", ".join(told[:-1]), told[-1]]) if told[1:] else told[0]


def _sized(limits: ir.Limits, code: Code) -> list[str]:
    said = (
        ("at least", limits.minimum),
        ("at most", limits.maximum),
        ("more than", limits.exclusive_minimum),
        ("less than", limits.exclusive_maximum),
        ("a multiple of", limits.multiple_of),
    )
    told = [f"{words} {number}" for words, number in said if number is not None]
    told += _sizes(limits.min_length, limits.max_length, "character")
    told += _sizes(limits.min_items, limits.max_items, "item")
    told += _sizes(limits.min_properties, limits.max_properties, "property")
    if limits.values:
        told.append(_one_of(limits.values, code))
    return told


def _sizes(least: int | None, most: int | None, what: str) -> Iterator[str]:
    if least is not None and least == most:
        yield f"exactly {_counted(least, what)}"
        return
    if least:  # none less than none
        yield f"at least {_counted(least, what)}"
    if most is not None:
        yield f"at most {_counted(most, what)}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what if number == 1 else _PLURALS[what]}"


def shown(value: ir.Value) -> str:
    """A value as readers know it: text that is not empty bare, everything else as JSON."""
    if isinstance(value, ir.Text) and value.raw:
        return value.raw
    return as_json(value)


def member(found: ir.Member, code: Code) -> str:
    """A value of an enum, and what it is called where that tells more."""
    value = code(shown(found.value))
    return f"{value} ({code(found.called.raw)})" if found.called else value


def as_json(value: ir.Value) -> str:
    return json.dumps(plain(value), ensure_ascii=False)
