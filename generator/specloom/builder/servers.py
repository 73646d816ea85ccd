"""Servers: base URLs, cut at their variables."""

from __future__ import annotations

import re
from typing import Any

from ..document.pointers import join
from ..errors import Note
from ..ir import Server, Text, Variable
from ..names import Name, Names
from .reader import Object, Reader

_VARIABLE = re.compile(r"\{([^{}]+)\}")


class Servers:
    """Reads the servers of one document; a variable has one name wherever it stands."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._names = Names()
        self._known: dict[str, Name] = {}

    def read(self, holder: Object, at: str) -> tuple[Server, ...]:
        """The servers that the document, a path or an operation lists."""
        listed = self._reader.list_in(holder, "servers", at)
        return tuple(
            self._server(value, f"{at}/servers/{index}")
            for index, value in enumerate(listed)
        )

    def _server(self, value: Any, at: str) -> Server:
        reader = self._reader
        facts = reader.as_object(value, at, "a server")
        url = self._without_secrets(reader.string_in(facts, "url", at), at)
        described = reader.object_in(facts, "variables", at)
        parts: list[Text | Name] = []
        variables: dict[str, Variable] = {}
        for index, piece in enumerate(_VARIABLE.split(url)):
            if index % 2:
                variables[piece] = self._variable(piece, described, at)
                parts.append(variables[piece].name)
            elif piece:
                parts.append(Text(piece))
        doc = reader.text_in(facts, "description", at)
        return Server(tuple(parts), tuple(variables.values()), doc)

    def _without_secrets(self, url: str, at: str) -> str:
        """The URL without user, password and query: credentials are nobody else's to see."""
        base = url.split("#")[0].split("?")[0]
        scheme, separator, rest = base.partition("://")
        host, slash, path = rest.partition("/")
        if separator and "@" in host:
            base = scheme + separator + host.rpartition("@")[2] + slash + path
        if base != url:
            note = Note(
                "a server URL must not hold credentials (user, password) or a query",
                self._reader.secretive_place(at),
                "they are left out",
            )
            self._reader.notes[note.message, at] = note
        return base

    def _variable(self, wire: str, described: Object, at: str) -> Variable:
        reader = self._reader
        below = join(at, "variables", wire)
        if wire not in described:
            reader.note(
                f"the server variable {wire!r} is not described",
                at,
                "it has no default",
            )
        facts = reader.object_in(described, wire, join(at, "variables"))
        if wire not in self._known:
            self._known[wire] = self._names.claim(Name.of(wire, "variable"))
        values = [v for v in reader.list_in(facts, "enum", below) if isinstance(v, str)]
        return Variable(
            self._known[wire],
            Text(wire),
            reader.text_in(facts, "default", below),
            tuple(map(Text, values)),
            reader.text_in(facts, "description", below),
        )
