"""Whoever speaks HTTP is told what travels otherwise, and whether that breaks them."""

from __future__ import annotations

from pathlib import Path

import pytest

from evolution.zoo import ZOO, api, changes, edited, told
from specloom.evolution import Change, changes_between


def http(found: list[Change]) -> set[str]:
    return {line.removeprefix("http ") for line in told(found) if line[:4] == "http"}


LIMIT = "GET /pets: query parameter limit"
KEY = "the API key X-Key (header)"
TOKEN = "oauth2 with write"
ALL = "all operations of api"


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("maximum: 100", "maximum: 50", {f"breaking: {LIMIT}: maximum: 100 → 50"}),
        ("maximum: 100", "maximum: 500", {f"addition: {LIMIT}: maximum: 100 → 500"}),
        ("default: 10", "default: 20", {f"breaking: {LIMIT}: default: 10 → 20"}),
        (
            "[cat, dog]",
            "[cat, bird]",
            {
                "breaking: GET /pets: query parameter kind: the value dog is gone",
                "addition: GET /pets: query parameter kind: the value bird is new",
            },
        ),
        (
            "explode: true",
            "explode: false",
            {
                "breaking: GET /pets: query parameter tags:"
                " how it is written: form, exploded → form"
            },
        ),
        (
            "        - {name: X-Trace, in: header, schema: {type: string}}\n",
            "",
            {"breaking: GET /pets: header parameter X-Trace: is gone"},
        ),
        (
            "{name: kind, in: query,",
            "{name: kind, in: query, required: true,",
            {"breaking: GET /pets: query parameter kind: is required now"},
        ),
        (
            "in: path, required: true, schema: {type: string}",
            "in: path, required: true, schema: {}",
            {
                f"addition: {verb} /pets/{{petId}}: path parameter petId:"
                " type: string → any"
                for verb in ("GET", "DELETE")
            },
        ),
        (
            "        required: true\n        content",
            "        required: false\n        content",
            {"addition: POST /pets: body: is optional now"},
        ),
    ],
)
def test_what_callers_send_may_only_grow_wider(
    tmp_path: Path, old: str, new: str, lines: set[str]
) -> None:
    assert http(changes(tmp_path, (old, new))) == lines


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        (
            "required: [id, name]",
            "required: [id]",
            {"breaking: schema Pet.name, as it is received: may be missing now"},
        ),
        (
            "required: [id, name]",
            "required: [id, name, age]",
            {"harmless: schema Pet.age, as it is received: always comes now"},
        ),
        (
            "format: int32",
            "format: int64",
            {
                "breaking: schema Pet.age, as it is received:"
                " type: integer (int32) → integer (int64)"
            },
        ),
        (
            'Cage"}, {type: string}]',
            'Cage"}, {type: string}, {type: boolean}]',
            {
                "breaking: schema Pet.home, as it is received:"
                " the alternative boolean is new"
            },
        ),
        (
            "X-Total",
            "X-Count",
            {
                "breaking: GET /pets: answer 200: header X-Total: is gone",
                "addition: GET /pets: answer 200: header X-Count: is new",
            },
        ),
        (
            '        "404": {description: None.}\n',
            "",
            {"harmless: GET /pets: answer 404: is gone"},
        ),
        (
            '"204": {description: Gone.}',
            '"202": {description: Soon.}',
            {
                "breaking: DELETE /pets/{petId}: answer 204: is gone",
                "breaking: DELETE /pets/{petId}: answer 202: is new",
            },
        ),
    ],
)
def test_what_callers_read_may_only_grow_narrower(
    tmp_path: Path, old: str, new: str, lines: set[str]
) -> None:
    assert http(changes(tmp_path, (old, new))) == lines


def test_a_schema_that_is_sent_and_received_is_told_of_once_a_way(
    tmp_path: Path,
) -> None:
    """Though requests and answers hold it in several places; where both are the same, once."""
    assert http(changes(tmp_path, ("happy, sad", "happy, sad, angry"))) == {
        "breaking: schema Mood, as it is received: the value angry is new",
        "addition: schema Mood, as it is sent: the value angry is new",
    }
    assert http(changes(tmp_path, ("number: {type: integer}", "number: {type: string}"))) == {
        "breaking: schema Cage.number: type: integer → string"
    }  # fmt: skip


def test_a_body_of_another_type_is_told_by_its_media_type(tmp_path: Path) -> None:
    body = (
        'content: {application/json: {schema: {$ref: "#/components/schemas/NewPet"}}}'
    )
    form = body.replace("application/json", "application/x-www-form-urlencoded")
    assert http(changes(tmp_path, (body, form))) == {
        "breaking: POST /pets: body: application/json is gone",
        "addition: POST /pets: body: application/x-www-form-urlencoded is new",
    }


def test_names_that_do_not_travel_change_nothing(tmp_path: Path) -> None:
    """Of parameters in paths, of schemas, of security schemes; the case of headers' names."""
    old, new = api(ZOO, tmp_path), ZOO
    for before, after in (
        ("petId", "id"),
        ("schemas/Cage", "schemas/Box"),
        ("    Cage:", "    Box:"),
        ("{key: []}", "{apiKey: []}"),
        ("    key: {type", "    apiKey: {type"),
        ("X-Trace", "x-trace"),
        ("createPet", "addPet"),
    ):
        assert before in new
        new = new.replace(before, after)
    found = [*changes_between(old, api(new, tmp_path))]
    assert http(found) == {
        "harmless: : nothing that travels is different, but what is said of it"
    }


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        (
            "{key: []}, {token: [write]}",
            "{token: [write]}",
            {f"breaking: POST /pets: {KEY} no longer suffices: needs {TOKEN}"},
        ),
        (
            "[write]",
            "[write, admin]",
            {
                f"breaking: POST /pets: {TOKEN} no longer suffices:"
                f" needs {KEY} or oauth2 with admin, write"
            },
        ),
        (
            "security: [{key: []}]\n",
            "security: [{key: []}, {}]\n",
            {f"addition: {ALL}: no credential suffices now"},
        ),
        (
            "zoo.example/v1",
            "zoo.example/v2",
            {
                f"breaking: {ALL}: the server https://{{region}}.zoo.example/v1 is gone",
                f"addition: {ALL}: the server https://{{region}}.zoo.example/v2 is new",
            },
        ),
    ],
)
def test_who_may_call_and_where_is_told_once_for_a_whole_service(
    tmp_path: Path, old: str, new: str, lines: set[str]
) -> None:
    assert http(changes(tmp_path, (old, new))) == lines


def test_an_operation_that_is_gone_is_placed_in_the_older_description(
    tmp_path: Path,
) -> None:
    cut = ZOO[ZOO.index("    delete:") : ZOO.index("components:")]
    (gone,) = (c for c in changes(tmp_path, (cut, "")) if c.audience == "http")
    assert (gone.effect, gone.where, gone.what) == (
        "breaking",
        "DELETE /pets/{petId}",
        "is gone",
    )
    assert gone.is_old
    assert gone.source is not None
    assert gone.source.line == ZOO[: ZOO.index("    delete:")].count("\n") + 1


def test_schemas_that_hold_themselves_end(tmp_path: Path) -> None:
    """Through properties, lists and alternatives, with names on one side or on both."""
    tree = """
    Tree: {oneOf: [{type: string}, {type: array, items: {$ref: "#/components/schemas/Tree"}}]}
    Mood:"""
    use = (
        'note: {type: [string, "null"]}',
        'note: {$ref: "#/components/schemas/Tree"}',
    )
    text = ZOO.replace(*use).replace("\n    Mood:", tree)
    wider = text.replace("oneOf: [{type: string}, {type: array", "oneOf: [{type: string}, {type: boolean}, {type: array")  # fmt: skip
    found = changes_between(api(text, tmp_path), api(wider, tmp_path))
    assert http([*found]) == {
        "addition: schema Tree, as it is sent: the alternative boolean is new",
        "breaking: schema Tree, as it is received: the alternative boolean is new",
    }


def test_slashes_of_a_path_value_may_not_have_to_be_encoded_later(
    tmp_path: Path,
) -> None:
    old = "in: path, required: true"
    new = f"{old}, x-ms-skip-url-encoding: true"
    wider = http(changes(tmp_path, (old, new)))
    assert wider and all(line.startswith("addition") for line in wider)
    assert all("slashes may be sent as they are now" in line for line in wider)
    before = api(edited((old, new)), tmp_path)
    narrower = http([*changes_between(before, api(ZOO, tmp_path))])
    assert narrower and all(line.startswith("breaking") for line in narrower)
