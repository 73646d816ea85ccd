"""Public documents of every size become packages that import and decode."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import black
import pytest

from specloom import builder, document
from specloom.rendering import render
from specloom.targets import File, target

DOCUMENTS = [
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
]
#: Imports every module, and builds a decoder for every documented answer.
PROGRAM = """
import pkgutil
from importlib import import_module
import public
from public._runtime.decoding import decoder_of
from public._runtime.operations import Operation

constants = 0
for found in pkgutil.walk_packages(public.__path__, "public."):
    for value in vars(import_module(found.name)).values():
        if isinstance(value, Operation):
            constants += 1
            for answer in value.responses:
                if answer.type is not None:
                    decoder_of(answer.type)
print(constants)
"""

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_public_document_becomes_a_package_that_imports_and_decodes(
    name: str, shared: Path, tmp_path: Path
) -> None:
    source = builder.ServiceSource(
        "api", document.load(shared / "corpus" / name), "none"
    )
    built = builder.build([source], name="public")
    assert not built.missing
    files = render(built.api, target("client"))
    _write(files, tmp_path)
    out = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        cwd=tmp_path / "public",
        capture_output=True,
        text=True,
    )
    assert out.stderr == ""
    assert int(out.stdout) >= built.operations_in
    small = [f for f in files if f.path.endswith(".py") and len(f.content) < 40_000]
    for file in small[:: max(1, len(small) // 10)]:  # black would take minutes for all
        text = file.content.decode()
        assert black.format_str(text, mode=black.Mode()) == text, file.path


def _write(files: list[File], folder: Path) -> None:
    for file in files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
