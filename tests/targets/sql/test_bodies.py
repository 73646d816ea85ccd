"""Bodies travel as the spec types them, though StackQL gives strings."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

import pytest
from sql_documents import Read

from specloom import ir
from specloom.builder.values import value_of
from specloom.runtime.payloads import Body, Encoding
from specloom.targets.examples.styles import form_pairs


def test_an_update_sends_numbers_and_booleans_bare(read: Read) -> None:
    given = {"name": "7", "age": "7", "tame": "false", "tags": ["1"]}
    sent = json.loads(read("bodies").body("pets.update", given))
    assert sent == {"name": "7", "age": 7, "tame": False, "tags": ["1"]}


def test_a_number_that_is_typed_already_stays(read: Read) -> None:
    sent = json.loads(read("bodies").body("pets.update", {"age": 1700000000000}))
    assert sent == {"age": 1700000000000}


def test_an_empty_string_for_a_number_is_null(read: Read) -> None:
    assert json.loads(read("bodies").body("pets.update", {"age": ""})) == {"age": None}


def test_an_update_of_nothing_is_an_empty_object(read: Read) -> None:
    assert json.loads(read("bodies").body("pets.update", {})) == {}


def test_an_insert_needs_no_template(read: Read) -> None:
    request = read("bodies").method("pets.create")["request"]
    assert request == {"mediaType": "application/json"}


def test_attributes_are_written_bare(read: Read) -> None:
    config = read("bodies").method("pets.create")["config"]
    assert config["requestBodyTranslate"] == {"algorithm": "naive"}


def test_what_only_comes_back_is_not_asked_for(read: Read) -> None:
    mapped = read("bodies")
    body = mapped.operation("pets.create")["requestBody"]["content"]
    schema = body["application/json"]["schema"]
    assert schema["properties"] == {
        "name": {"type": "string"},
        "kind": {"type": "string", "description": "What it is.", "default": "cat"},
    }


def test_an_attribute_named_like_a_parameter_gets_a_name_of_its_own(read: Read) -> None:
    mapped = read("bodies")
    request = mapped.method("pets.replace")["request"]
    seen = mapped.at(request["schema_override"]["$ref"])
    other = next(name for name in seen["properties"] if name != "name")
    sent = json.loads(mapped.body("pets.replace", {other: "a", "name": "b"}))
    assert other != "id" and sent == {"id": "a", "name": "b"}


def test_a_body_that_is_no_object_is_one_attribute(read: Read) -> None:
    mapped = read("bodies")
    request = mapped.method("pets.import")["request"]
    assert mapped.at(request["schema_override"]["$ref"]) == {
        "type": "object",
        "required": ["body"],
        "properties": {"body": {"type": "array", "items": {"type": "string"}}},
    }
    assert json.loads(mapped.body("pets.import", {"body": ["a"]})) == ["a"]
    assert json.loads(mapped.body("pets.import", {"body": '["a"]'})) == ["a"]


def test_text_is_sent_as_it_is(read: Read) -> None:
    mapped = read("bodies")
    assert mapped.body("pets.note", {"body": 'a "note"'}) == 'a "note"'
    assert mapped.body("pets.note", {}) == ""


def test_a_form_is_encoded(read: Read) -> None:
    given = {"grant": "a&b", "seconds": 1700000000000, "scopes": ["x", "y z"]}
    sent = read("bodies").body("tokens.take", given)
    assert parse_qsl(sent) == [
        *[("grant", "a&b"), ("scopes", "x"), ("scopes", "y z")],
        ("seconds", "1700000000000"),
    ]


def test_members_of_a_deep_attribute_have_pairs_of_their_own(read: Read) -> None:
    rows = [{"a": 1, "b": ["x", "y"], "c": None}, {"a": 2}]
    sent = read("bodies").body("tokens.take", {"rows": rows, "body_id": {"kind": "é"}})
    assert parse_qsl(sent) == [
        ("id[kind]", "é"),
        ("rows[0][a]", "1"),
        ("rows[0][b][]", "x"),
        ("rows[0][b][]", "y"),
        ("rows[1][a]", "2"),
    ]


_HOW = {
    "spread": Encoding(),
    "listed": Encoding(media="application/json"),
    "ids": Encoding(style="deepObject"),
    "deep": Encoding(style="deepObject"),
}


@pytest.mark.parametrize(
    ("name", "value", "pairs"),
    [
        ("plain", {"x": 1}, [("plain", {"x": 1})]),
        ("spread", {"x": 1, "y": "b"}, [("x", "1"), ("y", "b")]),
        ("listed", [1, 2], [("listed", [1, 2])]),
        ("many", [1, 2], [("many", "1"), ("many", "2")]),
        ("ids", [1, 2], [("ids[]", "1"), ("ids[]", "2")]),
        ("deep", {"a": {"b": 3}, "c": None}, [("deep[a][b]", "3")]),
        ("deep", {"a": [{"b": 1}, {"b": 2}]}, [("deep[a][0][b]", "1"), ("deep[a][1][b]", "2")]),
        ("deep", [{"b": 1}, None, {"b": 2}], [("deep[0][b]", "1"), ("deep[1][b]", "2")]),
        ("ids", [1, None, 2], [("ids[]", "1"), ("ids[]", "2")]),
        ("many", [1, None, 2], [("many", "1"), ("many", "2")]),
        ("spread", {"x": 1, "y": None}, [("x", "1")]),
        ("listed", [1, None], [("listed", [1, None])]),
        ("listed", None, []),
        ("plain", None, []),
    ],
)  # fmt: skip
def test_sql_clients_and_curl_fill_a_form_alike(
    read: Read, name: str, value: Any, pairs: list[tuple[str, Any]]
) -> None:
    def told(sent: list[tuple[str, str]]) -> list[tuple[str, Any]]:
        return [
            (key, json.loads(text) if text[0] in "[{" else text) for key, text in sent
        ]

    by_sql = read("bodies").body("forms.fill", {name: value})
    media = "application/x-www-form-urlencoded"
    content, _ = Body("form", media, _HOW).encode({name: value})
    assert isinstance(content, bytes)
    how = _HOW.get(name)
    encoding = None
    if how is not None:
        said = ir.Text(how.media) if how.media else None
        encoding = ir.Encoding(ir.Text(name), said, how.style)
    by_curl = list(form_pairs(name, encoding, value_of(value)))
    assert told(parse_qsl(by_sql)) == pairs
    assert told(parse_qsl(content.decode())) == pairs
    assert told(by_curl) == pairs


def test_a_file_is_described_though_stackql_cannot_send_it(read: Read) -> None:
    assert read("bodies").method("pets.photo")["request"] == {
        "mediaType": "multipart/form-data"
    }
