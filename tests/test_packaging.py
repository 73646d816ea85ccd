"""The wheel holds everything that an installed specloom needs, and nothing of a checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import click
import pytest

import specloom

ROOT = Path(__file__).resolve().parent.parent
SPEC = ROOT / "tests" / "cli" / "shop.yaml"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """specloom's wheel, built without any network."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--no-build-isolation", "--no-deps"]
    command = [*pip, "--no-index", "--quiet", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    (built,) = folder.glob("specloom-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the unpacked wheel, as `pip install` would leave it."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def names(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_every_template(installed: Path) -> None:
    assert names(ROOT / "templates")
    assert names(installed / "specloom" / "templates") == names(ROOT / "templates")


def test_the_wheel_holds_every_module(installed: Path) -> None:
    modules = {
        n for n in names(installed / "specloom") if not n.startswith("templates/")
    }
    assert modules == names(ROOT / "generator" / "specloom")


def test_the_wheel_holds_nothing_else(installed: Path) -> None:
    tops = {path.name.split("-")[0] for path in installed.iterdir()}
    assert tops == {"specloom"}


def test_the_wheel_says_that_it_is_typed_and_licensed(installed: Path) -> None:
    assert (installed / "specloom" / "py.typed").is_file()
    (info,) = installed.glob("*.dist-info")
    assert (info / "licenses" / "LICENSE").is_file()
    assert "specloom=specloom.cli:main" in (
        info / "entry_points.txt"
    ).read_text().replace(" ", "")


BARE = """
import sys
from pathlib import Path
EXTRAS = ("duckdb", "httpx2", "msgspec", "prompt_toolkit", "pyspark", "rich", "sqlglot", "zensical")
sys.modules.update(dict.fromkeys(EXTRAS))  # None: an import of it fails
from specloom import ServiceSource, build, load, render, target
for path in map(Path, sys.argv[1:]):
    api = build([ServiceSource("all", load(path))], name="all", lenient=True).api
    for name in ("client", "docs", "sql"):
        assert render(api, target(name))
"""


def test_generating_needs_nothing_that_an_extra_brings() -> None:
    features = sorted((ROOT / "tests" / "features").glob("*.yaml"))
    assert features
    command = [sys.executable, "-c", BARE, *map(str, features)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_installed_specloom_makes_what_a_checkout_makes(
    installed: Path, tmp_path: Path
) -> None:
    trees = []
    for number, path in enumerate((installed, ROOT / "generator")):
        out = tmp_path / str(number)
        command = [sys.executable, "-m", "specloom", "generate", str(SPEC)]
        subprocess.run(
            [*command, "--out", str(out), "--quiet"],
            check=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(path)},
        )
        trees.append({n: (out / n).read_bytes() for n in names(out) if "/" in n})
    first, other = (
        {n: c for n, c in tree.items() if not n.startswith(".specloom/")}
        for tree in trees
    )
    assert first
    assert first == other


def test_the_wheel_installs_with_a_working_command(wheel: Path, tmp_path: Path) -> None:
    """Into an environment of its own that borrows our dependencies, but not our checkout."""
    venv.create(tmp_path / "env", system_site_packages=False, with_pip=False)
    python = tmp_path / "env" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", f"--python={python}", "install", "--quiet"]
    subprocess.run(
        [*pip, "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True
    )
    borrowed = Path(click.__file__).parent.parent
    ended = subprocess.run(
        [tmp_path / "env" / "bin" / "specloom", "--version"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(borrowed)},
    )
    assert ended.stderr == ""
    assert ended.stdout.startswith("specloom ")


SDIST = "import sys; from hatchling.build import build_sdist; build_sdist(sys.argv[1])"


def test_the_source_distribution_holds_what_the_wheel_is_made_of(
    wheel: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", SDIST, str(tmp_path)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    (archive,) = tmp_path.glob("specloom-*.tar.gz")
    with tarfile.open(archive) as source:
        held = {name.partition("/")[2] for name in source.getnames()}
    with zipfile.ZipFile(wheel) as built:
        modules = [n for n in built.namelist() if n.endswith((".py", ".jinja"))]
    made_of = {
        f"generator/{name}".replace("generator/specloom/templates", "templates")
        for name in modules
    }
    assert made_of <= held


def test_every_public_name_exists() -> None:
    assert set(dir(specloom)) == set(specloom.__all__)
    assert all(hasattr(specloom, name) for name in specloom.__all__)
    assert not hasattr(specloom, "nothing")
