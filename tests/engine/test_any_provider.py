"""SQL over provider documents of all sorts: whatever can be selected plans, fetches, answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from schema_server import SchemaServer

from specloom import document
from specloom.builder import ServiceSource, build
from specloom.engine import Engine
from specloom.engine.catalog import Method, Resource, Type
from specloom.engine.shapes import quoted
from specloom.errors import UnsupportedError
from specloom.rendering import render
from specloom.targets import target

FEATURES = Path(__file__).parents[1] / "features"
OUR_OWN = ("all_of", "choices", "formats", "maps", "names", "parameters", "recursion")
PUBLISHED = {
    "databricks_workspace": ("ml", "jobs", "dataquality", "oauth2"),
    "linode": ("linode",),
    "cloudflare": ("radar",),
}
_PROVIDER = """id: {name}
name: {name}
version: v00.00.00000
providerServices:
  {service}:
    id: {service}:v1
    name: {service}
    service: {{$ref: {name}/v00.00.00000/services/{service}.yaml}}
"""


def selectable(resource: Resource) -> Iterator[Method]:
    """The methods that SELECT reaches: each is the first whose parameters are given."""
    for name in resource.verbs["select"]:
        yield resource.methods[name]


def value_of(index: int, types: tuple[Type, ...]) -> str:
    """A SQL literal that a parameter of the type takes."""
    made = types[index]
    if made.enum:
        return "'" + str(made.enum[0]).replace("'", "''") + "'"
    literals = {
        "integer": "1",
        "number": "1.5",
        "boolean": "true",
        "array": "'[]'",
        "object": "'{}'",
        "map": "'{}'",
        "timestamp": "'2024-01-02T03:04:05Z'",
    }
    return literals.get(made.kind, "'x'")


def statement(address: str, method: Method, types: tuple[Type, ...]) -> str:
    conditions = [
        f"{quoted(p.name)} = {value_of(p.type, types)}" for p in method.required
    ]
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    parts = ".".join(quoted(part) for part in address.split("."))
    return f"SELECT * FROM {parts}{where}"


def run_all(registry: Path, file: Path, provider: str, service: str) -> tuple[int, int]:
    """Run every SELECT of a service; how many there are, and how many are refused by name."""
    server = SchemaServer(file)
    count = refused = 0
    try:
        with Engine(registry, servers=server.url, environ={}) as engine:
            found = engine.catalog.service(provider, service)
            for resource in found.resources.values():
                for method in selectable(resource):
                    address = f"{provider}.{service}.{resource.name}"
                    try:
                        run(engine, statement(address, method, found.types), method)
                    except UnsupportedError as error:
                        assert method.refused and method.refused in error.message
                        refused += 1
                    count += 1
    finally:
        server.close()
    return count, refused


def run(engine: Engine, sql: str, method: Method) -> None:
    planned = engine.explain(sql)
    assert len(planned) == 1, sql
    result = engine.execute(sql)
    rows = result.fetchall()
    assert result.columns, sql
    # Lists of numbered pages of a provider that counts items may be empty at the end.
    assert rows or not method.columns, sql
    known = re.compile(r"[A-Z]+")
    assert all(known.match(column.type) for column in result.columns)
    assert result.notes == (), sql


def generated(name: str, folder: Path) -> Path:
    """The registry that specloom makes of one of our own documents."""
    source = ServiceSource("api", document.load(FEATURES / f"{name}.yaml"))
    made = build([source], name="feature", lenient=True)
    for file in render(made.api, target("sql")):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    return folder


@pytest.mark.parametrize("name", OUR_OWN)
def test_what_we_generate_can_be_asked(name: str, tmp_path: Path) -> None:
    registry = generated(name, tmp_path)
    (file,) = registry.rglob("services/*.yaml")
    _, refused = run_all(registry, file, "feature", "api")
    assert refused == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("provider", "service"),
    [(provider, s) for provider, services in PUBLISHED.items() for s in services],
)
def test_every_select_of_published_documents_gives_typed_rows(
    provider: str, service: str, shared: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "src" / provider / "v00.00.00000" / "services"
    folder.mkdir(parents=True)
    source = shared / "corpus" / f"{provider}-{service}.yaml"
    if not source.is_file():
        source = shared / "corpus" / f"{service}.yaml"
    file = folder / f"{service}.yaml"
    file.write_bytes(source.read_bytes())
    about: dict[str, Any] = {"name": provider, "service": service}
    (folder.parent / "provider.yaml").write_text(_PROVIDER.format(**about))
    count, refused = run_all(tmp_path, file, provider, service)
    assert count > 0
    assert refused == 0
