"""Specs turned into the documents that StackQL reads, and a look inside these."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from specloom import document, ir
from specloom.builder import ServiceSource, build
from specloom.document.pointers import escape
from specloom.document.reading import read
from specloom.engine.gotemplates import parse, render
from specloom.rendering import render as rendered
from specloom.targets import File, target

Read: TypeAlias = "Callable[[str], Mapped]"


def api_of(*paths: Path, name: str = "pets") -> ir.Api:
    """The API of documents; each is a service of the file's name."""
    sources = [ServiceSource(path.stem, document.load(path)) for path in paths]
    return build(sources, name=name, lenient=True).api


def answering_everything(path: Path, folder: Path) -> ir.Api:
    """The API of a document in which operations were added that answer with its schemas.

    Mappings hold the schemas that operations use; this shows all that a document has.
    """
    tree = read(path).value
    schemas = tree.get("components", {}).get("schemas", {})
    if not str(tree.get("openapi")).startswith("3."):
        schemas = {}
    for number, name in enumerate(schemas):
        reference = {"$ref": f"#/components/schemas/{escape(name)}"}
        content = {"application/json": {"schema": reference}}
        answers = {"200": {"description": "One.", "content": content}}
        asked = {"operationId": f"getUnused{number}", "responses": answers}
        tree.setdefault("paths", {})[f"/unused/{number}"] = {"get": asked}
    copy = folder / f"{path.stem}.json"
    copy.write_text(json.dumps(tree), "utf-8")
    return api_of(copy)


def files_of(api: ir.Api) -> list[File]:
    return rendered(api, target("sql"))


class Mapped:
    """A generated service document, and shortcuts into its mapping."""

    def __init__(self, document: Any) -> None:
        self.document = document

    @property
    def resources(self) -> Any:
        return self.document["components"]["x-stackQL-resources"]

    def method(self, address: str) -> Any:
        resource, name = address.split(".")
        return self.resources[resource]["methods"][name]

    def operation(self, address: str) -> Any:
        return self.at(self.method(address)["operation"]["$ref"])

    def verb(self, resource: str, verb: str) -> list[str]:
        """The names of the methods that a verb tries, in order."""
        listed = self.resources[resource]["sqlVerbs"][verb]
        return [entry["$ref"].rsplit("/", 1)[1] for entry in listed]

    def at(self, reference: str) -> Any:
        node = self.document
        for key in reference.removeprefix("#/").split("/"):
            node = node[key.replace("~1", "/").replace("~0", "~")]
        return node

    def answer(self, address: str, body: Any) -> Any:
        """What a method's response transform makes of an answer."""
        return run(self.method(address)["response"]["transform"], body)

    def body(self, address: str, attributes: Any) -> str:
        """What a method's request transform makes of the attributes that SQL gives."""
        transform = self.method(address)["request"]["transform"]
        return render(parse(transform["body"]), attributes)

    def columns(self, address: str) -> Any:
        """The columns of a method's rows, by name."""
        response = self.method(address)["response"]
        node = self.at(response["schema_override"]["$ref"])
        for step in response["objectKey"].split(".")[1:]:
            node = node["properties"][step]
        return self.at(node["items"]["$ref"])["properties"]


def run(transform: Any, data: Any) -> Any:
    """The JSON that a template makes of a value."""
    return yaml.safe_load(render(parse(transform["body"]), data))
