"""Documents generated into a folder: clients that are imported, schemas that are asked for."""

from __future__ import annotations

import importlib
import json
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import specloom
from specloom import ServiceSource
from specloom.builder import Built
from specloom.document import Document
from specloom.document.pointers import escape

from .operations import Descriptions


@dataclass(frozen=True)
class Provider:
    """Documents, one service each, and where they are generated."""

    built: Built
    documents: Mapping[str, Descriptions]
    folder: Path

    @property
    def name(self) -> str:
        return self.built.api.name.snake

    def written(self, target: str) -> Path:
        """The folder of one target's output."""
        folder = self.folder / target
        if not folder.exists():
            for file in specloom.render(self.built.api, specloom.target(target)):
                path = folder / file.path
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(file.content)
        return folder / self.name if target == "client" else folder

    @contextmanager
    def imported(self) -> Iterator[ModuleType]:
        """The client, every module of it, with every warning an error."""
        folder = self.written("client")
        sys.path.insert(0, str(folder))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                for module in _modules(folder, self.name):
                    importlib.import_module(module)
            yield sys.modules[self.name]
        finally:
            sys.path.remove(str(folder))
            for module in [m for m in sys.modules if m.split(".")[0] == self.name]:
                del sys.modules[module]


def provider(paths: Mapping[str, Path], name: str, folder: Path) -> Provider:
    """A provider of these documents, by the names of their services."""
    documents = {service: specloom.load(path) for service, path in paths.items()}
    sources = [ServiceSource(name, found) for name, found in documents.items()]
    return Provider(
        specloom.build(sources, name=name),
        dict(_by_file(documents.values())),
        folder,
    )


def _by_file(documents: Iterable[Document]) -> Iterator[tuple[str, Descriptions]]:
    """Each document by the names of its files: an operation may stand in any."""
    for document in documents:
        described = Descriptions(document)
        for name in (document.name, *map(str, document.files)):
            yield name, described


def _modules(folder: Path, package: str) -> list[str]:
    """The names of all modules of a package."""
    found = (path.relative_to(folder) for path in (folder / package).rglob("*.py"))
    dotted = (".".join(path.with_suffix("").parts) for path in found)
    return sorted(name.removesuffix(".__init__") for name in dotted)


def asked_for_schemas(document: Document) -> str:
    """The document as JSON, with one operation that takes and gives each schema."""
    root = {key: value for key, value in document.root.items() if key != "webhooks"}
    schemas = (root.get("components") or {}).get("schemas") or {}
    return json.dumps(
        root | {"paths": {f"/{n}": _exchange(name) for n, name in enumerate(schemas)}}
    )


def _exchange(schema: str) -> object:
    ref = "#/components/schemas/" + escape(schema).replace("%", "%25")
    content = {"application/json": {"schema": {"$ref": ref}}}
    answer = {"description": "What was asked for.", "content": content}
    return {
        "post": {
            "operationId": f"exchange {schema}",
            "requestBody": {"required": True, "content": content},
            "responses": {"200": answer, "400": answer},
        }
    }
