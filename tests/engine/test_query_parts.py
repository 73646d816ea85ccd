"""Queries in parts: what is known before anything is sent, and that no row is lost or doubled."""

from __future__ import annotations

import pytest
from shop_api import CUSTOMERS
from stub import Api

from specloom.engine import Engine, Part, StatementError
from specloom.errors import UnsupportedError

CUSTOMER = "shop.store.customers"
ORDER = "shop.store.orders"
KEYS = "id IN ('c1', 'c2', 'c3')"


def test_an_outline_has_the_types_of_the_rows_and_sends_nothing(
    engine: Engine, api: Api
) -> None:
    sql = f"SELECT * FROM {CUSTOMER} WHERE {KEYS}"
    outlined = engine.outline(sql).schema
    assert api.asked == []
    assert outlined == engine.execute(sql).arrow().schema


@pytest.mark.parametrize(
    ("sql", "parts"),
    [
        (f"SELECT id FROM {CUSTOMER} WHERE {KEYS}", 3),
        (f"SELECT id, age + 1 FROM {CUSTOMER} WHERE {KEYS} AND vip", 3),
        (f"SELECT o.id FROM {ORDER} o WHERE customer_id IN ('c1', 'c2')", 2),
        (
            f"SELECT o.id FROM (VALUES ('c1'), ('c2')) v(c) JOIN {ORDER} o ON o.customer_id = v.c",
            2,
        ),
        # One request.
        (f"SELECT id FROM {CUSTOMER}", 1),
        (f"SELECT id FROM {CUSTOMER} WHERE id = 'c1'", 1),
        ("SELECT 1", 1),
        # Rows of several requests are needed for a row of the answer.
        (f"SELECT max(age) FROM {CUSTOMER} WHERE {KEYS}", 1),
        (f"SELECT histogram(age) FROM {CUSTOMER} WHERE {KEYS}", 1),
        (f"SELECT DISTINCT city FROM {CUSTOMER} WHERE {KEYS}", 1),
        (f"SELECT city FROM {CUSTOMER} WHERE {KEYS} GROUP BY city", 1),
        (f"SELECT id FROM {CUSTOMER} WHERE {KEYS} ORDER BY age", 1),
        (f"SELECT id, row_number() OVER () FROM {CUSTOMER} WHERE {KEYS}", 1),
        (f"SELECT id FROM {CUSTOMER} WHERE {KEYS} LIMIT 2", 1),
        (f"SELECT id FROM {CUSTOMER} WHERE {KEYS} OFFSET 1", 1),
        (
            f"SELECT id FROM {CUSTOMER} WHERE {KEYS} UNION ALL SELECT 'c4'",
            1,
        ),
        (
            f"SELECT v.id FROM (VALUES ('c1')) v(id) ANTI JOIN {CUSTOMER} c ON c.name = v.id AND c.{KEYS}",
            1,
        ),
        # What two ways to the rows bring counts once.
        (f"SELECT id FROM {CUSTOMER} WHERE {KEYS} OR city = 'London'", 1),
        # The requests of one resource follow from rows of another.
        (
            f"SELECT o.id FROM {CUSTOMER} c JOIN {ORDER} o ON o.customer_id = c.id WHERE c.{KEYS}",
            1,
        ),
    ],
)  # fmt: skip
def test_a_query_has_as_many_parts_as_can_run_apart(
    engine: Engine, sql: str, parts: int
) -> None:
    assert engine.outline(sql, parts=8).parts == parts


@pytest.mark.parametrize("most", [1, 2, 3, 8])
def test_the_parts_of_a_query_have_its_rows_and_its_requests(
    engine: Engine, api: Api, most: int
) -> None:
    sql = f"SELECT id, age FROM {CUSTOMER} WHERE {KEYS} AND age < 40"
    count = engine.outline(sql, parts=most).parts
    assert count == min(most, 3)
    found = [
        row
        for number in range(count)
        for row in engine.execute(sql, part=Part(number, count))
    ]
    assert sorted(found) == sorted(engine.execute(sql).fetchall())
    lines = sorted(asked.line for asked in api.asked)
    once = [f"GET /customers/{customer['id']}" for customer in CUSTOMERS]
    assert lines == sorted(once * 2)


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT max(age) FROM {CUSTOMER}",
        f"SELECT id FROM {CUSTOMER} LIMIT 1",
        f"DELETE FROM {CUSTOMER} WHERE id = 'c1'",
        f"SHOW METHODS IN {CUSTOMER}",
    ],
)
def test_what_has_no_parts_is_not_run_in_parts(
    engine: Engine, api: Api, sql: str
) -> None:
    with pytest.raises(StatementError, match="cannot be run in parts"):
        engine.execute(sql, part=Part(1, 2))
    assert api.asked == []


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        (f"DELETE FROM {CUSTOMER} WHERE id = 'c1'", "not a query"),
        (f"EXEC {CUSTOMER}.get @id = 'c1'", "not a query"),
        (f"EXPLAIN SELECT id FROM {CUSTOMER}", "not a query"),
        (f"SHOW METHODS IN {CUSTOMER}", "not a query"),
    ],
)
def test_only_queries_have_an_outline(engine: Engine, sql: str, told: str) -> None:
    with pytest.raises(StatementError, match=told):
        engine.outline(sql)


def test_a_query_that_may_change_something_is_not_run_as_often_as_one_likes(
    engine: Engine,
) -> None:
    sql = f"SELECT * FROM (EXEC {CUSTOMER}.create @name = 'Di') t"
    with pytest.raises(UnsupportedError, match="may change something") as refused:
        engine.outline(sql)
    assert refused.value.place is not None
    assert refused.value.place.line == 1


def test_a_call_that_only_reads_is(engine: Engine) -> None:
    sql = f"SELECT id FROM (EXEC {CUSTOMER}.get @id = 'c1') t"
    assert engine.outline(sql).schema.names == ["id"]


@pytest.mark.parametrize(
    "sql", [f"PIVOT {CUSTOMER} ON city USING count(*)", f"SUMMARIZE {CUSTOMER}"]
)
def test_columns_that_only_the_rows_tell_have_no_outline(
    engine: Engine, sql: str
) -> None:
    with pytest.raises(UnsupportedError, match="known only once there are rows"):
        engine.outline(sql)
