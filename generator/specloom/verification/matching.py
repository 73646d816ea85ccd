"""Rules on how a statement finds its method: what it must give, and which method wins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from . import schemas
from .findings import Finding
from .mapping import NUMBERS, VERBS, Method, Service, resources
from .node import Node
from .words import parses_bare, parses_in_exec


def check_matching(service: Service) -> Iterator[Finding]:
    """Findings on required parameters, the order of verb lists, EXEC, and names."""
    for key, _ in resources(service.document).items():
        for verb in VERBS:
            yield from _check_order(service, verb, service.of(key, verb))
    called = {m.operation.pointer for m in service.methods if m.verbs}
    for method in service.methods:
        yield from _check_parameters(method)
        if method.operation.pointer not in called:
            yield from _check_exec(method)
    yield from _check_names(service)


def _check_order(
    service: Service, verb: str, methods: list[Method]
) -> Iterator[Finding]:
    """Of each method, the first earlier one that takes all of its statements."""
    for index, later in enumerate(methods):
        for earlier in methods[:index]:
            finding = _hides(service, verb, earlier, later)
            if finding is not None:
                yield finding
                break


def _hides(
    service: Service, verb: str, earlier: Method, later: Method
) -> Finding | None:
    """The earlier method takes every statement that gives what the later one requires.

    Server variables are only asked for by operations with a body. So a method may be
    reached by leaving the variable out; who gives it, as the pages ask, reaches another.
    """
    if not _satisfied(earlier.required(), later.required()):
        return None
    if earlier.operation.pointer == later.operation.pointer:
        fix = "Remove one of the two: they call the same operation."
    else:
        fix = "Put the method with more required parameters first, or in another resource."
    asked, given = (
        method.variables(service.document) if method.has_body else frozenset()
        for method in (earlier, later)
    )
    if asked <= given:
        message = (
            f"{verb.upper()} never reaches {later.name}: {earlier.name} comes first and "
            f"requires {_listed(earlier.required(), 'nothing')}"
        )
        return later.node.finding("shadowed", message, fix)
    message = (
        f"{verb.upper()} does not reach {later.name} when {_listed(asked - given)} is "
        f"given: {earlier.name} comes first"
    )
    return later.node.finding("server-variable", message, fix)


def _satisfied(required: Iterable[str], given: Iterable[str]) -> bool:
    """Whether all are given; a name ``b`` gives ``a.b`` as well, as in the engine."""
    names = set(given)
    return all(
        name in names or any(name.endswith("." + other) for other in names)
        for name in required
    )


def _listed(names: Iterable[str], none: str = "") -> str:
    return ", ".join(sorted(names)) or none


def _check_parameters(method: Method) -> Iterator[Finding]:
    body = method.operation["requestBody"]
    if "parameters" not in method.operation and body:
        yield method.operation.finding(
            "parameters",
            f"the operation of {method.name} has no `parameters`: "
            "the engine then forgets its optional body attributes",
            "Add `parameters: []`.",
        )
    attributes = method.attributes()
    for parameter in method.parameters():
        name = parameter["name"].text
        if name in attributes:
            yield attributes[name].finding(
                "same-name",
                f"{method.name} takes {name!r} as a parameter and as a body attribute: "
                "a statement cannot tell them apart",
                "Reach one of the two by another name, or leave it out.",
            )


def _check_exec(method: Method) -> Iterator[Finding]:
    if not parses_in_exec(method.key):
        yield method.node.finding(
            "exec-call",
            f"EXEC cannot call {method.name}: it does not parse the name",
            "Give the method another name, or list it under a verb.",
        )
    for name, schema in _required_values(method):
        if schemas.kind(schema) in NUMBERS:
            yield method.node.finding(
                "exec-call",
                f"EXEC cannot call {method.name}: it refuses every value for "
                f"{name!r}, a required {schemas.kind(schema)}",
                "List the method under insert, update or delete, where values are typed.",
            )


def _required_values(method: Method) -> Iterator[tuple[str, Node]]:
    for parameter in method.parameters():
        if parameter["required"].value is True:
            yield parameter["name"].text, parameter["schema"]
    attributes = method.attributes()
    for name in sorted(method.required_attributes() & set(attributes)):
        yield name, attributes[name]


def _check_names(service: Service) -> Iterator[Finding]:
    for key, resource in resources(service.document).items():
        yield from _check_name("resource", key, resource)
    seen: set[str] = set()
    for method in service.methods:
        named = [(node["name"].text, node) for node in method.parameters()]
        for name, node in (*named, *method.attributes().items()):
            if node.pointer not in seen:
                seen.add(node.pointer)
                yield from _check_name("parameter", name, node)


def _check_name(what: str, name: str, node: Node) -> Iterator[Finding]:
    if not parses_bare(name):
        yield node.finding(
            "quoted-name",
            f"the {what} {name!r} does not parse bare",
            "Write it in double quotes, or give it another name.",
        )
