"""The version of an API that every call has to name, and that the description names once.

Azure's descriptions leave the value of ``api-version`` to ``info.version``: nothing else says
what to send.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from .. import ir
from .reader import object_in, string_in

if TYPE_CHECKING:
    from .reader import Reader

_NAME: Final = "api-version"
_VERSION: Final = re.compile(r"\d{4}-\d{2}-\d{2}(-[a-z]+)?")


def with_version(
    field: ir.Field, location: ir.Location, reader: Reader, at: str
) -> ir.Field:
    """The field of a parameter, with the document's version where that is what it wants."""
    if location != "query" or field.wire.raw != _NAME or not field.required:
        return field
    if field.type != ir.Primitive("string") or field.default is not ir.ABSENT:
        return field
    version = string_in(object_in(reader.root, "info"), "version")
    if not _VERSION.fullmatch(version):
        return field
    told = f"nothing says what {_NAME!r} is"
    reader.note(told, at, f"its default is the version of the document, {version}")
    return replace(field, default=ir.Text(version))
