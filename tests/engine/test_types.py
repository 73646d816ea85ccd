"""Schemas and what becomes of them: columns, their types, and values that do not fit."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stub import Answer, Api
from written import listing, registry

from specloom.engine import Engine, RequestError
from specloom.engine.catalog import Member, Type
from specloom.engine.responses import Page
from specloom.engine.schemas import Types
from specloom.engine.shapes import NOTHING, pruned, quoted, shape

SAMPLE: dict[str, Any] = {
    "id": 1,
    "Name": "upper",
    "name": "lower",
    "big": 2**64 - 1,
    "ratio": 0.5,
    "flag": True,
    "seen": "2024-02-01T00:30:00+02:00",
    "day": "2024-02-01",
    "labels": {"a": 12, "b c": 3},
    "nested": {"at": "2024-02-01T00:30:00Z", "deep": [{"n": 1.5}, {"n": 2}]},
    "either": {"x": 1},
    "tree": {"value": 1, "children": [{"value": 2, "children": [{"value": 3}]}]},
    "twins": {"a": 1, "A": 2},
    "free": {"anything": [1, "two"]},
    "undeclared": {"deep": [7]},
}


MIDNIGHT = "2024-02-01T01:00:00+01:00"
ZONED = "TIMESTAMP WITH TIME ZONE"
MOMENT = {"type": "string", "format": "date-time"}


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def listed(kind: str) -> dict[str, Any]:
    return {"type": "array", "items": {"type": kind}}


@pytest.fixture
def sample(api: Api, engine: Engine) -> Any:
    """What an expression over the one sample gives, with its type."""
    api.on("GET /samples", {"samples": [SAMPLE]})

    def evaluate(expression: str) -> tuple[Any, str]:
        result = engine.execute(f"SELECT {expression} FROM shop.types.samples s")
        ((value,),) = result.fetchall()
        return value, result.columns[0].type

    return evaluate


@pytest.mark.parametrize(
    ("expression", "value", "type"),
    [
        ("id", 1, "BIGINT"),
        ('"Name"', "upper", "VARCHAR"),
        ("name_2", "lower", "VARCHAR"),
        ("big", 2**64 - 1, "UBIGINT"),
        ("ratio", 0.5, "DOUBLE"),
        ("flag", True, "BOOLEAN"),
        ("seen", utc(2024, 1, 31, 22, 30), ZONED),
        ("day", date(2024, 2, 1), "DATE"),
        ("nested.at", utc(2024, 2, 1, 0, 30), ZONED),
        ("nested.deep[2].n", 2.0, "DOUBLE"),
        ("tree.value", 1, "BIGINT"),
        ("tree.children->>'$[0].value'", "2", "VARCHAR"),
        ("either->>'$.x'", "1", "VARCHAR"),
        ("twins->>'$.A'", "2", "VARCHAR"),
        ("free->'$.anything'->>1", "two", "VARCHAR"),
        # constant paths on typed columns
        ("nested->'$.deep[1].n'", 2.0, "DOUBLE"),
        ("nested->>'$.deep[0].n' + 1", 2.5, "DOUBLE"),
        ("nested->'deep'->0->>'n'", 1.5, "DOUBLE"),
        ("json_extract(nested, '$.deep[0].n')", 1.5, "DOUBLE"),
        ("nested->'$.deep[*].n'", [1.5, 2.0], "DOUBLE[]"),
        ("nested->>'$.deep[-1].n'", 2.0, "DOUBLE"),
        ("labels->>'$.a'", 12, "BIGINT"),
        ("labels->>'$.a' > 9", True, "BOOLEAN"),
        ("""labels->>'$."b c"'""", 3, "BIGINT"),
        ("json_array_length(nested->'$.deep')", 2, "UBIGINT"),
        ("json_extract_string(nested, '$.deep[0].n')", 1.5, "DOUBLE"),
        ("list_sum([d->>'$.n' FOR d IN nested.deep])", 3.5, "DOUBLE"),
        ("list_transform(nested.deep, d -> d->>'$.n')", [1.5, 2.0], "DOUBLE[]"),
        ("(SELECT max(u.d->>'$.n') FROM unnest(s.nested.deep) AS u(d))", 2.0, "DOUBLE"),
        # what the schema does not declare comes from the row as it came
        ("_row->>'$.undeclared.deep[0]'", "7", "VARCHAR"),
        ("nested->>'$.nosuch'", None, "VARCHAR"),
    ],
)
def test_a_value_has_the_type_of_its_schema(
    sample: Any, expression: str, value: Any, type: str
) -> None:
    assert sample(expression) == (value, type)


def test_types_are_followed_through_queries(api: Api, engine: Engine) -> None:
    api.on("GET /samples", {"samples": [SAMPLE]})
    result = engine.execute(
        "WITH a AS (SELECT nested AS n, id FROM shop.types.samples), "
        "b AS (SELECT * FROM a) "
        "SELECT max(x.n->>'$.deep[0].n') AS top, any_value(x.n)->>'$.at' AS at "
        "FROM (SELECT n FROM b) x, unnest(x.n.deep) AS u(d) WHERE u.d->>'$.n' > 1.9"
    )
    assert [column.type for column in result.columns] == ["DOUBLE", ZONED]
    assert result.fetchall() == [(1.5, utc(2024, 2, 1, 0, 30))]


def test_a_maps_value_that_does_not_fit_is_null(api: Api, engine: Engine) -> None:
    samples = [{"labels": {"a": "many"}}, {"labels": {"a": {}}}, {"labels": {"a": "7"}}]
    api.on("GET /samples", {"samples": samples})
    found = engine.execute("SELECT labels->>'$.a' FROM shop.types.samples")
    assert found.fetchall() == [(None,), (None,), (7,)]


def test_rows_that_are_no_objects_have_one_column(api: Api, engine: Engine) -> None:
    api.on("GET /numbers", [3, 4])
    found = engine.execute("SELECT sum(column_anon) FROM shop.types.numbers")
    assert found.fetchall() == [(7,)]
    api.on("GET /counters", {"a": 1})
    found = engine.execute("SELECT column_anon->>'$.a' FROM shop.types.counters")
    assert found.fetchall() == [(1,)]


def test_rows_may_stand_in_the_values_of_a_map(api: Api, engine: Engine) -> None:
    api.on("GET /grouped", {"groups": {"x": [{"id": 1}], "y": [{"id": 2}, {"id": 3}]}})
    found = engine.execute("SELECT id FROM shop.types.grouped").fetchall()
    assert found == [(1,), (2,), (3,)]


def test_a_value_that_does_not_fit_becomes_null_and_is_told(
    api: Api, engine: Engine
) -> None:
    odd = [
        {"id": "abc", "ratio": 1},
        {"id": 2, "ratio": [1], "nested": {"deep": [{"n": "x"}]}},
        None,
        "row",
        {"id": "7", "flag": "true", "seen": "yesterday"},
        {"id": 1.5, "either": 3},
        {"id": 2**70},
    ]
    api.on("GET /samples", {"samples": odd})
    result = engine.execute(
        "SELECT id, ratio, nested.deep[1].n, flag, seen, either FROM shop.types.samples"
    )
    assert result.fetchall() == [
        (None, 1.0, None, None, None, None),
        (2, None, None, None, None, None),
        (None, None, None, None, None, None),
        (None, None, None, None, None, None),
        (7, None, None, True, None, None),
        (None, None, None, None, None, "3"),
        (None, None, None, None, None, None),
    ]
    notes = "\n".join(result.notes)
    assert (
        '3 values of shop.types.samples.id came as something else than a whole number and became NULL, the first as "abc"'
        in notes
    )
    assert "nested.deep[*].n" in notes and "a point in time" in notes
    assert (
        "2 values of shop.types.samples came as something else than an object" in notes
    )


def test_what_fits_is_not_noted(api: Api, engine: Engine) -> None:
    api.on("GET /samples", {"samples": [SAMPLE, {}, {"id": None, "unknown": 1}]})
    result = engine.execute("SELECT * FROM shop.types.samples")
    assert len(result.fetchall()) == 3
    assert result.notes == ()


# --------------------------------------------------------------------------- schemas


@pytest.mark.parametrize(
    ("schema", "spelling"),
    [
        ({}, "JSON"),
        ({"type": "string"}, "VARCHAR"),
        ({"type": ["string", "null"]}, "VARCHAR"),
        ({"type": "object"}, "JSON"),
        ({"type": "array"}, "JSON"),
        ({"type": "array", "items": {"type": "boolean"}}, "BOOLEAN[]"),
        ({"properties": {"a": {"type": "number"}}}, 'STRUCT("a" DOUBLE)'),
        ({"anyOf": [{"type": "integer"}, {"type": "number"}]}, "DOUBLE"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "BIGINT"),
        ({"oneOf": [{"type": "integer"}, {"type": "string"}]}, "JSON"),
        ({"type": "string", "format": "date-time", "enum": ["x"]}, "VARCHAR"),
        ({"$ref": "#/nowhere"}, "JSON"),
        ({"$ref": "other.yaml#/x"}, "JSON"),
        (
            {"allOf": [{"properties": {"a": {"type": "integer"}}}], "properties": {"b": {}}},
            'STRUCT("b" JSON, "a" BIGINT)',
        ),
        (
            {"oneOf": [{"properties": {"a": {"type": "integer"}}}, {"properties": {"a": {"type": "string"}}}]},
            'STRUCT("a" JSON)',
        ),
        # alternatives that are compared alike
        ({"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "string", "enum": ["b"]}]}, "VARCHAR"),
        ({"anyOf": [{"enum": ["a"]}, {"enum": ["b", None]}]}, "VARCHAR"),
        ({"anyOf": [MOMENT, {"type": "null"}, MOMENT | {"nullable": True}]}, ZONED),
        ({"anyOf": [MOMENT, {"type": "string"}]}, "VARCHAR"),
        ({"anyOf": [{"type": "string", "format": "date"}, MOMENT]}, "VARCHAR"),
        ({"anyOf": [listed("integer"), listed("number")]}, "DOUBLE[]"),
        ({"anyOf": [listed("integer"), listed("string")]}, "JSON[]"),
        ({"oneOf": [{"properties": {"a": MOMENT}}, {"properties": {"a": {"type": "string"}}}]}, 'STRUCT("a" VARCHAR)'),
        ({"oneOf": [{"properties": {"a": MOMENT}}, {"properties": {"a": MOMENT | {"nullable": True}}}]}, f'STRUCT("a" {ZONED})'),
        ({"oneOf": [{"properties": {"a": {"type": "boolean"}}}, {"properties": {"a": {"type": "null"}}}]}, 'STRUCT("a" BOOLEAN)'),
        ({"oneOf": [{"properties": {"a": listed("integer")}}, {"properties": {"a": listed("number")}}]}, 'STRUCT("a" DOUBLE[])'),
        # what holds for every value
        ({"allOf": [listed("integer"), {"type": "array", "items": {}}]}, "BIGINT[]"),
        ({"allOf": [{"format": "date-time"}], "anyOf": [{"type": "string"}]}, ZONED),
    ],
)  # fmt: skip
def test_a_schema_has_one_type(schema: Any, spelling: str) -> None:
    types = Types({})
    index = types.of(schema)
    assert shape(types.table(), index).spelling == spelling


def test_a_schema_that_refers_to_itself_ends_in_json() -> None:
    document = {"T": {"properties": {"t": {"$ref": "#/T"}, "v": {"type": "integer"}}}}
    types = Types(document)
    index = types.of({"$ref": "#/T"})
    assert shape(types.table(), index).spelling == 'STRUCT("t" JSON, "v" BIGINT)'


def test_compositions_that_hold_each_other_end_in_json() -> None:
    parts = {"properties": {"up": {"allOf": [{"$ref": "#/A"}], "nullable": True}}}
    document = {
        "A": {"oneOf": [{"$ref": "#/B"}, {"$ref": "#/C"}]},
        "B": {**parts, "type": "object"},
        "C": {**parts, "properties": {"up": {"anyOf": [{"$ref": "#/A"}]}}},
    }
    types = Types(document)
    index = types.of({"$ref": "#/A"})
    made = shape(types.table(), index)
    assert made.spelling == 'STRUCT("up" STRUCT("up" JSON))'


def test_what_many_objects_may_be_together_has_an_end() -> None:
    """The objects at the end of a path are as many as there are sets of objects."""
    document: dict[str, Any] = {}
    for n in range(24):
        after = {"anyOf": [{"$ref": f"#/T{min(n + 1, 23)}"}]}
        more = {"anyOf": [{"$ref": "#/T0"}, *after["anyOf"]]}
        first, second = (more, {"anyOf": more["anyOf"][:1]}) if n == 0 else (after,) * 2
        own = {f"own{n}": {"type": "string"}}
        document[f"T{n}"] = {"properties": {"a": first, "b": second, **own}}
    types = Types(document)
    types.of({"$ref": "#/T0"})
    assert len(types.table()) < 50_000


def test_a_schema_of_doubling_width_stays_small() -> None:
    document = {
        f"T{n}": {"properties": {k: {"$ref": f"#/T{n + 1}"} for k in "ab"}}
        for n in range(40)
    }
    types = Types(document)
    index = types.of({"$ref": "#/T0"})
    made = shape(types.table(), index)
    assert len(made.spelling) < 20_000


def test_a_shape_is_cut_to_what_is_used() -> None:
    types = (
        Type("integer"),
        Type("object", members=(Member("x", 0), Member("y", 0))),
        Type("array", 1),
        Type("object", members=(Member("list", 2), Member("n", 0))),
    )
    whole = shape(types, 3)
    assert pruned(whole, {()}) == whole
    assert pruned(whole, {("n",)}).spelling == 'STRUCT("n" BIGINT)'
    assert (
        pruned(whole, {("list", "X")}).spelling == 'STRUCT("list" STRUCT("x" BIGINT)[])'
    )
    assert pruned(whole, {("list", NOTHING)}).spelling == 'STRUCT("list" JSON[])'


@given(st.text(min_size=1).filter(lambda text: "\0" not in text))
def test_a_quoted_name_is_a_name_and_nothing_else(name: str) -> None:
    import duckdb

    with duckdb.connect() as connection:
        cursor = connection.execute(f"SELECT 1 AS {quoted(name)}")
        assert [column[0] for column in cursor.description] == [name]


@pytest.mark.parametrize(
    "body",
    ["xxxx", "<html>", "nul", "-", "[", "[{}", "[{},]", "{}x", "01", '"', "\x00"],
)
def test_what_is_no_json_is_never_a_row(tmp_path: Path, api: Api, body: str) -> None:
    api.on("GET /things", Answer(body.encode()))
    with (
        Engine(registry(tmp_path, listing()), servers=api.url) as engine,
        pytest.raises(RequestError, match="it is not JSON"),
    ):
        engine.execute("SELECT * FROM made.all.things")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.text(), JSON), st.sampled_from([None, 2]))
def test_an_answer_without_repeated_keys_is_never_refused(
    value: dict[str, Any], indent: int | None
) -> None:
    from specloom.engine.catalog import Method
    from specloom.runtime.messages import HttpResponse

    content = json.dumps(value, indent=indent).encode()
    response = HttpResponse(200, {}, content, "GET x", "http://x")  # type: ignore[arg-type]
    method = Method("m", "GET", "/", (), row=0, rows=("rows",))
    if value.get("error") or value.get("errors"):
        return
    page = Page(response, method)
    rows = value.get("rows")
    expected = rows if isinstance(rows, list) else [] if rows is None else [rows]
    assert [json.loads(bytes(row)) for row in page.rows] == expected


def test_objects_that_hold_each_other_as_alternatives_are_read_once() -> None:
    names = [f"T{number}" for number in range(8)]
    refs = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    held = {
        "one": {
            f"a{n}": {"anyOf": [ref], "nullable": True} for n, ref in enumerate(refs)
        },
        "any": {f"b{n}": {"anyOf": [ref, refs[0]]} for n, ref in enumerate(refs)},
    }
    made = {
        name: {"type": "object", "properties": {**held["one"], **held["any"], name: {}}}
        for name in names
    }
    types = Types({"components": {"schemas": made}})
    found = types[types.of({"anyOf": refs})]
    assert {member.name for member in found.members} >= {*names, "a7", "b7"}
    assert len(types.table()) < 500


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT seen FROM s", [utc(2024, 1, 31, 22, 30)]),
        ("SELECT nested->'at' AS at FROM s", [utc(2024, 2, 1, 0, 30)]),
        ("SELECT [nested] AS n FROM s", [[{"at": utc(2024, 2, 1, 0, 30), "deep": None}]]),
        ("SELECT id FROM s WHERE seen < '2024-02-01'", [1]),
        ("SELECT id FROM s WHERE seen = '2024-02-01T00:30:00+02:00'", [1]),
        ("SELECT seen::DATE AS d FROM s", [date(2024, 1, 31)]),
        ("SELECT hour(seen) AS h FROM s", [22]),
        ("SELECT date_trunc('month', seen) AS m FROM s", [utc(2024, 1, 1)]),
        ("SELECT nested.at - seen > INTERVAL 1 HOUR AS later FROM s", [True]),
        ("SELECT max(seen) AS m FROM s GROUP BY ALL UNION ALL SELECT NULL ORDER BY 1", [utc(2024, 1, 31, 22, 30), None]),
        ("SELECT 1 AS a, seen AS a FROM s", [1]),
    ],
)  # fmt: skip
def test_a_point_in_time_keeps_its_meaning(
    api: Api, engine: Engine, query: str, expected: list[Any]
) -> None:
    nested = {"at": "2024-02-01T00:30:00Z"}
    row = {"id": 1, "seen": "2024-02-01T00:30:00+02:00", "nested": nested}
    api.on("GET /samples", {"samples": [row]})
    found = engine.execute(f"WITH s AS (SELECT * FROM shop.types.samples) {query}")
    assert [row[0] for row in found] == expected


def test_arrow_tells_the_zone_of_nested_points_in_time(
    api: Api, engine: Engine
) -> None:
    api.on("GET /samples", {"samples": [{"id": 1, "nested": {"at": MIDNIGHT}}]})
    query = "SELECT [nested] AS n, now()::TIMESTAMP AS plain FROM shop.types.samples"
    table = engine.execute(query).arrow()
    told = str(table.schema)
    assert "at: timestamp[us, tz=UTC]" in told and "plain: timestamp[us]" in told
    assert table.column("n").to_pylist()[0][0]["at"] == utc(2024, 2, 1)
