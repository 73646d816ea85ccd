"""Plain values into paths, queries, headers and cookies, in every style of OpenAPI.

Everything but the delimiters that a style itself writes is percent-encoded; a value can
therefore never become another parameter, another path segment or another header.
Plain values are what ``values.plain`` makes; nothing here needs ``msgspec``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, TypeAlias
from urllib.parse import quote, unquote

from .credentials import header_value
from .errors import ArgumentError
from .messages import Pairs
from .shapes import is_list, is_object
from .values import plain_json

Style: TypeAlias = Literal[
    "simple",
    "label",
    "matrix",
    "form",
    "spaceDelimited",
    "pipeDelimited",
    "deepObject",
    "cookie",
]

#: Parameters by their names on the wire; what is None is not sent. Any object, since type
#: checkers find nothing more in a dictionary of texts, numbers and lists.
Query: TypeAlias = Mapping[str, object]

# Reserved characters that ``allowReserved`` leaves alone. Those that would end the value
# (& + #) or start another part of the URL (? in a path) are encoded all the same.
_RESERVED_IN_QUERY = ":/?@!$'()*,;[]="
_RESERVED_IN_PATH = ":@!$&'()*+,;="
_OTHER_PATHS = frozenset(("", ".", ".."))  # segments that lead elsewhere
_COOKIE = re.compile(r'[!#-+\--:<-\[\]-~]*|"[!#-+\--:<-\[\]-~]*"')  # RFC 6265
_DELIMITERS = {"spaceDelimited": "%20", "pipeDelimited": "%7C"}


def path_text(
    name: str,
    value: Any,
    style: Style = "simple",
    explode: bool = False,
    reserved: bool = False,
    slashes: bool = False,
) -> str:
    """The value as it stands in a path. Raises ArgumentError where none could stand.

    ``slashes``: it may be several segments. Its first one begins without a slash, which
    the path has already.
    """
    safe = (_RESERVED_IN_PATH if reserved else "") + ("/" if slashes else "")
    if is_object(value):
        text = _path_object(name, value, style, explode, safe)
    elif is_list(value):
        text = _path_list(name, value, style, explode, safe)
    else:
        text = _prefix(name, style) + _encoded(value, safe)
    if slashes:
        text = text.removeprefix("/")
    if value is None or not _OTHER_PATHS.isdisjoint(text.split("/")):
        raise ArgumentError(f"{name!r} cannot be {value!r}: it is a part of the path")
    return text


def query_pairs(
    name: str,
    value: Any,
    style: Style = "form",
    explode: bool = True,
    reserved: bool = False,
) -> Iterator[tuple[str, str]]:
    """Names and values as they stand in a query, percent-encoded; empty lists give none."""
    safe = _RESERVED_IN_QUERY if reserved else ""
    key = _quoted(name)
    if style == "deepObject":
        yield from _deep(key, value, safe)
    elif is_object(value):
        yield from _query_object(key, value, style, explode, safe)
    elif is_list(value):
        texts = [_encoded(item, safe) for item in value if item is not None]
        if explode:
            yield from ((key, text) for text in texts)
        elif texts:
            yield key, _DELIMITERS.get(style, ",").join(texts)
    else:
        yield key, _encoded(value, safe)


def undescribed_pairs(name: str, value: Any) -> Pairs:
    """A parameter of which nothing is known, as most are: ``style: form``, exploded.

    Raises ArgumentError for objects, which would lose the name in that style.
    """
    if is_object(value):
        raise ArgumentError(
            f"the query parameter {name!r:.80} cannot be an object: give each member by "
            f"the name that the server reads, such as '{name:.80}[key]'"
        )
    return tuple(query_pairs(name, value))


def query_text(value: Any) -> str:
    """The value as the whole query, percent-encoded."""
    return _encoded(value, "")


def header_text(name: str, value: Any, explode: bool = False) -> str:
    """The value as a header carries it. Raises ArgumentError where none can."""
    if is_object(value):
        joint = "=" if explode else ","
        text = ",".join(f"{k}{joint}{_text(v)}" for k, v in value.items())
    elif is_list(value):
        text = ",".join(_text(item) for item in value)
    else:
        text = _text(value)
    return header_value(text, f"header {name!r:.80}")


def cookie_pairs(
    name: str, value: Any, explode: bool = True, style: Style = "form"
) -> Iterator[tuple[str, str]]:
    """Names and values of cookies, percent-encoded; as they are in the style ``cookie``.

    Raises ArgumentError for what no cookie can hold as it is.
    """
    if style == "cookie":
        yield from _bare_cookies(name, value, explode)
        return
    for key, text in query_pairs(name, value, "form", explode):
        yield (name if key == _quoted(name) else key), text


def _bare_cookies(name: str, value: Any, explode: bool) -> Iterator[tuple[str, str]]:
    """Cookies of a value that is written as it is, ``style: cookie`` of OpenAPI 3.2."""
    if is_object(value):
        members = [
            (str(k), _cookie_text(k, v)) for k, v in value.items() if v is not None
        ]
        texts = [text for member in members for text in member]
    else:
        items = value if is_list(value) else [value]
        texts = [_cookie_text(name, item) for item in items if item is not None]
        members = [(name, text) for text in texts]
    if explode:
        yield from members
    elif texts:
        yield name, ",".join(texts)


def _cookie_text(name: Any, value: Any) -> str:
    text = _text(value)
    if not _COOKIE.fullmatch(text):
        raise ArgumentError(
            f"the cookie {name!r:.80} cannot be {text!r:.60}: no cookie holds that as it "
            "is; give it in the form that the server reads, such as percent-encoded"
        )
    return text


def checked_path(path: str) -> str:
    """The path, unless a segment of it leads elsewhere. Raises ArgumentError."""
    for segment in path.partition("?")[0].split("/"):
        if segment.replace("%2e", ".").replace("%2E", ".") in (".", ".."):
            raise ArgumentError(f"a path cannot have {segment!r} as a segment")
    return path


def _path_list(
    name: str, value: Sequence[Any], style: Style, explode: bool, safe: str
) -> str:
    texts = [_encoded(item, safe) for item in value]
    if not texts:
        return ""
    if not explode:
        return _prefix(name, style) + ",".join(texts)
    if style == "matrix":
        return "".join(_prefix(name, style) + text for text in texts)
    return _prefix(name, style) + ("." if style == "label" else ",").join(texts)


def _path_object(
    name: str, value: Mapping[str, Any], style: Style, explode: bool, safe: str
) -> str:
    pairs = [(_quoted(str(k)), _encoded(v, safe)) for k, v in value.items()]
    if not pairs:
        return ""
    if not explode:
        return _prefix(name, style) + ",".join(f"{k},{v}" for k, v in pairs)
    if style == "matrix":
        return "".join(f";{k}={v}" for k, v in pairs)
    joint = "." if style == "label" else ","
    return ("." if style == "label" else "") + joint.join(f"{k}={v}" for k, v in pairs)


def _prefix(name: str, style: Style) -> str:
    if style == "label":
        return "."
    return f";{_quoted(name)}=" if style == "matrix" else ""


def _query_object(
    key: str, value: Mapping[str, Any], style: Style, explode: bool, safe: str
) -> Iterator[tuple[str, str]]:
    members = [(str(k), v) for k, v in value.items() if v is not None]
    if explode and style == "form":
        for k, v in members:
            yield _quoted(k), _encoded(v, safe)
    elif members:
        flat = [text for k, v in members for text in (_quoted(k), _encoded(v, safe))]
        yield key, _DELIMITERS.get(style, ",").join(flat)


def _deep(key: str, value: Any, safe: str) -> Iterator[tuple[str, str]]:
    """``filter[a][b]=1``.

    OpenAPI leaves open what lists are. ``ids[]=1&ids[]=2`` is what most servers that take
    such names read, and ``rows[0][a]=1`` where the members of an item belong together.
    What is null is left out, and items behind it move up. Raises ArgumentError for an item
    of which nothing would be left: the server would count one less.
    """
    if is_object(value):
        for member, inner in value.items():
            yield from _deep(f"{key}%5B{_quoted(str(member))}%5D", inner, safe)
    elif is_list(value):
        items = [item for item in value if item is not None]
        numbered = any(is_object(item) or is_list(item) for item in items)
        for number, item in enumerate(items):
            at = f"{key}%5B{number if numbered else ''}%5D"
            pairs = list(_deep(at, item, safe))
            if not pairs:
                raise ArgumentError(
                    f"{unquote(at)!r} cannot be {item!r}: nothing of it would be sent"
                )
            yield from pairs
    elif value is not None:
        yield key, _encoded(value, safe)


def _encoded(value: Any, safe: str) -> str:
    return _quoted(_text(value), safe)


def _quoted(text: str, safe: str = "") -> str:
    try:
        return quote(text, safe=safe)
    except UnicodeEncodeError:
        told = f"{text!r:.80} cannot be sent: it holds half of a character"
        raise ArgumentError(told) from None


def _text(value: Any) -> str:
    """A scalar as text; objects and lists inside others as JSON."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return _FLOATS.get(str(value), str(value))
        case Mapping() | list():
            return plain_json(value)
        case _:
            return str(value)


_FLOATS = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
