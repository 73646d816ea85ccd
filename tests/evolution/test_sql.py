"""Whoever writes SQL is told what statements call otherwise, and what they must say now."""

from __future__ import annotations

from pathlib import Path

import pytest

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
