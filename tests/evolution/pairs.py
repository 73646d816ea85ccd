"""Descriptions of one operation, in which one thing is another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeAlias

from evolution.zoo import told
from specloom import ServiceSource, build, load
from specloom.evolution import Audience, changes_between

Json: TypeAlias = dict[str, Any]

STRING: Json = {"type": "string"}
INTEGER: Json = {"type": "integer"}


def record(*required: str, **properties: Json) -> Json:
    """An object with these properties."""
    return {"type": "object", "properties": properties, "required": list(required)}


def ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def document(
    operation: Json | None = None, schemas: Json | None = None, **more: Any
) -> Json:
    """``POST /things``, and what else a description may hold."""
    components = {"schemas": schemas or {}} | more.pop("components", {})
    usual: Json = {
        "operationId": "makeThing",
        "responses": {"200": {"description": ""}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Zoo", "version": "1.0.0"},
        "servers": [{"url": "https://zoo.example"}],
        "paths": {"/things": {"post": usual | (operation or {})}},
        "components": components,
    } | more


def takes(content: Json, **more: Any) -> Json:
    """An operation with a body in these media types."""
    return {"requestBody": {"required": True, "content": content} | more}


def gives(content: Json, status: str = "200", **more: Any) -> Json:
    """An operation that answers with a body in these media types."""
    return {"responses": {status: {"description": "", "content": content} | more}}


def sent(x: Json, schemas: Json | None = None) -> Json:
    """A description in whose body is a property ``x``."""
    content = {"application/json": {"schema": record(x=x)}}
    return document(takes(content), schemas)


def received(x: Json, schemas: Json | None = None) -> Json:
    """A description in whose answer is a property ``x``."""
    content = {"application/json": {"schema": record(x=x)}}
    return document(gives(content), schemas)


def rows(x: Json, **more: Any) -> Json:
    """A description of a list whose rows have a column ``x``."""
    listed = {"type": "array", "items": record(id=STRING, x=x)}
    answer = gives({"application/json": {"schema": listed}})
    operation = {"operationId": "listThings"} | answer | more
    return document() | {"paths": {"/things": {"get": operation}}}


def lines(folder: Path, audience: Audience, old: Json, new: Json) -> set[str]:
    """What an audience is told; nothing where it is but told that others are."""
    apis = []
    for description in (old, new):
        path = folder / "pair.json"
        path.write_text(json.dumps(description))
        apis.append(build([ServiceSource("api", load(path))], name="zoo").api)
    found = [c for c in changes_between(*apis) if c.audience == audience and c.where]
    return {line.removeprefix(f"{audience} ") for line in told(found)}
