"""Pieces of Go templates: names as literals, and paths that stop where nothing is.

The dialect is small on purpose: ``.field`` and ``index``, ``if with range else``,
variables, ``and eq printf urlquery`` and StackQL's ``toJson``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from ... import ir

#: Decodes JSON before the template sees it.
JSON_TEMPLATE: Final = "golang_template_json_v0.3.0"
#: Hands the template the body as one string.
TEXT_TEMPLATE: Final = "golang_template_text_v0.3.0"

_FIELD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")

_encoded: Final = json.JSONEncoder(ensure_ascii=False).encode


@lru_cache(maxsize=4096)
def literal(text: ir.Text) -> str:
    """A string literal, of Go and of JSON alike; no brace in it can open or end an action."""
    raw = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text.raw)
    quoted = _encoded(raw)
    return quoted.replace("{", "\\u007b").replace("}", "\\u007d")


def is_string(operand: str) -> str:
    """A condition: the operand is a string."""
    return f'eq (printf "%T" {operand}) "string"'


def to_json(path: Sequence[ir.Text], start: str = "") -> str:
    """The JSON of what a path leads to, ``null`` where something on it is missing."""
    return held(path, lambda operand: f"{{{{ toJson {operand} }}}}", "null", start)


def held(
    path: Sequence[ir.Text],
    use: Callable[[str], str],
    otherwise: str,
    start: str = "",
) -> str:
    """What ``use`` makes of the operand at a path, ``otherwise`` where a holder is missing.

    The path starts at the value at hand, or at the root with ``start="$"``. Every step but
    the last is tested, since Go fails on a field of null.
    """
    if not path:
        return use(start or ".")
    operand = property_of(path[0], start)
    if len(path) == 1:
        return use(operand)
    inner = held(path[1:], use, otherwise)
    rest = f"{{{{ else }}}}{otherwise}" if otherwise else ""
    return f"{{{{ with {operand} }}}}{inner}{rest}{{{{ end }}}}"


def property_of(name: ir.Text, holder: str = "") -> str:
    """A property of the value at hand, or of a holder; null where it is missing."""
    if _FIELD.fullmatch(name.raw):
        return f"{holder}.{name.raw}"
    return f"(index {holder or '.'} {literal(name)})"
