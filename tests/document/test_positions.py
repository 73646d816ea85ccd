"""Places: lines and columns as editors count them, whatever order they are asked in."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom.document import json_values, load
from specloom.document.pointers import join
from specloom.document.positions import Positions
from specloom.document.reading import parse

OURS = Path(__file__).parents[2] / "specs/databricks_workspace/ml.yaml"

_TEXT = st.text(st.sampled_from("ab\n\r"), max_size=30)


@given(_TEXT, st.lists(st.integers(0, 30), max_size=6))
def test_lines_end_with_any_line_end_and_are_counted_in_any_order(
    text: str, offsets: list[int]
) -> None:
    starts = [0, *(m.end() for m in re.finditer(r"\r\n?|\n", text))]
    positions = Positions("x.json", text, json_values.scan, {}, quoted=True)
    for offset in offsets:
        at = min(offset, len(text))
        line = sum(start <= at for start in starts)
        place = positions.at(at)
        assert (place.line, place.column) == (line, at - starts[line - 1] + 1)
        assert place.source == re.split(r"\r\n?|\n", text)[line - 1]


def read(text: str, name: str) -> Any:
    return parse(text.encode(), Path(name))


#: A member of ``/a`` as it is written, and its excerpt.
EXCERPTS = {
    "block": ("a:\n  x:\n    b: 1\n  y: 2\n", "x:\n  b: 1"),
    "the last": ("a:\n    x:\n      b: |\n        text\n\n", "x:\n  b: |\n    text"),
    "comments": (
        "a:\n  x:  # of x\n    # of b\n    b: 1\n  # of y\n\n  y: 2\n",
        "x:  # of x\n  # of b\n  b: 1",
    ),
    "flow": ("a: {x: {b: 1, c: 2}, y: 3}\n", "x: {b: 1, c: 2}"),
    "flow over lines": ("a:\n  x: {b: 1,\n    c: 2}\n", "x: {b: 1,\n  c: 2}"),
    "nothing": ("a:\n  x:", "x:"),
    "returns": ("a:\r\n  x:\r\n    b: 1\r\n  y: 2\r\n", "x:\n  b: 1"),
    "an alias": ("o: &o {x: {b: 1}}\na: *o\n", ""),
    "a merge": ("o: &o {x: {b: 1}}\na:\n  <<: *o\n", ""),
}


@pytest.mark.parametrize("text, expected", EXCERPTS.values(), ids=EXCERPTS)
def test_an_excerpt_is_the_member_from_its_key_on(text: str, expected: str) -> None:
    assert read(text, "x.yaml").excerpt("/a/x") == expected


def test_an_excerpt_of_json_ends_with_the_value() -> None:
    text = '{"a": {\n\t"x": {\n\t\t"b": [1]\n\t},\n\t"y": 2}}'
    assert read(text, "x.json").excerpt("/a/x") == '"x": {\n\t"b": [1]\n}'
    assert read('{"a":{"x":{"b":1},"y":2}}', "x.json").excerpt("/a/x") == '"x":{"b":1}'


_MEMBERS: list[tuple[str, dict[str, Any]]] = [
    ("/a", {"a": {"x": {"b": [1]}, "y": {}}}),
    ("/a/x", {"x": {"b": [1]}}),
    ("/a/x/b", {"b": [1]}),
    ("/a/y", {"y": {}}),
    ("/c", {"c": "d"}),
]


@given(st.permutations(_MEMBERS))
def test_excerpts_of_json_are_the_same_in_whatever_order(
    asked: list[tuple[str, dict[str, Any]]],
) -> None:
    source = read(json.dumps({**_MEMBERS[0][1], **_MEMBERS[4][1]}), "x.json")
    for pointer, member in asked:
        assert source.place(pointer + "/gone").pointer == pointer
        assert json.loads("{" + source.excerpt(pointer) + "}") == member


def test_excerpts_of_a_document_say_what_the_document_says() -> None:
    document, written = load(OURS), parse(OURS.read_bytes(), OURS).value
    for path, item in written["paths"].items():
        for verb, facts in item.items():
            text = document.excerpt(join("/paths", path, verb))
            assert read(text + "\n", "x.yaml").value == {verb: facts}


def test_an_excerpt_stands_in_the_file_that_has_it(tmp_path: Path) -> None:
    (tmp_path / "pets.json").write_text('{"get": {"operationId": "list", "responses": {"200": {"description": ""}}}}')  # fmt: skip
    (tmp_path / "more.yaml").write_text(
        "overlay: 1.0.0\ninfo: {title: More, version: '1'}\n"
        "actions:\n- target: $.paths\n  update:\n    /toys:\n      get: {responses: {'200': {description: Toys.}}}\n"
    )
    api = tmp_path / "api.yaml"
    api.write_text(
        "openapi: 3.1.0\ninfo: {title: Zoo, version: '1'}\n"
        "paths: {/pets: {$ref: pets.json}}\n"
    )
    document = load(api, [tmp_path / "more.yaml"])
    pets = document.root["paths"]["/pets"]["$ref"][1:]
    assert json.loads("{" + document.excerpt(pets + "/get") + "}")["get"]["operationId"] == "list"  # fmt: skip
    toys = document.excerpt("/paths/~1toys/get")
    assert toys == "get: {responses: {'200': {description: Toys.}}}"
