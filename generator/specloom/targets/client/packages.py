"""The package's own modules: the clients, and a namespace for each service."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ... import ir
from ...names import Name
from ...runtime import errors
from ..base import file_name
from ..python import class_name, docstring, ident, string, wrapped
from .descriptors import security, server
from .docstrings import entry
from .layout import (
    Code,
    Item,
    Named,
    call,
    class_head,
    collection,
    declared,
    dictionary,
    from_import,
    laid_out,
    returned,
    signature,
)
from .scope import Scope

#: Modules that we write beside those of services and resources, which step aside.
_OWN_MODULES = frozenset({"client", "inputs", "models"})
#: What a client has itself; a service of that name steps aside.
_OWN_MEMBERS = frozenset({"aclose", "close", "with_options"})
#: What every client takes; a server variable of that name steps aside.
_OWN_ARGUMENTS = frozenset(
    "auth base_url follow_redirects headers max_retries options requests_per_second self "
    "sizes strict timeout transport".split()
)


def module_name(name: Name) -> str:
    """The file name of a package, service or resource."""
    spelled = file_name(name)
    return f"{spelled}_" if spelled in _OWN_MODULES else spelled


def member_name(service: ir.Service) -> str:
    """The client's attribute for a service."""
    name = ident(service.name)
    return f"{name}_" if name in _OWN_MEMBERS else name


@dataclass(frozen=True, slots=True)
class Argument:
    """What a client takes for this API: a credential or a server variable."""

    name: str
    annotation: str
    doc: tuple[str, ...]
    variable: str = ""  # of the environment


@dataclass(frozen=True, slots=True)
class Member:
    """An attribute that is made when it is first used, from a module beside this one."""

    head: str
    doc: str
    imported: str
    made: str


@dataclass(frozen=True, slots=True)
class Class:
    """A client or a namespace; ``init`` is what a client's constructor does."""

    head: str
    doc: str
    parameters: tuple[str, ...]
    init: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Module:
    """The ``client`` module or a service's ``__init__``, ready to be printed.

    ``cached`` is the decorator of its members; ``constant`` what both classes share.
    ``names`` is what the module exports, ``lazy`` the modules that define the rest of it,
    with the names that type checkers are told of.
    """

    imports: str
    cached: str
    constant: str
    classes: tuple[Class, ...]
    names: tuple[str, ...] = ()
    lazy: tuple[tuple[str, tuple[str, ...]], ...] = ()
    checking: str = ""
    exports: str = ""


def clients(api: ir.Api, version: str) -> Module:
    """The module that defines ``Client`` and ``AsyncClient``."""
    scope = Scope(0, ["Client", "AsyncClient"])
    arguments, init = _constructor(api, scope)
    scope.inner = frozenset(map(member_name, api.services))
    use = scope.use
    parameters = [
        declared(a.name, f"{use(a.annotation)} | None", "None", 8, ",") or ""
        for a in arguments
    ]
    about = [string(f"{api.name.snake}/{version}")]
    if hinted := hint(api):
        about.append(string(hinted))
    constant = laid_out(call(use("About"), *about), 0, before="_ABOUT = ")
    classes = []
    for waits in (False, True):
        options = use("AsyncClientOptions" if waits else "ClientOptions")
        classes.append(
            Class(
                head=class_head(*_names(waits, use)),
                doc=docstring(_client_doc(api, arguments, waits), 4),
                parameters=(*parameters, f"**options: {use('Unpack')}[{options}],"),
                init=init,
                members=tuple(_services(api, scope, waits)),
            )
        )
    cached = use("cached_property") if api.services else ""
    return Module(scope.imports(), cached, constant, tuple(classes))


def hint(api: ir.Api) -> str:
    """How to give the first credential; nothing if the API knows none."""
    lone = sum(scheme.kind == "api_key" for scheme in api.schemes) == 1
    for scheme in api.schemes:
        for argument in _credentials(api, scheme, lone):
            return f"give {argument.name}= or set {argument.variable}"
    return ""


def _names(waits: bool, use: Callable[[str], str]) -> tuple[str, str]:
    if waits:
        return "AsyncClient", use("AsyncBaseClient")
    return "Client", use("BaseClient")


def namespace(
    service: ir.Service, lazy: tuple[tuple[str, tuple[str, ...]], ...]
) -> Module:
    """The ``__init__`` of a service: its resources, for both kinds of client.

    ``lazy`` are the modules whose names it hands on, with these names.
    """
    plain = f"{class_name(service.name)}Namespace"
    own = (f"Async{plain}", plain)
    lazy = _distinct(lazy, own)
    names = tuple(sorted((*own, *(name for _, found in lazy for name in found))))
    scope = Scope(1, names)
    scope.inner = frozenset(ident(r.name) for r in service.resources)
    use = scope.use
    items: list[Item] = []
    if service.servers:
        items.append(server(service.servers[0], use("Server")))
    if service.security:
        name = "" if items else "security="
        items.append(Named(name, security(service.security)))
    constant = laid_out(call(use("Service"), *items), 0, before="_SERVICE = ")
    base = use("Namespace")
    classes = tuple(
        Class(
            head=class_head(("Async" if waits else "") + plain, base),
            doc=docstring(_service_doc(service), 4),
            parameters=(),
            init="",
            members=tuple(_resources(service, scope, waits)),
        )
        for waits in (False, True)
    )
    for module, found in lazy:
        for name in found:
            scope.reexport(f".{module}", name)
    cached = use("cached_property") if service.resources else ""
    checking, exports = (use("TYPE_CHECKING"), use("exports")) if lazy else ("", "")
    return Module(
        scope.imports(), cached, constant, classes, names, lazy, checking, exports
    )


#: What every package hands on from its runtime, by module.
_PUBLIC = {
    "client": ("AsyncClient", "Client"),
    "_runtime.credentials": (
        "ApiKey",
        "Auth",
        "BasicAuth",
        "BearerToken",
        "NoAuth",
        "Together",
    ),
    "_runtime.oauth": ("OAuth2ClientCredentials",),
    "_runtime.deadlines": ("Timeouts",),
    "_runtime.answers": ("Sizes",),
    "_runtime.models": ("UNSET",),
    "_runtime.calls": ("RawAnswer",),
    "_runtime.paging": ("AsyncPage", "AsyncPaginator", "Page", "Paginator"),
    "_runtime.streaming": ("AsyncStream", "Event", "Stream"),
    "_runtime.downloads": ("AsyncDownload", "Download"),
    "_runtime.errors": tuple(
        sorted(name for name in vars(errors) if name.endswith("Error"))
    ),
}


@dataclass(frozen=True, slots=True)
class Root:
    """The package's own ``__init__``, ready to be printed.

    ``homes`` says which module defines a name, ``others`` where the rest is.
    """

    imports: str
    names: tuple[str, ...]
    homes: tuple[tuple[str, str], ...]
    others: str


def root(lazy: tuple[tuple[str, tuple[str, ...]], ...]) -> Root:
    """The package's ``__init__``; ``lazy`` are the modules that services share."""
    homes = {name: home for home, names in _PUBLIC.items() for name in names}
    lazy = _distinct(lazy, homes)
    scope = Scope(0, ())
    for home, names in (*_PUBLIC.items(), *lazy):
        for name in names:
            scope.reexport(f".{home}", name)
    scope.use("TYPE_CHECKING")
    scope.use("exports")
    shared = [name for _, names in lazy for name in names]
    others = "".join(f", {string(module)}" for module, _ in lazy)
    names = tuple(sorted([*homes, *shared]))
    return Root(scope.imports(), names, tuple(sorted(homes.items())), others)


def _distinct(
    lazy: tuple[tuple[str, tuple[str, ...]], ...], taken: Iterable[str]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The modules and names, each name from the first module that defines it."""
    seen = set(taken)
    kept = []
    for module, names in lazy:
        kept.append((module, tuple(name for name in names if name not in seen)))
        seen.update(names)
    return tuple((module, names) for module, names in kept if names)


def _constructor(api: ir.Api, scope: Scope) -> tuple[list[Argument], str]:
    """The arguments of both clients, and the call that passes them on."""
    arguments: dict[str, Argument] = {}
    made: list[tuple[str, Code]] = []
    keys = sum(scheme.kind == "api_key" for scheme in api.schemes)
    for scheme in api.schemes:
        taken = _credentials(api, scheme, lone=keys == 1)
        arguments.update((a.name, a) for a in taken)
        if taken:
            made.append((string(scheme.name.snake), _credential(scheme, taken, scope)))
    given: list[tuple[str, Code]] = []
    for variable in _variables(api):
        name = ident(variable.name)
        while name in arguments or name in _OWN_ARGUMENTS:
            name += "_"
        doc = (*wrapped(variable.doc.raw, 72), *_values(variable))
        arguments[name] = Argument(name, "str", doc)
        given.append((string(ident(variable.name)), name))
    init = call(
        "super().__init__", "_ABOUT", dictionary(given), dictionary(made), "options"
    )
    return list(arguments.values()), laid_out(init, 8)


def _credentials(api: ir.Api, scheme: ir.Scheme, lone: bool) -> list[Argument]:
    """The arguments that a scheme takes; schemes that take the same share them."""
    match scheme.kind:
        case "bearer":
            return [_secret(api, "token", "Token", scheme)]
        case "oauth2" if scheme.token_url is not None:
            found = [_secret(api, "token", "Token", scheme)]
            return found + [
                _secret(api, name, "str", scheme)
                for name in ("client_id", "client_secret")
            ]
        case "oauth2":
            return [_secret(api, "token", "Token", scheme)]
        case "basic":
            return [
                _secret(api, name, "str", scheme) for name in ("username", "password")
            ]
        case "api_key":
            name = "api_key" if lone else ident(scheme.name)
            clash = name in _OWN_ARGUMENTS or name in ("token", "username", "password")
            return [_secret(api, f"{name}_key" if clash else name, "str", scheme)]
        case "other":
            return []


def _secret(api: ir.Api, name: str, annotation: str, scheme: ir.Scheme) -> Argument:
    variable = f"{api.name.words[0].upper()}_{name.upper().rstrip('_')}"
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


def _client_doc(api: ir.Api, arguments: list[Argument], waits: bool) -> list[str]:
    end = "; use it as an asynchronous context manager" if waits else ""
    title = " ".join(api.title.raw.split()) or api.name.snake
    lines = [*wrapped(f"A client for {title}{end}.", 84), "", "Args:"]
    for argument in arguments:
        lines += (
            f"    {line}" for line in entry(argument.name, list(argument.doc), 84)
        )
    kind = "AsyncClientOptions" if waits else "ClientOptions"
    return [*lines, f"    options: what every client takes: see ``{kind}``."]


def _services(api: ir.Api, scope: Scope, waits: bool) -> Iterator[Member]:
    for service in api.services:
        cls = ("Async" if waits else "") + f"{class_name(service.name)}Namespace"
        module = module_name(service.name)
        spelled = scope.module(f".{module}", cls, cls, typing=True)
        doc = docstring(_service_doc(service)[:1], 8)
        yield _member(member_name(service), cls, spelled, module, doc)


def _resources(service: ir.Service, scope: Scope, waits: bool) -> Iterator[Member]:
    for resource in service.resources:
        cls = ("Async" if waits else "") + class_name(resource.name)
        module = module_name(resource.name)
        spelled = scope.module(f".{module}", cls, cls, typing=True)
        doc = wrapped(resource.doc.raw, 80)[:1] or [f"``{resource.name.snake}``."]
        name = ident(resource.name)
        yield _member(name, cls, spelled, module, docstring(doc, 8))


def _member(name: str, cls: str, spelled: str, module: str, doc: str) -> Member:
    return Member(
        head=signature(f"def {name}", (), spelled, 4),
        doc=doc,
        imported=from_import(f".{module}", [cls], 8),
        made=returned(call("self._made", cls), 8),
    )


def _service_doc(service: ir.Service) -> list[str]:
    title = " ".join(service.title.raw.split()) or service.name.snake
    return [*wrapped(f"{title}.", 84), "", *wrapped(service.doc.raw, 84)]
