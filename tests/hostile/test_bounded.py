"""Work grows with a document, not with the number of ways through its schemas."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from specloom.targets import ways

from .conftest import Generate

_LEVELS = 40  # two ways from each to the next make 2 ** 40

Schema = dict[str, Any]
SHAPES: dict[str, Callable[[Schema], Schema]] = {
    "allOf": lambda next: {"allOf": [next, {"properties": {"a": next}}, next]},
    "oneOf": lambda next: {"oneOf": [next, {"type": "array", "items": next}]},
    "required": lambda next: {
        "type": "object",
        "required": ["a", "b", "c"],
        "properties": {"a": next, "b": next, "c": next},
    },
    "prefixItems": lambda next: {"type": "array", "prefixItems": [next, next]},
    "minItems": lambda next: {"type": "array", "minItems": 9, "items": next},
    "choices": lambda next: {
        "properties": {"a": next},
        "oneOf": [next, {"properties": {"b": next}}],
    },
    "if": lambda next: {"if": next, "then": next, "else": {"properties": {"a": next}}},
}


def _refer(name: str, number: int) -> Schema:
    return {"$ref": f"#/components/schemas/{name}{number}"}


def _diamonds(shape: Callable[[Schema], Schema]) -> Schema:
    schemas = {f"S{n}": shape(_refer("S", n + 1)) for n in range(_LEVELS)}
    schemas[f"S{_LEVELS}"] = {"type": "object", "properties": {"a": {"type": "string"}}}
    return _api(schemas)


def _pairs() -> Schema:
    """Two unions on each level, both of the two on the next one."""
    schemas: Schema = {}
    for n in range(_LEVELS):
        both = {"oneOf": [_refer("S", n + 1), _refer("T", n + 1)]}
        schemas |= {f"S{n}": both, f"T{n}": both}
    for name in ("S", "T"):
        schemas[f"{name}{_LEVELS}"] = {
            "type": "object",
            "required": [name],
            "properties": {name: {"type": "string"}},
        }
    return schemas


def _api(schemas: Schema) -> Schema:
    content = {"content": {"application/json": {"schema": _refer("S", 0)}}}
    operation = {
        "operationId": "a",
        "requestBody": content,
        "responses": {"200": {"description": "", **content}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "", "version": ""},
        "paths": {"/a": {"post": operation}},
        "components": {"schemas": schemas},
    }


@pytest.mark.parametrize("shape", SHAPES)
def test_diamonds_upon_diamonds_make_no_more_than_their_schemas_do(
    shape: str, tmp_path: Path, generate: Generate
) -> None:
    path = tmp_path / "api.json"
    path.write_text(json.dumps(_diamonds(SHAPES[shape])))
    assert sum(map(len, generate(path).values())) < 2_000_000


def test_unions_of_unions_take_no_longer_than_their_schemas_do(
    tmp_path: Path, generate: Generate
) -> None:
    path = tmp_path / "api.json"
    path.write_text(json.dumps(_api(_pairs())))
    assert sum(map(len, generate(path).values())) < 2_000_000


def test_a_long_example_is_not_shown_by_every_operation_that_takes_it(
    tmp_path: Path, generate: Generate
) -> None:
    held = {"type": "string", "example": "long" * 100_000}
    start = {"type": "object", "required": ["held"], "properties": {"held": held}}
    document = _api({"S0": start})
    for n in range(20):
        post = {**document["paths"]["/a"]["post"], "operationId": f"a{n}"}
        document["paths"][f"/a{n}"] = {"post": post}
    path = tmp_path / "api.json"
    path.write_text(json.dumps(document))
    assert sum(map(len, generate(path).values())) < 2_000_000


def test_an_example_is_held_against_unions_of_unions_once(
    tmp_path: Path, generate: Generate
) -> None:
    held = {"allOf": [_refer("S", 1)], "description": "", "example": {"neither": 1}}
    start = {"S0": {"type": "object", "properties": {"held": held}}}
    path = tmp_path / "api.json"
    path.write_text(json.dumps(_api({**_pairs(), **start})))
    assert sum(map(len, generate(path).values())) < 2_000_000


@pytest.mark.parametrize("sign", ["`", "[", "*", "\\", "<", "_", "(", " \n", "&#"])
def test_a_text_of_signs_takes_no_longer_than_one_of_words(
    sign: str, tmp_path: Path, generate: Generate
) -> None:
    document = _api({"S0": {"type": "object", "description": sign * 100_000}})
    document["info"]["description"] = sign * 100_000
    path = tmp_path / "api.json"
    path.write_text(json.dumps(document))
    assert sum(map(len, generate(path).values())) < 10_000_000


def test_what_the_methods_of_a_resource_are_called_is_not_found_for_each_anew(
    tmp_path: Path, generate: Generate, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    once = ways.method_name

    def counted(method: Any) -> str:
        nonlocal asked
        asked += 1
        return once(method)

    monkeypatch.setattr(ways, "method_name", counted)
    document, many = _api({"S0": {"type": "object"}}), 60
    both = {"application/json": {"schema": {}}, "text/event-stream": {}}
    for n in range(many):
        document["paths"][f"/a{n}"] = {
            "post": {
                "x-stackql-resource": "all",
                "x-stackql-method": f"a{n}",
                "responses": {"200": {"description": "", "content": both}},
            }
        }
    path = tmp_path / "api.json"
    path.write_text(json.dumps(document))
    assert any("a59_stream" in text for text in generate(path).values())
    assert asked < 30 * many
