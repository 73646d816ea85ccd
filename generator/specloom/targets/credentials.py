"""What callers prove who they are with: arguments of clients, variables of the environment.

Clients, SQL mappings and examples read the same variables: the provider's first word, and
what they hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .. import ir
from ..names import Name
from .python import ident

#: What every client takes; a credential or a server variable of that name steps aside.
OWN_ARGUMENTS = frozenset(
    "auth base_url follow_redirects headers max_retries options requests_per_second self "
    "sizes strict timeout transport".split()
)
_TAKEN = OWN_ARGUMENTS | {"token", "username", "password"}


class Credential(NamedTuple):
    """A value that a scheme asks for."""

    argument: str
    variable: str  # of the environment


def credentials(api: ir.Api, scheme: ir.Scheme) -> list[Credential]:
    """What a scheme asks for; schemes that ask for the same share it."""
    word = api.name.words[0].upper()
    return [
        Credential(name, f"{word}_{name.upper().rstrip('_')}")
        for name in _arguments(api, scheme)
    ]


def scopes(api: ir.Api, scheme: ir.Scheme) -> tuple[ir.Text, ...]:
    """What a token is asked for: the scopes that all operations need, or the only one.

    Servers that are asked for none give what they think right (RFC 6749, 3.3); those that
    are asked for one too many may give nothing.
    """
    needed = {
        scope: None
        for service in api.services
        for together in service.security
        for requirement in together
        if requirement.scheme == scheme.name
        for scope in requirement.scopes
    }
    if needed or len(scheme.scopes) != 1:
        return tuple(needed)
    return (scheme.scopes[0][0],)


def _arguments(api: ir.Api, scheme: ir.Scheme) -> list[str]:
    match scheme.kind:
        case "oauth2" if scheme.token_url is not None:
            return ["token", "client_id", "client_secret"]
        case "bearer" | "oauth2":
            return ["token"]
        case "basic":
            return ["username", "password"]
        case "api_key":
            return [_key(api, scheme)]
        case "other":
            return []


def _key(api: ir.Api, scheme: ir.Scheme) -> str:
    """``api_key`` where there is but one, else the scheme's name."""
    if sum(other.kind == "api_key" for other in api.schemes) == 1:
        return "api_key"
    name = ident(scheme.name)
    return f"{name}_key" if name in _TAKEN else name


def accepted(services: Iterable[ir.Service]) -> list[tuple[Name, ...]]:
    """The schemes that hold together by which operations accept who asks, those of most
    operations first."""
    times: Counter[tuple[Name, ...]] = Counter()
    for service in services:
        times.update(dict.fromkeys(map(together, service.security), 0))
        for method in (m for r in service.resources for m in r.methods):
            own = method.operation.security
            asked = service.security if own is None else own
            times.update({together(required): 1 for required in asked})
    return [names for names, _ in times.most_common()]


def unasked(api: ir.Api) -> list[tuple[Name, ...]]:
    """The schemes that the description tells of and no operation asks for, each alone."""
    used = {name for names in accepted(api.services) for name in names}
    return [(scheme.name,) for scheme in api.schemes if scheme.name not in used]


def together(required: Sequence[ir.Requirement]) -> tuple[Name, ...]:
    """The schemes of an alternative."""
    return tuple(requirement.scheme for requirement in required)
