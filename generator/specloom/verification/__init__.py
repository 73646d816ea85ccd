"""What is wrong with a StackQL provider document, with the place and the fix.

Ours or anybody's: a file, or a registry tree such as ``sql/`` of a generated provider.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ..document.files import decode
from ..document.reading import Source
from .findings import RULES, Finding, Severity
from .mapping import read_service, resources
from .matching import check_matching
from .node import Node, root
from .openapi30 import check_openapi
from .paging import check_paging
from .plain import check_plain
from .provider import check_provider, in_registry, listed_services
from .rows import check_rows
from .servers import check_servers
from .sources import read_sources
from .structure import check_structure
from .upstream import check_upstream

__all__ = ["RULES", "Finding", "Severity", "verify"]


def verify(paths: Sequence[Path]) -> list[Finding]:
    """The findings on all documents below the paths, in order of their places.

    Nothing is raised for what is wrong with a document: that is a finding, too. A folder
    without any document is one as well.
    """
    findings: set[Finding] = set()
    documents: list[Node] = []
    for source in read_sources(paths):
        if isinstance(source, Finding):
            findings.add(source)
        else:
            documents.append(root(source))
            findings.update(_check(source))
    findings.update(_check_listed(documents))
    return sorted(findings, key=_position)


def _check(source: Source) -> Iterator[Finding]:
    document = root(source)
    if source.path.suffix.lower() != ".json":
        yield from check_plain(
            decode(source.path.read_bytes(), source.name), source.name
        )
    if "providerServices" in document:
        yield from check_provider(document)
        return
    if not resources(document).is_mapping:
        yield document.finding(
            "resource",
            "the document has no components.x-stackQL-resources: no service to load",
            "Add the resources, or generate them with `specloom generate`.",
        )
    service = read_service(document)
    yield from check_openapi(document)
    yield from check_servers(document)
    yield from check_structure(service)
    yield from check_matching(service)
    yield from check_rows(service)
    yield from check_paging(service)
    yield from check_upstream(service)


def _check_listed(documents: list[Node]) -> Iterator[Finding]:
    """A service document beside a provider.yaml that does not list it is never loaded."""
    providers = [node for node in documents if "providerServices" in node]
    listed = {path for node in providers for path in listed_services(node)}
    folders = {
        node.source.path.resolve().parent
        for node in providers
        if in_registry(node.source.path)
    }
    for node in documents:
        path = node.source.path.resolve()
        if path.parent.parent in folders and path not in listed:
            yield node.finding(
                "service-list",
                "provider.yaml does not list this service",
                "Add it to providerServices, or remove the file.",
            )


def _position(finding: Finding) -> tuple[str, int, int, str, str]:
    place = finding.place
    return place.file, place.line, place.column, finding.rule, finding.message
