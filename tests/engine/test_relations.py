"""The tables of a statement: rows go in as they came, each relation by its own columns."""

from __future__ import annotations

from sqlglot import parse_one

from specloom.engine.binding import Values
from specloom.engine.duckdb_relations import Database
from specloom.engine.relations import Batch, Field, Relation, Relations
from specloom.engine.shapes import Shape


def relation(name: str, parameters: int) -> Relation:
    fields = [Field("id", Shape("string"), ("id",))]
    fields += [
        Field(f"p{n}", Shape("string"), None, f"p{n}") for n in range(parameters)
    ]
    return Relation(name, tuple(fields))


def reads_back(relations: Relations, name: str, parameters: int) -> bool:
    """Whether a row comes out of a new relation as it went in."""
    made = relation(name, parameters)
    relations.create(made)
    told = {each: f"{each} of {name}" for each in made.parameters}
    relations.load(made, Batch(['{"id": "x"}'], [told]))
    found = relations.read(parse_one(f"SELECT * FROM {name}"), Values())
    return found == [("x", *told.values())]


def test_a_relation_is_not_taken_for_one_that_is_gone() -> None:
    database = Database()
    relations = database.relations()
    assert all(reads_back(relations, f"r{n}", parameters=n % 3) for n in range(60))
    relations.close()
    database.close()


def test_a_part_that_one_column_holds_as_json_is_text_in_another() -> None:
    held = Shape("object", {"email": Shape("json"), "at": Shape("timestamp")})
    fields = (
        Field("next", held, ("next",)),
        Field("email", Shape("string"), ("next", "email")),
    )
    database = Database()
    relations = database.relations()
    made = Relation("r", fields)
    relations.create(made)
    relations.load(made, Batch(['{"next": {"email": "a@example.com"}}'], [{}]))
    found = relations.read(parse_one("SELECT email, next FROM r"), Values())
    assert found == [("a@example.com", {"email": '"a@example.com"', "at": None})]
    relations.close()
    database.close()
