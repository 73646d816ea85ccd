"""What the document says of an operation goes before what the rules think."""

from __future__ import annotations

from typing import Any

import pytest

from mapping.hand import method, methods, path, reading, resources, rule
from specloom.builder.reading import Hints
from specloom.errors import DocumentError
from specloom.names import Name

PET = {"id": "string", "name": "string"}
LISTED = {"pets": [PET], "next_page_token": "string"}


def _search(**hints: Any) -> Any:
    return reading(
        "POST /pets/find",
        body={"page_token": "string", "size": "integer"},
        answers=LISTED,
        hints=Hints(**hints),
    )


def test_hints_decide_resource_method_and_verb() -> None:
    found = methods(_search(resource="petStock", method="lookUp", verb="EXEC"))
    assert list(found) == ["pet_stock.look_up"]
    assert found["pet_stock.look_up"].verb == "exec"
    assert found["pet_stock.look_up"].wire.raw == "lookUp"
    assert rule(found["pet_stock.look_up"], "verb") == "x-stackql-verb"


def test_a_hinted_resource_keeps_its_name_in_sql() -> None:
    (found,) = resources(_search(resource="petStock"))
    assert (found.wire.raw, found.name) == ("petStock", Name.of("pet_stock"))


def test_what_hints_leave_open_is_inferred() -> None:
    assert list(methods(_search(resource="stock"))) == ["stock.find"]
    assert method(_search(resource="stock")).verb == "select"


def test_an_object_key_decides_the_rows() -> None:
    found = method(
        reading(
            "GET /pets",
            answers={"a": [PET], "b": [PET]},
            hints=Hints(object_key="$.b[*]"),
        )
    )
    assert (path(found.rows), found.many) == ("b", True)
    assert [column.wire.raw for column in found.columns] == ["b", "id", "name"]


def test_an_object_key_that_leads_nowhere_is_an_error_with_its_place() -> None:
    one = reading("GET /pets", answers=LISTED, hints=Hints(object_key="$.cats"))
    with pytest.raises(DocumentError) as error:
        methods(one)
    assert error.value.place
    assert error.value.place.pointer == "/paths/~1pets/get/x-stackql-objectKey"


def test_an_unknown_verb_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(DocumentError) as error:
        methods(_search(verb="upsert"))
    assert "select" in error.value.hint


def test_two_hinted_methods_of_one_name_are_an_error() -> None:
    with pytest.raises(DocumentError, match="two operations of pets are called get"):
        methods(
            reading("GET /a", answers=PET, hints=Hints(resource="pets", method="get")),
            reading("GET /b", answers=PET, hints=Hints(resource="pets", method="get")),
        )


def test_a_hinted_verb_that_no_statement_reaches_is_an_error() -> None:
    with pytest.raises(DocumentError, match=r"pets\.second is never reached by SELECT"):
        methods(
            reading("GET /a", answers=PET, hints=Hints("pets", "first", "select")),
            reading("GET /b", answers=PET, hints=Hints("pets", "second", "select")),
        )


def test_a_hint_wins_over_a_rule_where_only_one_can_be_reached() -> None:
    found = methods(
        reading("GET /pets", answers=[PET]),
        reading("POST /pets/search", answers=[PET], hints=Hints(verb="select")),
    )
    assert found["pets.search"].verb == "select"
    assert found["pets.list"].verb == "exec"


def test_an_operation_may_stand_under_several_resources() -> None:
    also = {"resource": "pet_tags", "method": "set", "verb": "insert"}
    tagged = reading(
        "POST /pets/set-tag",
        body={"id*": "string", "key*": "string"},
        hints=Hints(also=(also,)),
    )
    found = methods(reading("GET /pet-tags", answers=[PET]), tagged)
    assert list(found) == ["pet_tags.list", "pet_tags.set", "pets.set_tag"]
    assert found["pet_tags.set"].alias_of == (Name.of("pets"), Name.of("set_tag"))
    assert found["pet_tags.set"].verb == "insert"
    rules = {rule.what: rule.rule for rule in found["pet_tags.set"].rules}
    assert {rules[what] for what in ("resource", "method", "verb")} == {
        "x-specloom-also"
    }
    assert found["pets.set_tag"].alias_of is None


def test_a_misspelt_key_in_also_is_an_error() -> None:
    with pytest.raises(DocumentError, match="unknown key: 'verbs'"):
        methods(_search(also=({"verbs": "insert"},)))


def test_of_several_mistakes_in_a_hint_the_first_is_told() -> None:
    hint = {"next": 1, "kind": 2, "items": 3, "parameter": 4, "size": 5, "more": 6}
    with pytest.raises(DocumentError, match="`next` must be text, not 1"):
        methods(_search(paging=hint))


def test_our_own_paging_hint_overrides_the_rules() -> None:
    hint = {"kind": "page", "parameter": "size", "items": "$.pets[*]", "first": 0}
    found = method(_search(paging=hint)).paging
    assert found
    assert (found.kind, found.parameter, found.first) == ("page", Name.of("size"), 0)
    assert found.rule == "x-specloom-paging"


def test_our_own_hint_may_say_what_switches_tokens_on_and_what_counts_otherwise() -> (
    None
):
    other = {"kind": "offset", "parameter": "size"}
    hint = {"parameter": "page_token", "next": "next_page_token", "switch": "size", "otherwise": other}  # fmt: skip
    found = method(_search(paging=hint)).paging
    assert found and found.switch == Name.of("size")
    assert found.otherwise and found.otherwise.kind == "offset"


def test_paging_can_be_switched_off() -> None:
    assert method(_search()).paging
    assert method(_search(paging=False)).paging is None


@pytest.mark.parametrize(
    "hint",
    [
        {"kind": "cursors"},
        {"kind": "token", "parameter": "page_token"},
        {"kind": "token", "next": "next_page_token"},
        {"parameter": "token", "next": "next_page_token"},
        {"parameter": "page_token", "next": "meta.next"},
        {"parameter": "page_token", "next": "next_page_token", "items": "cats"},
        {"parameter": "page_token", "next": "next_page_token", "limit": "size"},
        {"kind": "page", "parameter": "size", "first": "one"},
        {"parameter": "page_token", "next": "next_page_token", "switch": "on"},
        {"parameter": "page_token", "next": "next_page_token", "otherwise": "offset"},
        {
            "parameter": "page_token",
            "next": "next_page_token",
            "otherwise": {"kind": "link"},
        },
        "token",
    ],
)
def test_a_paging_hint_that_names_what_is_not_there_is_an_error(hint: Any) -> None:
    with pytest.raises(DocumentError, match="x-specloom-paging"):
        methods(_search(paging=hint))


ANSWER = {
    "data": {"rows": [PET], "after": "string"},
    "next": "string",
    "pages": "integer",
}


@pytest.mark.parametrize(
    ("key", "hint", "told"),
    [
        (
            "x-speakeasy-pagination",
            {
                "type": "cursor",
                "inputs": [
                    {"name": "from_here", "in": "parameters", "type": "cursor"},
                    {"name": "n", "in": "parameters", "type": "limit"},
                ],
                "outputs": {"results": "$.data.rows", "nextCursor": "$.data.after"},
            },
            ("token", "from_here", "data.after", "n"),
        ),
        (
            "x-speakeasy-pagination",
            {
                "type": "offsetLimit",
                "inputs": [{"name": "n", "in": "parameters", "type": "page"}],
                "outputs": {"results": "$.data.rows", "numPages": "$.pages"},
            },
            ("page", "n", "", ""),
        ),
        (
            "x-fern-pagination",
            {
                "cursor": "$request.from_here",
                "next_cursor": "$response.data.after",
                "results": "$response.data.rows",
            },
            ("token", "from_here", "data.after", ""),
        ),
        ("x-ms-pageable", {"nextLinkName": "next", "itemName": "data.rows"}, ("next_url", "", "next", "")),
    ],
)  # fmt: skip
def test_hints_for_other_generators_are_read(
    key: str, hint: Any, told: tuple[str, str, str, str]
) -> None:
    one = reading(
        "GET /pets",
        query={"from_here": "string", "n": "integer"},
        answers=ANSWER,
        hints=Hints(vendor={key: hint}),
    )
    found = method(one).paging
    assert found and found.rule == key
    parameter = found.parameter.snake if found.parameter else ""
    size = found.size.snake if found.size else ""
    assert (found.kind, parameter, path(found.next), size) == told
    assert path(found.items) == "data.rows"


def test_vendor_hints_that_lead_nowhere_are_left_to_the_rules() -> None:
    hints = Hints(vendor={"x-ms-pageable": {"nextLinkName": "missing"}})
    one = reading(
        "GET /pets", answers=LISTED, query={"page_token": "string"}, hints=hints
    )
    found = method(one).paging
    assert found and found.kind == "token"
