"""Who may call an operation, and where it is: security and servers, compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol, TypeAlias

from .. import ir
from ..serialising import template
from ..targets.lookup import route
from .changes import Change, Effect

#: A scheme as it shows on the wire, with its name, and the scopes that are asked for.
_Requirement: TypeAlias = tuple[str, frozenset[str]]
_Security: TypeAlias = tuple[tuple[ir.Requirement, ...], ...]


class Called(Protocol):
    """An operation of a service."""

    @property
    def service(self) -> ir.Service: ...

    @property
    def operation(self) -> ir.Operation: ...


def paired(old: ir.Api, new: ir.Api) -> list[tuple[ir.Service, ir.Service]]:
    """The services that both have; one that is left on each side has another name now."""
    before = {service.name: service for service in old.services}
    after = {service.name: service for service in new.services}
    pairs = [(before[name], after[name]) for name in before if name in after]
    gone = [service for service in old.services if service.name not in after]
    found = [service for service in new.services if service.name not in before]
    return pairs + [(gone[0], found[0])] if len(gone) == len(found) == 1 else pairs


def of_services(
    old: ir.Api, new: ir.Api, pairs: list[tuple[ir.Service, ir.Service]]
) -> Iterator[Change]:
    """What is different for callers of whole services."""
    for before, after in pairs:
        told = _Told(f"all operations of {after.name.snake}", after.source)
        asked = _ways(old, before.security), _ways(new, after.security)
        yield from _security(*asked, told)
        yield from _servers(before.servers, after.servers, told)


def of_operations(
    old: ir.Api, new: ir.Api, before: Called, after: Called
) -> Iterator[Change]:
    """The same for one operation, where it does not do as its service does."""
    told = _Told(route(after.operation), after.operation.source)
    operations = before.operation, after.operation
    if any(operation.security is not None for operation in operations):
        asked = _ways(old, _asked(before)), _ways(new, _asked(after))
        yield from _security(*asked, told)
    if any(operation.servers for operation in operations):
        yield from _servers(_called(before), _called(after), told)


class _Told(NamedTuple):
    where: str
    source: ir.Source | None

    def __call__(self, effect: Effect, what: str) -> Change:
        return Change("http", effect, self.where, what, self.source)


def _asked(called: Called) -> _Security:
    own = called.operation.security
    return called.service.security if own is None else own


def _called(called: Called) -> tuple[ir.Server, ...]:
    return called.operation.servers or called.service.servers


def _security(
    old: list[frozenset[_Requirement]], new: list[frozenset[_Requirement]], told: _Told
) -> Iterator[Change]:
    for way in old:
        if not any(_suffices(way, other) for other in new):
            wanted = " or ".join(dict.fromkeys(map(_named, new)))
            yield told("breaking", f"{_named(way)} no longer suffices: needs {wanted}")
    for way in new:
        if not any(_suffices(way, other) for other in old):
            yield told("addition", f"{_named(way)} suffices now")


def _ways(api: ir.Api, security: _Security) -> list[frozenset[_Requirement]]:
    """The ways to be let in; one of nothing where no security is declared."""
    schemes = {scheme.name: scheme for scheme in api.schemes}
    found = [
        frozenset(
            (_scheme(schemes[r.scheme]), frozenset(scope.raw for scope in r.scopes))
            for r in together
            if r.scheme in schemes
        )
        for together in security
    ]
    return found or [frozenset()]


def _scheme(scheme: ir.Scheme) -> str:
    """``api_key X-Key in header``: what callers have to send, whatever it is called."""
    if scheme.kind == "api_key":
        return f"the API key {scheme.parameter.raw} ({scheme.location})"
    return scheme.wire.raw if scheme.kind == "other" else scheme.kind


def _suffices(given: frozenset[_Requirement], asked: frozenset[_Requirement]) -> bool:
    """Whether who brings all of one way has all that another asks for."""
    return all(
        any(scheme == have and scopes <= held for have, held in given)
        for scheme, scopes in asked
    )


def _named(way: frozenset[_Requirement]) -> str:
    told = [
        f"{scheme} with {', '.join(sorted(scopes))}" if scopes else scheme
        for scheme, scopes in sorted(way, key=lambda r: (r[0], sorted(r[1])))
    ]
    return " and ".join(told) or "no credential"


def _servers(
    old: tuple[ir.Server, ...], new: tuple[ir.Server, ...], told: _Told
) -> Iterator[Change]:
    before, after = _addresses(old), _addresses(new)
    for address in before:
        if address not in after:
            yield told("breaking", f"the server {address} is gone")
    for address in after:
        if address not in before:
            yield told("addition", f"the server {address} is new")


def _addresses(servers: tuple[ir.Server, ...]) -> list[str]:
    return list(dict.fromkeys(template(server.parts) for server in servers))
