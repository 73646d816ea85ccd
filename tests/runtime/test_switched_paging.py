"""Pages by tokens that come only where a switch says so, and by offsets where none comes."""

from __future__ import annotations

from typing import Any

import pytest

from runtime.test_paging import collected, listing, page, things
from scripted_server import Seen, Server, answer
from specloom.runtime.pages import Paging

SWITCHED = Paging(
    "token",
    ("items",),
    parameter="token",
    next=("next",),
    switch="tokens",
    otherwise=Paging("offset", ("items",), parameter="page", total=("total",)),
)


def by_switch(seen: Seen, heeds: bool = True) -> bytes:
    """Tokens for who says so, else offsets; both at once are refused."""
    tokens = heeds and seen.query.get("tokens") == "true"
    if ("page" if tokens else "page-token") in seen.query:
        return answer(400)
    at = int(seen.query.get("page-token", seen.query.get("page", 0)))
    items = list(range(at, min(at + 2, 5)))
    if tokens:
        return page({"items": items, "next": str(at + 2) if at < 3 else ""})
    return page({"items": items, "total": 6})  # one that was lost since


@pytest.mark.parametrize(
    ("given", "items", "first", "second"),
    [
        ({}, 5, "tokens=true", "page-token=2&tokens=true"),
        ({"tokens": True}, 5, "tokens=true", "page-token=2&tokens=true"),
        ({"token": "2"}, 3, "page-token=2&tokens=true", "page-token=4&tokens=true"),
        ({"tokens": False}, 5, "tokens=false", "page=2&tokens=false"),
        ({"page": 1}, 4, "page=1", "page=3"),
    ],
)
def test_no_page_is_lost_where_tokens_must_be_switched_on(
    given: dict[str, Any], items: int, first: str, second: str
) -> None:
    with Server(by_switch) as server:
        found = collected(server, listing(SWITCHED), **given)
    assert found == list(range(5))[-items:]
    asked = [seen.target.partition("?")[2] for seen in server.seen]
    assert asked[:2] == [first, second]


def test_rows_are_counted_where_the_first_page_has_no_token_but_there_is_more() -> None:
    with Server(lambda seen: by_switch(seen, heeds=False)) as server:
        assert collected(server, listing(SWITCHED)) == [0, 1, 2, 3, 4]


def test_the_last_page_by_tokens_is_the_last_whatever_the_total_says() -> None:
    def script(seen: Seen) -> bytes:
        at = int(seen.query.get("page-token", 0))
        return page({"items": [at], "next": at + 1 if at < 2 else None, "total": 9})

    with Server(script) as server:
        assert collected(server, listing(SWITCHED)) == [0, 1, 2]


def test_the_first_page_as_it_came_has_its_token_too() -> None:
    with Server(by_switch) as server:
        for resource in things(server.url):
            raw = resource.raw_().list(listing(SWITCHED))
            assert raw.parse()["next"] == "2"  # type: ignore[attr-defined]
