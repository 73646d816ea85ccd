"""SHOW and DESCRIBE: what can be asked, as tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from library_server import DOCUMENTS, Library
from written import method, registry, resource, service

from specloom.engine import Engine, StatementError
from specloom.engine.introspection import describe

BOOKS = "library.lending.books"
GENERATED = Path(__file__).parents[2] / "generated/sql/databricks_workspace"


@pytest.fixture
def engine(library: Library) -> Iterator[Engine]:
    with Engine(DOCUMENTS, servers=library.url) as opened:
        yield opened


def table(engine: Engine, statement: str) -> list[dict[str, Any]]:
    result = engine.execute(statement)
    names = [column.name for column in result.columns]
    return [dict(zip(names, row, strict=True)) for row in result]


def test_show_providers_names_them_with_version_and_title(engine: Engine) -> None:
    assert table(engine, "SHOW PROVIDERS;") == [
        {"name": "library", "version": "v00.00.00000", "title": "A library of books"}
    ]


def test_a_provider_that_cannot_be_used_does_not_hide_the_others(
    tmp_path: Path,
) -> None:
    broken = tmp_path / "src" / "broken" / "v00.00.00000"
    broken.mkdir(parents=True)
    (broken / "provider.yaml").write_text("id: broken\nname: broken\n")
    with Engine([DOCUMENTS, tmp_path]) as engine:
        shown = table(engine, "SHOW PROVIDERS")
    assert [row["name"] for row in shown] == ["broken", "library"]
    assert shown[0]["title"].startswith("cannot be used:")


def test_show_services_says_more_when_extended(engine: Engine) -> None:
    [plain] = table(engine, "SHOW SERVICES IN library")
    assert plain["name"] == "lending"
    assert "description" not in plain
    [extended] = table(engine, "SHOW EXTENDED SERVICES IN library")
    assert extended["description"] == "Everything about books."


def test_show_resources_says_which_verbs_each_takes(engine: Engine) -> None:
    shown = table(engine, "SHOW RESOURCES IN library.lending")
    assert {row["name"]: row["verbs"] for row in shown} == {
        "books": "select, insert, delete",
        "loans": "insert",
        "shelves": "select",
    }


def test_show_methods_lists_them_by_verb_in_the_order_of_trying(
    engine: Engine,
) -> None:
    shown = table(engine, f"SHOW METHODS IN {BOOKS}")
    assert [(row["verb"], row["name"], row["required"]) for row in shown] == [
        ("select", "get", "book_id"),
        ("select", "list", ""),
        ("insert", "add", "title"),
        ("delete", "drop", "book_id"),
        ("exec", "lend", "book_id, reader"),
    ]


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("SHOW PROVIDERS LIKE 'lib%'", ["library"]),
        ("SHOW SERVICES IN library LIKE 'x%'", []),
        ("SHOW EXTENDED RESOURCES FROM library.lending LIKE '%s';", ["books", "loans", "shelves"]),
        ("SHOW RESOURCES IN library.lending LIKE 'book_'", []),
        ("SHOW RESOURCES IN library.lending LIKE 'b.*'", []),
        (f"SHOW METHODS IN {BOOKS} LIKE '%d%'", ["add", "drop", "lend"]),
    ],
)  # fmt: skip
def test_show_may_be_limited_to_names_that_match(
    engine: Engine, statement: str, names: list[str]
) -> None:
    assert sorted(row["name"] for row in table(engine, statement)) == names


def test_show_methods_tells_what_cannot_be_called_and_what_it_would_need(
    tmp_path: Path,
) -> None:
    key = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    content = {"application/octet-stream": {"schema": {"type": "string"}}}
    answers = {"200": {"description": "OK.", "content": content}}
    download = {"parameters": [key], "responses": answers}
    media = {"mediaType": "application/octet-stream"}
    files = resource("files", {"get": method("/files/{id}", response=media)})
    document = service({"/files/{id}": {"get": download}}, {"files": files})
    with Engine(registry(tmp_path, document)) as engine:
        [shown] = table(engine, "SHOW METHODS IN made.all.files")
    assert shown["problem"] == "not supported: answers in application/octet-stream"
    assert shown["required"] == "id"


def test_show_extended_methods_has_the_request_and_what_speaks_against(
    engine: Engine,
) -> None:
    shown = table(engine, f"SHOW EXTENDED METHODS IN {BOOKS}")
    lend = next(row for row in shown if row["name"] == "lend")
    assert lend["request"] == "POST /books/{book_id}/lend"
    assert lend["problem"] == "deprecated"
    assert lend["description"] == "Lends a book to somebody."


@pytest.mark.parametrize(
    ("given", "required"),
    [
        ({}, ["run_id", "deployment_name"]),
        ({"variables": {"deployment_name": "dbc-1"}}, ["run_id"]),
        ({"servers": "http://127.0.0.1:5000"}, ["run_id"]),
    ],
)
def test_what_only_a_statement_can_give_is_required(
    given: dict[str, Any], required: list[str]
) -> None:
    runs = "databricks_workspace.ml.experiment_runs"
    with Engine(GENERATED, environ={}, **given) as engine:
        methods = table(engine, f"SHOW METHODS IN {runs}")
        inputs = table(engine, f"DESCRIBE METHOD {runs}.get")
        [insert] = table(engine, f"SHOW INSERT REQUIRED INTO {runs}")
    get = next(row for row in methods if row["name"] == "get")
    assert get["required"].split(", ") == required
    needed = {row["name"] for row in inputs if row["use"] == "input_required"}
    assert needed == set(required)
    assert ("deployment_name" in insert["statement"]) == ("deployment_name" in required)


def test_describe_gives_the_columns_of_all_select_methods(engine: Engine) -> None:
    shown = table(engine, f"DESCRIBE {BOOKS}")
    types = {row["name"]: row["type"] for row in shown}
    assert types["pages"] == "BIGINT"
    assert types["added"] == "TIMESTAMP WITH TIME ZONE"
    assert types["tags"] == "VARCHAR[]"
    assert types["notes"] == "JSON"
    extended = table(engine, f"DESC EXTENDED {BOOKS}")
    assert extended[0]["methods"] == "get, list"
    assert extended[0]["description"] == "Number on the back."


def test_described_types_are_those_of_a_result(engine: Engine) -> None:
    described = table(engine, f"DESCRIBE {BOOKS}")
    result = engine.execute(f"SELECT * FROM {BOOKS}")
    types = {c.name: c.type.replace('"', "") for c in result.columns}
    assert {r["name"]: r["type"].replace('"', "") for r in described} == types


def test_describe_says_so_where_nothing_can_be_selected(engine: Engine) -> None:
    with pytest.raises(StatementError, match="no SELECT method") as told:
        engine.execute("DESCRIBE library.lending.loans")
    assert "DESCRIBE METHOD library.lending.loans" in told.value.hint


def test_describe_method_has_inputs_and_outputs(engine: Engine) -> None:
    shown = table(engine, f"DESCRIBE METHOD {BOOKS}.lend")
    uses = {row["name"]: (row["use"], row["type"]) for row in shown}
    assert uses["reader"] == ("input_required", "VARCHAR")
    assert uses["days"] == ("input_optional", "BIGINT")
    assert uses["title"] == ("output", "VARCHAR")
    extended = table(engine, f"DESCRIBE METHOD EXTENDED {BOOKS}.list")
    genre = next(row for row in extended if row["name"] == "genre")
    assert (genre["place"], genre["values"]) == ("query", "novel, poetry")
    lend = table(engine, f"DESCRIBE METHOD EXTENDED {BOOKS}.lend")
    assert next(row["default"] for row in lend if row["name"] == "days") == "14"


def test_show_insert_prints_a_statement_that_runs(
    engine: Engine, library: Library
) -> None:
    [shown] = table(engine, f"SHOW INSERT INTO {BOOKS}")
    assert shown["method"] == "add"
    params = {"title": "it's new", "pages": 7, "tags": ["x"]}
    result = engine.execute(shown["statement"], params)
    assert result.affected == 1
    assert library.books[-1] == {"id": "b4", **params}


@pytest.mark.parametrize("hint", ["/*+ REQUIRED */", "REQUIRED"])
def test_show_insert_may_leave_out_what_is_optional(engine: Engine, hint: str) -> None:
    [shown] = table(engine, f"SHOW INSERT {hint} INTO {BOOKS}")
    assert "title" in shown["statement"]
    assert "pages" not in shown["statement"]


def test_show_insert_says_what_a_resource_takes_instead(engine: Engine) -> None:
    with pytest.raises(StatementError, match="takes no INSERT") as told:
        engine.execute("SHOW INSERT INTO library.lending.shelves")
    assert told.value.hint == "it takes SELECT"


@pytest.mark.parametrize(
    ("statement", "whole"),
    [
        ("SHOW SERVICES", "SHOW SERVICES IN provider"),
        ("SHOW METHODS library", "SHOW METHODS IN provider.service.resource"),
    ],
)
def test_show_without_in_is_told_how_it_is_written(
    engine: Engine, statement: str, whole: str
) -> None:
    with pytest.raises(StatementError) as told:
        engine.execute(statement)
    assert told.value.hint == f"write {whole}"


@pytest.mark.parametrize(
    ("statement", "column", "message"),
    [
        ("SHOW SERVICES IN libary", 18, "there is no provider libary"),
        ("SHOW RESOURCES IN library.lendin", 19, "there is no service library.lendin"),
        ("SHOW METHODS IN library.lending.book", 17, "there is no resource"),
        ("DESCRIBE library.lending.boks", 10, "there is no resource"),
        (f"DESCRIBE METHOD {BOOKS}.gte", 17, "there is no method"),
        ("SHOW METHODS IN library", 24, "a name of 3 parts"),
        ("SHOW SERVICES", 14, "expected IN"),
        ("SHOW TABLES", 6, "expected PROVIDERS"),
        ("SHOW PROVIDERS now", 16, "expected the end"),
        ("SHOW PROVIDERS LIKE lib", 21, "expected a text after LIKE"),
    ],
)
def test_a_wrong_name_is_told_with_its_place(
    engine: Engine, statement: str, column: int, message: str
) -> None:
    with pytest.raises(StatementError, match=message) as told:
        engine.execute(statement)
    assert told.value.place is not None
    assert told.value.place.column == column
    assert told.value.place.source == statement


def test_a_name_of_any_length_can_be_described(engine: Engine) -> None:
    for length, tables in enumerate([1, 1, 1, 2, 1]):
        name = ["library", "lending", "books", "get"][:length]
        assert len(describe(engine.catalog, name, engine.target)) == tables
    assert (
        len(describe(engine.catalog, ["library", "lending", "loans"], engine.target))
        == 1
    )
    with pytest.raises(StatementError, match="more parts"):
        describe(engine.catalog, "library lending books get id".split(), engine.target)


def test_nothing_is_sent_for_what_the_documents_say(
    engine: Engine, library: Library
) -> None:
    for statement in (f"SHOW METHODS IN {BOOKS}", f"DESCRIBE {BOOKS}"):
        engine.execute(statement).fetchall()
    assert library.requests == []
