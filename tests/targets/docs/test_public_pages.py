"""Sites of other people's documents: whole, linked, bounded, and buildable in strict mode."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import pytest
from doc_pages import Page, faults

from specloom import document, ir
from specloom.builder import ServiceSource, build
from specloom.rendering import render
from specloom.targets import Options, target

pytestmark = pytest.mark.slow

DOCUMENTS: dict[str, Literal["none", "tag"]] = {
    "petstore.yaml": "none",
    "box.json": "none",
    "cloudflare-radar.yaml": "none",
    "databricks_workspace-jobs.yaml": "none",
    "databricks_workspace-ml.yaml": "none",
    "digitalocean.yaml": "tag",
    "linode.yaml": "tag",
    "okta.yaml": "tag",
}
SMALL = ["petstore.yaml", "databricks_workspace-jobs.yaml", "linode.yaml"]


def api_of(path: Path) -> ir.Api:
    source = ServiceSource(
        "svc", document.load(path), DOCUMENTS[path.name], excerpts=True
    )
    return build([source], name="public", lenient=True).api


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_of_every_page_leads_somewhere(shared: Path, name: str) -> None:
    files = render(api_of(shared / "corpus" / name), target("docs"))
    pages = {
        file.path.removeprefix("public/docs/"): Page(file.content.decode())
        for file in files
        if file.path.endswith(".md")
    }
    assert faults(pages) == []


@pytest.mark.parametrize("name", SMALL)
def test_zensical_builds_the_site_without_a_warning(
    shared: Path, tmp_path: Path, name: str
) -> None:
    if find_spec("zensical") is None:
        pytest.skip("needs Zensical: pip install 'specloom[docs]'")
    for file in render(api_of(shared / "corpus" / name), target("docs"), Options()):
        path = tmp_path / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict"],
        cwd=tmp_path / "public",
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No issues found" in done.stdout + done.stderr
