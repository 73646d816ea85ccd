"""What a document says of an operation, read as a server would: from the document itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, cast
from urllib.parse import quote

from specloom.document import Document

from .schemas import Schema, Schemas

Place: TypeAlias = Literal["path", "query", "header", "cookie", "querystring"]
Key: TypeAlias = tuple[Place, str]

_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
_IN_PATH = "/:@!$&'()*+,;=~%"
_UNSENT = frozenset(
    "accept authorization connection content-length content-type cookie host"
    " transfer-encoding upgrade".split()
)


@dataclass(frozen=True, slots=True)
class Input:
    """A parameter; ``media`` is set where it travels as a media type's text.

    ``encoding`` is what that says of a whole query string's parts.
    """

    name: str
    place: Place
    schema: Schema
    required: bool
    style: str
    explode: bool
    media: str
    encoding: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Content:
    """One media type of a body; ``item`` is the schema of one item of a stream.

    ``first`` and ``rest`` are the encodings of parts by their positions.
    """

    media: str
    schema: Schema
    item: Schema
    encoding: Mapping[str, Any]
    first: Sequence[Mapping[str, Any]] = ()
    rest: Mapping[str, Any] = field(default_factory=dict)

    @property
    def bare(self) -> str:
        return self.media.partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Reply:
    """A documented answer."""

    status: str
    contents: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class Described:
    """One operation; ``security`` lists alternatives of schemes that hold together.

    ``slashes`` names the path's parameters whose values are several segments.
    """

    verb: str
    path: str
    inputs: tuple[Input, ...]
    bodies: tuple[Content, ...]
    needs_body: bool
    replies: tuple[Reply, ...]
    security: tuple[tuple[Mapping[str, Any], ...], ...]
    slashes: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        return f"{self.verb} {self.path}"

    def cut(self, target: str) -> dict[str, str] | None:
        """The raw texts of the path's parameters in a URL's path; None: another path."""
        names = re.findall(r"\{([^{}]*)\}", self.path)
        fixed = re.split(r"\{[^{}]*\}", re.split("[?#]", self.path)[0])
        pattern, *texts = (re.escape(quote(text, safe=_IN_PATH)) for text in fixed)
        for name, text in zip(names, texts, strict=False):
            pattern += ("(.+)" if name in self.slashes else "([^/]+)") + text
        found = re.fullmatch(pattern, target)
        return dict(zip(names, found.groups(), strict=False)) if found else None


class Descriptions:
    """The operations of a document, by their pointers."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.schemas = Schemas(document)
        self._root = document.root

    def operation(self, pointer: str, sent: str = "") -> Described:
        """The operation at a pointer such as ``/paths/~1pets/get``.

        Of several paths that share it, at the one that is ``sent``.
        """
        facts = self.schemas.target("#" + pointer)
        item = self.schemas.target("#" + pointer.rpartition("/")[0])
        if pointer.count("/") > 3 and "additionalOperations" in pointer:
            item = self.schemas.target("#" + pointer.rsplit("/", 2)[0])
        path, verb = self._where(facts, sent)
        body = self.schemas.behind(facts.get("requestBody") or {})
        return Described(
            verb,
            path,
            tuple(self._inputs(path, item, facts)),
            tuple(self._contents(body)),
            body.get("required") is True,
            tuple(self._replies(facts)),
            tuple(self._security(facts)),
        )

    def all(self) -> Iterator[tuple[str, str]]:
        """Path and HTTP method of every operation."""
        for path, verb, _ in self._written():
            yield path, verb

    def _where(self, facts: Any, sent: str) -> tuple[str, str]:
        found = [(p, v) for p, v, written in self._written() if written is facts]
        return next((each for each in found if each[0] == sent), found[0])

    def _written(self) -> Iterator[tuple[str, str, Any]]:
        verbs = "get put post delete options head patch trace query".split()
        for path, listed in (self._root.get("paths") or {}).items():
            if path.startswith("x-"):
                continue
            item = self.schemas.behind(listed)
            for verb in verbs:
                if verb in item:
                    yield path, verb.upper(), item[verb]
            for verb, facts in (item.get("additionalOperations") or {}).items():
                yield path, verb, facts

    def _inputs(self, path: str, item: Any, facts: Any) -> Iterator[Input]:
        found: dict[Key, Any] = {}
        for holder in (item, facts):
            for listed in holder.get("parameters") or ():
                said = self.schemas.behind(listed)
                found[said["in"], said["name"]] = said
        for pair in path.partition("?")[2].split("&"):
            if "{" not in pair:  # the path itself has a value for it
                found.pop(("query", pair.partition("=")[0]), None)
        for name in re.findall(r"\{([^{}]*)\}", path):
            if ("query", name) in found and f"{name}={{{name}}}" in path:
                continue
            found.setdefault(("path", name), {"schema": {"type": "string"}})
        for (place, name), said in found.items():
            if name and (place != "header" or name.lower() not in _UNSENT):
                yield _input(place, name, said)

    def _contents(self, holder: Any) -> Iterator[Content]:
        for media, said in (holder.get("content") or {}).items():
            said = self.schemas.behind(said)
            schema = said.get("schema", True)
            item = said.get("itemSchema", schema)
            if media.startswith("multipart/") and "itemSchema" in said:
                schema = {"type": "array", "items": item, "minItems": 1}
            first, rest = said.get("prefixEncoding"), said.get("itemEncoding")
            encoding = said.get("encoding") or {}
            yield Content(media, schema, item, encoding, first or (), rest or {})

    def _replies(self, facts: Any) -> Iterator[Reply]:
        for status, listed in (facts.get("responses") or {}).items():
            if not status.startswith("x-"):
                contents = self._contents(self.schemas.behind(listed))
                yield Reply(status.upper(), tuple(contents))

    def _security(self, facts: Any) -> Iterator[tuple[Mapping[str, Any], ...]]:
        components = self._root.get("components") or {}
        schemes = components.get("securitySchemes") or {}
        for alternative in facts.get("security", self._root.get("security") or []):
            yield tuple(
                cast(Mapping[str, Any], self.schemas.behind(schemes[name]))
                for name in alternative
                if name in schemes
            )


def _input(place: Place, name: str, said: Mapping[str, Any]) -> Input:
    style = said.get("style", _STYLES.get(place, "form"))
    content = said.get("content") or {}
    media = next(iter(content), "")
    travels = content[media] if media else said
    schema, encoding = travels.get("schema", True), travels.get("encoding") or {}
    required = place == "path" or said.get("required") is True
    explode = said.get("explode", style in ("form", "cookie"))
    return Input(name, place, schema, required, style, explode, media, encoding)
