"""Operations: everything that one HTTP method of one path says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, cast, get_args

from ..document.pointers import join
from ..ir import NO_TEXT, HttpVerb, Operation, Text
from ..names import Name
from .bodies import Offered, best_of, offered
from .hints import hints_of
from .media import TOKEN
from .naming import operation_name
from .parameters import Scope, cut_path, parameters_of
from .querystrings import querystring_of
from .reader import Object, Reader, list_in, object_in, prose_in, string_in
from .reading import Reading
from .responses import answers_of
from .schemas import Owner, Schemas
from .security import requirements_of
from .segments import Route
from .servers import Servers

_SAFE = frozenset({"get", "head", "query", "options", "trace"})
VERBS = frozenset(get_args(HttpVerb)) - {"other"}
_SPACE = re.compile(r"\s+")
_ENDED = re.compile(r"$|\.|\s*\n\s*[^a-z]")  # a sentence, before what follows it
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
        return string_in(self.facts, "operationId")

    @property
    def tags(self) -> list[str]:
        """The tags, in written order."""
        return list_in(self.facts, "tags")


class Readers(NamedTuple):
    """What reading operations of one document takes."""

    reader: Reader
    schemas: Schemas
    servers: Servers
    schemes: Mapping[str, Name]
    with_excerpts: bool


def written_operations(reader: Reader) -> Iterator[Written]:
    """The operations of a document, in written order."""
    for path, listed in object_in(reader.root, "paths").items():
        if path.startswith("x-"):
            continue
        at, item = reader.follow(listed, join("/paths", path))
        if "$ref" in listed:
            item = {**item, **{k: v for k, v in listed.items() if k != "$ref"}}
        for verb, facts in item.items():
            if verb in VERBS:
                yield Written(verb, path, facts, join(at, verb), item, at)
        for verb, facts in object_in(item, "additionalOperations").items():
            below = join(at, "additionalOperations", verb)
            yield Written(verb, path, facts, below, item, at)


def read_operation(
    readers: Readers, written: Written, home: Name
) -> tuple[Reading, Offered | None]:
    """One operation in the IR, and all that its body may be sent as.

    Its inline schemas are named after it.
    """
    verb, path, facts, at, item, item_at = written
    reader, schemas = readers.reader, readers.schemas
    is_other = verb not in VERBS
    if is_other:
        _check_method(reader, verb, at)
    hints = hints_of(reader, facts, at)
    owner = Owner(operation_name(facts, verb, path), home)
    scope = Scope()
    holders = ((item, item_at), (facts, at))
    route = Route(path, readers.servers.path, written.id)
    parameters, rules = parameters_of(schemas, holders, route, owner, scope)
    parameters += querystring_of(schemas, holders, owner, scope)
    found = offered(schemas, facts, at, owner)
    body, attributes = best_of(schemas, found, scope) if found else (None, ())
    summary, doc = _told(facts, item)
    operation = Operation(
        Text(written.key),
        Text(written.id),
        "other" if is_other else cast(HttpVerb, verb),
        cut_path(path, parameters),
        parameters + attributes,
        body,
        answers_of(schemas, facts, at, owner, verb),
        Text(summary),
        Text(doc),
        facts.get("deprecated") is True,
        verb in _SAFE or hints.safe,
        tuple(map(Text, written.tags)),
        requirements_of(facts, readers.schemes),
        readers.servers.read(facts, at) or readers.servers.read(item, item_at),
        readers.reader.located(at, readers.with_excerpts),
        Text(verb) if is_other else NO_TEXT,
    )
    return Reading(operation, hints, path, at, rules=rules), found


def _check_method(reader: Reader, verb: str, at: str) -> None:
    """Raise for what is no further method: one that has a keyword, or no word at all."""
    if verb.lower() in VERBS:
        hint = "say it with the path's own keyword"
    elif not TOKEN.fullmatch(verb):
        hint = "a method is one word, such as COPY"
    else:
        return
    raise reader.error(f"{verb!r} is no further HTTP method", at, hint)


def _told(facts: Object, item: Object) -> tuple[str, str]:
    """Summary and the rest: the summary is whole sentences and is not repeated."""
    summary = prose_in(facts, "summary").raw.strip()
    doc = prose_in(facts, "description").raw.strip()
    if not summary and not doc:
        summary = prose_in(item, "summary").raw.strip()
    doc = doc or prose_in(item, "description").raw.strip()
    if not summary:
        return _first_sentence(doc)
    rest = doc.removeprefix(summary)
    if rest != doc and (_ENDED.match(rest) or summary[-1] in ".!?"):
        doc = rest.lstrip(" \n\r.")
    return _SPACE.sub(" ", summary), doc


def _first_sentence(doc: str) -> tuple[str, str]:
    paragraph, _, after = doc.partition("\n\n")
    sentence, *others = _SENTENCE.split(paragraph, maxsplit=1)
    rest = "\n\n".join(part for part in (*others, after.strip()) if part)
    return _SPACE.sub(" ", sentence.strip()), rest
