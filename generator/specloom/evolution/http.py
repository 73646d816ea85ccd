"""What a change does to whoever speaks to the API over HTTP, with whatever client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from .. import ir
from ..names import Name
from ..targets.lookup import Index, http_method, route
from .access import of_operations, of_services, paired
from .changes import Change, Effect, became
from .types import At, Difference, Types

#: A service that both states have, the HTTP method, the path.
_Key: TypeAlias = tuple[Name | None, str, str]

_PLACES = {"querystring": "query"}


class Endpoint(NamedTuple):
    """An operation with all its bodies; a body of another type has a method of its own."""

    service: ir.Service
    operation: ir.Operation
    bodies: tuple[ir.Body, ...]


def changes(old: Index, new: Index) -> Iterator[Change]:
    """All that is different on the wire."""
    pairs = paired(old.api, new.api)
    yield from of_services(old.api, new.api, pairs)
    types = Types(old, new)
    before = _endpoints(old.api, {was.name: is_.name for was, is_ in pairs})
    after = _endpoints(new.api, {is_.name: is_.name for _, is_ in pairs})
    for key, endpoint in before.items():
        if key not in after:
            yield _told("breaking", endpoint.operation, "is gone")._replace(is_old=True)
    for key, endpoint in after.items():
        if key in before:
            yield from _Pair(before[key], endpoint, types, old, new).changes()
        else:
            yield _told("addition", endpoint.operation, "is new")
    yield from _merged(types.rest())


def _endpoints(api: ir.Api, shared: Mapping[Name, Name]) -> dict[_Key, Endpoint]:
    """The operations by their service, as it is called now, and by what travels of them."""
    found: dict[_Key, Endpoint] = {}
    for service in api.services:
        for resource in service.resources:
            for method in resource.methods:
                operation, body = method.operation, method.operation.body
                key = shared.get(service.name), http_method(operation), _path(operation)
                bodies = () if body is None else (body,)
                known = found.setdefault(key, Endpoint(service, operation, bodies))
                if body is not None and body not in known.bodies:
                    found[key] = known._replace(bodies=(*known.bodies, body))
    return found


def _path(operation: ir.Operation) -> str:
    """The path without the names of its parameters, which do not travel."""
    parts = operation.path
    return "".join(p.raw if isinstance(p, ir.Text) else "{}" for p in parts)


def _told(effect: Effect, operation: ir.Operation, what: str, part: str = "") -> Change:
    where = f"{route(operation)}: {part}" if part else route(operation)
    return Change("http", effect, where, what, operation.source)


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

    def changes(self) -> Iterator[Change]:
        old, new = self._old.operation, self._new.operation
        if new.deprecated and not old.deprecated:
            yield self._told("harmless", "is deprecated")
        yield from self._parameters(_sent(old), _sent(new))
        yield from self._bodies()
        yield from self._answers(old.responses, new.responses)
        apis = self._before.api, self._after.api
        yield from of_operations(*apis, self._old, self._new)

    def _told(self, effect: Effect, what: str, part: str = "") -> Change:
        return _told(effect, self._new.operation, what, part)

    def _typed(self, found: Iterator[Difference]) -> Iterator[Change]:
        return (
            Change("http", d.effect, d.at.where, d.what, d.at.source) for d in found
        )

    def _at(self, part: str) -> At:
        operation = self._new.operation
        return At(f"{route(operation)}: {part}", operation.source)

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
                yield from self._parameter(old[key], parameter, self._at(part))
            elif parameter.field.required:
                yield self._told("breaking", "is new and required", part)
            else:
                yield self._told("addition", "is new", part)

    def _parameter(
        self, old: ir.Parameter, new: ir.Parameter, at: At
    ) -> Iterator[Change]:
        before, after = _spelling(old), _spelling(new)
        if before != after:
            told = f"how it is written: {became(before, after)}"
            yield Change("http", "breaking", at.where, told, at.source)
        yield from self._typed(self._types.field(old.field, new.field, "sent", at))

    def _bodies(self) -> Iterator[Change]:
        old, new = _by_media(self._old.bodies), _by_media(self._new.bodies)
        if old and not new:
            yield self._told("breaking", "is gone", "body")
            return
        if new and not old:
            required = any(body.required for body in new.values())
            told = "is new and required" if required else "is new"
            yield self._told("breaking" if required else "addition", told, "body")
            return
        for media in old:
            if media not in new:
                yield self._told("breaking", f"{media} is gone", "body")
        for media, body in new.items():
            if media in old:
                yield from self._body(old[media], body)
            else:
                yield self._told("addition", f"{media} is new", "body")

    def _body(self, old: ir.Body, new: ir.Body) -> Iterator[Change]:
        if new.required and not old.required:
            yield self._told("breaking", "is required now", "body")
        elif old.required and not new.required:
            yield self._told("addition", "is optional now", "body")
        at = self._at("body")
        yield from self._typed(self._types.compare(old.type, new.type, "sent", at))

    def _answers(
        self, old: Sequence[ir.Response], new: Sequence[ir.Response]
    ) -> Iterator[Change]:
        before, after = ({a.status: a for a in answers} for answers in (old, new))
        for status in before:
            if status not in after:
                effect: Effect = "breaking" if status[0] in "2d" else "harmless"
                yield self._told(effect, "is gone", f"answer {status}")
        for status, answer in after.items():
            if status in before:
                yield from self._answer(before[status], answer)
            else:
                yield self._told("addition", "is new", f"answer {status}")

    def _answer(self, old: ir.Response, new: ir.Response) -> Iterator[Change]:
        part = f"answer {new.status}"
        before, after = _media(old), _media(new)
        if before != after:
            effect: Effect = "breaking" if before else "addition"
            yield self._told(effect, f"media type: {became(before, after)}", part)
        elif old.type is not None and new.type is not None:
            found = self._types.compare(old.type, new.type, "received", self._at(part))
            yield from self._typed(found)
        yield from self._headers(old, new)

    def _headers(self, old: ir.Response, new: ir.Response) -> Iterator[Change]:
        before, after = _headers(old), _headers(new)
        part = f"answer {new.status}: header"
        for name, field in before.items():
            if name not in after:
                yield self._told("breaking", "is gone", f"{part} {field.wire.raw}")
        for name, field in after.items():
            at = self._at(f"{part} {field.wire.raw}")
            if name in before:
                found = self._types.field(before[name], field, "received", at)
                yield from self._typed(found)
            else:
                yield self._told("addition", "is new", f"{part} {field.wire.raw}")


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


def _spelling(parameter: ir.Parameter) -> str:
    """How a parameter is written, in OpenAPI's words."""
    if parameter.media is not None:
        return parameter.media.raw
    exploded = ", exploded" if parameter.explode else ""
    reserved = ", reserved characters as they are" if parameter.allow_reserved else ""
    slashes = ", slashes as they are" if parameter.slashes else ""
    return f"{parameter.style}{exploded}{reserved}{slashes}"


def _by_media(bodies: Sequence[ir.Body]) -> dict[str, ir.Body]:
    found: dict[str, ir.Body] = {}
    for body in bodies:
        for media in (body.media, *body.others):
            found.setdefault(media.raw, body)
    return found


def _media(answer: ir.Response) -> str:
    return answer.media.raw if answer.media is not None else ""


def _headers(answer: ir.Response) -> dict[str, ir.Field]:
    return {field.wire.raw.lower(): field for field in answer.headers}
