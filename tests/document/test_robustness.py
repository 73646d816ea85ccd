"""Whatever a document holds, loading ends in a document or in one clear error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from specloom.document import Limits
from specloom.document.loading import load
from specloom.document.reading import parse, read
from specloom.errors import DocumentError

HERE = Path(__file__).parent
SEEDS = [read(HERE / "lifting" / name).value for name in ("legacy.yaml", "lifted.yaml")]
TEXT = (HERE / "lifting" / "legacy.yaml").read_bytes()
KEYS = (
    "$ref", "allOf", "type", "required", "properties", "items", "parameters", "schema",
    "content", "in", "name", "discriminator", "mapping", "/x", "200", "get", "security",
    "responses", "x-a", "$anchor", "enum", "headers", "examples",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, 0, -1.5, "", "x", "#", "#/paths", "#/definitions/Pet", "b.yaml#/x", "/a/{b}",
    [], {}, [None], [{}], [1, "a"], {"$ref": "#/definitions/Pet"}, {"$ref": 5},
    {"$ref": "#/components/schemas/Pet"}, {"allOf": [{"$ref": "#/definitions/Pet"}]},
    {"in": "body", "name": "b"}, {"in": "formData", "name": "b", "type": "array"},
)  # fmt: skip
SPOTS = st.tuples(
    st.integers(0, 10_000), st.sampled_from(KEYS), st.sampled_from(VALUES)
)


def containers(value: Any) -> list[Any]:
    children = value.values() if isinstance(value, dict) else value
    below = [
        c
        for child in children
        if isinstance(child, dict | list)
        for c in containers(child)
    ]
    return [value, *below]


def spoil(document: Any, number: int, key: str, value: Any) -> None:
    """Put a value where it may not belong: over what is there, or under a new key."""
    every = containers(document)
    spot = every[number % len(every)]
    if isinstance(spot, list):
        spot[number % len(spot) if spot else 0 :] = [value]
    elif spot and number % 3:
        spot[list(spot)[number % len(spot)]] = value
    else:
        spot[key] = value


@settings(max_examples=200)
@given(seed=st.sampled_from(SEEDS), spots=st.lists(SPOTS, min_size=1, max_size=4))
def test_a_spoilt_document_never_breaks_loading(
    seed: Any, spots: list[tuple[int, str, Any]], tmp_path_factory: Any
) -> None:
    document = json.loads(json.dumps(seed))
    for number, key, value in spots:
        spoil(document, number, key, json.loads(json.dumps(value)))
    path = tmp_path_factory.mktemp("spoilt") / "api.json"
    path.write_text(json.dumps(document))
    try:
        loaded = load(path, limits=Limits(nodes=10_000))
    except DocumentError as error:
        assert error.place and error.place.line
    else:
        json.dumps(loaded.root)
        assert all(note.place and note.place.line for note in loaded.notes)


@settings(max_examples=200)
@given(st.integers(0, len(TEXT)), st.integers(0, 30), st.binary(max_size=6))
def test_spoilt_text_never_breaks_reading(at: int, length: int, put: bytes) -> None:
    try:
        source = parse(TEXT[:at] + put + TEXT[at + length :], Path("api.yaml"))
    except DocumentError as error:
        assert error.place and error.place.file == "api.yaml"
    else:
        assert source.place("/paths").line
