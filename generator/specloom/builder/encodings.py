"""How the properties of forms and parts travel, where a media type says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..document.pointers import join
from ..ir import Encoding, Field, MediaKind, Text
from .parts import headers_of
from .reader import Object, object_in, text_in

if TYPE_CHECKING:
    from .schemas import Schemas

_NAMING = "content-disposition"  # which the name of the property makes
_STYLES = ("form", "spaceDelimited", "pipeDelimited", "deepObject")


def encodings_of(
    schemas: Schemas, media: Object, at: str, kind: MediaKind = "form"
) -> tuple[Encoding, ...]:
    """How properties travel, where a media type says so: parts have headers as well."""
    encodings = []
    for wire, facts in object_in(media, "encoding").items():
        here = join(at, "encoding", wire)
        style = facts.get("style", "form")
        if style not in _STYLES:
            raise schemas.reader.error(
                f"{style!r} is no style",
                join(here, "style"),
                "use one of " + ", ".join(_STYLES),
            )
        encodings.append(
            Encoding(
                Text(wire),
                text_in(facts, "contentType") or None,
                style,
                facts.get("explode", style == "form"),
                facts.get("allowReserved") is True,
                _headers(schemas, facts, here) if kind == "multipart" else (),
            )
        )
    return tuple(encodings)


def _headers(schemas: Schemas, facts: Object, at: str) -> tuple[tuple[Text, Text], ...]:
    """The headers of a part that are always the same, but for the one that names it."""
    found = headers_of(schemas, facts, at)
    return tuple(pair for pair in found if pair[0].raw.lower() != _NAMING)


def note_unknown(
    schemas: Schemas, media: Object, at: str, fields: tuple[Field, ...]
) -> None:
    """Say of which names an encoding tells that are no properties of the body."""
    known = {field.wire.raw for field in fields}
    for wire in object_in(media, "encoding"):
        if wire not in known:
            told = f"`encoding` tells of {wire!r}, which is no property of the body"
            schemas.reader.note(told, join(at, "encoding", wire), "ignored")
