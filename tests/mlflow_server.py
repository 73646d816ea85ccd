"""A real MLflow tracking server for tests: one process, one folder, one port of 127.0.0.1."""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

_PATIENCE = 120.0  # seconds until the server must answer; it needs 5 on a quiet machine


def installed() -> bool:
    """Whether the extra ``mlflow`` is here; asked without importing it, which takes seconds."""
    return all(
        importlib.util.find_spec(name) for name in ("mlflow", "flask", "uvicorn")
    )


class MlflowServer:
    """A server that can be stopped and started again on the same port and database.

    ``url`` is its base URL, without the path ``/api/2.0/mlflow``. Use it as a context
    manager: the process group is gone at the end, whatever happened in between.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return once the server answers an API call, not just ``/health``.

        The first call creates the database's tables, which takes longer than to listen.
        """
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(),
                cwd=self.folder,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            self._wait_for("/health")
            self._wait_for("/api/2.0/mlflow/experiments/search?max_results=1")
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the process group; do nothing if it has ended already."""
        process, self._process = self._process, None
        if process is None:
            return
        for sign, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
            if process.poll() is not None:
                return
            os.killpg(process.pid, sign)
            try:
                process.wait(patience)
            except subprocess.TimeoutExpired:
                continue

    def restart(self) -> None:
        self.stop()
        self.start()

    def __enter__(self) -> MlflowServer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"

    def _command(self) -> list[str]:
        where = ["--host", "127.0.0.1", "--port", str(self.port)]
        return [
            sys.executable,
            "-m",
            "uvicorn",
            "mlflow.server.fastapi_app:app",
            *where,
        ]

    def _environment(self) -> dict[str, str]:
        """What ``mlflow server`` sets for its workers: without it, one process is enough.

        The names with an underscore are MLflow's own; the version is pinned for them.
        """
        store = f"sqlite:///{self.folder}/mlflow.db"
        return os.environ | {
            "DO_NOT_TRACK": "true",
            "MLFLOW_DISABLE_TELEMETRY": "true",
            "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
            "_MLFLOW_SERVER_FILE_STORE": store,
            "_MLFLOW_SERVER_REGISTRY_STORE": store,
            "_MLFLOW_SERVER_ARTIFACT_ROOT": "mlflow-artifacts:/",
            "_MLFLOW_SERVER_ARTIFACT_DESTINATION": str(self.folder / "artifacts"),
            "_MLFLOW_SERVER_SERVE_ARTIFACTS": "true",
        }

    def _wait_for(self, path: str) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not self._answers(path):
            if self._process is None or self._process.poll() is not None:
                raise RuntimeError(
                    f"the MLflow server ended early:\n{self._last_words()}"
                )
            if time.monotonic() > deadline:
                raise TimeoutError(
                    f"no answer from MLflow at {path}:\n{self._last_words()}"
                )
            time.sleep(0.1)

    def _answers(self, path: str) -> bool:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with direct.open(self.url + path, timeout=30) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def _last_words(self) -> str:
        lines = self._log.read_text(errors="replace").splitlines()
        return "\n".join(lines[-15:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
