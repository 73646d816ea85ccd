"""What must be kept to is told in the same words on pages and in docstrings."""

from __future__ import annotations

from pathlib import Path

import pytest

from specloom import document, ir
from specloom.builder import ServiceSource, build
from specloom.names import Name
from specloom.targets.client.facts import paragraphs, whole
from specloom.targets.datatypes import Datatypes
from specloom.targets.lookup import Index

FEATURE = Path(__file__).parents[1] / "features" / "conditions.yaml"
INDEX = Index(build([ServiceSource("demo", document.load(FEATURE))], name="demo").api)
TYPES = Datatypes(INDEX)
LINES = 80
WORD = ir.Limits(max_length=6, pattern=ir.Text("^a"))


def record(name: str) -> ir.Record:
    found = INDEX.record(ir.Ref(Name((name,)), Name(("demo",))))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("property", "told"),
    [
        ("level", "At least 5, at most 9."),
        ("both", "At least 5, at most 7."),
        (
            "labels",
            "At least 3 properties, at most 5 properties. Each name at most 20 characters. "
            "Each value at most 12 characters.",
        ),
        ("days", "Each name one of `mon`, `tue`."),
        ("tags", "At least 2 items and at most 3 items are `urgent`."),
        (
            "marks",
            "At least 1 item is one of `a`, `b`. No item twice. Each at most 3 characters.",
        ),
        ("payload", "Content: `application/json`."),
        ("note", "Encoded as `base32`."),
    ],
)
def test_limits_are_told_on_pages_and_in_docstrings(property: str, told: str) -> None:
    field = next(f for f in record("parts").fields if f.wire.raw == property)
    assert TYPES.facts(field) == told
    (*lines,) = paragraphs(field, LINES, INDEX)
    assert " ".join(lines) == told.replace("`", "``")


def test_conditions_are_told_of_an_object_as_a_whole() -> None:
    told = TYPES.whole(record("order"))
    assert told.startswith("At least 2 properties, at most 9 properties. ")
    for sentence in (
        "`address` and `zip` are required where `card` is given.",
        "`size` is required where `kind` is `big`.",
        "`weight` is required where `kind` is not `big`.",
    ):
        assert sentence in told
    assert " ".join(whole(record("order"), LINES, INDEX)) == told.replace("`", "``")
    assert TYPES.whole(record("parts")) == (
        "Exactly one of these is required: `sender`; `receiver` and `place`."
    )


def test_patterns_end_a_docstring_since_no_full_stop_ends_them() -> None:
    words = ir.ListOf(ir.Primitive("string", limits=WORD))
    name = Name(("words",))
    field = ir.Field(name, ir.Text("words"), words, access="read")
    assert paragraphs(field, LINES, INDEX) == [
        "Each at most 6 characters. Read only. Pattern of each: ^a"
    ]
