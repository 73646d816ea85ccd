"""Whatever is dumped is read back as it was, by every reader of YAML."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from specloom.document.limits import DEFAULT
from specloom.document.yaml_values import parse
from specloom.ir import Text
from specloom.targets.sql.dumping import dump

SURROGATE = re.compile("[\ud800-\udfff]")
READERS = [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)]
TRAPS = r"""
y N on Off ~ null 1_000 1e3 0x1F 12:30 2026-01-01 = << .inf - ? & * ! % @ ` { [ ] } | > ' " #
""".split() + [
    *("- a", "a: b", "a #b", "? x", "&a", "*a", "!!str", "%a", "\t", "…", "a, b"),
    *("a\n", "a\n\n", " a", "a ", "\na", "a\n b", "a\n  ", "a\r\nb", "\n", ""),
    *("\x85", "\u2028", "\ufeff", "\x00", "\x7f", "\uffff", "\U0001f600"),
]
TEXT = st.text(max_size=40).filter(lambda t: not SURROGATE.search(t))
TEXT = TEXT | st.sampled_from(TRAPS)
PROSE = st.lists(TEXT | st.just("word"), max_size=30).map(" ".join)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
    | PROSE,
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


def read(text: str) -> list[Any]:
    """What PyYAML and libyaml read; a file ends with a line."""
    return [yaml.load(text + "\n", reader) for reader in READERS]  # noqa: S506 - safe


def spec_text(value: Any) -> Any:
    """The value as the representation holds it: every string a Text."""
    match value:
        case str():
            return Text(value)
        case list():
            return [spec_text(item) for item in value]
        case dict():
            return {Text(key): spec_text(item) for key, item in value.items()}
        case _:
            return value


@given(VALUES)
@example({"n": "y", "on": ["no"]})
@example({"k" * 2000: {"a": 1}, "b": [{"k" * 300: [1]}]})
@example([[], {}, [[1], {}], {"a": [[{"b": "c\nd"}]]}])
def test_a_value_is_read_back_as_it_was(value: Any) -> None:
    text = dump(spec_text(value))
    assert read(text) == [value, value]
    assert parse(text + "\n", DEFAULT, {}) == value


@given(VALUES, st.integers(0, 5))
def test_a_value_can_stand_anywhere_in_a_document(value: Any, depth: int) -> None:
    text, expected = dump(value, 2 * depth + 2), value
    for level in range(depth, -1, -1):
        opened = isinstance(value, dict | list) and value and level == depth
        between = f"\n{' ' * (2 * level + 2)}" if opened or level < depth else " "
        text = f"k:{between}{text}"
        expected = {"k": expected}
    assert read(text) == [expected, expected]


@given(st.text(max_size=30))
def test_text_of_any_characters_gives_a_readable_line(raw: str) -> None:
    sound = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in raw)
    assert read(dump({Text(raw): Text(raw)})) == [{sound: sound}] * 2


@given(st.floats())
def test_a_number_is_a_number_or_a_word_that_names_it(number: float) -> None:
    for value in read(dump(number)):
        assert value == number or value == str(number)


@pytest.mark.parametrize("word", ["y", "n", "Y", "N", "on", "off", "Yes", "NO", "True"])
def test_a_word_that_is_a_boolean_in_yaml_1_1_is_quoted(word: str) -> None:
    assert dump({word: word}) == f"'{word}': '{word}'"


def test_what_needs_no_quotes_has_none() -> None:
    plain = ["/pets/{pet_id}", "$ref", "Gets a run.", "https://a.example/v1", "a, b"]
    assert [dump(text) for text in plain] == plain


def test_several_lines_are_a_block() -> None:
    assert dump({"a": "first\n\nlast"}) == "a: |-\n  first\n\n  last"


def test_long_prose_is_folded() -> None:
    text = dump({"a": "It's " + "so " * 60 + "long."})
    assert max(map(len, text.split("\n"))) <= 96
    assert yaml.safe_load(text) == {"a": "It's " + "so " * 60 + "long."}
