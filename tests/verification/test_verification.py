"""A sound registry tree, and what is said when one thing in it is broken."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specloom.verification import RULES, Finding, verify
from specloom.verification.rows import template_fault

HERE = Path(__file__).parent
GOOD = HERE / "good"
PROVIDER = "src/pets/v00.00.00000/provider.yaml"
SERVICE = "src/pets/v00.00.00000/services/store.yaml"


class Case(NamedTuple):
    rule: str
    where: str
    old: str
    new: str


def cases() -> list[Case]:
    """The cases of ``broken.txt``."""
    found = []
    for block in (HERE / "broken.txt").read_text().split("\n\n")[1:]:
        head, *lines = block.strip("\n").split("\n")
        rule, where = head.split(" @ ")
        old = "".join(line[1:] + "\n" for line in lines if line[0] == "-")
        new = "".join(line[1:] + "\n" for line in lines if line[0] == "+")
        found.append(Case(rule, where, old, new))
    return found


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOOD, tmp_path / "tree"))


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def found(tree: Path, rule: str) -> list[Finding]:
    return [finding for finding in verify([tree]) if finding.rule == rule]


def test_a_sound_tree_has_no_finding() -> None:
    assert verify([GOOD]) == []


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.rule}@{case.where}")
def test_one_broken_thing_is_found_with_its_line_and_a_fix(
    tree: Path, case: Case
) -> None:
    replace(tree / SERVICE, case.old, case.new)
    findings = found(tree, case.rule)
    assert any(case.where in f.place.source for f in findings), verify([tree])
    assert all(f.severity == RULES[case.rule][0] and f.fix for f in findings)


def test_every_rule_has_a_case() -> None:
    of_provider = {"provider", "service-list"}
    assert {case.rule for case in cases()} == set(RULES) - of_provider


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("provider", "name: pets\n", "name: dogs\n"),
        ("provider", "version: v00.00.00000\n", ""),
        ("provider", "    title: Pet store\n", ""),
        ("provider", "providerServices:\n", "providerServices: {}\nx-services:\n"),
        ("provider", "    service:\n", "    x-service:\n"),
        ("reference", "services/store.yaml", "services/shop.yaml"),
        ("reference", "pets/v00.00.00000/services/store.yaml", "../../../store.yaml"),
        ("reference", "pets/v00.00.00000/services/store.yaml", '"a\\0b"'),
        ("reference", "pets/v00.00.00000/services/store.yaml", "a" * 5000),
        ("service-list", "services/store.yaml", "services/shop.yaml"),
        ("config", "type: bearer", "type: magic"),
        ("effect", "config:\n", "config:\n  pagination: {}\n"),
        ("quoted-name", "  store:\n", "  order:\n"),
    ],
)
def test_a_broken_provider_file_is_found(
    tree: Path, rule: str, old: str, new: str
) -> None:
    replace(tree / PROVIDER, old, new)
    assert found(tree, rule), verify([tree])


def test_a_single_file_is_checked_without_its_tree() -> None:
    assert verify([GOOD / SERVICE]) == []


def test_a_file_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    (finding,) = verify([tmp_path / "none.yaml"])
    assert (finding.rule, finding.severity) == ("unreadable", "error")


def test_files_of_other_kinds_in_the_folder_are_left_alone(tree: Path) -> None:
    (tree / "notes.yaml").write_text("{")
    (tree / "README.md").write_text("x-stackQL-resources")
    assert verify([tree]) == []


def test_a_json_document_is_checked_as_well(tmp_path: Path) -> None:
    path = tmp_path / "service.json"
    path.write_text('{"openapi": "3.0.0", "y": 1}')
    assert {finding.rule for finding in verify([path])} == {"resource", "server"}


def test_findings_come_in_the_order_of_their_places(tree: Path) -> None:
    path = tree / SERVICE
    path.write_text(path.read_text().replace("parameters: []\n", "tags: []\n"))
    lines = [finding.place.line for finding in verify([tree])]
    assert len(lines) == 3 and lines == sorted(lines)


@pytest.mark.parametrize("default", ["https://pets.example.com", "''"])
def test_a_variable_may_hold_scheme_and_host_of_a_server(
    tree: Path, default: str
) -> None:
    replace(tree / SERVICE, "https://{region}.pets.example.com/v1", "'{region}/v1'")
    replace(tree / SERVICE, "default: north", f"default: {default}")
    assert verify([tree]) == []


def test_a_variable_that_holds_no_scheme_makes_no_url_absolute(tree: Path) -> None:
    replace(tree / SERVICE, "https://{region}.pets.example.com/v1", "'{region}/v1'")
    (finding,) = found(tree, "server")
    assert finding.message == "the server URL '{region}/v1' is not absolute"


def test_a_word_in_prose_is_not_a_boolean(tree: Path) -> None:
    replace(
        tree / SERVICE,
        "Nothing.",
        '"on: off"\n          x-note: |\n            no: y\n',
    )
    assert verify([tree]) == []


@pytest.mark.parametrize(
    "body",
    ["{{ if .a }}x{{ else }}y{{ end }}", '{"a": {{ toJson . }}}', "{{- /* } */ -}}"],
)
def test_a_balanced_template_has_no_fault(body: str) -> None:
    assert template_fault(body) == ""


@given(st.recursive(st.none() | st.booleans() | st.text(max_size=8), lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(("paths", "components", "x-stackQL-resources", "methods", "operation", "$ref", "schemas", "sqlVerbs", "select", "servers", "/a", "get", "parameters", "responses", "config", "pagination", "properties", "type")), inner), max_leaves=30))  # fmt: skip
def test_no_shape_of_a_document_is_too_strange(value: object) -> None:
    import json
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "service.json")
        path.write_text(json.dumps({"openapi": "3.0.0", "components": value}))
        assert all(finding.message for finding in verify([path]))


@pytest.mark.parametrize(
    "said",
    [
        "    responseToken:\n      key: Link\n      location: header\n",
        "    algorithm: link_header_next\n    responseToken:\n      location: header\n",
    ],
)
def test_a_link_needs_no_token_of_the_request(tree: Path, said: str) -> None:
    text = (tree / SERVICE).read_text()
    before, _, _ = text.partition("    requestToken:\n      key: page_token\n")
    (tree / SERVICE).write_text(before + said)
    assert found(tree, "paging") == []


@pytest.mark.parametrize("variables", ["-1", "region", "[region]", "null", "true"])
def test_server_variables_of_any_type_are_looked_at(tree: Path, variables: str) -> None:
    replace(tree / SERVICE, "variables:\n", f"variables: {variables}\n  x-old:\n")
    assert "the server variable 'region' is not declared" in {
        finding.message for finding in verify([tree])
    }
