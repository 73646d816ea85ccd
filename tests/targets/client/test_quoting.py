"""Text of a document is data in Python too: no filter lets it become code, or move."""

from __future__ import annotations

import ast
import json

import black
from hypothesis import given
from hypothesis import strategies as st

from specloom import ir
from specloom.names import Name
from specloom.targets import python

TEXT = st.text(max_size=60) | st.text(
    alphabet="\"'\\\n\r\t {}%#ab\x00\u2028", max_size=40
)
LINES = st.lists(
    TEXT | st.text(alphabet='ab "\\', min_size=80, max_size=120), max_size=6
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


def stable(source: str) -> bool:
    return black.format_str(source, mode=black.Mode()) == source


@given(TEXT)
def test_a_literal_is_the_text_in_the_quotes_that_black_prefers(raw: str) -> None:
    assert ast.literal_eval(python.string(raw)) == raw
    if len(python.string(raw)) < 70:
        assert stable(f"x = {python.string(raw)}\n")


@given(TEXT)
def test_a_literal_shows_nothing_that_cannot_be_seen(raw: str) -> None:
    assert python.string(raw).isprintable()


@given(JSON)
def test_a_literal_of_any_value_evaluates_to_it(value: object) -> None:
    assert ast.literal_eval(python.literal(as_value(value))) == value


def test_numbers_without_a_literal_are_spelled_out() -> None:
    assert python.literal(float("inf")) == 'float("inf")'
    assert python.literal(float("nan")) == 'float("nan")'


@given(LINES)
def test_a_docstring_is_one_constant_that_black_leaves_alone(lines: list[str]) -> None:
    source = f"class A:\n    {python.docstring(lines, 4)}\n"
    (only,) = ast.parse(source).body
    assert isinstance(only, ast.ClassDef)
    assert ast.get_docstring(only, clean=False) is not None
    assert len(only.body) == 1
    assert stable(source)


@given(TEXT, st.integers(10, 80))
def test_wrapping_changes_spaces_only(raw: str, columns: int) -> None:
    words = [word for line in python.wrapped(raw, columns) for word in line.split()]
    assert words == raw.split()


@given(TEXT)
def test_a_comment_stays_on_its_line(raw: str) -> None:
    source = f"{python.comment(ir.Text(raw))}\nx = 1\n"
    assert len(ast.parse(source).body) == 1
    assert len(source.split("\n")) == 3


@given(TEXT)
def test_names_are_identifiers_that_python_does_not_change(raw: str) -> None:
    name = Name.of(raw)
    for spelled in (python.ident(name), python.class_name(name), python.constant(name)):
        assert spelled.isidentifier() and spelled.isascii()
        ast.parse(f"{spelled} = 1")


def test_a_list_keeps_its_items_and_code_its_lines() -> None:
    text = "One of\n- first item that is long\n- second\n\n    code stays\n\n```\nx  =  1\n```"
    assert python.wrapped(text, 20) == [
        "One of",
        "- first item that is",
        "  long",
        "- second",
        "",
        "    code stays",
        "",
        "```",
        "x  =  1",
        "```",
    ]


def test_a_heading_ends_with_its_line() -> None:
    assert python.wrapped("## Title\nAnd so\non.", 20) == ["## Title", "And so on."]
    assert python.wrapped("Title\n=====\nAnd so on.", 20) == [
        "Title",
        "=====",
        "And so on.",
    ]
    assert python.wrapped("#hashtags and\n= signs", 40) == ["#hashtags and = signs"]


def test_numbered_items_keep_their_lines() -> None:
    text = "Steps:\n1. a line that is long\n2. two\n\nIn the year\n1999. It was."
    assert python.wrapped(text, 16) == [
        "Steps:",
        "1. a line that",
        "   is long",
        "2. two",
        "",
        "In the year",
        "1999. It was.",
    ]


def test_a_line_that_two_spaces_end_stays_one() -> None:
    assert python.wrapped("one  \ntwo\nthree", 20) == ["one", "two three"]


def test_a_quotation_keeps_its_lines() -> None:
    text = "> [!NOTE]\n> A line that is long.\n> Another."
    assert python.wrapped(text, 14) == [
        "> [!NOTE]",
        "> A line that",
        "> is long.",
        "> Another.",
    ]


def as_value(value: object) -> ir.Value:
    match value:
        case str():
            return ir.Text(value)
        case list():
            return ir.Array(tuple(map(as_value, value)))
        case dict():
            return ir.Object(tuple((ir.Text(k), as_value(v)) for k, v in value.items()))
        case None | bool() | int() | float():
            return value
    raise TypeError(json.dumps(value))
