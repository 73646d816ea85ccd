"""``.specloom.json``: which files of a folder are ours, and what they held.

Nothing else is in it, no version, no date, no path of a machine: equal outputs have
equal manifests.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from ..errors import OutputError, Place
from . import paths

NAME: Final = ".specloom.json"
_VERSION = 1


def digest(content: bytes) -> str:
    """The fingerprint by which a file is recognised as ours."""
    return hashlib.sha256(content).hexdigest()


def dump(digests: Mapping[str, str]) -> bytes:
    """The manifest of files with these digests."""
    spelled = partial(json.dumps, ensure_ascii=False)  # without a layout, which is slow
    lines = (f"    {spelled(p)}: {spelled(digests[p])}" for p in sorted(digests))
    files = ",\n".join(lines)
    held = f"{{\n{files}\n  }}" if files else "{}"
    text = f'{{\n  "version": {_VERSION},\n  "files": {held}\n}}\n'
    return text.encode("utf-8")


def read(folder: Path, force: bool = False) -> dict[str, str]:
    """Path → digest of the files that are ours; nothing where there is no manifest.

    A manifest that specloom did not write raises OutputError; with ``force`` it counts
    as absent.
    """
    path = folder / NAME
    content = paths.read_regular(path)
    if content is None:
        return {}
    try:
        return _files(json.loads(content))
    except (ValueError, RecursionError, OutputError) as error:
        if force:
            return {}
        raise OutputError(
            f"is not a manifest that specloom wrote: {error}",
            Place(str(path)),
            "restore it, or run with --force to make the folder anew",
        ) from None


def vouched(content: bytes) -> dict[str, str]:
    """Path → digest of a manifest that is to the byte as specloom wrote it.

    Its paths were checked then, which costs more than all else that is read here.
    """
    return _listed(json.loads(content))


def _listed(document: Any) -> dict[str, str]:
    files = document.get("files") if isinstance(document, dict) else None
    if not isinstance(files, dict) or document.get("version") != _VERSION:
        raise ValueError(f"no `version: {_VERSION}` with `files`")
    return files


def _files(document: Any) -> dict[str, str]:
    files = _listed(document)
    for path, fingerprint in files.items():
        paths.check(path)
        if not isinstance(fingerprint, str):
            raise ValueError(f"the digest of {path!r} is no text")
    return files
