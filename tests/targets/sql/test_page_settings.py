"""Every kind of paging is said in StackQL's words, or in ours where it has none."""

from __future__ import annotations

from typing import Any

import pytest
from sql_documents import Read

ADDRESS = {"key": "", "location": "request"}


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (
            "tokens",
            {
                "requestToken": {"key": "page_token", "location": "query"},
                "responseToken": {"key": "$.next_page_token", "location": "body"},
            },
        ),
        (
            "cursors",
            {
                "requestToken": {"key": "after", "location": "query"},
                "responseToken": {"key": "$.next", "location": "body"},
            },
        ),
        (
            "pages",
            {
                "algorithm": "page_number",
                "requestToken": {"key": "page", "location": "query"},
                "responseToken": {"key": "$.page", "location": "body"},
                "responseTerminator": {"key": "$.pages", "location": "body"},
            },
        ),
        (
            "links",
            {
                "requestToken": ADDRESS,
                "responseToken": {"key": "Link", "location": "header"},
            },
        ),
        (
            "urls",
            {
                "requestToken": ADDRESS,
                "responseToken": {"key": "$.paging.next_url", "location": "body"},
            },
        ),
    ],
)
def test_pages_are_followed(read: Read, resource: str, expected: Any) -> None:
    assert read("paging").method(f"{resource}.list")["config"]["pagination"] == expected


def test_paging_that_stackql_cannot_follow_is_said_on_the_operation(read: Read) -> None:
    mapped = read("paging")
    assert "config" not in mapped.method("offsets.list")
    assert mapped.operation("offsets.list")["x-specloom-paging"] == {
        "kind": "offset",
        "parameter": "offset",
        "size": "limit",
        "items": "$.data",
        "total": "$.total",
        "first": 0,
    }


def test_what_switches_tokens_on_is_said_beside_stackqls_words(read: Read) -> None:
    mapped = read("paging")
    told = mapped.method("switched.list")["config"]["pagination"]
    assert told["requestToken"] == {"key": "marker", "location": "query"}
    hint = mapped.operation("switched.list")["x-specloom-paging"]
    assert (hint["kind"], hint["switch"]) == ("token", "usemarker")
    assert hint["otherwise"] == {
        "kind": "offset",
        "parameter": "offset",
        "items": "$.runs",
        "total": "$.total",
        "first": 0,
    }
    answer = {"runs": [{"info": {"id": "a"}}], "next_marker": "b", "total": 3}
    flat = mapped.answer("switched.list", answer)
    assert (flat["next_marker"], flat["total"]) == ("b", 3)


def test_a_token_goes_before_the_count_of_pages_beside_it(read: Read) -> None:
    mapped = read("paging")
    assert mapped.method("counted_or_told.list")["config"]["pagination"] == {
        "requestToken": {"key": "next_page_token", "location": "query"},
        "responseToken": {"key": "$.next_page_token", "location": "body"},
    }
    hint = mapped.operation("counted_or_told.list")["x-specloom-paging"]
    assert (hint["otherwise"]["kind"], hint["otherwise"]["pages"]) == (
        "page",
        "$.page_count",
    )


def test_what_counts_rows_survives_where_it_was(read: Read) -> None:
    mapped = read("paging")
    answer = {"runs": [{"info": {"id": "a"}}], "meta": {"total": 3}}
    assert mapped.answer("counted.list", answer)["meta"] == {"total": 3}
    hint = mapped.operation("counted.list")["x-specloom-paging"]
    assert (hint["items"], hint["total"]) == ("$.runs", "$.meta.total")


@pytest.mark.parametrize(
    ("answer", "token"),
    [
        ({"data": [{"id": "a"}, {"id": "b"}], "has_more": True}, "b"),
        ({"data": [{"id": "a"}, {"id": "b"}]}, "b"),
        ({"data": [{"id": "a"}], "has_more": False}, None),
        ({"data": [], "has_more": True}, None),
        ({}, None),
    ],
)
def test_the_last_row_is_the_cursor_until_there_is_no_more(
    read: Read, answer: Any, token: str | None
) -> None:
    assert read("paging").answer("cursors.list", answer)["next"] == token


def test_a_server_without_a_host_takes_it_as_a_variable(read: Read) -> None:
    server, *_ = read("paging").document["servers"]
    assert server["url"] == "https://{server_host}/v1"
    assert server["variables"]["server_host"]["default"] == "localhost"


def test_a_server_that_is_all_variable_has_to_be_given_unless_its_default_is_a_url(
    read: Read,
) -> None:
    _, *servers = read("paging").document["servers"]
    defaults = [server["variables"]["endpoint"]["default"] for server in servers]
    assert defaults == ["", "https://api.example.com"]
