"""Items across pages, in every way that pages follow each other."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from scripted_server import Seen, Server, answer
from specloom.runtime.async_transport import AsyncTransport
from specloom.runtime.calls import Options, Service, Setup
from specloom.runtime.errors import (
    ArgumentError,
    PagingLoopError,
    ServerError,
    TransportError,
)
from specloom.runtime.exchanges import Settings
from specloom.runtime.operations import Operation, Param, Response
from specloom.runtime.pages import Paging, dig, next_link
from specloom.runtime.paging import AsyncPaginator, Paginator
from specloom.runtime.resources import AsyncResource, Resource
from specloom.runtime.transport import Transport
from specloom.runtime.waiting import Retries

QUICK = Retries(most=1, first=0.01)


def listing(paging: Paging) -> Operation[Any]:
    return Operation(
        "GET",
        ("/things",),
        params=(
            Param("token", "query", wire="page-token"),
            Param("page", "query"),
            Param("tokens", "query"),
        ),
        responses=(Response("200", "json", Any),),
        paging=paging,
    )


PLAIN = Options()
MORE = PLAIN.but(query={"fields": ["a", "b"], "deep": True})


class Things(Resource):
    def list(self, operation: Operation[Any], **given: Any) -> Paginator[Any, Any]:
        return self._pages(operation, {"token": None, "page": None, **given})


class AsyncThings(AsyncResource):
    def list(self, operation: Operation[Any], **given: Any) -> AsyncPaginator[Any, Any]:
        return self._pages(operation, {"token": None, "page": None, **given})


def things(url: str, options: Options = PLAIN) -> Iterator[Things]:
    with Transport(Settings(url, retries=QUICK)) as transport:
        yield Things(Setup(base_url=url), transport, Service(), options)


def collected(
    server: Server, operation: Operation[Any], options: Options = PLAIN, **given: Any
) -> list[Any]:
    """All items, by the sync and by the async paginator, which must agree."""

    async def main() -> list[Any]:
        settings = Settings(server.url, retries=QUICK)
        async with AsyncTransport(settings) as transport:
            made = AsyncThings(
                Setup(base_url=server.url), transport, Service(), options
            )
            return [item async for item in made.list(operation, **given)]

    for resource in things(server.url, options):
        items = list(resource.list(operation, **given))
    sent = [seen.target for seen in server.seen]
    server.seen.clear()
    assert asyncio.run(main()) == items
    assert [seen.target for seen in server.seen] == sent
    return items


def page(body: object, **headers: str) -> bytes:
    return answer(200, json.dumps(body).encode(), **headers)


TOKEN = Paging("token", items=("items",), parameter="token", next=("next",))


def by_token(seen: Seen) -> bytes:
    pages = {
        None: {"items": [1, 2], "next": "b"},
        "b": {"items": [], "next": "c"},
        "c": {"items": [3], "next": ""},
    }
    return page(pages[seen.query.get("page-token")])


def by_offset(seen: Seen) -> bytes:
    at = int(seen.query.get("page", 0))
    return page({"items": list(range(at, min(at + 2, 5)))})


def by_number(seen: Seen) -> bytes:
    at = int(seen.query.get("page", 1))
    return page({"items": [at * 10], "total_pages": 3})


def by_link(seen: Seen) -> bytes:
    at = int(seen.query.get("at", 0))
    link = f'</things?at={at + 1}>; title="a, b"; rel="prev next"' if at < 2 else ""
    return page([at], **({"Link": link} if link else {}))


def by_url(seen: Seen) -> bytes:
    at = int(seen.query.get("at", 0))
    return page({"items": [at], "links": {"next": f"?at={at + 1}" if at < 2 else None}})


def by_more(seen: Seen) -> bytes:
    at = int(seen.query.get("page", 0))
    return page({"items": [at], "has_more": at < 2})


@pytest.mark.parametrize(
    ("script", "paging", "items"),
    [
        (by_token, TOKEN, [1, 2, 3]),
        (by_offset, Paging("offset", ("items",), parameter="page"), [0, 1, 2, 3, 4]),
        (
            by_number,
            Paging(
                "page", ("items",), parameter="page", total=("total_pages",), first=1
            ),
            [10, 20, 30],
        ),
        (by_link, Paging("link"), [0, 1, 2]),
        (by_url, Paging("next_url", ("items",), next=("links", "next")), [0, 1, 2]),
        (
            by_more,
            Paging("page", ("items",), parameter="page", more=("has_more",)),
            [0, 1, 2],
        ),
    ],
)
def test_items_come_from_all_pages(
    script: Callable[[Seen], bytes], paging: Paging, items: list[int]
) -> None:
    with Server(script) as server:
        assert collected(server, listing(paging)) == items


@pytest.mark.parametrize(
    ("script", "paging", "own"),
    [
        (by_token, TOKEN, ["", "page-token=b&", "page-token=c&"]),
        (
            by_more,
            Paging("page", ("items",), parameter="page", more=("has_more",)),
            ["", "page=1&", "page=2&"],
        ),
        (
            by_offset,
            Paging("offset", ("items",), parameter="page"),
            ["", "page=2&", "page=4&", "page=5&"],
        ),
    ],
    ids=["token", "page", "offset"],
)
def test_every_page_is_asked_for_with_what_was_added_to_the_query(
    script: Callable[[Seen], bytes], paging: Paging, own: list[str]
) -> None:
    with Server(script) as server:
        collected(server, listing(paging), options=MORE)
        assert [seen.target for seen in server.seen] == [
            f"/things?{turned}fields=a&fields=b&deep=true" for turned in own
        ]


def test_a_page_whose_url_the_server_gives_is_asked_for_as_it_was_given() -> None:
    paging = Paging("next_url", ("items",), next=("links", "next"))
    with Server(by_url) as server:
        collected(server, listing(paging), options=MORE)
        first, *others = [seen.target for seen in server.seen]
    assert first == "/things?fields=a&fields=b&deep=true"
    assert others == ["/things?at=1", "/things?at=2"]


@pytest.mark.parametrize(
    "paging", [TOKEN, Paging("link", otherwise=TOKEN)], ids=["token", "otherwise"]
)
def test_what_turns_pages_cannot_be_added_to_the_query(paging: Paging) -> None:
    options = Options().but(query={"page-token": "b"})
    with (
        Server(by_token) as server,
        pytest.raises(ArgumentError, match="give it as the argument token="),
    ):
        collected(server, listing(paging), options=options)
    assert not server.seen


def test_a_cursor_can_be_the_last_item() -> None:
    paging = Paging("token", ("items",), parameter="token", next=("items", "id"))

    def script(seen: Seen) -> bytes:
        after = int(seen.query.get("page-token", 0))
        return page({"items": [{"id": after + n} for n in (1, 2)] if after < 4 else []})

    with Server(script) as server:
        found = collected(server, listing(paging))
    assert [item["id"] for item in found] == [1, 2, 3, 4]


def test_pages_can_be_turned_one_by_one() -> None:
    with Server(by_token) as server:
        for resource in things(server.url):
            first = resource.list(listing(TOKEN)).page()
            assert (first.items, first.next_page_token) == ([1, 2], "b")
            second = first.next_page()
            assert second is not None and second.items == []
            last = second.next_page()
            assert last is not None and last.next_page() is None
            assert repr(first) == "Page(2 items, more to come)"


@pytest.mark.parametrize(
    ("script", "paging", "following"),
    [
        (by_token, TOKEN, [[], [3]]),
        (by_offset, Paging("offset", ("items",), parameter="page"), [[2, 3], [4]]),
        (by_link, Paging("link"), [[1], [2]]),
    ],
)
def test_a_page_can_be_turned_again(
    script: Callable[[Seen], bytes], paging: Paging, following: list[list[int]]
) -> None:
    async def main(url: str) -> list[list[int]]:
        async with AsyncTransport(Settings(url, retries=QUICK)) as transport:
            made = AsyncThings(Setup(base_url=url), transport, Service(), Options())
            first = await made.list(listing(paging)).page()
            ways = [await first.next_page(), await first.next_page()]
            ways += [await way.next_page() for way in ways if way is not None]
            return [way.items for way in ways if way is not None]

    one, two = following
    with Server(script) as server:
        for resource in things(server.url):
            first = resource.list(listing(paging)).page()
            ways = [first.next_page(), first.next_page()]
            ways += [way.next_page() for way in ways if way is not None]
            assert [w.items for w in ways if w is not None] == [one, one, two, two]
        assert asyncio.run(main(server.url)) == [one, one, two, two]


def test_iteration_can_start_in_the_middle_and_again() -> None:
    with Server(by_token) as server:
        for resource in things(server.url):
            pager = resource.list(listing(TOKEN), token="c")
            assert list(pager) == list(pager) == [3]


def test_nothing_is_sent_before_it_is_needed() -> None:
    with Server(by_token) as server:
        for resource in things(server.url):
            pager = resource.list(listing(TOKEN))
            assert not server.seen
            assert list(itertools.islice(pager, 2)) == [1, 2]
            assert len(server.seen) == 1


@pytest.mark.parametrize("tokens", ["aaaa", "abab"])
def test_a_token_that_comes_twice_is_an_error(tokens: str) -> None:
    turn = itertools.cycle(tokens)
    with Server(lambda seen: page({"items": [1], "next": next(turn)})) as server:
        for resource in things(server.url):
            with pytest.raises(PagingLoopError, match="twice"):
                list(resource.list(listing(TOKEN)))
        assert len(server.seen) <= 3


def test_a_server_that_ignores_page_numbers_is_noticed() -> None:
    paging = Paging("page", ("items",), parameter="page", first=1)
    with Server(lambda seen: page({"items": [1, 2]})) as server:
        for resource in things(server.url):
            with pytest.raises(PagingLoopError, match="same page"):
                list(resource.list(listing(paging)))
        assert len(server.seen) == 2


def test_endless_empty_pages_end() -> None:
    number = itertools.count()
    with Server(lambda seen: page({"items": [], "next": str(next(number))})) as server:
        for resource in things(server.url):
            with pytest.raises(PagingLoopError, match="empty pages"):
                list(resource.list(listing(TOKEN)))


@pytest.mark.parametrize(
    "where", ["http://localhost:1/x", "//evil.example/x", "file:///x"]
)
def test_a_next_page_at_another_origin_is_refused(where: str) -> None:
    with Server(lambda seen: page([1], Link=f'<{where}>; rel="next"')) as server:
        for resource in things(server.url):
            pager = iter(resource.list(listing(Paging("link"))))
            assert next(pager) == 1  # the page before it is as good as any
            with pytest.raises(TransportError, match="another origin"):
                next(pager)
        assert len(server.seen) == 1


def test_a_page_that_fails_is_an_error_and_not_the_end() -> None:
    def script(seen: Seen) -> bytes:
        return answer(503) if "page-token" in seen.query else by_token(seen)

    with Server(script) as server:
        for resource in things(server.url):
            pager = iter(resource.list(listing(TOKEN)))
            assert [next(pager), next(pager)] == [1, 2]
            with pytest.raises(ServerError):
                next(pager)


def test_no_items_at_all_are_no_error() -> None:
    with Server(lambda seen: page({})) as server:
        assert collected(server, listing(TOKEN)) == []


@pytest.mark.parametrize(
    ("header", "url"),
    [
        ('<a>; rel="next"', "a"),
        ('<a>; rel=prev, <b>; rel="next"', "b"),
        ('<a,b>; rel="x"; title="<no>; rel=next", <c>; rel=NEXT', "c"),
        ("<a>", ""),
        ("", ""),
        ("garbage <<<>;;; rel=next", ""),
    ],
)
def test_links_are_read_as_their_standard_says(header: str, url: str) -> None:
    assert next_link(header) == url


def test_what_is_not_there_is_none() -> None:
    assert dig({"a": [{"b": 1}]}, ("a", "b")) == 1
    assert dig({"a": []}, ("a", "b")) is None
    assert dig({"a": 5}, ("a", "b")) is None
    assert dig(None, ("a",)) is None
