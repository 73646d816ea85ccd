"""Paging is inferred where both of its halves are there, and never from one half."""

from __future__ import annotations

from typing import Any

import pytest

from mapping.hand import method, path, reading, record
from specloom import ir
from specloom.names import Name

PET = {"id": "string", "name": "string"}
NUMBER = ir.Primitive("integer")


def _paging(
    answer: Any, query: dict[str, Any] | None = None, **more: Any
) -> ir.Paging | None:
    return method(reading("GET /pets", answers=answer, query=query, **more)).paging


def _shown(found: ir.Paging | None) -> tuple[str, str, str]:
    assert found is not None
    return (
        found.kind,
        found.parameter.snake if found.parameter else "",
        path(found.next),
    )


@pytest.mark.parametrize(
    ("sent", "answer", "next"),
    [
        ("page_token", {"pets": [PET], "next_page_token": "string"}, "next_page_token"),
        ("pageToken", {"pets": [PET], "nextPageToken": "string"}, "nextPageToken"),
        ("cursor", {"items": [PET], "meta": {"next_cursor": "string"}}, "meta.next_cursor"),
        ("cursor", {"items": [PET], "cursor": "string"}, "cursor"),
        ("cursor", {"items": [PET], "cursor": "string", "next_cursor": "string"}, "next_cursor"),
        ("marker", {"entries": [PET], "next_marker": "string"}, "next_marker"),
        ("after", {"results": [PET], "paging": {"next": {"after": "string"}}}, "paging.next.after"),
        ("after", {"data": [PET], "page_info": {"end_cursor": "string"}}, "page_info.end_cursor"),
        ("after", {"data": [PET], "paging": {"cursors": {"after": "string"}}},
         "paging.cursors.after"),
        ("continue", {"items": [PET], "metadata": {"continue": "string"}}, "metadata.continue"),
        ("cursor", {"channels": [PET], "response_metadata": {"next_cursor": "string"}},
         "response_metadata.next_cursor"),
        ("page[after]", {"data": [PET], "meta": {"next_cursor": "string"}}, "meta.next_cursor"),
        ("page[cursor]", {"data": [PET], "meta": {"page": {"after": "string"}}}, "meta.page.after"),
        ("after", {"meta": {"pets": [PET], "cursor": {"after": "string"}}}, "meta.cursor.after"),
        ("next_page", {"data": [PET], "meta": {"next_page": "string"}}, "meta.next_page"),
        ("after", {"data": [PET], "has_more": "boolean", "next": "string"}, "next"),
        ("marker", {"entries": [PET], "next_marker": "integer"}, "next_marker"),
    ],
)  # fmt: skip
def test_a_token_goes_back_into_its_parameter(
    sent: str, answer: Any, next: str
) -> None:
    found = _paging(answer, {sent: "string", "limit": NUMBER})
    assert _shown(found) == ("token", Name.of(sent).snake, next)
    assert found and found.size == Name.of("limit")


def test_a_token_may_travel_in_the_body() -> None:
    body = {"filter": "string", "page_token": "string", "max_results": "integer"}
    answer = {"runs": [PET], "next_page_token": "string"}
    found = method(reading("POST /runs/search", body=body, answers=answer)).paging
    assert _shown(found) == ("token", "page_token", "next_page_token")


def test_numbers_go_back_as_numbers() -> None:
    answer = {"pets": [PET], "next_offset": "integer"}
    assert _shown(_paging(answer, {"offset": "integer"})) == (
        "token",
        "offset",
        "next_offset",
    )


@pytest.mark.parametrize(
    ("answer", "next"),
    [
        ({"value": [PET], "nextLink": "string"}, "nextLink"),
        ({"value": [PET], "@odata.nextLink": "string"}, "@odata.nextLink"),
        ({"results": [PET], "next": "string", "previous": "string"}, "next"),
        ({"items": [PET], "next": "string:uri"}, "next"),
        ({"pets": [PET], "links": {"pages": {"next": "string"}}}, "links.pages.next"),
        ({"_embedded": {"pets": [PET]}, "_links": {"next": {"href": "string"}}},
         "_links.next.href"),
        ({"pets": [PET], "next_page": "string", "previous_page": "string", "previous": "string"},
         "next_page"),
    ],
)  # fmt: skip
def test_the_next_pages_url_is_followed(answer: Any, next: str) -> None:
    assert _shown(_paging(answer, {"page": "integer"})) == ("next_url", "", next)


def test_the_link_header_is_followed_where_it_is_declared_or_told_of() -> None:
    assert _shown(_paging([PET], headers=["Link"]))[0] == "link"
    told = ir.Text("Opaque; obtained from the `Link` response header.")
    after = ir.Field(
        Name.of("after"), ir.Text("after"), ir.Primitive("string"), doc=told
    )
    assert _shown(_paging([PET], {"after": after}))[0] == "link"


def test_pages_are_counted_from_where_the_parameter_says() -> None:
    answer = {
        "data": [PET],
        "page": "integer",
        "pages": "integer",
        "results": "integer",
    }
    found = _paging(answer, {"page": "integer", "page_size": "integer"})
    assert found and _shown(found) == ("page", "page", "")
    assert (found.first, path(found.pages), path(found.total)) == (
        1,
        "pages",
        "results",
    )
    zero = ir.Field(Name.of("page"), ir.Text("page"), NUMBER, default=0)
    counted = _paging([PET], {"page": zero, "size": "integer"})
    assert counted and counted.first == 0


@pytest.mark.parametrize("told", ["Zero-based page number", "Pages start at 0."])
def test_pages_are_counted_from_zero_where_the_description_says_so(told: str) -> None:
    page = ir.Field(Name.of("page"), ir.Text("page"), NUMBER, doc=ir.Text(told))
    found = _paging([PET], {"page": page, "size": "integer"})
    assert found and found.first == 0


def test_rows_are_found_beside_what_speaks_of_counted_pages() -> None:
    said = {"page_number": "integer", "total_pages": "integer"}
    answer = {"page": said, "sort": {"clauses": ["string"]}, "animals": [PET]}
    query = {"page_number": "integer", "page_size": "integer"}
    found = method(reading("GET /animal/search", answers=answer, query=query))
    assert path(found.rows) == "animals"
    assert found.paging and path(found.paging.pages) == "page.total_pages"
    thing = {**answer, "state": "string"}
    found = method(reading("GET /animal/search", answers=thing, query=query))
    assert (found.many, found.paging) == (False, None)


def test_an_offset_needs_a_page_size_or_a_total() -> None:
    assert (
        _shown(_paging([PET], {"offset": "integer", "limit": "integer"}))[0] == "offset"
    )
    assert (
        _shown(_paging({"pets": [PET], "total": "integer"}, {"skip": "integer"}))[0]
        == "offset"
    )
    assert _paging([PET], {"offset": "integer"}) is None


def test_a_cursor_is_taken_from_the_last_row_where_the_answer_says_that_more_follows() -> (
    None
):
    answer = {"data": [PET], "has_more": "boolean"}
    found = _paging(answer, {"starting_after": "string", "limit": "integer"})
    assert found and _shown(found) == ("token", "starting_after", "data.id")
    assert path(found.more) == "has_more"
    told = {**answer, "first_id": "string", "last_id": "string"}
    assert _shown(_paging(told, {"after": "string"})) == ("token", "after", "last_id")


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ({"page_token": "string"}, {"pets": [PET]}),
        ({"cursor": "string", "limit": "integer"}, [PET]),
        ({}, {"pets": [PET], "next_page_token": "string"}),
        ({"page": "integer"}, [PET]),
        ({"page": "integer"}, {"pets": [PET], "page": "integer"}),
        ({"page": "string", "limit": "integer"}, [PET]),
        ({"start": "string:date", "limit": "integer"}, [PET]),
        ({"cursor": "string"}, {"pets": [PET], "next_cursor": "boolean"}),
        ({"page": "integer"}, {"pets": [PET], "next_page": "string:uri", "id": "string"}),
        ({"stream_position": "string"}, {"entries": [PET], "next_stream_position": "string"}),
        ({"page_token": "string"}, {"id": "string", "next_page_token": "string", "tags": [PET]}),
        ({"starting_after": "string"}, {"data": [PET]}),
        ({"limit": "integer"}, {"pets": [PET], "total": "integer"}),
        ({"after": "string:date-time"}, {"pets": [PET]}),
        ({"after": "string"}, {"pets": [PET], "meta": {"after": "string"}}),
        ({"after": "string"}, {"pets": [PET], "next": "string"}),
        ({"from": "integer", "to": "integer", "limit": "integer"}, [PET]),
    ],
)  # fmt: skip
def test_one_half_alone_gives_no_paging(query: dict[str, Any], answer: Any) -> None:
    assert _paging(answer, query) is None


def _doubtful(**told: str) -> ir.Paging:
    """The paging of a list that can be paged by tokens and by offsets."""
    marker = ir.Field(
        Name.of("marker"),
        ir.Text("marker"),
        ir.Primitive("string"),
        doc=ir.Text(told.pop("marker", "")),
    )
    answer = {"entries": [PET], "next_marker": "string", "total_count": "integer"}
    query = {"marker": marker, "offset": "integer", "limit": "integer", **told}
    found = _paging(answer, query)
    assert found
    return found


@pytest.mark.parametrize(
    ("switch", "marker"),
    [
        ("usemarker", ""),
        ("use_marker", ""),
        ("useMarkerPagination", ""),
        ("use_cursor", ""),
        ("keyset", "Where to go on. This requires `keyset` to be set to `true`."),
        ("keyset", "Where to go on; only with keyset=true."),
    ],
)
def test_what_switches_tokens_on_is_told_by_its_name_or_by_the_tokens_description(
    switch: str, marker: str
) -> None:
    found = _doubtful(**{switch: "boolean", "marker": marker})
    assert found.switch == Name.of(switch)
    assert f"where {Name.of(switch).snake} is true" in found.rule


@pytest.mark.parametrize(
    ("other", "marker"),
    [
        ("descending", ""),
        ("use_cache", ""),
        ("all", "Where to go on. It is ignored where `all` is true."),
        ("all", "It must not be given if all is true."),
        ("sorted", "Requires an ID. The order is stable where sorted is true."),
    ],
)
def test_other_booleans_switch_no_tokens_on(other: str, marker: str) -> None:
    assert _doubtful(**{other: "boolean", "marker": marker}).switch is None


def test_what_is_on_by_itself_or_going_away_is_no_switch() -> None:
    answer = {"entries": [PET], "next_marker": "string"}
    boolean = ir.Primitive("boolean")
    for more in ({"default": True}, {"deprecated": True}):
        field = ir.Field(
            Name.of("usemarker"), ir.Text("usemarker"), boolean, **more  # type: ignore[arg-type]
        )
        found = _paging(answer, {"marker": "string", "usemarker": field})
        assert found and found.switch is None


def test_rows_are_counted_otherwise_only_where_the_answer_says_how_many() -> None:
    other = _doubtful().otherwise
    assert other and (other.kind, path(other.total)) == ("offset", "total_count")
    assert (other.items, other.size) == (_doubtful().items, Name.of("limit"))
    answer = {"entries": [PET], "next_marker": "string"}
    found = _paging(answer, {"marker": "string", "offset": "integer", "limit": NUMBER})
    assert found and found.otherwise is None
    instant = {"marker": "string", "from": "integer", "limit": NUMBER}
    found = _paging({**answer, "total": "integer"}, instant)
    assert found and found.otherwise is None


def test_what_creates_is_not_paged() -> None:
    answer = {"runs": [PET], "next_page_token": "string"}
    assert (
        method(
            reading("POST /runs", body={"page_token": "string"}, answers=answer)
        ).paging
        is None
    )


def test_an_action_that_reads_is_paged_by_the_token_in_its_body() -> None:
    body = {"from": "string", "marker": "string", "limit": "integer"}
    answer = {"entries": [PET], "next_marker": "string", "limit": "integer"}

    def paging(path: str, body: dict[str, Any] = body) -> ir.Paging | None:
        return method(reading(f"POST {path}", body=body, answers=answer)).paging

    found = paging("/metadata_queries/execute_read")
    assert _shown(found) == ("token", "marker", "next_marker")
    assert paging("/metadata_queries/execute_purge") is None
    assert paging("/metadata_queries/execute_read", {"limit": "integer"}) is None


def test_a_number_is_no_text_in_a_body() -> None:
    body = {"filter": "string", "marker": "string"}
    answer = {"entries": [PET], "next_marker": "integer"}
    found = method(reading("POST /pets/search", body=body, answers=answer))
    assert found.paging is None


def test_rows_of_either_kind_are_paged_alike() -> None:
    counts = {"total_count": "integer", "limit": "integer", "offset": "integer"}
    linked = record("Linked", link="string", item=record("", **PET))
    cat, dog = record("Cat", id="string"), record("Dog", id="string", tail="string")
    options = [
        record("Plain", **counts, entries=[ir.OneOf((cat, dog))]),
        record("WithLinks", **counts, entries=[linked]),
    ]
    query = {"offset": "integer", "limit": "integer"}
    found = _paging(ir.OneOf(tuple(options)), query)
    assert found and _shown(found) == ("offset", "offset", "")
    assert path(found.items) == "entries"
    assert found.item_type == ir.OneOf((cat, dog, linked))


def test_pages_hold_the_rows() -> None:
    found = method(
        reading(
            "GET /pets",
            answers={
                "result": {"pets": [PET], "next_cursor": "string"},
                "success": "boolean",
            },
            query={"cursor": "string"},
        )
    )
    assert found.paging and found.paging.items == found.rows
    assert path(found.paging.next) == "result.next_cursor"
