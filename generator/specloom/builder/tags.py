"""Discriminators: the values of a property that tell a union's options apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ..errors import DocumentError
from ..ir import Tag, Text, Type, without_null
from .joining import joined
from .keywords import listed
from .merging import Part, keywords_of, merge
from .reader import Object, object_in, string_in

if TYPE_CHECKING:
    from .schemas import Schemas

#: By name: whether a property is required, and the values that it lists.
_Told: TypeAlias = dict[str, tuple[bool, list[str]]]
_HINT = "x-ms-discriminator-value"


class Claim(NamedTuple):
    """An option that goes by a value: one that it lists itself, or its name."""

    type: Type
    is_listed: bool


def declared_tag(
    schemas: Schemas,
    discriminator: Object,
    options: tuple[Type, ...],
    named: Mapping[str, Type],
    implicit: Mapping[str, Sequence[Claim]],
    at: str,
) -> Tag | None:
    """What a ``discriminator`` says of these options; None if it tells none of them.

    ``named`` are those that are components, by name, and ``implicit`` all by the values
    that they go by where the mapping says nothing else. Of those that it has, the ones that
    one option alone lists: what several list may be what they have in common.
    """
    index = {option: number for number, option in enumerate(options)}
    values: dict[str, int] = {}
    for value, target in object_in(discriminator, "mapping").items():
        type = _mapped(schemas, target, named, at)
        if type in index:
            values[value] = index[type]
        else:
            schemas.reader.note(
                f"the discriminator maps {value!r} to something that is no option",
                at + "/discriminator",
                "the mapping is ignored",
            )
    mapped = set(values.values())
    shared: dict[str, tuple[int, ...]] = {}
    for value, claims in implicit.items():
        known = {index[c.type]: c.is_listed for c in claims if c.type in index}
        alone = len(known) == 1 and any(known.values())
        if value not in values and (alone or not mapped.issuperset(known)):
            _share(value, tuple(known), values, shared)
    default = _default(schemas, discriminator, index, named, at)
    return _tag(discriminator["propertyName"], values, shared, default)


def _share(
    value: str,
    options: tuple[int, ...],
    values: dict[str, int],
    shared: dict[str, tuple[int, ...]],
) -> None:
    """Let a value mean its option, or several to choose from."""
    if len(options) == 1:
        values[value] = options[0]
    else:
        shared[value] = options


def _default(
    schemas: Schemas,
    discriminator: Object,
    index: Mapping[Type, int],
    named: Mapping[str, Type],
    at: str,
) -> int | None:
    """The option of values that no name fits, if the document has one (since 3.2)."""
    target = discriminator.get("defaultMapping")
    if target is None:
        return None
    type = _mapped(schemas, target, named, at)
    if type is None or type not in index:
        schemas.reader.note(
            "`defaultMapping` names something that is no option",
            at + "/discriminator",
            "a value with none of these names is kept as it came",
        )
        return None
    return index[type]


def _mapped(
    schemas: Schemas, target: str, named: Mapping[str, Type], at: str
) -> Type | None:
    """The type that a mapping names: by reference, or by a component's bare name."""
    name = target.rpartition("/")[2]
    if name in named:
        return named[name]
    ref = target if "/" in target else f"#/components/schemas/{target}"
    try:
        return without_null(schemas.reference(ref, at))
    except DocumentError:
        return None


def inferred_tag(schemas: Schemas, options: Sequence[Part]) -> Tag | None:
    """The discriminator that nobody declared: a property with other values in each option.

    It need not tell all of them, but half; the one that tells the most wins, and among such
    the one that more of them require, then the one with the fewest values.
    """
    told = [_listed(schemas, option) for option in options]
    wires = dict.fromkeys(wire for one in told for wire in one)
    found = [(wire, _telling(told, wire)) for wire in wires]

    def rank(pair: tuple[str, dict[str, int]]) -> tuple[int, int, int]:
        wire, values = pair
        required = sum(one[wire][0] for one in told if wire in one)
        return len(set(values.values())), required, -len(values)

    wire, telling = max(found, key=rank, default=("", {}))
    many = len(set(telling.values()))
    if many < 2 or 2 * many < len(options):
        return None
    values: dict[str, int] = {}
    shared: dict[str, tuple[int, ...]] = {}
    for value, numbers in _numbers(told, wire).items():
        _share(value, tuple(numbers), values, shared)
    return _tag(wire, values, shared)


def _telling(told: Sequence[_Told], wire: str) -> dict[str, int]:
    """The values of a property by which options are known, of those that share none."""
    numbers = _numbers(told, wire)
    sharing = {n for found in numbers.values() if len(found) > 1 for n in found}
    return {v: n for v, (n, *_) in numbers.items() if n not in sharing}


def _numbers(told: Sequence[_Told], wire: str) -> dict[str, list[int]]:
    """By each value of a property, the options that list it."""
    found: dict[str, list[int]] = {}
    for number, one in enumerate(told):
        for value in dict.fromkeys(one[wire][1] if wire in one else []):
            found.setdefault(value, []).append(number)
    return found


def values_of(schemas: Schemas, option: Part, wire: str) -> list[str]:
    """The values of a property that an option goes by; none where it tells none.

    Those that it lists, or the one that a vendor's hint says instead.
    """
    hint = hinted(schemas, option)
    return [hint] if hint else _listed(schemas, option).get(wire, (False, []))[1]


def hinted(schemas: Schemas, option: Part) -> str:
    """The value that an option goes by as a vendor's hint says; empty without one."""
    _, schema = schemas.reader.behind(option.schema, option.at)
    return string_in(schema, _HINT) if isinstance(schema, dict) else ""


def _listed(schemas: Schemas, option: Part, deeper: bool = True) -> _Told:
    """The properties of an option that list their values, and whether they are required.

    What all options of a choice list, the choice lists; that is asked of choices within
    options (``deeper``), not of choices within those: there may be ways without number.
    """
    pointer, schema = schemas.reader.behind(option.schema, option.at)
    if schema is option.schema:
        return _listed_by(schemas, schema, pointer, deeper)
    told: _Told = schemas.shared(
        f"listed {deeper} {pointer}",
        lambda: _listed_by(schemas, schema, pointer, deeper),
    )
    return told


def _listed_by(schemas: Schemas, schema: Any, pointer: str, deeper: bool) -> _Told:
    if not isinstance(schema, dict):
        return {}
    merged = merge(schemas, schema, pointer)
    told: _Told = {}
    for wire, parts in merged.properties.items():
        property = joined(schemas, parts, pointer, wire)
        if values := _strings(keywords_of(schemas, property)):
            told[wire] = wire in merged.required, values
    for choice in merged.choices if deeper else ():
        if choice.key != "if":
            inner = [_listed(schemas, o, deeper=False) for o in choice.options]
            _narrow(told, _shared(inner))
    return told


def _narrow(told: _Told, more: _Told) -> None:
    """Add what is told elsewhere: of values that are listed twice, those in both."""
    for wire, (required, values) in more.items():
        known = told.get(wire, (required, values))
        both = [value for value in known[1] if value in values]
        told[wire] = known[0] or required, both or values


def _shared(told: Sequence[_Told]) -> _Told:
    """The properties that each of several options lists, with all that they list."""
    return {
        wire: (
            all(one[wire][0] for one in told),
            list(dict.fromkeys(value for one in told for value in one[wire][1])),
        )
        for wire in (told[0] if told else ())
        if all(wire in one for one in told)
    }


def only_value(schema: Any) -> str:
    """The one string that a schema allows; empty if it is another kind of schema."""
    values = _strings(schema)
    return values[0] if len(values) == 1 else ""


def _strings(schema: Any) -> list[str]:
    """The values that a schema lists, if all of them are strings."""
    if not isinstance(schema, dict):
        return []
    values = listed(schema) or []
    return values if all(isinstance(value, str) for value in values) else []


def _tag(
    wire: str,
    values: Mapping[str, int],
    shared: Mapping[str, tuple[int, ...]],
    default: int | None = None,
) -> Tag | None:
    if not values:
        return None
    told = tuple((Text(value), n) for value, n in values.items())
    several = tuple((Text(value), found) for value, found in shared.items())
    return Tag(Text(wire), told, default, several)
