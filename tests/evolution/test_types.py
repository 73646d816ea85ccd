"""Whatever a schema can say is compared: what is sent may grow wider, what is read narrower."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evolution.pairs import INTEGER, STRING, Json, lines, received, record, ref, sent

MAP: Json = {"type": "object", "additionalProperties": STRING}
OPEN = record(a=STRING) | {"additionalProperties": True}
CLOSED = record(a=STRING) | {"additionalProperties": False}
TWO: Json = {"type": "array", "prefixItems": [STRING, INTEGER], "items": False}
MORE: Json = TWO | {"items": STRING}


def both(
    folder: Path, old: Json, new: Json, schemas: Any = None
) -> tuple[set[str], ...]:
    """What is told of ``x`` where it is sent, and where it is received."""
    found = []
    for side, where in (
        (sent, "POST /things: body"),
        (received, "POST /things: answer 200"),
    ):
        told = lines(folder, "http", side(old, schemas), side(new, schemas))
        found.append({line.replace(where, "") for line in told})
    return tuple(found)


@pytest.mark.parametrize(
    ("old", "new", "as_sent", "as_received"),
    [
        (
            MAP,
            record("a", a=STRING),
            {"breaking: .x.a: is new and required", "breaking: .x: further properties are not possible any more"},
            {"addition: .x.a: is new", "breaking: .x: further properties are not possible any more"},
        ),
        (
            record(a=INTEGER),
            MAP,
            {"breaking: .x.a: type: integer → string", "addition: .x: further properties are possible now"},
            {"breaking: .x.a: is gone", "addition: .x: further properties are possible now"},
        ),
        (
            record(a=STRING),
            CLOSED,
            {"breaking: .x: further properties are not possible any more"},
            {"harmless: .x: further properties are not possible any more"},
        ),
        (OPEN, record(a=STRING), set(), set()),  # which is what nobody says
        (
            TWO,
            TWO | {"prefixItems": [INTEGER, STRING]},
            {"breaking: .x[0]: type: string → integer", "breaking: .x[1]: type: integer → string"},
            {"breaking: .x[0]: type: string → integer", "breaking: .x[1]: type: integer → string"},
        ),
        (
            TWO,
            TWO | {"prefixItems": [STRING]},
            {"breaking: .x[1]: is gone"},
            {"harmless: .x[1]: is gone"},
        ),
        (
            TWO,
            MORE,
            {"addition: .x: more items are possible now"},
            {"breaking: .x: more items are possible now"},
        ),
        (
            INTEGER,
            INTEGER | {"minimum": 0},
            {"breaking: .x: minimum: none → 0"},
            {"harmless: .x: minimum: none → 0"},
        ),
        (STRING, STRING | {"minLength": 0}, set(), set()),
        (
            INTEGER | {"multipleOf": 4},
            INTEGER | {"multipleOf": 2},
            {"addition: .x: multiple of: 4 → 2"},
            {"breaking: .x: multiple of: 4 → 2"},
        ),
        (
            record(a=STRING, b=STRING) | {"dependentRequired": {"a": ["b"]}},
            record(a=STRING, b=STRING),
            {"addition: .x: fewer properties are required together now"},
            {"breaking: .x: fewer properties are required together now"},
        ),
    ],
)  # fmt: skip
def test_what_a_value_may_be(
    tmp_path: Path, old: Json, new: Json, as_sent: set[str], as_received: set[str]
) -> None:
    assert both(tmp_path, old, new) == (as_sent, as_received)


PETS = {name: record("kind", kind=STRING, **{name.lower(): STRING}) for name in ("Cat", "Dog", "Fox")}  # fmt: skip


def either(*names: str, **mapping: str) -> Json:
    """One of several schemas, by the property ``kind``."""
    values = {value: ref(name)["$ref"] for value, name in mapping.items()}
    told = {"discriminator": {"propertyName": "kind", "mapping": values}}
    return {"oneOf": list(map(ref, names))} | (told if mapping else {})


@pytest.mark.parametrize(
    ("old", "new", "as_sent", "as_received"),
    [
        (
            either("Cat", "Dog", cat="Cat", dog="Dog"),
            either("Cat", "Dog", kitty="Cat", dog="Dog"),
            {
                "breaking: .x: the value cat no longer stands for Cat",
                "addition: .x: the value kitty stands for Cat now",
            },
            {
                "harmless: .x: the value cat no longer stands for Cat",
                "breaking: .x: the value kitty stands for Cat now",
            },
        ),
        (
            either("Cat", "Dog", cat="Cat", dog="Dog"),
            either("Cat", "Dog", cat="Dog", dog="Cat"),
            {f"breaking: .x: the value {a} stands for {b}" for a, b in (("cat", "Cat → Dog"), ("dog", "Dog → Cat"))},
            {f"breaking: .x: the value {a} stands for {b}" for a, b in (("cat", "Cat → Dog"), ("dog", "Dog → Cat"))},
        ),
        (
            either("Cat", "Dog"),
            either("Cat", "Dog", cat="Cat", dog="Dog"),
            {"breaking: .x: discriminator: none → kind"},
            {"harmless: .x: discriminator: none → kind"},
        ),
        (
            either("Cat", "Dog", cat="Cat", dog="Dog"),
            either("Cat", "Dog", "Fox", cat="Cat", dog="Dog", fox="Fox"),
            {"addition: .x: the alternative Fox is new"},
            {"breaking: .x: the alternative Fox is new"},
        ),
        (
            either("Cat", "Dog"),
            either("Cat", "Fox"),
            {"breaking: .x: the alternative Dog is gone", "addition: .x: the alternative Fox is new"},
            {"harmless: .x: the alternative Dog is gone", "breaking: .x: the alternative Fox is new"},
        ),
    ],
)  # fmt: skip
def test_which_of_several_a_value_is(
    tmp_path: Path, old: Json, new: Json, as_sent: set[str], as_received: set[str]
) -> None:
    assert both(tmp_path, old, new, PETS) == (as_sent, as_received)


def test_a_schema_in_place_of_another_is_told_by_both_names(tmp_path: Path) -> None:
    old, new = received(ref("Cat"), PETS), received(ref("Fox"), PETS)
    assert lines(tmp_path, "http", old, new) == {
        "breaking: schema Fox (was Cat).cat, as it is received: is gone",
        "addition: schema Fox (was Cat).fox, as it is received: is new",
    }


def test_values_that_schemas_list_themselves_are_told_of_there(tmp_path: Path) -> None:
    """And not once more of the discriminator that knows schemas by them."""

    def described(cat: str) -> Json:
        kinds: Json = {"Cat": record("kind", kind={"const": cat}), "Dog": record("kind", kind={"const": "dog"})}  # fmt: skip
        return received(either("Cat", "Dog"), kinds)

    assert lines(tmp_path, "http", described("cat"), described("kitty")) == {
        "breaking: schema Cat.kind, as it is received: the value kitty is new",
        "harmless: schema Cat.kind, as it is received: the value cat is gone",
    }
