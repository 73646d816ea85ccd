"""Statements that change things: typed, checked first, told row by row."""

from __future__ import annotations

import json
import threading
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shop_api import REGISTRY
from stub import Answer, Api, Asked

from specloom.engine import (
    Engine,
    LimitError,
    RequestError,
    StatementError,
    WriteError,
)
from specloom.engine.catalog import Member, Type
from specloom.engine.values import Mismatch, typed
from specloom.errors import UnsupportedError

CUSTOMER = "shop.store.customers"


def made(asked: Asked) -> Answer:
    return Answer({"id": "new", **(asked.body or {})}, 201)


@pytest.fixture(autouse=True)
def _answers(api: Api) -> None:
    api.on("POST /customers", made)
    for name in ("things", "parts", "based", "cased", "written", "empty"):
        api.on(f"POST /{name}", lambda asked: asked.body)
    for customer in ("c1", "c2", "c3"):
        api.on(f"PATCH /customers/{customer}", lambda a: {"id": a.path[-2:], **a.body})
        api.on(f"PUT /customers/{customer}", lambda a: {"id": a.path[-2:], **a.body})
        api.on(f"DELETE /customers/{customer}", Answer(None, 204))
        api.on(f"POST /customers/{customer}/ping", lambda a: {"said": "pong", **a.body})


def bodies(api: Api, verb: str) -> list[Any]:
    return [asked.body for asked in api.asked if asked.verb == verb]


def test_insert_sends_one_request_for_each_row(engine: Engine, api: Api) -> None:
    result = engine.execute(
        f"INSERT INTO {CUSTOMER} (name, age, vip, score, tags, address) VALUES "
        "('Ada', '36', true, 9.5, '[{\"key\": \"a\", \"value\": \"b\"}]', {'zip': 'N1'}), "
        "('Bo', 20, 'false', 10, [{'key': 'c'}], '{\"geo\": {\"lat\": 1.5}}')"
    )
    assert bodies(api, "POST") == [
        {"name": "Ada", "age": 36, "vip": True, "score": 9.5, "tags": [{"key": "a", "value": "b"}], "address": {"zip": "N1"}},
        {"name": "Bo", "age": 20, "vip": False, "score": 10, "tags": [{"key": "c"}], "address": {"geo": {"lat": 1.5}}},
    ]  # fmt: skip
    assert result.affected == 2
    assert [outcome.state for outcome in result.outcomes] == ["done", "done"]
    assert result.fetchall() == []


def test_a_text_is_never_taken_for_json_where_the_schema_says_string(
    engine: Engine, api: Api
) -> None:
    engine.execute(f"INSERT INTO {CUSTOMER} (name, city) VALUES ('[]', '3')")
    assert bodies(api, "POST") == [{"name": "[]", "city": "3"}]


def test_null_is_sent_only_where_the_schema_takes_it(engine: Engine, api: Api) -> None:
    engine.execute(
        f"INSERT INTO {CUSTOMER} (name, age, nickname) VALUES ('Ada', NULL, NULL)"
    )
    assert bodies(api, "POST") == [{"name": "Ada", "nickname": None}]
    with pytest.raises(StatementError, match="name cannot be NULL"):
        engine.execute(f"INSERT INTO {CUSTOMER} (name) VALUES (NULL)")
    engine.execute(f"UPDATE {CUSTOMER} SET age = NULL WHERE id = 'c1'")
    assert bodies(api, "PATCH") == [{"age": None}]


def test_insert_takes_the_rows_of_a_query(engine: Engine, api: Api) -> None:
    result = engine.execute(
        f"INSERT INTO {CUSTOMER} (name, age) SELECT name || '!', age + 1 FROM {CUSTOMER} "
        "WHERE city = 'London' ORDER BY age RETURNING id, name, age"
    )
    assert bodies(api, "POST") == [
        {"name": "Ada!", "age": 37},
        {"name": "Cy!", "age": 51},
    ]
    assert result.fetchall() == [("new", "Ada!", 37), ("new", "Cy!", 51)]


def test_a_query_names_the_columns_if_insert_does_not(engine: Engine, api: Api) -> None:
    engine.execute(f"INSERT INTO {CUSTOMER} SELECT 'Ada' AS name, 36 AS age")
    assert bodies(api, "POST") == [{"name": "Ada", "age": 36}]
    with pytest.raises(StatementError, match="names its columns"):
        engine.execute(f"INSERT INTO {CUSTOMER} VALUES ('Ada')")


def test_returning_gives_the_answer_typed_and_the_arguments(engine: Engine) -> None:
    result = engine.execute(
        f"INSERT INTO {CUSTOMER} (name, age, nickname, address) "
        "VALUES ('Ada', 36, 'A', '{\"geo\": {\"lat\": 1.5}}') "
        "RETURNING id, age * 2 AS twice, address->>'$.geo.lat' AS lat, nickname"
    )
    assert [column.type for column in result.columns] == [
        "VARCHAR",
        "BIGINT",
        "DOUBLE",
        "VARCHAR",
    ]
    assert result.fetchall() == [("new", 72, 1.5, "A")]


def test_update_and_replace_send_what_set_and_where_say(
    engine: Engine, api: Api
) -> None:
    sql = f"UPDATE {CUSTOMER} SET age = 1 + 1, vip = true WHERE id IN ('c1', 'c2') RETURNING id, age"
    assert engine.execute(sql).fetchall() == [("c1", 2), ("c2", 2)]
    assert bodies(api, "PATCH") == [{"age": 2, "vip": True}] * 2
    sql = f"REPLACE {CUSTOMER} SET name = {{{{ name }}}} WHERE id = 'c1' RETURNING *"
    found = engine.execute(sql, {"name": "it's"})
    assert found.fetchall()[0][:2] == ("c1", "it's")
    assert bodies(api, "PUT") == [{"name": "it's"}]


def test_delete_takes_its_keys_from_a_query(engine: Engine, api: Api) -> None:
    result = engine.execute(
        f"DELETE FROM {CUSTOMER} WHERE id IN (SELECT id FROM {CUSTOMER} WHERE age > 30) "
        "AND reason = 'old' RETURNING id"
    )
    assert sorted(result.fetchall()) == [("c1",), ("c3",)]
    deleted = [asked for asked in api.asked if asked.verb == "DELETE"]
    assert [asked.query for asked in deleted] == [{"reason": "old"}] * 2


@pytest.mark.parametrize(
    ("where", "deleted"),
    [
        ("id IN ('c1', 'c2', NULL)", ["c1", "c2"]),
        ("id = ANY(['c1', 'c2'])", ["c1", "c2"]),
        (f"id = ANY (SELECT id FROM {CUSTOMER} WHERE age > 30)", ["c1", "c3"]),
        ("id = 'c1' OR id = 'c2'", ["c1", "c2"]),
        ("id IN ('c1', 'c2') AND id = 'c2'", ["c2"]),
        ("id IN ('c2', 'c3') AND id = 'c1'", []),
        ("(id = 'c1' OR id = 'c2') AND id IN ('c2', 'c3')", ["c2"]),
        (f"id IN (SELECT id FROM {CUSTOMER} WHERE age > 30) AND id IN ('c2', 'c3')", ["c3"]),
        ("id = NULL", []),
    ],
)  # fmt: skip
def test_only_what_the_whole_condition_names_is_deleted(
    engine: Engine, api: Api, where: str, deleted: list[str]
) -> None:
    result = engine.execute(f"DELETE FROM {CUSTOMER} WHERE {where}")
    asked = [asked.path[-2:] for asked in api.asked if asked.verb == "DELETE"]
    assert (asked, result.affected) == (deleted, len(deleted))


def test_a_query_without_rows_changes_nothing(engine: Engine, api: Api) -> None:
    result = engine.execute(
        f"DELETE FROM {CUSTOMER} WHERE id IN (SELECT id FROM {CUSTOMER} WHERE age > 99) RETURNING id"
    )
    assert (result.affected, result.fetchall()) == (0, [])
    assert "DELETE" not in [asked.verb for asked in api.asked]


def test_exec_merges_parameters_and_json(engine: Engine, api: Api) -> None:
    result = engine.execute(
        f"EXEC {CUSTOMER}.ping @id = 'c1' --required,\n @loud = true\n"
        '@@json = \'{"times": "{{ times }}", "note": "n"}\'',
        {"times": 3},
    )
    assert api.asked[0].query == {"loud": "true"}
    assert api.asked[0].body == {"times": 3, "note": "n"}
    assert result.fetchall() == [("pong", 3)]
    assert result.affected == 1


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        (f"INSERT INTO {CUSTOMER} (name, nosuch) VALUES ('a', 1)", "no parameter nosuch"),
        (f"INSERT INTO {CUSTOMER} (age) VALUES (1)", "create needs name"),
        (f"INSERT INTO {CUSTOMER} (name, age) VALUES ('a', 1), ('b', 'old')", "row 2: age is a whole number"),
        (f"INSERT INTO {CUSTOMER} (name, age) VALUES ('a', 1.5)", "age is a whole number"),
        (f"INSERT INTO {CUSTOMER} (name, vip) VALUES ('a', 'maybe')", "vip is true or false"),
        (f"INSERT INTO {CUSTOMER} (name, status) VALUES ('a', 'old')", "it is one of new, active, gone"),
        (f"INSERT INTO {CUSTOMER} (name, tags) VALUES ('a', '[{{')", "tags is a JSON array"),
        (f"INSERT INTO {CUSTOMER} (name, tags) VALUES ('a', [{{'kee': 'x'}}])", r"tags\[0\] has no member kee"),
        (f"INSERT INTO {CUSTOMER} (name, address) VALUES ('a', '{{\"geo\": {{\"lat\": \"x\"}}}}')", "address.geo.lat is a number"),
        (f"INSERT INTO {CUSTOMER} (name, age) VALUES ('a')", "2 columns"),
        (f"UPDATE {CUSTOMER} SET age = 1 WHERE age > 5", "only = and IN"),
        (f"UPDATE {CUSTOMER} SET age = age + 1 WHERE id = 'c1'", "not read"),
        (f"UPDATE {CUSTOMER} SET age = 1", "update needs id"),
        (f"UPDATE {CUSTOMER} SET nosuch = 1 WHERE id = 'c1'", "no parameter nosuch"),
        (f"UPDATE {CUSTOMER} SET status = 'x' WHERE id = 'c1'", "status cannot be"),
        (f"DELETE FROM {CUSTOMER} WHERE id = 'c1' RETURNING nosuch", "no column nosuch"),
        (f"INSERT INTO {CUSTOMER} (nmae) VALUES ('a')", "no parameter nmae"),
        (f"DELETE FROM {CUSTOMER} WHERE id = ALL(['c1', 'c2'])", "only = and IN"),
        (f"DELETE FROM {CUSTOMER} WHERE id <> ANY(['c1', 'c2'])", "only = and IN"),
        (f"DELETE FROM {CUSTOMER} WHERE {' OR '.join(['id = 1'] * 65)}", "more than 64 alternatives"),
        (f"EXEC {CUSTOMER}.ping @id = 'c1'", "needs loud, times"),
        (f"EXEC {CUSTOMER}.ping @id = 'c1' @laud = true", "no parameter laud"),
        (f"EXEC {CUSTOMER}.ping @id = 'c1' @loud = true @times = 1 @@json = '{{\"x\": 1}}'", "no parameter x"),
        (f"EXEC {CUSTOMER}.ping @id = 'c1' @loud = true @@json = '[1]'", "JSON object"),
        (f"EXEC {CUSTOMER}.nosuch", "no method"),
        ("EXEC shop.store.customers", "four parts"),
        ("INSERT INTO shop.store.orders (id) VALUES (1)", "no method for INSERT"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_before_anything_is_sent(
    engine: Engine, api: Api, sql: str, message: str
) -> None:
    with pytest.raises(StatementError, match=message):
        engine.execute(sql)
    assert api.asked == []


@pytest.mark.parametrize(
    "sql",
    [
        f"INSERT OR REPLACE INTO {CUSTOMER} (name) VALUES ('a')",
        f"INSERT INTO {CUSTOMER} (name) VALUES ('a') ON CONFLICT DO NOTHING",
        f"UPDATE {CUSTOMER} SET age = 1 FROM shop.store.orders WHERE id = 'c1'",
        f"DELETE FROM {CUSTOMER} USING shop.store.orders WHERE id = 'c1'",
    ],
)
def test_what_no_api_can_do_is_refused(engine: Engine, api: Api, sql: str) -> None:
    with pytest.raises(UnsupportedError):
        engine.execute(sql)
    assert api.asked == []


def test_a_failure_says_what_had_been_sent(engine: Engine, api: Api) -> None:
    def answer(asked: Asked) -> Answer:
        if asked.body["name"] == "bad":
            return Answer({"error": "no such luck"}, 400)
        return made(asked)

    api.on("POST /customers", answer)
    with pytest.raises(
        WriteError, match=r"row 2 of 4: .*no such luck.*1 done, 1 failed, 2 not sent"
    ) as caught:
        engine.execute(
            f"INSERT INTO {CUSTOMER} (name) VALUES ('a'), ('bad'), ('c'), ('d')"
        )
    assert [o.state for o in caught.value.outcomes] == [
        "done",
        "failed",
        "not sent",
        "not sent",
    ]
    assert caught.value.outcomes[1].status == 400
    assert len(bodies(api, "POST")) == 2
    assert isinstance(caught.value, RequestError)


def test_a_request_without_an_answer_is_told_as_unknown_and_not_repeated(
    engine: Engine, api: Api
) -> None:
    def hang_up(asked: Asked) -> Answer:
        raise ConnectionError

    api.on("POST /customers", hang_up)
    with pytest.raises(WriteError, match="not known") as caught:
        engine.execute(f"INSERT INTO {CUSTOMER} (name) VALUES ('a')")
    assert caught.value.outcomes[0].state == "unknown"
    assert len(api.asked) == 1


def test_a_server_that_fails_is_not_asked_again_to_insert(
    engine: Engine, api: Api
) -> None:
    api.on("POST /customers", Answer({"error": "busy"}, 503))
    with pytest.raises(WriteError):
        engine.execute(f"INSERT INTO {CUSTOMER} (name) VALUES ('a')")
    assert len(api.asked) == 1


def test_too_many_rows_are_refused_before_the_first_is_sent(api: Api) -> None:
    with (
        Engine(REGISTRY, servers=api.url, environ={}, max_requests=2) as engine,
        pytest.raises(LimitError, match="3 more requests"),
    ):
        engine.execute(f"INSERT INTO {CUSTOMER} (name) VALUES ('a'), ('b'), ('c')")
    assert api.asked == []


@pytest.mark.parametrize(
    ("sql", "line", "body"),
    [
        ("INSERT INTO shop.bodies.prefixed (data__name, data__itemCount) VALUES ('a', 1)", "/things", {"name": "a", "itemCount": 1}),
        ("INSERT INTO shop.bodies.bare (name, policy) VALUES ('a', {'x': [1]})", "/things", {"name": "a", "policy": '{"x": [1]}'}),
        ("INSERT INTO shop.bodies.bare (name, settings) VALUES ('a', '{\"x\": \"1\"}')", "/things", {"name": "a", "settings": {"x": 1}}),
        ("INSERT INTO shop.bodies.bare (name, anything) VALUES ('a', '[1, {}]'), ('b', 'text')", "/things", {"name": "a", "anything": [1, {}]}),
        ("INSERT INTO shop.bodies.part (size, color) VALUES (3, 'blue')", "/parts", {"Part": {"size": 3, "color": "blue"}}),
        ("INSERT INTO shop.bodies.based (name, Part) VALUES ('a', {'size': 1})", "/based", {"kind": "thing", "name": "a", "Part": {"size": 1}}),
        ("INSERT INTO shop.bodies.cased (name, item_count) VALUES ('a', 2)", "/cased", {"name": "a", "itemCount": 2}),
        ("INSERT INTO shop.bodies.written (name, itemCount) VALUES ('a', 5)", "/written", {"thing": "a", "big": True}),
        ("EXEC shop.bodies.empty.run", "/empty", {"all": True}),
    ],
)  # fmt: skip
def test_a_body_is_made_as_the_document_says(
    engine: Engine, api: Api, sql: str, line: str, body: Any
) -> None:
    engine.execute(sql)
    assert api.asked[0].line == f"POST {line}"
    assert api.asked[0].body == body
    assert api.asked[0].headers["content-type"] == "application/json"


@pytest.mark.parametrize("sql", ["SELECT 1", f"EXPLAIN SELECT * FROM {CUSTOMER}"])
def test_no_thread_outlives_a_statement_and_holds_its_relations(
    engine: Engine, sql: str
) -> None:
    before = threading.enumerate()
    result = engine.execute(sql)
    assert set(threading.enumerate()) <= set(before)
    result.fetchall()


def test_explain_tells_the_requests_and_sends_none(engine: Engine, api: Api) -> None:
    planned = engine.explain(
        f"INSERT INTO {CUSTOMER} (name, age) VALUES ('Ada', 36), ('Bo', 20)"
    )
    assert [(p.verb, json.loads(p.body)) for p in planned] == [
        ("POST", {"name": "Ada", "age": 36}),
        ("POST", {"name": "Bo", "age": 20}),
    ]
    planned = engine.explain(
        f"INSERT INTO {CUSTOMER} (name) SELECT name FROM {CUSTOMER} WHERE city = 'x'"
    )
    assert [(p.step, p.verb, p.times) for p in planned] == [
        (1, "GET", "once per page"),
        (2, "POST", "once per row of the query"),
    ]
    joined = engine.execute(
        f"EXPLAIN SELECT * FROM {CUSTOMER} c JOIN shop.store.orders o ON o.customer_id = c.id"
    ).fetchall()
    assert [row[3].removeprefix(api.url) for row in joined] == [
        "/customers",
        "/customers/{customer_id}/orders",
    ]
    assert joined[1][5] == "once per distinct c.id, per page"
    assert api.asked == []


TYPES = (
    Type("string"),
    Type("integer"),
    Type("array", 0),
    Type("object", members=(Member("a", 1), Member("b", 2))),
    Type("number"),
    Type("map", 1),
)


@given(st.text())
def test_any_text_is_a_string_as_it_is(text: str) -> None:
    assert typed(text, 0, TYPES, "x") == text


@given(st.integers())
def test_a_whole_number_is_one_however_it_is_written(number: int) -> None:
    written: list[Any] = [number, str(number), Decimal(number)]
    assert {typed(each, 1, TYPES, "x") for each in written} == {number}


@given(st.lists(st.text()))
def test_a_list_is_one_as_a_list_and_as_json(items: list[str]) -> None:
    assert typed(items, 2, TYPES, "x") == items
    assert typed(json.dumps(items), 2, TYPES, "x") == items


@given(
    st.one_of(
        st.text(),
        st.floats(),
        st.lists(st.integers()),
        st.dictionaries(st.text(), st.text()),
    )
)
def test_what_does_not_fit_is_a_mismatch_and_nothing_worse(value: Any) -> None:
    for index in range(len(TYPES)):
        try:
            json.dumps(typed(value, index, TYPES, "x"))
        except Mismatch as error:
            assert str(error).startswith("x")
