"""Names of definitions: the document's own first, inline ones by where they stand."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from builder.spelling import (
    FEATURES,
    built,
    definition,
    fields,
    notes,
    parameters,
    spelled,
)
from specloom import builder, document
from specloom.builder import ServiceSource


def definitions(feature: str) -> dict[str, str]:
    """Names of definitions and the names that the document gives them."""
    (service,) = built(feature).api.services
    return {d.name.snake: d.wire.raw for d in service.definitions}


def test_inline_schemas_are_named_after_what_is_around_them() -> None:
    assert definitions("inline_names") == {
        "broken_response": "",
        "create_pet_error": "",
        "create_pet_mode": "",
        "create_pet_request": "createPetRequest",
        "create_pet_request_2": "",
        "create_pet_request_2_owner": "",
        "create_pet_response": "",
        "get_pets_id_response": "",
        "pet": "Pet",
        "pet_2": "pet",
        "pet_deep": "",
        "pet_deep_deeper": "",
        "pet_labels_value": "",
        "pet_tags_item": "",
    }


def test_names_that_the_document_gives_are_claimed_before_inline_ones() -> None:
    assert fields("inline_names", "createPetRequest") == {"x": "string"}


def test_equal_inline_errors_of_one_operation_are_one_definition() -> None:
    assert "create_pet_error_2" not in definitions("inline_names")


def test_case_twins_are_both_there() -> None:
    assert fields("names", "HTTPServer") == {"x": "string"}
    assert fields("names", "HttpServer") == {"y": "string"}


def test_every_wire_name_is_kept_under_a_name_of_its_own() -> None:
    record = definition("names", "Row")
    assert {f.name.snake: f.wire.raw for f in record.fields} == {
        "field": "",
        "field_2": " ",
        "plus_1": "+1",
        "minus_1": "-1",
        "a_b": "a.b",
        "a_b_2": "a-b",
        "type": "@type",
        "u1f600": "😀",
        "file": "file",
        "file_2": "ﬁle",
        "to_dict": "to_dict",
        "from_json": "fromJson",
    }
    assert {n: p.field.wire.raw for n, p in parameters("names", "a").items()} == {
        "class": "class",
        "u7528_u6237": "用户",
        "init": "__init__",
        "n_1_st": "1st",
        "user_id": "user_id",
        "user_id_2": "userId",
        "user_id_3": "USER-ID",
    }


def test_what_cannot_have_its_name_is_told_of() -> None:
    told = notes("names")
    assert "'a-b' has the name of another here: a_b: called a_b_2" in told
    twin = "'HttpServer' has the name of another here: http_server"
    assert f"{twin}: called http_server_2" in told


def test_definitions_are_sorted_so_that_moving_a_schema_moves_nothing_else() -> None:
    for feature in ("inline_names", "choices"):
        names = [d.name for d in built(feature).api.services[0].definitions]
        assert names == sorted(names)


def _named(root: Mapping[str, object], folder: Path) -> dict[str, str]:
    """The names that definitions get, by where they stand."""
    path = folder / "document.yaml"
    path.write_text(yaml.safe_dump(dict(root), sort_keys=False), encoding="utf-8")
    source = ServiceSource("demo", document.load(path))
    (service,) = builder.build([source], name="demo").api.services
    return {d.source.pointer.raw: d.name.snake for d in service.definitions if d.source}


@pytest.mark.parametrize("feature", ["inline_names", "choices", "recursion"])
def test_a_new_operation_renames_nothing_wherever_it_is_put(
    feature: str, tmp_path: Path
) -> None:
    root = yaml.safe_load((FEATURES / f"{feature}.yaml").read_text(encoding="utf-8"))
    before = _named(copy.deepcopy(root), tmp_path)
    schema = {
        "type": "object",
        "properties": {"x": {"type": "object", "properties": {"y": {}}}},
    }
    content = {"application/json": {"schema": schema}}
    added = {
        "/added": {
            "post": {
                "operationId": "addThing",
                "requestBody": {"content": content},
                "responses": {"200": {"description": "Fine.", "content": content}},
            }
        }
    }
    root["paths"] = {**added, **root["paths"]}
    after = _named(root, tmp_path)
    assert {at: name for at, name in after.items() if "added" not in at} == before


def test_a_schema_that_a_reference_reaches_first_has_the_same_name(
    tmp_path: Path,
) -> None:
    root = yaml.safe_load((FEATURES / "inline_names.yaml").read_text(encoding="utf-8"))
    before = _named(copy.deepcopy(root), tmp_path)
    there = "#/paths/~1pets/post/responses/201/content/application~1json/schema"
    content = {"application/json": {"schema": {"$ref": there}}}
    responses = {"200": {"description": "The same.", "content": content}}
    first = {"/first": {"get": {"operationId": "first", "responses": responses}}}
    root["paths"] = {**first, **root["paths"]}
    assert _named(root, tmp_path) == before


def test_schemas_of_other_files_are_named_after_themselves_or_their_file(
    tmp_path: Path,
) -> None:
    (tmp_path / "pet.yaml").write_text(
        "type: object\nproperties: {owner: {$ref: 'people.yaml#/$defs/Owner'}}\n",
        encoding="utf-8",
    )
    (tmp_path / "people.yaml").write_text(
        "$defs: {Owner: {type: object, properties: {pet: {$ref: pet.yaml}}}}\n",
        encoding="utf-8",
    )
    root = {
        "openapi": "3.1.0",
        "info": {"title": "Files", "version": "1"},
        "paths": {},
        "components": {"schemas": {"Home": {"$ref": "pet.yaml"}}},
    }
    assert set(_named(root, tmp_path).values()) == {"home", "pet", "owner"}


def test_what_an_alias_stands_for_keeps_its_name() -> None:
    assert spelled(definition("null_31", "Chain").type) == "PerhapsText"
