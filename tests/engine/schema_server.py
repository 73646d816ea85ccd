"""A server that answers every operation of a service document from its schemas."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from stub import Answer, Api, Asked

from specloom.document.pointers import tokens
from specloom.document.reading import read

_DEEPEST = 6
_TEXTS = {
    "date-time": "2024-01-02T03:04:05Z",
    "date": "2024-01-02",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
_LAST_PAGE = re.compile(r"next|cursor|token|after", re.IGNORECASE)


class SchemaServer(Api):
    """Answers with the first documented status below 300, two items to a list."""

    def __init__(self, file: Path) -> None:
        self._document = read(file).value
        self._operations = [
            (verb.upper(), _pattern(path), operation)
            for path, item in self._document["paths"].items()
            for verb, operation in item.items()
            if isinstance(operation, dict)
        ]
        # The path with the most fixed text wins, as it does in every router.
        self._operations.sort(key=lambda found: found[1].pattern.count("[^/]"))
        super().__init__()

    def answer(self, asked: Asked) -> Answer:
        for verb, pattern, operation in self._operations:
            if verb == asked.verb and pattern.fullmatch(asked.path):
                return self._sample(operation)
        return Answer({"error": f"no operation for {asked.line}"}, 404)

    def _sample(self, operation: dict[str, Any]) -> Answer:
        status, response = next(
            (code, self._target(found))
            for code, found in sorted(operation["responses"].items())
            if code < "300" or code in ("2XX", "default")
        )
        code = int(status) if status.isdigit() else 200
        for media, content in (response.get("content") or {}).items():
            if "json" in media:
                return Answer(self._value(content.get("schema"), ""), code, {}, media)
            return Answer(b"some text", code, {}, media)
        return Answer(None, 204)

    def _target(self, schema: Any) -> dict[str, Any]:
        while isinstance(schema, dict) and "$ref" in schema:
            value: Any = self._document
            for key in tokens(schema["$ref"].removeprefix("#")):
                value = value[key]
            schema = value
        return schema if isinstance(schema, dict) else {}

    def _value(self, schema: Any, name: str, depth: int = 0) -> Any:
        schema = self._target(schema)
        if schema.get("enum"):
            return schema["enum"][0]
        for keyword in ("oneOf", "anyOf"):
            if schema.get(keyword) and not schema.get("properties"):
                return self._value(schema[keyword][0], name, depth)
        properties = dict(schema.get("properties") or {})
        for part in schema.get("allOf") or ():
            properties |= self._target(part).get("properties") or {}
        kind = schema.get("type")
        if kind == "array":
            return [self._value(schema.get("items"), name, depth + 1) for _ in "ab"]
        if properties or kind == "object":
            if depth > _DEEPEST:
                return None
            return {n: self._value(s, n, depth + 1) for n, s in properties.items()}
        return self._scalar(schema, kind, name)

    def _scalar(self, schema: dict[str, Any], kind: Any, name: str) -> Any:
        match kind:
            case "integer" | "number":
                return 1
            case "boolean":
                return not _LAST_PAGE.search(name)
            case "string" if _LAST_PAGE.search(name):
                return ""  # nothing follows
            case "string":
                return _TEXTS.get(schema.get("format", ""), "x")
            case _:
                return "x"


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^{}]*\}", path.partition("?")[0])
    return re.compile("[^/]+".join(re.escape(part) for part in parts))
