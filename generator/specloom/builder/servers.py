"""Servers: base URLs, cut at their variables."""

from __future__ import annotations

import re

from ..document.pointers import escape
from ..ir import Server, Text, Variable
from ..names import Name, Names
from .reader import Object, Reader, list_in, object_in, prose_in, text_in

_VARIABLE = re.compile(r"\{([^{}]+)\}")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?![0-9{])")  # no port
_CALLABLE = ("http", "https")


class Servers:
    """Reads the servers of one document; a variable has one name wherever it stands.

    The ``common`` ones are read first: no operation's variable takes the name of theirs.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._names = Names()
        self._known: dict[str, Name] = {}
        self.common = self.read(reader.root, "")

    def read(self, holder: Object, at: str) -> tuple[Server, ...]:
        """The servers that the document, a path or an operation lists; what speaks HTTP."""
        return tuple(
            self._server(facts, here)
            for index, facts in enumerate(list_in(holder, "servers"))
            if self._is_callable(facts["url"], here := f"{at}/servers/{index}")
        )

    @property
    def path(self) -> str:
        """The path of the first common server, its variables left out."""
        parts = self.common[0].parts if self.common else ()
        url = "".join(part.raw if isinstance(part, Text) else "-" for part in parts)
        return url.partition("://")[2].partition("/")[2] if "://" in url else url

    def _server(self, facts: Object, at: str) -> Server:
        url = self._without_secrets(facts["url"], at)
        self._check(url, at)
        described = object_in(facts, "variables")
        parts: list[Text | Name] = []
        variables: dict[str, Variable] = {}
        for index, piece in enumerate(_VARIABLE.split(url)):
            if index % 2:
                variables[piece] = self._variable(piece, described, at)
                parts.append(variables[piece].name)
            elif piece:
                parts.append(Text(piece))
        doc = prose_in(facts, "description")
        return Server(tuple(parts), tuple(variables.values()), doc)

    def _check(self, url: str, at: str) -> None:
        """Tell of what cannot be called as it is; a client may be given another address."""
        if re.search("[{}]", _VARIABLE.sub("", url)):
            message = "the braces in a server URL do not fit together"
            self._reader.note(message, at, "they stay where they are", secret=True)

    def _is_callable(self, url: str, at: str) -> bool:
        scheme = _SCHEME.match(url)
        if scheme is None or scheme[1].lower() in _CALLABLE:
            return True
        message = f"a server URL has the scheme {scheme[1][:20]!r}"
        reading = "left out: clients call http and https"
        self._reader.note(message, at, reading, secret=True)
        return False

    def _without_secrets(self, url: str, at: str) -> str:
        """The URL without user, password and query: credentials are nobody else's to see."""
        base = url.split("#")[0].split("?")[0]
        scheme, separator, rest = base.partition("://")
        host, slash, path = rest.partition("/")
        if "@" in host:
            base = scheme + separator + host.rpartition("@")[2] + slash + path
        if base != url:
            self._reader.note(
                "a server URL must not hold credentials (user, password) or a query",
                at,
                "they are left out",
                secret=True,
            )
        return base

    def _variable(self, wire: str, described: Object, at: str) -> Variable:
        if wire not in described:
            self._reader.note(
                f"the server variable {wire!r} is not described", at, "no default"
            )
        facts = object_in(described, wire)
        if wire not in self._known:
            self._known[wire] = self._names.claim(Name.of(wire, "variable"))
        self._check_default(wire, facts, f"{at}/variables/{escape(wire)}")
        return Variable(
            self._known[wire],
            Text(wire),
            text_in(facts, "default"),
            tuple(map(Text, list_in(facts, "enum"))),
            prose_in(facts, "description"),
        )

    def _check_default(self, wire: str, facts: Object, at: str) -> None:
        values = list_in(facts, "enum")
        if "default" in facts and values and facts["default"] not in values:
            message = (
                f"the default of the server variable {wire!r} is none of its values"
            )
            self._reader.note(message, at, "it is kept")
