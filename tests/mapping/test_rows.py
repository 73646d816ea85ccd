"""Rows are found where the answer keeps them, and no neighbour that matters is lost."""

from __future__ import annotations

from typing import Any

import pytest

from mapping.hand import method, path, reading

PET = {"id": "integer", "name": "string"}


@pytest.mark.parametrize(
    ("answer", "rows"),
    [
        ([PET], ""),
        ({"pets": [PET]}, "pets"),
        ({"pets": [PET], "next_page_token": "string"}, "pets"),
        ({"data": [PET], "page": "integer", "pages": "integer", "results": "integer"}, "data"),
        ({"object": "string", "data": [PET], "has_more": "boolean"}, "data"),
        ({"items": [PET], "kind": "string", "metadata": {"continue": "string"}}, "items"),
        ({"droplets": [PET], "links": {"pages": {"next": "string"}}, "meta": {"total": "integer"}},
         "droplets"),
        ({"result": [PET], "success": "boolean", "errors": ["string"], "messages": ["string"]},
         "result"),
        ({"result": {"annotations": [PET]}, "success": "boolean"}, "result.annotations"),
        ({"_embedded": {"pets": [PET]}, "_links": {"self": "string"}}, "_embedded.pets"),
        ({"data": [PET], "included": [PET], "links": {"self": "string"}}, "data"),
        ({"count": "integer", "next": "string", "previous": "string", "results": [PET]}, "results"),
        ({"total_pets": "integer", "pets": [PET]}, "pets"),
        ({"pets": [PET], "owner_name": "string"}, "pets"),
        ({"status": "integer", "meta": {"pets": [PET], "cursor": "string"}}, "meta.pets"),
        ({"items": [PET], "total_count": "integer", "reason": "string"}, "items"),
        ({"results": [PET], "_links": {"owner": "string"}}, "results"),
        ({"entries": [PET], "chunk_size": "integer"}, "entries"),
        ({"data": [PET], "links": {"next": "string"}, "service": "string"}, "data"),
    ],
)  # fmt: skip
def test_the_array_in_an_envelope_holds_the_rows(answer: Any, rows: str) -> None:
    found = method(reading("GET /pets", answers=answer))
    assert (path(found.rows), found.many) == (rows, True)


@pytest.mark.parametrize(
    ("answer", "rows"),
    [
        (PET, ""),
        ({"pet": PET}, "pet"),
        ({"pet": PET, "request_id": "string"}, "pet"),
        ({"data": PET}, "data"),
        (
            {
                "result": {"meta": {"unit": "string"}, "top": [PET]},
                "success": "boolean",
            },
            "result",
        ),
        ({"model": {"info": PET, "data": PET}}, "model"),
        ({"data": PET, "status_code": "integer", "service": "string"}, "data"),
    ],
)
def test_the_object_in_an_envelope_is_the_row(answer: Any, rows: str) -> None:
    found = method(reading("GET /pets/{id}", answers=answer))
    assert (path(found.rows), found.many) == (rows, False)


@pytest.mark.parametrize(
    "answer",
    [
        {"id": "integer", "tags": ["string"]},
        {"id": "integer", "items": [PET], "total": "integer"},
        {"id": "integer", "pets": [PET]},
        {"name": "string", "data": PET},
        {"data": PET, "meta": {"tags": ["string"]}, "text_data": "string"},
        {"data": [PET], "links": {"self": "string"}, "owner": PET},
        {"pets": [PET], "owners": [PET]},
        {"access_control_list": [PET], "object_id": "string"},
        {"cpu": [["number"]], "title": "string"},
        {"automatic": [PET], "snapshot": {"current": PET}},
        {"items": [PET], "total": "number", "customer": "string"},
        {"status": "string", "details": PET},
        {"message": "string", "commit": PET},
        {"_embedded": {"default": PET, "draft": PET}, "_links": {"self": "string"}},
    ],
)
def test_a_thing_that_has_arrays_is_one_row(answer: Any) -> None:
    found = method(reading("GET /stores/{id}", answers=answer))
    assert (path(found.rows), found.many) == ("", False)


def test_errors_are_rows_where_the_path_asks_for_them() -> None:
    found = method(reading("GET /pets/{id}/errors", answers={"errors": [PET]}))
    assert path(found.rows) == "errors"


def test_an_array_that_tells_of_one_thing_stays_in_it() -> None:
    status = {"state": "string", "statuses": [PET]}
    assert path(method(reading("GET /pets/{id}/status", answers=status)).rows) == ""
    checks = {"strict": "boolean", "checks": [PET]}
    assert path(method(reading("GET /required-checks", answers=checks)).rows) == ""
    paged = {**checks, "links": {"next": "string"}}
    assert path(method(reading("GET /required-checks", answers=paged)).rows) == "checks"


def test_an_array_beside_strangers_is_believed_where_a_token_travels_both_ways() -> (
    None
):
    answer = {"files": [PET], "root_uri": "string", "next_page_token": "string"}
    paged = reading("GET /artifacts", answers=answer, query={"page_token": "string"})
    assert path(method(paged).rows) == "files"
    assert path(method(reading("GET /artifacts", answers=answer)).rows) == ""
