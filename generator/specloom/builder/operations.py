"""Operations: everything that one HTTP method of one path says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, cast, get_args

from ..document.pointers import join
from ..errors import UnsupportedError
from ..ir import HttpVerb, Operation, Text
from ..names import Name
from .answers import answers_of
from .bodies import body_of
from .parameters import Scope, cut_path, parameters_of
from .reader import Object, Reader
from .reading import Hints, Reading
from .schemas import Owner, Schemas
from .security import requirements_of
from .servers import Servers

_SAFE = frozenset({"get", "head", "query", "options", "trace"})
_VERBS = frozenset(get_args(HttpVerb))
_VENDORS = ("x-speakeasy-", "x-fern-", "x-ms-")
_SPACE = re.compile(r"\s+")
_SENTENCE = re.compile(r"(?<=[^.\s]{2}[.!?])\s+(?=\S)")


class Written(NamedTuple):
    """An operation object with the path item around it, before it is read."""

    verb: str
    path: str
    facts: Object
    at: str
    item: Object
    item_at: str

    @property
    def key(self) -> str:
        """``GET /pets/{id}``: what messages call it."""
        return f"{self.verb.upper()} {self.path}"

    @property
    def id(self) -> str:
        """The operationId, "" if there is none."""
        said = self.facts.get("operationId")
        return said if isinstance(said, str) else ""

    @property
    def tags(self) -> list[str]:
        """The tags that are names."""
        said = self.facts.get("tags")
        return [t for t in said if isinstance(t, str)] if isinstance(said, list) else []


@dataclass(frozen=True, slots=True)
class Readers:
    """What reading operations of one document takes."""

    reader: Reader
    schemas: Schemas
    servers: Servers
    schemes: Mapping[str, Name]


def written_operations(reader: Reader) -> Iterator[Written]:
    """The operations of a document, in written order."""
    paths = reader.object_in(reader.root, "paths", "")
    for path, listed in paths.items():
        if path.startswith("x-"):
            continue
        here = join("/paths", path)
        if not path.startswith("/"):
            reader.note(
                f"the path {path!r} does not start with `/`", here, "kept as it is"
            )
        at, value = reader.follow(listed, here)
        item = reader.as_object(value, at, "a path item")
        for verb in item:
            if verb.lower() in _VERBS and not verb.startswith("x-"):
                facts = reader.object_in(item, verb, at)
                yield Written(verb.lower(), path, facts, join(at, verb), item, at)
        more = reader.object_in(item, "additionalOperations", at)
        for verb in more:
            facts = reader.object_in(more, verb, join(at, "additionalOperations"))
            below = join(at, "additionalOperations", verb)
            yield Written(verb, path, facts, below, item, at)


def read_operation(readers: Readers, written: Written, home: Name) -> Reading:
    """One operation in the IR; its inline schemas are named after it."""
    verb, path, facts, at, item, item_at = written
    reader, schemas = readers.reader, readers.schemas
    if verb not in _VERBS:
        raise UnsupportedError(
            f"the method {verb!r} is not generated", reader.document.place(at)
        )
    owner = Owner(Name.of(written.id or f"{verb} {path}", "operation"), home)
    scope = Scope()
    parameters = parameters_of(schemas, item, item_at, facts, at, path, owner, scope)
    body, attributes = body_of(schemas, facts, at, owner, scope)
    summary, doc = _told(reader, facts, at, item, item_at)
    operation = Operation(
        Text(written.key),
        Text(written.id),
        cast(HttpVerb, verb),
        cut_path(schemas, path, parameters, at),
        parameters + attributes,
        body,
        answers_of(schemas, facts, at, owner),
        Text(summary),
        Text(doc),
        facts.get("deprecated") is True,
        verb in _SAFE or facts.get("x-specloom-safe") is True,
        tuple(map(Text, written.tags)),
        requirements_of(reader, facts, at, readers.schemes),
        readers.servers.read(facts, at) or readers.servers.read(item, item_at),
        reader.source(at),
    )
    return Reading(operation, _hints(reader, facts, at), path, at)


def _told(
    reader: Reader, facts: Object, at: str, item: Object, item_at: str
) -> tuple[str, str]:
    """Summary and the rest: the summary is whole sentences and is not repeated."""
    summary = reader.string_in(facts, "summary", at)
    doc = reader.string_in(facts, "description", at).strip()
    summary = summary or ("" if doc else reader.string_in(item, "summary", item_at))
    doc = doc or reader.string_in(item, "description", item_at).strip()
    if not summary.strip():
        return _first_sentence(doc)
    line = _SPACE.sub(" ", summary.strip())
    if doc.startswith(summary.strip()):
        rest = doc[len(summary.strip()) :]
        if not rest or rest[0] in " \n\r.":
            return line, rest.lstrip(" \n\r.")
    return line, doc


def _first_sentence(doc: str) -> tuple[str, str]:
    paragraph, _, after = doc.partition("\n\n")
    sentence, *others = _SENTENCE.split(paragraph, maxsplit=1)
    rest = "\n\n".join(part for part in (*others, after.strip()) if part)
    return _SPACE.sub(" ", sentence.strip()), rest


def _hints(reader: Reader, facts: Object, at: str) -> Hints:
    """The extensions that we know; they are checked where they are used."""
    also: list[Any] = reader.list_in(facts, "x-specloom-also", at)
    return Hints(
        reader.string_in(facts, "x-stackql-resource", at),
        reader.string_in(facts, "x-stackql-method", at),
        reader.string_in(facts, "x-stackql-verb", at),
        reader.string_in(facts, "x-stackql-objectKey", at),
        tuple(a for a in also if isinstance(a, dict)),
        facts.get("x-specloom-paging"),
        {k: v for k, v in facts.items() if k.startswith(_VENDORS)},
    )
