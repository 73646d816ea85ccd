"""Values in paths that are several segments: whose slashes part them, and are not encoded.

OpenAPI knows none, so that a slash is encoded like anything else; vendors whose resources
have such names say so beside the parameter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

#: What Google's and Microsoft's descriptions say beside such a parameter.
SAID: Final = ("x-ms-skip-url-encoding", "x-reservedExpansion")
_LONGEST: Final = 1_000  # characters of a pattern; no name of a resource needs more
#: Sets of characters, and what opens a group.
_MARKS: Final = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?:")


def has_slashes(parameter: Mapping[str, Any]) -> bool:
    """Whether slashes in a path parameter's value stand as they are.

    Where the description says so, or the value's pattern asks for one outside brackets:
    ``^projects/[^/]+$``. What has a colon before it, ``^arn:aws:\\w+:group/\\w+$``, is a URN or
    a URL, hence one value.
    """
    if parameter.get("in") != "path":
        return False
    if any(parameter.get(key) is True for key in SAID):
        return True
    schema = parameter.get("schema")
    pattern = schema.get("pattern") if isinstance(schema, dict) else None
    return isinstance(pattern, str) and _asks_for_one(pattern)


def _asks_for_one(pattern: str) -> bool:
    if "(?!" in pattern or "(?<!" in pattern:  # it may be what must not be there
        return False
    head, slash, _ = _MARKS.sub("", pattern[:_LONGEST]).partition("/")
    return bool(slash) and ":" not in head
