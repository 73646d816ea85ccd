"""What must fit together: paths and their parameters, operation ids, security schemes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from .findings import Findings, meant
from .grammar import VERBS
from .limits import Limits, beyond
from .pointers import join, unescape
from .references import References, Refusal, pointer_in

_TOGETHER = 20  # security schemes that one call may need: mappings nest them
_SCHEMES = "#/components/securitySchemes/"
_TEMPLATE = re.compile(r"\{([^{}]*)\}")


class Operation(NamedTuple):
    """An operation in its path, with all the parameters that hold for it.

    ``home`` is where it is written, which is elsewhere if a path item is a reference.
    """

    path: str
    at: str
    home: str
    value: dict[str, Any]
    own: list[tuple[str, dict[str, Any]]]
    inherited: list[tuple[str, dict[str, Any]]]


def check_operations(
    root: dict[str, Any], references: References, findings: Findings, limits: Limits
) -> None:
    """Check every operation against its path, its siblings and the schemes."""
    is_old = str(root.get("openapi")).startswith("3.0")
    if "paths" not in root and (
        is_old or root.keys().isdisjoint({"webhooks", "components"})
    ):
        findings.error(
            "`paths` is missing: there is nothing to call",
            "",
            "add it, even if it is empty: `paths: {}`",
        )
        return
    operations = list(_operations(root, references))
    if not operations:
        findings.note("the document has no operations", "", "there is nothing to call")
    _check_paths(root, findings)
    _check_ids(operations, findings)
    declared = {
        p["name"] for o in operations for _, p in o.own + o.inherited if _in_path(p)
    }
    told: set[str] = set()
    for operation in operations:
        _check_repeats(operation.own, findings)
        _check_template(operation, declared, told, findings)
    _check_security(root, operations, findings)
    if len(operations) > limits.operations:
        message, hint = beyond(limits, "operations", "too many operations")
        findings.error(message, "/paths", hint)


def _operations(root: dict[str, Any], references: References) -> Iterator[Operation]:
    for path, item in _members(root.get("paths")):
        at = join("/paths", path)
        beside = _object(item)
        home, target = _followed(item, at, references)
        item = _object(target) | beside if "$ref" in beside else beside
        shared = at if "parameters" in beside else home
        inherited = _parameters(item, shared, references)
        found = [([v], item[v]) for v in VERBS if v in item]
        more = _members(item.get("additionalOperations"))
        found += [(["additionalOperations", v], value) for v, value in more]
        for way, value in found:
            if isinstance(value, dict):
                written = join(at if way[0] in beside else home, *way)
                own = _parameters(value, written, references)
                yield Operation(path, join(at, *way), written, value, own, inherited)


def _members(value: Any) -> list[tuple[str, Any]]:
    """The members of an object without its extensions."""
    if not isinstance(value, dict):
        return []
    return [(key, member) for key, member in value.items() if not key.startswith("x-")]


def _parameters(
    owner: Any, at: str, references: References
) -> list[tuple[str, dict[str, Any]]]:
    listed = owner.get("parameters") if isinstance(owner, dict) else None
    if not isinstance(listed, list):
        return []
    found = [
        (join(at, "parameters", index), _followed(value, "", references)[1])
        for index, value in enumerate(listed)
        if isinstance(value, dict)
    ]
    return [(where, value) for where, value in found if _is_parameter(value)]


def _is_parameter(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("name"), str)
        and isinstance(value.get("in"), str)
    )


def _followed(value: Any, at: str, references: References) -> tuple[str, Any]:
    """What a reference finally leads to, and where that is."""
    for _ in range(1000):  # circles may be among the errors that were found already
        if not (isinstance(value, dict) and isinstance(value.get("$ref"), str)):
            break
        try:
            at = pointer_in(value["$ref"])
            value = references.value(at)
        except Refusal:
            return at, {}
    return at, value


def _check_paths(root: dict[str, Any], findings: Findings) -> None:
    alike: dict[str, str] = {}
    for path, _ in _members(root.get("paths")):
        at = join("/paths", path)
        names = _TEMPLATE.findall(path)
        if re.search("[{}]", _TEMPLATE.sub("", path)) or "" in names:
            findings.error(
                f"the braces in the path {path!r} do not fit together",
                at,
                "write a parameter as `{name}`",
            )
        elif ".." in path.split("/") or "." in path.split("/"):
            findings.error(
                f"the path {path!r} has dot segments, which clients remove",
                at,
                "write the path that the server sees",
            )
        if len(set(names)) < len(names):
            findings.note(
                f"the path {path!r} repeats a parameter", at, "given once, used twice"
            )
        shape = _TEMPLATE.sub("{}", path)
        if shape in alike:
            findings.note(
                f"the paths {path!r} and {alike[shape]!r} are the same to a server",
                at,
                "both are kept",
            )
        alike.setdefault(shape, path)


def _check_ids(operations: list[Operation], findings: Findings) -> None:
    seen: dict[str, Operation] = {}
    for operation in operations:
        home = operation.home
        name = operation.value.get("operationId")
        if isinstance(name, str) and not name.strip():
            del operation.value["operationId"]
            name = None
        if name is None:
            findings.note(
                "operation: `operationId` is missing",
                operation.home,
                "named after its method and path",
                "operationId",
            )
        elif isinstance(name, str):
            if name in seen:
                is_same = seen[name].home == home  # in two paths
                findings.error(
                    f"the operationId {name!r} is taken by #{seen[name].at}",
                    join(operation.at if is_same else home, "operationId"),
                    "give each operation an id of its own",
                )
            seen.setdefault(name, operation)


def _check_repeats(
    parameters: list[tuple[str, dict[str, Any]]], findings: Findings
) -> None:
    seen: dict[tuple[str, str], dict[str, Any]] = {}
    for at, parameter in parameters:
        key = (parameter["name"], parameter["in"])
        if key in seen and seen[key] != parameter:
            findings.error(
                f"the {key[1]} parameter {key[0]!r} is declared twice",
                at,
                "keep one of them",
            )
        elif key in seen:
            findings.note(
                f"the {key[1]} parameter {key[0]!r} is declared twice, in the same way",
                at,
                "counted once",
            )
        seen.setdefault(key, parameter)


def _in_path(parameter: dict[str, Any]) -> bool:
    return bool(parameter["in"] == "path")


def _check_template(
    operation: Operation, declared: set[str], told: set[str], findings: Findings
) -> None:
    """Path parameters are those of the template, no more and no fewer.

    Those of a whole path are ``told`` once.

    One that is in the template alone is read as text if anything says that it is a
    parameter: it is declared elsewhere, the operation declares others, or it is the value
    of a query (``?convert={convert}``). If nothing does, the braces may be a slip as well,
    and we do not guess.
    """
    query = operation.path.partition("?")[2]
    names = set(_TEMPLATE.findall(operation.path))
    parameters = operation.own + operation.inherited
    given = {p["name"]: at for at, p in parameters if _in_path(p)}
    asked = {p["name"] for _, p in parameters if p["in"] == "query"}
    for name in sorted(names - given.keys()):
        if name in asked and f"{name}={{{name}}}" in query.split("&"):
            said = f"the parameter {name!r} is written in the path as well"
            findings.note(said, operation.at, "sent once")
            continue
        message = f"the path parameter {name!r} is not declared"
        if parameters or name in declared or f"={{{name}}}" in query:
            findings.note(message, operation.at, "read as required text")
        elif name:
            findings.error(message, operation.at, "declare it, `in: path`")
    for name in sorted(n for n in given.keys() - names if given[n] not in told):
        told.add(given[name])
        findings.error(
            f"the path parameter {name!r} is not in the path {operation.path!r}",
            given[name],
            meant(name, names - given.keys())
            or f"write {{{name}}} in the path, or remove the parameter",
        )


def _check_security(
    root: dict[str, Any], operations: list[Operation], findings: Findings
) -> None:
    """Every scheme that is asked for exists, unless the provider's own file has them."""
    components = _object(root.get("components"))
    known = _object(
        components.get("securitySchemes") or root.get("securityDefinitions")
    )
    for owner in (root, *(o.value for o in operations)):
        _name_schemes(owner.get("security"), known)
    elsewhere = not known and "x-stackQL-resources" in components
    for at, owner in [("", root), *((o.home, o.value) for o in operations)]:
        required = owner.get("security")
        listed = list(enumerate(required if isinstance(required, list) else ()))
        unknown = [
            (join(at, "security", index, name), name)
            for index, names in listed
            for name in _object(names)
            if name not in known
        ]
        for index, names in listed:
            if len(_object(names)) > _TOGETHER:
                findings.error(
                    f"{len(names):,} security schemes are asked for at once",
                    join(at, "security", index),
                    "make each alternative an item of its own",
                )
        if unknown and elsewhere:
            message = f"the document declares no security scheme {unknown[0][1]!r}"
            findings.note(message, unknown[0][0], "left to the provider", "security")
            del owner["security"]
        elif unknown:
            for where, name in unknown:
                findings.error(
                    f"there is no security scheme {name!r}",
                    where,
                    partial(_meant, name, known),
                )


def _name_schemes(required: Any, known: dict[str, Any]) -> None:
    """Schemes that requirements name by reference (3.2), by their names."""
    for names in required if isinstance(required, list) else ():
        for ref in [n for n in _object(names) if n.startswith(_SCHEMES)]:
            name = unescape(ref.removeprefix(_SCHEMES))
            if ref not in known and name in known:
                names[name] = names.pop(ref)


def _meant(name: str, known: dict[str, Any]) -> str:
    return meant(name, known) or "declare it under `components.securitySchemes`"


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
