"""Values in paths and queries, in every style of OpenAPI: as generated clients write them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from ... import ir
from ...runtime.credentials import header_value
from ...runtime.errors import ArgumentError
from ...runtime.parameters import bare_cookies
from .sql_spelling import plain

_JOINTS = {"spaceDelimited": " ", "pipeDelimited": "|"}
_DELIMITERS = {style: quote(joint) for style, joint in _JOINTS.items()}
_RESERVED = ":/?@!$'()*,;[]="  # what `allowReserved` leaves alone in a query
_RESERVED_IN_PATH = ":@!$&'()*+,;="


def can_be_sent(parameter: ir.Parameter, value: ir.Value) -> bool:
    """Whether clients send the value: not what a path or a header has no form for."""
    match parameter.location:
        case "path":
            return path_text(parameter, value) not in ("", ".", "..")
        case "header":
            return _is_header_value(header_text(parameter, value))
        case "cookie" if parameter.style == "cookie":
            return _is_cookie(parameter, value)
        case _:
            return True


def _is_header_value(text: str) -> bool:
    try:
        header_value(text, "header")
    except ArgumentError:
        return False
    return True


def _is_cookie(parameter: ir.Parameter, value: ir.Value) -> bool:
    try:
        list(cookie_pairs(parameter, value))
    except ArgumentError:
        return False
    return True


def path_text(parameter: ir.Parameter, value: ir.Value) -> str:
    """The value as it stands in a path."""
    name, given = quote(parameter.field.wire.raw, safe=""), plain(value)
    style, explode = parameter.style, parameter.explode
    safe = _RESERVED_IN_PATH if parameter.allow_reserved else ""
    before = {"label": ".", "matrix": f";{name}="}.get(style, "")
    if parameter.is_json:
        return before + quote(_json_of(given), safe=safe)
    if not isinstance(given, dict | list):
        return before + _encoded(given, safe)
    if explode and isinstance(given, dict):
        texts = [f"{quote(k, safe='')}={_encoded(v, safe)}" for k, v in given.items()]
        before = before[:1]
    else:
        texts = _flat(given, safe)
    joint = {"label": ".", "matrix": before}.get(style, ",") if explode else ","
    return before + joint.join(texts)


def query_text(parameter: ir.Parameter, value: ir.Value) -> str:
    """The value as the whole query."""
    given = plain(value)
    return quote(_json_of(given) if parameter.is_json else text_of(given), safe="")


def query_pairs(parameter: ir.Parameter, value: ir.Value) -> Iterator[str]:
    """``name=value`` for each time that the parameter stands in the query."""
    name = quote(parameter.field.wire.raw, safe="")
    given = plain(value) if parameter.is_json else _told(plain(value))
    safe = _RESERVED if parameter.allow_reserved else ""
    if parameter.is_json:
        yield f"{name}={quote(_json_of(given), safe=safe)}"
    elif parameter.style == "deepObject":
        for key, item in _deep(name, given):
            bare = key.replace("[", "%5B").replace("]", "%5D")
            yield f"{bare}={_encoded(item, safe)}"
    elif not isinstance(given, dict | list):
        yield f"{name}={_encoded(given, safe)}"
    elif not parameter.explode:
        joint = _DELIMITERS.get(parameter.style, ",")
        yield f"{name}={joint.join(_flat(given, safe))}"
    elif isinstance(given, dict) and parameter.style == "form":
        yield from (
            f"{quote(k, safe='')}={_encoded(v, safe)}" for k, v in given.items()
        )
    elif isinstance(given, dict):
        joint = _DELIMITERS.get(parameter.style, ",")
        yield f"{name}={joint.join(_flat(given, safe))}"
    else:
        yield from (f"{name}={_encoded(item, safe)}" for item in given)


def header_text(parameter: ir.Parameter, value: ir.Value) -> str:
    """The value as a header carries it."""
    given = plain(value)
    if parameter.is_json:
        return _json_of(given)
    if not isinstance(given, dict | list):
        return text_of(given)
    if isinstance(given, list):
        return ",".join(map(_bare, given))
    joint = "=" if parameter.explode else ","
    return ",".join(f"{key}{joint}{_bare(item)}" for key, item in given.items())


def cookie_pairs(parameter: ir.Parameter, value: ir.Value) -> Iterator[str]:
    """``name=value`` for each cookie."""
    name = parameter.field.wire.raw
    if parameter.style == "cookie":
        given = plain(value)
        whole = _json_of(given) if parameter.is_json else _of_texts(given)
        pairs = bare_cookies(name, whole, parameter.explode)
        yield from (f"{key}={text}" for key, text in pairs)
        return
    for pair in query_pairs(parameter, value):
        key, _, text = pair.partition("=")
        yield f"{name if key == quote(name, safe='') else key}={text}"


def _of_texts(given: Any) -> Any:
    """A list or an object with JSON for what is in its values, which needs no msgspec."""
    if isinstance(given, dict):
        return {key: _as_text(inner) for key, inner in given.items()}
    return list(map(_as_text, given)) if isinstance(given, list) else given


def _as_text(given: Any) -> Any:
    return _json_of(given) if isinstance(given, dict | list) else given


def form_pairs(
    name: str, how: ir.Encoding | None, value: ir.Value
) -> Iterator[tuple[str, str]]:
    """Names and values of a property as they stand in a form, the values not encoded."""
    given = plain(value)
    if given is None:
        return
    if isinstance(given, list):
        given = _told(given)
    if how is not None and how.is_json:
        yield name, _json_of(plain(value))
    elif how is not None and how.style == "deepObject":
        for key, item in _deep(quote(name, safe=""), given):
            yield key, text_of(item)
    elif isinstance(given, dict) and how is not None and how.media is None:
        yield from _object_pairs(name, how, given)
    elif not isinstance(given, list):
        yield name, text_of(given)
    elif how is None or how.explode:
        yield from ((name, text_of(item)) for item in given)
    else:
        yield name, _JOINTS.get(how.style, ",").join(map(text_of, given))


def _object_pairs(
    name: str, how: ir.Encoding, given: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    """An object whose style a description names, as clients write it."""
    pairs = [(key, text_of(value)) for key, value in given.items() if value is not None]
    if how.explode and how.style == "form":
        yield from pairs
    else:
        yield name, _JOINTS.get(how.style, ",").join(
            text for pair in pairs for text in pair
        )


def text_of(value: object) -> str:
    """A scalar as text, everything else as JSON."""
    return value if isinstance(value, str) else _json_of(value)


def _json_of(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _bare(value: object) -> str:
    return "" if value is None else text_of(value)


def _flat(given: dict[str, Any] | list[Any], safe: str = "") -> list[str]:
    """The items, or names and values in turn."""
    if isinstance(given, list):
        return [_encoded(item, safe) for item in given]
    pairs = ((quote(k, safe=""), _encoded(v, safe)) for k, v in given.items())
    return [text for pair in pairs for text in pair]


def _told(given: Any) -> Any:
    """The value without null, which nothing but JSON can say."""
    if isinstance(given, list):
        return [item for item in given if item is not None]
    if isinstance(given, dict):
        return {key: item for key, item in given.items() if item is not None}
    return given


def _deep(name: str, given: object) -> Iterator[tuple[str, object]]:
    """Names with members and numbers in brackets, and the scalars that they have."""
    given = _told(given)
    if isinstance(given, dict):
        for key, inner in given.items():
            yield from _deep(f"{name}[{quote(key, safe='')}]", inner)
    elif isinstance(given, list):
        numbered = any(isinstance(item, dict | list) for item in given)
        for number, item in enumerate(given):
            yield from _deep(f"{name}[{number if numbered else ''}]", item)
    else:
        yield name, given


def _encoded(value: object, safe: str = "") -> str:
    return quote(_bare(value), safe=safe)
