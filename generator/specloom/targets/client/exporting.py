"""What the package itself hands on, looked up when it is first used."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from ...runtime import errors
from ..python import string
from .scope import Scope

#: Modules beside a package, each with the names that it defines.
Lazy: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]

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
        "Token",
    ),
    "_runtime.clients": ("AsyncClientOptions", "ClientOptions", "CommonOptions"),
    "_runtime.messages": ("HttpResponse", "Outgoing"),
    "_runtime.oauth": ("OAuth2ClientCredentials",),
    "_runtime.deadlines": ("Timeouts",),
    "_runtime.responses": ("Sizes",),
    "_runtime.models": ("UNSET",),
    "_runtime.calls": ("RawResponse",),
    "_runtime.paging": ("AsyncPage", "AsyncPaginator", "Page", "Paginator"),
    "_runtime.streaming": ("AsyncStream", "Event", "Stream"),
    "_runtime.downloads": ("AsyncDownload", "Download"),
    "_runtime.errors": tuple(
        sorted(name for name in vars(errors) if name.endswith("Error"))
    ),
}


class Root(NamedTuple):
    """The package's own ``__init__``, ready to be printed.

    ``homes`` says which module defines a name, ``others`` where the rest is.
    """

    imports: str
    names: tuple[str, ...]
    homes: tuple[tuple[str, str], ...]
    others: str


def digest_of(names: Iterable[str]) -> str:
    """A short text that is another as soon as a name is."""
    return hashlib.sha256(" ".join(sorted(names)).encode()).hexdigest()[:16]


def root(lazy: Lazy) -> Root:
    """The package's ``__init__``; ``lazy`` are the modules that services share."""
    homes = {name: home for home, names in _PUBLIC.items() for name in names}
    lazy = distinct(lazy, homes)
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


def distinct(lazy: Lazy, taken: Iterable[str]) -> Lazy:
    """The modules and names, each name from the first module that defines it."""
    seen = set(taken)
    kept = []
    for module, names in lazy:
        kept.append((module, tuple(name for name in names if name not in seen)))
        seen.update(names)
    return tuple((module, names) for module, names in kept if names)
