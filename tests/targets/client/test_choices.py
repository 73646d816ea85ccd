"""The names of unions whose options need telling apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from specloom.builder import ServiceSource, build
from specloom.document import load
from specloom.rendering import render
from specloom.targets import target

_RECORD = {"type": "object", "properties": {"a": {"type": "string"}}}
_OTHER = {"type": "object", "properties": {"b": {"type": "string"}}}


def _models(folder: Path, schema: object) -> str:
    answer = {"description": "", "content": {"application/json": {"schema": schema}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Rooms", "version": "1"},
        "paths": {
            "/rooms": {"get": {"operationId": "getRoom", "responses": {"200": answer}}}
        },
        "components": {
            "schemas": {"Room": _RECORD, "Hall": _OTHER, "RoomOption2": _OTHER}
        },
    }
    path = folder / "rooms.json"
    path.write_text(json.dumps(document))
    api = build([ServiceSource(name="api", document=load(path))], name="rooms").api
    files = {str(file.path): file.content for file in render(api, target("client"))}
    return files["rooms/rooms/api/models.py"].decode()


@pytest.mark.parametrize(
    ("options", "name"),
    [
        (["Room", "Hall"], "RoomOrHall"),
        ([_RECORD, _OTHER], "GetRoomResponseOrOption2"),
        (["Room", "RoomOption2"], "RoomOrOption2"),
        (["Room", _OTHER], "RoomOrGetRoomResponseOption2"),
    ],
)
def test_a_union_is_named_after_its_options_and_says_their_place_once(
    tmp_path: Path, options: list[object], name: str
) -> None:
    spelled = [
        (
            {"$ref": f"#/components/schemas/{option}"}
            if isinstance(option, str)
            else option
        )
        for option in options
    ]
    assert f"    {name} = choice(" in _models(tmp_path, {"anyOf": spelled})
