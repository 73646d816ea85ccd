"""One document, several services; and only the operations that are wanted."""

from __future__ import annotations

import pytest

from builder.spelling import FEATURES
from specloom import builder, document, ir
from specloom.builder import Filter, ServiceSource
from specloom.builder.splitting import Split
from specloom.errors import Place


def api(
    split: Split = "none", feature: str = "split", **filters: tuple[Filter, ...]
) -> ir.Api:
    """The document about splitting, or another one, built."""
    loaded = document.load(FEATURES / f"{feature}.yaml")
    source = ServiceSource("whole", loaded, split, **filters)
    return builder.build([source], name="demo").api


def operations(of: ir.Api) -> dict[str, list[str]]:
    """The ids of operations by service."""
    return {
        service.name.snake: [
            method.operation.id.raw
            for resource in service.resources
            for method in resource.methods
        ]
        for service in of.services
    }


def homes(of: ir.Api) -> dict[str, set[str]]:
    """The definitions of each service, and those shared by several under ``""``."""
    found = {s.name.snake: {d.name.snake for d in s.definitions} for s in of.services}
    return {**found, "": {d.name.snake for d in of.definitions}}


def test_a_document_is_one_service_unless_it_is_split() -> None:
    assert operations(api()) == {
        "whole": ["listPets", "getOrder", "deleteOrder", "health"]
    }
    assert homes(api())[""] == set()


def test_a_document_is_split_by_first_tag() -> None:
    assert operations(api("tag")) == {
        "pets": ["listPets"],
        "orders": ["getOrder", "deleteOrder"],
        "health": ["health"],
    }


def test_a_service_of_a_tag_is_called_and_described_as_the_tag_is() -> None:
    told = {s.name.snake: (s.title.raw, s.doc.raw) for s in api("tag").services}
    whole = ("One document for several services", "All of it.")
    assert told == {
        "pets": ("Pets", ""),
        "orders": ("Orders", "What customers have ordered."),
        "health": whole,
    }
    assert {(s.title.raw, s.doc.raw) for s in api("path").services} == {whole}


def test_a_document_is_split_by_the_first_segment_that_tells_something() -> None:
    assert list(operations(api("path"))) == ["pets", "orders", "health"]


def test_a_definition_lives_with_the_only_service_that_uses_it() -> None:
    assert homes(api("tag")) == {
        "pets": {"pet_list", "pet"},
        "orders": {"order"},
        "health": {"health"},
        "": {"owner", "error", "unused"},
    }


def test_references_say_where_a_definition_lives() -> None:
    split = api("tag")
    (order,) = split.services[1].definitions
    assert isinstance(order, ir.Record)
    assert order.fields[0].type == ir.Ref(split.definitions[1].name, None)


def test_schemas_that_operations_of_several_services_refer_to_belong_to_none() -> None:
    assert homes(api("tag", "borrowed")) == {
        "pets": set(),
        "orders": set(),
        "owners": set(),
        "": {"list_pets_response", "list_pets_response_owner"},
    }
    only = Filter(tags=("Owners",))
    assert homes(api("tag", "borrowed", include=(only,))) == {
        "owners": {"list_pets_response_owner"},
        "": set(),
    }


@pytest.mark.parametrize(
    ("filter", "kept"),
    [
        (Filter(tags=("Pets",)), ["listPets", "getOrder"]),
        (Filter(paths=("/api/v1/orders/*",)), ["getOrder", "deleteOrder"]),
        (Filter(ids=("get*", "health")), ["getOrder", "health"]),
        (Filter(methods=("DELETE",)), ["deleteOrder"]),
        (Filter(deprecated=True), ["deleteOrder"]),
        (Filter(tags=("Orders",), methods=("get",)), ["getOrder"]),
    ],
)
def test_a_filter_keeps_what_meets_all_its_criteria(
    filter: Filter, kept: list[str]
) -> None:
    assert operations(api(include=(filter,))) == {"whole": kept}


def test_what_is_excluded_is_out_even_if_it_is_included() -> None:
    only = api(include=(Filter(tags=("Orders",)),), exclude=(Filter(deprecated=True),))
    assert operations(only) == {"whole": ["getOrder"]}


def test_a_pattern_that_matches_nothing_is_told() -> None:
    loaded = document.load(FEATURES / "split.yaml")
    wanted = Filter(tags=("Order*", "Ordres"), ids=("getOrder", "getOdrer"))
    source = ServiceSource(
        "whole", loaded, include=(wanted,), exclude=(Filter(paths=("/nowhere/*",)),)
    )
    notes = builder.build([source], name="demo").notes
    assert [n.message for n in notes if "filter" in n.message] == [
        "a filter names the tag 'Ordres'",
        "a filter names the path '/nowhere/*'",
        "a filter names the operationId 'getOdrer'",
    ]


def test_such_a_pattern_is_told_where_it_was_written() -> None:
    place = Place("specloom.toml", 7, 1)
    unwanted = Filter(tags=("Ordres",), place=place)
    loaded = document.load(FEATURES / "split.yaml")
    source = ServiceSource("whole", loaded, exclude=(unwanted,))
    (note,) = builder.build([source], name="demo").notes
    assert note.place == place


def test_schemas_that_only_unwanted_operations_use_go_with_them() -> None:
    only = api(include=(Filter(ids=("listPets",)),))
    assert homes(only)["whole"] == {"pet_list", "pet", "owner", "error", "unused"}


def test_documents_that_would_share_a_service_name_have_their_own() -> None:
    loaded = document.load(FEATURES / "split.yaml")
    sources = [ServiceSource("a", loaded, "tag"), ServiceSource("b", loaded, "tag")]
    both = builder.build(sources, name="demo").api
    assert [s.name.snake for s in both.services] == [
        "pets", "orders", "health", "pets_2", "orders_2", "health_2",
    ]  # fmt: skip
    names = [d.name for d in both.definitions]
    assert len(set(names)) == len(names) == 6
