"""SQL text to trees: StackQL's grammar, placeholders, and errors with their place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from specloom.engine.binding import bind
from specloom.engine.dialect import ApiSQL, Exec, Replace
from specloom.engine.errors import StatementError
from specloom.engine.statements import Describe, Show, parse
from specloom.errors import UnsupportedError


def bound(sql: str, params: Any = None) -> tuple[exp.Expr, dict[str, Any]]:
    statement = parse(sql)
    values = bind(statement, params)
    assert isinstance(statement.tree, exp.Expr)
    return statement.tree, dict(values)


@pytest.mark.parametrize(
    ("sql", "shown"),
    [
        ("SHOW PROVIDERS", Show("providers")),
        ("show services in shop;", Show("services", ("shop",))),
        ("SHOW RESOURCES FROM shop.store", Show("resources", ("shop", "store"))),
        ("SHOW EXTENDED METHODS IN a.b.c", Show("methods", ("a", "b", "c"), True)),
        (
            "SHOW INSERT /*+ REQUIRED */ INTO a.b.c",
            Show("insert", ("a", "b", "c"), required_only=True),
        ),
        ("DESCRIBE a.b.c", Describe("resource", ("a", "b", "c"))),
        ("DESCRIBE EXTENDED a.b.c", Describe("resource", ("a", "b", "c"), True)),
        ("DESCRIBE METHOD a.b.c.delete", Describe("method", ("a", "b", "c", "delete"))),
    ],
)
def test_show_and_describe_are_read(sql: str, shown: Show | Describe) -> None:
    tree = parse(sql).tree
    assert isinstance(tree, Show | Describe)
    assert replace(tree, at=None) == shown


def test_exec_takes_parameters_with_commas_without_and_with_hidden_ones() -> None:
    tree, values = bound(
        "EXEC /*+ SHOWRESULTS */ a.b.c.delete\n"
        "@x = 'one' --required,\n"
        "@limit = 2, @page.size = -3\n"
        '@@json = \'{"run": "{{ run }}", "n": {{ n }}}\'',
        {"run": "r1", "n": 5},
    )
    assert isinstance(tree, Exec)
    assert [part.name for part in tree.args["parts"]] == ["a", "b", "c", "delete"]
    assert [each.this.name for each in tree.expressions] == ["x", "limit", "page.size"]
    assert values[tree.args["body"].name] == {"run": "r1", "n": 5}


def test_exec_is_a_source_in_from() -> None:
    tree = parse("SELECT * FROM (EXEC a.b.c.d @x=1) t JOIN u ON t.a = u.a").tree
    assert isinstance(tree, exp.Select)
    found = tree.find(Exec)
    assert found is not None and isinstance(found.parent, exp.Subquery)
    assert found.parent.alias == "t"


def test_replace_is_a_statement_of_its_own() -> None:
    tree = parse("REPLACE a.b.c SET x = 1 WHERE id = 'i' RETURNING *").tree
    assert isinstance(tree, Replace)
    assert tree.args["returning"] is not None


def test_an_arrow_before_a_string_is_json_and_otherwise_a_lambda() -> None:
    tree = parse("SELECT f(x -> '$.a'), list_transform(l, y -> y + 1)").tree
    assert isinstance(tree, exp.Select)
    assert tree.find(exp.JSONExtract) is not None
    assert len(list(tree.find_all(exp.Lambda))) == 1


@pytest.mark.parametrize("word", ["values", "order", "table", "delete", "group"])
def test_a_resource_may_be_called_by_any_word(word: str) -> None:
    tree = parse(f"SELECT * FROM shop.store.{word}").tree
    assert isinstance(tree, exp.Select)
    table = tree.find(exp.Table)
    assert table is not None and table.name == word


@pytest.mark.parametrize(
    ("sql", "params", "expected"),
    [
        ("SELECT {{ a }}, '{{ b }}', :c, $d", {"a": 1, "b": "x", "c": None, "d": [1]}, [1, "x", None, [1]]),
        ("SELECT ?, ?", ["first", 2], ["first", 2]),
        ("SELECT :a, :b", {"a": 1, "b": 2}, [1, 2]),
        ("SELECT {{ order-id }}, '{{ $top }}'", {"order-id": 1, "$top": 2}, [1, 2]),
        ("SELECT {{ v1 }}, {{ v0 }}", {"v0": "zero", "v1": "one"}, ["one", "zero"]),
    ],
)  # fmt: skip
def test_placeholders_take_their_values(
    sql: str, params: Any, expected: list[Any]
) -> None:
    tree, values = bound(sql, params)
    assert isinstance(tree, exp.Select)
    assert [values[each.name] for each in tree.selects] == expected


def test_a_text_that_merely_holds_a_placeholder_stays_as_it_is() -> None:
    tree, values = bound("SELECT 'hello {{ name }}'", {"name": "x"})
    assert values == {}
    assert "hello {{ name }}" in tree.sql("duckdb")


@given(st.text())
def test_a_bound_value_never_becomes_a_part_of_the_statement(text: str) -> None:
    tree, values = bound("SELECT '{{ x }}', {{ x }}", {"x": text})
    assert tree.sql("duckdb") == "SELECT $v0, $v1"
    assert values == {"v0": text, "v1": text}


@given(st.text(min_size=1).filter(lambda text: "\0" not in text))
def test_a_literal_comes_out_of_the_tree_as_it_went_in(text: str) -> None:
    written = exp.select(exp.Literal.string(text)).sql("duckdb")
    tree = ApiSQL().parse(written)[0]
    assert isinstance(tree, exp.Select)
    assert tree.selects[0].name == text


@pytest.mark.parametrize(
    ("sql", "line", "column"),
    [
        ("SELECT a b c FROM t", 1, 12),
        ("SELECT\n  * FRM t x", 2, 9),
        ("COPY t TO 'x'", 1, 1),
        ("SELECT 1; SELECT 2", 1, 11),
        ("SELECT 'abc", 1, 8),
        ("SHOW METHODS IN a.b", 1, 20),
        ("SHOW SERVICES", 1, 14),
        ("SELECT 1 FROM t WHERE", 1, 17),
        ("REPLACE INTO a.b.c VALUES (1)", 1, 14),
        ("EXEC a.b.c.d @x=1,", 1, 18),
    ],
)
def test_a_mistake_is_told_with_its_place(sql: str, line: int, column: int) -> None:
    with pytest.raises(StatementError) as caught:
        parse(sql)
    place = caught.value.place
    assert place is not None
    assert (place.line, place.column) == (line, column)
    assert place.source == sql.split("\n")[line - 1]
    assert "sqlglot" not in caught.value.message


@pytest.mark.parametrize("sql", ["", "  ", ";", "-- nothing", "EXPLAIN"])
def test_nothing_is_not_a_statement(sql: str) -> None:
    with pytest.raises(StatementError):
        parse(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "ATTACH 'x.db'",
        "SET memory_limit = '1GB'",
        "PRAGMA database_list",
        "INSTALL httpfs",
        "LOAD httpfs",
        "CREATE TABLE t (a INT)",
        "DROP TABLE t",
        "EXPORT DATABASE 'x'",
        "CALL force_checkpoint()",
    ],
)
def test_only_statements_about_resources_run(sql: str) -> None:
    with pytest.raises(StatementError, match="does not begin a statement"):
        parse(sql)


def test_a_hint_that_would_change_the_statement_is_refused_by_its_name() -> None:
    with pytest.raises(UnsupportedError, match="AWAIT"):
        parse("EXEC /*+ AWAIT */ a.b.c.d")


@pytest.mark.parametrize(
    ("params", "message"),
    [(None, "x"), ({}, "x"), ({"y": 1}, "x"), ([], "x")],
)
def test_a_missing_value_is_named(params: Any, message: str) -> None:
    with pytest.raises(StatementError, match=message):
        bound("SELECT {{ x }}", params)


def test_values_too_many_are_a_mistake() -> None:
    with pytest.raises(StatementError, match="too many"):
        bound("SELECT ?", [1, 2])


def test_json_that_is_not_json_is_told() -> None:
    with pytest.raises(StatementError, match="@@json is not JSON"):
        bound("EXEC a.b.c.d @@json='{\"a\": }'")
