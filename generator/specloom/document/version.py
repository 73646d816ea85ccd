"""Which version of which specification a document follows."""

from __future__ import annotations

import re
from typing import Any, Final

from ..errors import DocumentError
from .findings import Findings
from .forms import shown
from .reading import Source

SUPPORTED: Final = ("2.0", "3.0", "3.1", "3.2")

_OPENAPI = re.compile(r"(3\.[012])\.\d+(?:-[\w.-]+)?\s*")
_HINT: Final = "specloom reads Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2"
_OTHERS: Final = {
    "asyncapi": "an AsyncAPI document",
    "overlay": "an overlay, which is applied to a document",
    "arazzo": "an Arazzo document",
    "$schema": "a JSON Schema",
}


def version_of(source: Source, root: dict[str, Any], findings: Findings) -> str:
    """One of ``SUPPORTED``; anything else is an error that says what the document is."""
    for field in ("openapi", "swagger"):
        if field in root:
            return _version(field, root[field], source, findings)
    for field, name in _OTHERS.items():
        if field in root:
            raise DocumentError(f"this is {name}", source.place(f"/{field}"), _HINT)
    raise DocumentError(
        "this is not an OpenAPI document: it has no `openapi` field",
        source.place(""),
        _HINT,
    )


def _version(field: str, value: Any, source: Source, findings: Findings) -> str:
    at = f"/{field}"
    if isinstance(value, str):
        match = _OPENAPI.fullmatch(value)
        if field == "openapi" and match:
            return match[1]
    short = str(value)
    if short in (("2.0",) if field == "swagger" else SUPPORTED[1:]):
        if field == "openapi" or not isinstance(value, str):
            findings.note(
                f"`{field}` should be a full version, in quotes", at, f"read as {short}"
            )
        return short
    if not isinstance(value, str):
        message = f"`{field}` must be a version in quotes, not {shown(value)}"
    else:
        message = f"{value!r} is not a version of OpenAPI that specloom reads"
    raise DocumentError(message, source.place(at), _HINT)
