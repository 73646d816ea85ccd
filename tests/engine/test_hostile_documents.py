"""Documents that attack whoever runs SQL over what was generated from them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from schema_server import SchemaServer

from specloom import document
from specloom.builder import ServiceSource, build
from specloom.engine import Engine
from specloom.engine.shapes import quoted
from specloom.errors import SpecloomError
from specloom.rendering import render
from specloom.targets import target

_LARGEST = 300_000  # bytes; larger ones are about memory, and are refused elsewhere


def generated(file: Path, folder: Path) -> Iterator[Path]:
    """The services that specloom makes of a document; none if it refuses it."""
    try:
        source = ServiceSource("api", document.load(file))
        files = render(build([source], name="odd", lenient=True).api, target("sql"))
    except SpecloomError:
        return
    for each in files:
        path = folder / each.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(each.content)
    yield from folder.rglob("services/*.yaml")


def statements(engine: Engine, service: str) -> Iterator[tuple[str, list[object]]]:
    """For each resource what it is, and for each way to select from it all that it has."""
    for resource in engine.catalog.service("odd", service).resources.values():
        name = ".".join(quoted(part) for part in ("odd", service, resource.name))
        yield f"SHOW EXTENDED METHODS IN {name}", []
        for method in resource.verbs["select"]:
            required = resource.methods[method].required
            conditions = [f"{quoted(parameter.name)} = ?" for parameter in required]
            where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
            yield f"SELECT * FROM {name}{where}", ["1"] * len(required)


@pytest.mark.parametrize(
    "cases",
    [
        "sql-*",
        "name-*",
        "sem-*",
        "ref-*",
        pytest.param("inj-*", marks=pytest.mark.slow),
    ],
)
def test_a_statement_answers_or_ends_in_an_error_of_ours(
    shared: Path,
    tmp_path: Path,
    cases: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An attack that worked would leave a file here, or raise something else."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    asked = answered = 0
    for number, case in enumerate((shared / "hostile" / "cases").glob(cases)):
        if not case.is_file() or case.stat().st_size > _LARGEST:
            continue
        folder = tmp_path / str(number)
        for file in generated(case, folder):
            server = SchemaServer(file)
            with Engine(folder, servers=server.url, environ={}, timeout=20) as engine:
                for sql, values in statements(engine, file.stem):
                    asked += 1
                    try:
                        engine.execute(sql, values).fetchall()
                        answered += 1
                    except SpecloomError:
                        pass
            server.close()
    assert answered > 0.8 * asked
    assert list((tmp_path / "here").iterdir()) == []
