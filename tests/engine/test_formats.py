"""Results written out for people and for programs."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars
import pyarrow.ipc
import pyarrow.parquet
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from specloom.engine import Column, Engine, Result
from specloom.engine.errors import StatementError
from specloom.engine.formats import FORMATS, Format, check, print_result, save_result
from specloom.engine.results import Table
from specloom.errors import OutputError, UnsupportedError

MIXED = """
    SELECT * FROM (VALUES
      (1, 'null', 1.5::DOUBLE, '{"q": 1.10}'::JSON, true, {'k': 'v', 'j': '[1]'::JSON}, [1, 2]),
      (NULL, NULL, NULL, NULL, NULL, NULL, NULL),
      (-3, '', 'nan'::DOUBLE, '"s"'::JSON, false, {'k': NULL, 'j': 'null'::JSON}, [])
    ) t(n, t, d, j, b, s, l)
"""


class Terminal(io.StringIO):
    """A stream that passes for a terminal."""

    def isatty(self) -> bool:
        return True


class Pipe(io.TextIOWrapper):
    """A stream that passes for a pipe or a file."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), "ascii")

    def content(self) -> bytes:
        self.flush()
        self.buffer.seek(0)
        return self.buffer.read()


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as opened:
        yield opened


def written(result: Result, format: Format) -> str:
    pipe = Pipe() if format != "table" else io.StringIO()
    print_result(result, format, pipe)
    return pipe.content().decode() if isinstance(pipe, Pipe) else pipe.getvalue()


def texts(*values: str | None) -> Result:
    return Result(Table((Column("t", "VARCHAR"),), [(value,) for value in values]))


def test_json_keeps_numbers_nesting_and_null(engine: Engine) -> None:
    assert json.loads(written(engine.execute(MIXED), "json")) == [
        {
            "n": 1,
            "t": "null",
            "d": 1.5,
            "j": {"q": 1.1},
            "b": True,
            "s": {"k": "v", "j": [1]},
            "l": [1, 2],
        },
        dict.fromkeys("ntdjbsl"),
        {
            "n": -3,
            "t": "",
            "d": "NaN",
            "j": "s",
            "b": False,
            "s": {"k": None, "j": None},
            "l": [],
        },
    ]


def test_jsonl_has_a_line_for_each_row(engine: Engine) -> None:
    lines = written(engine.execute(MIXED), "jsonl").splitlines()
    assert len(lines) == 3
    assert [json.loads(line)["n"] for line in lines] == [1, None, -3]


def test_json_from_a_server_stays_on_its_line(engine: Engine) -> None:
    result = engine.execute("""SELECT '{"a":\n [1,\n 2]}'::JSON AS j""")
    assert written(result, "jsonl") == '{"j":{"a":[1,2]}}\n'


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("170141183460469231731687303715884105727::HUGEINT", "1701411834604692317316"),
        ("9007199254740993", "9007199254740993"),
        ("1.50::DECIMAL(5, 2)", "1.50"),
        ("TIMESTAMP '2026-01-02 03:04:05'", '"2026-01-02T03:04:05"'),
        ("TIMESTAMPTZ '2026-01-02 03:04:05+01'", '"2026-01-02T02:04:05Z"'),
        (
            "[{'at': TIMESTAMPTZ '2026-01-02 03:04:05+01'}]",
            '[{"at":"2026-01-02T02:04:05Z"}]',
        ),
        ("DATE '2026-01-02'", '"2026-01-02"'),
        ("'-inf'::DOUBLE", '"-Infinity"'),
        ("['nan'::DOUBLE, 1]", '["NaN",1.0]'),
        ("MAP {'a': 'inf'::DOUBLE}", '{"a":"Infinity"}'),
        ("'ab'::BLOB", '"YWI="'),
        ("uuid()::VARCHAR IS NOT NULL", "true"),
    ],
)
def test_values_have_one_spelling_in_json(
    engine: Engine, value: str, text: str
) -> None:
    line = written(engine.execute(f"SELECT {value} AS x"), "jsonl")
    assert line.startswith(f'{{"x":{text}')


def test_no_rows_are_an_empty_array_and_no_lines(engine: Engine) -> None:
    empty = "SELECT 1 AS a LIMIT 0"
    assert written(engine.execute(empty), "json") == "[]\n"
    assert written(engine.execute(empty), "jsonl") == ""
    assert written(engine.execute(empty), "csv") == "a\n"


def test_csv_tells_null_from_texts(engine: Engine) -> None:
    lines = written(engine.execute(MIXED), "csv").split("\n")
    assert lines[0] == "n,t,d,j,b,s,l"
    assert lines[1] == (
        '1,null,1.5,"{""q"":1.10}",true,"{""k"":""v"",""j"":[1]}","[1,2]"'
    )
    assert lines[2] == ",,,,,,"
    assert lines[3] == '-3,"",NaN,"""s""",false,"{""k"":null,""j"":null}",[]'


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_csv_reads_back_as_it_was(values: list[str]) -> None:
    """Also formulas: whoever reads the file as data gets what the server said."""
    pair = Result(
        Table(
            (Column("a", "VARCHAR"), Column("b", "VARCHAR")),
            [("x", value) for value in values],
        )
    )
    read = list(csv.reader(io.StringIO(written(pair, "csv"), newline="")))
    assert read == [["a", "b"], *(["x", value] for value in values)]


@given(st.text(st.characters(exclude_categories=["Cs"])))
@example("\x7f")
def test_json_reads_back_as_it_was_and_shows_no_control(value: str) -> None:
    line = written(texts(value), "jsonl")
    assert json.loads(line) == {"t": value}
    assert not any(char in line for char in "\x1b\x7f\x9b\u202e\u2028\ufeff")


def test_two_columns_of_one_name_are_refused_where_one_would_be_lost(
    engine: Engine,
) -> None:
    for format in ("json", "jsonl", "parquet", "arrow"):
        with pytest.raises(StatementError, match="two columns are called a"):
            written(engine.execute("SELECT 1 AS a, 2 AS a"), format)
    assert written(engine.execute("SELECT 1 AS a, 2 AS a"), "csv") == "a,a\n1,2\n"


def test_table_shows_null_unlike_the_text(engine: Engine) -> None:
    shown = written(texts(None, "NULL", "null", ""), "table").splitlines()
    assert [line.strip("│ ") for line in shown[3:-1]] == ["NULL", '"NULL"', "null", ""]


def test_table_is_inert_whatever_a_server_says() -> None:
    shown = written(
        texts("\x1b[31mred", "[bold]b[/]", "a\n::b\r", "##vso[x", ":smile:"), "table"
    )
    for expected in (r"\x1b[31mred", "[bold]b[/]", r"::b\r", r"#\#vso[x", ":smile:"):
        assert expected in shown
    assert "\x1b" not in shown
    assert len(shown.splitlines()) == 3 + 6 + 1
    assert {line[0] for line in shown.splitlines()} == set("┌│├└")


def test_table_aligns_numbers_to_the_right(engine: Engine) -> None:
    shown = written(engine.execute("SELECT * FROM (VALUES (1), (100)) t(n)"), "table")
    assert "│   1 │" in shown


def test_a_long_table_comes_in_blocks_and_loses_nothing(engine: Engine) -> None:
    shown = written(engine.execute("SELECT * FROM range(1200) t(n)"), "table")
    numbers = [
        text for line in shown.splitlines() if (text := line.strip("│ ")).isdigit()
    ]
    assert numbers == [str(n) for n in range(1200)]


def test_a_narrow_terminal_gets_a_line_for_each_field(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    columns = ", ".join(f"'value {n} of a column' AS column_{n}" for n in range(6))
    terminal = Terminal()
    print_result(engine.execute(f"SELECT {columns}"), "table", terminal)
    lines = terminal.getvalue().splitlines()
    assert any("column_5" in line and "value 5" in line for line in lines)
    assert all(len(line) <= 40 for line in lines if "\x1b" not in line)
    assert "row 1" in terminal.getvalue()


def test_data_on_a_terminal_is_escaped() -> None:
    terminal = Terminal()
    print_result(texts("\x1b[31m", "a\nb"), "csv", terminal)
    assert terminal.getvalue() == 't\n\\x1b[31m\n"a\nb"\n'


def test_data_in_a_pipe_is_utf_8_whatever_the_locale() -> None:
    assert written(texts("größer"), "csv") == "t\ngrößer\n"


def test_parquet_and_arrow_keep_types(engine: Engine, tmp_path: Path) -> None:
    query = "SELECT 1::BIGINT AS n, {'a': [1.5::DOUBLE]} AS s, NULL::DATE AS d"
    save_result(engine.execute(query), "parquet", tmp_path / "x.parquet")
    save_result(engine.execute(query), "arrow", tmp_path / "x.arrow")
    expected = {
        "n": polars.Int64,
        "s": polars.Struct({"a": polars.List(polars.Float64)}),
        "d": polars.Date,
    }
    assert polars.read_parquet(tmp_path / "x.parquet").schema == expected
    assert polars.read_ipc(tmp_path / "x.arrow").schema == expected
    assert pyarrow.parquet.read_table(tmp_path / "x.parquet").num_rows == 1


def test_parquet_and_arrow_go_through_a_pipe(engine: Engine) -> None:
    pipe = Pipe()
    print_result(engine.execute("SELECT 1 AS a"), "arrow", pipe)
    assert pyarrow.ipc.open_file(pipe.content()).read_all()["a"].to_pylist() == [1]


def test_binary_formats_are_refused_on_a_terminal_before_anything_is_sent() -> None:
    for format in ("parquet", "arrow"):
        with pytest.raises(UnsupportedError, match="nothing for a terminal"):
            check(format, Terminal())
        check(format, None)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("specloom.engine.formats.arrow.find_spec", lambda name: None)
    with pytest.raises(UnsupportedError, match="pyarrow") as told:
        check("parquet", None)
    assert told.value.hint == "install it with: pip install pyarrow"


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_is_replaced_whole(
    engine: Engine, tmp_path: Path, format: Format
) -> None:
    path = tmp_path / "out"
    path.write_text("old")
    path.chmod(0o640)
    save_result(engine.execute("SELECT 'ü' AS a"), format, path)
    assert b"old" != path.read_bytes() != b""
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


class Breaking(Table):
    """Rows that end in an error."""

    def fetch(self, count: int) -> list[tuple[Any, ...]]:
        rows = super().fetch(1)
        if not rows:
            raise RuntimeError("no more")
        return rows


@pytest.mark.parametrize("format", ["csv", "json", "table"])
def test_a_file_stays_as_it_was_when_writing_fails(
    tmp_path: Path, format: Format
) -> None:
    path = tmp_path / "out"
    path.write_text("old")
    broken = Result(Breaking((Column("a", "BIGINT"),), [(1,), (2,)]))
    with pytest.raises(RuntimeError, match="no more"):
        save_result(broken, format, path)
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["out"]


def test_a_link_is_followed_and_kept(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to("real.csv")
    save_result(engine.execute("SELECT 1 AS a"), "csv", tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == "a\n1\n"


def test_a_pipe_by_name_is_written_to(engine: Engine, tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    try:
        save_result(engine.execute("SELECT 1 AS a"), "csv", fifo)
        assert os.read(reader, 100) == b"a\n1\n"
    finally:
        os.close(reader)


def test_a_folder_that_cannot_be_written_to_is_named(
    engine: Engine, tmp_path: Path
) -> None:
    with pytest.raises(OutputError, match="cannot write the result"):
        save_result(engine.execute("SELECT 1 AS a"), "csv", tmp_path / "no" / "out.csv")


def test_a_change_that_returns_nothing_writes_nothing() -> None:
    for format, expected in {"table": "", "csv": "", "jsonl": ""}.items():
        assert written(Result(Table((), []), affected=2), format) == expected
