"""Statements that read: which requests they send, and which rows they give."""

from __future__ import annotations

from typing import Any

import pytest
from shop_api import CUSTOMERS, ORDERS, listed
from stub import Answer, Api, Asked

from specloom.engine import Engine, RequestError, StatementError
from specloom.errors import QueryError, UnsupportedError

CUSTOMER = "shop.store.customers"
ORDER = "shop.store.orders"


def rows(engine: Engine, sql: str, params: Any = None) -> list[tuple[Any, ...]]:
    return engine.execute(sql, params).fetchall()


def test_a_statement_without_resources_sends_nothing(engine: Engine, api: Api) -> None:
    assert rows(engine, "SELECT 1 + 1, upper('a')") == [(2, "A")]
    assert api.asked == []


def test_all_pages_are_read(engine: Engine, api: Api) -> None:
    assert rows(engine, f"SELECT id FROM {CUSTOMER}") == [("c1",), ("c2",), ("c3",)]
    assert [asked.query for asked in api.asked] == [{}, {"page_token": "2"}]


def test_columns_have_the_types_of_the_schema(engine: Engine) -> None:
    result = engine.execute(f"SELECT * FROM {CUSTOMER} WHERE id = 'c1'")
    assert {column.name: column.type for column in result.columns} == {
        "id": "VARCHAR",
        "name": "VARCHAR",
        "city": "VARCHAR",
        "age": "BIGINT",
        "score": "DOUBLE",
        "vip": "BOOLEAN",
        "status": "VARCHAR",
        "created": "TIMESTAMP WITH TIME ZONE",
        "tags": 'STRUCT("key" VARCHAR, "value" VARCHAR)[]',
        "address": "STRUCT(street VARCHAR, zip VARCHAR, geo STRUCT(lat DOUBLE, lon DOUBLE))",
    }


@pytest.mark.parametrize(
    ("where", "asked"),
    [
        ("id = 'c1'", ["GET /customers/c1"]),
        ("id IN ('c1', 'c2', 'c1')", ["GET /customers/c1", "GET /customers/c2"]),
        ("id = 'c' || 1", ["GET /customers/c1"]),
        ("id = 'c1' OR id = 'c2'", ["GET /customers/c1", "GET /customers/c2"]),
        ("'c1' = id", ["GET /customers/c1"]),
        ("id = (SELECT 'c1')", ["GET /customers/c1"]),
        ("id IN (SELECT 'c2')", ["GET /customers/c2"]),
        ("id = ANY(['c1', 'c2'])", ["GET /customers/c1", "GET /customers/c2"]),
        ("id = ANY(SELECT 'c2')", ["GET /customers/c2"]),
        ("id = ALL(['c1', 'c1'])", ["GET /customers", "GET /customers"]),
        ("id = ALL(SELECT 'c1')", ["GET /customers", "GET /customers"]),
        ("id = {{ id }}", ["GET /customers/c1"]),
        ("id = NULL", []),
        ("age > 30", ["GET /customers", "GET /customers"]),
        ("NOT id = 'c1'", ["GET /customers", "GET /customers"]),
        ("id <> 'c1' OR id = 'c1'", ["GET /customers", "GET /customers", "GET /customers/c1"]),
    ],
)  # fmt: skip
def test_a_condition_chooses_the_requests(
    engine: Engine, api: Api, where: str, asked: list[str]
) -> None:
    rows(
        engine,
        f"SELECT name FROM {CUSTOMER} WHERE {where}",
        {"id": "c1"} if "{{" in where else None,
    )
    assert sorted(api.lines) == asked


def test_a_row_that_two_alternatives_bring_counts_once(engine: Engine) -> None:
    found = rows(engine, f"SELECT id FROM {CUSTOMER} WHERE id = 'c1' OR age > 0")
    assert sorted(found) == [("c1",), ("c2",), ("c3",)]


def test_or_over_two_parameters_is_a_union(engine: Engine, api: Api) -> None:
    sql = f"SELECT id FROM {CUSTOMER} WHERE city = 'Paris' OR id = 'c1' ORDER BY id"
    assert rows(engine, sql) == [("c1",), ("c2",)]
    assert sorted(api.lines) == ["GET /customers", "GET /customers/c1"]


def test_conditions_are_checked_again_when_a_server_ignores_them(
    engine: Engine, api: Api
) -> None:
    api.on("GET /customers", {"customers": CUSTOMERS})
    sql = f"SELECT id, city FROM {CUSTOMER} WHERE city IN ('Paris', 'Rome')"
    assert rows(engine, sql) == [("c2", "Paris")]
    assert sorted(asked.query["city"] for asked in api.asked) == ["Paris", "Rome"]


def test_a_parameter_is_a_column_also_where_rows_lack_it(engine: Engine) -> None:
    sql = f"SELECT id, customer_id, open FROM {ORDER} WHERE customer_id = 'c1' AND open"
    with pytest.raises(StatementError):
        rows(engine, sql.replace("AND open", "AND open > false"))
    found = rows(engine, sql.replace("AND open", "AND open = true"))
    assert found == [(1, "c1", True), (2, "c1", True)]


def test_a_flag_may_stand_alone(engine: Engine, api: Api) -> None:
    sql = f"SELECT count(*) FROM {ORDER} WHERE customer_id = 'c1' AND "
    assert rows(engine, sql + "open") == [(2,)]
    assert rows(engine, sql + "NOT open") == [(2,)]
    assert [asked.query for asked in api.asked] == [{"open": "true"}, {"open": "false"}]


@pytest.mark.parametrize(
    ("where", "sent"),
    [
        ("customer_ids = '[\"c1\", \"c2\"]'", [["c1", "c2"]]),
        ("customer_ids = ['c1', 'c2']", [["c1", "c2"]]),
        ("customer_ids = 'c1'", [["c1"]]),
        ("customer_ids IN ('c1', 'c2')", [["c1"], ["c2"]]),
        ("customer_ids IN (SELECT id FROM shop.store.customers WHERE age < 40)", [["c1"], ["c2"]]),
        ("customer_ids = {{ ids }}", [["c1", "c2"]]),
    ],
)  # fmt: skip
def test_a_parameter_that_is_a_list_takes_lists_json_and_single_values(
    engine: Engine, api: Api, where: str, sent: list[list[str]]
) -> None:
    def search(asked: Asked) -> Any:
        found = [o for c in asked.body["customer_ids"] for o in ORDERS[c]]
        return {"orders": found}

    api.on("POST /orders/search", search)
    sql = f"SELECT count(*), count(customer_ids) FROM shop.store.found_orders WHERE {where}"
    params = {"ids": ["c1", "c2"]} if "{{" in where else None
    expected = sum(len(ORDERS[c]) for ids in sent for c in ids)
    assert rows(engine, sql, params) == [(expected, expected)]
    bodies = [a.body["customer_ids"] for a in api.asked if a.verb == "POST"]
    assert sorted(bodies) == sent


def test_a_key_may_have_another_type_than_the_parameter(
    engine: Engine, api: Api
) -> None:
    api.on("POST /orders/search", lambda asked: {"orders": [{"id": 7}]})
    sql = (
        f"SELECT o.id, f.number, f.id FROM {ORDER} o "
        "JOIN shop.store.found_orders f ON f.number = o.id WHERE o.customer_id = 'c1' ORDER BY 1"
    )
    assert rows(engine, sql) == [(1, 1, 7), (2, 2, 7)]
    assert sorted(a.body["number"] for a in api.asked[1:]) == ["1", "2"]


def test_a_star_shows_no_parameter(engine: Engine) -> None:
    result = engine.execute(f"SELECT * FROM {ORDER} WHERE customer_id = 'c1'")
    assert [column.name for column in result.columns] == ["id", "total", "lines"]
    joined = engine.execute(
        f"SELECT o.*, c.name FROM {CUSTOMER} c JOIN {ORDER} o ON o.customer_id = c.id"
    )
    assert [c.name for c in joined.columns] == ["id", "total", "lines", "name"]


def test_a_join_asks_once_for_each_distinct_key(engine: Engine, api: Api) -> None:
    found = rows(
        engine,
        f"SELECT c.name, sum(o.total) FROM {CUSTOMER} c "
        f"JOIN {ORDER} o ON o.customer_id = c.id WHERE c.age < 40 GROUP BY c.name ORDER BY 1",
    )
    assert found == [("Ada", 30.5), ("Bo", 5.0)]
    assert sorted(api.lines)[2:] == [
        "GET /customers/c1/orders",
        "GET /customers/c2/orders",
    ]


def test_a_join_may_name_its_key_by_using(engine: Engine) -> None:
    found = rows(
        engine,
        f"WITH c AS (SELECT id AS customer_id, name FROM {CUSTOMER}) "
        f"SELECT * FROM c JOIN {ORDER} USING (customer_id) WHERE name = 'Bo'",
    )
    assert found == [("c2", "Bo", 3, 5.0, [{"sku": "b", "count": 1}])]


def test_the_order_of_tables_does_not_matter(engine: Engine) -> None:
    sql = f"SELECT o.id FROM {ORDER} o, {CUSTOMER} c WHERE o.customer_id = c.id AND c.id = 'c2'"
    assert rows(engine, sql) == [(3,)]


def test_a_left_join_keeps_rows_without_a_match(engine: Engine, api: Api) -> None:
    found = rows(
        engine,
        f"SELECT c.id, o.id FROM {CUSTOMER} c "
        f"LEFT JOIN {ORDER} o ON o.customer_id = c.id AND o.total > 15 ORDER BY 1, 2",
    )
    assert found == [("c1", 2), ("c2", None), ("c3", None)]


def test_the_condition_of_a_left_join_does_not_restrict_its_left_side(
    engine: Engine, api: Api
) -> None:
    found = rows(
        engine,
        f"SELECT c.id, d.id FROM {CUSTOMER} c "
        f"LEFT JOIN {CUSTOMER} d ON c.city = 'Paris' AND d.id = 'c1' ORDER BY 1",
    )
    assert found == [("c1", None), ("c2", "c1"), ("c3", None)]
    assert {asked.query.get("city") for asked in api.asked} == {None}


@pytest.mark.parametrize(
    "sql",
    [
        f"WITH o AS (SELECT * FROM {ORDER} WHERE customer_id = 'c1') SELECT id FROM o",
        f"SELECT x.id FROM (SELECT id, customer_id FROM {ORDER}) x WHERE x.customer_id = 'c1'",
        f"WITH o AS (SELECT id, customer_id AS who FROM {ORDER}) SELECT id FROM o WHERE who = 'c1'",
        f"SELECT id FROM {ORDER} WHERE customer_id IN (SELECT id FROM {CUSTOMER} WHERE name = 'Ada')",
        f"SELECT id FROM {ORDER} WHERE customer_id = (SELECT min(id) FROM {CUSTOMER})",
        f"SELECT o.id FROM {CUSTOMER} c, LATERAL (SELECT * FROM {ORDER} WHERE customer_id = c.id) o WHERE c.name = 'Ada'",
        f"SELECT o.id FROM (SELECT id FROM {CUSTOMER} WHERE name = 'Ada') c JOIN {ORDER} o ON o.customer_id = c.id",
        f"SELECT id FROM {ORDER} WHERE customer_id = 'c1' UNION SELECT id FROM {ORDER} WHERE customer_id = 'c1'",
        f"FROM {ORDER} SELECT id WHERE customer_id = 'c1'",
        f"SELECT id FROM {ORDER} WHERE customer_id = ANY (SELECT id FROM {CUSTOMER} WHERE vip)",
    ],
)  # fmt: skip
def test_required_parameters_come_from_anywhere(engine: Engine, sql: str) -> None:
    assert sorted(rows(engine, sql)) == [(1,), (2,)]


def test_a_correlated_query_gets_its_keys_from_outside(engine: Engine) -> None:
    found = rows(
        engine,
        f"SELECT c.id, (SELECT count(*) FROM {ORDER} o WHERE o.customer_id = c.id) n "
        f"FROM {CUSTOMER} c WHERE EXISTS (SELECT 1 FROM {ORDER} p WHERE p.customer_id = c.id) "
        "ORDER BY 1",
    )
    assert found == [("c1", 2), ("c2", 1)]


@pytest.mark.parametrize(
    ("sql", "asked"),
    [
        (f"SELECT id FROM {CUSTOMER} LIMIT 2", 1),
        (f"SELECT id FROM {CUSTOMER} LIMIT 1 OFFSET 1", 1),
        (f"SELECT id FROM {CUSTOMER} WHERE age < 30 LIMIT 1", 1),
        (f"SELECT id FROM {CUSTOMER} WHERE age > 40 LIMIT 1", 2),
        (f"SELECT id FROM {CUSTOMER} ORDER BY age LIMIT 1", 2),
        (f"SELECT count(*) FROM {CUSTOMER} LIMIT 1", 2),
        (f"SELECT DISTINCT city FROM {CUSTOMER} LIMIT 1", 2),
        (f"SELECT id, row_number() OVER () FROM {CUSTOMER} LIMIT 1", 2),
        (f"SELECT city FROM {CUSTOMER} GROUP BY city LIMIT 1", 2),
    ],
)
def test_a_limit_stops_paging_where_that_is_right(
    engine: Engine, api: Api, sql: str, asked: int
) -> None:
    assert len(rows(engine, sql)) == 1 or "LIMIT 2" in sql
    assert len(api.asked) == asked


@pytest.mark.parametrize(
    ("join", "found"),
    [("SEMI", [("Cy",)]), ("ANTI", [("Zz",)])],
)
def test_a_limit_waits_for_all_rows_where_a_join_asks_whether_there_is_one(
    engine: Engine, api: Api, join: str, found: list[tuple[str]]
) -> None:
    sql = (
        f"SELECT v.name FROM (VALUES ('Cy'), ('Zz')) v(name) "
        f"{join} JOIN {CUSTOMER} c ON c.name = v.name LIMIT 1"
    )
    assert rows(engine, sql) == found
    assert len(api.asked) == 2


def test_a_limit_of_nothing_asks_for_nothing(engine: Engine, api: Api) -> None:
    result = engine.execute(f"SELECT id, age FROM {CUSTOMER} LIMIT 0")
    assert [column.type for column in result.columns] == ["VARCHAR", "BIGINT"]
    assert (result.fetchall(), api.asked) == ([], [])


def test_a_page_that_the_statement_names_is_the_only_one(
    engine: Engine, api: Api
) -> None:
    assert rows(engine, f"SELECT id FROM {CUSTOMER} WHERE page_token = '2'") == [
        ("c3",)
    ]
    assert len(api.asked) == 1


def test_exec_is_a_source(engine: Engine) -> None:
    sql = f"SELECT upper(name) FROM (EXEC {CUSTOMER}.get @id = 'c2') t WHERE t.age = 20"
    assert rows(engine, sql) == [("BO",)]


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT city, count(*) FILTER (vip) FROM {CUSTOMER} GROUP BY ROLLUP (city)",
        f"SELECT id FROM {CUSTOMER} QUALIFY row_number() OVER (PARTITION BY city) = 1",
        f"SELECT name FROM {CUSTOMER} WHERE name ILIKE 'a%'",
        f"SELECT list(name ORDER BY name), quantile_cont(age, 0.5) FROM {CUSTOMER}",
        f"PIVOT (SELECT city, age FROM {CUSTOMER}) ON city USING sum(age)",
        f"PIVOT {CUSTOMER} ON city USING sum(age) GROUP BY vip",
        f"SUMMARIZE {CUSTOMER}",
        f"SELECT * EXCLUDE (tags) REPLACE (upper(name) AS name) FROM {CUSTOMER}",
        f"SELECT COLUMNS('n.*') FROM {CUSTOMER}",
        f"WITH RECURSIVE n AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM n WHERE x < 3) SELECT x, c.id FROM n, {CUSTOMER} c",
        f"SELECT a.id FROM {CUSTOMER} a ANTI JOIN {CUSTOMER} b ON a.age < b.age",
        f"SELECT a.id FROM {CUSTOMER} a ASOF JOIN {CUSTOMER} b ON a.age >= b.age",
        f"SELECT id FROM {CUSTOMER} EXCEPT SELECT 'c1'",
        f"SELECT [x * 2 FOR x IN list(age)] FROM {CUSTOMER}",
        f"SELECT id, now() FROM {CUSTOMER} USING SAMPLE 2 ROWS",
    ],
)  # fmt: skip
def test_everything_that_duckdb_can_do_runs_over_resources(
    engine: Engine, sql: str
) -> None:
    assert rows(engine, sql)


@pytest.mark.parametrize(
    ("sql", "message", "column"),
    [
        (f"SELECT nosuch FROM {CUSTOMER}", "no column nosuch", 8),
        (f"SELECT c.nosuch FROM {CUSTOMER} c", "no column nosuch", 10),
        ("SELECT * FROM shop.store.customer", "no resource shop.store.customer", 15),
        ("SELECT * FROM shop.stroe.customers", "no service shop.stroe", 15),
        ("SELECT * FROM customers", "no table customers", 15),
        (f"SELECT * FROM {CUSTOMER}.list", "three parts", 15),
        (f"SELECT id FROM {CUSTOMER} FOR UPDATE", "FOR UPDATE", None),
        (f"SELECT id FROM {ORDER}", "list needs customer_id", 16),
        (f'SELECT id FROM {CUSTOMER} WHERE "limit" > 5', "limit is a parameter", 43),
        (f"SELECT id FROM {CUSTOMER} WHERE \"limit\" = 'many'", "whole number", 53),
        (f"SELECT lenght(id) FROM {CUSTOMER}", "lenght does not exist", 8),
        (
            f"SELECT a.id FROM {CUSTOMER} a, {CUSTOMER} b WHERE age = 1",
            "mbiguous",
            None,
        ),
        (f"SELECT id FROM (EXEC {CUSTOMER}.nosuch) t", "no method", None),
        ("SELECT * FROM read_csv('/etc/passwd')", "disabled by configuration", None),
        ("SELECT * FROM '/etc/passwd'", "no table", None),
    ],
)
def test_a_mistake_is_told_before_anything_is_sent(
    engine: Engine, api: Api, sql: str, message: str, column: int | None
) -> None:
    with pytest.raises(StatementError, match=message) as caught:
        rows(engine, sql)
    assert api.asked == []
    if column is not None:
        assert caught.value.place is not None
        assert caught.value.place.column == column


def test_a_parameter_that_a_star_leaves_out_is_told(engine: Engine) -> None:
    inner = f"SELECT * FROM {ORDER} WHERE customer_id = 'c1'"
    with pytest.raises(StatementError, match="no column customer_id") as caught:
        rows(engine, f"WITH o AS ({inner}) SELECT o.customer_id FROM o")
    assert caught.value.hint.endswith("write SELECT customer_id, * there")
    named = inner.replace("*", "customer_id, *")
    assert rows(engine, f"WITH o AS ({named}) SELECT o.customer_id, id FROM o") == [
        ("c1", 1),
        ("c1", 2),
    ]


def test_near_names_are_told(engine: Engine) -> None:
    with pytest.raises(StatementError) as caught:
        rows(engine, "SELECT * FROM shop.store.customer")
    assert caught.value.hint == "did you mean customers?"


def test_an_error_of_the_server_is_told_with_its_body(engine: Engine, api: Api) -> None:
    api.on("GET /customers/c9", Answer({"error": "no such customer"}, 404))
    with pytest.raises(RequestError, match="no such customer") as caught:
        rows(engine, f"SELECT id FROM {CUSTOMER} WHERE id = 'c9'")
    assert caught.value.status == 404
    assert "shop.store.customers.get" in caught.value.message


def test_a_natural_join_is_refused(engine: Engine) -> None:
    with pytest.raises(UnsupportedError, match="NATURAL JOIN"):
        rows(engine, f"SELECT * FROM {CUSTOMER} NATURAL JOIN {ORDER}")


def test_a_failing_computation_is_an_error(engine: Engine) -> None:
    with pytest.raises(QueryError, match="Could not convert"):
        rows(engine, f"SELECT CAST(name AS INTEGER) FROM {CUSTOMER}")


def test_path_values_are_encoded(engine: Engine, api: Api) -> None:
    with pytest.raises(RequestError):
        rows(
            engine,
            f"SELECT id FROM {CUSTOMER} WHERE id = {{{{ id }}}}",
            {"id": "a/b?c#d é"},
        )
    assert api.lines == ["GET /customers/a%2Fb%3Fc%23d%20%C3%A9"]


@pytest.mark.parametrize("value", ["..", ".", ""])
def test_a_path_value_that_leads_elsewhere_is_refused(
    engine: Engine, api: Api, value: str
) -> None:
    with pytest.raises(StatementError):
        rows(engine, f"SELECT id FROM {CUSTOMER} WHERE id = ?", [value])
    assert api.asked == []


def test_several_results_can_be_open_at_once(engine: Engine) -> None:
    first = engine.execute(f"SELECT id FROM {CUSTOMER}")
    second = engine.execute(f"SELECT name FROM {CUSTOMER}")
    assert first.fetchone() == ("c1",)
    assert second.fetchall() == [("Ada",), ("Bo",), ("Cy",)]
    assert first.fetchall() == [("c2",), ("c3",)]


def test_the_newest_of_what_a_server_says_counts(engine: Engine, api: Api) -> None:
    assert len(rows(engine, f"SELECT id FROM {CUSTOMER}")) == 3
    api.on("GET /customers", {})
    assert rows(engine, f"SELECT id FROM {CUSTOMER}") == []
    api.on("GET /customers", listed)
    assert len(rows(engine, f"SELECT id FROM {CUSTOMER}")) == 3
