"""The package's own modules: the clients, and a namespace for each service."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ... import ir
from ...names import Name
from ..base import file_name
from ..prose import first_sentence
from ..python import class_name, docstring, ident, string, wrapped
from .arguments import Argument, constructor, hint
from .docstrings import entry
from .exporting import Lazy, distinct
from .homes import home, homes
from .layout import (
    Item,
    Named,
    call,
    class_head,
    collection,
    declared,
    from_import,
    laid_out,
    returned,
    signature,
)
from .scope import Scope

#: Modules that we write beside those of services and resources, which step aside.
_OWN_MODULES = frozenset({"client", "inputs", "models"})
#: What a client has itself; a service of that name steps aside.
_OWN_MEMBERS = frozenset({"aclose", "close", "send_request", "with_options"})


def module_name(name: Name) -> str:
    """The file name of a package, service or resource."""
    spelled = file_name(name)
    reserved = spelled in _OWN_MODULES or keyword.iskeyword(spelled)
    return f"{spelled}_" if reserved else spelled


def member_name(service: ir.Service) -> str:
    """The client's attribute for a service."""
    name = ident(service.name)
    return f"{name}_" if name in _OWN_MEMBERS else name


class Member(NamedTuple):
    """An attribute that is made when it is first used, from a module beside this one."""

    head: str
    doc: str
    imported: str
    made: str


class Class(NamedTuple):
    """A client or a namespace; ``init`` is what a client's constructor does."""

    head: str
    doc: str
    parameters: tuple[str, ...]
    init: str
    members: tuple[Member, ...]


class Module(NamedTuple):
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
    lazy: Lazy = ()
    checking: str = ""
    exports: str = ""


def clients(api: ir.Api, version: str) -> Module:
    """The module that defines ``Client`` and ``AsyncClient``."""
    scope = Scope(0, ["Client", "AsyncClient"])
    arguments, init = constructor(api, scope)
    scope.inner = frozenset(map(member_name, api.services))
    use = scope.use
    parameters = [
        declared(a.name, f"{use(a.annotation)} | None", "None", 8, ",") or ""
        for a in arguments
    ]
    about: list[Item] = [string(f"{api.name.snake}/{version}")]
    about += [string(told)] if (told := hint(api)) else []
    if known := homes(api, use):
        about.append(Named("services=", collection(known)))
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


def _names(waits: bool, use: Callable[[str], str]) -> tuple[str, str]:
    if waits:
        return "AsyncClient", use("AsyncBaseClient")
    return "Client", use("BaseClient")


def namespace(service: ir.Service, lazy: Lazy) -> Module:
    """The ``__init__`` of a service: its resources, for both kinds of client.

    ``lazy`` are the modules whose names it hands on, with these names.
    """
    plain = f"{class_name(service.name)}Namespace"
    own = (f"Async{plain}", plain)
    lazy = distinct(lazy, own)
    names = tuple(sorted((*own, *(name for _, found in lazy for name in found))))
    scope = Scope(1, names)
    scope.inner = frozenset(ident(r.name) for r in service.resources)
    use = scope.use
    made = home(service.servers, service.security, use)
    constant = laid_out(made, 0, before="_SERVICE = ")
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
        doc = docstring(_service_title(service), 8)
        yield _member(member_name(service), cls, spelled, module, doc)


def _resources(service: ir.Service, scope: Scope, waits: bool) -> Iterator[Member]:
    for resource in service.resources:
        cls = ("Async" if waits else "") + class_name(resource.name)
        module = module_name(resource.name)
        spelled = scope.module(f".{module}", cls, cls, typing=True)
        summary = first_sentence(resource.doc.raw) or f"``{resource.name.snake}``."
        doc = wrapped(summary, 80)
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
    return [*_service_title(service), "", *wrapped(service.doc.raw, 84)]


def _service_title(service: ir.Service) -> list[str]:
    title = " ".join(service.title.raw.split()) or service.name.snake
    return wrapped(f"{title}.", 80)
