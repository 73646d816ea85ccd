"""What a run did, for machines: ``specloom generate --report FILE``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import console
from .errors import Note, OutputError, Place
from .generation import Output, Result


def write_report(results: Sequence[Result], path: Path) -> None:
    """Write the report as JSON to a file, or to standard output for ``-``."""
    text = json.dumps(report(results), indent=2, ensure_ascii=True) + "\n"
    if str(path) == "-":
        return console.show(text)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"cannot write the report: {error.strerror}",
            Place(str(path)),
            "name a file in a folder that is there and may be written",
        ) from None


def report(results: Sequence[Result]) -> dict[str, Any]:
    """Providers with their operations in and out, what is missing and why, warnings,
    what StackQL's own engine does otherwise, and what SQL cannot call."""
    return {"version": 1, "providers": [_provider(result) for result in results]}


def _provider(result: Result) -> dict[str, Any]:
    return {
        "name": result.provider,
        "operations": result.operations,
        "methods": result.methods,
        "missing": [
            {"operation": m.key, "reason": m.reason, "place": _place(m.place)}
            for m in result.missing
        ],
        "warnings": [_note(note) for note in result.notes],
        "stackql": [
            {"method": address, "message": message}
            for address, message in result.upstream
        ],
        "not_by_sql": [
            {"method": address, "reason": reason} for address, reason in result.silent
        ],
        "outputs": [_output(output) for output in result.outputs],
    }


def _note(note: Note) -> dict[str, Any]:
    return {
        "message": note.message,
        "reading": note.reading,
        "place": _place(note.place),
    }


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "pointer": place.pointer,
    }


def _output(output: Output) -> dict[str, Any]:
    changes = output.changes
    return {
        "target": output.stamp.target,
        "folder": output.folder.as_posix(),
        "files": len(changes.wanted) if changes else 0,
        "added": list(changes.added) if changes else [],
        "changed": [*changes.changed, *changes.in_the_way] if changes else [],
        "removed": list(changes.removed) if changes else [],
    }
