"""``specloom sql`` and ``specloom shell`` as their users meet them."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import polars
import pytest
from endings import Ended, Specloom

from engine.library_server import DOCUMENTS, Library, running
from mlflow_server import MlflowServer

ROOT = Path(__file__).parents[2]
BOOKS = "library.lending.books"

Sql = Callable[..., Ended]


@pytest.fixture(autouse=True)
def nothing_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without configuration, and caches that are no one's."""
    here = tmp_path / "here"
    (here / ".git").mkdir(parents=True)
    monkeypatch.chdir(here)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def library() -> Iterator[Library]:
    with running() as found:
        yield found


@pytest.fixture
def sql(specloom: Specloom, library: Library) -> Sql:
    """Run ``specloom sql`` against the library."""
    where = ("--provider-dir", DOCUMENTS, "--server", library.url)
    return lambda *arguments: specloom("sql", *where, *arguments)


def test_rows_go_to_standard_output_and_nothing_else(sql: Sql) -> None:
    ended = sql(f"SELECT id, pages FROM {BOOKS}")
    assert (ended.code, ended.err) == (0, "")
    assert "│ b3 │   300 │" in ended.out


def test_an_error_exits_with_1_and_a_caret_below_the_place(sql: Sql) -> None:
    ended = sql(f"SELECT id,\n       titel FROM {BOOKS}")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("<statement>:2:8: error: there is no column titel\n")
    source, caret = ended.err.splitlines()[1:3]
    assert source[caret.index("^") :].startswith("titel")


@pytest.mark.parametrize(
    "statement",
    [
        "SELEC 1",
        "SELECT 1 FROM",
        "SELECT 1; SELECT 2",
        "",
        "SELECT 'x",
        "SELECT * FROM library.lending.nothing",
        f"SELECT * FROM {BOOKS} WHERE book_id = 'none'",
        f"SELECT * FROM {BOOKS} WHERE genre = 'cookery'",
        "SELECT {{ missing }}",
        "EXEC library.lending.books.nothing",
        "ATTACH 'x' AS y",
        "SELECT * FROM read_csv('/etc/hostname')",
    ],
)
def test_any_error_exits_with_1_and_says_so(sql: Sql, statement: str) -> None:
    ended = sql(statement)
    assert (ended.code, ended.out) == (1, "")
    assert ": error: " in ended.err
    assert "internal error" not in ended.err


def test_what_a_server_says_cannot_act_on_the_terminal(sql: Sql) -> None:
    ended = sql(f"INSERT INTO {BOOKS} (title) VALUES ('forbidden')")
    assert ended.code == 1
    assert "403" in ended.err
    assert "\x1b" not in ended.err


def test_parameters_are_values_whatever_they_hold(sql: Sql) -> None:
    statement = "SELECT '{{ a }}' AS a, {{ a }} AS b, 'no {{ b }}' AS c"
    ended = sql(
        statement, "--param", "a=' OR 1=1 --", "--param", "b=x", "--format=json"
    )
    assert json.loads(ended.out) == [
        {"a": "' OR 1=1 --", "b": "' OR 1=1 --", "c": "no {{ b }}"}
    ]


def test_a_parameter_may_be_empty_or_hold_equals_signs(sql: Sql) -> None:
    ended = sql(
        "SELECT {{ a }} || {{ b }} AS x", "--param=a=", "--param=b=1=2", "--format=csv"
    )
    assert ended.out == "x\n1=2\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--param", "x"], "'x' is not name=value"),
        (["--param", "=x"], "'=x' is not name=value"),
        (["--param", "x=1", "--param", "x=2"], "x is given twice"),
        (["--file", "some.sql"], "give STATEMENT or --file, not both"),
        (["--format", "xml"], "'xml' is not one of"),
        (["--out", "missing/out.csv"], "there is no folder missing"),
        (["--out", "out.xlsx"], "with .json, .jsonl, .csv, .parquet, .arrow, .txt"),
        (["--provider-dir", "missing"], "'missing' does not exist"),
        (["--max-rows", "0"], "0 is not in the range"),
        (["--timeout", "0"], "0.0 is not in the range"),
    ],
)
def test_wrong_usage_exits_with_2(
    specloom: Specloom, arguments: list[str], message: str
) -> None:
    ended = specloom("sql", "SELECT 1", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert message in ended.err


def test_a_statement_comes_from_a_file_which_errors_name(sql: Sql) -> None:
    Path("good.sql").write_bytes(b"\xef\xbb\xbf-- a comment\nSELECT 1 AS x;\n")
    assert sql("-f", "good.sql", "--format=csv").out == "x\n1\n"
    Path("bad.sql").write_text("SELECT\n  y\n")
    assert sql("-f", "bad.sql").err.startswith("bad.sql:2:3: error: ")
    assert sql("-f", "none.sql").code == 1


def test_a_file_that_is_no_text_is_refused(sql: Sql) -> None:
    Path("x.sql").write_bytes(b"SELECT '\xff'")
    ended = sql("-f", "x.sql")
    assert (ended.code, "not UTF-8" in ended.err) == (2, True)


@pytest.mark.parametrize("dash", [[], ["-"]])
def test_a_statement_comes_from_standard_input(
    sql: Sql, monkeypatch: pytest.MonkeyPatch, dash: list[str]
) -> None:
    given = io.TextIOWrapper(io.BytesIO("SELECT 'ü' AS x".encode()), "ascii")
    monkeypatch.setattr(sys, "stdin", given)
    assert sql(*dash, "--format=jsonl").out == '{"x":"ü"}\n'
    wrong = io.TextIOWrapper(io.BytesIO(b"SELECT x"))
    monkeypatch.setattr(sys, "stdin", wrong)
    assert sql(*dash).err.startswith("<stdin>:1:8: error: ")


def test_no_statement_at_all_is_wrong_usage(
    sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    ended = sql()
    assert (ended.code, "no STATEMENT" in ended.err) == (2, True)


@pytest.mark.parametrize("name", ["x.csv", "x.json", "x.jsonl", "x.parquet", "x.arrow"])
def test_a_file_is_written_in_the_format_that_its_name_says(
    sql: Sql, name: str
) -> None:
    ended = sql(f"SELECT id, pages FROM {BOOKS} ORDER BY id", "--out", name)
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    read = {
        "x.csv": polars.read_csv,
        "x.json": polars.read_json,
        "x.jsonl": polars.read_ndjson,
        "x.parquet": polars.read_parquet,
        "x.arrow": polars.read_ipc,
    }
    assert read[name](name).rows() == [("b1", 100), ("b2", 200), ("b3", 300)]


@pytest.mark.parametrize("name", ["x.txt", "x"])
def test_a_table_is_written_to_a_file_of_text(sql: Sql, name: str) -> None:
    assert sql("SELECT 1 AS a", "--out", name).code == 0
    assert "│ a │" in Path(name).read_text()


def test_a_format_that_is_named_takes_any_file(sql: Sql) -> None:
    assert sql("SELECT 1 AS a", "--format=csv", "--out=x.xlsx").code == 0
    assert Path("x.xlsx").read_text() == "a\n1\n"


def test_no_providers_come_with_how_to_get_some(specloom: Specloom) -> None:
    ended = specloom("sql", "SHOW PROVIDERS")
    assert ended.code == 0 and "│ title │" in ended.out
    assert "name their folder with --provider-dir" in ended.err


def test_format_goes_before_the_name_of_the_file(sql: Sql) -> None:
    sql("SELECT 1 AS a", "--format=csv", "--out=x.json")
    assert Path("x.json").read_text() == "a\n1\n"


def test_a_failed_statement_leaves_the_file_as_it_was(sql: Sql) -> None:
    Path("x.csv").write_text("old")
    assert sql("SELECT nothing", "--out=x.csv").code == 1
    assert Path("x.csv").read_text() == "old"


def test_explain_shows_requests_and_sends_none(sql: Sql, library: Library) -> None:
    statement = f"DELETE FROM {BOOKS} WHERE book_id IN ('b1', 'b2')"
    for arguments in ([statement, "--explain"], [f"EXPLAIN {statement}"]):
        ended = sql(*arguments, "--format=jsonl")
        shown = [json.loads(line) for line in ended.out.splitlines()]
        assert [row["url"] for row in shown] == [
            f"{library.url}/books/b1",
            f"{library.url}/books/b2",
        ]
    assert library.requests == []


@pytest.mark.parametrize(
    ("option", "told"),
    [("--max-requests=1", "more than 1 request"), ("--max-rows=2", "more than 2 rows")],
)
def test_a_ceiling_fails_instead_of_cutting_off(
    sql: Sql, option: str, told: str
) -> None:
    ended = sql(f"SELECT * FROM {BOOKS}", option)
    assert (ended.code, ended.out) == (1, "")
    assert told in ended.err


def test_time_is_limited(sql: Sql, library: Library) -> None:
    library.pause = 20
    ended = sql(f"SELECT * FROM {BOOKS}", "--timeout=0.4")
    assert ended.code == 1
    assert "longer than 0.4 seconds" in ended.err


def test_a_change_says_what_it_did_on_standard_error(sql: Sql) -> None:
    ended = sql(f"DELETE FROM {BOOKS} WHERE book_id = 'b1'")
    assert (ended.code, ended.out, ended.err) == (0, "", "1 row changed\n")


def test_a_change_that_fails_says_how_far_it_came(sql: Sql, library: Library) -> None:
    ended = sql(f"INSERT INTO {BOOKS} (title) VALUES ('a'), ('forbidden'), ('c')")
    assert ended.code == 1
    assert "row 2 of 3" in ended.err
    assert "1 done, 1 failed, 1 not sent" in ended.err
    assert len(library.books) == 4


def test_without_documents_the_error_says_where_they_could_be(
    specloom: Specloom,
) -> None:
    assert specloom("sql", "SELECT 1").code == 0
    ended = specloom("sql", "SELECT * FROM a.b.c")
    assert ended.code == 1
    assert "--provider-dir" in ended.err


def test_documents_come_from_the_configuration(
    specloom: Specloom, project: Path
) -> None:
    (project / "specloom.toml").write_text(
        'out = "made"\ntargets = ["sql"]\n[providers.shop.services]\nmain = "shop.yaml"\n'
    )
    assert specloom("generate").code == 0
    assert "│ shop │" in specloom("sql", "SHOW PROVIDERS").out


def run_script(script: str, *arguments: str) -> Ended:
    command = [sys.executable, "-c", script, *arguments]
    ended = subprocess.run(command, capture_output=True, text=True)
    return Ended(ended.returncode, ended.stdout, ended.stderr)


@pytest.mark.parametrize(
    ("command", "missing"),
    [
        ("sql", "duckdb"),
        ("sql", "rich"),
        ("shell", "sqlglot"),
        ("shell", "prompt_toolkit"),
    ],
)
def test_without_the_extra_a_command_says_how_to_install_it(
    command: str, missing: str
) -> None:
    ended = run_script(
        f"import sys; sys.modules[{missing!r}] = None\n"
        f"sys.argv = ['specloom', {command!r}] + ['SELECT 1'] * ({command!r} == 'sql')\n"
        "from specloom.cli import main; main()"
    )
    assert ended.code == 1
    assert f"needs {missing}" in ended.err
    assert "pip install 'specloom[sql]'" in ended.err


@pytest.mark.parametrize("command", ["sql", "shell"])
def test_help_needs_no_engine(command: str) -> None:
    ended = run_script(
        f"import sys; sys.argv = ['specloom', {command!r}, '--help']\n"
        "from specloom.cli import main\n"
        "try: main()\n"
        "finally: assert not {'duckdb', 'sqlglot', 'rich'} & set(sys.modules)"
    )
    assert (ended.code, ended.err) == (0, "")
    assert "--provider-dir" in ended.out


def test_ctrl_c_stops_the_statement(library: Library) -> None:
    library.pause = 20
    process = subprocess.Popen(
        [sys.executable, "-m", "specloom", "sql", f"SELECT * FROM {BOOKS}"]
        + [f"--provider-dir={DOCUMENTS}", f"--server={library.url}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    library.was_asked.wait(20)
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, out) == (130, "")
    assert "the statement was cancelled" in err


def test_a_closed_pipe_ends_quietly() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "specloom", "sql", "--format=csv"]
        + ["SELECT * FROM range(200000) t(n)"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None and process.stderr is not None
    assert process.stdout.readline() == b"n\n"
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(10) == 141


def test_the_shell_needs_a_terminal(process: Specloom) -> None:
    ended = process("shell")
    assert ended.code == 2
    assert "use `specloom sql`" in ended.err


ML = "databricks_workspace.ml"
OURS = ROOT / "generated" / "sql" / "databricks_workspace"


def run_on(server: MlflowServer, specloom: Specloom, sql: str, *more: str) -> Ended:
    where = (f"--provider-dir={OURS}", f"--server={server.url}")
    return specloom("sql", sql, *more, *where)


def experiment(server: MlflowServer, specloom: Specloom, name: str) -> str:
    """The id of a new experiment."""
    sql = (
        f"INSERT INTO {ML}.experiments (name) VALUES ('{name}') RETURNING experiment_id"
    )
    [row] = json.loads(run_on(server, specloom, sql, "--format=json").out)
    return str(row["experiment_id"])


def test_statements_run_on_a_real_server(
    specloom: Specloom, mlflow_server: MlflowServer
) -> None:
    """The generated documents against MLflow: write, read back, join, export."""
    number = experiment(mlflow_server, specloom, "from the command line")
    insert = (
        f"INSERT INTO {ML}.experiment_runs (experiment_id, run_name, start_time) "
        "SELECT '{{ number }}', '{{ name }}', {{ start }}"
    )
    for name in ("one", "two"):
        given = (f"--param=number={number}", f"--param=name={name}", "--param=start=5")
        inserted = run_on(mlflow_server, specloom, insert, *given)
        assert inserted.err == "1 row changed\n"
    select = f"""
        SELECT r.run_name, r.start_time, e.name
        FROM {ML}.experiments e JOIN {ML}.experiment_runs r USING (experiment_id)
        WHERE e.experiment_id = '{number}' AND r.experiment_ids = '["{number}"]'
        ORDER BY r.run_name
        """
    found = run_on(mlflow_server, specloom, select, "--out=runs.parquet")
    assert (found.code, found.err) == (0, "")
    assert polars.read_parquet("runs.parquet").rows() == [
        ("one", 5, "from the command line"),
        ("two", 5, "from the command line"),
    ]


def test_a_real_servers_refusal_is_told(
    specloom: Specloom, mlflow_server: MlflowServer
) -> None:
    experiment(mlflow_server, specloom, "there already")
    sql = f"INSERT INTO {ML}.experiments (name) VALUES ('there already')"
    again = run_on(mlflow_server, specloom, sql)
    assert again.code == 1
    assert "RESOURCE_ALREADY_EXISTS" in again.err
