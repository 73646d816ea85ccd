"""How to sign in, and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.spelling import built, notes, operation, spelled_path
from specloom import builder, document, ir
from specloom.builder import ServiceSource


def schemes() -> dict[str, ir.Scheme]:
    """The schemes of the document about security, by wire name."""
    return {s.wire.raw: s for s in built("security").api.schemes}


def test_every_kind_of_scheme_is_known() -> None:
    assert {wire: scheme.kind for wire, scheme in schemes().items()} == {
        "token": "bearer",
        "basic": "basic",
        "digest": "other",
        "X-Told-Key": "api_key",
        "untold key": "other",
        "key": "api_key",
        "app": "api_key",
        "session": "api_key",
        "oauth": "oauth2",
        "login": "oauth2",
        "connect": "oauth2",
        "mutual": "other",
    }


def test_an_api_key_knows_where_it_travels() -> None:
    keys = ("key", "app", "session")
    assert [(schemes()[k].location, schemes()[k].parameter.raw) for k in keys] == [
        ("header", "X-Key"),
        ("query", "app"),
        ("cookie", "sid"),
    ]


def test_a_key_whose_header_nothing_can_be_called_travels_as_its_scheme_is_called() -> (
    None
):
    found = schemes()["X-Told-Key"]
    assert (found.location, found.parameter.raw) == ("header", "X-Told-Key")
    told = "no header can be called 'The Key of Your Account'"
    assert f"{told}: the key travels as 'X-Told-Key'" in notes("security")
    assert f"{told}: left to the caller's own transport" in notes("security")


def test_only_client_credentials_have_a_token_url_that_a_program_can_use() -> None:
    assert schemes()["oauth"].token_url == ir.Text("https://example.com/token")
    assert schemes()["login"].token_url is None
    assert [(s.raw, doc.raw) for s, doc in schemes()["oauth"].scopes] == [
        ("read", "To look."),
        ("write", "To change."),
    ]


def alternatives(id: str) -> list[list[str]] | None:
    """The requirements of an operation: alternatives of schemes that hold together."""
    found = operation("security", id).security
    if found is None:
        return None
    return [[r.scheme.snake for r in together] for together in found]


def test_requirements_are_alternatives_of_schemes_that_hold_together() -> None:
    assert alternatives("useDefault") is None
    assert alternatives("useNone") == []
    assert alternatives("useOptional") == [[], ["token"]]
    assert alternatives("useBoth") == [["key", "app"], ["oauth"]]
    (service,) = built("security").api.services
    assert [[r.scheme.snake for r in a] for a in service.security] == [["token"]]


def test_scopes_stand_with_the_scheme_that_they_are_asked_of() -> None:
    requirements = operation("security", "useBoth").security
    assert requirements is not None
    assert [scope.raw for scope in requirements[1][0].scopes] == ["read", "write"]


def test_servers_are_cut_at_their_variables() -> None:
    (service,) = built("servers").api.services
    first, relative, _ = service.servers
    assert spelled_path(first.parts) == "https://{region}.example.com:{port}/v1"
    assert first.doc.raw == "The real one."
    assert [(v.wire.raw, v.default.raw) for v in first.variables] == [
        ("region", "eu"),
        ("port", "443"),
    ]
    assert [value.raw for value in first.variables[0].values] == ["eu", "us"]
    assert spelled_path(relative.parts) == "/relative"


def test_credentials_in_a_server_url_are_left_out_and_never_shown() -> None:
    built_servers = built("servers")
    assert spelled_path(built_servers.api.services[0].servers[2].parts) == (
        "https://example.com/v1"
    )
    (note,) = built_servers.notes
    assert "credentials" in note.message
    assert note.place is not None and note.place.line == 10
    assert "pass" not in note.place.source and "secret" not in str(note)


@pytest.mark.parametrize(
    ("server", "note"),
    [
        ("url: 'https://{a/x'", "the braces in a server URL do not fit together"),
        ("url: 'javascript:alert(1)'", "a server URL has the scheme 'javascript'"),
        ("url: 'file:///etc/passwd'", "a server URL has the scheme 'file'"),
        (
            "url: 'https://{a}', variables: {a: {default: x, enum: [y, z]}}",
            "the default of the server variable 'a' is none of its values",
        ),
        ("url: 'localhost:8080/x'", ""),
        ("url: '{scheme}://host', variables: {scheme: {default: https}}", ""),
    ],
)
def test_an_address_that_cannot_be_called_as_it_is_is_told(
    server: str, note: str, tmp_path: Path
) -> None:
    path = tmp_path / "api.yaml"
    head = "openapi: 3.1.0\ninfo: {title: A, version: '1'}\npaths: {}\n"
    path.write_text(f"{head}servers: [{{{server}}}]\n")
    source = ServiceSource("demo", document.load(path))
    notes = [n.message for n in builder.build([source], name="demo").notes]
    assert notes == ([note] if note else [])


def test_a_path_or_an_operation_may_have_servers_of_its_own() -> None:
    def servers(id: str) -> list[str]:
        return [spelled_path(s.parts) for s in operation("servers", id).servers]

    assert servers("getDefault") == []
    assert servers("getPath") == ["https://path.example.com"]
    assert servers("postPath") == ["https://{region}.operation.example.com"]


def test_what_the_client_does_not_do_by_itself_is_told() -> None:
    told = {note for note in notes("security") if note.startswith("signing in")}
    assert told == {
        "signing in by the HTTP scheme 'digest': left to the caller's own transport",
        "signing in by mutualTLS: left to the caller's own transport",
    }


def test_servers_of_other_protocols_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "api.yaml"
    path.write_text("""\
openapi: 3.0.3
info: {title: Two protocols, version: "1"}
servers: [{url: "wss://example.com/stream"}, {url: "https://example.com/v1"}, {url: "example.com:{port}"}]
paths:
  /stream:
    get:
      operationId: getStream
      servers: [{url: "mqtt://localhost:{port}", variables: {port: {default: "1883"}}}]
      responses: {"204": {description: Nothing.}}
""")
    api = builder.build([ServiceSource("s", document.load(path))], name="s").api
    (service,) = api.services
    urls = [spelled_path(s.parts) for s in service.servers]
    assert urls == ["https://example.com/v1", "example.com:{port}"]
    assert service.resources[0].methods[0].operation.servers == ()


@pytest.mark.parametrize(
    ("server", "token_url", "reading"),
    [
        (
            "https://a.example/v1",
            "https://a.example/oauth/token",
            "it is that of the first server: https://a.example/oauth/token",
        ),
        ("/v1", None, "no server says to what, so callers bring tokens"),
        (
            "https://user:secret@a.example",
            None,
            "no server says to what, so callers bring tokens",
        ),
        ("https://[x", None, "no server says to what, so callers bring tokens"),
        (
            "https://{r}.a.example",
            None,
            "no server says to what, so callers bring tokens",
        ),
    ],
)
def test_a_relative_token_endpoint_is_the_servers_or_nobodys(
    tmp_path: Path, server: str, token_url: str | None, reading: str
) -> None:
    path = tmp_path / "relative.yaml"
    path.write_text(
        "openapi: 3.0.3\ninfo: {title: T, version: '1'}\n"
        f"servers: [{{url: '{server}', variables: {{r: {{default: eu}}}}}}]\n"
        "paths: {/a: {get: {operationId: a, responses: {'204': {description: d}}}}}\n"
        "components: {securitySchemes: {o: {type: oauth2, flows: {clientCredentials: "
        "{tokenUrl: /oauth/token, scopes: {}}}}}}\n"
    )
    made = builder.build([ServiceSource("t", document.load(path))], name="zoo")
    (scheme,) = made.api.schemes
    assert (scheme.token_url and scheme.token_url.raw) == token_url
    (note,) = (n for n in made.notes if "token endpoint" in n.message)
    assert note.reading == reading
    assert note.place is not None and note.place.line == 5
