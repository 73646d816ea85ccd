"""Every command and every program in the README does what it is there for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from databricks_workspace import Client

from mlflow_server import MlflowServer
from spark_sessions import missing

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "README.md").read_text()

LEFT_OUT = (".git", ".venv", ".hypothesis", ".*cache", "__pycache__", "site")

PETS = """
openapi: 3.1.0
info: {title: Zoo, version: "1"}
servers: [{url: https://zoo.example}]
paths:
  /pets:
    get:
      operationId: listPets
      responses:
        "200":
          description: All pets.
          content: {application/json: {schema: {type: array, items: {type: string}}}}
"""


def blocks(section: str, language: str) -> list[str]:
    """The fenced blocks of a language below a heading of the second level."""
    _, _, rest = TEXT.partition(f"\n## {section}\n")
    return re.findall(
        rf"^```{language}\n(.*?)^```$", rest.partition("\n## ")[0], re.M | re.S
    )


def commands(section: str) -> list[str]:
    return [line for block in blocks(section, "sh") for line in block.splitlines()]


def run(command: str, folder: Path, **environment: str) -> str:
    """What a command prints, once it has ended well."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=os.environ | {"PATH": path} | environment,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this checkout, whose environment is the one that runs the tests."""
    copy = tmp_path_factory.mktemp("readme") / "specloom"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
    environment = copy / ".venv"
    environment.mkdir()
    for part in ("bin", "lib", "pyvenv.cfg"):
        (environment / part).symlink_to(Path(sys.prefix) / part)
    for extra in ("core", "test", "docs"):
        (environment / f".has-{extra}").touch()
    return copy


@pytest.fixture
def zoo(tmp_path: Path) -> Path:
    """A folder with a description in it."""
    (tmp_path / "openapi.yaml").write_text(PETS)
    return tmp_path


@pytest.mark.parametrize("command", commands("Two commands"))
def test_the_two_commands_work_in_a_checkout(command: str, checkout: Path) -> None:
    # The tests are collected and not run: this is one of them.
    run(command, checkout, PYTEST_ADDOPTS="--collect-only --quiet")


def test_make_docs_builds_the_site(checkout: Path) -> None:
    assert "`make docs`" in TEXT
    run("make docs", checkout)


def test_a_checkout_can_be_installed(checkout: Path, tmp_path: Path) -> None:
    assert "`pip install .`" in TEXT
    run(
        "pip install .",
        checkout,
        PIP_TARGET=str(tmp_path),
        PIP_NO_DEPS="1",
        PIP_NO_BUILD_ISOLATION="0",
    )
    assert (tmp_path / "specloom/templates/client").is_dir()


def test_the_commands_for_an_api_of_ones_own_work(zoo: Path) -> None:
    for command in commands("Your own API"):
        run(command, zoo)
    assert (zoo / "build/client").is_dir()
    assert (zoo / "generated/sql").is_dir()


def test_what_changed_is_printed_as_shown(tmp_path: Path) -> None:
    released = (ROOT / "tests/evolution/zoo.yaml").read_text()
    (tmp_path / "released.yaml").write_text(released)
    text = released.replace("required: [id, name]", "required: [id]")
    text = text.replace("[happy, sad]", "[happy, sad, angry]")
    text = text.replace("[cat, dog]", "[cat, dog, bird]")
    (tmp_path / "openapi.yaml").write_text(text)
    (command,) = commands("When a description changes")
    (shown,) = blocks("When a description changes", "text")
    assert run(command, tmp_path) == shown


def test_the_settings_shown_are_settings(zoo: Path) -> None:
    (settings,) = blocks("Your own API", "toml")
    (zoo / "specloom.toml").write_text(settings)
    (zoo / "hints.yaml").write_text(
        "overlay: 1.0.0\ninfo: {title: Hints, version: '1'}\n"
        "actions: [{target: $.info, update: {title: Zoo}}]\n"
    )
    run("specloom generate", zoo)
    assert (
        'version = "1.2.0"' in (zoo / "generated/client/zoo/pyproject.toml").read_text()
    )


def test_the_target_of_ones_own_works(zoo: Path) -> None:
    (program,) = blocks("Your own target", "python")
    (zoo / "listing.py").write_text(program)
    run("python listing.py", zoo)
    assert (zoo / "listing/zoo/pets.txt").read_text() == "pets.list\n"


@pytest.fixture(scope="module")
def logged(mlflow_server: MlflowServer) -> str:
    """The ID of an experiment with a run that the examples find."""
    with Client(base_url=mlflow_server.url, token="t") as client:
        experiment = client.ml.experiments.create(name="readme").experiment_id
        runs = client.ml.experiment_runs
        run_id = runs.create(
            experiment_id=experiment, run_name="nightly"
        ).run.info.run_id
        runs.log_metric(run_id=run_id, key="loss", value=0.12, timestamp=1)
    return experiment


def test_the_three_ways_find_the_same_run(
    logged: str, mlflow_server: MlflowServer, checkout: Path, tmp_path: Path
) -> None:
    (program,), (statement,) = blocks("One method, three ways", "python"), blocks(
        "One method, three ways", "sql"
    )
    script = program.replace('"42"', f'"{logged}"').replace(
        'deployment_name="dbc-abcd0123-a1bc"', f'base_url="{mlflow_server.url}"'
    )
    (tmp_path / "search.py").write_text(script)
    client = checkout / "generated/client/databricks_workspace"
    printed = run(
        "python search.py", tmp_path, PYTHONPATH=str(client), DATABRICKS_TOKEN="t"
    )
    assert printed == "nightly RUNNING\n"

    (tmp_path / "search.sql").write_text(statement.replace("42", logged))
    (command,) = commands("One method, three ways")
    options = command.partition('"')[0]
    rows = run(
        f"{options} --server {mlflow_server.url} --format csv < {tmp_path}/search.sql",
        checkout,
        DATABRICKS_TOKEN="t",
    )
    assert rows.splitlines() == ["run_name,status", "nightly,RUNNING"]


def test_the_sql_command_works(checkout: Path) -> None:
    (command,) = commands("One method, three ways")
    assert "search" in run(command, checkout)


@pytest.mark.slow
def test_spark_reads_the_runs(
    logged: str, mlflow_server: MlflowServer, checkout: Path
) -> None:
    if lacking := missing("spark"):
        pytest.skip(f"needs {lacking}")
    (program,) = blocks("Spark", "python")
    program = program.replace('["42"]', f'["{logged}"]').replace(
        ".load()", f'.option("server", "{mlflow_server.url}").load()'
    )
    (checkout / "runs.py").write_text(program)
    printed = run(
        "python runs.py", checkout, DATABRICKS_TOKEN="t", SPARK_LOCAL_IP="127.0.0.1"
    )
    cells = [
        line.strip("|").replace(" ", "").split("|") for line in printed.splitlines()
    ]
    assert [logged, "RUNNING", "NULL"] in cells


def test_what_the_readme_shows_of_a_page_stands_on_the_page() -> None:
    page = (
        ROOT / "generated/docs/databricks_workspace/docs/ml/experiment_runs.md"
    ).read_text()
    shown = TEXT.partition('<td colspan="2">')[2].partition("</td>")[0]
    for line in shown.splitlines():
        assert line in page


@pytest.mark.parametrize(
    "target", re.findall(r"\]\(([^)#:]+)\)|href=\"([^\"#]+)", TEXT)
)
def test_a_link_leads_to_a_file(target: tuple[str, str]) -> None:
    assert (ROOT / "".join(target)).exists()
