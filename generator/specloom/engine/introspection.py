"""What can be asked, as tables: the answers to SHOW and DESCRIBE."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from msgspec.structs import replace

from ..console import printable
from ..errors import SpecloomError
from .catalog import VERBS, Method, Parameter, Resource, Type
from .errors import StatementError
from .identifiers import identifier, part
from .registry import Catalog, unknown
from .results import Row, Table, text_table
from .sending import Target, needed
from .shapes import Shape, shape
from .statements import Describe, Show

_BARE_VALUES = ("integer", "number", "boolean")  # their placeholders need no quotes

Targets: TypeAlias = Callable[[str], Target]  # by the provider's name


def answer(catalog: Catalog, asked: Show | Describe, targets: Targets) -> Table:
    """The table that SHOW or DESCRIBE answers. Raises StatementError for unknown names."""
    try:
        return _matching(_answered(catalog, asked, targets), asked)
    except StatementError as error:
        error.place = error.place or asked.at
        raise


def _matching(table: Table, asked: Show | Describe) -> Table:
    """The rows whose name is as LIKE says, which is StackQL's: ``_`` stands for itself."""
    if isinstance(asked, Describe) or asked.like is None:
        return table
    pattern = re.compile(".*".join(map(re.escape, asked.like.split("%"))), re.DOTALL)
    return text_table(
        [column.name for column in table.columns],
        [row for row in table.values if pattern.fullmatch(row[0])],
    )


def _answered(catalog: Catalog, asked: Show | Describe, targets: Targets) -> Table:
    name, extended = asked.name, asked.extended
    match asked.kind:
        case "providers":
            return providers(catalog)
        case "services":
            return services(catalog, name[0], extended)
        case "resources":
            return resources(catalog, name, extended)
        case "methods":
            return methods(catalog, name, targets, extended)
        case "insert":
            return insertion(catalog, name, targets, asked.required_only)
        case "resource":
            return describe_resource(catalog, name, extended)
        case "method":
            return describe_method(catalog, name, targets, extended)


def describe(
    catalog: Catalog, name: Sequence[str], targets: Targets, extended: bool = False
) -> list[Table]:
    """What a name of any length stands for; without one, the providers."""
    match len(name):
        case 0:
            return [providers(catalog)]
        case 1:
            return [services(catalog, name[0], extended)]
        case 2:
            return [resources(catalog, name, extended)]
        case 3:
            listed = methods(catalog, name, targets, extended)
            if not catalog.resource(*name).verbs.get("select"):
                return [listed]
            return [describe_resource(catalog, name, extended), listed]
        case 4:
            return [describe_method(catalog, name, targets, extended)]
        case _:
            raise StatementError(
                f"{'.'.join(name)} has more parts than a method's name"
            )


def providers(catalog: Catalog) -> Table:
    """Name, version and title of each; in place of the title, why one cannot be used."""
    return text_table(
        ["name", "version", "title"],
        [_provider(catalog, name) for name in catalog.providers()],
    )


def _provider(catalog: Catalog, name: str) -> Row:
    try:
        found = catalog.provider(name)
    except SpecloomError as error:
        return (name, None, f"cannot be used: {error}")
    return (name, _said(found.version), _said(found.title))


def services(catalog: Catalog, provider: str, extended: bool = False) -> Table:
    """The services that a provider lists; their documents are not read."""
    rows = [
        (name, _said(s.version), _said(s.title), _said(s.description))
        for name, s in catalog.provider(provider).services.items()
    ]
    return _table(["name", "version", "title"], ["description"], rows, extended)


def resources(catalog: Catalog, name: Sequence[str], extended: bool = False) -> Table:
    """The resources of a service, and the verbs that each takes beside EXEC."""
    found = catalog.service(*name).resources
    rows = [
        (key, ", ".join(_verbs(r)), _said(r.title), _said(r.description))
        for key, r in found.items()
    ]
    return _table(["name", "verbs", "title"], ["description"], rows, extended)


def _verbs(resource: Resource) -> list[str]:
    """A resource that is a query has no SELECT method, and can be selected from."""
    found: list[str] = [v for v in VERBS if resource.verbs.get(v)]
    return ["select", *found] if resource.views and "select" not in found else found


def methods(
    catalog: Catalog, name: Sequence[str], targets: Targets, extended: bool = False
) -> Table:
    """The methods of a resource by verb, in the order in which a statement tries them."""
    resource, target = catalog.resource(*name), targets(name[0])
    rows = [
        (
            method.name,
            verb,
            _names(method.required),
            _names(method.optional),
            _reason(method),
            f"{method.http} {method.path}",
            _said(method.description),
        )
        for verb, listed in _by_verb(resource)
        for method in [_with_needs(listed, target)]
    ]
    names = ["name", "verb", "required", "optional", "problem"]
    return _table(names, ["request", "description"], rows, extended)


def _by_verb(resource: Resource) -> Iterator[tuple[str, Method]]:
    for verb in VERBS:
        for name in resource.verbs.get(verb, ()):
            yield verb, resource.methods[name]
    for method in resource.methods.values():
        if resource.verb_of(method.name) == "exec":
            yield "exec", method


def _with_needs(method: Method, target: Target) -> Method:
    """The method with the server variables as required that nothing but a statement gives."""
    names = needed(method, target)
    marked = (
        replace(p, required=True) if p.where == "server" and p.name in names else p
        for p in method.parameters
    )
    return replace(method, parameters=tuple(marked)) if names else method


def _reason(method: Method) -> str | None:
    """Why somebody should not, or cannot, use a method."""
    if method.refused:
        return f"not supported: {method.refused}"
    return "deprecated" if method.deprecated else None


def describe_resource(
    catalog: Catalog, name: Sequence[str], extended: bool = False
) -> Table:
    """The columns of a resource, over all its SELECT methods.

    A column that two methods give different types stands there twice.
    """
    resource, types = catalog.resource(*name), catalog.service(*name[:2]).types
    found: dict[tuple[str, str], tuple[list[str], str]] = {}
    for method in _selecting(resource, ".".join(name)):
        for column in method.columns:
            key = (column.name, shape(types, column.type).spelling)
            givers, _ = found.setdefault(key, ([], column.description))
            givers.append(method.name)
    rows = [
        (*key, ", ".join(givers), _said(description))
        for key, (givers, description) in found.items()
    ]
    return _table(["name", "type"], ["methods", "description"], rows, extended)


def _selecting(resource: Resource, name: str) -> list[Method]:
    found = [resource.methods[m] for m in resource.verbs.get("select", ())]
    if found:
        return found
    known = ", ".join(resource.methods) or "none"
    raise StatementError(
        f"{name} has no SELECT method, so it has no columns",
        hint=f"DESCRIBE METHOD {name}.… tells what a method takes and answers; "
        f"its methods: {known}",
    )


def describe_method(
    catalog: Catalog, name: Sequence[str], targets: Targets, extended: bool = False
) -> Table:
    """What a method takes, what must be given first, and what it answers."""
    method = _method(catalog.resource(*name[:3]), name)
    method = _with_needs(method, targets(name[0]))
    types = catalog.service(*name[:2]).types
    rows = [_input(p, types) for p in (*method.required, *method.optional)]
    rows += [
        (c.name, "output", _typed(types, c.type), "answer", *(None,) * 3)
        + (_said(c.description),)
        for c in method.columns
    ]
    more = ["place", "alias", "default", "values", "description"]
    return _table(["name", "use", "type"], more, rows, extended)


def _method(resource: Resource, name: Sequence[str]) -> Method:
    if name[3] in resource.methods:
        return resource.methods[name[3]]
    raise unknown("method", ".".join(name), name[3], resource.methods)


def _input(parameter: Parameter, types: Sequence[Type]) -> Row:
    made = types[parameter.type]
    return (
        parameter.name,
        "input_required" if parameter.required else "input_optional",
        _typed(types, parameter.type),
        parameter.where,
        _said(parameter.alias),
        _json(parameter.default),
        ", ".join(map(str, made.enum)) or None,
        _said(parameter.description),
    )


def insertion(
    catalog: Catalog, name: Sequence[str], targets: Targets, required_only: bool = False
) -> Table:
    """An INSERT statement for each method that takes one, with placeholders to fill."""
    resource, types = catalog.resource(*name), catalog.service(*name[:2]).types
    listed = resource.verbs.get("insert", ())
    if not listed:
        verbs = ", ".join(_verbs(resource)).upper() or "EXEC alone"
        raise StatementError(
            f"{'.'.join(name)} takes no INSERT", hint=f"it takes {verbs}"
        )
    address, target = ".".join(map(part, name)), targets(name[0])
    rows = [
        (
            m,
            _insert(
                address, _with_needs(resource.methods[m], target), types, required_only
            ),
        )
        for m in listed
    ]
    return text_table(["method", "statement"], rows)


def _insert(
    address: str, method: Method, types: Sequence[Type], required_only: bool
) -> str:
    given = [p for p in (*method.required, *method.optional) if not p.read_only]
    given = [p for p in given if p.required or not required_only]
    lines = [f"INSERT INTO {address} (", *_listed([identifier(p.name) for p in given])]
    lines += [")", "SELECT"]
    for position, parameter in enumerate(given, 1):
        comma = "," if position < len(given) else ""
        note = printable(shape(types, parameter.type).spelling)
        note += ", required" if parameter.required else ""
        lines.append(f"  {_placeholder(parameter, types)}{comma} -- {note}")
    if method.columns:
        lines.append("RETURNING *")
    return "\n".join([*lines, ";"])


def _listed(names: Sequence[str]) -> list[str]:
    return [f"  {name}," for name in names[:-1]] + [f"  {name}" for name in names[-1:]]


def _placeholder(parameter: Parameter, types: Sequence[Type]) -> str:
    name = "".join(c if c.isalnum() or c in "_.-" else "_" for c in parameter.name)
    bare = types[parameter.type].kind in _BARE_VALUES
    return f"{{{{ {name} }}}}" if bare else f"'{{{{ {name} }}}}'"


def _names(parameters: Sequence[Parameter]) -> str:
    return ", ".join(p.name for p in parameters)


def _typed(types: Sequence[Type], index: int) -> str:
    found: Shape = shape(types, index)
    return found.spelling


def _json(value: object) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _said(text: str) -> str | None:
    return text.strip() or None


def _table(
    names: Sequence[str], more: Sequence[str], rows: Sequence[Row], extended: bool
) -> Table:
    """All columns when EXTENDED is said, else only the first ``names``."""
    if extended:
        return text_table([*names, *more], rows)
    return text_table(names, [row[: len(names)] for row in rows])
