"""Public documents work whole: what is generated from them compiles, type-checks and calls."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import black
import pytest

import specloom
from conformance import statements
from conformance.driving import drive
from conformance.packages import Provider, provider
from conformance.stub import Stub

DOCUMENTS = (
    "box.json",
    "cloudflare-radar.yaml",
    "databricks_workspace-dataquality.yaml",
    "databricks_workspace-jobs.yaml",
    "databricks_workspace-ml.yaml",
    "databricks_workspace-oauth2.yaml",
    "digitalocean.yaml",
    "linode.yaml",
    "okta.yaml",
    "petstore.yaml",
)
SMALL = (
    "databricks_workspace-dataquality.yaml",
    "databricks_workspace-oauth2.yaml",
    "petstore.yaml",
)
MOST = 40  # methods of a document that are called

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=DOCUMENTS)
def public(
    request: pytest.FixtureRequest,
    shared: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Provider]:
    """One public document, generated."""
    folder = tmp_path_factory.mktemp("public")
    yield provider({"api": shared / "corpus" / request.param}, "public", folder)


def test_operations_are_called_and_documented_answers_decoded(
    public: Provider, server: Stub
) -> None:
    with public.imported() as package:
        report = drive(package, public.built.api, public.documents, server, MOST)
    assert not report.failures, str(report)
    assert report.operations == report.methods == public.built.methods_out
    assert report.asked == len(report.called)


def test_documented_statements_send_what_the_document_describes(
    public: Provider, server: Stub
) -> None:
    report = statements.run_all(public, server, MOST)
    assert not report.failures, str(report)


def test_the_mappings_are_verified(public: Provider) -> None:
    findings = specloom.verify([public.written("sql")])
    assert [str(f) for f in findings if f.severity == "error"] == []


@pytest.fixture(scope="module", params=SMALL)
def small(
    request: pytest.FixtureRequest,
    shared: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Provider:
    """A public document that is checked and built in seconds."""
    folder = tmp_path_factory.mktemp("small")
    return provider({"api": shared / "corpus" / request.param}, "small", folder)


def test_black_leaves_the_client_as_it_is(small: Provider) -> None:
    for path in small.written("client").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert black.format_str(source, mode=black.Mode()) == source, path.name


def test_strict_type_checkers_have_nothing_to_say(small: Provider) -> None:
    folder = small.written("client")
    settings = {"typeCheckingMode": "strict", "include": [small.name]}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    _run("mypy", "--strict", str(folder / small.name))
    _run("pyright", "--pythonpath", sys.executable, "-p", str(folder))


def test_the_documentation_builds_strictly(small: Provider) -> None:
    settings = small.written("docs") / small.name / "zensical.toml"
    _run("zensical", "build", "--strict", "--config-file", str(settings))


def _run(*command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
