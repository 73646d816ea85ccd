"""What a damaged document says in vain is told: an error, a note, or what is missing."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from specloom import ServiceSource, build, load, render, target
from specloom.builder import Built
from specloom.errors import DocumentError
from specloom.targets import TARGETS

Make: TypeAlias = Callable[..., Built]

ANSWER = {"type": "object", "properties": {"pets": {"type": "array", "items": {}}}}


def operation(schema: Any = ANSWER, **facts: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    return {"responses": {"200": {"description": "", "content": content}}, **facts}


def document(components: Any = None, **gets: Any) -> dict[str, Any]:
    """A document with an operation ``GET /name`` for each keyword."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "", "version": ""},
        "paths": {f"/{name}": {"get": get} for name, get in gets.items()},
        "components": components or {},
    }


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def made(described: dict[str, Any], lenient: bool = False) -> Built:
        path = tmp_path / "api.json"
        path.write_text(json.dumps(described, indent=1))
        return build([ServiceSource("demo", load(path))], name="demo", lenient=lenient)

    return made


# --------------------------------------------------------------------------- left out


def test_leniently_all_that_share_an_unreadable_answer_are_listed(make: Make) -> None:
    error = {"type": "object", "properties": {"code": {"type": "colour"}}}
    shared = {"responses": {"E": operation(error)["responses"]["200"]}}
    failing = {"responses": {"404": {"$ref": "#/components/responses/E"}}}
    built = make(document(shared, a=failing, b=failing, c=operation()), lenient=True)
    assert [missing.key for missing in built.missing] == ["GET /a", "GET /b"]
    for name in TARGETS:
        assert render(built.api, target(name))


def test_leniently_limits_that_make_no_sense_leave_their_schema_out(make: Make) -> None:
    schemas = {"Short": {"type": "string", "minLength": -1}}
    ref = {"$ref": "#/components/schemas/Short"}
    described = document({"schemas": schemas}, a=operation(ref), b=operation())
    with pytest.raises(DocumentError, match="minLength"):
        make(described)
    built = make(described, lenient=True)
    assert [missing.key for missing in built.missing] == ["GET /a"]


# --------------------------------------------------------------------------- schemas


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"minLength": 1.5}, ("`minLength` should be a whole number", "ignored")),
        ({"maxLength": None}, ("`maxLength` should be a number", "ignored")),
        ({"multipleOf": 0}, ("`multipleOf` should be more than 0", "ignored")),
        (
            {"exclusiveMinimum": True},
            ("`exclusiveMinimum` says nothing without `minimum`", "ignored"),
        ),
        (
            {"type": "string", "const": 5},
            ("the `const` is not of its type", "kept as it is written"),
        ),
        (
            {"enum": ["a", "b"], "x-enum-varnames": ["A"]},
            ("`x-enum-varnames` does not fit the 2 values: its length is 1", "ignored"),
        ),
    ],
)  # fmt: skip
def test_a_keyword_that_makes_no_sense_is_noted(
    make: Make, schema: dict[str, Any], said: tuple[str, str]
) -> None:
    record = {"type": "object", "properties": {"p": schema}}
    built = make(document(a=operation(record)))
    assert said in {(note.message, note.reading) for note in built.notes}


# --------------------------------------------------------------------------- titles


@pytest.mark.parametrize("title", ["Pets \U0001f600", 'a\\"b\x7f\u202e', "\u00e9'"])
def test_a_title_of_any_characters_makes_valid_metadata(make: Make, title: str) -> None:
    described = document(a=operation()) | {"info": {"title": title, "version": ""}}
    files = {f.path: f for f in render(make(described).api, target("client"))}
    project = tomllib.loads(files["demo/pyproject.toml"].content.decode())["project"]
    shown = "".join(c if c.isprintable() else " " for c in title)
    assert project["description"] == shown.strip()


# --------------------------------------------------------------------------- hints


@pytest.mark.parametrize(
    ("hints", "message"),
    [
        ({"x-stackql-resource": 5}, "`x-stackql-resource` must be text, not 5"),
        ({"x-stackql-method": ["a"]}, "`x-stackql-method` must be text, not a list"),
        ({"x-stackql-verb": True}, "must be text, not true or false"),
        ({"x-stackql-objectKey": {}}, "must be text, not an object"),
        ({"x-specloom-safe": "yes"}, "must be true or false, not 'yes'"),
        ({"x-specloom-also": "pets"}, "`x-specloom-also` must be a list, not 'pets'"),
        ({"x-specloom-also": [1]}, r"`x-specloom-also\[0\]` must be an object, not 1"),
        ({"x-specloom-also": [{"verb": 1}]}, "`verb` must be text, not 1"),
        ({"x-specloom-paging": {"items": {}}}, "`items` must be text, not an object"),
    ],
)  # fmt: skip
def test_a_hint_of_the_wrong_type_is_an_error_with_its_place(
    make: Make, hints: dict[str, Any], message: str
) -> None:
    with pytest.raises(DocumentError, match=message) as caught:
        make(document(pets=operation(**hints)))
    place = caught.value.place
    assert place and place.line and place.pointer.startswith("/paths/~1pets/get/x-")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("x-stackql-objectkey", "x-stackql-objectKey"),
        ("x-stackQL-verb", "x-stackql-verb"),
        ("x-specloom-pageing", "x-specloom-paging"),
    ],
)
def test_a_misspelt_hint_is_noted_with_what_was_meant(
    make: Make, key: str, meant: str
) -> None:
    notes = make(document(pets=operation(**{key: "exec"}))).notes
    assert [(n.message, n.reading) for n in notes if key in n.message] == [
        (
            f"{key!r} is not a hint that specloom knows",
            f"ignored (did you mean {meant!r}?)",
        )
    ]


def test_extensions_of_others_are_nobodys_business(make: Make) -> None:
    others = {"x-stackql-sdk-source": "a", "x-verb": 1, "x-stackql-protocol": {}}
    assert not any(
        "hint" in note.message for note in make(document(a=operation(**others))).notes
    )


def test_what_answers_nothing_cannot_be_selected(make: Make) -> None:
    silent = {"responses": {"204": {"description": ""}}}
    with pytest.raises(DocumentError, match="nothing that SELECT could show") as told:
        make(document(pets={"x-stackql-verb": "select"} | silent))
    assert told.value.place and told.value.place.pointer.endswith("x-stackql-verb")
    ref = "#/components/x-stackQL-resources/pets/methods/list"
    pets = {"methods": {"list": _method()}, "sqlVerbs": {"select": [{"$ref": ref}]}}
    built = make(document({"x-stackQL-resources": {"pets": pets}}, pets=silent))
    assert "only EXEC calls it" in {note.reading for note in built.notes}
    (method,) = built.api.services[0].resources[0].methods
    assert method.verb == "exec"


@pytest.mark.parametrize("inputs", [5, "all", {"a": 1}, [5]])
def test_hints_of_other_generators_may_be_anything(make: Make, inputs: Any) -> None:
    hint = {"type": "cursor", "inputs": inputs, "outputs": {"nextCursor": "$.next"}}
    assert make(
        document(pets=operation(**{"x-speakeasy-pagination": hint}))
    ).methods_out


# --------------------------------------------------------------------------- mappings


def _mapped(**resources: Any) -> dict[str, Any]:
    return document({"x-stackQL-resources": resources}, pets=operation())


def _method(ref: str = "#/paths/~1pets/get", **response: Any) -> dict[str, Any]:
    return {"operation": {"$ref": ref}, "response": response}


@pytest.mark.parametrize(
    ("pets", "said"),
    [
        (5, ("`pets` must be an object, not a number", "ignored")),
        ({"methods": []}, ("`methods` must be an object, not a list", "ignored")),
        ({"methods": {"a": "b"}}, ("`a` must be an object, not text", "ignored")),
        (
            {"methods": {"gone": _method("#/paths/~1cats/get")}},
            ("the method 'gone' names no operation of the document", "left out"),
        ),
        (
            {"methods": {"list": _method()}, "sqlVerbs": {"select": [{"$ref": "#/x"}]}},
            ("this entry of `select` names no method of its resource", "ignored"),
        ),
        (
            {"methods": {"list": _method()}, "sqlVerbs": {"select": "list"}},
            ("`select` must be a list, not text", "ignored"),
        ),
        (
            {"methods": {"list": _method(objectKey="$.cats")}},
            ("the answer has no rows at '$.cats'", "the rules say where they are"),
        ),
    ],
)  # fmt: skip
def test_what_a_published_mapping_says_in_vain_is_noted(
    make: Make, pets: Any, said: tuple[str, str]
) -> None:
    built = make(_mapped(pets=pets))
    noted = {(n.message, n.reading): n.place for n in built.notes}
    assert said in noted
    place = noted[said]
    assert place and place.line and "/x-stackQL-resources/pets" in place.pointer
    assert built.methods_out == 1


def test_a_sound_mapping_has_nothing_to_be_told(make: Make) -> None:
    ref = "#/components/x-stackQL-resources/pets/methods/list"
    pets = {
        "methods": {"list": _method(objectKey="$.pets")},
        "sqlVerbs": {"select": [{"$ref": ref}], "insert": []},
    }
    notes = make(_mapped(pets=pets)).notes
    assert not [n for n in notes if "stackQL" in (n.place.pointer if n.place else "")]


@pytest.mark.parametrize(
    ("name", "value"), [("X-Broken", "a\r\nX-More: b"), ("X Odd", "b"), ("X-Far", "é")]
)
def test_a_part_has_no_header_that_nothing_can_carry(
    make: Make, name: str, value: str
) -> None:
    headers = {name: {"schema": {"const": value}}, "X-Good": {"schema": {"const": "g"}}}
    media = {
        "schema": {"type": "array", "items": {"type": "string"}},
        "itemEncoding": {"contentType": "text/plain", "headers": headers},
    }
    post = {
        "requestBody": {"content": {"multipart/mixed": media}},
        "responses": {"204": {"description": ""}},
    }
    described = document(a=operation())
    described["openapi"] = "3.2.0"
    described["paths"]["/parts"] = {"post": post}
    built = make(described)
    (body,) = (
        method.operation.body
        for service in built.api.services
        for resource in service.resources
        for method in resource.methods
        if method.operation.body is not None
    )
    assert body.parts is not None
    assert [name.raw for name, _ in body.parts.others.headers] == ["X-Good"]
    told = f"the header {name!r} of a part has what no header can carry"
    assert told in [note.message for note in built.notes]
