"""The built site, served from this machine, and a browser to look at it with."""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

import chromium
import pytest
from chromium import Browser

from specloom import document
from specloom.builder import ServiceSource, build
from specloom.rendering import render
from specloom.targets import target

DOCS = Path(__file__).parents[2] / "generated/docs/databricks_workspace"
HOSTILE = Path(__file__).parents[1] / "hostile/hostile.yaml"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a test that fails says what it asked for."""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as ``make docs`` builds it, in a folder of its own."""
    folder = tmp_path_factory.mktemp("docs") / "databricks_workspace"
    shutil.copytree(DOCS, folder, ignore=shutil.ignore_patterns("site", ".cache"))
    return _built(folder)


@pytest.fixture(scope="session")
def site(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the built site, below a folder, as many hosts have it."""
    root = tmp_path_factory.mktemp("host")
    shutil.copytree(built, root / "below")
    with _served(root) as address:
        yield f"{address}below/"


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site whose spec tries to break out of every string."""
    source = ServiceSource("things", document.load(HOSTILE), excerpts=True)
    api = build([source], name="probe", lenient=True).api
    folder = tmp_path_factory.mktemp("hostile")
    for file in render(api, target("docs")):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    with _served(_built(folder / "probe")) as address:
        yield address


def _built(folder: Path) -> Path:
    if find_spec("zensical") is None:
        pytest.skip("needs Zensical: pip install 'specloom[docs]'")
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No issues found" in done.stdout + done.stderr
    return folder / "site"


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A headless Chromium."""
    program = chromium.executable()
    if program is None:
        pytest.skip("needs Chromium, which this machine does not have")
    with Browser(program, tmp_path_factory.mktemp("profile")) as browser:
        yield browser
