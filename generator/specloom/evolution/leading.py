"""What went from addresses of servers into all paths, or back: it travels as before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from .. import ir
from ..names import Name
from ..serialising import template


class Pair(NamedTuple):
    """A service as it was and as it is, with what leads the paths of each.

    Their servers are those that the paths stand below with what leads them.
    """

    old: ir.Service
    new: ir.Service
    leads: tuple[str, str] = ("", "")


def led(old: ir.Service, new: ir.Service) -> Pair:
    """The pair, in which most paths go on as they were if that can be."""
    if not old.servers or not new.servers:
        return Pair(old, new)
    before, after = _url(old), _url(new)
    if before.startswith(f"{after}/"):
        lead = before[len(after) :]
        if _go_on(_paths(old), _paths(new), lead):
            return Pair(old, replace(new, servers=_longer(new, lead)), (lead, ""))
    elif after.startswith(f"{before}/"):
        lead = after[len(before) :]
        if _go_on(_paths(new), _paths(old), lead):
            return Pair(replace(old, servers=_longer(old, lead)), new, ("", lead))
    return Pair(old, new)


def _go_on(short: Iterable[str], long: Iterable[str], lead: str) -> bool:
    """Whether more paths are the same with what leads them than without."""
    there, held = set(long), set(short)
    return len({lead + path for path in held} & there) > len(held & there)


def _longer(service: ir.Service, lead: str) -> tuple[ir.Server, ...]:
    """The servers with what leads the paths below them."""
    return tuple(
        replace(server, parts=tuple(_with(server.parts, lead)))
        for server in service.servers
    )


def _with(parts: tuple[ir.Text | Name, ...], lead: str) -> Iterator[ir.Text | Name]:
    *rest, last = parts or (ir.NO_TEXT,)
    yield from rest
    if isinstance(last, ir.Text):
        yield ir.Text(last.raw.rstrip("/") + lead)
    else:
        yield from (last, ir.Text(lead))


def _url(service: ir.Service) -> str:
    return template(service.servers[0].parts).rstrip("/")


def _paths(service: ir.Service) -> Iterator[str]:
    for resource in service.resources:
        for method in resource.methods:
            yield path_of(method.operation)


def path_of(operation: ir.Operation) -> str:
    """The path without the names of its parameters, which do not travel."""
    parts = operation.path
    return "".join(p.raw if isinstance(p, ir.Text) else "{}" for p in parts)
