"""Request bodies: the media type that is sent, and whether its attributes are unfolded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from ..document.pointers import join
from ..errors import SpecloomError
from ..ir import (
    ABSENT,
    ANY,
    Absent,
    Alias,
    Body,
    Field,
    ListOf,
    MapOf,
    MediaKind,
    Nullable,
    Parameter,
    Primitive,
    Record,
    Ref,
    Text,
    Type,
    Value,
)
from ..ir import Object as ObjectValue
from ..names import Name
from .annotations import annotations_of
from .encodings import encodings_of, note_unknown
from .media import kind_of, request_order
from .parameters import Scope, first_example
from .parts import parts_of
from .reader import Object, list_in, object_in, prose_in
from .shapes import Shapes

if TYPE_CHECKING:
    from .schemas import Owner, Schemas

_MOST = 128  # attributes that a caller may be asked to give one by one
_UNFOLDED: frozenset[MediaKind] = frozenset({"json", "form", "multipart"})
_CLOSED = frozenset(
    {"type", "properties", "additionalProperties", "title", "description"}
)
_DEFINED = frozenset("enum properties patternProperties prefixItems".split())
# What a body is when its media type knows better than its schema.
_TYPES: Mapping[MediaKind, Type] = {
    "binary": Primitive("string", "binary"),
    "text": Primitive("string"),
    "xml": Primitive("string", "binary"),
}


class Offer(NamedTuple):
    """A media type that a body may be sent in."""

    media: str
    facts: Object
    at: str


class Offered(NamedTuple):
    """The media types of a request body, best first, and what is said of all of them.

    Inline schemas are named after ``owner`` and ``tail``.
    """

    offers: list[Offer]
    facts: Object
    owner: Owner
    tail: str


def offered(
    schemas: Schemas, operation: Object, at: str, owner: Owner
) -> Offered | None:
    """What an operation takes as its body; None where nothing can be said in one."""
    here = at + "/requestBody"
    there, facts = schemas.reader.follow(object_in(operation, "requestBody"), here)
    tail = "request"
    if there != here:
        owner, tail = schemas.place_of_name(there)[0], ""
    content = object_in(facts, "content")
    if not content:
        if facts:
            schemas.reader.note("a body without media types", there, "none is sent")
        return None
    if not facts.get("required"):
        said = (media.get("schema") for media in content.values())
        if all(_is_empty(schemas, schema, there) for schema in said):
            return None
    return Offered(_offers(schemas, content, there), facts, owner, tail)


def best_of(
    schemas: Schemas, found: Offered, scope: Scope
) -> tuple[Body, tuple[Parameter, ...]]:
    """The body in the best media type, and in those that are alike."""
    chosen, *rest = found.offers
    type = media_type(schemas, *chosen, found.owner, found.tail)
    alike = [o for o in rest if _is_alike(schemas, o, chosen, type, found.owner)]
    for offer in alike:
        _note_unsent(schemas, offer, chosen)
    others = tuple(Text(offer.media) for offer in alike)
    body = _body(schemas, chosen, type, others, found.facts)
    return _given(schemas, body, chosen, scope)


def _is_empty(schemas: Schemas, schema: object, at: str) -> bool:
    """Whether nothing can be said in a body: it is a closed object without properties."""
    _, schema = schemas.reader.behind(schema, at)
    if not isinstance(schema, dict) or schema.get("additionalProperties") is not False:
        return False
    return not (schema.keys() - _CLOSED or schema.get("properties"))


def _offers(schemas: Schemas, content: Object, at: str) -> list[Offer]:
    """The media types, best first; what has none of a media type's form is beside one."""
    offers = [
        Offer(media, content[media], join(at, "content", media))
        for media in request_order(content)
    ]
    meant = [offer for offer in offers if "/" in offer.media]
    for offer in offers if meant else ():
        if "/" not in offer.media:
            schemas.reader.note(
                f"{offer.media!r} is no media type", offer.at, "ignored"
            )
    return meant or offers


def _is_alike(
    schemas: Schemas, offer: Offer, chosen: Offer, type: Type, owner: Owner
) -> bool:
    """Whether what is sent may travel as this offer too.

    What has a definition of its own is another type: none is made to find that out.
    """
    if _schemas_in(offer.facts) == _schemas_in(chosen.facts):
        return True
    known = kind_of(offer.media) in _TYPES
    if not known and any(map(_is_defined, _schemas_in(offer.facts))):
        return False
    try:
        return type == media_type(schemas, *offer, owner, "")
    except SpecloomError:  # which is raised again where the offer's own body is read
        return False


def _is_defined(schema: object) -> bool:
    """Whether a schema may have a definition where it stands: it is no mere reference."""
    if not isinstance(schema, dict):
        return False
    if not _DEFINED.isdisjoint(schema) or len(list_in(schema, "allOf")) > 1:
        return True
    inside = (schema.get(key) for key in ("items", "additionalProperties"))
    listed = (list_in(schema, key) for key in ("allOf", "oneOf", "anyOf"))
    return any(map(_is_defined, chain(inside, *listed)))


def _schemas_in(media: Object) -> tuple[object, object]:
    return media.get("schema"), media.get("itemSchema")


def media_type(
    schemas: Schemas, media: str, facts: Object, at: str, owner: Owner, tail: str
) -> Type:
    """The type of a body in this media type; ``any`` where no schema says more."""
    kind = kind_of(media)
    if kind in _TYPES:
        return _TYPES[kind]
    if kind == "multipart" and "itemSchema" in facts and "schema" not in facts:
        return ListOf(
            schemas.part(facts["itemSchema"], f"{at}/itemSchema", owner, tail)
        )
    for key in ("itemSchema", "schema"):
        if key in facts and (key == "schema" or kind in ("events", "jsonl")):
            return schemas.part(facts[key], f"{at}/{key}", owner, tail)
    return ANY


def inside_of(schemas: Schemas, media: str, facts: Object, at: str) -> Type | None:
    """What XML holds, where a component says so: clients take it as it is."""
    schema, pointer = facts.get("schema"), at + "/schema"
    if kind_of(media) != "xml" or not isinstance(schema, dict):
        return None
    is_list = schema.get("type") == "array"
    named = schema.get("items") if is_list else schema
    ref = named.get("$ref") if isinstance(named, dict) else None
    if not isinstance(ref, str) or not ref.startswith("#/components/schemas/"):
        return None
    type = schemas.reference(ref, pointer)
    return ListOf(type) if is_list else type


def note_xml(schemas: Schemas, media: str, at: str) -> None:
    """Say that a body in XML is handed over as it is."""
    if kind_of(media) == "xml":
        schemas.reader.note("XML is not taken apart", at, f"{media!r} bodies are bytes")


def _note_unsent(schemas: Schemas, offer: Offer, chosen: Offer) -> None:
    """Say that a body of the same schema is not sent in a format of another kind."""
    if kind_of(offer.media) != kind_of(chosen.media):
        told = f"a body may be {offer.media!r} as well as {chosen.media!r}"
        schemas.reader.note(told, offer.at, "only the latter is sent")


def _body(
    schemas: Schemas,
    chosen: Offer,
    type: Type,
    others: tuple[Text, ...],
    facts: Object,
) -> Body:
    note_xml(schemas, chosen.media, chosen.at)
    parts, type = parts_of(schemas, chosen.media, chosen.facts, chosen.at, type)
    kind = _kind_of(schemas, chosen, type)
    return Body(
        type,
        Text(chosen.media),
        kind,
        facts.get("required") is True,
        False,
        prose_in(facts, "description"),
        encodings_of(schemas, chosen.facts, chosen.at, kind),
        others,
        parts,
        inside_of(schemas, chosen.media, chosen.facts, chosen.at),
    )


def _kind_of(schemas: Schemas, chosen: Offer, type: Type) -> MediaKind:
    """How a body is written: a form that its schema calls a text comes as its caller wrote it."""
    kind = kind_of(chosen.media)
    bare = Shapes(schemas.definitions).bare(type)
    if kind != "form" or not isinstance(bare, Primitive) or bare.kind != "string":
        return kind
    told = "the schema of a form is a text"
    schemas.reader.note(told, chosen.at, "who calls writes the form: name=value&…")
    return "text"


# --------------------------------------------------------------------------- unfolding


def _given(
    schemas: Schemas, body: Body, offer: Offer, scope: Scope
) -> tuple[Body, tuple[Parameter, ...]]:
    """The body attribute by attribute where it is a plain object, else whole."""
    found = record_of(schemas, body.type)
    if found is None or not _can_unfold(body, *found):
        field = _whole(schemas, body, offer, scope)
        return body, (Parameter(field, "body"),)
    ref, record = found
    note_unknown(schemas, offer.facts, offer.at, record.fields)
    example = first_example(schemas, offer.facts, offer.at)
    least, most = _members(record.example), _members(example)
    return replace(body, type=ref, unfolded=True), tuple(
        _attribute(field, body.required, least, most, scope)
        for field in record.fields
        if field.access != "read"
    )


def _attribute(
    field: Field,
    required: bool,
    least: Mapping[str, Value],
    most: Mapping[str, Value],
    scope: Scope,
) -> Parameter:
    """One attribute as a parameter.

    An example of the request (``most``) outranks the attribute's own, and that one the
    schema's (``least``).
    """
    wire = field.wire.raw
    own = least.get(wire, ABSENT) if field.example is ABSENT else field.example
    example = most.get(wire, own)
    name = scope.claim(field.name, "body")
    required = field.required and required
    return Parameter(
        replace(field, name=name, required=required, example=example), "field"
    )


def _members(example: Value | Absent) -> dict[str, Value]:
    if not isinstance(example, ObjectValue):
        return {}
    return {key.raw: value for key, value in example.members}


def _whole(schemas: Schemas, body: Body, offer: Offer, scope: Scope) -> Field:
    """The body as one parameter."""
    schema = offer.facts.get("schema")
    facts = schema if isinstance(schema, dict) else {}
    said = annotations_of(schemas, facts, offer.at + "/schema")
    example = first_example(schemas, offer.facts, offer.at)
    return Field(
        scope.claim(Name(("body",)), "request"),
        Text("body"),
        body.type,
        body.required,
        body.doc or said.doc,
        example=said.example if example is ABSENT else example,
    )


def record_of(schemas: Schemas, type: Type) -> tuple[Ref, Record] | None:
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


def _can_unfold(body: Body, ref: Ref, record: Record) -> bool:
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
