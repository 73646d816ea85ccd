"""The description itself, as pages: shown where its owner says so, and a text like any other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from doc_pages import Page, faults, generated
from example_apis import HERE
from markdown_it import MarkdownIt

from specloom import document
from specloom.builder import ServiceSource, build
from specloom.rendering import render
from specloom.targets import Options, target

FEATURES = HERE.parents[1] / "features"
HOSTILE = HERE.parents[1] / "hostile" / "hostile.yaml"
PROFILES = ["zensical", "docusaurus", "plain"]
SPEC = HERE.parents[2] / "specs/databricks_workspace/ml.yaml"


def site(path: Path, profile: str = "zensical", **options: str) -> dict[str, str]:
    """The pages of a document, by their paths below ``docs``; some settings beside them."""
    source = ServiceSource("svc", document.load(path, name=path.name), excerpts=True)
    api = build([source], name="shop", lenient=True).api
    files = render(api, target("docs"), Options(profile=profile, **options))
    return {f.path.removeprefix("shop/docs/"): f.content.decode() for f in files}


def test_every_method_links_to_the_lines_that_describe_it() -> None:
    page, source = generated("ml/experiment_runs.md"), generated("ml/openapi.md")
    for method in ("get", "log-metric", "delete-bulk"):
        tail = page.source.split(f"{{#{method}}}")[1].split("\n## ")[0]
        found = re.search(
            r"Described in \[`(.+)`, line (\d+)\]\(openapi.md#(.+)\)", tail
        )
        assert found is not None
        shown = source[found[3]].text
        assert f"`{found[1]}`, line {found[2]}" in shown
        line = SPEC.read_text().splitlines()[int(found[2]) - 1].strip()
        assert f"```yaml\n{line}\n" in shown


def test_an_operation_of_two_names_is_shown_once() -> None:
    source = generated("ml/openapi.md")
    assert "experiment-runs--log-metric" in source.anchors
    assert "experiment-run-metrics--log" not in source.anchors
    page = generated("ml/experiment_run_metrics.md")
    assert "openapi.md#experiment-runs--log-metric" in page.links


def test_nothing_is_shown_unless_somebody_says_so() -> None:
    api = build([ServiceSource("svc", document.load(HERE / "shop.yaml"))], name="shop")
    files = render(api.api, target("docs"))
    assert [f.path for f in files if "openapi" in f.path] == []
    assert not any(b"openapi.md" in f.content for f in files)


@pytest.mark.parametrize("path", sorted(FEATURES.glob("*.yaml")), ids=lambda p: p.stem)
def test_every_link_to_a_description_leads_to_it(path: Path) -> None:
    pages = {p: Page(text) for p, text in site(path).items() if p.endswith(".md")}
    assert faults(pages) == []


def test_many_descriptions_have_a_page_for_each_resource(tmp_path: Path) -> None:
    operation = "responses: {'204': {description: Done.}}"
    told = "openapi: 3.1.0\ninfo: {title: Zoo, version: '1'}\npaths:\n"
    for number in range(61):
        told += f"  /herd{number}/cows: {{get: {{{operation}}}}}\n"
    (tmp_path / "zoo.yaml").write_text(told)
    texts = site(tmp_path / "zoo.yaml")
    pages = {p: Page(text) for p, text in texts.items() if p.endswith(".md")}
    shown = [p for p in pages if p.startswith("svc/openapi-")]
    assert len(shown) == 61
    assert sum(texts[p].count("```yaml") for p in shown) == 61
    assert "```" not in texts["svc/openapi.md"]
    assert faults(pages) == []


def test_a_file_that_is_referred_to_is_named_as_the_place(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts/pets.yaml").write_text(
        "get:\n  operationId: listPets\n  responses: {'204': {description: Done.}}\n"
    )
    (tmp_path / "api.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: Zoo, version: '1'}\n"
        "servers: [{url: https://zoo.example}]\n"
        "paths: {/pets: {$ref: parts/pets.yaml}}\n"
    )
    text = site(tmp_path / "api.yaml")["svc/openapi.md"]
    assert "`parts/pets.yaml`, line 1 ·" in text
    assert "```yaml\nget:\n  operationId: listPets\n" in text


def test_the_file_is_a_link_too_if_it_has_an_address() -> None:
    pages = site(HERE / "shop.yaml", source_url="https://example.com/blob/main")
    place = "[`shop.yaml`, line {0}](https://example.com/blob/main/shop.yaml#L{0})"
    line = re.search(r"`shop.yaml`, line (\d+)", pages["svc/openapi.md"])
    assert line is not None
    assert place.format(line[1]) in pages["svc/openapi.md"]


def test_a_resource_of_that_name_steps_aside(tmp_path: Path) -> None:
    text = (HERE / "shop.yaml").read_text().replace("orders", "openapi")
    (tmp_path / "api.yaml").write_text(text)
    pages = site(tmp_path / "api.yaml")
    assert "\n# OpenAPI description of svc\n" in pages["svc/openapi.md"]
    assert "svc/openapi_.md" in pages


@pytest.mark.parametrize("profile", PROFILES)
def test_a_description_that_means_harm_is_code_on_its_page(profile: str) -> None:
    text = site(HOSTILE, profile)["svc/openapi.md"]
    assert "canary" in text
    renderer = MarkdownIt("commonmark", {"html": True}).enable("table")
    raw = " ".join(
        token.content
        for top in renderer.parse(text)
        for token in [top, *(top.children or [])]
        if token.type in ("html_block", "html_inline")
    )
    tags = set(re.findall(r"<(?!!--)/?([a-z][a-z0-9]*)", raw))
    assert tags <= {"pre", "code", "a" if profile == "plain" else "code"}
    assert not re.search(r"\]\(javascript|<script|<img|<canary", text)
