"""Security schemes and requirements."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urljoin

from ..document.pointers import join
from ..ir import Requirement, Scheme, SchemeKind, Text
from ..names import Name, Names
from .media import TOKEN
from .reader import Object, Reader, list_in, object_in, prose_in, string_in, text_in

_HTTP: Mapping[str, SchemeKind] = {"bearer": "bearer", "basic": "basic"}
_URLS = ("authorizationUrl", "deviceAuthorizationUrl", "tokenUrl", "refreshUrl")
_FIXED = re.compile(r"https?://[^@{}?#]+", re.IGNORECASE)  # no variables, no secrets
_LOCATIONS = ("header", "query", "cookie")


class Schemes:
    """The security schemes of a provider; documents share those that they spell alike."""

    def __init__(self) -> None:
        self._names = Names()
        self.all: list[Scheme] = []

    def add(self, reader: Reader) -> dict[str, Name]:
        """Read a document's schemes; their names, by the document's own."""
        listed = object_in(object_in(reader.root, "components"), "securitySchemes")
        known: dict[str, Name] = {}
        for wire, value in listed.items():
            at, facts = reader.follow(value, join("/components/securitySchemes", wire))
            known[wire] = self._named(reader, wire, facts, at)
        return known

    def _named(self, reader: Reader, wire: str, facts: Object, at: str) -> Name:
        wanted = Name.of(wire, "scheme")
        scheme = _scheme(reader, wanted, wire, facts, at)
        for known in self.all:
            if known == scheme:
                return known.name
        name = self._names.claim(wanted)
        self.all.append(_scheme(reader, name, wire, facts, at))
        return name


def _scheme(reader: Reader, name: Name, wire: str, facts: Object, at: str) -> Scheme:
    text, doc = Text(wire), prose_in(facts, "description")
    match facts["type"]:
        case "http":
            scheme = string_in(facts, "scheme")
            kind = _HTTP.get(scheme.lower(), "other")
            if kind == "other":
                _note_other(reader, f"the HTTP scheme {scheme!r}", at)
            return Scheme(name, text, kind, doc=doc, way=Text(scheme.lower()))
        case "apiKey":
            return _api_key(reader, name, text, facts, at)
        case "oauth2":
            at = join(at, "flows")
            return _oauth2(reader, name, text, object_in(facts, "flows"), at, doc)
        case "openIdConnect":
            urls = ((Text("OpenID Connect"), text_in(facts, "openIdConnectUrl")),)
            return Scheme(name, text, "oauth2", doc=doc, urls=urls)
        case _:
            way = str(facts["type"])
            _note_other(reader, way, at)
            return Scheme(name, text, "other", doc=doc, way=Text(way))


def _api_key(reader: Reader, name: Name, wire: Text, facts: Object, at: str) -> Scheme:
    """A key under its name; in a header that cannot have it, under the scheme's own."""
    location, told, doc = facts["in"], facts["name"], prose_in(facts, "description")
    if location not in _LOCATIONS:
        raise reader.error(
            f"an API key cannot be `in` {location!r}",
            join(at, "in"),
            f"use one of {', '.join(_LOCATIONS)}",
        )
    if location == "header" and not TOKEN.fullmatch(told):
        what = f"no header can be called {told!r}"
        if not TOKEN.fullmatch(wire.raw):
            reader.note(what, join(at, "name"), "left to the caller's own transport")
            return Scheme(name, wire, "other", doc=doc)
        reader.note(what, join(at, "name"), f"the key travels as {wire.raw!r}")
        told = wire.raw
    return Scheme(name, wire, "api_key", location, Text(told), doc=doc)


def _note_other(reader: Reader, what: str, at: str) -> None:
    reader.note(f"signing in by {what}", at, "left to the caller's own transport")


def _oauth2(
    reader: Reader, name: Name, wire: Text, flows: Object, at: str, doc: Text
) -> Scheme:
    """The scopes of all flows; the token URL only of the one a program can walk alone."""
    scopes: dict[str, Text] = {}
    urls: dict[tuple[Text, Text], None] = {}
    for grant in flows:
        if grant.startswith("x-"):
            continue
        flow = object_in(flows, grant)
        urls.update(
            ((Text(grant), text_in(flow, key)), None) for key in _URLS if key in flow
        )
        listed = object_in(flow, "scopes")
        for scope in listed:
            scopes.setdefault(scope, text_in(listed, scope))
    url = string_in(object_in(flows, "clientCredentials"), "tokenUrl")
    whole = _whole(reader, url, join(at, "clientCredentials", "tokenUrl"))
    return Scheme(
        name,
        wire,
        "oauth2",
        token_url=Text(whole) if whole else None,
        scopes=tuple((Text(scope), told) for scope, told in scopes.items()),
        doc=doc,
        urls=tuple(urls),
    )


def _whole(reader: Reader, url: str, at: str) -> str:
    """The URL of a token endpoint; a relative one belongs to the first server."""
    if not url or "://" in url:
        return url
    servers = list_in(reader.root, "servers")
    base = string_in(servers[0], "url") if servers else ""
    told = f"the token endpoint {url!r} is relative"
    found = ""
    if _FIXED.fullmatch(base):
        with suppress(ValueError):  # what it says of a host is none
            found = urljoin(base.rstrip("/") + "/", url)
    where = f"it is that of the first server: {found}"
    nowhere = "no server says to what, so callers bring tokens"
    reader.note(told, at, where if found else nowhere)
    return found


def requirements_of(
    holder: Object, schemes: Mapping[str, Name]
) -> tuple[tuple[Requirement, ...], ...] | None:
    """The alternatives that ``security`` lists; None where it is not there."""
    if "security" not in holder:
        return None
    return tuple(
        tuple(
            Requirement(schemes[wire], tuple(map(Text, scopes)))
            for wire, scopes in alternative.items()
        )
        for alternative in list_in(holder, "security")
    )
