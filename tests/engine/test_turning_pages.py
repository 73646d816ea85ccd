"""Pages: every way in which documents say that they follow each other, and where it ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
import written
from shop_api import REGISTRY
from stub import Answer, Api, Asked

from specloom.engine import Cancelled, Engine, LimitError, Progress, RequestError

PAGES = [[1, 2], [3, 4], [5]]


def ids(engine: Engine, resource: str) -> list[int]:
    return [row[0] for row in engine.execute(f"SELECT id FROM shop.paging.{resource}")]


def items(page: int) -> list[dict[str, int]]:
    return [{"id": number} for number in PAGES[page]]


def by_token(key: str, more: str) -> Callable[[Asked], Any]:
    def answer(asked: Asked) -> Any:
        page = int(asked.query.get(key) or 0)
        return {"items": items(page)} | ({more: str(page + 1)} if page < 2 else {})

    return answer


def test_a_token_goes_into_the_query(engine: Engine, api: Api) -> None:
    api.on("GET /token", by_token("page_token", "next_page_token"))
    assert ids(engine, "token") == [1, 2, 3, 4, 5]


def test_a_token_for_a_body_goes_there_whatever_the_service_says(
    engine: Engine, api: Api
) -> None:
    def answer(asked: Asked) -> Any:
        assert asked.body["filter"] == "f"
        page = int(asked.body.get("page_token") or 0)
        more = {"next_page_token": str(page + 1)} if page < 2 else {}
        return {"items": items(page), **more}

    api.on("POST /body_token", answer)
    sql = "SELECT id FROM shop.paging.body_token WHERE filter = 'f'"
    assert [row[0] for row in engine.execute(sql)] == [1, 2, 3, 4, 5]


def test_a_token_is_told_from_what_has_its_name_in_another_place(
    tmp_path: Path, api: Api
) -> None:
    paging = {
        "requestToken": {"key": "cursor", "location": "query"},
        "responseToken": {"key": "$.next", "location": "body"},
    }
    rows = {"type": "object", "properties": {"items": written.ROWS}}
    text = {"schema": {"type": "string"}}
    names = [
        {"name": "cursor", "in": "query", "x-stackQL-alias": "query_cursor", **text},
        {"name": "cursor", "in": "path", "required": True, **text},
    ]
    listed = written.method("/books/{cursor}", config={"pagination": paging})
    document = written.service(
        {"/books/{cursor}": {"get": written.operation(rows, parameters=names)}},
        {"pages": written.resource("pages", {"list": listed}, select=["list"])},
    )
    api.on("GET /books/b1", by_token("cursor", "next"))
    folder = written.registry(tmp_path, document)
    with Engine(folder, servers=api.url, environ={}) as engine:
        every = "SELECT id FROM made.all.pages WHERE cursor = 'b1'"
        assert [row[0] for row in engine.execute(every)] == [1, 2, 3, 4, 5]
        second = every + " AND query_cursor = '1'"
        assert [row[0] for row in engine.execute(second)] == [3, 4]


def test_a_page_number_grows_to_the_number_of_pages(engine: Engine, api: Api) -> None:
    def answer(asked: Asked) -> Any:
        page = int(asked.query.get("page") or 1)
        return {"items": items(page - 1), "page": page, "pages": 3}

    api.on("GET /number", answer)
    assert ids(engine, "number") == [1, 2, 3, 4, 5]
    assert [asked.query for asked in api.asked] == [{}, {"page": "2"}, {"page": "3"}]


def test_a_link_header_leads_on(engine: Engine, api: Api) -> None:
    def answer(asked: Asked) -> Answer:
        page = int(asked.query.get("p") or 0)
        link = f'</link?p={page + 1}>; rel="next", </link?p=0>; rel="first"'
        return Answer(
            {"items": items(page)}, headers={"Link": link} if page < 2 else {}
        )

    api.on("GET /link", answer)
    assert ids(engine, "link") == [1, 2, 3, 4, 5]


def test_a_link_header_is_followed_though_no_document_speaks_of_it(
    engine: Engine, api: Api
) -> None:
    def answer(asked: Asked) -> Answer:
        page = int(asked.query.get("p") or 0)
        link = {"Link": f'</token?p={page + 1}>; rel="next"'} if page < 2 else {}
        return Answer({"items": items(page)}, headers=link)

    api.on("GET /token", answer)
    assert ids(engine, "token") == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("base", ["", "url"])
def test_the_next_url_in_the_body_leads_on(engine: Engine, api: Api, base: str) -> None:
    def answer(asked: Asked) -> Any:
        page = int(asked.query.get("p") or 0)
        start = api.url if base else ""
        following = f"{start}/next_url?p={page + 1}" if page < 2 else None
        return {"items": items(page), "links": {"next": following}}

    api.on("GET /next_url", answer)
    assert ids(engine, "next_url") == [1, 2, 3, 4, 5]


def test_an_offset_grows_by_the_rows_received(engine: Engine, api: Api) -> None:
    def answer(asked: Asked) -> Any:
        start = int(asked.query.get("offset") or 0)
        found = [1, 2, 3, 4, 5][start : start + 2]
        return {"items": [{"id": each} for each in found], "total": 5}

    api.on("GET /offset", answer)
    assert ids(engine, "offset") == [1, 2, 3, 4, 5]
    assert len(api.asked) == 3


def test_a_token_survives_the_documents_template(engine: Engine, api: Api) -> None:
    def answer(asked: Asked) -> Any:
        page = int(asked.query.get("page_token") or 0)
        after = str(page + 1) if page < 2 else None
        return {"items": items(page), "meta": {"after": after}}

    api.on("GET /transformed", answer)
    assert ids(engine, "transformed") == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("last", [None, "", [], False])
def test_an_empty_token_ends_it(engine: Engine, api: Api, last: Any) -> None:
    api.on("GET /token", {"items": items(0), "next_page_token": last})
    assert ids(engine, "token") == [1, 2]


def test_a_missing_list_is_no_rows(engine: Engine, api: Api) -> None:
    api.on("GET /token", {})
    assert ids(engine, "token") == []


@pytest.mark.parametrize("tokens", [["same", "same"], ["a", "b", "a", "b"]])
def test_a_token_that_comes_twice_is_an_error(
    engine: Engine, api: Api, tokens: list[str]
) -> None:
    following = iter(tokens * 10)
    api.on(
        "GET /token", lambda _: {"items": items(0), "next_page_token": next(following)}
    )
    with pytest.raises(RequestError, match="comes twice"):
        ids(engine, "token")
    assert len(api.asked) < 6


def test_a_next_url_on_another_host_is_not_followed(engine: Engine, api: Api) -> None:
    other = Api()
    try:
        following = f"{other.url}/stolen".replace("127.0.0.1", "localhost")
        api.on("GET /next_url", {"items": items(0), "links": {"next": following}})
        with pytest.raises(RequestError, match="another origin"):
            ids(engine, "next_url")
        assert other.asked == []
    finally:
        other.close()


def endless(asked: Asked) -> Any:
    page = int(asked.query.get("page_token") or 0)
    return {"items": [{"id": page}], "next_page_token": str(page + 1)}


def test_a_ceiling_of_requests_raises_and_says_how_to_lift_it(api: Api) -> None:
    api.on("GET /token", endless)
    with (
        Engine(REGISTRY, servers=api.url, environ={}, max_requests=7) as engine,
        pytest.raises(LimitError, match="more than 7 requests") as caught,
    ):
        ids(engine, "token")
    assert "max_requests" in caught.value.hint
    assert len(api.asked) == 7


def test_a_ceiling_of_rows_raises(api: Api) -> None:
    api.on("GET /token", endless)
    with (
        Engine(REGISTRY, servers=api.url, environ={}, max_rows=5) as engine,
        pytest.raises(LimitError, match="more than 5 rows"),
    ):
        ids(engine, "token")


def test_a_ceiling_of_time_raises(api: Api) -> None:
    def slow(asked: Asked) -> Any:
        time.sleep(0.1)
        return endless(asked)

    api.on("GET /token", slow)
    start = time.monotonic()
    with (
        Engine(REGISTRY, servers=api.url, environ={}, timeout=0.5) as engine,
        pytest.raises(LimitError, match=r"longer than 0.5 seconds"),
    ):
        ids(engine, "token")
    assert time.monotonic() - start < 3


def test_a_ceiling_of_time_counts_for_what_the_database_computes(api: Api) -> None:
    hard = "SELECT sum(a.range * b.range % 7) FROM range(1000000) a, range(10000000) b"
    with Engine(REGISTRY, servers=api.url, timeout=0.5) as engine:
        with pytest.raises(LimitError, match=r"longer than 0\.5 seconds"):
            engine.execute(hard)
        assert engine.execute("SELECT 1").fetchall() == [(1,)]


def test_a_statement_can_be_cancelled_from_another_thread(
    engine: Engine, api: Api
) -> None:
    def slow(asked: Asked) -> Any:
        time.sleep(0.05)
        return endless(asked)

    api.on("GET /token", slow)
    timer = Timer(0.3, engine.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        ids(engine, "token")
    timer.join()
    api.on("GET /token", {"items": items(0)})
    assert ids(engine, "token") == [1, 2]


def test_progress_is_told(api: Api) -> None:
    api.on("GET /token", by_token("page_token", "next_page_token"))
    told: list[Progress] = []
    with Engine(
        REGISTRY, servers=api.url, environ={}, on_progress=told.append
    ) as engine:
        ids(engine, "token")
    assert told[-1].requests == 3
    assert max(each.rows for each in told) == 5


def test_a_budget_of_requests_per_second_is_kept(api: Api) -> None:
    with Engine(REGISTRY, servers=api.url, environ={}, rps=20) as engine:
        start = time.monotonic()
        sql = "SELECT id FROM shop.store.customers WHERE id IN ('c1', 'c2', 'c3')"
        engine.execute(sql).fetchall()
        engine.execute(sql).fetchall()
    assert time.monotonic() - start > 0.2


def test_a_page_that_fails_leaves_no_partial_answer(engine: Engine, api: Api) -> None:
    def answer(asked: Asked) -> Any:
        if asked.query.get("page_token"):
            return Answer({"error": "gone"}, 410)
        return {"items": items(0), "next_page_token": "1"}

    api.on("GET /token", answer)
    with pytest.raises(RequestError, match="410"):
        ids(engine, "token")
