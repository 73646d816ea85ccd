"""The built site, served from this machine, and a browser to look at it with."""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

import chromium
import pytest
from chromium import Browser

DOCS = Path(__file__).parents[2] / "generated/docs/databricks_workspace"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a test that fails says what it asked for."""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as ``make docs`` builds it, in a folder of its own."""
    if find_spec("zensical") is None:
        pytest.skip("needs Zensical: pip install 'specloom[docs]'")
    folder = tmp_path_factory.mktemp("docs") / "databricks_workspace"
    shutil.copytree(DOCS, folder, ignore=shutil.ignore_patterns("site", ".cache"))
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No issues found" in done.stdout + done.stderr
    return folder / "site"


@pytest.fixture(scope="session")
def site(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the built site, below a folder, as many hosts have it."""
    root = tmp_path_factory.mktemp("host")
    shutil.copytree(built, root / "below")
    handler = functools.partial(_Quiet, directory=root)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/below/"
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
