"""Where other tools call specloom: hatchling before it packs, pre-commit before a commit."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
SHOP = Path(__file__).with_name("cli") / "shop.yaml"
PROJECT = """
[build-system]
requires = ["hatchling", "specloom"]
build-backend = "hatchling.build"

[project]
name = "shop-client"
version = "3"

[tool.hatch.build.targets.wheel]
packages = ["generated/client/shop/shop"]

[tool.hatch.build.hooks.specloom]

[tool.specloom]
targets = ["client"]

[tool.specloom.providers.shop.services.things]
spec = "shop.yaml"
"""
WHEEL = "from hatchling.build import build_wheel; build_wheel('dist')"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of which only a description is kept: git ignores what comes out."""
    shutil.copy(SHOP, tmp_path)
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / ".gitignore").write_text("generated/\n")
    return tmp_path


def packed(project: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WHEEL]
    return subprocess.run(
        command, cwd=project, capture_output=True, text=True, check=False
    )


def test_hatchling_packs_what_the_description_says_now(project: Path) -> None:
    assert packed(project).returncode == 0
    (wheel,) = (project / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as built:
        assert "shop/things/items.py" in built.namelist()
        assert "shop/_runtime/clients.py" in built.namelist()
    text = (project / "shop.yaml").read_text()
    (project / "shop.yaml").write_text(text.replace("/items", "/articles"))
    assert packed(project).returncode == 0
    with zipfile.ZipFile(wheel) as built:
        assert "shop/things/articles.py" in built.namelist()
        assert "shop/things/items.py" not in built.namelist()


def test_hatchling_tells_what_is_wrong_and_where_and_packs_nothing(
    project: Path,
) -> None:
    text = (project / "shop.yaml").read_text()
    (project / "shop.yaml").write_text(text.replace("type: integer", "type: intger"))
    ended = packed(project)
    assert ended.returncode == 1
    assert "shop.yaml:" in ended.stderr + ended.stdout
    assert "intger" in ended.stderr + ended.stdout
    assert "Traceback" not in ended.stderr
    assert not [*project.glob("dist/*.whl")]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("chek = true", "pyproject.toml: error: unknown key `chek`"),
        ('check = "no"', "pyproject.toml: error: `check` is not true or false"),
    ],
)
def test_hatchling_refuses_what_the_hook_does_not_know(
    project: Path, line: str, told: str
) -> None:
    text = PROJECT.replace("hooks.specloom]", f"hooks.specloom]\n{line}")
    (project / "pyproject.toml").write_text(text)
    ended = packed(project)
    assert ended.returncode == 1
    assert told in ended.stderr + ended.stdout


def test_hatchling_can_check_instead(project: Path) -> None:
    (project / "pyproject.toml").write_text(
        PROJECT.replace("hooks.specloom]", "hooks.specloom]\ncheck = true")
    )
    ended = packed(project)
    assert ended.returncode == 1
    told = "client/shop: out of date; run `specloom generate`"
    assert told in ended.stderr + ended.stdout
    assert not (project / "generated").exists()
    run("specloom generate", project)
    assert packed(project).returncode == 0


def test_a_project_without_a_configuration_is_told_so(project: Path) -> None:
    (project / "pyproject.toml").write_text(PROJECT.partition("[tool.specloom]")[0])
    ended = packed(project)
    assert ended.returncode == 1
    assert "there is no configuration" in ended.stderr + ended.stdout


def test_each_hook_of_pre_commit_is_a_command_that_works(project: Path) -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    entries = {hook["id"]: hook["entry"] for hook in hooks}
    assert all(hook["pass_filenames"] is False for hook in hooks)
    assert run(entries["specloom-check"], project) == 1
    assert run(entries["specloom-generate"], project) == 0
    assert run(entries["specloom-check"], project) == 0


def run(command: str, folder: Path) -> int:
    """How a command of this environment ends."""
    name, *arguments = shlex.split(command)
    assert name == "specloom"
    done = subprocess.run(
        [sys.executable, "-m", "specloom", *arguments],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    return done.returncode
