"""Rules on the shape of a mapping: resources, methods, verb lists, and keys that nobody reads."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from ..document.pointers import unescape
from .findings import Finding
from .mapping import HTTP_VERBS, VERBS, Service, method_pointer, resources
from .node import Node

_FALLBACKS: Final = MappingProxyType(
    {
        "select": ("select", "list", "aggregatedList", "get"),
        "insert": ("insert", "create"),
        "delete": ("delete",),
    }
)
_CONFIG_KEYS: Final = frozenset("""
    auth minStackQLVersion pagination queryParamPushdown queryParamTranspose
    requestBodyTranslate requestTranslate retry snake_case_aliases sqlExternalTables
    variations views
    """.split())
_METHOD_KEYS: Final = frozenset("""
    apiMethod config inline inverse operation parameters path request response servers
    serviceName
    """.split())
_REQUEST_KEYS: Final = frozenset("""
    base default mediaType nativeCasing projection_map required schema_override transform
    xmlDeclaration xmlRootAnnotation xmlTransform
    """.split())
_RESPONSE_KEYS: Final = frozenset("""
    asyncOverrideMediaType async_schema_override mediaType objectKey openAPIDocKey
    overrideMediaType projection_map schema_override transform
    """.split())
_INERT_HINTS: Final = (
    "x-stackQL-resource",
    "x-stackQL-method",
    "x-stackQL-verb",
    "x-stackQL-objectKey",
)


def check_structure(service: Service) -> Iterator[Finding]:
    """Findings on resources, methods and verb lists, and on keys without a reader."""
    document = service.document
    for key, resource in resources(document).items():
        yield from _check_resource(key, resource)
    yield from _check_keys(document["x-stackQL-config"], _CONFIG_KEYS)
    if "x-stackQL-config" in document["components"]:
        yield document["components"]["x-stackQL-config"].finding(
            "effect",
            "x-stackQL-config is only read at the root of the document",
            "Move it to the root.",
        )
    yield from _check_operations(service)


def _check_resource(key: str, resource: Node) -> Iterator[Finding]:
    has_methods = bool(resource["methods"].value)
    if not has_methods and not resource["config"]["views"]:
        yield resource.finding(
            "resource",
            f"resource {key!r} has neither methods nor views",
            "Give it methods, or remove it.",
        )
        return
    yield from _check_identity(key, resource, has_methods)
    yield from _check_keys(resource["config"], _CONFIG_KEYS | {"docs"})
    for name, method in resource["methods"].items():
        yield from _check_method(f"{key}.{name}", method)
    if has_methods:
        yield from _check_verbs(key, resource)


def _check_identity(key: str, resource: Node, has_methods: bool) -> Iterator[Finding]:
    if not resource["id"].text.endswith(f".{key}"):
        yield (resource["id"] or resource).finding(
            "identity",
            f"the id of resource {key!r} is not <provider>.<service>.<its name>",
            "Write the dotted id; pages and views are named by it.",
        )
    for field in ("name", "title") if has_methods else ("name",):
        if not resource[field].text:
            yield resource.finding(
                "identity", f"resource {key!r} has no {field}", f"Add a {field}."
            )


def _check_method(name: str, method: Node) -> Iterator[Finding]:
    reference = method["operation"]["$ref"]
    operation = method["operation"].target()
    if not reference.text:
        yield method.finding(
            "operation",
            f"method {name} names no operation",
            "Add operation.$ref, such as '#/paths/~1pets~1{id}/get'.",
        )
    elif operation and not _is_operation(operation):
        yield reference.finding(
            "operation",
            f"method {name} refers to something that is not an operation",
            "Refer to '#/paths/<path with ~1 for each slash>/<verb>'.",
        )
    yield from _check_keys(method, _METHOD_KEYS)
    yield from _check_keys(method["request"], _REQUEST_KEYS)
    yield from _check_keys(method["response"], _RESPONSE_KEYS)
    yield from _check_keys(method["config"], _CONFIG_KEYS)


def _is_operation(node: Node) -> bool:
    steps = node.pointer.split("/")
    return len(steps) == 4 and steps[1] == "paths" and steps[3] in HTTP_VERBS


def _check_keys(holder: Node, known: frozenset[str]) -> Iterator[Finding]:
    for key, node in holder.items():
        if key not in known:
            yield node.finding(
                "ignored",
                f"nothing reads {key!r} here",
                "Remove it, or correct its spelling.",
            )


def _check_verbs(key: str, resource: Node) -> Iterator[Finding]:
    verbs = resource["sqlVerbs"]
    for verb in VERBS:
        if verbs[verb].value is None:
            yield _missing_verb(key, verb, resource)
        for entry in verbs[verb].elements():
            yield from _check_entry(key, entry, resource)
    for verb, node in verbs.items():
        if verb not in VERBS:
            yield node.finding(
                "ignored",
                f"{verb!r} is not a verb that lists methods",
                "List methods under select, insert, update, replace or delete.",
            )


def _missing_verb(key: str, verb: str, resource: Node) -> Finding:
    names = [name for name in _FALLBACKS.get(verb, ()) if name in resource["methods"]]
    decided = f"; now the method name {names[0]!r} decides" if names else ""
    return (resource["sqlVerbs"] or resource).finding(
        "verb-keys",
        f"resource {key!r} does not say what {verb.upper()} reaches{decided}",
        f"List it; `{verb}: []` where nothing can be reached.",
    )


def _check_entry(key: str, entry: Node, resource: Node) -> Iterator[Finding]:
    reference = entry["$ref"].text
    prefix = "#" + method_pointer(key, "")
    name = unescape(reference.removeprefix(prefix))
    if not reference.startswith(prefix):
        yield entry.finding(
            "verb-list",
            f"an entry of resource {key!r} is not a reference to one of its methods",
            f"Write $ref: '{prefix}<method>'.",
        )
    elif name not in resource["methods"]:
        yield entry.finding(
            "verb-list",
            f"resource {key!r} has no method {name!r}",
            "Correct the name, or add the method.",
        )


def _check_operations(service: Service) -> Iterator[Finding]:
    mapped = {method.operation.pointer for method in service.methods}
    for _, item in service.document["paths"].items():
        for verb, operation in item.items():
            if verb not in HTTP_VERBS:
                continue
            if operation.pointer not in mapped:
                yield operation.finding(
                    "unmapped",
                    "no method reaches this operation",
                    "Add a method to a resource, or leave the operation out.",
                )
            for hint in _INERT_HINTS:
                if hint in operation:
                    yield operation[hint].finding(
                        "ignored",
                        f"the engine does not read {hint!r}",
                        "Say it in components.x-stackQL-resources.",
                    )
