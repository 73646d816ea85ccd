"""Clients, SQL mappings and pages agree on where credentials come from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import specloom
from specloom import ir
from specloom.targets import target, wording
from specloom.targets.client.arguments import constructor, hint
from specloom.targets.client.scope import Scope
from specloom.targets.credentials import credentials
from specloom.targets.sql import security

DOCUMENT = """
openapi: 3.0.3
info: {title: Books, version: "1"}
paths: {}
components: {securitySchemes: {SCHEMES}}
SECURITY
"""
BEARER = "login: {type: http, scheme: bearer}"
BASIC = "desk: {type: http, scheme: basic}"
DIGEST = "digest: {type: http, scheme: digest}"
KEY = "card: {type: apiKey, in: header, name: X-Key}"
BOTH = "[{token: [], card: []}]"
CLASH = "token: {type: apiKey, in: header, name: X-Token}"
OAUTH = (
    "app: {type: oauth2, flows: {clientCredentials: "
    "{tokenUrl: 'https://example.com/token', scopes: {}}}}"
)


def api(folder: Path, *schemes: str, security: str = "") -> ir.Api:
    """An API with these schemes and nothing else."""
    path = folder / "openapi.yaml"
    text = DOCUMENT.replace("SCHEMES", ", ".join(schemes))
    path.write_text(text.replace("SECURITY", security))
    source = specloom.ServiceSource("api", specloom.load(path))
    return specloom.build([source], name="book_shelf").api


@pytest.mark.parametrize(
    ("schemes", "pairs", "read"),
    [
        ((BEARER,), "token BOOK_TOKEN", "BOOK_TOKEN"),
        (
            (BASIC,),
            "username BOOK_USERNAME, password BOOK_PASSWORD",
            "BOOK_USERNAME, BOOK_PASSWORD",
        ),
        ((KEY,), "api_key BOOK_API_KEY", "BOOK_API_KEY"),
        (
            (CLASH, KEY),
            "token_key BOOK_TOKEN_KEY, card BOOK_CARD",
            "BOOK_TOKEN_KEY",
        ),
        (
            (OAUTH,),
            "token BOOK_TOKEN, client_id BOOK_CLIENT_ID, "
            "client_secret BOOK_CLIENT_SECRET",
            "BOOK_CLIENT_ID, BOOK_CLIENT_SECRET",
        ),
        ((DIGEST,), "", ""),
    ],
    ids=["bearer", "basic", "key", "clash", "oauth", "digest"],
)
def test_each_kind_of_scheme_has_its_arguments_and_variables(
    tmp_path: Path, schemes: tuple[str, ...], pairs: str, read: str
) -> None:
    found = api(tmp_path, *schemes)
    asked = [pair for scheme in found.schemes for pair in credentials(found, scheme)]
    assert ", ".join(f"{p.argument} {p.variable}" for p in asked) == pairs
    assert ", ".join(security.variables(found)) == read


@pytest.mark.parametrize("schemes", [(BEARER,), (BASIC,), (OAUTH,), (CLASH, KEY)])
def test_sql_reads_variables_that_clients_read(
    tmp_path: Path, schemes: tuple[str, ...]
) -> None:
    found = api(tmp_path, *schemes)
    arguments, _ = constructor(found, Scope(0, ()))
    read = security.variables(found)
    assert read
    assert set(read) <= {argument.variable for argument in arguments}
    settings = security.auth(found).values()
    assert set(read) <= {value for value in settings if isinstance(value, str)}


def test_sql_gives_what_most_operations_ask_for(tmp_path: Path) -> None:
    found = api(tmp_path, BEARER, CLASH, KEY, security="security: [{login: []}]")
    assert security.auth(found)["type"] == "bearer"
    paths = "{" + ", ".join(
        f"/{path}: {{get: {{security: {asked}, responses: {{'204': {{description: x}}}}}}}}"
        for path, asked in (
            ("a", "[]"),
            ("b", BOTH),
            ("c", BOTH),
            ("d", "[{login: []}]"),
        )
    )
    written = (tmp_path / "openapi.yaml").read_text()
    (tmp_path / "openapi.yaml").write_text(written.replace("{}", paths + "}", 1))
    source = specloom.ServiceSource("api", specloom.load(tmp_path / "openapi.yaml"))
    found = specloom.build([source], name="book_shelf").api
    told = security.auth(found)
    assert (told["name"], told["successor"]["name"]) == (  # type: ignore[index]
        ir.Text("X-Token"),
        ir.Text("X-Key"),
    )


def test_sql_gives_a_whole_proof_rather_than_a_part_of_one(tmp_path: Path) -> None:
    found = api(
        tmp_path,
        DIGEST,
        KEY,
        BEARER,
        security="security: [{digest: [], card: []}, {login: []}]",
    )
    assert security.auth(found)["type"] == "bearer"
    found = api(tmp_path, DIGEST, KEY, security="security: [{digest: [], card: []}]")
    assert security.auth(found)["name"] == ir.Text("X-Key")


def test_pages_name_what_python_and_sql_take(tmp_path: Path) -> None:
    found = api(tmp_path, BEARER, KEY, security="security: [{card: []}, {login: []}]")
    told = {s.wire.raw: wording.given(s, found) for s in found.schemes}
    assert told == {
        "login": "`token=` or `BOOK_TOKEN`",
        "card": "`api_key=` or `BOOK_API_KEY`",
    }
    assert wording.credential_note(found).endswith(", SQL from `BOOK_API_KEY`.")
    assert hint(found) == (
        "give api_key= (or set BOOK_API_KEY), or token= (or set BOOK_TOKEN)"
    )


def test_pages_say_that_sql_cannot_send_what_it_does_not_know(tmp_path: Path) -> None:
    found = api(tmp_path, DIGEST)
    assert wording.given(found.schemes[0], found) == ""
    assert wording.credential_note(found).endswith(", SQL sends none.")


@pytest.mark.parametrize(
    ("told", "needed", "asked"),
    [
        ("{}", "", []),
        ("{read: Reads}", "", ["read"]),
        ("{read: Reads, write: Writes}", "", []),
        ("{read: Reads, write: Writes}", "security: [{app: [write]}]", ["write"]),
    ],
)
def test_a_token_is_asked_for_what_all_operations_need_or_for_the_only_scope(
    tmp_path: Path, told: str, needed: str, asked: list[str]
) -> None:
    described = api(tmp_path, OAUTH.replace("scopes: {}", f"scopes: {told}"))
    if needed:
        path = tmp_path / "openapi.yaml"
        path.write_text(
            path.read_text().replace(
                "paths: {}",
                "paths: {/a: {get: {responses: {'204': {description: d}}}}}\n" + needed,
            )
        )
        source = specloom.ServiceSource("api", specloom.load(path))
        described = specloom.build([source], name="book_shelf").api
    (program,) = (
        file.content.decode()
        for file in specloom.render(described, target("client"))
        if file.path.endswith("/client.py")
    )
    in_call = program.partition('"https://example.com/token",')[2].partition(")")[0]
    assert re.findall(r'"(\w+)"', in_call) == asked
    given = security.auth(described).get("scopes", [])
    assert [scope.raw for scope in given] == asked
