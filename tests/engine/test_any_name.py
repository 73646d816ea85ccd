"""Names that a document may choose are data: SQL reaches what they name, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from stub import Api

from specloom.engine import Engine
from specloom.engine.shapes import quoted

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
NASTY = [
    'a"; DROP TABLE x; --',
    "a'b",
    "a\\b",
    "a/b~c",
    "$.a[0].b",
    "a\x00b",
    "a\nb\r\t",
    "{{ a }}",
    "select",
    "rowid",
    " ",
    "Ä",
    "ä",
    "*",
]
_PROVIDER = {
    "name": "odd",
    "version": "v00.00.00000",
    "providerServices": {
        "names": {
            "name": "names",
            "service": {"$ref": "odd/v00.00.00000/services/names.yaml"},
        }
    },
}


def document(names: list[str]) -> dict[str, Any]:
    """A service whose only resource has rows with these properties, and nests them."""
    properties: dict[str, Any] = {name: {"type": "integer"} for name in names}
    row = {**properties, "nested": {"type": "object", "properties": properties}}
    content = {"application/json": {"schema": {"type": "array", "items": {"type": "object", "properties": row}}}}  # fmt: skip
    resources = "#/components/x-stackQL-resources"
    method = {
        "operation": {"$ref": "#/paths/~1rows/get"},
        "response": {"mediaType": "application/json", "openAPIDocKey": "200"},
    }
    verbs: dict[str, Any] = {
        key: [] for key in ("insert", "update", "replace", "delete")
    }
    verbs["select"] = [{"$ref": f"{resources}/rows/methods/list"}]
    return {
        "openapi": "3.0.3",
        "info": {"title": "Names", "version": "v1"},
        "servers": [{"url": "http://names.invalid"}],
        "paths": {
            "/rows": {"get": {"parameters": [], "responses": {"200": {"description": "Rows.", "content": content}}}}
        },
        "components": {
            "x-stackQL-resources": {
                "rows": {"id": "odd.names.rows", "methods": {"list": method}, "sqlVerbs": verbs}
            }
        },
    }  # fmt: skip


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    server = Api()
    yield server
    server.close()


@given(st.lists(NAMES, min_size=1, max_size=4, unique=True))
@example(NASTY)
@settings(max_examples=15)
def test_a_column_may_have_any_name(
    api: Api, tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    names = [name for name in names if name.lower() != "nested"]
    folder = tmp_path_factory.mktemp("odd") / "src" / "odd" / "v00.00.00000"
    (folder / "services").mkdir(parents=True)
    (folder / "provider.yaml").write_text(json.dumps(_PROVIDER))
    (folder / "services" / "names.yaml").write_text(json.dumps(document(names)))
    values = {name: number for number, name in enumerate(names)}
    api.on("GET /rows", [{**values, "nested": values}, {}])
    with Engine(folder.parents[2], servers=api.url, environ={}) as engine:
        result = engine.execute("SELECT * FROM odd.names.rows")
        first, second = result.fetchall()
        assert first[:-1] == tuple(values.values())
        assert second == (None,) * len(second)
        for column, value in zip(result.columns, first[:-1], strict=False):
            sql = f"SELECT count(*) FROM odd.names.rows WHERE {quoted(column.name)} = ?"
            assert engine.execute(sql, [value]).fetchall() == [(1,)]
