"""SQL values as a method takes them: typed by its schema, or refused before anything is sent."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from .catalog import STRING_ONLY, Type
from .shapes import extras_name

_INTEGER = re.compile(r"[+-]?[0-9]+")
_LONGEST = 60  # characters of a value that a message shows


class Unknown(str):
    """A value that is known only when other rows have been read; EXPLAIN shows its name."""


class Mismatch(Exception):
    """A value that does not have the type that its place asks for."""


def typed(value: Any, index: int, types: Sequence[Type], name: str) -> Any:
    """The value in JSON's own types, as the schema wants it. Raises Mismatch.

    Numbers and booleans may come as text; arrays and objects as text that holds their
    JSON. A text is never taken for JSON where the schema says string.
    """
    made = types[index]
    if value is None or isinstance(value, Unknown):
        return value
    match made.kind:
        case "string":
            found: Any = _text(value, made)
        case "integer":
            found = _integer(value, name)
        case "number":
            found = _number(value, name)
        case "boolean":
            found = _boolean(value, name)
        case "timestamp" | "date":
            found = _moment(value, made.kind, name)
        case "array":
            found = _array(value, made, types, name)
        case "object" | "map":
            found = _object(value, made, types, name)
        case "json":
            found = _anything(value)
    if made.enum and found not in made.enum:
        known = ", ".join(str(each) for each in made.enum[:12])
        raise Mismatch(f"{name} cannot be {_shown(value)}: it is one of {known}")
    return found


def plain(value: Any) -> Any:
    """The value in JSON's own types, for a place whose type is not known."""
    match value:
        case Mapping():
            return {str(key): plain(inner) for key, inner in value.items()}
        case list() | tuple() | set():
            return [plain(inner) for inner in value]
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case datetime() | date() | time():
            return _moment(value, "timestamp", "")
        case bytes():
            return base64.b64encode(value).decode()
        case None | str() | bool() | int() | float():
            return value
        case _:
            return str(value)


def _text(value: Any, made: Type) -> str:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case bytes():
            return base64.b64encode(value).decode()
        case datetime() | date():
            return _moment(
                value, "timestamp" if isinstance(value, datetime) else "date", ""
            )
        case Mapping() | list() | tuple():
            return json.dumps(plain(value), ensure_ascii=False)
        case Decimal() | UUID() | int() | float():
            return str(value)
        case _ if made.format == STRING_ONLY:
            return json.dumps(plain(value), ensure_ascii=False)
        case _:
            return str(value)


def _integer(value: Any, name: str) -> int:
    match value:
        case bool():
            pass
        case int():
            return value
        case str() if _INTEGER.fullmatch(value.strip()):
            return int(value)
        case float() if value.is_integer():
            return int(value)
        case Decimal() if value == value.to_integral_value():
            return int(value)
    raise Mismatch(f"{name} is a whole number, not {_shown(value)}")


def _number(value: Any, name: str) -> int | float:
    match value:
        case bool():
            pass
        case int() | float():
            return value
        case Decimal():
            whole = value == value.to_integral_value() and abs(value) < 2**63
            return int(value) if whole else float(value)
        case str():
            try:
                return int(value) if _INTEGER.fullmatch(value.strip()) else float(value)
            except ValueError:
                pass
    raise Mismatch(f"{name} is a number, not {_shown(value)}")


def _boolean(value: Any, name: str) -> bool:
    match value:
        case bool():
            return value
        case str() if value.strip().lower() in ("true", "false"):
            return value.strip().lower() == "true"
        case 0 | 1:
            return bool(value)
    raise Mismatch(f"{name} is true or false, not {_shown(value)}")


def _moment(value: Any, kind: str, name: str) -> str:
    """A point in time as RFC 3339 writes it; one without a zone is UTC."""
    match value:
        case str():
            return value
        case datetime():
            if kind == "date":
                return value.date().isoformat()
            aware = value if value.tzinfo else value.replace(tzinfo=UTC)
            return aware.isoformat().replace("+00:00", "Z")
        case date():
            day = value.isoformat()
            return day if kind == "date" or not name else f"{day}T00:00:00Z"
        case time():
            return value.isoformat()
    raise Mismatch(f"{name} is a point in time, not {_shown(value)}")


def _array(value: Any, made: Type, types: Sequence[Type], name: str) -> list[Any]:
    """A list, JSON text of one, or a single value, which makes a list of one."""
    if isinstance(value, str):
        found = decoded(value)
        if isinstance(found, list):
            value = found
        elif value.lstrip().startswith("["):
            raise Mismatch(f"{name} is a JSON array, but {_shown(value)} is not JSON")
        elif isinstance(found, dict) and types[made.item].kind != "string":
            value = [found]
    items = value if isinstance(value, list | tuple) else [value]
    return [
        typed(item, made.item, types, f"{name}[{position}]")
        for position, item in enumerate(items)
    ]


def _object(value: Any, made: Type, types: Sequence[Type], name: str) -> dict[str, Any]:
    """A struct, a map, or JSON text of an object, its known members typed."""
    given = decoded(value) if isinstance(value, str) else value
    if not isinstance(given, Mapping):
        raise Mismatch(f"{name} is a JSON object, not {_shown(value)}")
    if made.kind == "map":
        return {
            str(key): typed(inner, made.item, types, f"{name}.{key}")
            for key, inner in given.items()
        }
    known = {member.name: member.type for member in made.members}
    if made.open:
        given = _with_extras(given, known)
    unknown = [str(key) for key in given if key not in known]
    if unknown and not made.open:
        raise Mismatch(
            f"{name} has no member {', '.join(unknown[:3])}: "
            f"it has {', '.join(list(known)[:12])}"
        )
    return {
        key: (
            typed(inner, known[key], types, f"{name}.{key}")
            if key in known
            else plain(inner)
        )
        for key, inner in given.items()
        # DuckDB gives a list's structs the same members; those that were not written are null.
        if inner is not None or isinstance(value, str) or _takes_null(known, key, types)
    }


def _with_extras(
    given: Mapping[str, Any], known: Mapping[str, int]
) -> Mapping[str, Any]:
    """An object as it travels: what a SELECT gave under one name is not sent as that."""
    name = extras_name(known)
    held = given.get(name)
    extras = decoded(held) if isinstance(held, str) else held
    if name not in given or not isinstance(extras, Mapping | None):
        return given
    return {**(extras or {}), **{n: v for n, v in given.items() if n != name}}


def _takes_null(known: Mapping[str, int], key: str, types: Sequence[Type]) -> bool:
    return key not in known or types[known[key]].nullable


def _anything(value: Any) -> Any:
    """JSON text of an object or an array as such; any other text stays text."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        found = decoded(value)
        return value if found is None else found
    return plain(value)


def decoded(text: str) -> Any:
    """The value of JSON text; None for text that is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _shown(value: Any) -> str:
    text = repr(value) if isinstance(value, str) else json.dumps(plain(value))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
