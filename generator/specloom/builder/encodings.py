"""How the properties of forms and parts travel, where a media type says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..document.pointers import join
from ..ir import Encoding, Text
from .reader import Object, object_in, text_in

if TYPE_CHECKING:
    from .schemas import Schemas

_STYLES = ("form", "spaceDelimited", "pipeDelimited", "deepObject")


def encodings_of(schemas: Schemas, media: Object, at: str) -> tuple[Encoding, ...]:
    """How properties travel, where a media type says so."""
    encodings = []
    for wire, facts in object_in(media, "encoding").items():
        style = facts.get("style", "form")
        if style not in _STYLES:
            where = join(at, "encoding", wire, "style")
            raise schemas.reader.error(
                f"{style!r} is no style", where, "use one of " + ", ".join(_STYLES)
            )
        encodings.append(
            Encoding(
                Text(wire),
                text_in(facts, "contentType") or None,
                style,
                facts.get("explode", style == "form"),
                facts.get("allowReserved") is True,
            )
        )
    return tuple(encodings)
