"""Promises about building as a whole: same in, same out; nothing lost; nothing crashes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from builder.spelling import FEATURES, built
from specloom import builder, document, ir
from specloom.builder import Built, ServiceSource
from specloom.errors import DocumentError, SpecloomError
from specloom.names import Name

features = sorted(path.stem for path in FEATURES.glob("*.yaml"))


def _build(path: Path) -> Built:
    source = ServiceSource("demo", document.load(path))
    return builder.build([source], name="demo")


def _dangling(api: ir.Api) -> set[str]:
    """References of an API that lead to no definition."""
    known: set[tuple[Name, Name | None]] = {(d.name, None) for d in api.definitions}
    for service in api.services:
        known |= {(d.name, service.name) for d in service.definitions}
    return {ref.name.snake for ref in _refs(api) if (ref.name, ref.home) not in known}


def _foreign(api: ir.Api) -> set[str]:
    """References out of a service, or out of what services share, into another service."""
    homes = [(None, api.definitions), *((s.name, s) for s in api.services)]
    return {
        ref.name.snake
        for home, value in homes
        for ref in _refs(value)
        if ref.home not in (home, None)
    }


def _refs(value: Any) -> Iterator[ir.Ref]:
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, ir.Ref):
            yield found
        elif isinstance(found, tuple):
            waiting.extend(found)
        elif not isinstance(found, ir.Text) and hasattr(found, "__slots__"):
            waiting.extend(getattr(found, name) for name in found.__slots__)


OURS = {
    *get_args(ir.Kind), *get_args(ir.Format), *get_args(ir.HttpVerb), *get_args(ir.Location),
    *get_args(ir.Style), *get_args(ir.Access), *get_args(ir.MediaKind),
    *get_args(ir.PagingKind), *get_args(ir.SqlVerb), *get_args(ir.SchemeKind),
}  # fmt: skip


def _strangers(api: ir.Api) -> set[str]:
    """Plain strings of an API that are not of our own vocabulary."""
    found = set()
    waiting: list[Any] = [api]
    while waiting:
        value = waiting.pop()
        if isinstance(value, tuple):
            waiting.extend(value)
        elif isinstance(value, str) and value not in OURS:
            found.add(value)
        elif isinstance(value, Name):
            found.update(w for w in value.words if not re.fullmatch("[a-z0-9]+", w))
        elif not isinstance(value, ir.Text | ir.Rule) and hasattr(value, "__slots__"):
            said = (
                name for name in value.__slots__ if name != "rule"
            )  # an explanation
            waiting.extend(getattr(value, name) for name in said)
    return {s for s in found if not re.fullmatch(r"[1-5](\d\d|XX)|default", s)}


@pytest.mark.parametrize("feature", features)
def test_every_operation_becomes_a_method_and_every_reference_leads_somewhere(
    feature: str,
) -> None:
    api = built(feature).api
    assert built(feature).operations_in == built(feature).methods_out
    assert _dangling(api) == _strangers(api) == set()


@pytest.mark.parametrize("feature", features)
def test_building_twice_gives_the_same(feature: str) -> None:
    again = _build(FEATURES / f"{feature}.yaml").api
    assert again == built(feature).api
    assert hash(again) == hash(built(feature).api)


def test_a_provider_needs_a_document() -> None:
    with pytest.raises(DocumentError, match="at least one document"):
        builder.build([], name="demo")


@pytest.mark.parametrize("split", ["none", "tag", "path"])
def test_public_documents_are_built_whole(shared: Path, split: Any) -> None:
    for path in sorted((shared / "corpus").iterdir()):
        source = ServiceSource("demo", document.load(path), split)
        whole = builder.build([source], name="demo")
        assert whole.operations_in == whole.methods_out > 0, path.name
        assert whole.missing == ()
        assert _dangling(whole.api) == _foreign(whole.api) == set(), path.name


def _cases(shared: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    folder = shared / "hostile"
    kinds = {"semantics", "names-unicode", "refs", "code-injection", "resources"}
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for case in manifest["cases"]:
        path = folder / case["file"]
        if case["class"] in kinds and case["kind"] == "spec" and path.is_file():
            yield case, path


def test_hostile_documents_are_refused_or_become_text_and_names_alone(
    shared: Path,
) -> None:
    for case, path in _cases(shared):
        try:
            assert _strangers(_build(path).api) == set(), case["id"]
        except SpecloomError as error:
            assert case["must"] != "generate", (case["id"], str(error))
        else:
            assert case["must"] != "reject", case["id"]
