"""A published mapping is taken as it stands, and every other operation still gets a method."""

from __future__ import annotations

from typing import Any

from mapping.hand import methods, path, reading, resources, rule
from specloom.builder.reading import Reading
from specloom.names import Name

PET = {"id": "string", "name": "string"}
LISTED = {"pets": [PET], "nextToken": "string", "owner": "string", "id": "string"}
TOKEN = {
    "requestToken": {"key": "token", "location": "query"},
    "responseToken": {"key": "$.nextToken", "location": "body"},
}


def _operations() -> tuple[Reading, ...]:
    return (
        reading(
            "GET /pets", answers=LISTED, query={"token": "string", "page": "integer"}
        ),
        reading("GET /pets/{id}", answers=PET),
        reading("PUT /pets/{id}", answers=PET),
        reading("POST /pets", answers=PET),
    )


def _method(ref: str, **more: Any) -> dict[str, Any]:
    return {"operation": {"$ref": f"#/paths/{ref}"}, "response": more}


def _verbs(**lists: list[str]) -> dict[str, Any]:
    refs = "#/components/x-stackQL-resources/animals/methods"
    return {
        verb: [{"$ref": f"{refs}/{name}"} for name in names]
        for verb, names in lists.items()
    }


MAPPING = {
    "animals": {
        "methods": {
            "fetch": _method("~1pets~1{id}/get"),
            "listAll": _method("~1pets/get", objectKey="$.pets[*]"),
            "put": _method("~1pets~1{id}/put"),
            "gone": _method("~1cats/get"),
        },
        "sqlVerbs": _verbs(
            select=["fetch", "listAll"], insert=["put"], replace=["put"]
        ),
    }
}


def test_names_verbs_and_rows_are_those_that_were_published() -> None:
    found = methods(*_operations(), published=MAPPING)
    assert list(found) == [
        "animals.fetch",
        "animals.list_all",
        "animals.put",
        "animals.put_replace",
        "pets.create",
    ]
    listed = found["animals.list_all"]
    assert (listed.verb, path(listed.rows), listed.many) == ("select", "pets", True)
    assert listed.wire.raw == "listAll"
    assert rule(listed, "verb") == "components.x-stackQL-resources"


def test_a_method_of_several_verb_lists_is_repeated() -> None:
    found = methods(*_operations(), published=MAPPING)
    again = found["animals.put_replace"]
    assert (found["animals.put"].verb, again.verb) == ("insert", "replace")
    assert again.alias_of == (Name.of("animals"), Name.of("put"))


def test_methods_in_no_verb_list_are_for_exec() -> None:
    mapping = {"animals": {"methods": {"make": _method("~1pets/post")}, "sqlVerbs": {}}}
    assert methods(*_operations(), published=mapping)["animals.make"].verb == "exec"


def test_an_operation_under_two_methods_is_an_alias_the_second_time() -> None:
    mapping = {
        "b": {"methods": {"one": _method("~1pets~1{id}/get")}},
        "a": {"methods": {"two": _method("~1pets~1{id}/get")}},
    }
    found = methods(*_operations(), published=mapping)
    assert found["b.one"].alias_of is None
    assert found["a.two"].alias_of == (Name.of("b"), Name.of("one"))


def test_without_an_object_key_rows_are_in_items_or_the_whole_body() -> None:
    mapping = {
        "animals": {
            "methods": {"all": _method("~1pets/get"), "paged": _method("~1cats/get")},
            "sqlVerbs": _verbs(select=["all", "paged"]),
        }
    }
    cats = reading(
        "GET /cats", answers={"items": [PET], "name": "string"}, query={"a*": "string"}
    )
    found = methods(*_operations(), cats, published=mapping)
    assert path(found["animals.all"].rows) == ""
    assert path(found["animals.paged"].rows) == "items"


def test_rows_behind_a_transform_are_inferred() -> None:
    mapping = {
        "animals": {
            "methods": {
                "get": _method("~1pets~1{id}/get", objectKey="$.flat", transform={})
            },
            "sqlVerbs": _verbs(select=["get"]),
        }
    }
    found = methods(*_operations(), published=mapping)["animals.get"]
    assert path(found.rows) == ""
    assert rule(found, "rows") == "answer: the object itself"


def test_published_paging_counts_where_the_operation_has_both_ends() -> None:
    found = methods(*_operations(), published=MAPPING, defaults={"pagination": TOKEN})
    paged = found["animals.list_all"].paging
    assert paged and (paged.kind, paged.parameter) == ("token", Name.of("token"))
    assert path(paged.next) == "nextToken"
    assert paged.rule == "components.x-stackQL-resources"
    assert found["animals.fetch"].paging is None


def test_two_published_resources_never_become_one() -> None:
    mapping = {
        "petOwners": {"methods": {"get": _method("~1pets~1{id}/get")}},
        "pet_owners": {"methods": {"put": _method("~1pets~1{id}/put")}},
    }
    found = resources(*_operations(), published=mapping)
    assert [one.wire.raw for one in found[:2]] == ["petOwners", "pet_owners"]
    assert found[0].name != found[1].name
