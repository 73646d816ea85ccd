"""One site in three dialects of Markdown: for Zensical, for Docusaurus, and for anything else."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from doc_pages import Page, faults
from example_apis import HERE, SHOP
from markdown_it import MarkdownIt

from specloom import document
from specloom.builder import ServiceSource, build
from specloom.rendering import render
from specloom.targets import Options, target

PROFILES = ["zensical", "docusaurus", "plain"]
HOSTILE = Path(__file__).parents[2] / "hostile" / "hostile.yaml"
_TAG = re.compile(r"<(?!!--)/?([a-z][a-z0-9]*)")


def site(profile: str, path: Path = HERE / "shop.yaml") -> dict[str, str]:
    api = SHOP["orders.list"].api
    if path.stem != "shop":
        source = ServiceSource("svc", document.load(path), "none")
        api = build([source], name="shop", lenient=True).api
    files = render(api, target("docs"), Options(profile=profile))
    return {file.path.removeprefix("shop/"): file.content.decode() for file in files}


def pages(files: dict[str, str]) -> dict[str, str]:
    return {path: text for path, text in files.items() if path.endswith(".md")}


def test_each_profile_makes_the_same_pages() -> None:
    first, *others = (set(pages(site(profile))) for profile in PROFILES)
    assert all(other == first for other in others)
    assert "docs/svc/orders.md" in first


def test_only_zensical_gets_its_settings() -> None:
    assert "zensical.toml" in site("zensical")
    assert set(site("plain")) == {*pages(site("plain")), "llms.txt"}


def test_the_menu_of_zensical_has_every_page_once() -> None:
    files = site("zensical")
    settings = tomllib.loads(files["zensical.toml"])["project"]

    def paths(entries: list[object]) -> list[str]:
        found: list[str] = []
        for entry in entries:
            for value in entry.values() if isinstance(entry, dict) else [entry]:
                found += paths(value) if isinstance(value, list) else [str(value)]
        return found

    listed = paths(settings["nav"])
    assert sorted(f"docs/{path}" for path in listed) == sorted(pages(files))


def test_llms_txt_lists_every_page() -> None:
    files = site("plain")
    links = re.findall(r"\]\(([^()]+)\)", files["llms.txt"])
    assert sorted(links) == sorted(pages(files))


@pytest.mark.parametrize("profile", ["zensical", "docusaurus"])
def test_anchors_are_explicit(profile: str) -> None:
    found = {
        path.removeprefix("docs/"): Page(text)
        for path, text in pages(site(profile)).items()
    }
    assert faults(found) == []
    assert "list--inputs" in found["svc/orders.md"].anchors


def test_a_renderer_without_words_for_anchors_gets_html_ones() -> None:
    text = site("plain")["docs/svc/orders.md"]
    assert '### <a id="list--inputs"></a>Inputs' in text
    wanted = set(re.findall(r"\]\(#([\w-]+)\)", text))
    assert wanted <= set(re.findall(r'<a id="([\w-]+)">', text))


def test_examples_are_tabs_boxes_or_one_below_the_other() -> None:
    tabs, boxes, plain = (site(p)["docs/svc/orders.md"] for p in PROFILES)
    assert '=== "curl"\n\n    ```sh\n    curl' in tabs
    assert "<details open>\n<summary>SQL</summary>\n\n```sql\nSELECT" in boxes
    assert "<details>\n<summary>curl</summary>\n\n```sh\ncurl" in boxes
    assert "**curl**\n\n```sh\ncurl" in plain


def test_docusaurus_is_told_the_order_and_the_depth_of_contents() -> None:
    front = next(yaml.safe_load_all(site("docusaurus")["docs/svc/orders.md"]))
    assert front["sidebar_position"] == 1
    assert front["toc_max_heading_level"] == 2
    assert "slug" not in front


def test_a_page_named_like_its_folder_says_so_to_docusaurus() -> None:
    source = ServiceSource("orders", document.load(HERE / "shop.yaml"), "none")
    api = build([source], name="shop").api
    files = render(api, target("docs"), Options(profile="docusaurus"))
    page = next(f for f in files if f.path == "shop/docs/orders/orders.md")
    assert next(yaml.safe_load_all(page.content))["slug"] == "orders"


@pytest.mark.parametrize("profile", PROFILES)
def test_no_profile_lets_spec_text_become_html(profile: str) -> None:
    allowed = {"docusaurus": {"details", "summary"}, "plain": {"a"}}
    renderer = MarkdownIt("commonmark", {"html": True}).enable("table")
    for text in pages(site(profile, HOSTILE)).values():
        raw = [
            token.content
            for top in renderer.parse(text)
            for token in [top, *(top.children or [])]
            if token.type in ("html_block", "html_inline")
        ]
        tags = set(_TAG.findall(" ".join(raw)))
        assert tags <= {"code", "br"} | allowed.get(profile, set())
