"""What clients are made with: credentials and server variables, as arguments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ... import ir
from ..credentials import OWN_ARGUMENTS, Credential, credentials, scopes
from ..python import ident, string, wrapped
from .layout import Code, Item, call, collection, dictionary, laid_out
from .scope import Scope


class Argument(NamedTuple):
    """What a client takes for this API: a credential or a server variable."""

    name: str
    annotation: str
    doc: tuple[str, ...]
    variable: str = ""  # of the environment


def hint(api: ir.Api) -> str:
    """How to give credentials, one way or another; nothing if the API knows none."""
    ways = [
        (" and ".join(f"{name}=" for name, _ in way), " and ".join(v for _, v in way))
        for way in _alternatives(api)
    ]
    if len(ways) == 1:
        return f"give {ways[0][0]} or set {ways[0][1]}"
    told = ", or ".join(f"{names} (or set {variables})" for names, variables in ways)
    return f"give {told}" if told else ""


def _alternatives(api: ir.Api) -> list[tuple[Credential, ...]]:
    """What suffices to be known to the API or a part of it, each once.

    First what the services ask for, then what single operations ask for instead; schemes
    that nobody asks for come last.
    """
    schemes = {scheme.name: scheme for scheme in api.schemes}
    asked = [
        [schemes[r.scheme] for r in requirements if r.scheme in schemes]
        for security in _securities(api)
        for requirements in security
    ]
    used = {scheme.name for together in asked for scheme in together}
    asked += [[scheme] for scheme in api.schemes if scheme.name not in used]
    found = [way for together in asked for way in _together(api, together)]
    return list(dict.fromkeys(filter(None, found)))


def _securities(
    api: ir.Api,
) -> Iterator[tuple[tuple[ir.Requirement, ...], ...]]:
    yield from (service.security for service in api.services)
    for service in api.services:
        for resource in service.resources:
            for method in resource.methods:
                yield method.operation.security or ()


def _together(
    api: ir.Api, schemes: list[ir.Scheme]
) -> Iterator[tuple[Credential, ...]]:
    """The ways to give what these schemes ask for: OAuth takes a token, or gets one."""
    tokens, others = [], []
    for scheme in schemes:
        own = credentials(api, scheme)
        apart = scheme.kind == "oauth2" and len(own) > 1
        tokens += own[:1] if apart else own
        others += own[1:] if apart else own
    yield tuple(dict.fromkeys(tokens))
    yield tuple(dict.fromkeys(others))


def constructor(api: ir.Api, scope: Scope) -> tuple[list[Argument], str]:
    """The arguments of both clients, and the call that passes them on."""
    arguments: dict[str, Argument] = {}
    made: list[tuple[str, Code]] = []
    for scheme in api.schemes:
        taken = [_secret(scheme, asked) for asked in credentials(api, scheme)]
        arguments.update((a.name, a) for a in taken)
        if taken:
            asked = scopes(api, scheme)
            credential = _credential(scheme, taken, asked, scope)
            made.append((string(scheme.name.snake), credential))
    given: list[tuple[str, Code]] = []
    for variable in _variables(api):
        name = ident(variable.name)
        while name in arguments or name in OWN_ARGUMENTS:
            name += "_"
        doc = (*wrapped(variable.doc.raw, 72), *_values(variable))
        arguments[name] = Argument(name, "str", doc)
        given.append((string(ident(variable.name)), name))
    init = call(
        "super().__init__", "_ABOUT", dictionary(given), dictionary(made), "options"
    )
    return list(arguments.values()), laid_out(init, 8)


def _secret(scheme: ir.Scheme, asked: Credential) -> Argument:
    name, variable = asked
    annotation = "Token" if name == "token" else "str"
    doc = (*wrapped(scheme.doc.raw, 72), f"Default: the environment's {variable}.")
    return Argument(name, annotation, doc, variable)


def _credential(
    scheme: ir.Scheme, taken: list[Argument], asked: Sequence[ir.Text], scope: Scope
) -> Code:
    """The expression that makes a credential of the arguments."""
    names = [a.name for a in taken]
    variables = [string(a.variable) for a in taken]
    use = scope.use
    match scheme.kind:
        case "api_key":
            wire, place = string(scheme.parameter.raw), string(scheme.location)
            return call(use("api_key_credential"), names[0], variables[0], wire, place)
        case "basic":
            return call(use("basic_credential"), *names, *variables)
        case "oauth2" if scheme.token_url is not None:
            url = string(scheme.token_url.raw)
            given: list[Item] = [*names, collection(variables), url]
            if asked:
                given.append(collection([string(one.raw) for one in asked]))
            return call(use("oauth2_credential"), *given)
        case _:
            return call(use("bearer_credential"), names[0], variables[0])


def _variables(api: ir.Api) -> list[ir.Variable]:
    """The server variables of all services and operations, each once."""
    servers = [server for service in api.services for server in service.servers[:1]]
    servers += [
        server
        for service in api.services
        for resource in service.resources
        for method in resource.methods
        for server in method.operation.servers[:1]
    ]
    found = {variable.name: variable for s in servers for variable in s.variables}
    return list(found.values())


def _values(variable: ir.Variable) -> Iterator[str]:
    if variable.default:
        yield f"Default: {variable.default.raw}"
    if variable.values:
        yield f"One of: {', '.join(value.raw for value in variable.values)}"
