"""Where an API is, compared: the addresses it has, and the one that is called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from .. import ir
from ..names import Name
from ..serialising import template
from ..targets.lookup import usual_url
from .changes import Effect, effect_of
from .scalars import Scalar, differences

#: A server's URL as it is cut, its variables without their names, which do not travel.
_Cut: TypeAlias = tuple[str | None, ...]


def changes(
    old: tuple[ir.Server, ...], new: tuple[ir.Server, ...]
) -> Iterator[tuple[Effect, str]]:
    """What became of the addresses that requests can go to."""
    before, after = ({_cut(server): server for server in all} for all in (old, new))
    for cut, server in before.items():
        if cut not in after:
            yield "breaking", f"the server {template(server.parts)} is gone"
    for cut, server in after.items():
        if cut in before:
            yield from _variables(before[cut], server)
        else:
            yield "addition", f"the server {template(server.parts)} is new"


def moved(
    old: tuple[ir.Server, ...], new: tuple[ir.Server, ...]
) -> tuple[Effect, str] | None:
    """What became of the address that is called by whoever names none: the first one.

    Code and statements follow a server that moves. Where it is still there, they have left
    it without being asked.
    """
    if not old or not new:
        return None
    before, after = _address(old[0]), _address(new[0])
    if before == after:
        return None
    stays = any(_has(server, old[0]) for server in new)
    told = f"requests go to {after}, no longer to {before}"
    return (
        ("breaking", f"{told}, which is still there") if stays else ("harmless", told)
    )


def _variables(old: ir.Server, new: ir.Server) -> Iterator[tuple[Effect, str]]:
    """Of two addresses that are cut alike, the values that variables may have."""
    for was, now in zip(_in_order(old), _in_order(new), strict=True):
        for turn, told in differences(_listed(was), _listed(now)):
            where = f"the server {template(new.parts)}, variable {now.wire.raw}"
            yield effect_of(turn, "sent"), f"{where}: {told}"


def _listed(variable: ir.Variable) -> Scalar:
    return Scalar("string", "", variable.values or None)


def _has(server: ir.Server, called: ir.Server) -> bool:
    """Whether a server's addresses are those of another, its usual one among them."""
    if _cut(server) != _cut(called):
        return _address(server) == _address(called)
    pairs = zip(_in_order(called), _in_order(server), strict=True)
    return all(not now.values or was.default in now.values for was, now in pairs)


def _cut(server: ir.Server) -> _Cut:
    cut = [part.raw if isinstance(part, ir.Text) else None for part in server.parts]
    if cut and cut[-1] is not None:
        cut[-1] = cut[-1].rstrip("/")  # which paths bring along
    return tuple(part for part in cut if part != "")


def _in_order(server: ir.Server) -> list[ir.Variable]:
    """The variables, where the URL holds them."""
    named = {variable.name: variable for variable in server.variables}
    return [named[part] for part in server.parts if isinstance(part, Name)]


def _address(server: ir.Server) -> str:
    """The URL that is called where nobody gives variables, whose last slash paths bring."""
    return usual_url(server).rstrip("/")
