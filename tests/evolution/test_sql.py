"""Whoever writes SQL is told what statements call otherwise, and what they must say now."""

from __future__ import annotations

from pathlib import Path

import pytest

from evolution.pairs import INTEGER, STRING, Json, gives, lines, record, rows
from evolution.zoo import changes, told
from specloom.evolution import Change


def sql(found: list[Change]) -> set[str]:
    return {line.removeprefix("sql ") for line in told(found) if line[:3] == "sql"}


SAID = "harmless: : no name and no type is different, but what is said of them or how they travel"


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("maximum: 100", "maximum: 50", {SAID}),
        ("happy, sad", "happy, angry", {SAID}),
        ("X-Trace", "x-trace", {SAID}),  # names of SQL differ in more than case
        (
            "{name: kind, in: query,",
            "{name: kind, in: query, required: true,",
            {"breaking: api.pets.list, parameter kind: is required now"},
        ),
        (
            "        parents: {",
            "        ancestors: {",
            {
                "breaking: api.pets, column parents: is gone",
                "addition: api.pets, column ancestors: is new",
                "breaking: api.pets.create, returned column parents: is gone",
                "addition: api.pets.create, returned column ancestors: is new",
            },
        ),
        (
            "age: {type: integer, format: int32}",
            "age: {type: string}",
            {
                "breaking: api.pets, column age: integer → string",
                "breaking: api.pets.create, returned column age: integer → string",
                "breaking: in columns, schema Pet.age: integer → string",
            },
        ),
        (
            "in: path, required: true, schema: {type: string}",
            "in: path, required: true, schema: {}",
            {
                "addition: api.pets.get, parameter petId: string → any type",
                "addition: api.pets.delete, parameter petId: string → any type",
            },
        ),
        (
            "operationId: createPet",
            "operationId: createPet\n      x-stackql-verb: exec",
            {"breaking: api.pets.create: INSERT → EXEC"},
        ),
    ],
)
def test_resources_methods_parameters_and_columns(
    tmp_path: Path, old: str, new: str, lines: set[str]
) -> None:
    assert sql(changes(tmp_path, (old, new))) == lines


def nested(x: Json) -> Json:
    return record(a=record(b=x))


TIME: Json = {"type": "string", "format": "date-time"}
NUMBER: Json = {"type": "number"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            nested(record(c=STRING)),
            nested(record(c=INTEGER)),
            {"breaking: api.things, column x.a.b.c: string → integer"},
        ),
        (
            nested(record(c=STRING)),
            nested(record(d=STRING)),
            {
                "breaking: api.things, column x.a.b.c: is gone",
                "addition: api.things, column x.a.b.d: is new",
            },
        ),
        (
            {"type": "array", "items": INTEGER},
            {"type": "array", "items": STRING},
            {"breaking: api.things, column x[]: integer → string"},
        ),
        (
            record(a=STRING),
            record(a=INTEGER),
            {"breaking: api.things, column a: string → integer"},  # which is x.a
        ),
        (TIME, STRING, {"breaking: api.things, column x: timestamp → string"}),
        (NUMBER, INTEGER, {"breaking: api.things, column x: number → integer"}),
        (INTEGER, NUMBER, {"breaking: api.things, column x: integer → number"}),
    ],
)
def test_what_is_inside_of_columns(
    tmp_path: Path, old: Json, new: Json, told: set[str]
) -> None:
    """Statements reach into objects and lists; points in time are no text."""
    assert lines(tmp_path, "sql", rows(old), rows(new)) == told


def test_what_a_schema_inside_of_columns_holds_is_told_once(tmp_path: Path) -> None:
    """Though several resources hold it, and one holds it twice."""

    def described(number: Json) -> Json:
        cage = {"$ref": "#/components/schemas/Cage"}
        item = record(id=STRING, home=cage, others={"type": "array", "items": cage})
        listed = gives({"application/json": {"schema": {"type": "array", "items": item}}})  # fmt: skip
        paths = {f"/{name}": {"get": {"operationId": f"list_{name}"} | listed} for name in ("cats", "dogs")}  # fmt: skip
        schemas = {"Cage": record(inner=record(number=number))}
        return rows(STRING) | {"paths": paths, "components": {"schemas": schemas}}

    told = lines(tmp_path, "sql", described(INTEGER), described(STRING))
    assert told == {"breaking: in columns, schema Cage.inner.number: integer → string"}


def test_rows_that_nobody_fetches_any_more_are_told(tmp_path: Path) -> None:
    """Without paging a SELECT has the rows of one answer, as if there were no others."""

    def described(*more: str) -> Json:
        item = {"type": "array", "items": record(id=STRING)}
        page = record(items=item, **dict.fromkeys(more, STRING))
        answer = gives({"application/json": {"schema": page}})
        token = {"name": "page_token", "in": "query", "schema": STRING}
        return rows(STRING, **answer, parameters=[token])

    paged, bare = described("next_page_token"), described()
    where = "api.things.list, rows of further pages"
    assert lines(tmp_path, "sql", paged, bare) == {f"breaking: {where}: is gone"}
    assert lines(tmp_path, "sql", bare, paged) == {f"addition: {where}: is new"}
