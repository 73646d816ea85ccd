"""Security: the schemes as OpenAPI says them, and how StackQL gets its credentials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ... import ir
from ...names import Name
from ..credentials import accepted, credentials, scopes
from .dumping import Data, Key
from .schemas import Schema


def schemes(api: ir.Api) -> Mapping[Key, Data]:
    """The security schemes in words of OpenAPI 3.0."""
    return {scheme.name.snake: _scheme(scheme) for scheme in api.schemes}


def requirements(
    api: ir.Api, alternatives: Sequence[Sequence[ir.Requirement]]
) -> list[Data]:
    """The alternatives, each a mapping of scheme to scopes; only OAuth flows have scopes."""
    flows = {s.name for s in api.schemes if _has_flow(s)}
    return [
        {r.scheme.snake: list(r.scopes if r.scheme in flows else ()) for r in required}
        for required in alternatives
    ]


def auth(api: ir.Api) -> Schema:
    """``config.auth`` of the provider: by the way that most of its operations accept.

    Credentials come from the environment variables that the client reads. Of several that
    hold together, each is the successor of the last.
    """
    by_name = {scheme.name: scheme for scheme in api.schemes}
    chosen: Schema = {}
    for name in reversed(_wanted(api)):
        settings = _auth(api, by_name[name])
        chosen = settings | ({"successor": chosen} if chosen else {})
    return chosen or {"type": "null_auth"}


def variables(api: ir.Api) -> list[str]:
    """The environment variables that ``auth`` names."""
    used = _wanted(api)
    schemes = [scheme for scheme in api.schemes if scheme.name in used]
    return [variable for scheme in schemes for variable in _variables(api, scheme)]


def _wanted(api: ir.Api) -> list[Name]:
    """The schemes of the alternative that most operations accept of those that StackQL can
    satisfy; () needs none.

    Where it can satisfy none, what it can of one: as from clients, the rest is left to the
    connection, on whose way a proxy may add a certificate.
    """
    usable = {scheme.name for scheme in api.schemes if scheme.kind != "other"}
    alternatives = [list(names) for names in accepted(api.services)]
    alternatives = alternatives or [[s.name] for s in api.schemes if s.name in usable]
    found = [[name for name in names if name in usable] for names in alternatives]
    whole = (f for f, names in zip(found, alternatives, strict=True) if f == names)
    return next(filter(None, whole), next(filter(None, found), []))


def _scheme(scheme: ir.Scheme) -> Schema:
    about: Schema = {"description": scheme.doc} if scheme.doc else {}
    match scheme.kind:
        case "basic":
            return {"type": "http", "scheme": "basic", **about}
        case "api_key":
            place: Schema = {"in": scheme.location, "name": scheme.parameter}
            return {"type": "apiKey", **place, **about}
        case "oauth2" if scheme.token_url is not None:
            flow: Schema = {"tokenUrl": scheme.token_url, "scopes": dict(scheme.scopes)}
            return {"type": "oauth2", "flows": {"clientCredentials": flow}, **about}
        case "bearer" | "oauth2":
            return {"type": "http", "scheme": "bearer", **about}
        case "other":
            return {"type": "http", "scheme": "other", **about}


def _has_flow(scheme: ir.Scheme) -> bool:
    return scheme.kind == "oauth2" and scheme.token_url is not None


def _auth(api: ir.Api, scheme: ir.Scheme) -> Schema:
    names = _variables(api, scheme)
    match scheme.kind:
        case "basic":
            return {
                "type": "basic",
                "username_var": names[0],
                "password_var": names[1],
            }
        case "oauth2" if scheme.token_url is not None:
            asked = scopes(api, scheme)
            return {
                "type": "oauth2",
                "grant_type": "client_credentials",
                "token_url": scheme.token_url,
                **({"scopes": list(asked)} if asked else {}),
                "client_id_env_var": names[0],
                "client_secret_env_var": names[1],
            }
        case "api_key":
            return _api_key(scheme, names[0])
        case _:
            return {"type": "bearer", "credentialsenvvar": names[0]}


def _variables(api: ir.Api, scheme: ir.Scheme) -> list[str]:
    """What StackQL asks for: of client credentials, not the token that they bring."""
    return [asked.variable for asked in credentials(api, scheme)][-2:]


def _api_key(scheme: ir.Scheme, variable: str) -> Schema:
    """A key in any header or in the query; in a cookie it is a header that says its name."""
    if scheme.location == "cookie":
        prefix = ir.Text(scheme.parameter.raw + "=")
        place: Schema = {"location": "header", "name": "Cookie", "valuePrefix": prefix}
    else:
        place = {"location": scheme.location, "name": scheme.parameter}
    return {"type": "custom", **place, "credentialsenvvar": variable}
