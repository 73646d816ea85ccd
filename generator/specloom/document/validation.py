"""The reference validator's opinion on a document: notes, never a gate.

``openapi-spec-validator`` takes seconds on large documents, can be kept busy for ever by
hostile ones, and refuses official documents that everybody uses. So it runs in a process
of its own, within limits, after our own pass, and what it says becomes notes.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, TypeAlias

from ..errors import Note
from .limits import DEFAULT
from .loading import Document
from .pointers import join
from .references import Refusal, lookup, pointer_in

Verdict: TypeAlias = list[tuple[list[str | int], str]]

_SCRIPT: Final = Path(__file__).with_name("reference_validator.py")
_ERRORS: Final = 20  # the validator goes on finding, we stop listening
_FORMAT: Final = "1"  # of the cached verdicts


def validate(
    document: Document,
    cache: Path | None = None,
    seconds: float = 60,
    megabytes: int = 1024,
) -> tuple[Note, ...]:
    """What the reference validator objects to in a document, with our places.

    The verdict is kept in the folder ``cache``, if one is given, by the hash of the
    document. A validator that fails or takes too long is itself a note.
    """
    file = cache / f"{_key(document)}.json" if cache else None
    verdict = _recall(file)
    if verdict is None:
        answer = _ask(document, seconds, megabytes)
        if isinstance(answer, str):
            return (Note(f"the reference validator {answer}", document.place("")),)
        verdict = answer
        _keep(verdict, file)
    return tuple(_note(document, path, message) for path, message in verdict)


def _note(document: Document, path: list[str | int], message: str) -> Note:
    place = document.place(_pointer(document.root, path))
    return Note(f"reference validator: {message}", place)


def _pointer(root: dict[str, Any], path: list[str | int]) -> str:
    """The pointer of what the validator looked at: its paths run on past references."""
    at, value = "", root
    try:
        for key in path:
            for _ in range(DEFAULT.chain):
                if not _refers(value) or key in value:
                    break
                at = pointer_in(value["$ref"])
                value = lookup(root, at)
            value = lookup(value, join("", key))
            at = join(at, key)
    except Refusal:  # the nearest that is known is near enough
        pass
    return at


def _refers(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("$ref"), str)


def _ask(document: Document, seconds: float, megabytes: int) -> Verdict | str:
    """The verdict, or why there is none."""
    question = {
        "tree": _harmless(document.root),
        "megabytes": megabytes,
        "errors": _ERRORS,
    }
    try:
        ran = subprocess.run(
            [sys.executable, "-s", "-P", str(_SCRIPT)],
            input=json.dumps(question),
            capture_output=True,
            encoding="utf-8",
            timeout=seconds,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"took more than {seconds:g} seconds and was stopped"
    except OSError as error:
        return f"could not be started ({error.strerror})"
    if ran.returncode:
        reason = ran.stderr.strip().rpartition("\n")[2].partition(":")[0]
        return f"gave up ({reason or 'out of memory'})"
    verdict: Verdict = json.loads(ran.stdout)
    return verdict


def _environment() -> dict[str, str]:
    """Nothing of ours but the way to the packages, and what Windows cannot do without."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _harmless(value: Any) -> Any:
    """A copy without patterns: the validator tries them on defaults, for as long as it takes."""
    if isinstance(value, dict):
        return {
            key: _harmless(member)
            for key, member in value.items()
            if not (key == "pattern" and isinstance(member, str))
        }
    return [_harmless(item) for item in value] if isinstance(value, list) else value


# --------------------------------------------------------------------------- cache


def _key(document: Document) -> str:
    parts = (_FORMAT, version("openapi-spec-validator"), document.digest)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _recall(file: Path | None) -> Verdict | None:
    if file is None:
        return None
    try:
        verdict: Verdict = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None
    return verdict


def _keep(verdict: Verdict, file: Path | None) -> None:
    """Keep a verdict; a cache that cannot be written is no cache, and no failure."""
    if file is None:
        return
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.write_text(json.dumps(verdict), encoding="utf-8")
        draft.replace(file)
