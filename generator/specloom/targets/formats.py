"""Whether a text is spelled as its format wants it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from .. import ir

_NUMBER = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_LABEL = r"[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?"
_DAY = r"\d{4}-\d\d-\d\d"
_HOUR = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)"
#: What a text must look like to be of a format; of the others, any text may be.
_SPELLINGS: Mapping[ir.Format, re.Pattern[str]] = {
    "date": re.compile(_DAY, re.ASCII),
    "date-time": re.compile(f"{_DAY}T{_HOUR}", re.ASCII | re.IGNORECASE),
    "time": re.compile(_HOUR, re.ASCII | re.IGNORECASE),
    "uuid": re.compile(
        r"[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}", re.ASCII | re.IGNORECASE
    ),
    "email": re.compile(r"[^@]+@[^@]+"),
    "hostname": re.compile(rf"{_LABEL}(?:\.{_LABEL})*", re.ASCII | re.IGNORECASE),
    "ipv4": re.compile(rf"{_NUMBER}(?:\.{_NUMBER}){{3}}", re.ASCII),
    "ipv6": re.compile(r"(?=.*:.*:)[\da-f:]+(?:%\w+)?", re.ASCII | re.IGNORECASE),
}
_SIZES: Mapping[ir.Format, int] = {"int32": 2**31, "int64": 2**63}


def has_format(value: ir.Value, format: ir.Format) -> bool:
    """Whether a value of the right kind is spelled as its format wants it."""
    match value:
        case ir.Text(raw=raw) if format in _SPELLINGS:
            return bool(_SPELLINGS[format].fullmatch(raw)) and (
                not format.startswith("date") or _is_day(raw[:10])
            )
        case int() if format in _SIZES:
            return -_SIZES[format] <= value < _SIZES[format]
        case _:
            return True


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
