"""How parameters and parts of bodies are written, in OpenAPI's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Protocol

from .. import ir
from ..targets.lookup import Index
from .changes import Turn, became

#: Where no description says how a part of a body travels.
_USUAL: Final = ir.Encoding(ir.NO_TEXT, None)


class _Written(Protocol):
    @property
    def style(self) -> ir.Style: ...

    @property
    def explode(self) -> bool: ...

    @property
    def allow_reserved(self) -> bool: ...


def of_parameters(
    old: ir.Parameter, new: ir.Parameter, before: Index, after: Index
) -> Iterator[tuple[Turn, str]]:
    """What became of how a parameter is written."""
    single = before.scalar(old.field.type) and after.scalar(new.field.type)
    if old.media is None and new.media is None:
        yield from _styles(old, new, single)
    elif old.media != new.media:
        told = became(_spelled(old, single), _spelled(new, single))
        yield "other", f"how it is written: {told}"
    if old.slashes and not new.slashes:
        yield "narrower", "slashes have to be encoded now"
    elif new.slashes and not old.slashes:
        yield "wider", "slashes may be sent as they are now"


def of_parts(
    old: ir.Body, new: ir.Body, before: Index, after: Index
) -> Iterator[tuple[str, Turn, str]]:
    """What became of how a form's fields, or a body's parts, are written; by their names."""
    if old.parts != new.parts:
        yield "", "other", "how its parts are written: others"
    encodings = _by_wire(old), _by_wire(new)
    single = _single(old, before) & _single(new, after)
    for wire in dict.fromkeys([*encodings[0], *encodings[1]]):
        was, now = (known.get(wire, _USUAL) for known in encodings)
        for turn, told in _encodings(was, now, wire in single):
            yield wire, turn, told


def _encodings(
    old: ir.Encoding, new: ir.Encoding, single: bool
) -> Iterator[tuple[Turn, str]]:
    before, after = _medias(old), _medias(new)
    if before != after:
        told = became(", ".join(before), ", ".join(after))
        yield _turn_of_medias(before, after), f"content type: {told}"
    if old.headers != new.headers:
        yield "other", "the headers beside it: others"
    if not before and not after:
        yield from _styles(old, new, single)


def _turn_of_medias(old: list[str], new: list[str]) -> Turn:
    """Where none is named, whoever writes the part says what it is."""
    if not new or (old and set(old) <= set(new)):
        return "wider"
    return "narrower" if not old or set(new) <= set(old) else "other"


def _styles(old: _Written, new: _Written, single: bool) -> Iterator[tuple[Turn, str]]:
    before, after = _style(old, single), _style(new, single)
    if before != after:
        yield "other", f"how it is written: {became(before, after)}"
    elif old.allow_reserved and not new.allow_reserved:
        yield "narrower", "reserved characters have to be encoded now"
    elif new.allow_reserved and not old.allow_reserved:
        yield "wider", "reserved characters may be sent as they are now"


def _spelled(parameter: ir.Parameter, single: bool) -> str:
    media = parameter.media
    return media.raw if media is not None else _style(parameter, single)


def _style(written: _Written, single: bool) -> str:
    """The style; single values are written alike, exploded or not."""
    return (
        f"{written.style}, exploded"
        if written.explode and not single
        else written.style
    )


def _medias(encoding: ir.Encoding) -> list[str]:
    media = encoding.media.raw if encoding.media is not None else ""
    return [part.strip().lower() for part in media.split(",") if part.strip()]


def _by_wire(body: ir.Body) -> Mapping[str, ir.Encoding]:
    return {encoding.wire.raw: encoding for encoding in body.encodings}


def _single(body: ir.Body, index: Index) -> set[str]:
    """The properties of a body that are single values."""
    record = index.record(body.type)
    fields = record.fields if record is not None else ()
    return {field.wire.raw for field in fields if index.scalar(field.type)}
