"""Where an API is, and how one is known there: for requests that no method stands for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ... import ir
from ...names import Name
from ..credentials import accepted, together, unasked
from .descriptors import security, server
from .layout import Group, Item, Named, call, flat


def home(
    servers: Sequence[ir.Server],
    alternatives: tuple[tuple[ir.Requirement, ...], ...],
    use: Callable[[str], str],
) -> Group:
    """``Service(…)``: the first server, and the ways to be known there."""
    items: list[Item] = [server(each, use("Server")) for each in servers[:1]]
    if alternatives:
        items.append(Named("" if items else "security=", security(alternatives)))
    return call(use("Service"), *items)


def homes(api: ir.Api, use: Callable[[str], str]) -> list[Group]:
    """A ``Service(…)`` for each address; none where there is nothing to say of any."""
    found: dict[str, list[ir.Service]] = {}
    for service in api.services:
        found.setdefault(flat(home(service.servers, (), str)), []).append(service)
    unused = unasked(api)
    known = [(each[0].servers, _known(each, unused)) for each in found.values()]
    if not any(servers or ways for servers, ways in known):
        return []  # and nothing is imported for them
    return [home(servers, ways, use) for servers, ways in known]


def _known(
    services: Sequence[ir.Service], unused: Sequence[tuple[Name, ...]]
) -> tuple[tuple[ir.Requirement, ...], ...]:
    """The ways to be known to these services; the first is taken for which all was given.

    What the description asks for everywhere, then what most operations accept, and last
    what it tells of and nobody asks for.
    """
    everywhere = [together(required) for s in services for required in s.security]
    ways = dict.fromkeys([*everywhere, *accepted(services), *unused])
    return tuple(tuple(map(ir.Requirement, names)) for names in ways if names)
