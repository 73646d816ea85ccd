"""Security schemes and requirements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..document.pointers import join
from ..ir import Requirement, Scheme, SchemeKind, Text
from ..names import Name, Names
from .reader import Object, Reader

_HTTP: Mapping[str, SchemeKind] = {"bearer": "bearer", "basic": "basic"}
_LOCATIONS = ("header", "query", "cookie")


class Schemes:
    """The security schemes of a provider; documents share those that they spell alike."""

    def __init__(self) -> None:
        self._names = Names()
        self.all: list[Scheme] = []

    def add(self, reader: Reader) -> dict[str, Name]:
        """Read a document's schemes; the names they have, by the document's own."""
        components = reader.object_in(reader.root, "components", "")
        known: dict[str, Name] = {}
        for wire, listed in reader.object_in(
            components, "securitySchemes", "/components"
        ).items():
            at, value = reader.follow(listed, join("/components/securitySchemes", wire))
            known[wire] = self._named(reader, wire, value, at)
        return known

    def _named(self, reader: Reader, wire: str, value: Any, at: str) -> Name:
        facts = reader.as_object(value, at, "a security scheme")
        wanted = Name.of(wire, "scheme")
        scheme = _scheme(reader, wanted, wire, facts, at)
        for known in self.all:
            if known == scheme:
                return known.name
        name = self._names.claim(wanted)
        self.all.append(_scheme(reader, name, wire, facts, at))
        return name


def _scheme(reader: Reader, name: Name, wire: str, facts: Object, at: str) -> Scheme:
    doc = reader.text_in(facts, "description", at)
    text = Text(wire)
    match facts.get("type"):
        case "http":
            said = reader.string_in(facts, "scheme", at).lower()
            return Scheme(name, text, _HTTP.get(said, "other"), doc=doc)
        case "apiKey":
            return _api_key(reader, name, text, facts, at, doc)
        case "oauth2":
            return _oauth2(reader, name, text, facts, at, doc)
        case "openIdConnect":
            return Scheme(name, text, "oauth2", doc=doc)
        case "mutualTLS":
            return Scheme(name, text, "other", doc=doc)
        case _:
            raise reader.error(
                "a security scheme is of type http, apiKey, oauth2, openIdConnect or mutualTLS",
                join(at, "type"),
            )


def _api_key(
    reader: Reader, name: Name, wire: Text, facts: Object, at: str, doc: Text
) -> Scheme:
    location = facts.get("in")
    if location not in _LOCATIONS:
        raise reader.error("an API key is `in` header, query or cookie", join(at, "in"))
    parameter = reader.string_in(facts, "name", at)
    if not parameter:
        raise reader.error("an API key needs a `name`", at)
    return Scheme(name, wire, "api_key", location, Text(parameter), doc=doc)


def _oauth2(
    reader: Reader, name: Name, wire: Text, facts: Object, at: str, doc: Text
) -> Scheme:
    """The scopes of all flows; the token URL only of the one a program can walk alone."""
    flows = reader.object_in(facts, "flows", at)
    token_url = None
    scopes: dict[str, Text] = {}
    for kind in flows:
        below = join(at, "flows", kind)
        flow = reader.object_in(flows, kind, join(at, "flows"))
        if kind == "clientCredentials":
            token_url = reader.string_in(flow, "tokenUrl", below)
        listed = reader.object_in(flow, "scopes", below)
        for scope in listed:
            told = reader.text_in(listed, scope, join(below, "scopes"))
            scopes.setdefault(scope, told)
    return Scheme(
        name,
        wire,
        "oauth2",
        token_url=Text(token_url) if token_url else None,
        scopes=tuple((Text(scope), told) for scope, told in scopes.items()),
        doc=doc,
    )


def requirements_of(
    reader: Reader, holder: Object, at: str, schemes: Mapping[str, Name]
) -> tuple[tuple[Requirement, ...], ...] | None:
    """The alternatives that ``security`` lists; None where it is not there."""
    if holder.get("security") is None:
        return None
    listed = reader.list_in(holder, "security", at)
    if reader.is_published and not schemes:
        reader.note(
            "the document describes no security scheme",
            "/components",
            "provider.yaml says how to sign in",
        )
        return None
    return tuple(
        _together(reader, alternative, f"{at}/security/{index}", schemes)
        for index, alternative in enumerate(listed)
    )


def _together(
    reader: Reader, alternative: Any, at: str, schemes: Mapping[str, Name]
) -> tuple[Requirement, ...]:
    facts = reader.as_object(alternative, at, "a security requirement")
    needed = []
    for wire in facts:
        if wire not in schemes:
            raise reader.error(
                f"there is no security scheme {wire!r}",
                at,
                "describe it in components/securitySchemes",
            )
        scopes = [s for s in reader.list_in(facts, wire, at) if isinstance(s, str)]
        needed.append(Requirement(schemes[wire], tuple(map(Text, scopes))))
    return tuple(needed)
