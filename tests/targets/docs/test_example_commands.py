"""curl examples send what clients send: a shell takes them apart into exactly that."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest
from example_apis import EVERYWHERE, FEATURES, SHOP, Called, methods
from hypothesis import given
from hypothesis import strategies as st

from specloom import ir
from specloom.names import Name
from specloom.runtime.errors import ArgumentError
from specloom.runtime.operations import Operation, Param
from specloom.runtime.payloads import Body, Encoding
from specloom.targets.examples.styles import can_be_sent, form_pairs, written
from specloom.targets.markdown import looks_like_markup

_ANY = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
# Markup is kept out of examples, and what means other folders out of paths.
TEXT = _ANY.filter(lambda raw: not looks_like_markup(raw) and raw not in (".", ".."))
# What a header can carry.
LATIN = st.text("az09 ,;=\"'$\\äÿ", min_size=1, max_size=30).filter(
    lambda raw: raw == raw.strip() and not looks_like_markup(raw)
)
_SCALAR = st.one_of(TEXT, st.integers(), st.booleans())
_GIVEN = st.one_of(
    _SCALAR,
    st.lists(_SCALAR, min_size=1, max_size=3),
    st.dictionaries(TEXT, _SCALAR, min_size=1, max_size=3),
)


def words(called: Called) -> list[str]:
    """The command as a shell hands it over."""
    return shlex.split(called.command.replace("\\\n", ""))


def option(called: Called, name: str) -> list[str]:
    found = words(called)
    return [found[at + 1] for at, word in enumerate(found) if word == name]


@given(TEXT, LATIN)
def test_text_reaches_the_server_unchanged_wherever_it_travels(
    raw: str, latin: str
) -> None:
    text = ir.Text(raw)
    delete = SHOP["orders.delete"].showing({"X-Reason": ir.Text(latin), "id": text})
    assert f"X-Reason: {latin}" in option(delete, "--header")
    assert unquote(urlsplit(words(delete)[-1]).path.split("/")[-1]) == raw
    create = SHOP["orders.create"].showing({"note": text})
    assert json.loads(option(create, "--data")[0])["note"] == raw
    listing = SHOP["orders.list"].showing({"status": text})
    assert parse_qs(urlsplit(words(listing)[-1]).query)["status"] == [raw]


def carried(parameter: ir.Parameter, value: Any) -> list[str]:
    """What a client's request carries of a parameter. Raises ArgumentError."""
    where, wire = parameter.location, parameter.field.wire.raw
    how = (parameter.style, parameter.explode, parameter.allow_reserved)
    param = Param("n", where, wire, *how, parameter.slashes, parameter.is_json)
    path = ("", "n") if where == "path" else ("/",)
    request = Operation[None]("GET", path, (param,)).request({"n": value}, "whole", {})
    match where:
        case "path":
            return [request.path]
        case "header":
            return [text for name, text in request.headers if name == wire]
        case _:
            pairs = request.query if where == "query" else request.cookies
            return [f"{key}={text}" for key, text in pairs]


_STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form", "cookie"),
}


@given(
    TEXT,
    _GIVEN,
    st.sampled_from([(where, style) for where in _STYLES for style in _STYLES[where]]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_every_style_is_written_as_clients_write_it(
    name: str,
    value: Any,
    how: tuple[ir.Location, ir.Style],
    explode: bool,
    reserved: bool,
    slashes: bool,
) -> None:
    where, style = how
    wire = "X" if where in ("header", "cookie") else name
    field = ir.Field(Name.of("n"), ir.Text(wire), ir.ANY)
    parameter = ir.Parameter(
        field, where, style, explode, reserved, slashes=slashes and where == "path"
    )
    try:
        sent = carried(parameter, value)
    except ArgumentError:
        assert not can_be_sent(parameter, as_value(value))
    else:
        assert written(parameter, as_value(value)) == sent


UNHELD = """
openapi: 3.2.0
info: {title: "Cookies that hold nothing as it is", version: "1"}
paths:
  /a:
    get:
      operationId: get
      parameters:
        - {name: a, in: cookie, style: cookie, required: true, schema: {type: string, enum: [a b, c d]}}
      responses: {"204": {description: Nothing.}}
"""


def test_what_no_cookie_holds_as_it_is_is_percent_encoded(tmp_path: Path) -> None:
    document = tmp_path / "api.yaml"
    document.write_text(UNHELD)
    (shown,) = methods(document)
    assert option(shown, "--cookie") == ["a=a%20b"]
    assert 'a="a%20b"' in shown.programs[0]


@pytest.mark.parametrize("media", ["application/json", "text/plain"])
@pytest.mark.parametrize("value", ["a/b", 1, True, ["a", None], {"a": {"b": None}}])
@pytest.mark.parametrize("location", ["path", "query", "header", "cookie"])
def test_content_is_written_as_clients_write_it(
    location: ir.Location, value: Any, media: str
) -> None:
    style: ir.Style = "simple" if location in ("path", "header") else "form"
    field = ir.Field(Name.of("n"), ir.Text("X"), ir.ANY)
    parameter = ir.Parameter(field, location, style, media=ir.Text(media))
    assert written(parameter, as_value(value)) == carried(parameter, value)


@pytest.mark.parametrize(
    ("value", "shown"), [("..", ".."), ([], "%5B%5D"), ({}, "%7B%7D"), (None, "null")]
)
def test_what_no_path_can_hold_is_shown_as_it_is(value: Any, shown: str) -> None:
    field = ir.Field(Name.of("n"), ir.Text("X"), ir.ANY)
    parameter = ir.Parameter(field, "path", "simple")
    assert not can_be_sent(parameter, as_value(value))
    assert written(parameter, as_value(value)) == [shown]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Reason", "a\r\nb: c"),
        ("X-Reason", " "),
        ("X-Reason", "{{key}}"),
        ("id", ".."),
    ],
)
def test_what_no_client_sends_is_no_example(name: str, value: str) -> None:
    delete = SHOP["orders.delete"].showing({name: ir.Text(value)})
    assert value not in words(delete)[-1].split("/")
    assert f"X-Reason: {value}" not in option(delete, "--header")


def test_parts_without_names_stand_in_their_order_each_with_its_type() -> None:
    made = {c.resource.wire.raw: option(c, "--form") for c in PARTS}
    assert made == {
        "notes": ['="text";type=application/sql'],
        "documents": [
            '="{\\"title\\": \\"title\\"}";type=application/vnd.acme+json',
            "=@file;type=image/png",
        ],
        "records": ['="{\\"id\\": 1}";type=application/json'],
        "scans": ["=@file;type=image/tiff"],
        "ordered": [
            '="text";headers="Content-Disposition: form-data; name=\\"title\\""',
            '="{\\"size\\": 1}"'
            ';headers="Content-Disposition: form-data; name=\\"about\\""'
            ";type=application/json",
        ],
    }
    kinds = [header for c in PARTS for header in option(c, "--header")]
    assert "Content-Type: multipart/related" in kinds


def test_parts_are_texts_as_they_are_or_files_whatever_else_they_may_be() -> None:
    feature = FEATURES[0].with_name("several_bodies.yaml")
    (edit,) = (
        called
        for called in methods(feature)
        if called.method.name.snake == "create_multipart"
        and called.resource.wire.raw == "image_edits"
    )
    assert option(edit, "--form-string") == ["prompt=prompt", "model=big"]
    assert option(edit, "--form") == ["image=@file"]


PARTS = list(methods(FEATURES[0].with_name("parts.yaml")))


def as_value(value: Any) -> ir.Value:
    match value:
        case str():
            return ir.Text(value)
        case list():
            return ir.Array(tuple(map(as_value, value)))
        case dict():
            pairs = ((ir.Text(key), as_value(item)) for key, item in value.items())
            return ir.Object(tuple(pairs))
        case _:
            scalar: ir.Value = value
            return scalar


def test_every_command_is_one_call_of_curl() -> None:
    for called in [*SHOP.values(), *EVERYWHERE]:
        found = words(called)
        assert found[0] == "curl"
        assert urlsplit(found[-1]).netloc
        for body in option(called, "--data"):
            json.loads(body)


def test_the_credential_comes_from_the_environment() -> None:
    assert '--header "Authorization: Bearer $SHOP_TOKEN"' in SHOP["orders.list"].command


@pytest.mark.parametrize(
    ("scheme", "sent"),
    [
        ("{type: http, scheme: basic}", ["--user", "$SHOP_USERNAME:$SHOP_PASSWORD"]),
        (
            "{type: apiKey, in: header, name: X-Key}",
            ["--header", "X-Key: $SHOP_API_KEY"],
        ),
        (
            "{type: apiKey, in: header, name: X$HOME`id`'}",
            ["--header", "X$HOME`id`': $SHOP_API_KEY"],
        ),
        (
            "{type: apiKey, in: query, name: 'a key'}",
            ["--url-query", "a%20key=$SHOP_API_KEY"],
        ),
        (
            "{type: apiKey, in: cookie, name: sid}",
            ["--cookie", "sid=$SHOP_API_KEY"],
        ),
        ("{type: http, scheme: digest}", []),
    ],
)
def test_other_credentials_come_from_there_too(
    tmp_path: Path, scheme: str, sent: list[str]
) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(
        "openapi: 3.0.3\ninfo: {title: X, version: '1'}\n"
        "paths: {/pets: {get: {responses: {'200': {description: All.}}}}}\n"
        f"components: {{securitySchemes: {{s: {scheme}}}}}\n"
    )
    (called,) = methods(path)
    assert words(called)[4:-1] == sent


def test_a_command_sends_what_its_own_operation_wants(tmp_path: Path) -> None:
    """All that hold together, of the first way; nothing where everybody is let in."""
    answers = "responses: {'200': {description: All.}}"
    path = tmp_path / "openapi.yaml"
    path.write_text(
        "openapi: 3.0.3\ninfo: {title: X, version: '1'}\n"
        "security: [{mutual: []}, {app: [], user: []}, {log: []}]\n"
        "paths:\n"
        f"  /all: {{get: {{{answers}}}}}\n"
        f"  /open: {{get: {{security: [], {answers}}}}}\n"
        f"  /own: {{get: {{security: [{{}}, {{log: []}}], {answers}}}}}\n"
        "components:\n"
        "  securitySchemes:\n"
        "    mutual: {type: http, scheme: mutual}\n"
        "    app: {type: apiKey, in: header, name: X-App}\n"
        "    user: {type: apiKey, in: query, name: user}\n"
        "    log: {type: http, scheme: basic}\n"
    )
    sent = [words(called)[4:-1] for called in methods(path)]
    assert sorted(sent) == [
        [],
        ["--header", "X-App: $SHOP_APP", "--url-query", "user=$SHOP_USER"],
        ["--user", "$SHOP_USERNAME:$SHOP_PASSWORD"],
    ]


def test_files_texts_and_json_are_parts_of_a_form() -> None:
    upload = SHOP["order_picture.upload"]
    assert option(upload, "--form") == [
        "file=@file",
        'tags="[\\"a \\\\\\"b\\\\\\"\\"]";type=application/json',
    ]
    assert option(upload, "--form-string") == ["title=@home; sweet"]


def test_deep_properties_of_a_form_have_their_members_in_brackets() -> None:
    how = ir.Encoding(ir.Text("rows"), None, "deepObject")
    row = ir.Object(((ir.Text("a"), 1), (ir.Text("b"), ir.Array((True,)))))
    assert [*form_pairs("rows", how, ir.Array((row,)))] == [
        ("rows[0][a]", "1"),
        ("rows[0][b][]", "true"),
    ]


@pytest.mark.parametrize("media", ["", "text/plain", "application/json", "*/*"])
@pytest.mark.parametrize("style", ["form", "spaceDelimited", "deepObject"])
@pytest.mark.parametrize("value", [1, "a b&c", ["a b", 2], {"a b": 1, "c": "d"}])
def test_a_form_is_filled_as_clients_fill_it(
    media: str, style: ir.Style, value: Any
) -> None:
    how = ir.Encoding(ir.Text("n m"), ir.Text(media) if media else None, style, False)
    sent = Encoding(media.strip("*/"), style, explode=False)
    content, _ = Body("form", "text/x", {"n m": sent}).encode({"n m": value})
    pairs = form_pairs("n m", how, as_value(value))
    shown = "&".join(f"{key}={quote(text, safe='')}" for key, text in pairs)
    assert parse_qs(shown) == parse_qs(str(content, "ascii"))


@pytest.mark.parametrize("called", SHOP.values(), ids=SHOP)
def test_the_verb_is_the_operation_s(called: Called) -> None:
    verb = called.method.operation.verb.upper()
    assert option(called, "--request") == ([] if verb == "GET" else [verb])


def test_a_command_asks_for_the_token_of_the_next_page_and_for_the_first_page() -> None:
    (listed,) = methods(next(f for f in FEATURES if f.stem == "paging"))
    sent = parse_qs(urlsplit(words(listed)[-1]).query)
    assert sent == {"limit": ["10"], "usemarker": ["true"]}
    assert "usemarker" not in listed.programs[0] + listed.statement
