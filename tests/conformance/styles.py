"""Texts of URLs, headers and forms back into values, as OpenAPI's styles write them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias
from urllib.parse import quote, unquote

from .schemas import Schema, Schemas

Pairs: TypeAlias = "list[tuple[str, str]]"

_DELIMITERS = {"spaceDelimited": "%20", "pipeDelimited": "%7C"}


def pairs_of(text: str) -> Pairs:
    """The names and the still encoded values of a query or form."""
    found = [part.partition("=") for part in text.split("&") if part]
    return [(unquote(name), value) for name, _, value in found]


class Reading:
    """Takes parameters out of pairs; what is left over nobody described."""

    def __init__(self, schemas: Schemas, pairs: Iterable[tuple[str, str]]) -> None:
        self._schemas = schemas
        self.pairs = list(pairs)

    def take(self, name: str, schema: Schema, style: str, explode: bool) -> Any:
        """The value of one parameter; None if it is not there."""
        if style == "cookie":
            return self._bare(name, schema, explode)
        if style == "deepObject":
            return self._deep(name, schema)
        kind, *others = kinds_of(self._schemas, schema)
        if style == "form" and explode and kind == "object":
            if not others or name not in dict(self.pairs):
                return self._spread(name, schema)
            schema = {"type": others}  # not spread, it is none
        texts = self._texts(name)
        if not texts:
            return None
        return self._joined(texts, schema, style, explode)

    def _bare(self, name: str, schema: Schema, explode: bool) -> Any:
        """A cookie in which nothing is encoded."""
        pairs = [(key, quote(text, safe=",")) for key, text in self.pairs]
        encoded = Reading(self._schemas, pairs)
        found = encoded.take(name, schema, "form", explode)
        left = {key for key, _ in encoded.pairs}
        self.pairs = [pair for pair in self.pairs if pair[0] in left]
        return found

    def _joined(self, texts: list[str], schema: Schema, style: str, many: bool) -> Any:
        kind, *others = kinds_of(self._schemas, schema)
        if kind not in ("array", "object"):
            return typed(self._schemas, unquote(texts[0]), schema)
        listed = not many and _DELIMITERS.get(style, ",") in texts[0]
        if kind == "array" and others and len(texts) == 1 and not listed:
            one = typed(self._schemas, unquote(texts[0]), {"type": others})
            if not self._schemas.errors(one, schema, "request"):
                return one  # rather than a list of one, which looks the same
        if not many:
            texts = texts[0].split(_DELIMITERS.get(style, ","))
        if kind == "array":
            items = self._schemas.whole_of_all(schema).keywords.get("items", True)
            return [typed(self._schemas, unquote(text), items) for text in texts]
        return self._members(zip(texts[::2], texts[1::2], strict=True), schema)

    def _members(self, found: Iterable[tuple[str, str]], schema: Schema) -> Any:
        return {
            unquote(name): self._member(schema, unquote(name), value)
            for name, value in found
        }

    def _member(self, schema: Schema, name: str, text: str) -> Any:
        return typed(self._schemas, unquote(text), self._part(schema, name))

    def _part(self, schema: Schema, name: str) -> Schema:
        whole = self._schemas.whole_of_all(schema)
        if name in whole.properties:
            return {"allOf": whole.properties[name]}
        return next((extra for extra in whole.extras if extra), True)

    def _texts(self, name: str) -> list[str]:
        found = [value for key, value in self.pairs if key == name]
        self.pairs = [(key, value) for key, value in self.pairs if key != name]
        return found

    def _spread(self, name: str, schema: Schema) -> Any:
        """An exploded object: its properties stand where the parameter would."""
        whole = self._schemas.whole_of_all(schema)
        free = bool(whole.extras) or not whole.properties
        mine = [p for p in self.pairs if p[0] in whole.properties or free]
        self.pairs = [p for p in self.pairs if p not in mine]
        return self._members(mine, schema) if mine else None

    def _deep(self, name: str, schema: Schema) -> Any:
        """``name[a][b]=1``: lists have ``[]``, or the numbers of their items."""
        mine = [p for p in self.pairs if p[0] == name or p[0].startswith(name + "[")]
        self.pairs = [pair for pair in self.pairs if pair not in mine]
        tree: dict[str, Any] = {}
        for key, text in mine:
            *way, last = key[len(name) :].removesuffix("]").split("][")
            node = tree
            for step in way:
                node = node.setdefault(step.removeprefix("["), {})
            node.setdefault(last.removeprefix("["), []).append(unquote(text))
        if list(tree) == [""] and mine[0][0] == name:
            return typed(self._schemas, tree[""][0], schema)
        return self._shaped(tree, schema) if mine else None

    def _shaped(self, node: dict[str, Any] | list[str], schema: Schema) -> Any:
        """What stands behind a name, by its schema."""
        if isinstance(node, list):
            return typed(self._schemas, node[0], schema) if len(node) == 1 else node
        items = self._schemas.whole_of_all(schema).keywords.get("items", True)
        if list(node) == [""]:
            return [typed(self._schemas, text, items) for text in node[""]]
        if self._kind(schema) == "array" and list(node) == [
            *map(str, range(len(node)))
        ]:
            return [self._shaped(inner, items) for inner in node.values()]
        return {
            name: self._shaped(inner, self._part(schema, name))
            for name, inner in node.items()
        }

    def _kind(self, schema: Schema) -> str:
        return kinds_of(self._schemas, schema)[0]


def path_value(
    schemas: Schemas, name: str, text: str, schema: Schema, style: str, explode: bool
) -> Any:
    """The value of a path parameter; ``text`` as it stands in the URL."""
    kind = kinds_of(schemas, schema)[0]
    reading = Reading(schemas, ())
    if style == "matrix":
        pairs = [part.partition("=") for part in text.removeprefix(";").split(";")]
        if explode and kind == "object":
            return reading._members([(k, v) for k, _, v in pairs], schema)
        return reading._joined([v for _, _, v in pairs], schema, "form", explode)
    delimiter = ","
    if style == "label":
        text, delimiter = text.removeprefix("."), "." if explode else ","
    if kind == "object" and explode:
        cut = [part.partition("=") for part in text.split(delimiter)]
        return reading._members([(k, v) for k, _, v in cut], schema)
    if kind == "array" and explode:
        return reading._joined(text.split(delimiter), schema, "form", True)
    return reading._joined([text], schema, "form", False)


def header_value(schemas: Schemas, text: str, schema: Schema, explode: bool) -> Any:
    """The value of a header."""
    kind = kinds_of(schemas, schema)[0]
    parts = text.split(",")
    reading = Reading(schemas, ())
    if kind == "object" and explode:
        cut = [part.partition("=") for part in parts]
        return reading._members([(k, v) for k, _, v in cut], schema)
    if kind == "object" and len(parts) % 2 == 0:  # else it is another option's text
        return reading._members(zip(parts[::2], parts[1::2], strict=True), schema)
    if kind == "array":
        items = schemas.whole_of_all(schema).keywords.get("items", True)
        return [typed(schemas, part.strip(), items) for part in parts]
    return typed(schemas, text, schema)


def written(value: Any) -> Any:
    """What a form can say of a value: nothing where there is nothing in it."""
    if isinstance(value, dict):
        found = {name: written(item) for name, item in value.items()}
        return {name: item for name, item in found.items() if item not in ([], {})}
    if isinstance(value, list):
        return [item for item in map(written, value) if item not in ([], {})]
    return value


def typed(schemas: Schemas, text: str, schema: Schema) -> Any:
    """A text as the scalar (or JSON) that its schema says it is."""
    for kind in kinds_of(schemas, schema):
        try:
            match kind:
                case "string":
                    return text
                case "integer":
                    return int(text)
                case "number":
                    return int(text) if text.isdecimal() else float(text)
                case "boolean":
                    return {"true": True, "false": False}[text]
                case "object" | "array":
                    return json.loads(text)
                case "null" if text == "":
                    return None
        except (ValueError, KeyError):
            continue
    return text


def kinds_of(schemas: Schemas, schema: Schema) -> list[str]:
    """The JSON types that a schema allows; the containers first, text last."""
    found: dict[str, None] = {}
    whole = schemas.whole(schema)
    said: Mapping[str, Any] = whole.keywords
    told = said.get("type")
    kinds = told if isinstance(told, list) else [told] if told else []
    if not kinds and (whole.properties or whole.extras):
        kinds = ["object"]
    if not kinds and "items" in said:
        kinds = ["array"]
    if not kinds:
        listed = [said["const"]] if "const" in said else said.get("enum") or []
        kinds = [_JSON[type(value)] for value in listed]
    found.update(dict.fromkeys(kinds))
    for choice in whole.choices:
        for option in choice.options:
            found.update(dict.fromkeys(kinds_of(schemas, option)))
    order = ["array", "object", "integer", "number", "boolean", "null", "string"]
    return sorted(found, key=order.index) or ["string"]


_JSON = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
    dict: "object",
    list: "array",
}
