"""Whoever writes Python is told what the client calls otherwise, and which types differ."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from evolution.pairs import (
    INTEGER,
    STRING,
    Json,
    document,
    gives,
    lines,
    record,
    ref,
    takes,
)
from evolution.zoo import ZOO, api, changes, edited, told
from specloom import Target, render, target
from specloom.evolution import Change


def python(found: list[Change]) -> set[str]:
    return {
        line.removeprefix("python ")
        for line in told(found)
        if line.startswith("python")
    }


SAID = "harmless: : no name and no type is different, but what is said of them or how they travel"

#: What code that was written before must survive, and what it may not.
HARMLESS = (
    ("maximum: 100", "maximum: 50"),
    ("[cat, dog]", "[cat, dog, bird]"),
    ("happy, sad", "happy, sad, angry"),
    ("required: [id, name]", "required: [id, name, age]"),
    ("in: path, required: true, schema: {type: string}", "in: path, required: true, schema: {type: [string, integer]}"),
    ("labels: {type: object", "size: {type: integer}\n        labels: {type: object"),
    ("explode: true, schema: {type: array, items: {type: string}}", "explode: true, schema: {type: array, items: {type: [string, integer]}}"),
    ("        id: {type: string}", "        id: {type: string, enum: [a, b]}"),
    ("        parents:", "        weight: {type: number}\n        parents:"),
)  # fmt: skip
BREAKING = (
    ("required: [id, name]", "required: [id]"),
    ("operationId: deletePet", "x-stackql-method: banish"),
    ("petId", "id"),
    ("required: [name]", "required: [name, age]"),
    ("number: {type: integer}", "number: {type: string}"),
    ("limit, in: query", "most, in: query"),
    ("additionalProperties: {type: string}", "additionalProperties: {type: integer}"),
)

#: Code that uses all of the client.
PROGRAM = """
from zoo import Client
from zoo.api import models


def use(client: Client, labels: dict[str, str]) -> str:
    for pet in client.api.pets.list(limit=3, kind="cat", tags=["a"], x_trace="t"):
        name: str = pet.name
        age: int | None = pet.age
    cage = models.Cage(number=2, note=None)
    number: int = cage.number
    made = client.api.pets.create(name="Rex", home=cage, mood="happy", labels=labels)
    client.api.pets.delete(pet_id="1")
    one: models.Pet = client.api.pets.get(pet_id="1")
    return made.id + one.name + name + str(age) + str(number)
"""


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("maximum: 100", "maximum: 50", {SAID}),
        (
            "operationId: deletePet",
            "operationId: deletePet\n      x-stackql-method: banish",
            {"breaking: api.pets.delete: is gone", "addition: api.pets.banish: is new"},
        ),
        (
            "limit, in: query",
            "most, in: query",
            {
                "breaking: api.pets.list, argument limit: is gone",
                "addition: api.pets.list, argument most: is new",
            },
        ),
        (
            "required: [name]",
            "required: [name, age]",
            {"breaking: api.pets.create, argument age: is required now"},
        ),
        (
            "number: {type: integer}",
            "number: {type: string}",
            {"breaking: api.models.Cage.number: int → str"},
        ),
        (
            "required: [id, name]",
            "required: [id, name, age]",
            {"harmless: api.models.Pet.age: int | None → int"},
        ),
        (
            "happy, sad",
            "happy, angry",
            {
                'harmless: api.models.Mood, the value "sad": is gone',
                'addition: api.models.Mood, the value "angry": is new',
            },
        ),
        (
            "operationId: deletePet",
            "operationId: deletePet\n      deprecated: true",
            {"harmless: api.pets.delete: is deprecated"},
        ),
        (
            "region: {default: eu}",
            "region: {default: us}",
            {
                "breaking: api: requests go to https://us.zoo.example/v1, no longer to"
                " https://eu.zoo.example/v1, which is still there"
            },
        ),
        (
            '{region}.zoo.example/v1", variables: {region: {default: eu}}',
            'zoo.example/v1"',
            {
                "breaking: Client, argument region: is gone",
                "harmless: api: requests go to https://zoo.example/v1, no longer to"
                " https://eu.zoo.example/v1",
            },
        ),
    ],
)
def test_names_and_types_of_the_client(
    tmp_path: Path, old: str, new: str, lines: set[str]
) -> None:
    assert python(changes(tmp_path, (old, new))) == lines


def test_a_service_that_is_gone_is_one_change(tmp_path: Path) -> None:
    from specloom.evolution import changes_between

    old, text = api(ZOO, tmp_path), "x-serviceName: pets\n" + ZOO
    (tmp_path / "pets.yaml").write_text(text)
    from specloom import ServiceSource, build, load

    source = ServiceSource("pets", load(tmp_path / "pets.yaml"))
    new = build([source], name="zoo").api
    found = python([*changes_between(old, new)])
    assert "breaking: the service api: is gone" in found
    assert not any("api.pets" in line for line in found)


def checked(text: str, folder: Path) -> str:
    """What mypy says of the program with the client of this description."""
    folder.mkdir()
    client: Target = target("client")
    for file in render(api(text, folder), client):
        path = folder / file.path.removeprefix("zoo/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    (folder / "program.py").write_text(PROGRAM)
    command = [sys.executable, "-m", "mypy", "--strict", "program.py"]
    done = subprocess.run(
        [*command, "--cache-dir", str(folder.parent / "cache")],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def test_code_survives_what_is_called_harmless_and_additions(tmp_path: Path) -> None:
    """Judged by mypy: a program that uses all of the client before, with that after."""
    effects = {c.effect for c in changes(tmp_path, *HARMLESS) if c.audience == "python"}
    assert effects == {"addition", "harmless"}
    assert "Success" in checked(ZOO, tmp_path / "before")
    assert "Success" in checked(edited(*HARMLESS), tmp_path / "after")


def test_code_breaks_by_each_change_that_is_called_breaking(tmp_path: Path) -> None:
    """Every one costs the program a line of its own."""
    text = ZOO
    for old, new in BREAKING:
        assert old in text
        text = text.replace(old, new)
    said = checked(text, tmp_path / "after")
    lines = {line.split(":")[1] for line in said.splitlines() if ": error:" in line}
    uses = [
        number
        for number, line in enumerate(PROGRAM.splitlines(), 1)
        if any(
            use in line
            for use in (
                "pets.list(",
                "name: str",
                "Cage(",
                "number: int",
                "pets.create(",
                "pets.delete(",
                "pets.get(",
            )
        )
    ]
    assert {str(number) for number in uses} <= lines, said


def used(x: Json, **schemas: Json) -> Json:
    """A property that callers give and get, each in an object of its own."""
    content = {"application/json": {"schema": record(x=x)}}
    return document(takes(content) | gives(content), schemas)


GIVEN = "api.things.create, argument x"
GOT = "api.models.MakeThingResponse.x"
NUMBER: Json = {"type": "number"}
A, B = ref("A"), ref("B")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            used(INTEGER),
            used(NUMBER),
            {f"addition: {GIVEN}: int | None → float | None", f"breaking: {GOT}: int | None → float | None"},
        ),
        (
            used(NUMBER),
            used(INTEGER),
            {f"breaking: {GIVEN}: float | None → int | None", f"harmless: {GOT}: float | None → int | None"},
        ),
        (
            used({"type": "array", "items": STRING}),
            used({"type": "array", "items": {"type": ["string", "integer"]}}),
            {
                f"addition: {GIVEN}: Sequence[str] | None → Sequence[str | int] | None",
                f"breaking: {GOT}: list[str] | None → list[str | int] | None",
            },
        ),
        (
            used(A, A=STRING | {"enum": ["a", "b"]}),
            used(STRING, A=STRING | {"enum": ["a", "b"]}),
            set(),  # beside the values that are listed, others were taken too
        ),
        (
            used(A, A=STRING | {"maxLength": 4}),
            used(B, B=STRING | {"maxLength": 4}),
            {
                "breaking: api.models.A: is gone",
                "addition: api.models.B: is new",
            },
        ),
        (
            used({"const": "a"}),
            used(A, A=STRING | {"enum": ["a", "b"]}),
            {
                f'addition: {GIVEN}: Literal["a"] | None → models.A | None',
                f'breaking: {GOT}: Literal["a"] | None → A | None',
                "addition: api.models.A: is new",
            },
        ),
    ],
)  # fmt: skip
def test_another_name_or_a_wider_type_breaks_nobody_who_gives_it(
    tmp_path: Path, old: Json, new: Json, told: set[str]
) -> None:
    assert lines(tmp_path, "python", old, new) == told


def test_properties_without_declaration_are_an_attribute(tmp_path: Path) -> None:
    """Its type is told, and that it is there; and so is the dictionary that takes its place."""

    def described(**more: Json | bool) -> Json:
        return used(A, A=record(a=STRING) | more)

    strings, numbers = described(additionalProperties=STRING), described(additionalProperties=INTEGER)  # fmt: skip
    assert lines(tmp_path, "python", strings, numbers) == {
        "breaking: api.models.A.additional_properties: dict[str, str] → dict[str, int]"
    }
    assert lines(tmp_path, "python", described(), strings) == {
        f"breaking: {GIVEN}: models.A | inputs.ADict | None → models.A | Mapping[str, Any] | None",
        "breaking: api.inputs.ADict: is gone",
        "addition: api.models.A.additional_properties: is new",
    }


def test_a_class_in_place_of_another_is_told_once(tmp_path: Path) -> None:
    """Not wherever a type names it; its attributes are compared with those of the other."""
    cat, pet = record("id", id=STRING, age=INTEGER), record("id", id=STRING, age=STRING)

    def described(name: str, **schemas: Json) -> Json:
        """Three properties and an argument of this class."""
        one, several = ref(name), {"type": "array", "items": ref(name)}
        content = {"application/json": {"schema": record(x=one, y=several, z=one)}}
        return document(takes(content) | gives(content), schemas)

    gone = "breaking: api.models.Cat: is gone, and Pet in its place"
    age = "api.models.Pet.age: int | None → str | None"
    only_cat, only_pet = described("Cat", Cat=cat), described("Pet", Pet=pet)
    told = {gone, f"breaking: {age}", "addition: api.models.Pet: is new"}
    assert lines(tmp_path, "python", only_cat, only_pet) == told
    both = described("Cat", Cat=cat, Pet=pet)
    found = lines(tmp_path, "python", both, only_pet)  # which nobody was given before
    assert {gone, f"breaking: {age}"} <= found
    assert not any("Cat →" in line for line in found)
    as_before = document(gives({"application/json": {"schema": record(x=ref("Pet"))}}), {"Pet": pet})  # fmt: skip
    tom = document(gives({"application/json": {"schema": record(x=ref("Cat"))}}), {"Cat": cat, "Pet": pet})  # fmt: skip
    assert lines(tmp_path, "python", tom, as_before) == {gone, f"breaking: {age}"}
