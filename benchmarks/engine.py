"""How fast the SQL engine is, against hand-written code that does the same.

    python benchmarks/engine.py [--rounds 5]

A stub server answers every request after 20 ms. T1 reads 10,000 runs in 10 pages, filters and
aggregates over nested values, against a loop with httpx2 and json. T2 joins 100 runs to a
resource whose key is a required parameter, against the same requests on a thread pool. The
start-up of ``specloom sql "SELECT 1"`` is set against the import of DuckDB. The machine is
noisy: both sides of a comparison run in turn, and the ratios are of the best rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parents[1]
REGISTRY = ROOT / "generated" / "sql" / "databricks_workspace"
DELAY = 0.02
PAGES, ROWS, FAILED = 10, 1000, 100
SINCE = 1_700_000_002_000
SERVICE = "databricks_workspace.ml"

T1 = f"""
SELECT r.status, count(*) AS runs, avg(u.m.value) AS loss, max(r.end_time - r.start_time) AS ms
FROM {SERVICE}.experiment_runs r, unnest(r.run->'$.data.metrics') AS u(m)
WHERE r.experiment_ids = '["1"]' AND r.max_results = {ROWS}
  AND r.start_time >= {SINCE} AND u.m->>'$.key' = 'loss'
GROUP BY r.status ORDER BY r.status
"""
T2 = f"""
SELECT count(*) AS points, avg(m.value) AS loss
FROM {SERVICE}.experiment_runs r
JOIN {SERVICE}.experiment_run_metrics m ON m.run_id = r.run_id
WHERE r.experiment_ids = '["1"]' AND r.filter = 'attributes.status = ''FAILED'''
  AND m.metric_key = 'loss'
"""

# --------------------------------------------------------------------------- server


def made_run(number: int, status: str) -> dict[str, Any]:
    start = 1_700_000_000_000 + number
    name = f"run-{number:05d}"
    info = {
        "run_id": f"{number:032x}",
        "run_uuid": f"{number:032x}",
        "run_name": name,
        "experiment_id": "1",
        "status": status,
        "start_time": start,
        "end_time": start + 60_000,
        "artifact_uri": f"mlflow-artifacts:/1/{number:032x}/artifacts",
        "lifecycle_stage": "active",
        "user_id": "someone",
    }
    metrics = [
        {"key": key, "value": random.random(), "timestamp": start, "step": 1}
        for key in ("loss", "accuracy")
    ]
    params = [{"key": "rate", "value": "0.1"}]
    tags = [{"key": "mlflow.runName", "value": name}]
    return {"info": info, "data": {"metrics": metrics, "params": params, "tags": tags}}


class Stub:
    """Answers from memory, 20 ms after it was asked; runs in a process of its own."""

    def __init__(self) -> None:
        random.seed(7)
        self._pages = [
            self._page(
                [
                    made_run(n, "FAILED" if n % 100 == 0 else "FINISHED")
                    for n in range(page * ROWS, (page + 1) * ROWS)
                ],
                str(page + 1) if page + 1 < PAGES else None,
            )
            for page in range(PAGES)
        ]
        failed = [made_run(n * 100, "FAILED") for n in range(FAILED)]
        self._failed = self._page(failed, None)

    def _page(self, runs: list[dict[str, Any]], token: str | None) -> bytes:
        more = {"next_page_token": token} if token else {}
        return json.dumps({"runs": runs, **more}, separators=(",", ":")).encode()

    def answer(self, path: str, body: bytes) -> bytes:
        parts = urlsplit(path)
        if parts.path.endswith("/runs/search"):
            asked = json.loads(body)
            if asked.get("filter"):
                return self._failed
            return self._pages[int(asked.get("page_token") or 0)]
        run = parse_qs(parts.query)["run_id"][0]
        history = [
            {"key": "loss", "value": step / 10, "timestamp": int(run, 16), "step": step}
            for step in range(5)
        ]
        return json.dumps({"metrics": history}).encode()

    async def serve(self) -> None:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        async with server:
            await server.serve_forever()

    async def _connected(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            lines = head.decode().split("\r\n")
            lengths = [x for x in lines if x.lower().startswith("content-length:")]
            length = int(lengths[0].split(":")[1]) if lengths else 0
            body = await reader.readexactly(length)
            await asyncio.sleep(DELAY)
            content = self.answer(lines[0].split(" ")[1], body)
            writer.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
                b"content-length: %d\r\n\r\n" % len(content)
            )
            writer.write(content)
            await writer.drain()


# --------------------------------------------------------------------------- by hand


@dataclass
class ByHand:
    """What somebody would write without the engine."""

    url: str
    aggregate: float = 0.0  # CPU seconds of the last aggregation

    def __post_init__(self) -> None:
        import httpx2

        self._client = httpx2.Client(base_url=f"{self.url}/api/2.0/mlflow")

    def search(self, **asked: Any) -> list[dict[str, Any]]:
        runs: list[dict[str, Any]] = []
        while True:
            answer = json.loads(self._client.post("/runs/search", json=asked).content)
            runs += answer.get("runs", [])
            token = answer.get("next_page_token")
            if not token:
                return runs
            asked["page_token"] = token

    def t1(self) -> list[tuple[Any, ...]]:
        runs = self.search(experiment_ids=["1"], max_results=ROWS)
        start = time.process_time()
        groups: dict[str, list[Any]] = defaultdict(lambda: [0, 0.0, 0])
        for run in runs:
            info = run["info"]
            if info["start_time"] < SINCE:
                continue
            for metric in run["data"]["metrics"]:
                if metric["key"] == "loss":
                    group = groups[info["status"]]
                    group[0] += 1
                    group[1] += metric["value"]
                    group[2] = max(group[2], info["end_time"] - info["start_time"])
        found = [(s, n, total / n, ms) for s, (n, total, ms) in sorted(groups.items())]
        self.aggregate = time.process_time() - start
        return found

    def t2(self) -> list[tuple[Any, ...]]:
        runs = self.search(experiment_ids=["1"], filter="attributes.status = 'FAILED'")
        with ThreadPoolExecutor(16) as pool:
            histories = list(pool.map(self._history, runs))
        values = [each["value"] for history in histories for each in history]
        return [(len(values), sum(values) / len(values))]

    def _history(self, run: dict[str, Any]) -> list[dict[str, Any]]:
        asked = {"run_id": run["info"]["run_id"], "metric_key": "loss"}
        answer = self._client.get("/metrics/get-history", params=asked)
        metrics: list[dict[str, Any]] = json.loads(answer.content).get("metrics", [])
        return metrics


# --------------------------------------------------------------------------- engine


class ByEngine:
    """The same by SQL."""

    def __init__(self, url: str) -> None:
        from specloom.engine import Engine

        self._engine = Engine(REGISTRY, servers=url, environ={})
        self.aggregate = 0.0
        self._watch()

    def t1(self) -> list[tuple[Any, ...]]:
        return self._engine.execute(T1).fetchall()

    def t2(self) -> list[tuple[Any, ...]]:
        return self._engine.execute(T2).fetchall()

    def _watch(self) -> None:
        """Time the last step, the query over what was loaded."""
        from specloom.engine.duckdb_relations import DuckRelations

        result = DuckRelations.result

        def timed(relations: DuckRelations, *given: Any) -> Any:
            start = time.process_time()
            found = result(relations, *given)
            self.aggregate = time.process_time() - start
            return found

        mock.patch.object(DuckRelations, "result", timed).start()


# --------------------------------------------------------------------------- measuring


@dataclass
class Measured:
    wall: float
    cpu: float
    aggregate: float


def measured(run: Callable[[], Any], side: ByHand | ByEngine) -> Measured:
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Measured(wall, cpu, side.aggregate)


def best(rounds: list[Measured]) -> Measured:
    return Measured(
        min(each.wall for each in rounds),
        min(each.cpu for each in rounds),
        min(each.aggregate for each in rounds),
    )


def compared(name: str, hand: ByHand, engine: ByEngine, rounds: int) -> None:
    ours, theirs = getattr(engine, name), getattr(hand, name)
    check(name, theirs(), ours())  # and warm up
    found: list[tuple[Measured, Measured]] = [
        (measured(theirs, hand), measured(ours, engine)) for _ in range(rounds)
    ]
    by_hand, by_engine = best([a for a, _ in found]), best([b for _, b in found])
    for label, m in (("by hand", by_hand), ("engine", by_engine)):
        line = f"{name}  {label:8}  wall {m.wall * 1000:6.0f} ms   CPU {m.cpu * 1000:6.0f} ms"
        print(
            line
            + (f"   aggregate {m.aggregate * 1000:5.1f} ms CPU" if name == "t1" else "")
        )
    print(
        f"{name}  ratio     wall {by_engine.wall / by_hand.wall:6.2f}"
        f"      CPU {by_engine.cpu / by_hand.cpu:6.2f}"
    )


def check(name: str, by_hand: list[tuple[Any, ...]], by_engine: list[Any]) -> None:
    def rounded(rows: list[Any]) -> list[list[Any]]:
        return [
            [round(v, 9) if isinstance(v, float) else v for v in row] for row in rows
        ]

    if rounded(by_hand) != rounded(by_engine):
        sys.exit(f"{name}: {by_hand} by hand, {by_engine} by the engine")


def cpu_of(*command: str) -> tuple[float, float]:
    """Wall and CPU seconds of a command."""
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - wall
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def start_up(rounds: int) -> None:
    python = sys.executable
    floor = [cpu_of(python, "-c", "import duckdb") for _ in range(rounds)]
    ours = [cpu_of(python, "-m", "specloom", "sql", "SELECT 1") for _ in range(rounds)]
    for label, found in (("import duckdb", floor), ("specloom sql", ours)):
        wall, cpu = min(w for w, _ in found), min(c for _, c in found)
        print(
            f"start-up  {label:14} wall {wall * 1000:6.0f} ms   CPU {cpu * 1000:6.0f} ms"
        )
    more = min(c for _, c in ours) - min(c for _, c in floor)
    print(f"start-up  {more:.2f} s of CPU more than the import")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(Stub().serve())
        return
    command = [sys.executable, __file__, "--serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            url = f"http://127.0.0.1:{int(server.stdout.readline())}"
            hand, engine = ByHand(url), ByEngine(url)
            compared("t1", hand, engine, options.rounds)
            compared("t2", hand, engine, options.rounds)
        finally:
            server.terminate()
    start_up(options.rounds)


if __name__ == "__main__":
    main()
