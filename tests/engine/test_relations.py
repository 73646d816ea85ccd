"""The tables of a statement: rows go in as they came, each relation by its own columns."""

from __future__ import annotations

from sqlglot import parse_one

from specloom.engine.binding import Values
from specloom.engine.duckdb_relations import Database
from specloom.engine.relations import Batch, Field, Relation
from specloom.engine.shapes import Shape


def relation(name: str, parameters: int) -> Relation:
    fields = [Field("id", Shape("string"), ("id",))]
    fields += [
        Field(f"p{n}", Shape("string"), None, f"p{n}") for n in range(parameters)
    ]
    return Relation(name, tuple(fields))


def test_a_relation_is_not_taken_for_one_that_is_gone() -> None:
    database = Database()
    relations = database.relations()
    for n in range(12):  # each may lie in memory where the one before it lay
        made = relation(f"r{n}", parameters=n % 3)
        relations.create(made)
        told = {name: f"{name} of {n}" for name in made.parameters}
        relations.load(made, Batch(['{"id": "x"}'], [told]))
        found = relations.read(parse_one(f"SELECT * FROM r{n}"), Values())
        assert found == [("x", *told.values())]
        del made
    relations.close()
    database.close()
