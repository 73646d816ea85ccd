"""What every generated package promises, whatever the document."""

from __future__ import annotations

import ast
import dataclasses
import json
import pkgutil
import shutil
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import black
import pytest

import specloom.runtime
from specloom import ir
from specloom.rendering import render
from specloom.targets import File, target

PYTHON = sys.executable
NASTY = ir.Text('x"""\\\n')


def generated(files: list[File]) -> list[File]:
    """The Python files that templates made."""
    return [f for f in files if f.path.endswith(".py") and "_runtime" not in f.path]


def test_black_leaves_every_file_as_it_is(files: list[File]) -> None:
    changed = []
    for file in generated(files):
        source = file.content.decode()
        if black.format_str(source, mode=black.Mode()) != source:
            changed.append(file.path)
    assert not changed


def test_every_module_imports_and_exports_what_it_says(features: ModuleType) -> None:
    count = 0
    for found in pkgutil.walk_packages(features.__path__, "features."):
        module = import_module(found.name)
        for name in getattr(module, "__all__", ()):
            assert name in dir(module)
            assert getattr(module, name) is not None
        count += 1
    assert count > 100


def test_every_operation_is_a_method_of_both_kinds_of_client(
    api: ir.Api, features: ModuleType
) -> None:
    for client in (features.Client(), features.AsyncClient()):
        for service in api.services:
            namespace = getattr(client, service.name.snake)
            for resource in service.resources:
                made = getattr(namespace, resource.name.snake)
                for method in resource.methods:
                    name = method.name.snake
                    assert hasattr(made, name) or hasattr(made, name + "_")


def test_every_documented_answer_can_be_decoded(features: ModuleType) -> None:
    decoding = import_module("features._runtime.decoding")
    operation = import_module("features._runtime.operations").Operation
    count = 0
    for found in pkgutil.walk_packages(features.__path__, "features."):
        for value in vars(import_module(found.name)).values():
            if isinstance(value, operation):
                for answer in value.responses:
                    if answer.type is not None:
                        decoding.decoder_of(answer.type)
                        count += 1
    assert count > 30


def test_no_client_module_imports_the_http_library_or_models_early(
    folder: Path,
) -> None:
    program = (
        "import sys, features; early = set(sys.modules)\n"
        "from features import Client; client = Client(); client.answers\n"
        "print([m for m in ('httpx2', 'msgspec', 'ssl', 'json') if m in early],"
        " 'httpx2' in sys.modules)"
    )
    out = subprocess.run(
        [PYTHON, "-W", "error", "-c", program],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert out.stdout.strip() == "[] False", out.stderr


def test_the_metadata_is_valid_and_names_two_dependencies(folder: Path) -> None:
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    assert project["name"] == "features"
    assert [d.partition(">")[0] for d in project["dependencies"]] == [
        "httpx2",
        "msgspec",
    ]
    assert (folder / "features" / "py.typed").read_bytes() == b""


def test_the_runtime_is_copied_as_it_is(folder: Path) -> None:
    original = Path(specloom.runtime.__file__).parent
    for path in original.glob("*.py"):
        assert (
            folder / "features/_runtime" / path.name
        ).read_bytes() == path.read_bytes()


def test_code_of_your_own_comes_before_what_is_generated(
    folder: Path, tmp_path: Path
) -> None:
    package = tmp_path / "features"
    shutil.copytree(folder / "features", package)
    (package / "_custom").mkdir()
    (package / "_custom" / "__init__.py").write_text(
        "from ..client import Client as Generated\n\n"
        "class Client(Generated):\n    mine = True\n\nextra = 1\n"
    )
    program = "import features; print(features.Client().mine, features.extra)"
    out = subprocess.run(
        [PYTHON, "-c", program], cwd=tmp_path, capture_output=True, text=True
    )
    assert out.stdout == "True 1\n", out.stderr


@pytest.mark.slow
def test_strict_mypy_has_nothing_to_say(folder: Path, tmp_path: Path) -> None:
    command = [
        PYTHON,
        "-m",
        "mypy",
        "--strict",
        "--cache-dir",
        str(tmp_path),
        "features",
    ]
    out = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert out.returncode == 0, out.stdout


@pytest.mark.slow
def test_strict_pyright_has_nothing_to_say(folder: Path) -> None:
    config = {"include": ["features"], "typeCheckingMode": "strict"}
    (folder / "pyrightconfig.json").write_text(json.dumps(config))
    command = [PYTHON, "-m", "pyright", "--pythonpath", PYTHON, "-p", str(folder)]
    out = subprocess.run(command, capture_output=True, text=True)
    assert out.returncode == 0, out.stdout


def test_docstrings_say_what_a_method_takes_gives_and_raises(
    features: ModuleType,
) -> None:
    doc = features.Client().parameters.a.get.__doc__ or ""
    for part in (
        "``GET /a/{simple}/{label}/{matrix}``",
        "Args:",
        "Raises:",
        "Example:",
    ):
        assert part in doc


def test_an_enum_of_several_kinds_says_which_for_type_checkers(
    files: list[File],
) -> None:
    path = "features/features/enums/models.py"
    (models,) = (f.content.decode() for f in files if f.path == path)
    spelled = 'Literal["auto", 0] | str | bool | int | float'
    assert f"    Several: TypeAlias = {spelled}\n" in models
    assert "    Several = Any\n" in models


def test_every_file_parses_to_the_same_code_whatever_the_prose(
    api: ir.Api, files: list[File]
) -> None:
    """Skeleton invariance: prose only ever changes string constants."""
    plain = {f.path: f for f in generated(render(without_prose(api), target("client")))}
    for file in generated(files):
        assert skeleton(file) == skeleton(plain[file.path]), file.path


def skeleton(file: File) -> str:
    """The code's syntax tree without its docstrings."""
    tree = ast.parse(file.content)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            body[:] = [s for s in body if not _is_prose(s)] or [ast.Pass()]
    return ast.dump(tree)


def _is_prose(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def without_prose(api: ir.Api) -> ir.Api:
    """The same API with every description replaced by a nasty one."""
    made: ir.Api = _replaced(api)
    return made


def _replaced(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_replaced, value))
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    members = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    return dataclasses.replace(
        value,
        **{
            name: NASTY if name in ("doc", "summary") else _replaced(member)
            for name, member in members.items()
        },
    )
