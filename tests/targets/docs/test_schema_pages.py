"""The pages of schemas: one for a few; of many, several that a browser shows at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import pytest
from doc_pages import Page, faults

from specloom import document
from specloom.builder import ServiceSource, build
from specloom.rendering import render
from specloom.targets import target

INSIDE = {"size": {"type": "object", "properties": {"x": {"type": "integer"}}}}


def site(
    folder: Path, names: list[str], split: Literal["none", "tag"] = "none"
) -> dict[str, str]:
    """The pages of an API whose schemas hold one another and something inside."""
    pairs = zip(names, [*names[1:], names[0]], strict=True)
    schemas: dict[str, Any] = {
        name: {
            "type": "object",
            "properties": {"next": {"$ref": f"#/components/schemas/{other}"}, **INSIDE},
        }
        for name, other in pairs
    }
    content = {
        "application/json": {"schema": {"$ref": f"#/components/schemas/{names[0]}"}}
    }
    answer = {"200": {"description": "Found.", "content": content}}
    told = {
        "openapi": "3.0.3",
        "info": {"title": "Shapes", "version": "1"},
        "paths": {
            f"/{tag}": {"get": {"tags": [tag], "responses": answer}}
            for tag in ("shape", "form")
        },
        "components": {"schemas": schemas},
    }
    path = folder / "shapes.json"
    path.write_text(json.dumps(told))
    api = build([ServiceSource("svc", document.load(path), split)], name="shapes").api
    files = render(api, target("docs"))
    return {
        file.path.removeprefix("shapes/docs/"): file.content.decode()
        for file in files
        if file.path.endswith(".md")
    }


def many(number: int) -> list[str]:
    return [f"Shape{at:04}" for at in range(number)]


def spread(pages: dict[str, str]) -> dict[str, Page]:
    return {p: Page(text) for p, text in pages.items() if "/schemas-" in p}


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return site(tmp_path_factory.mktemp("large"), many(400))


def test_a_few_schemas_share_one_page(tmp_path: Path) -> None:
    pages = site(tmp_path, many(100))
    assert not spread(pages)
    assert {"shape0000", "shape0099-size"} <= {*Page(pages["svc/schemas.md"]).anchors}


def test_many_schemas_are_spread_over_pages_that_hold_each_once(
    large: dict[str, str],
) -> None:
    anchors = [anchor for page in spread(large).values() for anchor in page.anchors]
    assert len(anchors) == len(set(anchors)) == 800
    assert all(
        30 <= len(page.anchors) <= 102 for page in [*spread(large).values()][:-1]
    )


def test_every_link_to_a_schema_leads_to_its_page(large: dict[str, str]) -> None:
    assert faults({path: Page(text) for path, text in large.items()}) == []
    assert "schemas-shape0000.md#shape0000)" in large["svc/shape.md"]


def test_the_page_of_all_schemas_names_those_that_the_description_names(
    large: dict[str, str],
) -> None:
    links = Page(large["svc/schemas.md"]).links
    named = [link.partition("#")[2] for link in links if "#" in link]
    assert named == [f"shape{at:04}" for at in range(400)]
    assert {link for link in links if link.endswith(".md")} == {
        "index.md",
        *(path.removeprefix("svc/") for path in spread(large)),
    }


def test_what_a_schema_holds_inside_stands_on_its_page(large: dict[str, str]) -> None:
    for page in spread(large).values():
        assert page.anchors[0] + "-size" == page.anchors[1]


def test_one_more_schema_changes_its_own_page_alone(
    tmp_path: Path, large: dict[str, str]
) -> None:
    names = many(400)
    more = site(tmp_path, [*names, "Shape0200Twin"])
    old, new = spread(large), spread(more)
    assert new.keys() == old.keys()
    changed = [path for path in old if new[path].source != old[path].source]
    last = next(path for path, page in old.items() if "shape0399" in page.anchors)
    its = next(path for path, page in new.items() if "shape0200-twin" in page.anchors)
    assert {*changed} == {its, last}  # the last one names its new neighbour


def test_schemas_that_services_share_are_spread_alike(tmp_path: Path) -> None:
    pages = site(tmp_path, many(400), "tag")
    shared = [path for path in pages if path.startswith("schemas-")]
    assert len(shared) > 5 and not spread(pages)
    assert faults({path: Page(text) for path, text in pages.items()}) == []
    assert any("../schemas-shape0000.md#shape0000)" in text for text in pages.values())
