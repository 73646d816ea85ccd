"""What is made of an operation whose body may be of several types, in all outputs alike."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from specloom import ServiceSource, build, ir, load, render, target, verify
from specloom.engine import Engine
from specloom.explanation import explain

FEATURE = Path(__file__).parents[1] / "features" / "several_bodies.yaml"


def api_of(path: Path) -> ir.Api:
    return build([ServiceSource("demo", load(path))], name="zoo").api


def written(api: ir.Api, name: str) -> dict[str, str]:
    """The files of a target, by the ends of their paths."""
    files = render(api, target(name))
    return {file.path.rpartition("/")[2]: file.content.decode() for file in files}


API = api_of(FEATURE)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(written(API, "sql")["demo.yaml"])
    return found


def test_docstrings_say_whose_operation_it_is_and_what_is_sent() -> None:
    tree = ast.parse(written(API, "client")["image_edits.py"])
    docs = {
        node.name: " ".join((ast.get_docstring(node) or "").split())
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert (
        "The same operation as ``create_multipart``, which sends"
        " ``multipart/form-data``. This one sends ``application/json``."
        in docs["create"]
    )
    assert (
        "The same operation as ``create``, which sends ``application/json``."
        " This one sends ``multipart/form-data``." in docs["create_multipart"]
    )
    assert 'image=b"content"' in docs["create_multipart"]


def test_pages_say_whose_operation_it_is_and_what_is_sent() -> None:
    page = written(API, "docs")["pets.md"]
    assert (
        "The same operation as [pets.update](pets.md#update) (UPDATE or EXEC; sends"
        " `application/json`) and [pets.update_merge_patch_json]"
        "(pets.md#update-merge-patch-json) (EXEC; sends `application/merge-patch+json`)"
        " and [pets.update_json_patch_json](pets.md#update-json-patch-json) (EXEC; sends"
        " `application/json-patch+json`). This one sends `application/octet-stream`."
    ) in page
    assert "acts on pets" not in page


def test_a_resource_is_described_by_what_its_operations_do() -> None:
    assert "Updates pets." in written(API, "docs")["llms.txt"]


def test_the_mapping_has_one_operation_with_all_bodies_and_a_method_for_each(
    document: dict[str, Any],
) -> None:
    content = document["paths"]["/pets/{id}"]["patch"]["requestBody"]["content"]
    methods = document["components"]["x-stackQL-resources"]["pets"]["methods"]
    assert {m["operation"]["$ref"] for m in methods.values()} == {
        "#/paths/~1pets~1{id}/patch"
    }
    assert {name: m["request"]["mediaType"] for name, m in methods.items()} == {
        "update": "application/json",
        "update_merge_patch_json": "application/merge-patch+json",
        "update_json_patch_json": "application/json-patch+json",
        "update_binary": "application/octet-stream",
    }
    assert {m["request"]["mediaType"] for m in methods.values()} < content.keys()
    verbs = document["components"]["x-stackQL-resources"]["pets"]["sqlVerbs"]
    assert [entry["$ref"].rpartition("/")[2] for entry in verbs["update"]] == ["update"]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("registry")
    for file in render(API, target("sql")):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    return folder


def test_the_mapping_passes_our_rules_and_is_read_as_it_was_meant(
    registry: Path,
) -> None:
    assert [f for f in verify([registry]) if f.severity != "note"] == []
    (service,) = registry.rglob("demo.yaml")
    assert _sent(api_of(service)) == _sent(API)


def _sent(api: ir.Api) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (resource.name.snake, method.name.snake): (method.verb, body.media.raw)
        for resource in api.services[0].resources
        for method in resource.methods
        if (body := method.operation.body) is not None
    }


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("queries.create_query_text @body='from bucket'", "from bucket"),
        ("pets.update_merge_patch_json @id='1', @body_id=7", {"id": 7}),
        ("pets.update @id='1', @name='Rex'", {"name": "Rex"}),
    ],
)
def test_exec_sends_the_body_of_the_method_that_it_names(
    registry: Path, call: str, body: Any
) -> None:
    with Engine(registry, servers="http://127.0.0.1:1", environ={}) as engine:
        ((*_, sent, _),) = engine.execute(f"EXPLAIN EXEC zoo.demo.{call}").fetchall()
    assert (sent if isinstance(body, str) else json.loads(sent)) == body


def test_the_explanation_says_why_there_is_another_method() -> None:
    told = "\n".join(explain(API))
    assert "create_multipart                          body: of another type" in told
    assert "exec: the verb calls the operation's first body" in told
