"""Rules on servers: an absolute URL, and every variable said and used."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .findings import Finding
from .node import Node

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_ABSOLUTE = re.compile(r"(https?|\{[^{}]+\})://.", re.IGNORECASE)
_ORIGIN = re.compile(r"\{([^{}]+)\}")


def check_servers(document: Node) -> Iterator[Finding]:
    """Findings on the servers of a service document and of its operations."""
    if not document["servers"][0]:
        yield document.finding(
            "server", "the document has no server", "Add one with an absolute URL."
        )
    holders = [document]
    for _, item in document["paths"].items():
        holders += [item, *(operation for _, operation in item.items())]
    for holder in holders:
        for server in holder["servers"].elements():
            yield from _check_server(server)


def _check_server(server: Node) -> Iterator[Finding]:
    url = server["url"]
    if not _ABSOLUTE.match(_with_origin(server)):
        yield (url or server).finding(
            "server",
            f"the server URL {url.text!r} is not absolute",
            "Write it with https:// and a host.",
        )
    used = set(_VARIABLE.findall(url.text))
    declared = server["variables"]
    for name in sorted(used.difference(declared.keys())):
        yield url.finding(
            "server",
            f"the server variable {name!r} is not declared",
            "Declare it under `variables`, with a default.",
        )
    for name, variable in declared.items():
        if name not in used:
            yield variable.finding(
                "ignored",
                f"the URL does not hold the server variable {name!r}",
                f"Remove it, or write {{{name}}} in the URL.",
            )
        if variable["default"].value is None:
            yield variable.finding(
                "server",
                f"the server variable {name!r} has no default: "
                "a statement without a value skips the server",
                "Add a default.",
            )


def _with_origin(server: Node) -> str:
    """The URL; a variable that it begins with may hold a scheme and a host, as its default
    shows. One whose default is empty has to be given.
    """
    url = server["url"].text
    found = _ORIGIN.match(url)
    default = server["variables"][found[1]]["default"] if found else None
    if found is None or default is None or default.value is None:
        return url
    return (default.text or "https://host") + url[found.end() :]
