"""Records that are too many for one module come in parts, which nobody has to know."""

from __future__ import annotations

import importlib
import json
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import black
import pytest

from specloom import ir
from specloom.names import Name
from specloom.rendering import render
from specloom.targets import target
from specloom.targets.client import parts as cutting
from specloom.targets.client.parts import MOST, parts

PYTHON = sys.executable


def record(name: str, fields: int = 20) -> ir.Record:
    field = ir.Field(Name.of("a"), ir.Text("a"), ir.Primitive("string"))
    return ir.Record(Name.of(name), ir.Text(name), fields=(field,) * fields)


RECORDS = [record(f"record {number:04}") for number in range(3_000)]


def test_records_that_one_module_can_hold_are_not_cut() -> None:
    assert parts(RECORDS[:200]) == ()


def test_no_part_is_too_large_and_no_record_is_lost() -> None:
    cut = parts(RECORDS)
    assert [record for part in cut for record in part] == RECORDS
    assert all(sum(len(r.fields) + 1 for r in part) <= MOST for part in cut)
    assert len(cut) > 10


def test_a_record_larger_than_a_part_has_one_to_itself() -> None:
    large = record("large", MOST + 1)
    assert parts([RECORDS[0], large, RECORDS[1]])[1] == (large,)


def test_a_new_record_changes_few_parts() -> None:
    before = parts(RECORDS)
    after = parts([record("new"), *RECORDS])
    assert len(set(after) - set(before)) < 4


@pytest.fixture(scope="module")
def folder(api: ir.Api, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Every feature as one package, of which a module holds but a few fields."""
    root = tmp_path_factory.mktemp("parts")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "MOST", 8)
        files = render(replace(api, name=Name.of("parted")), target("client"))
    for file in files:
        path = root / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    yield root / "parted"


@pytest.fixture(scope="module")
def package(folder: Path) -> Iterator[ModuleType]:
    sys.path.insert(0, str(folder))
    yield importlib.import_module("parted")
    sys.path.remove(str(folder))


def test_every_answer_is_decoded_as_a_record_of_the_models(
    folder: Path, package: ModuleType
) -> None:
    decoding = importlib.import_module("parted._runtime.decoding")
    operation = importlib.import_module("parted._runtime.operations").Operation
    modules = [m.name for m in pkgutil.walk_packages(package.__path__, "parted.")]
    assert sum("._models_" in name for name in modules) > 30
    for module in map(importlib.import_module, modules):
        for value in vars(module).values():
            if isinstance(value, operation):
                for answer in value.responses:
                    decoding.decoder_of(answer.type or str)


def test_a_record_is_known_by_the_module_that_is_public(package: ModuleType) -> None:
    models = importlib.import_module("parted.all_of.models")
    records = importlib.import_module("parted._runtime.models").Model
    found = [v for v in vars(models).values() if isinstance(v, type)]
    homes = {v.__module__ for v in found if issubclass(v, records) and v is not records}
    assert homes == {"parted.all_of.models"}


def test_black_leaves_every_part_as_it_is(folder: Path) -> None:
    for path in folder.rglob("*models*.py"):
        source = path.read_text(encoding="utf-8")
        assert black.format_str(source, mode=black.Mode()) == source, path.name


@pytest.mark.slow
def test_strict_type_checkers_have_nothing_to_say(folder: Path) -> None:
    config = {"include": ["parted"], "typeCheckingMode": "strict"}
    (folder / "pyrightconfig.json").write_text(json.dumps(config))
    for command in (
        ("mypy", "--strict", "parted"),
        ("pyright", "--pythonpath", PYTHON, "-p", str(folder)),
    ):
        done = subprocess.run(
            [PYTHON, "-m", *command], cwd=folder, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout[-3000:]
