"""Values in every style of OpenAPI, and nothing that leaves its place."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom.runtime.errors import ArgumentError
from specloom.runtime.parameters import (
    checked_path,
    cookie_pairs,
    header_text,
    path_text,
    query_pairs,
    query_text,
)
from specloom.runtime.values import plain

COLOURS = ["blue", "black"]
RGB = {"R": 100, "G": 200}


@pytest.mark.parametrize(
    ("style", "explode", "value", "text"),
    [
        ("simple", False, "blue", "blue"),
        ("simple", False, COLOURS, "blue,black"),
        ("simple", True, RGB, "R=100,G=200"),
        ("simple", False, RGB, "R,100,G,200"),
        ("label", False, "blue", ".blue"),
        ("label", True, COLOURS, ".blue.black"),
        ("label", False, COLOURS, ".blue,black"),
        ("label", True, RGB, ".R=100.G=200"),
        ("label", False, RGB, ".R,100,G,200"),
        ("matrix", False, "blue", ";color=blue"),
        ("matrix", False, COLOURS, ";color=blue,black"),
        ("matrix", True, COLOURS, ";color=blue;color=black"),
        ("matrix", True, RGB, ";R=100;G=200"),
        ("matrix", False, RGB, ";color=R,100,G,200"),
    ],
)
def test_paths_hold_values_in_every_style(
    style: Any, explode: bool, value: object, text: str
) -> None:
    assert path_text("color", value, style, explode) == text


@pytest.mark.parametrize(
    ("style", "explode", "value", "query"),
    [
        ("form", True, "blue", "color=blue"),
        ("form", True, COLOURS, "color=blue&color=black"),
        ("form", False, COLOURS, "color=blue,black"),
        ("form", True, RGB, "R=100&G=200"),
        ("form", False, RGB, "color=R,100,G,200"),
        ("form", True, [], ""),
        ("form", False, [], ""),
        ("form", True, "", "color="),
        ("spaceDelimited", False, COLOURS, "color=blue%20black"),
        ("spaceDelimited", False, RGB, "color=R%20100%20G%20200"),
        ("pipeDelimited", False, COLOURS, "color=blue%7Cblack"),
        ("pipeDelimited", True, COLOURS, "color=blue&color=black"),
        ("deepObject", True, RGB, "color%5BR%5D=100&color%5BG%5D=200"),
        (
            "deepObject",
            True,
            {"a": {"b": [1, 2]}},
            "color%5Ba%5D%5Bb%5D%5B%5D=1&color%5Ba%5D%5Bb%5D%5B%5D=2",
        ),
        ("deepObject", True, COLOURS, "color%5B%5D=blue&color%5B%5D=black"),
        (
            "deepObject",
            True,
            [{"R": 1}, {"R": 2}],
            "color%5B0%5D%5BR%5D=1&color%5B1%5D%5BR%5D=2",
        ),
        ("deepObject", True, "blue", "color=blue"),
    ],
)
def test_queries_hold_values_in_every_style(
    style: Any, explode: bool, value: object, query: str
) -> None:
    pairs = query_pairs("color", value, style, explode)
    assert "&".join(f"{k}={v}" for k, v in pairs) == query


def test_null_in_a_list_is_left_out_and_items_behind_it_move_up() -> None:
    rows = [{"a": 1}, None, {"a": [2, None], "b": None}]
    assert list(query_pairs("x", rows, "deepObject")) == [
        ("x%5B0%5D%5Ba%5D", "1"),
        ("x%5B1%5D%5Ba%5D%5B%5D", "2"),
    ]


@pytest.mark.parametrize("item", [{}, [], {"a": None}, [{}]])
def test_an_item_of_which_nothing_would_be_sent_is_told(item: object) -> None:
    with pytest.raises(ArgumentError, match=r"'x\[1\]"):
        list(query_pairs("x", [{"a": 1}, item], "deepObject"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (1.5, "1.5"),
        (math.nan, "NaN"),
        (-math.inf, "-Infinity"),
        (date(2026, 1, 31), "2026-01-31"),
        (datetime(2026, 1, 31, tzinfo=UTC), "2026-01-31T00%3A00%3A00Z"),
        (b"ab", "YWI%3D"),
        ("ü/&", "%C3%BC%2F%26"),
    ],
)
def test_scalars_are_written_as_json_writes_them(value: object, text: str) -> None:
    assert list(query_pairs("x", plain(value))) == [("x", text)]


def test_reserved_characters_are_kept_where_that_is_allowed_and_harmless() -> None:
    assert list(query_pairs("x", "a/b?c:d&e#f+g", reserved=True)) == [
        ("x", "a/b?c:d%26e%23f%2Bg")
    ]
    assert path_text("x", "a:b/c?d", reserved=True) == "a:b%2Fc%3Fd"


@pytest.mark.parametrize("value", ["", ".", "..", None, [], {}])
def test_no_path_value_is_empty_or_leads_up(value: object) -> None:
    with pytest.raises(ArgumentError, match="part of the path"):
        path_text("id", value)


@pytest.mark.parametrize("path", ["/a/../b", "/a/%2e%2E", "/./a", "/a/.%2e?x=1"])
def test_no_path_leads_up(path: str) -> None:
    with pytest.raises(ArgumentError):
        checked_path(path)


@given(st.text(min_size=1))
def test_a_path_value_is_one_segment_that_reads_back(raw: str) -> None:
    try:
        text = path_text("id", raw)
    except ArgumentError:
        assert raw in (".", "..") or any("\ud800" <= c <= "\udfff" for c in raw)
        return
    assert not set(text) & set("/?#%&;=+ ") - {"%"}
    assert unquote(text) == raw


@given(st.text(), st.text(min_size=1))
def test_a_query_value_is_one_pair_that_reads_back(raw: str, name: str) -> None:
    try:
        pairs = list(query_pairs(name, raw))
    except ArgumentError:
        assert any("\ud800" <= c <= "\udfff" for c in raw + name)
        return
    query = "&".join(f"{k}={v}" for k, v in pairs)
    assert parse_qsl(query, keep_blank_values=True) == [(name, raw)]


@pytest.mark.parametrize("value", ["a\r\nb", "a\nb", "\x00", "a\x7f", " a", "€"])
def test_no_header_value_holds_what_no_header_can(value: str) -> None:
    with pytest.raises(ArgumentError):
        header_text("X-A", value)


def test_headers_and_cookies_hold_lists_and_objects() -> None:
    assert header_text("X-A", COLOURS) == "blue,black"
    assert header_text("X-A", RGB, explode=True) == "R=100,G=200"
    assert list(cookie_pairs("c", "a;b")) == [("c", "a%3Bb")]


@pytest.mark.parametrize(
    ("explode", "value", "header"),
    [
        (True, "a/b=c", "color=a/b=c"),
        (True, "%20", "color=%20"),
        (True, '"quoted"', 'color="quoted"'),
        (True, "", "color="),
        (True, COLOURS, "color=blue; color=black"),
        (False, COLOURS, "color=blue,black"),
        (True, RGB, "R=100; G=200"),
        (False, RGB, "color=R,100,G,200"),
        (False, [], ""),
        (True, [None, "blue"], "color=blue"),
    ],
)
def test_cookies_of_the_style_cookie_stand_as_they_are(
    explode: bool, value: object, header: str
) -> None:
    pairs = cookie_pairs("color", value, explode, "cookie")
    assert "; ".join(f"{k}={v}" for k, v in pairs) == header


@pytest.mark.parametrize(
    "value", ["a;b", "a b", "a,b", "a\r\nb", "ü", 'a"b', ["a", "b;c"], {"a": [1, 2]}]
)
@pytest.mark.parametrize("explode", [True, False])
def test_what_no_cookie_holds_as_it_is_is_told(value: object, explode: bool) -> None:
    with pytest.raises(ArgumentError, match="give it in the form"):
        list(cookie_pairs("c", value, explode, "cookie"))


@given(st.text())
def test_a_whole_query_is_one_text_that_reads_back(raw: str) -> None:
    try:
        text = query_text(raw)
    except ArgumentError:
        assert any("\ud800" <= c <= "\udfff" for c in raw)
        return
    assert not set(text) & set("/?#&;=+ ")
    assert unquote(text) == raw
