"""A service document's mapping: resources, methods, and the verbs that reach them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ..document.pointers import escape
from . import schemas
from .node import Node

VERBS: Final = ("select", "insert", "update", "replace", "delete")
HTTP_VERBS: Final = frozenset(
    "get put post delete options head patch trace query".split()
)
NUMBERS: Final = frozenset(("integer", "number", "boolean"))


@dataclass(frozen=True, slots=True)
class Method:
    """One method: its entry, the operation that it calls, and the verbs that list it."""

    resource: str
    key: str
    node: Node
    operation: Node
    verbs: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.resource}.{self.key}"

    @property
    def path_item(self) -> Node:
        return self.operation.at(self.operation.pointer.rsplit("/", 1)[0])

    def parameters(self) -> Iterator[Node]:
        """Its parameters, those of the path first; references followed."""
        for holder in (self.path_item, self.operation):
            for parameter in holder["parameters"].elements():
                yield parameter.target()

    def body(self) -> Node:
        """The schema of its request body as SQL sees it, None inside if there is none."""
        override = self.node["request"]["schema_override"]
        if override:
            return override.target()
        content = self.operation["requestBody"].target()["content"]
        media = self.node["request"]["mediaType"].text
        return content[media or first_media(content)]["schema"].target()

    def attributes(self) -> dict[str, Node]:
        """The body's attributes by the name that SQL gives them.

        Bare under ``naive``, ``data__x`` otherwise; ``naive_Part`` speaks of one part.
        """
        schema, algorithm = self.body(), self._translation
        if not algorithm.startswith("naive"):
            found = schemas.properties(schema)
            return {f"data__{name}": node for name, node in found.items()}
        return schemas.properties(self._part(schema))

    def required_attributes(self) -> frozenset[str]:
        """Which of ``attributes`` every call must give."""
        if not self._translation.startswith("naive"):
            names = schemas.required(self.body())
            return frozenset(f"data__{name}" for name in names)
        part = self._part(self.body())
        return frozenset(schemas.required(part) & set(schemas.properties(part)))

    def required(self) -> frozenset[str]:
        """The names that a statement must give to reach it, server variables left out."""
        parameters = {
            node["name"].text
            for node in self.parameters()
            if node["required"].value is True
            and node["allowEmptyValue"].value is not True
        }
        return self.required_attributes() | parameters

    def variables(self, document: Node) -> frozenset[str]:
        """The variables of the server that it is sent to."""
        for holder in (self.operation, self.path_item, self.node, document):
            if holder["servers"][0]:
                return frozenset(holder["servers"][0]["variables"].keys())
        return frozenset()

    @property
    def has_body(self) -> bool:
        return bool(self.body())

    @property
    def _translation(self) -> str:
        return self.node["config"]["requestBodyTranslate"]["algorithm"].text

    def _part(self, schema: Node) -> Node:
        part = self._translation.removeprefix("naive").removeprefix("_")
        if not part:
            return schema
        return schemas.properties(schema).get(part, schema["properties"][part]).target()


@dataclass(frozen=True, slots=True)
class Service:
    """One service document and its methods, those left out whose operation is missing."""

    document: Node
    methods: tuple[Method, ...]

    def of(self, resource: str, verb: str) -> list[Method]:
        """The methods of a verb list, in its order; broken entries left out."""
        listed = resources(self.document)[resource]["sqlVerbs"][verb]
        by_pointer = {method.node.pointer: method for method in self.methods}
        found = (entry["$ref"].text.removeprefix("#") for entry in listed.elements())
        return [by_pointer[pointer] for pointer in found if pointer in by_pointer]


def read_service(document: Node) -> Service:
    """The mapping of a service document."""
    methods = (
        method
        for key, resource in resources(document).items()
        for method in _methods(key, resource)
        if method.operation.is_mapping
    )
    return Service(document, tuple(methods))


def resources(document: Node) -> Node:
    """The resources of a service document, by key."""
    return document["components"]["x-stackQL-resources"]


def method_pointer(resource: str, method: str) -> str:
    """Where a method stands, as verb lists refer to it."""
    names = f"{escape(resource)}/methods/{escape(method)}"
    return f"/components/x-stackQL-resources/{names}"


def first_media(content: Node) -> str:
    """The media type that the engine takes if none is said."""
    for media in ("application/json", "application/xml", "application/octet-stream"):
        if media in content:
            return media
    return next((media for media, _ in content.items()), "")


def _methods(resource: str, node: Node) -> Iterator[Method]:
    listed: dict[str, list[str]] = {}
    for verb in VERBS:
        for entry in node["sqlVerbs"][verb].elements():
            listed.setdefault(entry["$ref"].text, []).append(verb)
    for key, method in node["methods"].items():
        reference = "#" + method_pointer(resource, key)
        operation = method["operation"].target()
        verbs = tuple(listed.get(reference, ()))
        yield Method(resource, key, method, operation, verbs)
