"""Multipart bodies whose parts have no names: a list, with one part for each item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, repeat
from typing import TYPE_CHECKING

from ..document.pointers import join
from ..errors import UnsupportedError
from ..ir import ANY, Encoding, ListOf, MapOf, Parts, Primitive, Text, TupleOf, Type
from .media import TOKEN, kind_of
from .reader import Object, list_in, object_in, text_in
from .shapes import Bare, Shapes
from .tags import only_value

if TYPE_CHECKING:
    from .schemas import Schemas

_UNNAMED = ("prefixEncoding", "itemEncoding")


_BYTES = Primitive("string", "binary")


def parts_of(
    schemas: Schemas, media: str, facts: Object, at: str, type: Type
) -> tuple[Parts | None, Type]:
    """How the parts of a body travel, and its type, in which files are bytes.

    None where they have names, or there are none.
    """
    if kind_of(media) != "multipart":
        return None, type
    bare = Shapes(schemas.definitions).bare(type)
    parts = _parts(schemas, media, facts, at, bare)
    if parts is None and isinstance(bare, Primitive) and bare != ANY:
        told = f"the schema of parts is {bare.kind}, which none can be"
        schemas.reader.note(told, at, "any names and values are sent")
        return None, MapOf(ANY)
    if parts is None:
        return None, type
    listed = bare if isinstance(bare, ListOf | TupleOf) else ListOf(ANY)
    filed = _filed(listed, parts)
    return parts, filed if _has_bytes(filed) else type


def _parts(
    schemas: Schemas, media: str, facts: Object, at: str, bare: Bare
) -> Parts | None:
    said = [key for key in _UNNAMED if key in facts]
    if not (isinstance(bare, ListOf | TupleOf) or (said and bare == ANY)):
        for key in said:
            what = f"`{key}` of a body that is no list"
            schemas.reader.note(what, join(at, key), "its parts go by their names")
        return None
    listed = list_in(facts, "prefixEncoding")
    first = tuple(
        _encoding(schemas, one, join(at, "prefixEncoding", str(number)))
        for number, one in enumerate(listed)
    )
    below = join(at, "itemEncoding")
    parts = Parts(first, _encoding(schemas, object_in(facts, "itemEncoding"), below))
    if not media.lower().startswith("multipart/form-data") or _is_named(parts, bare):
        return parts
    if said:
        raise UnsupportedError(
            f"a body {media!r} of parts without names is not generated yet",
            schemas.reader.document.place(join(at, said[0])),
            "describe its parts as the properties of `schema`, or give each a constant "
            "header Content-Disposition",
        )
    return None


def _filed(type: Type, parts: Parts) -> Type:
    """The list with bytes where a part's content type tells more than its schema."""
    match type:
        case ListOf(item):
            kinds = {_file(item, how) for how in (*parts.first, parts.others)}
            return replace(type, item=kinds.pop()) if len(kinds) == 1 else type
        case TupleOf(items, rest):
            told = zip(items, chain(parts.first, repeat(parts.others)), strict=False)
            filed = tuple(_file(item, how) for item, how in told)
            return TupleOf(filed, rest and _file(rest, parts.others))
        case _:
            return type


def _file(type: Type, how: Encoding) -> Type:
    is_file = how.media is not None and kind_of(how.media.raw) == "binary"
    return _BYTES if is_file and type == ANY else type


def _has_bytes(type: Type) -> bool:
    match type:
        case ListOf(item):
            return item == _BYTES
        case TupleOf(items, rest):
            return _BYTES in (*items, rest)
        case _:
            return False


def _encoding(schemas: Schemas, facts: Object, at: str) -> Encoding:
    media = text_in(facts, "contentType")
    if kind_of(media.raw) == "multipart":
        raise UnsupportedError(
            "a part that has parts itself is not generated yet",
            schemas.reader.document.place(at),
            "describe it as bytes, of another content type",
        )
    headers = tuple(headers_of(schemas, facts, at))
    return Encoding(Text(""), media or None, headers=headers)


def headers_of(schemas: Schemas, facts: Object, at: str) -> Iterator[tuple[Text, Text]]:
    """The headers that can have one value only; nobody is asked for others."""
    for name, listed in object_in(facts, "headers").items():
        there, header = schemas.reader.follow(listed, join(at, "headers", name))
        _, schema = schemas.reader.behind(header.get("schema"), join(there, "schema"))
        if name.lower() == "content-type":
            continue  # which `contentType` says
        value = only_value(schema)
        if value and TOKEN.fullmatch(name) and _can_be_sent(value):
            yield Text(name), Text(value)
        else:
            what = "what no header can carry" if value else "no fixed value"
            told = f"the header {name!r} of a part has {what}"
            schemas.reader.note(told, there, "left out")


def _can_be_sent(value: str) -> bool:
    return value.isascii() and value.isprintable() and value == value.strip()


def _is_named(parts: Parts, type: Type) -> bool:
    """Whether headers give all parts of a form the names that they must have."""
    needed = [*parts.first]
    if not isinstance(type, TupleOf) or type.rest is not None:
        needed.append(parts.others)
    return all(
        any(name.raw.lower() == "content-disposition" for name, _ in how.headers)
        for how in needed
    )
