"""What may come next in a statement that is being typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlglot import Token
from sqlglot.errors import TokenError

from ..errors import SpecloomError
from . import dialect
from .catalog import VERBS, Method, Parameter, Resource, Type, Verb
from .identifiers import identifier, part
from .registry import Catalog
from .shapes import shape

KEYWORDS = """
    ALL AND AS ASC BETWEEN BY CASE CAST CROSS DELETE DESC DESCRIBE DISTINCT ELSE END EXCEPT
    EXEC EXISTS EXPLAIN FALSE FILTER FROM FULL GROUP HAVING IN INNER INSERT INTERSECT INTO IS
    JOIN LATERAL LEFT LIKE LIMIT NOT NULL OFFSET ON OR ORDER OVER PARTITION QUALIFY REPLACE
    RETURNING RIGHT SELECT SET SHOW THEN TRUE UNION UNNEST UPDATE USING VALUES WHEN WHERE WITH
    """.split()
_SHOWN = (
    "EXTENDED",
    "INSERT INTO",
    "METHODS IN",
    "PROVIDERS",
    "RESOURCES IN",
    "SERVICES IN",
)
_DESCRIBED = ("EXTENDED", "METHOD")
_WORD = re.compile(r'((?:(?:\w+|"(?:[^"]|"")*")\.)*)(\w*)$')
_PART = re.compile(r'\w+|"(?:[^"]|"")*"')
_MARK = "specloom_here"  # a word to see whether the cursor stands in a comment
#: By the word before a name: how many parts the name has.
_NAMES = {
    "FROM": 3,
    "JOIN": 3,
    "INTO": 3,
    "UPDATE": 3,
    "REPLACE": 3,
    "EXEC": 4,
    "EXECUTE": 4,
}
_LISTED = {
    "SERVICES": 1,
    "RESOURCES": 2,
    "METHODS": 3,
    "INSERT": 3,
}  # by what SHOW shows
_VERBS: dict[str, Verb] = {verb: verb for verb in VERBS}
_DETAIL = 32  # characters of a type that are shown


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word that may come next, and what it is."""

    text: str
    kind: str


def candidates(
    catalog: Catalog, before: str, after: str = ""
) -> tuple[str, list[Candidate]]:
    """The part of a word that stands before the cursor, and what it may become.

    Documents that cannot be read offer nothing.
    """
    found = _WORD.search(before)
    assert found is not None  # it matches nothing at the least
    path, start = name_parts(found[1]), found[2]
    head = before[: found.start()]
    words = _words(head)
    if words is None:
        return start, []
    try:
        offered = list(_offered(catalog, head, words, path, before + after))
    except SpecloomError:
        return start, []
    return start, _matching(offered, start)


def name_parts(text: str) -> list[str]:
    """The parts of a dotted name, without quotes."""
    return [_unquoted(part) for part in _PART.findall(text)]


def _words(head: str) -> list[str] | None:
    """The words before the one that is typed; None within a text or a comment."""
    try:
        found = dialect.tokens(f"{head} {_MARK}")
    except TokenError:
        return None
    if not found or found[-1].text != _MARK:
        return None
    words = [token.text.upper() for token in found[:-1]]
    return words[1:] if words[:1] == ["EXPLAIN"] else words


def _offered(
    catalog: Catalog, head: str, words: list[str], path: list[str], text: str
) -> Iterator[Candidate]:
    depth = _depth(words)
    if head.endswith("@"):
        yield from _arguments(catalog, text)
    elif path:
        if path[0] in catalog.providers():
            yield from _below(catalog, path, depth or 3)
        else:
            yield from _members(catalog, path[0], words, text)
    elif depth:
        yield from _below(catalog, path, depth)
        if words[-1] in ("DESCRIBE", "DESC"):
            yield from (Candidate(word, "keyword") for word in _DESCRIBED)
    elif words == ["SHOW"] or words == ["SHOW", "EXTENDED"]:
        yield from (Candidate(word, "keyword") for word in _SHOWN)
    elif not words or words[0] not in ("SHOW", "DESCRIBE", "DESC"):
        for resource in _mentioned(catalog, text).values():
            yield from _names(resource, _verb(words))
        yield from (Candidate(word, "keyword") for word in KEYWORDS)


def _depth(words: Sequence[str]) -> int:
    """How many parts the name has that comes next; 0 where no name is expected."""
    first, last = (words[0], words[-1]) if words else ("", "")
    if first == "SHOW":
        shown = next((word for word in words[1:] if word in _LISTED), "")
        return _LISTED.get(shown, 0) if last in ("IN", "FROM", "INTO") else 0
    if first in ("DESCRIBE", "DESC"):
        if len(words) > 3 or last not in (first, *_DESCRIBED):
            return 0
        return 4 if "METHOD" in words else 3
    return _NAMES.get(last, 0)


def _below(catalog: Catalog, path: Sequence[str], depth: int) -> Iterator[Candidate]:
    """What a name may go on with; a dot follows where it goes on further."""
    level = len(path)
    if level >= depth:
        return
    match level:
        case 0:
            names, kind = catalog.providers(), "provider"
        case 1:
            names, kind = tuple(catalog.provider(path[0]).services), "service"
        case 2:
            names, kind = tuple(catalog.service(*path).resources), "resource"
        case _:
            names, kind = tuple(catalog.resource(*path).methods), "method"
    dot = "." if level + 1 < depth else ""
    yield from (Candidate(part(name) + dot, kind) for name in names)


@dataclass(frozen=True, slots=True)
class _Mention:
    resource: Resource
    types: Sequence[Type]


def _mentioned(catalog: Catalog, text: str) -> dict[str, _Mention]:
    """The resources that a statement names, by alias or else by their own name."""
    found: dict[str, _Mention] = {}
    tokens = _tokens(text)
    for at, token in enumerate(tokens):
        parts = [t.text for t in tokens[at : at + 5]]
        if len(parts) < 5 or parts[1] != "." or parts[3] != ".":
            continue
        provider, service, name = parts[::2]
        if token.text not in catalog.providers() or (at and tokens[at - 1].text == "."):
            continue
        try:
            resource = catalog.resource(provider, service, name)
        except SpecloomError:
            continue
        types = catalog.service(provider, service).types
        alias = _alias(tokens[at + 5 :])
        found[alias or name] = _Mention(resource, types)
    return found


def _alias(tokens: Sequence[Token]) -> str:
    if tokens and tokens[0].text.upper() == "AS":
        tokens = tokens[1:]
    word = tokens[0].text if tokens else ""
    is_name = word.isidentifier() and word.upper() not in KEYWORDS
    return word if is_name else ""


def _tokens(text: str) -> list[Token]:
    try:
        return dialect.tokens(text)
    except TokenError:
        return []


def _members(
    catalog: Catalog, alias: str, words: Sequence[str], text: str
) -> Iterator[Candidate]:
    mention = _mentioned(catalog, text).get(alias)
    if mention is not None:
        yield from _names(mention, _verb(words))


def _verb(words: Sequence[str]) -> Verb:
    """The verb whose methods a statement calls."""
    return _VERBS.get(words[0].lower(), "select") if words else "select"


def _names(mention: _Mention, verb: Verb) -> Iterator[Candidate]:
    """What must be given, the columns and the other parameters, each name once."""
    resource, types = mention.resource, mention.types
    methods = [resource.methods[name] for name in resource.verbs.get(verb, ())]
    named = [
        *(c for m in methods for c in _parameters("required", m.required, types)),
        *(c for m in methods for c in _columns(m, types)),
        *(c for m in methods for c in _parameters("optional", m.optional, types)),
    ]
    seen: set[str] = set()
    for candidate in named:
        if candidate.text not in seen:
            seen.add(candidate.text)
            yield candidate


def _arguments(catalog: Catalog, text: str) -> Iterator[Candidate]:
    """The parameters of the method that EXEC names."""
    words = [token.text for token in _tokens(text)]
    for at, word in enumerate(words):
        parts = words[at + 1 : at + 8]
        if word.upper() in ("EXEC", "EXECUTE") and parts[1::2] == [".", ".", "."]:
            provider, service, name, method = parts[::2]
            resource = catalog.resource(provider, service, name)
            types = catalog.service(provider, service).types
            if method in resource.methods:
                called = resource.methods[method]
                yield from _parameters("required", called.required, types)
                yield from _parameters("optional", called.optional, types)


def _parameters(
    kind: str, parameters: Sequence[Parameter], types: Sequence[Type]
) -> Iterator[Candidate]:
    for p in parameters:
        yield Candidate(identifier(p.name), _detail(kind, p.type, types))


def _columns(method: Method, types: Sequence[Type]) -> Iterator[Candidate]:
    for c in method.columns:
        yield Candidate(identifier(c.name), _detail("column", c.type, types))


def _detail(kind: str, index: int, types: Sequence[Type]) -> str:
    spelling = shape(types, index).spelling
    if len(spelling) > _DETAIL:
        spelling = spelling[: _DETAIL - 1] + "…"
    return f"{kind} {spelling}"


def _matching(offered: Sequence[Candidate], start: str) -> list[Candidate]:
    """Those that begin like the word; keywords in the case in which it is typed."""
    wanted = start.lower()
    found = [c for c in offered if c.text.strip('"').lower().startswith(wanted)]
    if start and start == wanted:
        return [
            Candidate(c.text.lower(), c.kind) if c.kind == "keyword" else c
            for c in found
        ]
    return found


def _unquoted(part: str) -> str:
    return part[1:-1].replace('""', '"') if part.startswith('"') else part
