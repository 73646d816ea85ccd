"""An operation that takes bodies of several types has a method for each of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from builder.spelling import built, names, notes, spelled
from specloom import ServiceSource, build, ir, load
from specloom.builder import Built
from specloom.names import Name

Make: TypeAlias = Callable[..., Built]

TEXT = {"schema": {"type": "string"}}
NAMED = {"schema": {"type": "object", "properties": {"name": {"type": "string"}}}}
FILE = {"schema": {"type": "object", "properties": {"file": {"format": "binary"}}}}


def post(content: dict[str, Any], **facts: Any) -> dict[str, Any]:
    body = {"required": True, "content": content}
    return {"requestBody": body, "responses": {"204": {"description": ""}}, **facts}


def document(components: Any = None, **posts: Any) -> dict[str, Any]:
    """A document with an operation ``POST /name`` for each keyword."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "", "version": ""},
        "paths": {f"/{name}": {"post": one} for name, one in posts.items()},
        "components": components or {},
    }


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def made(described: dict[str, Any], lenient: bool = False) -> Built:
        path = tmp_path / "api.json"
        path.write_text(json.dumps(described, indent=1), "utf-8")
        return build([ServiceSource("demo", load(path))], name="demo", lenient=lenient)

    return made


def methods(found: Built, resource: str) -> dict[str, ir.Method]:
    (service,) = found.api.services
    (one,) = (r for r in service.resources if r.name.snake == resource)
    return {method.name.snake: method for method in one.methods}


def sent(found: Built, resource: str) -> dict[str, list[str]]:
    """The media types that each method of a resource may send."""
    return {
        name: [media.raw for media in (body.media, *body.others)]
        for name, method in methods(found, resource).items()
        if (body := method.operation.body) is not None
    }


def inputs(method: ir.Method) -> dict[str, str]:
    return {
        p.field.name.snake: spelled(p.field.type) for p in method.operation.parameters
    }


SEVERAL = built("several_bodies")


# --------------------------------------------------------------------------- methods


def test_each_type_of_body_has_a_method_called_by_what_it_is() -> None:
    assert sent(SEVERAL, "pets") == {
        "update": ["application/json"],
        "update_merge_patch_json": ["application/merge-patch+json"],
        "update_json_patch_json": ["application/json-patch+json"],
        "update_binary": ["application/octet-stream", "image/png"],
    }
    assert sent(SEVERAL, "events") == {
        "create": ["application/json"],
        "create_multipart": [
            "multipart/form-data",
            "application/x-www-form-urlencoded",
            "application/xml",
        ],
        "create_x_ndjson": ["application/x-ndjson"],
    }


def test_each_method_takes_what_its_own_body_is_made_of() -> None:
    edits = methods(SEVERAL, "image_edits")
    assert inputs(edits["create"]) == {
        "images": "[CreateEditRequestImagesItem]",
        "prompt": "string",
    }
    assert inputs(edits["create_multipart"]) == {
        "image": "(string:binary|[string:binary])",
        "prompt": "string",
        "model": "(string|CreateEditMultipartRequestModelOption2)",
        "options": "CreateEditMultipartRequestOptions",
    }
    assert inputs(methods(SEVERAL, "rows")["search_text"]) == {"body": "string"}


def test_parameters_of_path_and_query_are_called_alike_in_all_of_them() -> None:
    pets = methods(SEVERAL, "pets")
    assert all(inputs(method)["id"] == "string" for method in pets.values())
    assert inputs(pets["update_merge_patch_json"])["body_id"] == "integer"


def test_a_name_that_the_document_gives_another_method_is_not_taken() -> None:
    queries = methods(SEVERAL, "queries")
    assert [*queries] == ["create", "create_query_text", "create_text"]
    assert queries["create_text"].operation.id.raw == "createQueryText"


def test_the_verb_is_the_first_methods_and_the_others_say_whose_operation_they_are() -> (
    None
):
    first, *others = methods(SEVERAL, "pets").values()
    assert (first.verb, first.alias_of) == ("update", None)
    (resource,) = (
        r for r in SEVERAL.api.services[0].resources if r.name.snake == "pets"
    )
    for other in others:
        assert (other.verb, other.alias_of) == ("exec", (resource.name, first.name))


def test_pages_follow_where_the_body_has_a_place_for_their_token() -> None:
    paged = {n: m.paging is not None for n, m in methods(SEVERAL, "rows").items()}
    assert paged == {"search": True, "search_form": True, "search_text": False}


HINT = {
    "kind": "token",
    "parameter": "page_token",
    "next": "next_page_token",
    "size": "page_size",
}


@pytest.mark.parametrize("hints", [{}, {"x-specloom-paging": HINT}])
def test_each_body_may_call_the_parameter_that_turns_pages_by_a_name_of_its_own(
    make: Make, hints: dict[str, Any]
) -> None:
    def asking(**properties: str) -> dict[str, Any]:
        named = {name: {"type": kind} for name, kind in properties.items()}
        return {"schema": {"type": "object", "properties": named}}

    bodies = {
        "application/json": asking(page_token="string", page_size="integer"),
        "multipart/form-data": asking(cursor="string", limit="integer"),
        "text/plain": TEXT,
    }
    rows = {"type": "array", "items": NAMED["schema"]}
    came = asking(next_page_token="string")
    came["schema"]["properties"]["rows"] = rows
    answers = {"200": {"description": "", "content": {"application/json": came}}}
    search = post(bodies, operationId="searchRows", responses=answers, **hints)
    found = methods(make(document(**{"rows/search": search})), "rows")
    assert {
        name: (m.paging.parameter, m.paging.size) if m.paging else None
        for name, m in found.items()
    } == {
        "search": (Name.of("page_token"), Name.of("page_size")),
        "search_multipart": (Name.of("cursor"), Name.of("limit")),
        "search_text": None,
    }


def test_operations_are_counted_once_and_nothing_is_told_as_left_out() -> None:
    assert SEVERAL.operations_in == SEVERAL.methods_out == 8
    assert not [note for note in notes("several_bodies") if "may also be" in note]


# --------------------------------------------------------------------------- stability


def test_a_further_body_renames_nothing_that_stands_before_it(make: Make) -> None:
    content = {"application/json": NAMED}
    rival = {
        "notes/create-multipart": post(content, operationId="createNotes_multipart")
    }
    more = {**content, "multipart/form-data": FILE, "text/plain": TEXT}
    before = make(document(**rival, notes=post(content, operationId="createNotes")))
    after = make(document(**rival, notes=post(more, operationId="createNotes")))
    assert names(before).items() <= names(after).items()
    assert [*methods(after, "notes")] == [
        "create_multipart",
        "create",
        "create_notes_multipart",
        "create_text",
    ]


def test_the_first_body_of_a_kind_has_its_name(make: Make) -> None:
    mixed = {"application/json": NAMED, "multipart/form-data": FILE}
    text = {"multipart/mixed": {"schema": {"type": "array", "items": {}}}}
    assert [*sent(make(document(a=post({**mixed, **text}))), "a")] == [
        "create",
        "create_multipart",
        "create_mixed",
    ]


# --------------------------------------------------------------------------- hints


def test_hints_are_the_first_methods_and_the_others_are_called_after_it(
    make: Make,
) -> None:
    content = {"application/json": NAMED, "text/plain": TEXT}
    hints = {"x-stackql-resource": "notes", "x-stackql-method": "writeNote"}
    found = methods(make(document(a=post(content, **hints))), "notes")
    assert {m.name.snake: (m.verb, m.wire.raw) for m in found.values()} == {
        "write_note": ("insert", "writeNote"),
        "write_note_text": ("exec", ""),
    }


def mapped(**media: str) -> dict[str, Any]:
    """Components whose mapping has a method of ``POST /a`` for each media type."""
    entry: dict[str, Any] = {
        name: {
            "operation": {"$ref": "#/paths/~1a/post"},
            "request": {"mediaType": type},
            "response": {"mediaType": "application/json", "openAPIDocKey": "204"},
        }
        for name, type in media.items()
    }
    return {"x-stackQL-resources": {"notes": {"methods": entry}}}


def test_a_published_mapping_says_which_bodies_have_methods(make: Make) -> None:
    content = {"application/json": NAMED, "text/plain": TEXT}
    both = mapped(write="application/json", say="text/plain")
    found = make(document(both, a=post(content)))
    assert sent(found, "notes") == {
        "write": ["application/json"],
        "say": ["text/plain"],
    }
    assert not found.notes


def test_a_body_that_no_published_method_sends_is_told(make: Make) -> None:
    content = {"application/json": NAMED, "text/plain": TEXT}
    found = make(document(mapped(write="application/json"), a=post(content)))
    assert sent(found, "notes") == {"write": ["application/json"]}
    assert [f"{note.message}: {note.reading}" for note in found.notes] == [
        "the body may also be 'text/plain', of another type: "
        "no method of the mapping sends it"
    ]


# --------------------------------------------------------------------------- left out


@pytest.mark.parametrize(
    "schema", [{"type": "colour"}, {"$ref": "#/components/schemas/Odd"}]
)
def test_leniently_only_the_body_that_cannot_be_read_is_left_out_and_told(
    make: Make, schema: Any
) -> None:
    odd = {"schemas": {"Odd": {"type": "object", "properties": {"a": {"type": "x"}}}}}
    content = {"application/json": NAMED, "multipart/form-data": {"schema": schema}}
    found = make(document(odd, a=post({**content, "text/plain": TEXT})), lenient=True)
    assert [*sent(found, "a")] == ["create", "create_text"]
    assert (found.operations_in, found.methods_out) == (1, 1)
    (told,) = (note for note in found.notes if "may also be" in note.message)
    assert told.message.startswith("the body may also be 'multipart/form-data'")
    assert told.reading.startswith("left out: ")


def test_so_many_types_that_nobody_means_them_are_bounded_and_told(make: Make) -> None:
    content = {
        f"application/v{n}+json": {"schema": {"type": "object", "properties": {n: {}}}}
        for n in range(39)
    }
    found = make(document(a=post(content)))
    assert len(methods(found, "a")) == 33
    told = [note for note in found.notes if "may also be" in note.message]
    assert len(told) == 39 - 33


def test_what_has_not_the_form_of_a_media_type_is_ignored_beside_one(
    make: Make,
) -> None:
    found = make(
        document(
            beside=post({"application/json": NAMED, "examples": FILE}),
            alone=post({"form-data": FILE}),
        )
    )
    assert sent(found, "beside") == {"create": ["application/json"]}
    assert sent(found, "alone") == {"create": ["form-data"]}
    assert [(n.message, n.reading) for n in found.notes] == [
        ("'examples' is no media type", "ignored")
    ]


def test_thousands_of_media_types_are_read_in_time_proportional_to_them(
    make: Make,
) -> None:
    medias = [f"application/x{number}+json" for number in range(30_000)]
    found = make(document(rows=post(dict.fromkeys([*medias, "json"], NAMED))))
    (method,) = methods(found, "rows").values()
    assert method.operation.body is not None
    assert len(method.operation.body.others) == len(medias) - 1
    assert [note.message for note in found.notes] == ["'json' is no media type"]
