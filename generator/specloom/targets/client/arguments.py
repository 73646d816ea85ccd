"""What clients are made with: credentials and server variables, as arguments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ... import ir
from ..credentials import OWN_ARGUMENTS, Credential, credentials
from ..python import ident, string, wrapped
from .layout import Code, call, collection, dictionary, laid_out
from .scope import Scope


class Argument(NamedTuple):
    """What a client takes for this API: a credential or a server variable."""

    name: str
    annotation: str
    doc: tuple[str, ...]
    variable: str = ""  # of the environment


def hints(api: ir.Api) -> list[str]:
    """How to give each credential; nothing if the API knows none."""
    asked = [pair for scheme in api.schemes for pair in credentials(api, scheme)]
    return [
        f"give {name}= or set {variable}" for name, variable in dict.fromkeys(asked)
    ]


def constructor(api: ir.Api, scope: Scope) -> tuple[list[Argument], str]:
    """The arguments of both clients, and the call that passes them on."""
    arguments: dict[str, Argument] = {}
    made: list[tuple[str, Code]] = []
    for scheme in api.schemes:
        taken = [_secret(scheme, asked) for asked in credentials(api, scheme)]
        arguments.update((a.name, a) for a in taken)
        if taken:
            made.append((string(scheme.name.snake), _credential(scheme, taken, scope)))
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


def _credential(scheme: ir.Scheme, taken: list[Argument], scope: Scope) -> Code:
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
            return call(use("oauth2_credential"), *names, collection(variables), url)
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
