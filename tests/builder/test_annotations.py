"""What a schema says beside its type reaches the field, and only if it makes sense."""

from __future__ import annotations

import pytest

from builder.spelling import field, notes, plain, spelled
from specloom import ir


@pytest.mark.parametrize(
    ("property", "access"),
    [("id", "read"), ("secret", "write"), ("size", "both"), ("level", "read")],
)
def test_access_is_the_schemas_own_or_that_of_the_schema_it_refers_to(
    property: str, access: str
) -> None:
    assert field("annotations", "Row", property).access == access


@pytest.mark.parametrize(
    ("property", "default"),
    [
        ("size", 10),
        ("perhaps", None),
        ("list", ["a", "b"]),
        ("object", {"a": 1}),
        ("level", 3),
    ],
)
def test_defaults_are_values_of_their_type(property: str, default: object) -> None:
    assert plain(field("annotations", "Row", property).default) == default


@pytest.mark.parametrize("property", ["wrong", "outside", "none", "id", "owner"])
def test_a_default_that_is_no_value_of_its_schema_is_none(property: str) -> None:
    assert field("annotations", "Row", property).default is ir.ABSENT


def test_a_default_that_is_ignored_is_told() -> None:
    assert notes("annotations") == {
        "the default is not a value of its own schema: ignored"
    }


def test_limits_are_the_same_facts_in_both_versions() -> None:
    old = field("annotations", "Row", "above").limits
    new = field("annotations_31", "Row", "above").limits
    assert old == ir.Limits(exclusive_minimum=0)
    assert new == ir.Limits(exclusive_minimum=0, exclusive_maximum=1, multiple_of=0.5)


def test_limits_of_strings_and_arrays_are_kept() -> None:
    word = field("annotations", "Row", "word").limits
    assert word == ir.Limits(min_length=1, max_length=8, pattern=ir.Text("^[a-z]+$"))
    assert field("annotations", "Row", "list").limits == ir.Limits(max_items=5)


def test_examples_are_the_schemas_own_in_both_spellings() -> None:
    assert plain(field("annotations", "Row", "word").example) == "hello"
    assert plain(field("annotations_31", "Row", "shown").example) == "first"
    assert plain(field("annotations", "Row", "level").example) == 5


def test_a_field_does_not_repeat_the_example_of_the_record_it_refers_to() -> None:
    assert field("annotations", "Row", "owner").example is ir.ABSENT


def test_a_field_without_words_borrows_the_first_paragraph_of_what_it_refers_to() -> (
    None
):
    assert field("annotations", "Row", "level").doc.raw == "How important it is."
    beside = field("annotations_31", "Row", "beside")
    assert beside.doc.raw == "Said beside the reference."
    assert beside.deprecated


def test_what_stands_beside_a_reference_narrows_it_since_31() -> None:
    narrowed = field("annotations_31", "Row", "narrowed")
    assert spelled(narrowed.type) == "integer"
    assert narrowed.limits == ir.Limits(maximum=3)


def test_encodings_of_bytes_since_31_are_formats() -> None:
    assert spelled(field("annotations_31", "Row", "file").type) == "string:binary"
    assert spelled(field("annotations_31", "Row", "encoded").type) == "string:byte"
