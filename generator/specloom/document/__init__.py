"""From a file to a validated document: the only part of specloom that reads specs."""

from __future__ import annotations

from .limits import DEFAULT, Limits
from .loading import Document, load

__all__ = ["DEFAULT", "Document", "Limits", "load"]
