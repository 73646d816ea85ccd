"""Request bodies: the media type that is sent, and whether its attributes are unfolded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, cast, get_args

from ..document.pointers import join
from ..ir import (
    ABSENT,
    ANY,
    Alias,
    Body,
    Encoding,
    Field,
    ListOf,
    MapOf,
    MediaKind,
    Nullable,
    Parameter,
    Primitive,
    Record,
    Ref,
    Style,
    Text,
    Type,
)
from .annotations import annotations_of
from .media import kind_of, request_order
from .parameters import Scope, first_example
from .reader import Object

if TYPE_CHECKING:
    from .schemas import Owner, Schemas

_MOST = 128  # attributes that a caller may be asked to give one by one
_UNFOLDED: frozenset[MediaKind] = frozenset({"json", "form", "multipart"})
# What a body is when its media type knows better than its schema.
_TYPES: Mapping[MediaKind, Type] = {
    "binary": Primitive("string", "binary"),
    "text": Primitive("string"),
    "xml": Primitive("string", "binary"),
}


class _Offer(NamedTuple):
    media: str
    type: Type
    facts: Object
    at: str


def body_of(
    schemas: Schemas, operation: Object, at: str, owner: Owner, scope: Scope
) -> tuple[Body | None, tuple[Parameter, ...]]:
    """The body of an operation, and the parameters that its caller gives it as."""
    reader = schemas.reader
    here = at + "/requestBody"
    there, value = reader.follow(operation.get("requestBody"), here)
    facts = reader.as_object(value, there, "a request body")
    if not facts:
        return None, ()
    tail = "request"
    if there != here:
        owner, tail = schemas.place_of_name(there)[0], ""
    content = reader.object_in(facts, "content", there)
    if not content:
        reader.note("a request body without media types", there, "no body is sent")
        return None, ()
    offers = _offers(schemas, content, there, owner, tail)
    required = reader.flag_in(facts, "required", there)
    body = _body(schemas, offers, facts, there, required)
    return (body, ()) if body is None else _given(schemas, body, offers[0], scope)


def _offers(
    schemas: Schemas, content: Object, at: str, owner: Owner, tail: str
) -> list[_Offer]:
    """The media types, best first, each with its type; inline schemas are shared if equal."""
    reader = schemas.reader
    offers: list[_Offer] = []
    known: list[tuple[Any, Type]] = []
    for media in request_order(content):
        below = join(at, "content", media)
        facts = reader.as_object(content[media], below, "a media type")
        schema = facts.get("schema")
        type = next((t for s, t in known if s == schema), None)
        if type is None:
            type = media_type(schemas, media, facts, below, owner, tail)
            known.append((schema, type))
        elif kind_of(media) in _TYPES:
            type = _TYPES[kind_of(media)]
        offers.append(_Offer(media, type, facts, below))
    return offers


def media_type(
    schemas: Schemas, media: str, facts: Object, at: str, owner: Owner, tail: str
) -> Type:
    """The type of a body in this media type; ``any`` where no schema says more."""
    kind = kind_of(media)
    if kind == "xml":
        schemas.reader.note("XML is not taken apart", at, f"{media} bodies are bytes")
    if kind in _TYPES:
        return _TYPES[kind]
    for key in ("itemSchema", "schema"):
        if key in facts and (key == "schema" or kind in ("events", "jsonl")):
            return schemas.type_of(facts[key], f"{at}/{key}", owner, tail)
    return ANY


def _body(
    schemas: Schemas, offers: list[_Offer], facts: Object, at: str, required: bool
) -> Body | None:
    chosen, *rest = offers
    same = [offer for offer in rest if _is_alike(offer, chosen)]
    for offer in rest:
        if offer not in same:
            schemas.reader.note(
                f"the body may also be {offer.media}, of another type",
                offer.at,
                f"{chosen.media} is sent",
            )
    return Body(
        chosen.type,
        Text(chosen.media),
        kind_of(chosen.media),
        required,
        False,
        schemas.reader.text_in(facts, "description", at),
        _encodings(schemas, chosen),
        tuple(Text(offer.media) for offer in same),
    )


def _is_alike(offer: _Offer, chosen: _Offer) -> bool:
    if offer.facts.get("schema") == chosen.facts.get("schema"):
        return True
    return offer.type == chosen.type


# --------------------------------------------------------------------------- encodings


def _encodings(schemas: Schemas, offer: _Offer) -> tuple[Encoding, ...]:
    reader = schemas.reader
    encodings = []
    for wire, value in reader.object_in(offer.facts, "encoding", offer.at).items():
        at = join(offer.at, "encoding", wire)
        facts = reader.as_object(value, at, "an encoding")
        media = reader.string_in(facts, "contentType", at)
        style = facts.get("style")
        if style is not None and style not in get_args(Style):
            raise reader.error(f"{style!r} is no style", join(at, "style"))
        chosen = cast(Style, style or "form")
        explode = facts.get("explode", chosen == "form")
        reserved = reader.flag_in(facts, "allowReserved", at)
        given = Text(media) if media else None
        encodings.append(Encoding(Text(wire), given, chosen, explode is True, reserved))
    return tuple(encodings)


# --------------------------------------------------------------------------- unfolding


def _given(
    schemas: Schemas, body: Body, offer: _Offer, scope: Scope
) -> tuple[Body, tuple[Parameter, ...]]:
    """The body attribute by attribute where it is a plain object, else whole."""
    record = _record(schemas, body.type)
    if record is not None and _can_unfold(body, record):
        type = Ref(record[0].name, record[0].home)
        unfolded = replace(body, type=type, unfolded=True)
        return unfolded, _attributes(record[1], body.required, scope)
    field = _whole(schemas, body, offer, scope)
    return body, (Parameter(field, "body"),)


def _whole(schemas: Schemas, body: Body, offer: _Offer, scope: Scope) -> Field:
    """The body as one parameter."""
    schema = offer.facts.get("schema")
    facts = schema if isinstance(schema, dict) else {}
    said = annotations_of(schemas, facts, offer.at + "/schema")
    example = first_example(schemas, offer.facts, offer.at)
    return Field(
        scope.claim("body", "request"),
        Text("body"),
        body.type,
        body.required,
        body.doc or said.doc,
        example=said.example if example is ABSENT else example,
    )


def _record(schemas: Schemas, type: Type) -> tuple[Ref, Record] | None:
    """The record that a type is, behind aliases; what is nullable is not one."""
    seen: set[Ref] = set()
    while isinstance(type, Ref) and type not in seen:
        seen.add(type)
        match schemas.definition(type):
            case Record() as record:
                return type, record
            case Alias(type=Nullable()):
                return None
            case Alias(type=behind):
                type = behind
            case _:
                return None
    return None


def _can_unfold(body: Body, found: tuple[Ref, Record]) -> bool:
    ref, record = found
    return (
        body.kind in _UNFOLDED
        and 0 < len(record.fields) <= _MOST
        and record.extra in (None, ANY)
        and not any(_is_itself(field.type, ref) for field in record.fields)
    )


def _is_itself(type: Type, ref: Ref) -> bool:
    match type:
        case Nullable(inner) | ListOf(inner) | MapOf(inner):
            return _is_itself(inner, ref)
        case _:
            return type == ref


def _attributes(record: Record, required: bool, scope: Scope) -> tuple[Parameter, ...]:
    """A parameter for each attribute that a caller may send."""
    return tuple(
        Parameter(
            replace(
                field,
                name=scope.claim(field.wire.raw, "body"),
                required=field.required and required,
            ),
            "field",
        )
        for field in record.fields
        if field.access != "read"
    )
