"""Every way that a command can end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest
from endings import Specloom

from specloom import cli
from specloom.cli.boundary import run

SPECLOOM = [sys.executable, "-m", "specloom"]


def test_a_closed_pipe_is_no_failure_to_tell(project: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    ended = subprocess.run(
        [*SPECLOOM, "targets"], stdout=write, stderr=subprocess.PIPE, text=True
    )
    os.close(write)
    assert (ended.returncode, ended.stderr) == (141, "")


def test_a_full_disk_under_standard_output_is_an_error(project: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs /dev/full")
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            [*SPECLOOM, "targets"], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert ended.returncode == 1
    told = "specloom: error: standard output: No space left on device\n"
    assert ended.stderr == told
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("closed", ["stdin", "stdout", "stderr"])
def test_a_closed_stream_stops_no_run(project: Path, closed: str) -> None:
    number = {"stdin": "<", "stdout": ">", "stderr": "2>"}[closed]
    command = f'"$@" generate shop.yaml --out build -t docs {number}&-'
    ended = subprocess.run(["sh", "-c", command, "sh", *SPECLOOM])
    assert ended.returncode == 0
    assert (project / "build/docs/shop").is_dir()


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
)
def test_an_interrupted_run_ends_with_the_code_of_its_signal(
    project: Path, number: signal.Signals, code: int
) -> None:
    os.mkfifo(project / "wait")
    script = "import os; open(os.path.join(os.getcwd(), 'wait'), 'w').close(); import time; time.sleep(30)"
    stop = f"import specloom.cli.targets as t; t.targets.callback = lambda: exec({script!r})\n"
    # Processes inherit what is ignored, and workers that run tests ignore Ctrl-C.
    stop += "import signal as s; s.signal(s.SIGINT, s.default_int_handler)\n"
    start = "from specloom.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", stop + start, "targets"],
        stderr=subprocess.PIPE,
        text=True,
    ) as command:
        open(project / "wait").close()  # it is in the middle of its work now
        command.send_signal(number)
        _, errors = command.communicate(timeout=20)
    assert command.returncode == code
    assert "Traceback" not in errors


def test_a_mistake_of_ours_is_told_without_a_traceback(
    project: Path, specloom: Specloom, monkeypatch: pytest.MonkeyPatch
) -> None:
    @click.command()
    def targets() -> None:
        raise KeyError("\x1b[2J")

    monkeypatch.setattr(cli, "COMMANDS", cli.COMMANDS)
    monkeypatch.setattr("specloom.cli.targets.targets", targets)
    ended = specloom("targets")
    assert ended.code == 1
    assert "internal error: KeyError" in ended.err
    assert "test_ending.py:" in ended.err
    assert "Traceback" not in ended.err and "\x1b" not in ended.err
    with pytest.raises(KeyError):
        run(["--traceback", "targets"])


@pytest.mark.parametrize(
    ("error", "message"),
    [(MemoryError(), "out of memory"), (RecursionError(), "nested too deeply")],
)
def test_running_out_of_something_is_told(
    specloom: Specloom,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    message: str,
) -> None:
    @click.command()
    def targets() -> None:
        raise error

    monkeypatch.setattr("specloom.cli.targets.targets", targets)
    ended = specloom("targets")
    assert ended.code == 1
    assert message in ended.err


def test_what_an_argument_holds_acts_on_no_terminal(
    project: Path, specloom: Specloom
) -> None:
    ended = specloom("generate", "\x1b[2J::error::x", "--out", "build")
    assert ended.code == 1
    assert "\x1b" not in ended.err
    ended = specloom("\x1b[2J")
    assert ended.code == 2
    assert "\x1b" not in ended.err
