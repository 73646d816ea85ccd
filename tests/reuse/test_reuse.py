"""Where only prose changed, a run keeps what an earlier one rendered, and nobody can tell."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from specloom import rendering
from specloom.cli.boundary import run
from specloom.config import Config, Provider, Service, Split
from specloom.document import DEFAULT, load
from specloom.document.findings import Findings
from specloom.document.outline import _DATA, Parts
from specloom.document.reading import read
from specloom.document.references import References
from specloom.document.walk import Walk
from specloom.errors import DocumentError, TargetError
from specloom.generation import Result, prepare, write
from specloom.remembering import recall

ROOT = Path(__file__).parents[2]
FEATURES = sorted((ROOT / "tests" / "features").glob("*.yaml"))
OURS = sorted((ROOT / "specs").glob("*/*.yaml"))


def _tree(path: Path) -> dict[str, Any]:
    tree: dict[str, Any] = read(path).value
    return tree


def _reworded(node: Any, key: str = "") -> Any:
    """The node with more words in every description and summary."""
    if isinstance(node, dict):
        return {
            k: v if k in _DATA or k.startswith("x-") else _reworded(v, k)
            for k, v in node.items()
        }
    if isinstance(node, list):
        return [_reworded(item) for item in node]
    prose = key in ("description", "summary") and isinstance(node, str) and node.strip()
    return f"{node} Reworded." if prose else node


def _variants(tree: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The document with other prose in one of its parts, for each part that has any."""
    for field, group in tree.items():
        if field not in ("paths", "components", "webhooks"):
            yield field, {**tree, field: _reworded(group, field)}
            continue
        for name, part in (group or {}).items():
            if field != "components":
                yield f"{field}: {name}", {
                    **tree,
                    field: {**group, name: _reworded(part)},
                }
                continue
            for inner, one in (part or {}).items():
                kind = {**part, inner: _reworded(one)}
                yield f"{name}: {inner}", {**tree, field: {**group, name: kind}}


def _changed(tree: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(what, other) for what, other in _variants(tree) if other != tree]


class Checkout:
    """A folder with one document and what was generated of it."""

    def __init__(
        self,
        folder: Path,
        tree: Any,
        split: Split = "none",
        services: tuple[Service, ...] = (),
    ) -> None:
        self.spec = folder / "api.json"
        self.write(tree)
        service = Service("", self.spec, split=split)
        provider = Provider("zoo", services or (service,))
        self.config = Config(folder, folder / "out", (provider,), lenient=True)
        write(self.config, self.kept())

    def write(self, tree: Any) -> None:
        self.spec.write_text(json.dumps(tree, indent=1), "utf-8")

    def kept(self) -> list[Result]:
        return prepare(self.config, reuse=True)

    def fresh(self) -> list[Result]:
        return prepare(self.config, anew=True)


def _files(results: list[Result]) -> dict[str, bytes]:
    """The files that a run would leave; where a stamp says that nothing changed, none."""
    changes = [o.changes for result in results for o in result.outputs if o.changes]
    return {f"{c.folder}/{p}": text for c in changes for p, text in c.wanted.items()}


def _told(results: list[Result]) -> list[tuple[str, str]]:
    notes = [note for result in results for note in result.notes]
    return [(note.message, str(note.place)) for note in notes]


def assert_same(checkout: Checkout, what: str) -> None:
    kept, fresh = checkout.kept(), checkout.fresh()
    assert _told(kept) == _told(fresh), what
    found, expected = _files(kept), _files(fresh)
    assert found.keys() == expected.keys(), what
    differing = [path for path in expected if found[path] != expected[path]]
    assert not differing, f"{what}: {differing}"


@pytest.mark.parametrize("path", FEATURES + OURS, ids=lambda path: path.stem)
def test_kept_text_is_what_a_fresh_run_would_write(path: Path, tmp_path: Path) -> None:
    tree = _tree(path)
    checkout = Checkout(tmp_path, tree)
    for what, other in _changed(tree):
        checkout.write(other)
        assert_same(checkout, what)


@pytest.mark.parametrize("split", ["tag", "path"])
def test_services_of_one_document_keep_their_own_texts(
    split: Split, tmp_path: Path
) -> None:
    tree = _tree(ROOT / "tests" / "features" / "split.yaml")
    checkout = Checkout(tmp_path, tree, split)
    for what, other in _changed(tree):
        checkout.write(other)
        assert_same(checkout, what)


def test_documents_of_one_provider_keep_their_own_texts(tmp_path: Path) -> None:
    trees = {path.stem: _tree(path) for path in FEATURES[:3]}
    paths = {name: tmp_path / f"{name}.json" for name in trees}
    for name, tree in trees.items():
        paths[name].write_text(json.dumps(tree), "utf-8")
    services = tuple(Service(name, path) for name, path in paths.items())
    checkout = Checkout(tmp_path, {}, services=services)
    for name, tree in trees.items():
        paths[name].write_text(json.dumps(_reworded(tree)), "utf-8")
        assert_same(checkout, name)
        paths[name].write_text(json.dumps(tree), "utf-8")


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the files that are rendered from now on, and not kept whole."""
    seen: list[str] = []
    render = rendering._rendered

    def noted(page: Any, sections: Any) -> Any:
        seen.append(page.path)
        return render(page, sections)

    monkeypatch.setattr(rendering, "_rendered", noted)
    return seen


ML = OURS[0]


def _pages(rendered: list[str], resource: str) -> list[str]:
    return [
        path
        for path in rendered
        if path.endswith((f"/{resource}.py", f"/{resource}.md"))
    ]


def _with_reworded(tree: dict[str, Any], path: str) -> dict[str, Any]:
    paths = tree["paths"]
    return {**tree, "paths": {**paths, path: _reworded(paths[path])}}


def test_only_the_resources_whose_prose_changed_are_rendered(
    tmp_path: Path, rendered: list[str]
) -> None:
    tree = _tree(ML)
    checkout = Checkout(tmp_path, tree)
    rendered.clear()
    checkout.write(_with_reworded(tree, "/api/2.0/mlflow/runs/restore"))
    checkout.kept()
    assert len(_pages(rendered, "experiment_runs")) == 2
    assert not _pages(rendered, "experiments")
    rendered.clear()
    checkout.fresh()
    assert len(_pages(rendered, "experiments")) == 2


def test_what_a_tag_says_is_rendered_for_the_resource_of_its_name(
    tmp_path: Path, rendered: list[str]
) -> None:
    names = ("experiments", "experiment_runs", "elsewhere")
    tags = [{"name": name, "description": f"All {name}."} for name in names]
    tree = {**_tree(ML), "tags": tags}
    checkout = Checkout(tmp_path, tree)
    rendered.clear()
    checkout.write({**tree, "tags": [_reworded(tags[0]), *tags[1:]]})
    checkout.kept()
    assert len(_pages(rendered, "experiments")) == 2
    assert not _pages(rendered, "experiment_runs")
    assert_same(checkout, "a tag")


@pytest.fixture
def walks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The versions of the documents that are walked, in order."""
    seen: list[str] = []
    run = Walk.run

    def noted(walk: Walk, root: dict[str, Any]) -> None:
        seen.append(walk.version)
        run(walk, root)

    monkeypatch.setattr(Walk, "run", noted)
    return seen


def test_a_document_of_a_structure_that_was_sound_is_not_walked_again(
    tmp_path: Path, walks: list[str]
) -> None:
    tree = _tree(ML)
    checkout = Checkout(tmp_path, tree)
    walks.clear()
    checkout.write(_reworded(tree))
    checkout.kept()
    assert walks == []
    assert_same(checkout, "other prose")


@pytest.mark.parametrize("target", ["client", "docs", "sql"])
def test_outputs_beyond_their_limit_are_refused_by_its_name(
    tmp_path: Path, target: str
) -> None:
    checkout = Checkout(tmp_path, _tree(ML))
    checkout.config = replace(checkout.config, limits={"output": 50_000})
    with pytest.raises(TargetError) as caught:
        prepare(checkout.config, [target])
    assert f"target '{target}'" in caught.value.message
    assert "`output` is 50,000 bytes" in caught.value.message
    assert "raise `output`" in caught.value.hint


def test_a_document_with_findings_is_walked_each_time_and_they_are_told(
    tmp_path: Path, walks: list[str]
) -> None:
    tree = {**_tree(ML), "unheard": 1}
    checkout = Checkout(tmp_path, tree)
    walks.clear()
    checkout.write(_reworded(tree))
    told = _told(checkout.kept())
    assert len(walks) == 1
    assert "'unheard'" in told[0][0]


@pytest.mark.parametrize("nonsense", [[], 7, "none"])
@pytest.mark.parametrize("field", ["webhooks", "components", "headers"])
def test_a_group_of_nothing_that_becomes_nonsense_is_refused(
    field: str, nonsense: Any, tmp_path: Path
) -> None:
    def tree(group: Any) -> dict[str, Any]:
        inner = {"components": {"headers": group}}
        start = {"openapi": "3.1.0", "info": {"title": "Zoo", "version": "1"}}
        return {
            **start,
            "paths": {},
            **(inner if field == "headers" else {field: group}),
        }

    checkout = Checkout(tmp_path, tree({}))
    checkout.write(tree(nonsense))
    with pytest.raises(DocumentError, match=f"`{field}` must be an object"):
        checkout.kept()


def test_a_component_of_no_known_kind_is_told_of_though_it_holds_nothing(
    tmp_path: Path,
) -> None:
    tree = _tree(ML)
    checkout = Checkout(tmp_path, tree)
    checkout.write({**tree, "components": {**tree["components"], "unheard": {}}})
    assert "'unheard'" in _told(checkout.kept())[0][0]


def test_prose_that_is_too_long_is_refused_in_a_known_structure_too(
    tmp_path: Path,
) -> None:
    tree = _tree(ML)
    checkout = Checkout(tmp_path, tree)
    checkout.config = replace(checkout.config, limits={"text": 5_000})
    write(checkout.config, checkout.kept())
    info = {**tree["info"], "description": "long " * 1_001}
    checkout.write({**tree, "info": info})
    with pytest.raises(DocumentError, match="`description` is too long"):
        checkout.kept()


@pytest.mark.parametrize("path", FEATURES + OURS, ids=lambda path: path.stem)
def test_a_walk_that_finds_nothing_leaves_nothing_to_another(path: Path) -> None:
    document = load(path)
    if document.version == "2.0" or len(document.files) > 1 or not document.is_sound:
        pytest.skip("such a document is walked each time")
    before = json.dumps(document.root)
    findings = Findings()
    source = read(document.path)
    references = References(source, document.root, DEFAULT, ())
    Walk(document.version, references, findings, DEFAULT).run(document.root)
    assert findings.count == 0
    assert json.dumps(document.root) == before


def test_a_change_of_structure_renders_everything(
    tmp_path: Path, rendered: list[str]
) -> None:
    tree = _tree(ML)
    checkout = Checkout(tmp_path, tree)
    rendered.clear()
    path = "/api/2.0/mlflow/runs/restore"
    other = json.loads(json.dumps(tree))
    del other["paths"][path]["post"]["description"]
    checkout.write(other)
    assert_same(checkout, "a description less")
    assert len(_pages(rendered, "experiments")) == 4  # by both runs


def test_prose_that_moves_what_follows_moves_the_lines_that_pages_name(
    tmp_path: Path,
) -> None:
    spec = tmp_path / "ml.yaml"
    text = ML.read_text("utf-8")
    spec.write_text(text, "utf-8")
    checkout = Checkout(tmp_path, {}, services=(Service("", spec),))
    at = text.index("paths:")
    head = text[:at].replace("description: ", "description:\n\n    ", 1)
    spec.write_text(head + text[at:], "utf-8")
    assert head != text[:at]
    assert_same(checkout, "other lines")


def test_a_file_that_was_edited_is_not_taken_for_an_earlier_text(
    tmp_path: Path,
) -> None:
    tree = _tree(ML)
    checkout = Checkout(tmp_path, tree)
    for path in (tmp_path / "out").rglob("*models.*"):
        path.write_text(path.read_text("utf-8") + "\n# mine\n", "utf-8")
    checkout.write(_with_reworded(tree, "/api/2.0/mlflow/runs/restore"))
    assert_same(checkout, "edited")
    assert any(o.changes and o.changes.edited for o in checkout.kept()[0].outputs)


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"[]",
        b'{"version": 1}',
        b'{"version": 1, "base": 1, "names": [], "outputs": [], "outlines": [[1]], "sections": []}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_a_memory_that_cannot_be_read_is_none(damage: bytes, tmp_path: Path) -> None:
    tree = _tree(ML)
    checkout = Checkout(tmp_path, tree)
    memories = list((tmp_path / "out" / ".specloom").glob("*.memory"))
    assert len(memories) == 3
    for memory in memories:
        memory.write_bytes(damage)
    checkout.write(_with_reworded(tree, "/api/2.0/mlflow/runs/restore"))
    assert_same(checkout, "damaged")


def test_a_memory_that_says_less_of_some_parts_is_none(tmp_path: Path) -> None:
    Checkout(tmp_path, _tree(ML))
    file = tmp_path / "out" / ".specloom" / "docs.zoo.memory"
    assert recall(tmp_path / "out", "docs", "zoo") is not None
    known = json.loads(file.read_bytes())
    del known["outlines"][0][2][-1]
    file.write_text(json.dumps(known), "utf-8")
    assert recall(tmp_path / "out", "docs", "zoo") is None


def test_a_memory_without_its_sections_renders_everything(tmp_path: Path) -> None:
    tree = _tree(ML)
    checkout = Checkout(tmp_path, tree)
    for memory in (tmp_path / "out" / ".specloom").glob("*.memory"):
        known = json.loads(memory.read_bytes())
        memory.write_text(json.dumps({**known, "sections": {}}), "utf-8")
    checkout.write(_with_reworded(tree, "/api/2.0/mlflow/runs/restore"))
    assert_same(checkout, "no sections")


@pytest.mark.parametrize(
    "schema",
    [
        {"default": {"description": "a"}},
        {"example": {"description": "a"}},
        {"enum": [{"description": "a"}]},
        {"x-told": {"description": "a"}},
        {"discriminator": {"propertyName": "p", "mapping": {"description": "a"}}},
        {"title": "a"},
        {"pattern": "a"},
    ],
)
def test_data_is_structure_even_where_it_looks_like_prose(
    schema: dict[str, Any],
) -> None:
    def told(text: str) -> Any:
        whole = json.loads(json.dumps(schema).replace('"a"', json.dumps(text)))
        return Parts({"components": {"schemas": {"One": whole}}}).outline()

    assert told("a").changed(told("a")) == []
    assert told("b").changed(told("a")) is None


def test_prose_that_comes_or_goes_is_a_change_of_structure() -> None:
    def told(text: str) -> Any:
        return Parts(
            {"components": {"schemas": {"One": {"description": text}}}}
        ).outline()

    assert told("b").changed(told("a")) == ["/components/schemas/One"]
    assert told(" ").changed(told("a")) is None
    assert told("a").changed(told("")) is None


def test_a_tree_that_is_too_deep_has_no_outline() -> None:
    node: dict[str, Any] = {}
    for _ in range(5_000):
        node = {"items": node}
    assert Parts({"components": {"schemas": {"One": node}}}).outline() is None


def _pets(*schemas: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A document with an operation whose answers have these inline schemas."""
    answers = {
        f"{code}": {
            "description": "As it is.",
            "content": {"application/json": {"schema": schema}},
        }
        for code, schema in zip((400, 500), schemas, strict=False)
    }
    pet = {"type": "object", "properties": {"kind": {"type": "string"}}}
    ok = {"200": {"description": "Pets.", **_json({"type": "array", "items": pet})}}
    operation = {"operationId": "listPets", "responses": {**ok, **answers}}
    paths = {"/pets": {"get": operation}}
    info = {"title": "Zoo", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": paths, **more}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def _message(text: str) -> dict[str, Any]:
    message = {"type": "string", "description": text}
    return {"type": "object", "properties": {"message": message}}


@pytest.mark.parametrize("before, after", [("Same.", "Other."), ("Other.", "Same.")])
def test_schemas_that_become_alike_or_different_are_named_anew(
    before: str, after: str, tmp_path: Path
) -> None:
    checkout = Checkout(tmp_path, _pets(_message("Same."), _message(before)))
    checkout.write(_pets(_message("Same."), _message(after)))
    assert_same(checkout, f"{before} {after}")


@pytest.mark.parametrize("field", ["definitions", "$defs", "x-defs"])
def test_schemas_in_odd_places_tell_of_those_that_they_refer_to(
    field: str, tmp_path: Path
) -> None:
    def document(text: str) -> dict[str, Any]:
        held = {"Box": {"allOf": [{"$ref": "#/components/schemas/Thing"}]}}
        things = {"Thing": _message(text)}
        found = _pets(**{field: held, "components": {"schemas": things}})
        answers = found["paths"]["/pets"]["get"]["responses"]
        answers["200"].update(_json({"$ref": f"#/{field}/Box"}))
        return found

    checkout = Checkout(tmp_path, document("One."))
    checkout.write(document("Two."))
    assert_same(checkout, field)


@pytest.mark.parametrize("reworded", ["Plant", "Tree", "Oak"])
def test_prose_of_any_member_reaches_all_who_refer_to_its_family(
    reworded: str, tmp_path: Path
) -> None:
    def schema(name: str, *parents: str) -> dict[str, Any]:
        wire = f"of{name}"
        described = {"type": "string", "description": f"What a {name} has."}
        own = {"type": "object", "properties": {wire: described}}
        extended = [{"$ref": f"#/components/schemas/{p}"} for p in parents]
        return {"allOf": [*extended, own]} if parents else own

    plant = schema("Plant")
    plant["properties"]["kind"] = {"type": "string"}
    plant |= {"required": ["kind"], "discriminator": {"propertyName": "kind"}}
    schemas = {
        "Plant": plant,
        "Tree": schema("Tree", "Plant"),
        "Oak": schema("Oak", "Tree"),
    }
    tree = _pets(
        {"$ref": "#/components/schemas/Plant"}, components={"schemas": schemas}
    )
    text = json.dumps(tree)
    checkout = Checkout(tmp_path, tree)
    changed = text.replace(f"What a {reworded} has", f"What every {reworded} has")
    assert changed != text
    checkout.write(json.loads(changed))
    assert_same(checkout, reworded)


def test_a_renamed_file_has_its_new_name_everywhere(tmp_path: Path) -> None:
    def put(kind: str, spec: str, text: str) -> Checkout:
        (tmp_path / kind).write_text('{"type": "string", "enum": ["a", "b"]}', "utf-8")
        thing = _message(text)
        thing["properties"]["kind"] = {"$ref": kind}
        path = tmp_path / spec
        path.write_text(json.dumps(_pets(thing)), "utf-8")
        return Checkout(tmp_path, {}, services=(Service("", path),))

    put("kind.json", "one.json", "One.")
    for kind, spec in [("sort.json", "one.json"), ("sort.json", "two.json")]:
        for text in ("One.", "Two."):
            results = put(kind, spec, text).fresh()
            stale = [o.folder for r in results for o in r.outputs if o.changes]
            assert not stale, (kind, spec, text)


def test_force_renders_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rendered: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(ML, tmp_path / "ml.yaml")
    arguments = ["generate", "ml.yaml", "--out", "out"]
    assert run(arguments) == 0
    whole = list(rendered)
    rendered.clear()
    assert run(arguments) == 0
    assert not rendered
    assert run([*arguments, "--force"]) == 0
    assert rendered == whole
