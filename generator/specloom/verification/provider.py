"""Rules on provider.yaml, and on the tree that it stands in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from .findings import Finding
from .node import Node
from .words import parses_bare

_VERSION_FOLDER: Final = re.compile(r"v\d+\.\d+\.\d+")
_AUTH_TYPES: Final = frozenset("""
    api_key aws_assume_role aws_signing_v4 azure_default basic bearer custom interactive
    null_auth oauth2 service_account
    """.split())
_SERVICE_FIELDS: Final = ("id", "name", "title", "version", "description")


def check_provider(document: Node) -> Iterator[Finding]:
    """Findings on the provider's own fields, its services, and its folder."""
    for field in ("id", "name", "version"):
        if not document[field].text:
            yield document.finding(
                "provider", f"the provider has no {field}", f"Add a {field}."
            )
    if not document["providerServices"].value:
        yield document.finding(
            "provider", "the provider has no services", "List them in providerServices."
        )
    yield from _check_place(document)
    yield from _check_auth(document["config"]["auth"])
    yield from _check_pagination(document["config"])
    for key, service in document["providerServices"].items():
        yield from _check_service(key, service)


def listed_services(document: Node) -> Iterator[Path]:
    """The files of the services that a provider lists."""
    for _, service in document["providerServices"].items():
        reference = service["service"]["$ref"].text
        if reference and in_registry(document.source.path):
            yield _named(document, reference)


def _named(node: Node, reference: str) -> Path:
    """The file that a service's reference names, from the folder above the provider's."""
    above = node.source.path.resolve().parents[2]
    name = reference.split("#")[0]
    return above if "\0" in name else Path(os.path.realpath(above / name))


def in_registry(path: Path) -> bool:
    """Whether the file stands in a version's folder, as ``<provider>/<version>/provider.yaml``."""
    resolved = path.resolve()
    return _VERSION_FOLDER.match(resolved.parent.name) is not None


def _check_place(document: Node) -> Iterator[Finding]:
    path, name = document.source.path, document["name"].text
    if not parses_bare(name):
        yield (document["name"] or document).finding(
            "quoted-name",
            f"the provider {name!r} does not parse bare",
            "Give it another name, or write it in double quotes.",
        )
    if in_registry(path):
        folder = path.resolve().parents[1].name
        if folder not in (name, "googleapis.com"):
            yield document["name"].finding(
                "provider",
                f"the provider {name!r} stands in the folder {folder!r}",
                "Name them alike: the engine looks in the folder of the name.",
            )


def _check_auth(auth: Node) -> Iterator[Finding]:
    kind = auth["type"]
    if auth and kind.text not in _AUTH_TYPES:
        yield (kind or auth).finding(
            "config",
            f"the engine does not know the auth type {kind.text!r}",
            f"Choose one of: {', '.join(sorted(_AUTH_TYPES))}.",
        )


def _check_pagination(config: Node) -> Iterator[Finding]:
    if config["pagination"]:
        yield config["pagination"].finding(
            "effect",
            "pagination in provider.yaml has no effect",
            "Move it to x-stackQL-config at the root of each service document.",
        )


def _check_service(key: str, service: Node) -> Iterator[Finding]:
    for field in _SERVICE_FIELDS:
        if not service[field].text:
            yield service.finding(
                "provider", f"service {key!r} has no {field}", f"Add a {field}."
            )
    if not parses_bare(key):
        yield service.finding(
            "quoted-name",
            f"the service {key!r} does not parse bare",
            "Give it another name, or write it in double quotes.",
        )
    yield from _check_pagination(service["config"])
    reference = service["service"]["$ref"]
    if not reference.text:
        yield service.finding(
            "provider",
            f"service {key!r} names no document",
            "Add service.$ref: <provider>/<version>/services/<file>.yaml.",
        )
    elif in_registry(service.source.path):
        named = _named(service, reference.text)
        above = service.source.path.resolve().parents[2]
        if not (named.is_relative_to(above) and os.path.isfile(named)):
            yield reference.finding(
                "reference",
                f"service {key!r} refers to {reference.text!r}, which is not there",
                "Write the path from the folder above the provider's.",
            )
