"""Responses: one answer for each status and kind of body that a client can meet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ..document.pointers import join
from ..ir import Field, MediaKind, Response, Text, Type
from ..names import Names
from .bodies import inside_of, media_type, note_xml
from .media import answer_order, kind_of
from .naming import response_tail
from .parameters import described_field, first_example
from .reader import Object, object_in, prose_in

if TYPE_CHECKING:
    from .schemas import Owner, Schemas

# Beside JSON, what a client may get although it did not prefer it.
_BESIDE_JSON: frozenset[MediaKind] = frozenset({"events", "jsonl", "binary"})
# HTTP gives these no content, nor any to HEAD, whatever their descriptions say.
_EMPTY = ("204", "205", "304")


@dataclass(slots=True)
class _Naming:
    """Who inline schemas are named after; equal ones of an operation share their type."""

    owner: Owner
    tail: str = ""
    known: list[tuple[MediaKind, Any, Type]] = field(default_factory=list)


def answers_of(
    schemas: Schemas, operation: Object, at: str, owner: Owner, verb: str
) -> tuple[Response, ...]:
    """The documented answers, in written order; the preferred kind of a status first.

    A good status has several answers where it may bring JSON or a stream (or a file).
    """
    naming = _Naming(owner)
    answers: list[Response] = []
    for code, listed in object_in(operation, "responses").items():
        if code.startswith("x-"):
            continue
        status = code if code == "default" else code.upper()
        here = join(at, "responses", code)
        there, facts = schemas.reader.follow(listed, here)
        if verb == "head" or status in _EMPTY:
            facts = {key: value for key, value in facts.items() if key != "content"}
        if there == here:
            naming.tail = response_tail(code)
            answers.extend(_answers(schemas, status, facts, there, naming))
        else:
            answers.extend(_shared(schemas, status, facts, there))
    return tuple(answers)


def _shared(schemas: Schemas, status: str, facts: Object, at: str) -> list[Response]:
    """The answers of a shared response, read once whatever statuses it stands for."""
    naming = _Naming(schemas.place_of_name(at)[0])
    read: list[Response] = schemas.shared(
        f"{at} {'content' in facts}",
        lambda: list(_answers(schemas, status, facts, at, naming)),
    )
    if read[0].status == status:
        return read
    return [replace(answer, status=status) for answer in read]


def _answers(
    schemas: Schemas, status: str, facts: Object, at: str, naming: _Naming
) -> Iterator[Response]:
    doc = prose_in(facts, "description") or prose_in(facts, "summary")
    headers = _headers(schemas, facts, at, naming.owner)
    content = object_in(facts, "content")
    if not content:
        yield Response(status, "none", None, None, doc, headers)
    read = _read(content, status)
    others = tuple(Text(media) for media in content if media not in read)
    _note_others(schemas, status, content, join(at, "content"), read)
    for media in read:
        described = content[media]
        below = join(at, "content", media)
        note_xml(schemas, media, below)
        type = _type(schemas, media, described, below, naming)
        example = first_example(schemas, described, below)
        kind, inside = kind_of(media), inside_of(schemas, media, described, below)
        about = type, Text(media), doc, headers, example, others, inside
        yield Response(status, kind, *about)
        others = ()


def _read(content: Object, status: str) -> list[str]:
    """The media types that a client may get, the best of each kind, and it first of all."""
    found: dict[MediaKind, str] = {}
    for media in answer_order(content):
        kind = kind_of(media)
        beside = _BESIDE_JSON if status[0] not in "45" else ()
        if "json" not in found or kind in beside:
            found.setdefault(kind, media)
    return list(found.values())


def _note_others(
    schemas: Schemas, status: str, content: Object, at: str, read: list[str]
) -> None:
    """Say which good answers nobody will get, though they hold something else."""
    if status[0] in "45d":
        return
    alike = [(kind_of(media), _schema(content[media])) for media in read]
    for media, facts in content.items():
        if media not in read and (kind_of(media), _schema(facts)) not in alike:
            told = f"an answer may be {media!r} as well as {read[0]!r}"
            reading = "only the latter is asked for"
            schemas.reader.note(told, join(at, media), reading)


def _schema(facts: Object) -> Any:
    return facts.get("itemSchema", facts.get("schema"))


def _type(
    schemas: Schemas, media: str, facts: Object, at: str, naming: _Naming
) -> Type:
    kind = kind_of(media)
    schema = _schema(facts)
    for known_kind, known, type in naming.known:
        if known_kind == kind and known == schema:
            return type
    type = media_type(schemas, media, facts, at, naming.owner, naming.tail)
    if isinstance(schema, dict) and "$ref" not in schema:
        naming.known.append((kind, schema, type))
    return type


def _headers(
    schemas: Schemas, facts: Object, at: str, owner: Owner
) -> tuple[Field, ...]:
    names = Names()
    fields = []
    for wire, listed in object_in(facts, "headers").items():
        header = _header(schemas, wire, listed, join(at, "headers", wire), owner)
        name = names.claim(header.name)
        fields.append(header if name == header.name else replace(header, name=name))
    return tuple(fields)


def _header(
    schemas: Schemas, wire: str, listed: Object, here: str, owner: Owner
) -> Field:
    there, facts = schemas.reader.follow(listed, here)
    if there == here:
        return described_field(schemas, facts, here, wire, owner, wire + " header")[0]
    named = schemas.place_of_name(there)[0]
    shared: Field = schemas.shared(
        f"{there} {wire}",
        lambda: described_field(schemas, facts, there, wire, named, "")[0],
    )
    return shared
