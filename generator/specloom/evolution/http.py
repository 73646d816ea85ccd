"""What a change does to whoever speaks to the API over HTTP, with whatever client."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from .. import ir
from ..names import Name
from ..targets.lookup import Index, http_method, route
from .access import of_operations, of_services
from .answers import differences as answers_differ
from .bodies import differences as bodies_differ
from .changes import Change, Effect, effect_of
from .differences import At, Difference, added
from .leading import Pair, path_of
from .types import Types
from .written import of_parameters

#: A service as it is called now, the HTTP method, the path.
_Key: TypeAlias = tuple[Name, str, str]

_PLACES = {"querystring": "query"}


class Endpoint(NamedTuple):
    """An operation with all its bodies; a body of another type has a method of its own."""

    service: ir.Service
    operation: ir.Operation
    bodies: tuple[ir.Body, ...]


def changes(old: Index, new: Index, pairs: list[Pair]) -> Iterator[Change]:
    """All that is different on the wire; ``pairs`` are the services that both have."""
    yield from of_services(old.api, new.api, pairs)
    types = Types(old, new)
    before = _endpoints(old.api, {p.old.name: (p.new.name, p.leads[0]) for p in pairs})
    after = _endpoints(new.api, {p.new.name: (p.new.name, p.leads[1]) for p in pairs})
    moved = _moved(before, after)
    for key, endpoint in before.items():
        if key not in after and key not in moved.values():
            yield _told("breaking", endpoint.operation, "is gone")._replace(is_old=True)
    for key, endpoint in after.items():
        was = before.get(moved.get(key, key))
        if was is not None:
            pair = _Pair(was, endpoint, types, old, new)
            yield from pair.changes(key in moved)
        else:
            yield _told("addition", endpoint.operation, "is new")
    yield from _merged(types.rest())


def _endpoints(
    api: ir.Api, now: Mapping[Name, tuple[Name, str]]
) -> dict[_Key, Endpoint]:
    """The operations by their service, as it is called now, and by what travels of them."""
    found: dict[_Key, Endpoint] = {}
    for service in api.services:
        name, lead = now.get(service.name, (service.name, ""))
        for resource in service.resources:
            for method in resource.methods:
                operation, body = method.operation, method.operation.body
                key = name, http_method(operation), lead + path_of(operation)
                bodies = () if body is None else (body,)
                known = found.setdefault(key, Endpoint(service, operation, bodies))
                if body is not None and body not in known.bodies:
                    found[key] = known._replace(bodies=(*known.bodies, body))
    return found


def _moved(before: Iterable[_Key], after: Iterable[_Key]) -> dict[_Key, _Key]:
    """Operations that another service has now, which does not travel: as they were."""
    old, new = set(before), set(after)
    gone, found = _by_route(old - new), _by_route(new - old)
    return {
        keys[0]: gone[route][0]
        for route, keys in found.items()
        if len(keys) == len(gone.get(route, ())) == 1
    }


def _by_route(keys: Iterable[_Key]) -> dict[tuple[str, str], list[_Key]]:
    found: dict[tuple[str, str], list[_Key]] = {}
    for key in keys:
        found.setdefault(key[1:], []).append(key)
    return found


def _told(effect: Effect, operation: ir.Operation, what: str, part: str = "") -> Change:
    holder = route(operation)
    if not part:
        return Change("http", effect, holder, what, operation.source)
    where = f"{holder}: {part}"
    return Change("http", effect, where, what, operation.source, holder=holder)


def _merged(found: Iterator[Difference]) -> Iterator[Change]:
    """What is told of schemas: once where it does the same to requests and answers."""
    sides: dict[tuple[str, str, Effect], list[Difference]] = {}
    for each in found:
        sides.setdefault((each.at.where, each.what, each.effect), []).append(each)
    for (where, what, effect), several in sides.items():
        first = several[0]
        if first.at.is_schema and len({each.side for each in several}) == 1:
            where += ", as it is " + first.side
        yield Change("http", effect, where, what, first.at.source)


class _Pair:
    """One operation, as it was and as it is."""

    def __init__(
        self, old: Endpoint, new: Endpoint, types: Types, before: Index, after: Index
    ) -> None:
        self._old = old
        self._new = new
        self._types = types
        self._before = before
        self._after = after

    def changes(self, alone: bool) -> Iterator[Change]:
        """``alone``: their services are not the same."""
        old, new = self._old.operation, self._new.operation
        if new.deprecated and not old.deprecated:
            yield self._told("harmless", "is deprecated")
        yield from self._parameters(_sent(old), _sent(new))
        at = At(route(new), new.source)
        indexes = self._before, self._after
        bodies = self._old.bodies, self._new.bodies
        body = self._at("body")
        yield from self._typed(bodies_differ(*bodies, self._types, indexes, body))
        answers = old.responses, new.responses
        yield from self._typed(answers_differ(*answers, self._types, at))
        apis = self._before.api, self._after.api
        yield from of_operations(*apis, self._old, self._new, alone)

    def _told(self, effect: Effect, what: str, part: str = "") -> Change:
        return _told(effect, self._new.operation, what, part)

    def _typed(self, found: Iterable[Difference]) -> Iterator[Change]:
        holder = route(self._new.operation)
        for each in found:
            told = Change("http", each.effect, each.at.where, each.what, each.at.source)
            yield told._replace(holder=holder)

    def _parameters(
        self,
        old: dict[tuple[str, str], ir.Parameter],
        new: dict[tuple[str, str], ir.Parameter],
    ) -> Iterator[Change]:
        for key, parameter in old.items():
            if key not in new:
                yield self._told("breaking", "is gone", _part(parameter))
        for key, parameter in new.items():
            part = _part(parameter)
            if key in old:
                yield from self._parameter(old[key], parameter, part)
            else:
                found = added(parameter.field.required, "sent", self._at(part))
                yield from self._typed([found])

    def _parameter(
        self, old: ir.Parameter, new: ir.Parameter, part: str
    ) -> Iterator[Change]:
        for turn, told in of_parameters(old, new, self._before, self._after):
            yield self._told(effect_of(turn, "sent"), told, part)
        at = self._at(part)
        yield from self._typed(self._types.field(old.field, new.field, "sent", at))

    def _at(self, part: str) -> At:
        operation = self._new.operation
        return At(f"{route(operation)}: {part}", operation.source)


def _sent(operation: ir.Operation) -> dict[tuple[str, str], ir.Parameter]:
    """The parameters beside the body: those in the path by their position there."""
    positions = {name: str(at) for at, name in enumerate(operation.path)}
    found: dict[tuple[str, str], ir.Parameter] = {}
    for parameter in operation.parameters:
        name = parameter.field.wire.raw
        if parameter.location == "path":
            name = positions.get(parameter.field.name, name)
        elif parameter.location == "header":
            name = name.lower()
        if not parameter.is_in_body:
            found[parameter.location, name] = parameter
    return found


def _part(parameter: ir.Parameter) -> str:
    place = _PLACES.get(parameter.location, parameter.location)
    return f"{place} parameter {parameter.field.wire.raw}"
