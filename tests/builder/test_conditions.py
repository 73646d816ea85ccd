"""What values and objects must keep to beyond their types reaches the IR; the rest is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from builder.spelling import definition, field, fields, notes
from specloom import ServiceSource, build, ir, load
from specloom.builder import Built

TEXT = ir.Text


def test_an_object_keeps_its_number_of_properties() -> None:
    assert definition("conditions", "Order").limits == ir.Limits(
        min_properties=2, max_properties=9
    )


@pytest.mark.parametrize(
    ("property", "limits"),
    [
        (
            "labels",
            ir.Limits(
                min_properties=3, max_properties=5, names=ir.Limits(max_length=20)
            ),
        ),
        ("days", ir.Limits(names=ir.Limits(values=(TEXT("mon"), TEXT("tue"))))),
        ("tags", ir.Limits(held=ir.Held((TEXT("urgent"),), 2, 3))),
        ("marks", ir.Limits(held=ir.Held((TEXT("a"), TEXT("b"))))),
        ("payload", ir.Limits(media=TEXT("application/json"))),
        ("note", ir.Limits(coding=TEXT("base32"))),
    ],
)
def test_names_items_and_contents_are_limits(property: str, limits: ir.Limits) -> None:
    assert field("conditions", "Parts", property).limits == limits


def test_limits_hold_together_through_all_of() -> None:
    assert field("conditions", "Parts", "both").limits == ir.Limits(
        minimum=5, maximum=7
    )


def test_what_is_required_with_what_is_a_condition() -> None:
    """Both of today's keywords, the older ``dependencies``, and an ``if`` of one property."""
    big = (TEXT("big"),)
    assert set(definition("conditions", "Order").conditions) == {
        ir.Dependency(TEXT("card"), (TEXT("address"), TEXT("zip"))),
        ir.Dependency(TEXT("zip"), (TEXT("town"),)),
        ir.Dependency(TEXT("town"), (TEXT("country"),)),
        ir.Dependency(TEXT("kind"), (TEXT("size"),), big),
        ir.Dependency(TEXT("kind"), (TEXT("weight"),), big, is_not=True),
    }


def test_options_that_only_require_are_alternatives() -> None:
    sets = (TEXT("sender"),), (TEXT("receiver"), TEXT("place"))
    (condition,) = definition("conditions", "Parts").conditions
    assert condition == ir.Alternatives(sets, is_one=True)


def test_a_tuple_is_closed_where_nothing_unevaluated_may_follow() -> None:
    assert fields("conditions", "Parts")["pair!"] == "(integer, string)"


def test_what_takes_more_than_a_few_words_is_a_note() -> None:
    assert notes("conditions") == {
        "what a text holds has no type: a text",
        "`propertyNames` is more than a few words tell: any name",
        "`contains` lists no values: read without it",
        "`if` is more than a sentence tells: what its branches describe may be there or not",
    }


def test_a_condition_of_one_option_is_no_condition_of_all_but_a_note(
    tmp_path: Path,
) -> None:
    card = {
        "properties": {"card": {}, "zip": {}},
        "dependentRequired": {"card": ["zip"]},
    }
    options = [card, {"properties": {"cash": {}}}]
    found = _built(tmp_path, {"properties": {"id": {}}, "oneOf": options})
    (record,) = found.api.services[0].definitions
    assert isinstance(record, ir.Record)
    assert record.conditions == ()
    (note,) = found.notes
    assert note.place.pointer == "/components/schemas/Row/oneOf/0"
    assert note.message == "an option says which of its properties need each other"


def _row(folder: Path, row: dict[str, Any], name: str = "api.json") -> ir.Record:
    """The record of a schema, in a document of its own."""
    (record,) = _built(folder, row, name).api.services[0].definitions
    assert isinstance(record, ir.Record)
    return record


def _built(folder: Path, row: dict[str, Any], name: str = "api.json") -> Built:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "", "version": ""},
        "paths": {},
        "components": {"schemas": {"Row": {"type": "object", **row}}},
    }
    (folder / name).write_text(json.dumps(document).replace("Infinity", ".inf"))
    return build([ServiceSource("demo", load(folder / name))], name="demo")


@pytest.mark.parametrize(
    "part",
    [
        {"minLength": float("inf")},
        {"maximum": float("inf")},
        {"maximum": -(10**400)},
        {"type": "array", "contains": {"const": 1}, "minContains": float("inf")},
    ],
)
def test_a_limit_that_no_double_can_hold_is_none(
    part: dict[str, Any], tmp_path: Path
) -> None:
    (field,) = _row(tmp_path, {"properties": {"a": part}}, "api.yaml").fields
    held = ir.Limits(held=ir.Held((1,))) if "contains" in part else None
    assert field.limits == held


def test_names_that_thousands_of_parts_describe_are_looked_at_once(
    tmp_path: Path,
) -> None:
    names = [f"n{number}" for number in range(8_000)]
    closed = {"additionalProperties": False, "patternProperties": {"^n": {}}}
    parts = [{"properties": {name: {"type": "string"}}, **closed} for name in names]
    ways = [{"required": [*names, "n1"]}, {"required": names}]
    record = _row(tmp_path, {"allOf": parts, "anyOf": ways})
    assert sum(field.required for field in record.fields) == len(names)
    assert record.conditions == ()
