"""Python's database interface (PEP 249) over an API."""

from __future__ import annotations

import datetime
import inspect
from typing import Any

import pandas
import polars
import pyarrow
import pytest
from library_server import DOCUMENTS, Library

from specloom import engine
from specloom.engine import Connection, Cursor, Engine, connect, dbapi
from specloom.engine.errors import RequestError, StatementError, WriteError
from specloom.errors import SpecloomError, UnsupportedError

BOOKS = "library.lending.books"


def test_module_says_what_pep_249_asks_for() -> None:
    assert (dbapi.apilevel, dbapi.threadsafety, dbapi.paramstyle) == ("2.0", 1, "qmark")
    assert dbapi.Binary(b"x") == b"x"
    assert dbapi.Timestamp(2026, 1, 2) == datetime.datetime(2026, 1, 2)
    ticks = 86_400 * 365
    assert dbapi.DateFromTicks(ticks) == dbapi.TimestampFromTicks(ticks).date()
    assert dbapi.TimeFromTicks(ticks) == dbapi.TimestampFromTicks(ticks).time()


def test_the_package_itself_is_a_driver() -> None:
    names = {n for n in dbapi.__all__ if n not in ("BOOLEAN", "NESTED", "NestedType")}
    assert {name for name in names if not hasattr(engine, name)} == set()
    assert engine.Error is dbapi.Error


def test_errors_form_the_tree_of_pep_249() -> None:
    assert issubclass(dbapi.Warning, UserWarning)
    assert issubclass(dbapi.Error, SpecloomError)
    assert issubclass(dbapi.InterfaceError, dbapi.Error)
    for name in "Data Operational Integrity Internal Programming NotSupported".split():
        assert issubclass(getattr(dbapi, f"{name}Error"), dbapi.DatabaseError)


def test_connect_takes_what_the_engine_takes() -> None:
    taken = list(inspect.signature(Engine).parameters)
    assert taken == ["provider_dirs", *dbapi.Options.__annotations__]


def test_description_has_names_and_types(connection: Connection) -> None:
    cursor = connection.execute(f"SELECT * FROM {BOOKS} WHERE book_id = 'b1'")
    assert cursor.description is not None
    types = {name: code for name, code, *_ in cursor.description}
    assert all(len(column) == 7 for column in cursor.description)
    assert types["title"] == dbapi.STRING == "VARCHAR"
    assert types["pages"] == dbapi.NUMBER != dbapi.STRING
    assert types["price"] == dbapi.NUMBER
    assert types["lent"] == dbapi.BOOLEAN
    assert types["added"] == dbapi.DATETIME
    assert types["tags"] == dbapi.NESTED != dbapi.STRING
    assert types["author"] == dbapi.NESTED
    assert str(types["tags"]) == "VARCHAR[]"
    assert types["title"] != dbapi.ROWID
    assert len({dbapi.STRING, dbapi.NUMBER, dbapi.STRING}) == 2


@pytest.mark.parametrize("type", ["DECIMAL(18,3)", "HUGEINT", "TINYINT"])
def test_type_objects_know_a_type_with_its_size(type: str) -> None:
    assert dbapi.type_code(type) == dbapi.NUMBER


def test_values_come_in_their_types(connection: Connection) -> None:
    row = connection.execute(
        f"SELECT pages, price, lent, added, author, tags FROM {BOOKS} WHERE book_id = 'b1'"
    ).fetchone()
    added = datetime.datetime(2026, 1, 1, 10, tzinfo=datetime.UTC)
    author = {"name": "Author 1", "born": 1901}
    assert row == (100, 1.5, False, added, author, ["old"])


def test_rows_come_one_by_one_in_groups_or_all(connection: Connection) -> None:
    cursor = connection.execute("SELECT * FROM range(10) t(n)")
    assert cursor.fetchone() == (0,)
    assert cursor.fetchmany() == [(1,)]
    assert cursor.fetchmany(3) == [(2,), (3,), (4,)]
    assert next(cursor) == (5,)
    assert list(cursor) == [(6,), (7,), (8,), (9,)]
    assert cursor.fetchone() is None
    assert cursor.fetchmany(2) == cursor.fetchall() == []


def test_parameters_go_by_position_or_by_name(connection: Connection) -> None:
    given: list[tuple[str, Any]] = [
        ("book_id = ?", ["b2"]),
        ("book_id = :which", {"which": "b2"}),
        ("book_id = $which", {"which": "b2"}),
        ("book_id = '{{ which }}'", {"which": "b2"}),
    ]
    for condition, parameters in given:
        cursor = connection.execute(
            f"SELECT id FROM {BOOKS} WHERE {condition}", parameters
        )
        assert cursor.fetchall() == [("b2",)]


def test_a_parameter_is_a_value_whatever_it_holds(connection: Connection) -> None:
    text = "' OR 1=1 --\n\"\0{{ x }}"
    assert connection.execute("SELECT ?", [text]).fetchall() == [(text,)]


def test_changes_are_counted_and_told_row_by_row(connection: Connection) -> None:
    cursor = connection.cursor()
    cursor.execute(f"INSERT INTO {BOOKS} (title) VALUES ('one'), ('two')")
    assert cursor.rowcount == 2
    assert [o.state for o in cursor.outcomes] == ["done", "done"]
    assert cursor.description is None
    with pytest.raises(dbapi.InterfaceError, match="there are no rows"):
        cursor.fetchone()
    cursor.execute(f"SELECT id FROM {BOOKS}")
    assert cursor.rowcount == -1
    assert len(cursor.fetchall()) == 5


def test_executemany_joins_counts_and_returned_rows(connection: Connection) -> None:
    cursor = connection.cursor().executemany(
        f"INSERT INTO {BOOKS} (title, pages) VALUES (?, ?) RETURNING title, pages",
        iter([("one", 1), ("two", 2)]),
    )
    assert cursor.rowcount == 2
    assert cursor.fetchall() == [("one", 1), ("two", 2)]
    assert [outcome.row for outcome in cursor.outcomes] == [1, 2]


def test_executemany_of_nothing_sends_nothing(
    connection: Connection, library: Library
) -> None:
    cursor = connection.cursor().executemany(f"DELETE FROM {BOOKS}", [])
    assert cursor.description is None
    assert library.requests == []


def test_executemany_says_at_which_set_it_stopped(
    connection: Connection, library: Library
) -> None:
    with pytest.raises(dbapi.OperationalError, match="set 2 of the parameters") as told:
        connection.cursor().executemany(
            f"INSERT INTO {BOOKS} (title) VALUES (?)", [["a"], ["forbidden"], ["b"]]
        )
    assert isinstance(told.value.__cause__, WriteError)
    assert [b["title"] for b in library.books][3:] == ["a"]


def test_errors_keep_place_hint_and_cause(connection: Connection) -> None:
    with pytest.raises(dbapi.ProgrammingError) as told:
        connection.execute(f"SELECT titel FROM {BOOKS}")
    assert told.value.place is not None and told.value.place.column == 8
    assert isinstance(told.value.__cause__, StatementError)


def test_each_error_has_its_name_in_pep_249(connection: Connection) -> None:
    expected: list[tuple[str, type[Exception], type[Exception]]] = [
        ("SELECT FROM WHERE", dbapi.ProgrammingError, StatementError),
        (
            f"SELECT * FROM {BOOKS} NATURAL JOIN {BOOKS}",
            dbapi.NotSupportedError,
            UnsupportedError,
        ),
        (
            f"SELECT * FROM {BOOKS} WHERE book_id = 'none'",
            dbapi.OperationalError,
            RequestError,
        ),
        ("SELECT CAST('x' AS INT)", dbapi.DataError, SpecloomError),
    ]
    for statement, error, cause in expected:
        with pytest.raises(error) as told:
            connection.execute(statement).fetchall()
        assert isinstance(told.value.__cause__, cause)


def test_documents_that_are_missing_are_an_operational_error(tmp_path: Any) -> None:
    with connect(tmp_path) as connection, pytest.raises(dbapi.OperationalError):
        connection.execute("SHOW PROVIDERS")


def test_closing_ends_it(library: Library) -> None:
    with connect(DOCUMENTS, servers=library.url) as connection:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        with pytest.raises(dbapi.InterfaceError, match="cursor is closed"):
            cursor.fetchall()
        cursor.close()
        open_cursor = connection.execute("SELECT 1")
    connection.close()
    for use in (open_cursor.fetchall, lambda: connection.execute("SELECT 1")):
        with pytest.raises(dbapi.InterfaceError, match="connection is closed"):
            use()


def test_there_is_nothing_to_commit_and_nothing_rolls_back(
    connection: Connection,
) -> None:
    connection.commit()
    with pytest.raises(dbapi.NotSupportedError, match="no transactions"):
        connection.rollback()


def test_sizes_may_be_announced_in_vain(connection: Connection) -> None:
    cursor = connection.cursor()
    cursor.setinputsizes([dbapi.STRING])
    cursor.setoutputsize(100)
    assert cursor.execute("SELECT 1").fetchall() == [(1,)]


def test_a_parameter_may_be_cast(connection: Connection) -> None:
    cursor = connection.execute("SELECT ?::DATE, ?::INT + 1", ["2026-01-02", "1"])
    assert cursor.fetchone() == (datetime.date(2026, 1, 2), 2)


def test_notes_about_an_answer_are_messages(
    connection: Connection, library: Library
) -> None:
    library.books[0]["pages"] = "many"
    cursor = connection.execute(f"SELECT id, pages FROM {BOOKS}")
    assert cursor.fetchall()[0] == ("b1", None)
    [(kind, message), *_] = cursor.messages
    assert kind is dbapi.Warning
    assert "pages" in str(message)


def test_pandas_reads_a_statement(connection: Connection) -> None:
    """It warns about every connection that is not SQLAlchemy's."""
    with pytest.warns(UserWarning, match="SQLAlchemy"):
        frame = pandas.read_sql(
            f"SELECT id, pages, added FROM {BOOKS} WHERE pages > ?",
            connection,
            params=(100,),
        )
    assert frame["id"].tolist() == ["b2", "b3"]
    assert frame["pages"].tolist() == [200, 300]
    assert pandas.api.types.is_datetime64_any_dtype(frame["added"])


def test_pandas_takes_arrow_without_a_warning(connection: Connection) -> None:
    table = connection.execute(f"SELECT id, price FROM {BOOKS}").fetch_arrow_table()
    assert table.to_pandas()["price"].sum() == 4.0


@pytest.mark.skipif(
    not hasattr(pandas.DataFrame, "from_arrow"), reason="new in pandas 3.0"
)
def test_pandas_takes_a_cursor_as_it_is(connection: Connection) -> None:
    cursor = connection.execute(f"SELECT id, price FROM {BOOKS}")
    assert pandas.DataFrame.from_arrow(cursor)["price"].sum() == 4.0


@pytest.mark.parametrize("parameters", [["b1"], {"which": "b1"}])
def test_polars_reads_a_statement(connection: Connection, parameters: Any) -> None:
    mark = "?" if isinstance(parameters, list) else ":which"
    frame = polars.read_database(
        f"SELECT * FROM {BOOKS} WHERE book_id = {mark}",
        connection,
        execute_options={"parameters": parameters},
    )
    assert frame.schema["pages"] == polars.Int64
    assert frame.schema["added"] == polars.Datetime("us", "UTC")
    assert frame["author"].to_list() == [{"name": "Author 1", "born": 1901}]
    assert frame["tags"].to_list() == [["old"]]


def test_polars_keeps_the_type_of_columns_without_values(
    connection: Connection,
) -> None:
    frame = polars.read_database(
        "SELECT NULL::BIGINT AS n, NULL::DATE AS d", connection
    )
    assert frame.schema == {"n": polars.Int64, "d": polars.Date}


def test_arrow_readers_take_a_cursor(connection: Connection) -> None:
    query = f"SELECT id, author, tags FROM {BOOKS}"
    table = pyarrow.table(connection.execute(query))
    assert table.schema.field("author").type.field("born").type == pyarrow.int64()
    assert table["tags"].to_pylist() == [["old"], ["old", "red"], []]
    assert polars.DataFrame(connection.execute(query)).height == 3


def test_arrow_keeps_the_columns_of_an_empty_answer(connection: Connection) -> None:
    table = connection.execute(f"SELECT id FROM {BOOKS} LIMIT 0").fetch_arrow_table()
    assert table.schema.names == ["id"]
    with connect() as nowhere:
        table = nowhere.execute("SHOW PROVIDERS").fetch_arrow_table()
    assert table.schema.names == ["name", "version", "title"]


def test_a_cursor_is_its_own_iterator(connection: Connection) -> None:
    cursor = connection.execute("SELECT 1")
    assert iter(cursor) is cursor
    assert isinstance(cursor, Cursor)
