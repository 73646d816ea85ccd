"""Example texts keep to the pattern of their schema, where it is a simple one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom import ServiceSource, build, ir, load
from specloom.targets.examples.patterns import keeping
from specloom.targets.examples.sql_spelling import plain
from specloom.targets.examples.values import Examples
from specloom.targets.lookup import Index


@pytest.mark.parametrize(
    ("pattern", "made"),
    [
        ("^[a-zA-Z0-9_-]+$", "account-id"),
        (r"\S", "account-id"),
        ("[a-f]{2}_", "ab_"),
        ("letters, digits and so on.", None),
        (r"^\d{12}$", "123456789012"),
        ("^sha256:[a-f0-9]{8}$", "sha256:12345678"),
        ("^run_[a-z]+$", "run_accountid"),
        (r"^\d+\.\d+$", "1.1"),
        ("^[A-Z]{2}(x)?$", None),
        ("^[A-Z]{2}x?$", "AB"),
        ("^(asc|desc)$", "asc"),
        ("^(?:v1|v2)", "v1"),
        ("a$|^b", None),
        (r"^\$[^a-z1-5]{3}\\$", "$678\\"),
        ("^(?!x)a$", None),
        (r"^(a)\1$", None),
        ("^[a-z]*?$", None),
        (r"^\p{L}+$", None),
        ("^[é]$", None),
        ("^a{9999}$", None),
    ],
)
def test_a_text_keeps_to_a_simple_pattern(pattern: str, made: str | None) -> None:
    assert keeping(pattern, "account-id", 0, 1_000) == made


@pytest.mark.parametrize(
    ("pattern", "least", "most", "made"),
    [
        ("^[a-z-]+$", 0, 4, "acco"),
        ("^[0-9]+$", 5, 9, "12345"),
        (r"^x\d*y?$", 4, 9, "x123"),
        ("^[a-z]{3}$", 4, 9, None),
        ("^[a-z]{3}$", 0, 2, None),
    ],
)
def test_it_has_the_length_that_it_may_have(
    pattern: str, least: int, most: int, made: str | None
) -> None:
    assert keeping(pattern, "account-id"[:most], least, most) == made


_ATOM = st.sampled_from(
    r"a - _ \d \w \s . \. [a-f] [^0-9] [\w.-] [+-] \/ é ] (".split()
)
_TIMES = st.sampled_from(["", "", "?", "*", "+", "{2}", "{1,3}", "{2,}", "{0}"])
_ROW = st.lists(st.tuples(_ATOM, _TIMES).map("".join), max_size=6).map("".join)
_PATTERN = st.tuples(
    st.sampled_from(["", "^"]),
    st.one_of(
        _ROW,
        st.lists(_ROW, min_size=1, max_size=3).map(lambda rows: f"({'|'.join(rows)})"),
    ),
    st.sampled_from(["", "$"]),
).map("".join)


@given(_PATTERN, st.sampled_from(["account-id", "a", "x1", "run id"]))
def test_whatever_is_made_is_what_a_regular_expression_matches(
    pattern: str, text: str
) -> None:
    made = keeping(pattern, text, 0, 100)
    if made is not None:
        found = re.search(pattern, made, re.ASCII)
        assert found
        assert made == text or not re.search(pattern, text, re.ASCII)


@pytest.mark.parametrize(
    "pattern", ["^" + "a*" * 99 + "$", ".*" * 100, "[" * 200, "(" * 200, "a{9999}" * 28]
)
def test_no_pattern_takes_long(pattern: str) -> None:
    for number in range(200):
        made = keeping(pattern, f"{number}{'a' * 190}", 0, 1_000)
        assert made is None or len(made) <= 1_000


DOCUMENT = r"""
openapi: 3.1.0
info: {title: Patterns, version: "1"}
paths: {}
components:
  schemas:
    Row:
      type: object
      properties:
        account: {type: string, pattern: '^\d{12}$'}
        own: {type: string, pattern: '^\d{12}$', example: '42'}
        usual: {type: string, pattern: '^\d+$', default: none}
        id: {$ref: "#/components/schemas/Id"}
        date: {type: string, format: date, pattern: '^\d{4}-\d\d-\d\d$'}
        markup: {type: string, pattern: '^<b>$'}
    Id: {type: string, pattern: '^i-[0-9a-f]{8}$'}
"""


def test_the_examples_of_the_document_go_before_those_that_are_made(
    tmp_path: Path,
) -> None:
    (tmp_path / "api.yaml").write_text(DOCUMENT)
    api = build([ServiceSource("api", load(tmp_path / "api.yaml"))], name="zoo").api
    _, row = sorted(api.services[0].definitions, key=lambda d: d.name)
    examples = Examples(Index(api))
    assert isinstance(row, ir.Record)
    made = {field.wire.raw: plain(examples.of(field)) for field in row.fields}
    assert made == {
        "account": "123456789012",
        "own": "42",
        "usual": "none",
        "id": "i-12345678",
        "date": "2026-01-31",
        "markup": "markup",
    }
