"""Rules on paging: where it may be said, and whether the token gets through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from . import schemas
from .findings import Finding
from .mapping import Method, Service, resources
from .node import Node
from .rows import response_schema

_ALGORITHMS = ("", "page_number", "odata_next_link", "link_header_next")
_INTO: Final = ("query", "body", "request")
_OUT_OF: Final = ("body", "header")


def check_paging(service: Service) -> Iterator[Finding]:
    """Findings on paging and on body translation said where nobody looks."""
    root = service.document["x-stackQL-config"]
    yield from _check_levels(service, root)
    for method in service.methods:
        if "select" not in method.verbs:
            continue
        own = method.node["config"]["pagination"]
        resource = resources(service.document)[method.resource]
        inherited = resource["config"]["pagination"] or root["pagination"]
        if own:
            yield from _check_settings(own)
            yield from _check_own(method, own)
        elif inherited:
            yield from _check_inherited(method, inherited)


def _check_levels(service: Service, root: Node) -> Iterator[Finding]:
    yield from _check_settings(root["pagination"])
    yield from _check_translation(root)
    for _, resource in resources(service.document).items():
        yield from _check_settings(resource["config"]["pagination"])
        yield from _check_translation(resource["config"])
    for method in service.methods:
        algorithm = method.node["config"]["requestBodyTranslate"]["algorithm"]
        if algorithm and not algorithm.text.startswith(("naive", "default")):
            yield algorithm.finding(
                "config",
                f"the engine does not know the body translation {algorithm.text!r}",
                "Use naive, which leaves names as they are.",
            )
        part = algorithm.text.partition("naive_")[2]
        if part and part not in schemas.properties(method.body()):
            yield algorithm.finding(
                "config",
                f"the body of {method.name} has no part {part!r}",
                "Name a property of the body, or use naive for the whole of it.",
            )


def _check_translation(config: Node) -> Iterator[Finding]:
    if config["requestBodyTranslate"]:
        yield config["requestBodyTranslate"].finding(
            "effect",
            "requestBodyTranslate has an effect on methods only",
            "Move it to the `config` of each method.",
        )


def _check_settings(pagination: Node) -> Iterator[Finding]:
    """Findings on the settings themselves, wherever they stand."""
    linked = _is_linked(pagination)
    for token, places in (("requestToken", _INTO), ("responseToken", _OUT_OF)):
        if linked and token == "requestToken":
            continue
        location = pagination[token]["location"]
        if pagination and location.text not in places:
            yield (location or pagination).finding(
                "paging",
                f"the engine does not take a {token} in {location.text or 'no location'!r}",
                f"Choose one of: {', '.join(places)}.",
            )
    algorithm = pagination["algorithm"]
    if algorithm.text not in _ALGORITHMS:
        yield algorithm.finding(
            "paging",
            f"the engine does not know the algorithm {algorithm.text!r}",
            f"Leave it out, or choose one of: {', '.join(filter(None, _ALGORITHMS))}.",
        )
    by_number = algorithm.text == "page_number"
    if by_number and not pagination["responseTerminator"]:
        yield pagination.finding(
            "paging",
            "page_number without a responseTerminator stops after the first page",
            "Say where the response holds the number of pages.",
        )


def _is_linked(pagination: Node) -> bool:
    """Whether a header holds the whole next request, so that it needs no token."""
    answer = pagination["responseToken"]
    named = (pagination["algorithm"].text, answer["algorithm"].text)
    is_link = answer["key"].text.lower() == "link"
    return "link_header_next" in named or (
        answer["location"].text == "header" and is_link
    )


def _check_own(method: Method, pagination: Node) -> Iterator[Finding]:
    """The tokens that a method names for itself must exist."""
    request, answer = pagination["requestToken"], pagination["responseToken"]
    where = "" if _is_linked(pagination) else request["location"].text
    if where in ("query", "body") and request["key"].text not in _inputs(method)[where]:
        yield request.finding(
            "paging",
            f"{method.name} takes no {request['key'].text!r} in its {where}",
            _elsewhere(method, request["key"].text),
        )
    if answer["location"].text == "body" and not _answers(method, answer):
        yield answer.finding(
            "paging",
            f"the response of {method.name} has no {answer['key'].text!r}",
            "Name the property that holds the token, as it is after the transform.",
        )


def _check_inherited(method: Method, pagination: Node) -> Iterator[Finding]:
    """Paging for all must not send a method's token where the method does not look.

    A server that finds no token answers with the first page, and with its token, again.
    """
    request, answer = pagination["requestToken"], pagination["responseToken"]
    where, key = request["location"].text, request["key"].text
    inputs = _inputs(method)
    if where not in inputs or key in inputs[where]:
        return
    if answer["location"].text != "body" or not _answers(method, answer):
        return
    if any(key in names for names in inputs.values()):
        yield method.node.finding(
            "paging",
            f"{method.name} takes {key!r}, but not in its {where}: "
            "the first page repeats without end",
            _elsewhere(method, key),
        )
    else:
        yield method.node.finding(
            "token-parameter",
            f"{method.name} answers with a page token, but documents no {key!r}",
            f"Add {key!r} to the parameters of its operation.",
        )


def _elsewhere(method: Method, key: str) -> str:
    """Where the operation does take the token."""
    for where, names in _inputs(method).items():
        if key in names:
            return f"Give the method its own `pagination` with location: {where}."
    return (
        "Give the method its own `pagination` with the name that the operation takes."
    )


def _inputs(method: Method) -> dict[str, set[str]]:
    query = {
        parameter["name"].text
        for parameter in method.parameters()
        if parameter["in"].text == "query"
    }
    return {"query": query, "body": set(schemas.properties(method.body()))}


def _answers(method: Method, token: Node) -> bool:
    """Whether the response schema holds the token; true where there is no schema to ask."""
    key, schema = token["key"].text, response_schema(method)
    ways = [schemas.steps(key)] if key.startswith("$") else [[key], key.split(".")]
    return not schema or any(schemas.follow(schema, steps or []) for steps in ways)
