"""What a document says in many places is one object, unless something differs or is noted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from specloom import builder, document, ir
from specloom.builder import Built, ServiceSource


def build(folder: Path, schemas: dict[str, Any], version: str = "3.0.3") -> Built:
    path = folder / "api.json"
    told = {
        "openapi": version,
        "info": {"title": "Repeats", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    path.write_text(json.dumps(told))
    return builder.build([ServiceSource("demo", document.load(path))], name="demo")


def records(built: Built) -> list[ir.Record]:
    (service,) = built.api.services
    return [d for d in service.definitions if isinstance(d, ir.Record)]


def of(*properties: dict[str, Any]) -> dict[str, Any]:
    """Schemas ``A``, ``B``, …, each with one property ``p``."""
    return {
        letter: {"type": "object", "properties": {"p": schema}}
        for letter, schema in zip("ABCDEF", properties, strict=False)
    }


def test_properties_that_say_the_same_are_one_field(tmp_path: Path) -> None:
    said = {"type": "string", "description": "A name.", "nullable": True}
    first, second = records(build(tmp_path, of(said, dict(said))))
    assert first.fields[0] is second.fields[0]
    assert first.fields[0].type == ir.Nullable(ir.Primitive("string"))


@pytest.mark.parametrize("key", ["default", "example"])
@pytest.mark.parametrize("values", [(1, 1.0), (0.0, -0.0), (True, 1)])
def test_values_that_are_equal_in_python_alone_stay_apart(
    tmp_path: Path, key: str, values: tuple[Any, Any]
) -> None:
    kinds = ["boolean" if value is True else "number" for value in values]
    schemas = of(*({"type": k, key: v} for k, v in zip(kinds, values, strict=True)))
    shown = [getattr(r.fields[0], key) for r in records(build(tmp_path, schemas))]
    assert [repr(value) for value in shown] == [repr(value) for value in values]


def test_what_is_required_or_referred_to_by_its_place_stays_apart(
    tmp_path: Path,
) -> None:
    schemas = of({"type": "string"}, {"type": "string"}, {"type": "string"})
    schemas["B"]["required"] = ["p"]
    schemas["C"]["properties"]["q"] = {"$ref": "#/components/schemas/A/properties/p"}
    a, b, c = records(build(tmp_path, schemas))
    assert (a.fields[0].required, b.fields[0].required) == (False, True)
    assert c.fields[0] is a.fields[0]
    assert c.fields[1].type == ir.Primitive("string")


def test_what_is_wrong_is_noted_at_each_place(tmp_path: Path) -> None:
    wrong = {"type": "integer", "default": "many"}
    built = build(tmp_path, of(wrong, wrong))
    places = [note.place.pointer for note in built.notes if note.place]
    assert places == [
        "/components/schemas/A/properties/p/default",
        "/components/schemas/B/properties/p/default",
    ]


def test_enums_of_the_same_values_share_their_members(tmp_path: Path) -> None:
    one, other = {"type": "string", "enum": ["a", "b"]}, {"enum": ["a", "b"]}
    told = {**one, "x-enum-varnames": ["first", "second"]}
    built = build(tmp_path, {"A": one, "B": other, "C": told})
    enums = [d for d in built.api.services[0].definitions if isinstance(d, ir.Enum)]
    a, b, c = (enum.members for enum in enums)
    assert a is b
    assert [member.name.snake for member in c] == ["first", "second"]
