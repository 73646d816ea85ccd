"""Provider documents to the values of ``catalog``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..document.reading import Source
from ..errors import DocumentError, UnsupportedError
from ..verification.mapping import resources as mapped_resources
from ..verification.node import Node, root
from . import settings
from .catalog import VERBS, Entry, Method, Provider, Resource, Service, Verb
from .inputs import Context
from .methods import compile_method
from .schemas import Types

# Where a verb's list is missing, upstream's engine goes by these method names.
_BY_NAME: dict[Verb, tuple[str, ...]] = {
    "select": ("select", "list", "aggregatedList", "get"),
    "insert": ("insert", "create"),
    "delete": ("delete",),
}


def compile_provider(source: Source) -> Provider:
    """The provider that a ``provider.yaml`` describes. Raises DocumentError."""
    document = root(source)
    services = document["providerServices"]
    if not services.is_mapping:
        raise DocumentError("there are no providerServices", source.place(""))
    protocol = document["protocolType"].text or "http"
    if protocol != "http":
        place = document["protocolType"].place
        raise UnsupportedError(f"the protocolType {protocol!r} is not supported", place)
    return Provider(
        document["name"].text or source.path.resolve().parents[1].name,
        document["version"].text,
        {name: _entry(name, node) for name, node in services.items()},
        document["title"].text,
        _config(document["config"]),
        document["responseKeys"]["selectItemsKey"].text or "items",
    )


def _entry(name: str, node: Node) -> Entry:
    return Entry(
        name,
        node["service"]["$ref"].text.partition("#")[0],
        node["title"].text,
        node["version"].text,
        node["description"].text,
        _config(node["config"]),
        _unsupported(node),
    )


def _unsupported(node: Node) -> str:
    protocol = node["protocolType"].text
    if protocol not in ("", "http"):
        return f"the protocolType {protocol!r}"
    return "resources.$ref" if node["resources"]["$ref"].text else ""


def compile_service(source: Source, provider: Provider, entry: Entry) -> Service:
    """The service that a document describes. Raises DocumentError."""
    document = root(source)
    if entry.refused:
        told = f"the service {entry.name} uses {entry.refused}, which is not supported"
        raise UnsupportedError(told, source.place(""))
    if not mapped_resources(document).is_mapping:
        raise DocumentError(
            "there are no components.x-stackQL-resources", source.place("")
        )
    types = Types(source.value)
    own = _config(document["x-stackQL-config"])
    outer = (own, entry.config, provider.config)
    snake_case = provider.config.get("snake_case_aliases") is True
    compiled = {}
    for name, node in mapped_resources(document).items():
        config = _config(node["config"])
        configs = (config, *outer)
        context = Context(
            document, types, provider.name, configs, snake_case, provider.items
        )
        compiled[name] = _resource(name, node, config, context)
    info = document["info"]
    return Service(
        entry.name,
        types.table(),
        compiled,
        info["title"].text,
        info["version"].text,
        info["description"].text,
    )


def _resource(
    name: str, node: Node, config: Mapping[str, Any], context: Context
) -> Resource:
    methods = {
        key: compile_method(key, method, context)
        for key, method in node["methods"].items()
    }
    return Resource(
        name,
        methods,
        {verb: tuple(_listed(verb, node, methods)) for verb in VERBS},
        node["title"].text,
        node["description"].text,
        settings.views(config),
    )


def _listed(verb: Verb, node: Node, methods: Mapping[str, Method]) -> Iterator[str]:
    """The methods of a verb, in the order in which they are tried."""
    listed = node["sqlVerbs"][verb]
    if listed.value is None:
        known = [name for name in _BY_NAME.get(verb, ()) if name in methods]
        yield from sorted(known, key=lambda name: -len(methods[name].required))
        return
    for reference in listed.elements():
        name = reference["$ref"].text.rpartition("/")[2]
        name = name.replace("~1", "/").replace("~0", "~")
        if name in methods:
            yield name


def _config(node: Node) -> Mapping[str, Any]:
    return node.value if isinstance(node.value, dict) else {}
