"""What somebody who runs SQL is promised of servers that misbehave."""

from __future__ import annotations

import logging
import re
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from evil_server import MODES, ROWS, TOKEN, Evil
from hypothesis import given, settings
from hypothesis import strategies as st

from specloom.engine import (
    Cancelled,
    Engine,
    LimitError,
    RequestError,
    Result,
    StatementError,
    WriteError,
    connect,
)
from specloom.errors import QueryError

REGISTRY = Path(__file__).parent / "evil"
GOOD = [tuple(row.values()) for row in ROWS]
PATIENCE = (
    0.5  # seconds; what a statement may take where the server is not going to answer
)


@pytest.fixture
def evil() -> Iterator[Evil]:
    with Evil() as server:
        yield server


@pytest.fixture
def engine(evil: Evil) -> Iterator[Engine]:
    with made(evil) as engine:
        yield engine


@pytest.fixture(scope="module")
def lasting() -> Iterator[tuple[Evil, Engine]]:
    """One server and engine for all examples of a property."""
    with Evil() as server, made(server) as engine:
        yield server, engine


def made(evil: Evil, **options: Any) -> Engine:
    options = {"environ": {"EVIL_TOKEN": TOKEN}, "timeout": 20, **options}
    return Engine(REGISTRY, servers=evil.url, **options)


def select(engine: Engine, mode: str, source: str = "things", **given: Any) -> Result:
    conditions = "".join(f" AND {name} = :{name}" for name in given)
    sql = (
        f"SELECT id, name, size FROM evil.modes.{source} WHERE mode = :mode{conditions}"
    )
    return engine.execute(sql, {"mode": mode, **given})


def insert(engine: Engine, mode: str, *names: str) -> Result:
    rows = ", ".join(f"('{mode}', '{name}')" for name in names or ("one",))
    return engine.execute(f"INSERT INTO evil.modes.things (mode, name) VALUES {rows}")


# ------------------------------------------------------------------- whatever happens


@pytest.mark.parametrize("mode", MODES)
def test_every_statement_ends_soon_in_whole_rows_or_in_an_error_that_keeps_secrets(
    evil: Evil, mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for run in (select, insert):
        with made(evil, timeout=PATIENCE if "gzip" not in mode else 10) as engine:
            started, shown = time.monotonic(), ""
            try:
                rows = run(engine, mode).fetchall()
                assert run is insert or rows[:3] in ([], GOOD) or mode in _ODD_ROWS
            except QueryError as error:
                shown = repr(error) + "".join(traceback.format_exception(error))
            assert time.monotonic() - started < 5
        assert TOKEN not in shown + caplog.text
    assert evil.stolen == []


_ODD_ROWS = ("echo", "bigint-json")


def test_every_way_in_which_a_server_is_known_to_fail_is_tried(shared: Path) -> None:
    source = (shared / "hostile/faults/evil_server.py").read_text("utf-8")
    known = set(re.findall(r'"/([a-z0-9]+(?:-[a-z0-9]+)*)"', source)) - {"stolen"}
    assert len(known) > 40
    assert known <= set(MODES)


# ------------------------------------------------------------------- asking again


@pytest.mark.parametrize(
    "mode",
    ["429", "429-date", "429-bad", "500", "502", "503", "504", "reset", "reset-after"],
)
def test_what_only_reads_is_asked_again_until_it_works(
    evil: Evil, engine: Engine, mode: str
) -> None:
    rows = select(engine, mode, fail=1).fetchall()
    assert rows[:3] == GOOD
    assert len(rows) == (1500 if mode == "reset-after" else 3)
    assert len(evil.seen) == 2


def test_what_a_document_says_nothing_about_is_asked_again_after_a_moment(
    evil: Evil, engine: Engine
) -> None:
    started = time.monotonic()
    assert select(engine, "503", "patient", fail=1).fetchall() == GOOD
    assert time.monotonic() - started < 3
    assert len(evil.seen) == 2


def test_the_wait_that_a_server_asks_for_is_kept(evil: Evil, engine: Engine) -> None:
    started = time.monotonic()
    select(engine, "429", fail=1, after="0.3")
    assert time.monotonic() - started >= 0.3


def test_a_wait_that_is_too_long_fails_at_once_and_is_told(
    evil: Evil, engine: Engine
) -> None:
    started = time.monotonic()
    with pytest.raises(RequestError, match="asks to wait 31536000 seconds") as caught:
        select(engine, "429-huge")
    assert time.monotonic() - started < 2
    assert caught.value.status == 429
    assert len(evil.seen) == 1


def test_a_server_that_keeps_failing_is_told_with_its_answer_and_the_attempts(
    evil: Evil, engine: Engine
) -> None:
    with pytest.raises(RequestError) as caught:
        select(engine, "500", fail=99)
    assert caught.value.status == 500
    assert "evil.modes.things.list: 500 for GET http" in str(caught.value)
    assert "<html>oops" in str(caught.value)
    assert "\x1b" not in str(caught.value) + caught.value.body
    assert len(str(caught.value)) < 600
    assert "after 4 attempts" in str(caught.value)
    assert len(evil.seen) == 4


def test_a_search_is_asked_again_although_it_is_a_post(
    evil: Evil, engine: Engine
) -> None:
    assert select(engine, "503", "found", fail=1).fetchall() == GOOD
    assert [seen.method for seen in evil.seen] == ["POST", "POST"]


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO evil.modes.things (mode, name) VALUES ('503', 'one')",
        "EXEC evil.modes.things.touch @mode = '503', @name = 'one'",
    ],
)
def test_a_change_is_sent_once_and_its_refusal_is_told(
    evil: Evil, engine: Engine, sql: str
) -> None:
    with pytest.raises(WriteError) as caught:
        engine.execute(sql)
    assert len(evil.seen) == 1
    [outcome] = caught.value.outcomes
    assert (outcome.state, outcome.status) == ("failed", 503)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM evil.modes.things WHERE mode = '503'",
        "REPLACE evil.modes.things SET name = 'one' WHERE mode = '503'",
    ],
)
def test_a_change_that_may_be_repeated_is(evil: Evil, engine: Engine, sql: str) -> None:
    assert engine.execute(sql).affected == 1
    assert len(evil.seen) == 3


@pytest.mark.parametrize("mode", ["reset", "reset-after", "bad-chunk", "trunc-gzip"])
def test_a_change_without_a_whole_answer_may_have_taken_effect(
    evil: Evil, engine: Engine, mode: str
) -> None:
    with pytest.raises(
        WriteError, match="whether it took effect is not known"
    ) as caught:
        insert(engine, mode)
    assert len(evil.seen) == 1
    assert [outcome.state for outcome in caught.value.outcomes] == ["unknown"]


def test_a_change_that_could_not_be_sent_has_not_taken_effect(engine: Engine) -> None:
    with Evil() as gone:
        url = gone.url
    with (
        Engine(REGISTRY, servers=url, environ={}) as nowhere,
        pytest.raises(WriteError, match="cannot connect") as caught,
    ):
        insert(nowhere, "ok", "one", "two")
    assert [outcome.state for outcome in caught.value.outcomes] == ["not sent"] * 2


def test_a_change_that_succeeded_with_an_answer_nobody_can_read_has_taken_effect(
    engine: Engine,
) -> None:
    with pytest.raises(WriteError, match="it is not JSON") as caught:
        engine.execute(
            "INSERT INTO evil.modes.things (mode, name) VALUES ('bad-json', 'x') RETURNING id"
        )
    assert [outcome.state for outcome in caught.value.outcomes] == ["done"]


def test_a_change_that_fails_half_way_says_what_became_of_each_row(
    evil: Evil, engine: Engine
) -> None:
    """The first mode's answer is good, the second's is not, the third is never asked."""
    with pytest.raises(
        WriteError, match=r"row 2 of 3.*1 done, 1 failed, 1 not sent"
    ) as caught:
        engine.execute(
            "INSERT INTO evil.modes.things (mode, name) VALUES "
            "('ok', 'a'), ('403', 'b'), ('items', 'c')"
        )
    states = [(o.row, o.state, o.status) for o in caught.value.outcomes]
    assert states == [(1, "done", 200), (2, "failed", 403), (3, "not sent", 0)]
    assert [seen.path for seen in evil.seen] == ["/ok", "/403"]


# ------------------------------------------------------------------- broken answers


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        ("reset-after", "the connection broke"),
        ("wrong-length-long", "received 130 bytes, expected 100000"),
        ("two-lengths", "conflicting Content-Length"),
        ("bad-chunk", "illegal chunk"),
        ("huge-headers", "buffer too long"),
        ("crlf-header", "illegal header line"),
        ("trunc-gzip", "gzip data that stops early, after [0-9]+ bytes"),
        ("bad-gzip", "bytes that are not gzip"),
    ],
)
def test_an_answer_that_did_not_arrive_whole_gives_no_rows(
    evil: Evil, engine: Engine, mode: str, told: str
) -> None:
    with pytest.raises(RequestError, match=f"(?i){told}.*after 4 attempts"):
        select(engine, mode, fail=99)
    assert len(evil.seen) == 4


def test_an_answer_that_unpacks_without_end_is_stopped(
    evil: Evil, engine: Engine
) -> None:
    with pytest.raises(RequestError, match="more than 268435456 bytes") as caught:
        select(engine, "gzip-bomb")
    assert caught.value.hint == "ask for less at a time"
    assert len(evil.seen) == 1


@pytest.mark.parametrize(
    ("mode", "kind", "told"),
    [
        (
            "bad-json",
            "application/json",
            "it is not JSON .*; it begins {.items.: .1,2,",
        ),
        ("truncated-json", "application/json", "it is not JSON .*truncated"),
        ("nan-json", "application/json", r"it is not JSON .*byte 18\)"),
        ("dup-json", "application/json", "an object repeats a key"),
        ("html-200", "text/html", r"it is not JSON.*; it begins <html><h1>Log\\x1bin"),
        ("empty-200", "application/json", "it is empty"),
        ("deep-json", "application/json", "it is nested too deeply"),
        ("200-error-body", "application/json", "it has no 'items', but an 'error'"),
        ("text-200", "application/json", "it is neither an object nor an array"),
        ("latin1-json", "application/json", "it is not UTF-8"),
    ],
)
def test_an_answer_that_makes_no_sense_is_told_with_its_status_type_and_beginning(
    evil: Evil, engine: Engine, mode: str, kind: str, told: str
) -> None:
    wanted = rf"things\.list: GET .* answered 200 \({kind}\): {told}"
    with pytest.raises(RequestError, match=wanted) as caught:
        select(engine, mode)
    assert caught.value.status == 200
    assert len(str(caught.value)) < 500
    assert len(evil.seen) == 1


@pytest.mark.parametrize("mode", ["bom-json", "utf16-json"])
def test_any_unicode_is_read(engine: Engine, mode: str) -> None:
    assert select(engine, mode).fetchall() == GOOD


@pytest.mark.parametrize("mode", ["wrong-length-short", "204-body"])
def test_bytes_too_many_are_not_taken_for_the_next_answer(
    engine: Engine, mode: str
) -> None:
    for _ in range(3):
        try:
            assert select(engine, mode).fetchall() == []
        except RequestError as error:
            assert "it is not JSON" in str(error)
        assert select(engine, "ok").fetchall() == GOOD


def test_values_of_another_type_become_null_and_are_told(engine: Engine) -> None:
    result = select(engine, "schema-v2")
    assert result.fetchall() == [
        *GOOD,
        (None, None, None),
        (None, None, None),
        (None, None, None),
        (None, "5", None),
    ]
    assert result.notes == (
        "1 value of evil.modes.things.id came as something else than a whole number "
        'and became NULL, the first as "abc"',
        "1 value of evil.modes.things.size came as something else than a whole number "
        'and became NULL, the first as {"unit": "MB"}',
        "2 values of evil.modes.things came as something else than an object "
        "and became NULL, the first as null",
    )


def test_a_number_of_any_length_harms_its_own_value_only(engine: Engine) -> None:
    result = select(engine, "bigint-json")
    assert result.fetchall() == [(None, "big", None)]
    assert "evil.modes.things.id came as something else" in result.notes[0]
    assert len(result.notes[0]) < 250


# ------------------------------------------------------------------- time


@pytest.mark.parametrize("mode", ["hang", "slow", "slow-headers"])
@pytest.mark.parametrize("limit", ["", " LIMIT 1"])
def test_a_statement_ends_when_its_time_is_up(
    evil: Evil, mode: str, limit: str
) -> None:
    started = time.monotonic()
    with (
        made(evil, timeout=PATIENCE) as engine,
        pytest.raises(LimitError, match=r"took longer than 0\.5 seconds") as caught,
    ):
        engine.execute(f"SELECT * FROM evil.modes.things WHERE mode = '{mode}'{limit}")
    assert time.monotonic() - started < PATIENCE + 1
    assert "raise timeout" in caught.value.hint


def test_a_change_that_is_out_of_time_may_have_taken_effect(evil: Evil) -> None:
    with made(evil, timeout=PATIENCE) as engine, pytest.raises(WriteError) as caught:
        insert(engine, "hang", "one", "two")
    assert [o.state for o in caught.value.outcomes] == ["unknown", "not sent"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM evil.modes.things WHERE mode = 'hang'",
        "SELECT * FROM evil.modes.things WHERE mode = 'hang' LIMIT 1",
        "INSERT INTO evil.modes.things (mode, name) VALUES ('hang', 'a'), ('ok', 'b')",
    ],
)
def test_cancelling_waits_for_no_server(evil: Evil, engine: Engine, sql: str) -> None:
    cancelled: list[float] = []

    def cancel() -> None:
        while not evil.seen:
            time.sleep(0.01)
        time.sleep(0.1)
        cancelled.append(time.monotonic())
        engine.cancel()

    threading.Thread(target=cancel, daemon=True).start()
    with pytest.raises((Cancelled, WriteError), match="cancelled") as caught:
        engine.execute(sql)
    assert time.monotonic() - cancelled[0] < 2
    if isinstance(caught.value, WriteError):
        states = [outcome.state for outcome in caught.value.outcomes]
        assert states == ["unknown", "not sent"]
    assert len(evil.seen) == 1
    assert select(engine, "ok").fetchall() == GOOD  # and the engine goes on


@pytest.mark.parametrize(
    "sql",
    ["SELECT * FROM evil.modes.things WHERE mode = 'hang'", "SELECT count(*) FROM range(100_000_000_000)"],
)  # fmt: skip
def test_a_statement_can_be_cancelled_from_its_first_moment(
    engine: Engine, sql: str
) -> None:
    done = threading.Event()

    def cancel() -> None:
        while not done.wait(0.001):
            engine.cancel()

    thread = threading.Thread(target=cancel)
    thread.start()
    try:
        with pytest.raises(Cancelled):
            engine.execute(sql)
    finally:
        done.set()
        thread.join()


class Telling(dict[str, int]):
    """Parameters that tell when a statement has begun to read them."""

    def __init__(self, values: dict[str, int], begun: threading.Event) -> None:
        super().__init__(values)
        self.begun = begun

    def __getitem__(self, name: str) -> int:
        self.begun.set()
        return super().__getitem__(name)


@pytest.mark.parametrize("moment", range(30))
def test_to_cancel_once_is_enough_at_any_moment(engine: Engine, moment: int) -> None:
    engine.execute("SELECT 1")
    begun = threading.Event()

    def cancel() -> None:
        begun.wait()
        time.sleep(moment / 10_000)
        engine.cancel()

    thread = threading.Thread(target=cancel)
    thread.start()
    with pytest.raises(Cancelled):
        engine.execute(
            "SELECT count(*) FROM range(100_000_000_000) WHERE $one = 1",
            Telling({"one": 1}, begun),
        )
    thread.join()


@pytest.mark.parametrize(
    ("sql", "status", "told"),
    [
        (
            "SELECT * FROM evil.modes.things WHERE mode = 'hang'",
            130,
            "specloom: error: the statement was cancelled\n",
        ),
        (
            "INSERT INTO evil.modes.things (mode, name) VALUES ('ok', 'a'), ('hang', 'b')",
            1,
            "specloom: error: row 2 of 2: the statement was cancelled (1 done, 1 unknown)\n",
        ),
    ],
)
def test_ctrl_c_ends_the_command_at_once_and_says_what_was_sent(
    evil: Evil, sql: str, status: int, told: str
) -> None:
    options = ["--provider-dir", str(REGISTRY), "--server", evil.url]
    command = subprocess.Popen(
        [sys.executable, "-m", "specloom", "sql", sql, *options],
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for(lambda: any(seen.path == "/hang" for seen in evil.seen))
    command.send_signal(signal.SIGINT)
    _, shown = command.communicate(timeout=10)
    assert (command.returncode, shown) == (status, told)


def wait_for(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


# ------------------------------------------------------------------- redirects


@pytest.mark.parametrize("mode", [mode for mode in MODES if "redirect" in mode])
@pytest.mark.parametrize("run", [select, insert])
def test_no_redirect_is_followed_and_nothing_reaches_another_origin(
    evil: Evil, engine: Engine, mode: str, run: Any
) -> None:
    with pytest.raises(
        RequestError, match=r"answered 30[27], to .*not followed"
    ) as caught:
        run(engine, mode)
    assert len(evil.seen) == 1
    assert evil.stolen == []
    assert "user:pw" not in str(caught.value)


# ------------------------------------------------------------------- pages


@pytest.mark.parametrize(
    ("mode", "told", "requests"),
    [
        ("page-loop", "page 'SAME' comes twice", 2),
        ("page-cycle", "page 'a' comes twice", 3),
        ("page-empty", "empty pages in a row", 101),
    ],
)
def test_pages_that_lead_nowhere_are_an_error(
    evil: Evil, engine: Engine, mode: str, told: str, requests: int
) -> None:
    with pytest.raises(RequestError, match=told):
        select(engine, mode)
    assert len(evil.seen) == requests


@pytest.mark.parametrize(
    ("ceiling", "told"),
    [
        ({"max_requests": 5}, "more than 5 requests"),
        ({"max_rows": 10}, "more than 10 rows"),
    ],
)
def test_pages_without_end_reach_a_ceiling_that_says_how_to_lift_it(
    evil: Evil, ceiling: dict[str, int], told: str
) -> None:
    with (
        made(evil, **ceiling) as engine,
        pytest.raises(LimitError, match=told) as caught,
    ):
        select(engine, "page-grow")
    assert f"raise {next(iter(ceiling))}" in caught.value.hint
    assert len(evil.seen) < 200  # pages that nobody reads are not asked for


def test_a_limit_asks_for_no_more_pages_than_it_needs(
    evil: Evil, engine: Engine
) -> None:
    things = "SELECT id FROM evil.modes.things WHERE mode = 'page-grow'"
    assert len(engine.execute(f"{things} LIMIT 2").fetchall()) == 2
    assert len(evil.seen) == 1
    assert len(engine.execute(f"{things} AND size > 10 LIMIT 3").fetchall()) == 3
    assert len(evil.seen) == 1 + 3


def test_rows_that_come_twice_are_kept(engine: Engine) -> None:
    assert select(engine, "page-dup").fetchall() == GOOD * 2


def test_a_page_that_fails_loses_the_statement_and_not_silently_the_rows(
    evil: Evil, engine: Engine
) -> None:
    with pytest.raises(RequestError, match=r"503 for GET .*after 4 attempts"):
        select(engine, "page-fail")
    assert len(evil.seen) == 2 + 4


@pytest.mark.parametrize("source", ["things", "linked", "next"])
def test_a_next_page_at_another_origin_is_not_asked_for(
    evil: Evil, engine: Engine, source: str
) -> None:
    with pytest.raises(RequestError, match="the next page is at another origin"):
        select(engine, "page-url-other", source)
    assert len(evil.seen) == 1
    assert evil.stolen == []


def test_a_server_that_ignores_page_numbers_is_noticed(
    evil: Evil, engine: Engine
) -> None:
    with pytest.raises(RequestError, match="the same page again"):
        select(engine, "page-same", "numbered")
    assert len(evil.seen) == 2


# ------------------------------------------------------------------- credentials


def test_credentials_that_are_not_taken_are_told_with_what_to_do(
    evil: Evil, engine: Engine
) -> None:
    with pytest.raises(RequestError, match=r"401 for GET .*token expired") as caught:
        select(engine, "401")
    assert "check the credentials" in caught.value.hint
    assert len(evil.seen) == 1


@pytest.mark.parametrize(
    "auth",
    [
        {"type": "bearer", "credentials": TOKEN},
        {"type": "basic", "username": "me", "password": TOKEN},
        {"type": "custom", "credentials": TOKEN, "name": "X-Key", "location": "header"},
        {"type": "custom", "credentials": TOKEN, "name": "key", "location": "query"},
    ],
    ids=["bearer", "basic", "header", "query"],
)
@pytest.mark.parametrize("run", [select, insert])
def test_an_answer_that_repeats_the_credentials_is_shown_without_them(
    evil: Evil, auth: dict[str, str], run: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with (
        made(evil, auth={"evil": auth}) as engine,
        pytest.raises(RequestError, match=r"403 .*you sent") as caught,
    ):
        run(engine, "403")
    shown = [str(caught.value), repr(caught.value), caught.value.body, caplog.text]
    shown += traceback.format_exception(caught.value)
    if isinstance(caught.value, WriteError):
        shown.append(repr(caught.value.outcomes))
    sent = f"{evil.seen[0].headers} {evil.seen[0].target}"
    secrets = [TOKEN, *re.findall(r"Basic ([\w=]+)", sent)]
    assert any(secret in sent for secret in secrets)
    assert not [s for s in secrets for text in shown if s in text]


def test_the_errors_of_the_database_interface_keep_secrets_with_their_causes(
    evil: Evil,
) -> None:
    auth = {"evil": {"type": "bearer", "credentials": TOKEN}}
    with connect(REGISTRY, servers=evil.url, auth=auth) as connection:
        with pytest.raises(Exception, match=r"403 .*\*\*\*") as caught:
            connection.execute("SELECT * FROM evil.modes.things WHERE mode = '403'")
        assert TOKEN not in repr(connection.engine)
    error: BaseException | None = caught.value
    assert isinstance(caught.value.__cause__, RequestError)
    while error is not None:
        assert TOKEN not in f"{error} {error!r} {error.args}"
        error = error.__cause__ or error.__context__
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


def test_many_requests_whose_token_has_expired_share_one_renewal(evil: Evil) -> None:
    auth = {
        "type": "oauth2",
        "grant_type": "client_credentials",
        "client_id": "me",
        "client_secret": "s3cret-of-mine",
        "token_url": f"{evil.url}/token",
    }
    keys = ", ".join(f"'{n}'" for n in range(16))
    with made(evil, auth={"evil": auth}) as engine:
        found = engine.execute(
            "SELECT id FROM evil.modes.things "
            f"WHERE mode = 'guarded' AND after IN ({keys})"
        )
        assert len(found.fetchall()) == 16 * 3
    tokens = [seen for seen in evil.seen if seen.path == "/token"]
    assert len(tokens) == 2  # the first, which the server forgets, and the second


def test_a_token_endpoint_that_refuses_is_told_without_the_secret(evil: Evil) -> None:
    auth = {
        "type": "oauth2",
        "client_id": "me",
        "client_secret": "s3cret-of-mine",
        "token_url": f"{evil.url}/403",
        "auth_style": "in_params",
    }
    with (
        made(evil, auth={"evil": auth}) as engine,
        pytest.raises(WriteError, match="token endpoint answered 403") as caught,
    ):
        insert(engine, "ok")
    assert [outcome.state for outcome in caught.value.outcomes] == ["not sent"]
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))


# ------------------------------------------------------------------- values


@given(st.text(min_size=1))
@settings(max_examples=60)
def test_a_value_in_a_path_stays_one_part_of_it(
    lasting: tuple[Evil, Engine], value: str
) -> None:
    evil, engine = lasting
    with pytest.raises(RequestError, match="404"):
        select(engine, f"{value}~")  # ``GET /{mode}``, and no mode is called so
    target = evil.seen[-1].target
    assert target.count("/") == 1
    assert unquote(target[1:]) == f"{value}~"


@pytest.mark.parametrize("value", [".", "..", "../../admin", "a/b?x=1#y", "%2e%2e", ""])
def test_no_value_climbs_out_of_its_path(
    evil: Evil, engine: Engine, value: str
) -> None:
    with pytest.raises((RequestError, StatementError)):
        select(engine, value)
    assert all(seen.path.count("/") == 1 for seen in evil.seen)
    assert all(unquote(seen.path[1:]) == value for seen in evil.seen)


@given(st.text())
@settings(max_examples=60)
def test_a_value_in_a_query_arrives_as_it_is(
    lasting: tuple[Evil, Engine], value: str
) -> None:
    evil, engine = lasting
    select(engine, "ok", after=value)
    assert evil.seen[-1].query == {"after": value}


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\x00b", "\r", "a\x7fb"])
def test_a_value_that_no_header_can_carry_is_refused_before_anything_is_sent(
    evil: Evil, engine: Engine, value: str
) -> None:
    with pytest.raises(StatementError, match="no header can carry"):
        select(engine, "ok", trace=value)
    assert evil.seen == []
