"""Who may call an operation, and where it is: security and servers, compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol, TypeAlias

from .. import ir
from ..targets.credentials import credentials
from ..targets.lookup import route
from . import servers
from .changes import AUDIENCES, Audience, Change, Effect
from .leading import Pair, led

#: A scheme as an audience knows it, and the scopes that are asked for.
_Requirement: TypeAlias = tuple[str, frozenset[str]]
_Security: TypeAlias = tuple[tuple[ir.Requirement, ...], ...]


class Called(Protocol):
    """An operation of a service."""

    @property
    def service(self) -> ir.Service: ...

    @property
    def operation(self) -> ir.Operation: ...


def paired(old: ir.Api, new: ir.Api) -> list[Pair]:
    """The services that both have; one that is left on each side has another name now."""
    before = {service.name: service for service in old.services}
    after = {service.name: service for service in new.services}
    pairs = [(before[name], after[name]) for name in before if name in after]
    gone = [service for service in old.services if service.name not in after]
    found = [service for service in new.services if service.name not in before]
    if len(gone) == len(found) == 1:
        pairs += zip(gone, found, strict=True)
    return [led(was, now) for was, now in pairs]


def of_services(old: ir.Api, new: ir.Api, pairs: list[Pair]) -> Iterator[Change]:
    """What is different for callers of whole services."""
    for before, after, _ in pairs:
        told = _Told(f"all operations of {after.name.snake}", after.source)
        if _any(before, _is_let_in_as_all) and _any(after, _is_let_in_as_all):
            asked = (old, before.security), (new, after.security)
            yield from _security(*asked, told)
        if _any(before, _is_where_all_are) and _any(after, _is_where_all_are):
            for effect, what in servers.changes(before.servers, after.servers):
                yield told(effect, what)
    yield from _addresses_of_tokens(old, new)


def of_operations(
    old: ir.Api, new: ir.Api, before: Called, after: Called, alone: bool
) -> Iterator[Change]:
    """The same for one operation, where it does not do as its service does.

    ``alone``: no services were compared that hold it.
    """
    holder = route(after.operation)
    told = _Told(holder, after.operation.source, holder)
    operations = before.operation, after.operation
    if alone or not all(map(_is_let_in_as_all, operations)):
        yield from _security((old, _asked(before)), (new, _asked(after)), told)
    if alone or not all(map(_is_where_all_are, operations)):
        for effect, what in servers.changes(_called(before), _called(after)):
            yield told(effect, what)


def of_clients(pairs: list[Pair], audience: Audience) -> Iterator[Change]:
    """What code and statements call that name no server; operations of their own aside."""
    for before, after, _ in pairs:
        found = servers.moved(before.servers, after.servers)
        if found is not None:
            effect, what = found
            yield Change(audience, effect, after.name.snake, what, after.source)


class _Told(NamedTuple):
    where: str
    source: ir.Source | None
    holder: str = ""

    def __call__(
        self, effect: Effect, what: str, audience: Audience = "http"
    ) -> Change:
        source, holder = self.source, self.holder
        return Change(audience, effect, self.where, what, source, holder=holder)


def _any(service: ir.Service, holds: Callable[[ir.Operation], bool]) -> bool:
    """Whether it holds for an operation: what is said of all may concern none."""
    return any(
        holds(method.operation)
        for resource in service.resources
        for method in resource.methods
    )


def _is_let_in_as_all(operation: ir.Operation) -> bool:
    return operation.security is None


def _is_where_all_are(operation: ir.Operation) -> bool:
    return not operation.servers


def _asked(called: Called) -> _Security:
    own = called.operation.security
    return called.service.security if own is None else own


def _called(called: Called) -> tuple[ir.Server, ...]:
    return called.operation.servers or called.service.servers


def _security(
    old: tuple[ir.Api, _Security], new: tuple[ir.Api, _Security], told: _Told
) -> Iterator[Change]:
    """What each audience needs to be let in; clients and statements know no headers."""
    for audience in AUDIENCES:
        spelled = _on_the_wire if audience == "http" else _as_given
        before, after = _ways(*old, spelled), _ways(*new, spelled)
        for way in before:
            if not any(_suffices(way, other) for other in after):
                wanted = " or ".join(dict.fromkeys(map(_named, after)))
                what = f"{_named(way)} no longer suffices: needs {wanted}"
                yield told("breaking", what, audience)
        for way in after:
            if not any(_suffices(way, other) for other in before):
                yield told("addition", f"{_named(way)} suffices now", audience)


def _addresses_of_tokens(old: ir.Api, new: ir.Api) -> Iterator[Change]:
    """From where callers get the tokens that they send."""
    before, after = (_urls(api) for api in (old, new))
    if not (before and after):  # there are none on one side, of which all is told
        return
    for url in before:
        if url not in after:
            yield Change("http", "breaking", "tokens", f"no longer come from {url}")
    for url in after:
        if url not in before:
            yield Change("http", "addition", "tokens", f"come from {url} now")


def _urls(api: ir.Api) -> dict[str, None]:
    urls = (url for scheme in api.schemes for url in scheme.urls)
    return dict.fromkeys(f"{url.raw} ({grant.raw})" for grant, url in urls)


def _ways(
    api: ir.Api, security: _Security, spelled: Callable[[ir.Api, ir.Scheme], str]
) -> list[frozenset[_Requirement]]:
    """The ways to be let in; one of nothing where no security is declared."""
    schemes = {scheme.name: scheme for scheme in api.schemes}
    found = [
        frozenset(
            (
                spelled(api, schemes[r.scheme]),
                frozenset(scope.raw for scope in r.scopes),
            )
            for r in together
            if r.scheme in schemes
        )
        for together in security
    ]
    return found or [frozenset()]


def _as_given(api: ir.Api, scheme: ir.Scheme) -> str:
    """``api_key``: what clients are made with, and what variables are called after.

    Of what OAuth 2.0 may take instead of a token, arguments that come or go tell.
    """
    names = [name for name, _ in credentials(api, scheme)]
    names = names[:1] if scheme.kind == "oauth2" else names
    return " and ".join(names) or _on_the_wire(api, scheme)


def _on_the_wire(api: ir.Api, scheme: ir.Scheme) -> str:
    """``the API key X-Key (header)``: what callers send, whatever it is called."""
    if scheme.kind == "api_key":
        return f"the API key {scheme.parameter.raw} ({scheme.location})"
    return (scheme.way or scheme.wire).raw if scheme.kind == "other" else scheme.kind


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
