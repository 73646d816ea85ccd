"""SQL examples parse, reach the method that they stand for, and say what must be given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from example_apis import EVERYWHERE, SHOP, methods
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import exp

from specloom import ir
from specloom.engine.dialect import ApiSQL, Exec
from specloom.engine.statements import parse
from specloom.targets.examples.sql_spelling import (
    RESERVED,
    name_part,
    sql_literal,
    sql_name,
)

ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def tree(statement: str) -> exp.Expr:
    found = parse(statement).tree
    assert isinstance(found, exp.Expr)
    return found


@given(ANY.filter(bool))
def test_a_name_is_read_back_as_it_is_written(raw: str) -> None:
    select = tree(f"SELECT {sql_name(ir.Text(raw))} FROM a.b.c")
    assert select.expressions[0].name == raw


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_reserved_word_is_a_name_like_any_other(word: str) -> None:
    name = sql_name(ir.Text(word))
    select = tree(f"SELECT {name}, x FROM a.b.c WHERE {name} = 1")
    assert [column.name for column in select.expressions] == [word, "x"]
    update = tree(f"UPDATE a.b.c SET {name} = 1, x = 2 WHERE x = 3 RETURNING {name}")
    assert [pair.this.name for pair in update.expressions] == [word, "x"]
    insert = tree(f"INSERT INTO a.b.c ({name}, x) SELECT 1, 2")
    assert [column.name for column in insert.this.expressions] == [word, "x"]


def test_every_word_of_the_grammar_can_be_a_name() -> None:
    """Whether it has to be quoted for that or not."""
    words = {
        word.lower() for word in ApiSQL.tokenizer_class.KEYWORDS if word.isidentifier()
    }
    for word in sorted(words | {"current_user", "exclude"}):
        name = sql_name(ir.Text(word))
        select = tree(f"SELECT {name}, x FROM a.b.c WHERE {name} = 1")
        assert [column.name for column in select.expressions] == [word, "x"]
        assert isinstance(select.expressions[0], exp.Column)
        insert = tree(f"INSERT INTO a.b.c (x, {name}) SELECT 1, 2 RETURNING {name}")
        assert [column.name for column in insert.this.expressions] == ["x", word]
        assert isinstance(insert.args["returning"].expressions[0], exp.Column)
        update = tree(f"UPDATE a.b.c SET {name} = 1 WHERE {name} = 2")
        assert [pair.this.name for pair in update.expressions] == [word]


def test_every_word_can_be_a_part_of_an_address() -> None:
    words = {
        word.lower() for word in ApiSQL.tokenizer_class.KEYWORDS if word.isidentifier()
    }
    for word in sorted(words | {"function", "macro"}):
        part, method = name_part(ir.Text(word)), name_part(ir.Text(word), method=True)
        for table in (f"{part}.b.c", f"a.{part}.c", f"a.b.{part}"):
            tree(f"SELECT x FROM {table} WHERE x = 1")
            tree(f"INSERT INTO {table} (x) SELECT 1")
            tree(f"UPDATE {table} SET x = 1 WHERE y = 2")
            tree(f"DELETE FROM {table} WHERE x = 1")
        assert isinstance(tree(f"EXEC a.b.c.{method} @x=1"), Exec)


@given(ANY)
def test_a_text_is_read_back_as_it_is_written(raw: str) -> None:
    select = tree(f"SELECT {sql_literal(ir.Text(raw))} FROM a.b.c")
    literal = select.expressions[0]
    assert (literal.is_string, literal.this) == (True, raw)


def test_every_statement_parses() -> None:
    for called in [*SHOP.values(), *EVERYWHERE]:
        if called.statement:
            tree(called.statement)
            assert isinstance(tree(called.execution), Exec)


def test_a_statement_never_reaches_another_method() -> None:
    """``pageSize`` would make the first a search, and ``status`` is a column as well."""
    assert "pageSize" not in SHOP["orders.list"].statement
    assert "status =" not in SHOP["orders.list"].statement
    assert "WHERE pageSize = 20 -- required" in SHOP["orders.search"].statement
    assert "@pageSize=20" in SHOP["orders.list"].execution


@pytest.mark.parametrize(
    ("own", "selected"),
    [
        (("id",), ["id", "version", "start"]),  # its objects have to say the rest
        (("id", "name", "status"), ["id", "name", "status", "kernel", "window"]),
    ],
)
def test_an_example_takes_values_out_of_objects_only_where_the_row_says_little_itself(
    tmp_path: Path, own: tuple[str, ...], selected: list[str]
) -> None:
    text = {"type": "string"}
    holders = {"kernel": "version", "window": "start"}
    row = dict.fromkeys(own, text) | {
        name: {"type": "object", "properties": {part: text}}
        for name, part in holders.items()
    }
    rows = {"type": "array", "items": {"type": "object", "properties": row}}
    answer = {"description": "", "content": {"application/json": {"schema": rows}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {
            "/hosts": {"get": {"operationId": "list", "responses": {"200": answer}}}
        },
    }
    path = tmp_path / "hosts.json"
    path.write_text(json.dumps(document))
    (called,) = methods(path)
    select = tree(called.statement)
    assert [column.name for column in select.expressions] == selected


def test_an_insert_says_what_is_required_and_writes_json_where_it_must() -> None:
    assert SHOP["orders.create"].statement == ("""\
INSERT INTO shop.svc.orders (
  note,
  count,
  lines,
  "lambda",
  region
)
SELECT
  '{{ note }}', -- required
  3, -- required
  '[{"sku": "a-1", "amount": 2}, {"sku": "b-2", "amount": 1, "engraved": "for a very old friend"}]',
  true,
  '{{ region }}'
RETURNING
  id,
  status,
  lines,
  parent,
  labels,
  buyer
;""")


def test_a_delete_gives_what_may_be_given_too() -> None:
    statement = SHOP["orders.delete"].statement
    assert "WHERE id = '{{ id }}' -- required\n" in statement
    assert """  AND "X-Reason" = 'it''s old'""" in statement


def test_exec_gives_scalars_by_name_and_the_whole_body_as_json() -> None:
    head, _, body = SHOP["orders.create"].execution.partition("\n  @@json=")
    assert head == (
        "EXEC shop.svc.orders.create\n"
        "  @note='{{ note }}', -- required\n"
        "  @count=3, -- required\n"
        "  @region='{{ region }}'"
    )
    assert '"lambda": true' in body


def test_two_inputs_of_one_name_keep_apart() -> None:
    statement = SHOP["orders.replace"].statement
    assert "SET\n  body_id = 'o-2',\n  note = 'swapped'\nWHERE id = '{{ id }}'" in statement  # fmt: skip


def test_what_sql_cannot_send_has_no_statement() -> None:
    assert SHOP["order_picture.upload"].statement == ""
    assert SHOP["order_picture.upload"].execution == ""


def test_nothing_to_insert_is_an_exec() -> None:
    empty = [c for c in EVERYWHERE if c.method.verb == "insert"]
    assert [c.statement[:4] for c in empty if "(\n)" in c.statement] == []
