"""A spec is data: a document whose every string means harm changes nothing but strings."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown_it import MarkdownIt

from .conftest import Generate

HOSTILE = Path(__file__).with_name("hostile.yaml")
CANARY = "canary"


@pytest.fixture(scope="module")
def files(generate: Generate) -> dict[str, str]:
    return generate(HOSTILE)


def _of_kind(files: dict[str, str], *suffixes: str) -> dict[str, str]:
    found = {path: text for path, text in files.items() if path.endswith(suffixes)}
    assert found, f"nothing ends with {suffixes}"
    return found


def _identifiers(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        for _, value in ast.iter_fields(node):
            if isinstance(value, str) and not isinstance(node, ast.Constant):
                found.add(value)
    return found


def test_python_parses_and_nothing_is_called_by_a_string_of_the_spec(
    files: dict[str, str],
) -> None:
    for path, text in _of_kind(files, ".py").items():
        tree = ast.parse(text, path)
        calls = [n.func for n in ast.walk(tree) if isinstance(n, ast.Call)]
        assert CANARY not in {f.id for f in calls if isinstance(f, ast.Name)}, path
        assert not any(
            isinstance(n, ast.Name) and n.id == CANARY for n in ast.walk(tree)
        )


def test_no_f_string_or_format_holds_text_of_the_spec(files: dict[str, str]) -> None:
    for path, text in _of_kind(files, ".py").items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.JoinedStr):
                assert CANARY not in ast.unparse(node), path


def test_wire_names_and_enum_values_survive_to_the_letter(
    files: dict[str, str],
) -> None:
    document = yaml.safe_load(HOSTILE.read_text("utf-8"))
    schemas = document["components"]["schemas"]
    answer = document["paths"]['/it\'s/"canary()"/{id"canary}/$(canary)x']["post"][
        "responses"
    ]["200"]
    wanted = set(schemas["Kind"]["enum"])
    wanted |= set(schemas["Ca'nary\"()"]["properties"])
    wanted |= set(answer["content"]["application/json"]["schema"]["properties"])
    constants = {
        node.value
        for text in _of_kind(files, ".py").values()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    bare = {"import", "self", "yes", "n"}  # spelled as identifiers where they can be
    assert wanted - constants - bare == set()


def test_yaml_and_toml_hold_no_key_that_we_did_not_write(files: dict[str, str]) -> None:
    for path, text in _of_kind(files, ".yaml").items():
        for keys in _keys(yaml.safe_load(text)):
            assert keys != CANARY, path
    for path, text in _of_kind(files, ".toml").items():
        assert CANARY not in set(_keys(tomllib.loads(text))), path


def _keys(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [k for key, child in value.items() for k in [str(key), *_keys(child)]]
    if isinstance(value, list):
        return [key for child in value for key in _keys(child)]
    return []


class _Tags(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.urls: list[str] = []
        markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
        markdown.validateLink = lambda url: True
        self.feed(markdown.render(re.sub(r"\A---\n.*?\n---\n", "", source, flags=re.S)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        assert not [name for name, _ in attrs if name.startswith("on")]
        self.urls += [value or "" for name, value in attrs if name in ("href", "src")]


def test_pages_hold_no_tag_script_or_link_from_the_spec(files: dict[str, str]) -> None:
    ours = {"h1", "h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "pre", "a", "ul", "li", "strong", "em", "blockquote"}  # fmt: skip
    for path, text in _of_kind(files, ".md").items():
        page = _Tags(text)
        assert page.seen <= ours, path
        assert not [
            u for u in page.urls if u.lower().startswith(("javascript:", "data:"))
        ]


def test_front_matter_holds_title_and_description_only(files: dict[str, str]) -> None:
    for path, text in _of_kind(files, ".md").items():
        if text.startswith("---\n"):
            front = yaml.safe_load(text.split("\n---\n", 1)[0])
            assert set(front) <= {"title", "description"}, path


def test_file_names_are_portable_and_distinct_where_case_is_ignored(
    files: dict[str, str],
) -> None:
    for path in files:
        assert re.fullmatch(r"[A-Za-z0-9_.\-/]+", path), path
    assert len({path.lower() for path in files}) == len(files)


def test_nothing_invisible_stands_in_what_is_generated(files: dict[str, str]) -> None:
    hidden = re.compile(
        "[\x00-\x08\x0b-\x1f\x7f\x85\xad\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f"
        "\ufeff\U000e0000-\U000e0fff]"
    )
    for path, text in files.items():
        assert not hidden.search(text), path


# ---------------------------------------------------------------- skeleton invariance

_PROSE = ("description", "summary", "title")


def _blanked(value: Any, names: bool = False) -> Any:
    """The document with every free text replaced by ``x``; names and values stay."""
    if isinstance(value, dict):
        return {
            key: (
                "x"
                if key in _PROSE and isinstance(child, str) and not names
                else _blanked(
                    child, names=key in ("properties", "schemas", "example", "enum")
                )
            )
            for key, child in value.items()
        }
    if isinstance(value, list):
        return [_blanked(child) for child in value]
    return value


class _Skeleton(ast.NodeTransformer):
    """Every text of a tree made the same, docstrings included."""

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.Constant("") if isinstance(node.value, str) else node


def _skeleton(text: str) -> str:
    return ast.dump(_Skeleton().visit(ast.parse(text)))


FEATURES = sorted((Path(__file__).parents[1] / "features").glob("*.yaml"))


@pytest.mark.parametrize("path", [HOSTILE, *FEATURES], ids=lambda path: path.stem)
def test_free_text_changes_no_code_but_its_strings(
    path: Path, tmp_path: Path, generate: Generate
) -> None:
    document = yaml.safe_load(path.read_text("utf-8"))
    blank = tmp_path / path.name
    blank.write_text(json.dumps(_blanked(document)), "utf-8")
    written, blanked = generate(path), generate(blank)
    assert set(written) == set(blanked)
    for name in written:
        if name.endswith(".py"):
            assert _skeleton(written[name]) == _skeleton(blanked[name]), name
