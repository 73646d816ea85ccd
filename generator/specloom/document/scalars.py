"""What an unquoted YAML scalar means: the core schema of YAML 1.2.

So ``no``, ``on`` and ``y`` are words, dates and times are text, ``010`` is ten and
``0o10`` eight.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias

Scalar: TypeAlias = "str | int | float | bool | None"

WORDS: Final[dict[str, Scalar]] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
NUMERIC: Final = frozenset("+-.0123456789")

_NUMBER = re.compile(
    r"(?P<int>[-+]?[0-9]+)|0o(?P<oct>[0-7]+)|0x(?P<hex>[0-9a-fA-F]+)"
    r"|(?P<float>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<inf>[-+]?\.(?:inf|Inf|INF))|(?P<nan>\.(?:nan|NaN|NAN))"
)
_CORE = "tag:yaml.org,2002:"
_TAGS: Final[dict[str, tuple[type, ...]]] = {
    f"{_CORE}int": (int,),
    f"{_CORE}float": (float, int),
    f"{_CORE}bool": (bool,),
    f"{_CORE}null": (type(None),),
}


def resolve(text: str) -> Scalar:
    """The value of a plain scalar. Raises ValueError for a number too large to hold."""
    value = WORDS.get(text, text)
    return number(text) if value is text and text[0] in NUMERIC else value


def number(text: str) -> Scalar:
    """The number that a plain scalar spells, or the text itself."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return text
    match match.lastgroup:
        case "int":
            return int(text)
        case "oct":
            return int(match["oct"], 8)
        case "hex":
            return int(match["hex"], 16)
        case "nan":
            return float("nan")
        case "inf":
            return float(text.replace(".", ""))
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError("too large")
    return value


def tagged(tag: str, text: str) -> Scalar:
    """The value of a scalar with an explicit tag.

    Raises LookupError for a tag that the core schema does not have, ValueError for text
    that is not of the tag's type. The tag ``!`` means text.
    """
    if tag in ("!", f"{_CORE}str"):
        return text
    types = _TAGS[tag]
    value = resolve(text)
    if type(value) not in types:
        raise ValueError(f"not of the type {tag.removeprefix(_CORE)}")
    return float(value) if float in types and isinstance(value, int) else value
