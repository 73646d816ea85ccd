"""Provider documents that a test writes for itself: one provider, one service, ``made.all``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

VERBS = ("select", "insert", "update", "replace", "delete")
ROWS = {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}}  # fmt: skip


def registry(
    root: Path, document: Mapping[str, Any], **provider: Mapping[str, Any]
) -> Path:
    """A registry with the service; ``provider`` is more of ``provider.yaml``."""
    folder = root / "src/made/v00.00.00000"
    (folder / "services").mkdir(parents=True)
    entry = {
        "name": "all",
        "service": {"$ref": "made/v00.00.00000/services/all.yaml"},
        **provider.pop("entry", {}),
    }
    described = {
        "name": "made",
        "version": "v00.00.00000",
        "providerServices": {"all": entry},
        **provider,
    }
    (folder / "provider.yaml").write_text(json.dumps(described))
    (folder / "services/all.yaml").write_text(json.dumps(document))
    return root


def service(
    paths: Mapping[str, Any], resources: Mapping[str, Any], **more: Any
) -> dict[str, Any]:
    """A service document; ``more`` stands at its root."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "Made", "version": "v1"},
        "servers": [{"url": "http://made.invalid"}],
        "paths": paths,
        "components": {"x-stackQL-resources": resources},
        **more,
    }


def operation(schema: Any = ROWS, **more: Any) -> dict[str, Any]:
    """An operation that answers with a schema."""
    content = {"application/json": {"schema": schema}}
    answers = {"200": {"description": "OK.", "content": content}}
    return {"parameters": [], "responses": answers, **more}


def method(path: str, verb: str = "get", **more: Any) -> dict[str, Any]:
    """A method over an operation."""
    reference = f"#/paths/{path.replace('~', '~0').replace('/', '~1')}/{verb}"
    response = {"mediaType": "application/json", "openAPIDocKey": "200"}
    return {
        "operation": {"$ref": reference},
        **more,
        "response": response | more.get("response", {}),
    }


def resource(
    name: str, methods: Mapping[str, Any], config: Any = None, **verbs: list[str]
) -> dict[str, Any]:
    """A resource; ``verbs`` say which methods each SQL verb tries."""
    own = f"#/components/x-stackQL-resources/{name}/methods"
    listed = {v: [{"$ref": f"{own}/{m}"} for m in verbs.get(v, ())] for v in VERBS}
    made = {"id": f"made.all.{name}", "methods": methods, "sqlVerbs": listed}
    return made | ({"config": config} if config is not None else {})


def listing(config: Any = None, **more: Any) -> dict[str, Any]:
    """A service whose only resource, ``things``, is read by ``GET /things``."""
    things = method("/things", **({"config": config} if config else {}), **more)
    return service(
        {"/things": {"get": operation()}},
        {"things": resource("things", {"list": things}, select=["list"])},
    )
