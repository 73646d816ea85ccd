"""Paths that Swagger 2.0 and OpenAPI have no place for, and ``x-ms-paths`` has.

Microsoft's descriptions tell operations of one path apart by its query:
``/{container}?restype=container&comp=list``.
"""

from __future__ import annotations

from typing import Any, Final

from .findings import Findings
from .origins import Origins
from .pointers import join

_KEY: Final = "x-ms-paths"


def add_further_paths(
    root: dict[str, Any], changes: Origins, findings: Findings
) -> None:
    """Move them to the other paths; ``changes`` learns where each was written."""
    further, paths = root.get(_KEY), root.get("paths")
    if not isinstance(further, dict) or not isinstance(paths, dict):
        return
    for path in [*further]:
        at = join("", _KEY, path)
        if path in paths:
            findings.note(f"`paths` has {path!r} as well", at, "the one there counts")
            continue
        paths[path] = further.pop(path)
        changes.move(at, join("/paths", path))
