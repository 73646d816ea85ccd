"""Responses: one answer for each status and kind of body that a client can meet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..document.pointers import join
from ..ir import Answer, Field, MediaKind, Text, Type
from ..names import Name, Names
from .bodies import media_type
from .media import answer_order, kind_of
from .parameters import described_field, first_example, schema_of
from .reader import Object

if TYPE_CHECKING:
    from .schemas import Owner, Schemas

_STATUS = re.compile(r"[1-5](?:\d\d|[xX][xX])|default")
# Beside JSON, what a client may get although it did not prefer it.
_BESIDE_JSON: frozenset[MediaKind] = frozenset({"events", "jsonl", "binary"})


def answers_of(
    schemas: Schemas, operation: Object, at: str, owner: Owner
) -> tuple[Answer, ...]:
    """The documented answers, in written order; the preferred kind of a status first.

    A status has several answers where it may bring JSON or a stream (or a file).
    """
    reader = schemas.reader
    inline = _Inline()
    answers: list[Answer] = []
    for code, listed in reader.object_in(operation, "responses", at).items():
        if code.startswith("x-"):
            continue
        here = join(at, "responses", code)
        if not _STATUS.fullmatch(code):
            raise reader.error(
                f"{code!r} is no status", here, "write 200, 2XX or default"
            )
        there, value = reader.follow(listed, here)
        facts = reader.as_object(value, there, "a response")
        tail = "response" if code[0] in "123" else "error"
        named = owner if there == here else schemas.place_of_name(there)[0]
        tail = tail if there == here else ""
        answers.extend(
            _answers(schemas, code.upper(), facts, there, named, tail, inline)
        )
    return tuple(answers)


class _Inline:
    """Types of inline schemas that one operation's answers share by being equal."""

    def __init__(self) -> None:
        self.known: list[tuple[MediaKind, Any, Type]] = []


def _answers(
    schemas: Schemas,
    status: str,
    facts: Object,
    at: str,
    owner: Owner,
    tail: str,
    inline: _Inline,
) -> Iterator[Answer]:
    reader = schemas.reader
    status = "default" if status == "DEFAULT" else status
    doc = reader.text_in(facts, "description", at)
    headers = _headers(schemas, facts, at, owner)
    content = reader.object_in(facts, "content", at)
    if not content:
        yield Answer(status, "none", None, None, doc, headers)
    seen: list[MediaKind] = []
    for media in answer_order(content):
        kind = kind_of(media)
        if kind in seen or ("json" in seen and kind not in _BESIDE_JSON):
            continue
        seen.append(kind)
        below = join(at, "content", media)
        described = reader.as_object(content[media], below, "a media type")
        type = _type(schemas, media, described, below, owner, tail, inline)
        example = first_example(schemas, described, below)
        yield Answer(status, kind, type, Text(media), doc, headers, example)


def _type(
    schemas: Schemas,
    media: str,
    facts: Object,
    at: str,
    owner: Owner,
    tail: str,
    inline: _Inline,
) -> Type:
    kind = kind_of(media)
    schema = facts.get("itemSchema", facts.get("schema"))
    if not isinstance(schema, dict) or "$ref" in schema:
        return media_type(schemas, media, facts, at, owner, tail)
    for known_kind, known, type in inline.known:
        if known_kind == kind and known == schema:
            return type
    type = media_type(schemas, media, facts, at, owner, tail)
    inline.known.append((kind, schema, type))
    return type


def _headers(
    schemas: Schemas, facts: Object, at: str, owner: Owner
) -> tuple[Field, ...]:
    reader = schemas.reader
    names = Names()
    fields = []
    for wire, listed in reader.object_in(facts, "headers", at).items():
        here = join(at, "headers", wire)
        there, value = reader.follow(listed, here)
        header = reader.as_object(value, there, "a header")
        schema, below, _ = schema_of(schemas, header, there)
        named = owner if there == here else schemas.place_of_name(there)[0]
        type = schemas.type_of(schema, below, named, wire + " header")
        name = names.claim(Name.of(wire, "header"))
        required = header.get("required") is True
        fields.append(
            described_field(
                schemas, header, there, schema, below, name, wire, type, required
            )
        )
    return tuple(fields)
