"""Adding an operation never renames another, nor a resource, model, parameter or module.

Where it is added does not matter, unless it would be called just as one that is there. Then
the first in the document has the name, so that adding at the end never renames.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml

from builder.spelling import FEATURES, names
from specloom import ServiceSource, build, load, render, target
from specloom.builder import Built
from specloom.builder.splitting import Split

Object: TypeAlias = dict[str, Any]
Make: TypeAlias = Callable[..., Built]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def made(root: Object, split: Split = "none") -> Built:
        path = tmp_path / "api.json"
        path.write_text(json.dumps(root, default=str), "utf-8")
        return build([ServiceSource("demo", load(path), split)], name="demo")

    return made


def content(**properties: Any) -> Object:
    return {"schema": {"type": "object", "properties": properties}}


DEEP = content(x={"type": "object", "properties": {"y": {"enum": ["a", "b"]}}})
BODY = {"content": {"application/json": DEEP, "multipart/form-data": content(z={})}}
ANSWERS = {"200": {"description": "", "content": {"application/json": DEEP}}}


def operation(id: str, **facts: Any) -> Object:
    """An operation with inline schemas and two bodies."""
    return {"operationId": id, "requestBody": BODY, "responses": ANSWERS, **facts}


def added(root: Object, place: int, path: str, newcomer: Object) -> Object:
    """The document with one operation more."""
    paths = list(root["paths"].items())
    paths.insert(place, (path, {"post": newcomer}))
    return {**root, "paths": dict(paths)}


def feature(name: str) -> Object:
    root: Object = yaml.safe_load((FEATURES / f"{name}.yaml").read_text("utf-8"))
    return root


# --------------------------------------------------------------------------- anywhere

NEW = operation(
    "addThing",
    tags=["Things"],
    parameters=[{"name": "id", "in": "query", "schema": {"enum": ["x", "y"]}}],
    servers=[{"url": "https://{region}/", "variables": {"region": {"default": "x"}}}],
)


def places(root: Object) -> Iterator[int]:
    """The start, the middle and the end."""
    count = len(root["paths"])
    yield from sorted({0, count // 2, count})


@pytest.mark.parametrize("split", ["none", "tag"])
@pytest.mark.parametrize(
    "name",
    "bodies inline_names choices families methods names paging parameters parts"
    " recursion security servers several_bodies split streams webhooks".split(),
)
def test_an_operation_may_be_added_anywhere(
    name: str, split: Split, make: Make
) -> None:
    root = feature(name)
    before = names(make(root, split))
    for place in places(root):
        after = names(make(added(root, place, "/added", NEW), split))
        assert {key: after.get(key) for key in before} == before


def test_modules_and_classes_of_a_client_stay_where_they_are(make: Make) -> None:
    for name in ("choices", "inline_names", "several_bodies"):
        root = feature(name)
        before = client(make(root))
        for place in places(root):
            assert before <= client(make(added(root, place, "/added", NEW)))


def client(found: Built) -> set[tuple[str, str]]:
    """What a client defines: in which module, under which name."""
    return {
        (file.path, name)
        for file in render(found.api, target("client"))
        if file.path.endswith(".py")
        for node in ast.parse(file.content).body
        for name in defined(node)
    }


def defined(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            yield name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(
            target=ast.Name(id=name)
        ) if not name.startswith("_"):
            yield name


# --------------------------------------------------------------------------- twins

# Each wants a name that another one has, or nearly.
TWINS = [
    ("/notes", operation("create_note")),
    ("/notes/multipart", operation("createNote_multipart")),
    ("/notes/{id}", operation("editNote")),
    ("/notes/{key}", operation("editNoteMultipart")),
    ("/v2/notes", operation("createNote")),
    ("/v2/notes/{id}", operation("edit_note")),
    ("/v2/notes/{id}/edit", operation("EditNote")),
    ("/v2/notes/{id}/edit-multipart", operation("edit-note-multipart")),
    ("/notes/create-by-id", operation("createNoteRequestX")),
    ("/notes/create-note", operation("createNoteResponse")),
    ("/notes/2", operation("createNote_2")),
    ("/notes/multipart/2", operation("createNoteMultipartRequest")),
]


def keyed(path: str) -> Object:
    """The parameters that a path names."""
    found = re.findall(r"\{(\w+)\}", path)
    schema = {"type": "string"}
    told = [
        {"name": n, "in": "path", "required": True, "schema": schema} for n in found
    ]
    return {"parameters": told}


def twins(count: int) -> Object:
    """A document of the first of them."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Twins", "version": "1"},
        "paths": {path: {"post": one, **keyed(path)} for path, one in TWINS[:count]},
        "components": {"schemas": {"Create_note_request": {"enum": ["a"]}}},
    }


def test_a_twin_at_the_end_takes_nobodys_name(make: Make) -> None:
    every = names(make(twins(len(TWINS))))
    for count in range(len(TWINS)):
        before = names(make(twins(count)))
        assert {key: every[key] for key in before} == before


def test_a_method_called_like_one_for_a_further_body_is_told_apart(make: Make) -> None:
    root = added(twins(0), 0, "/notes", operation("create_note"))
    later = added(root, 1, "/notes/create-multipart", operation("notes_by_parts"))
    (service,) = make(later).api.services
    called = {
        method.name.snake: method.operation.id.raw
        for method in service.resources[0].methods
    }
    assert called == {
        "create": "create_note",
        "create_multipart": "create_note",
        "notes_by_parts": "notes_by_parts",
        "notes_by_parts_multipart": "notes_by_parts",
    }


def test_the_servers_of_all_operations_name_their_variables_first(make: Make) -> None:
    def server(variable: str) -> list[Object]:
        facts = {"default": "eu"}
        return [{"url": f"https://{{{variable}}}/", "variables": {variable: facts}}]

    root = {**twins(1), "servers": server("Region")}
    root = added(root, 0, "/added", operation("add", servers=server("region")))
    (service,) = make(root).api.services
    ((variable,),) = (found.variables for found in service.servers)
    assert variable.name.snake == "region"
