"""A parameter and a column of one name that are two things: both can be used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stub import Api, Asked
from written import method, operation, registry, resource, service

from specloom.engine import Engine

T = "made.all.readings"
_HELD: dict[str, Any] = {  # by the name of a parameter, and of the column that hides it
    "metric": {"type": "object", "properties": {"unit": {"type": "string"}}},
    "level": {"type": "array", "items": {"type": "integer"}},
    "labels": {"type": "object", "additionalProperties": {"type": "string"}},
    "anything": {},
    "code": {"type": "integer"},
    "state": {"type": "string"},
    "nr": {"type": "integer"},
    "serial": {"type": "string"},
}
_TAKEN: dict[str, Any] = {
    "metric": {"type": "string"},
    "level": {"type": "integer"},
    "labels": {"type": "string"},
    "anything": {"type": "string"},
    "code": {"type": "string"},
    "state": {"type": "array", "items": {"type": "string"}},
    "serial": {"type": "integer"},
}
ROW = {
    "metric": {"unit": "s"},
    "level": [1, 2],
    "labels": {"a": "b"},
    "anything": {"x": 1},
    "code": 7,
    "state": "on",
    "serial": "A-7",
}


def _document() -> dict[str, Any]:
    rows = {"type": "array", "items": {"type": "object", "properties": _HELD}}
    names = {
        "type": "array",
        "items": {"type": "object", "properties": {"name": {"type": "string"}}},
    }
    queries = [{"name": n, "in": "query", "schema": s} for n, s in _TAKEN.items()]
    needed = operation(rows, parameters=[queries[0] | {"required": True}])
    readings = {"get": operation(rows, parameters=queries), "delete": needed}
    ways = {verb: method("/readings", verb) for verb in readings}
    return service(
        {"/readings": readings, "/names": {"get": operation(names)}},
        {
            "readings": resource("readings", ways, select=["get"], delete=["delete"]),
            "names": resource("names", {"get": method("/names")}, select=["get"]),
        },
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return registry(tmp_path_factory.mktemp("registry"), _document())


@pytest.fixture
def api() -> Iterator[Api]:
    def read(asked: Asked) -> Any:
        return [ROW | {"nr": len(asked.query.get("metric", ""))}]

    server = Api()
    for verb in ("GET", "DELETE"):
        server.on(f"{verb} /readings", read)
    server.on("GET /names", [{"name": "insert"}, {"name": "in"}])
    yield server
    server.close()


@pytest.fixture
def engine(folder: Path, api: Api) -> Iterator[Engine]:
    with Engine(folder, servers=api.url, environ={}) as made:
        yield made


@pytest.mark.parametrize(
    ("where", "asked"),
    [
        ("metric = 'insert'", [{"metric": "insert"}]),
        ("'insert' = metric", [{"metric": "insert"}]),
        ("metric = 5", [{"metric": "5"}]),
        ("metric = {{ it }}", [{"metric": "it's"}]),
        ("metric IN ('insert', 'in')", [{"metric": "insert"}, {"metric": "in"}]),
        ("metric = 'insert' OR metric = 'in'", [{"metric": "insert"}, {"metric": "in"}]),
        ("metric IN (SELECT name FROM made.all.names)", [{"metric": "insert"}, {"metric": "in"}]),
        ("metric = (SELECT min(name) FROM made.all.names)", [{"metric": "in"}]),
        ("level = 3", [{"level": "3"}]),
        ("level = '3' AND metric = 'in'", [{"level": "3", "metric": "in"}]),
        ("labels = 'mine'", [{"labels": "mine"}]),
        ("anything = 'at all'", [{"anything": "at all"}]),
        ("anything IN ('1', 'x')", [{"anything": "1"}, {"anything": "x"}]),
        ("code = 'seven'", [{"code": "seven"}]),
        ("code = '7'", [{"code": "7"}]),
        ("state = 'on'", [{"state": "on"}]),
    ],
)  # fmt: skip
def test_a_condition_gives_the_parameter_its_value(
    engine: Engine, api: Api, where: str, asked: list[dict[str, str]]
) -> None:
    params = {"it": "it's"} if "{{" in where else None
    found = engine.execute(f"SELECT metric, nr FROM {T} WHERE {where}", params)
    expected = [
        ({"unit": "s"}, len(query["metric"]) if "metric" in query else 0)
        for query in asked
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)
    sent = [a.query for a in api.asked if a.path.startswith("/readings")]
    assert sorted(sent, key=str) == sorted(asked, key=str)


@pytest.mark.parametrize(
    "where",
    [
        "serial = 7",
        "serial IN (7, 8)",
        "code = '8'",
        "state = 'off'",
        "state IN ('off')",
    ],
)
def test_what_can_be_compared_is_compared_again(engine: Engine, where: str) -> None:
    assert engine.execute(f"SELECT nr FROM {T} WHERE {where}").fetchall() == []


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT n.name, r.nr FROM made.all.names n JOIN {T} r ON r.metric = n.name",
        f"SELECT n.name, r.nr FROM made.all.names n LEFT JOIN {T} r ON n.name = r.metric",
        f"SELECT n.name, r.nr FROM {T} r, made.all.names n WHERE r.metric = n.name",
        f"SELECT n.name, (SELECT max(r.nr) FROM {T} r WHERE r.metric = n.name) FROM made.all.names n",
    ],
)  # fmt: skip
def test_a_join_gives_each_row_its_own(engine: Engine, sql: str) -> None:
    assert sorted(engine.execute(sql)) == [("in", 2), ("insert", 6)]


def test_a_query_around_it_gives_the_value_too(engine: Engine, api: Api) -> None:
    sql = f"SELECT nr FROM (SELECT * FROM {T}) WHERE metric = 'insert'"
    assert engine.execute(sql).fetchall() == [(6,)]
    assert [asked.query for asked in api.asked] == [{"metric": "insert"}]


def test_a_star_shows_the_column_only(engine: Engine) -> None:
    found = engine.execute(f"SELECT * FROM {T} WHERE metric = 'insert'")
    assert [column.name for column in found.columns] == list(_HELD)


def test_the_column_is_still_read_by_its_name(engine: Engine) -> None:
    sql = f"SELECT metric.unit, metric->>'unit' FROM {T} WHERE metric = 'in' AND metric.unit = 's'"
    assert engine.execute(sql).fetchall() == [("s", "s")]


@pytest.mark.parametrize(
    ("where", "asked"),
    [
        ("metric = 'insert'", ["insert"]),
        ("metric IN ('insert', 5)", ["insert", "5"]),
        ("metric IN (SELECT name FROM made.all.names)", ["insert", "in"]),
    ],
)
def test_changes_take_it_as_the_parameter(
    engine: Engine, api: Api, where: str, asked: list[str]
) -> None:
    engine.execute(f"DELETE FROM {T} WHERE {where}")
    sent = [a.query["metric"] for a in api.asked if a.verb == "DELETE"]
    assert sent == asked
    row = engine.execute(
        f"DELETE FROM {T} WHERE metric = 'in' RETURNING metric"
    ).fetchone()
    assert row == ({"unit": "s"},)


def test_it_may_be_one_of_two_ways_to_a_row(engine: Engine, api: Api) -> None:
    sql = f"SELECT nr FROM {T} WHERE metric = 'a' OR nr = 0 ORDER BY nr"
    assert engine.execute(sql).fetchall() == [(0,), (1,)]
    assert len(api.asked) == 2


@pytest.mark.parametrize("alias", [{}, {"x-stackQL-alias": "query_id"}])
def test_parameters_of_one_name_in_several_places_have_names_of_their_own(
    tmp_path: Path, alias: dict[str, str]
) -> None:
    text = {"required": True, "schema": {"type": "string"}}
    given = [
        {"name": "id", "in": "query", **alias, **text},
        {"name": "ID", "in": "header", **text},
        {"name": "id", "in": "path", **text},
    ]
    document = service(
        {"/rows/{id}": {"get": operation(parameters=given)}},
        {"rows": resource("rows", {"get": method("/rows/{id}")}, select=["get"])},
    )
    server = Api()
    server.on("GET /rows/p", [{"name": "it"}])
    where = "id = 'p' AND query_id = 'q' AND header_ID = 'h'"
    call = "EXEC made.all.rows.get @id='p', @query_id='q', @header_ID='h'"
    folder = registry(tmp_path, document)
    with Engine(folder, servers=server.url, environ={}) as engine:
        for sql in (f"SELECT name FROM made.all.rows WHERE {where}", call):
            engine.execute(sql).fetchall()
    for asked in server.asked:
        assert (asked.query, asked.headers["id"]) == ({"id": "q"}, "h")
    assert len(server.asked) == 2
    server.close()


def test_an_attribute_whose_name_the_path_has_is_given_in_json_or_by_its_place(
    tmp_path: Path,
) -> None:
    text = {"schema": {"type": "string"}, "required": True}
    members = {"id": {"type": "string"}, "name": {"type": "string"}}
    entity = {"type": "object", "required": ["id"], "properties": members}
    content = {"application/json": {"schema": {"allOf": [entity], "nullable": True}}}
    put = operation(
        parameters=[{"name": "id", "in": "path", **text}],
        requestBody={"content": content},
    )
    plain = {"requestBodyTranslate": {"algorithm": "naive"}}
    methods = {"put": method("/rows/{id}", "put", config=plain)}
    rows = resource("rows", methods, replace=["put"])
    document = service({"/rows/{id}": {"put": put}}, {"rows": rows})
    server = Api()
    server.on("PUT /rows/p", {})
    with Engine(registry(tmp_path, document), servers=server.url, environ={}) as engine:
        for given in (
            """@id='p' @@json='{"id": "b", "name": "n"}'""",
            "@id='p', @body_id='b', @name='n'",
            "@id='p', @name='n'",
        ):
            engine.execute(f"EXEC made.all.rows.put {given}").fetchall()
    both = {"id": "b", "name": "n"}
    assert [asked.body for asked in server.asked] == [both, both, {"name": "n"}]
    server.close()


def test_a_value_that_the_server_cannot_take_is_the_operations_alone(
    tmp_path: Path, api: Api
) -> None:
    labels = {"type": "object", "properties": {"state": {"type": "string"}}}
    content = {"application/json": {"schema": labels}}
    create = operation({"type": "object"}, requestBody={"content": content})
    naive = {"requestBodyTranslate": {"algorithm": "naive"}}
    made = {"create": method("/labels", "post", config=naive)}
    states = {"state": {"default": "v1", "enum": ["v1", "v2"]}}
    document = service(
        {"/labels": {"post": create}},
        {"labels": resource("labels", made, insert=["create"])},
        servers=[{"url": api.url + "/{state}", "variables": states}],
    )
    for version in ("v1", "v2"):
        api.on(f"POST /{version}/labels", {})
    with Engine(registry(tmp_path, document), environ={}) as engine:
        for state in ("on", "v2"):
            engine.execute("INSERT INTO made.all.labels (state) SELECT ?", [state])
    sent = [(asked.path, asked.body) for asked in api.asked]
    assert sent == [
        ("/v1/labels", {"state": "on"}),
        ("/v2/labels", {"state": "v2"}),
    ]
