"""Media types as they are told apart: a charset beside one makes no other."""

from __future__ import annotations

from .. import ir


def bare(media: ir.Text) -> str:
    """The media type in lower case, with all its parameters but the charset."""
    told, *parameters = (part.strip() for part in media.raw.split(";"))
    kept = (p for p in parameters if p and not p.lower().startswith("charset"))
    return "; ".join([told.lower(), *kept])
